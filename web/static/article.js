// From match to match, and the citation to the clipboard. Anchors do without.

const matches = [...document.querySelectorAll(".match[id]")];
const next = document.getElementById("next-match");
const previous = document.getElementById("previous-match");
const number = document.getElementById("match-number");
let current = -1;

function to(step) {
  if (!matches.length) return;
  matches[current]?.classList.remove("current");
  const start = current < 0 && step < 0 ? 0 : current;
  current = (start + step + matches.length) % matches.length;
  const match = matches[current];
  match.classList.add("current");
  match.scrollIntoView({ block: "center" });
  tell();
}

function tell() {
  number.textContent = `${current + 1}/`;
  document.querySelector("#matches [aria-current]")?.removeAttribute("aria-current");
  const link = document.querySelector(`#matches a[href="#${matches[current].id}"]:not(.step)`);
  link?.setAttribute("aria-current", "true");
  if (link) link.closest("ol").scrollLeft = link.offsetLeft - link.offsetWidth;
}

function follow(link, step) {
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    to(step);
  });
}

follow(next, 1);
follow(previous, -1);

function takeUpAnchor() {
  const at = matches.findIndex((match) => `#${match.id}` === location.hash);
  if (at >= 0) {
    matches[current]?.classList.remove("current");
    current = at;
    tell();
  }
}

addEventListener("hashchange", takeUpAnchor);
takeUpAnchor();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = button.dataset.done;
    } catch {
      // Not allowed, or not over HTTPS: what is selected can be copied by hand.
      getSelection().selectAllChildren(source);
    }
  });
}
