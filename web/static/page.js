// The keys of every page. Nothing needs them.

const box = document.getElementById("q");
const dialog = document.getElementById("keys");
const switchOfKeys = document.getElementById("keys-on");
const SETTING = "tracuu-keys";

document.documentElement.classList.add("scripts");

try {
  switchOfKeys.checked = localStorage.getItem(SETTING) !== "off";
} catch {
  // Without storage the keys work, until this page is left.
}
switchOfKeys.addEventListener("change", () => {
  try {
    localStorage.setItem(SETTING, switchOfKeys.checked ? "on" : "off");
  } catch {
    // As above.
  }
});

const isTyping = (element) =>
  element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);

const links = [...document.querySelectorAll(".hit h2 a")];

// Whichever way leads back from an article leads to its result, and there goes on.
for (const link of links) {
  const hash = `#${link.id}`;
  link.addEventListener("click", () => history.replaceState(history.state, "", hash));
  if (hash === location.hash) link.focus({ preventScroll: true });
}

function toHit(step) {
  if (!links.length) return false;
  const current = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
  const next = current < 0 ? (step > 0 ? 0 : links.length - 1) : current + step;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link.focus({ preventScroll: true });
  link.closest(".hit").scrollIntoView({ block: "nearest" });
  return true;
}

function toBox() {
  if (!box) return false;
  box.focus();
  box.select();
  return true;
}

function follow(id) {
  const link = document.getElementById(id);
  link?.click();
  return Boolean(link);
}

const KEYS = {
  "/": toBox,
  j: () => toHit(1),
  k: () => toHit(-1),
  n: () => follow("next-match"),
  p: () => follow("previous-match"),
  Escape: () => follow("back"),
  "?": () => {
    dialog.showModal();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  const composed = event.isComposing || event.keyCode === 229;
  if (event.defaultPrevented || composed || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target === box) {
    event.preventDefault(); // the browser would clear what was typed
    box.blur();
  }
  if (!switchOfKeys.checked || dialog.open || isTyping(event.target)) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
