// Suggestions below the search box: an ARIA combobox with a list of queries.
// Enter sends what was typed unless the arrow keys have chosen an option.

const PAUSE = 120; // milliseconds without a key before the server is asked

function suggestWhileTyping(box) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let typed = box.value;
  let chosen = -1;
  let timer = 0;
  let asking = null;

  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.list);
  status.className = "unseen";
  status.setAttribute("role", "status");
  box.closest(".search-line").append(list, status);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ]) {
    box.setAttribute(name, value);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    status.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(option));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
    status.textContent = list.hidden ? "" : box.dataset.listed.replace("{count}", suggestions.length);
  }

  function option(text, at) {
    const item = document.createElement("li");
    item.id = `suggestion-${at}`;
    item.lang = "vi";
    item.textContent = text;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    // The box keeps the focus, so that its blur does not close the list first.
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => {
      box.value = text;
      close();
      box.form.requestSubmit();
    });
    return item;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    typed = box.value;
    if (!typed.trim()) {
      close();
      return;
    }
    const address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const { suggestions = [] } = answer.ok ? await answer.json() : {};
      if (document.activeElement === box && box.value === typed) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function choose(step) {
    const items = [...list.children];
    // One place more than there are options: that of what was typed.
    const places = items.length + 1;
    chosen = ((chosen + 1 + step + places) % places) - 1;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    const item = items[chosen];
    box.value = item ? item.textContent : typed;
    if (item) {
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  // Vietnamese input methods put marks on while they compose: each step is a text of
  // its own, and only the keys that they do not take for themselves are ours.
  box.addEventListener("input", askSoon);
  box.addEventListener("compositionend", askSoon);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && !list.hidden) {
      box.value = typed;
      close();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (list.hidden) ask();
      else choose(event.key === "ArrowDown" ? 1 : -1);
    }
  });
}

const searchBox = document.getElementById("q");
if (searchBox) suggestWhileTyping(searchBox);
