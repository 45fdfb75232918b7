// The search box as a combobox with a list (ARIA 1.2), and the recent searches of this browser.
// Without this script the box is a form like any other.

const KEY = "aos.recent";
const MOST_RECENT = 8;
const DEBOUNCE_MS = 120;

// Recent searches: kept in this browser, sent nowhere.

function recents() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function keepRecents(queries) {
  try {
    if (queries.length) localStorage.setItem(KEY, JSON.stringify(queries.slice(0, MOST_RECENT)));
    else localStorage.removeItem(KEY);
  } catch {
    // a browser that keeps nothing has no recent searches
  }
}

function remember(query) {
  const asked = query.trim();
  if (asked) keepRecents([asked, ...recents().filter((one) => one !== asked)]);
}

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

class SearchBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("[data-search]");
    this.clear = form.querySelector("[data-search-clear]");
    this.status = form.querySelector("[data-search-says]");
    this.address = form.dataset.completes;
    this.options = [];
    this.active = -1;
    this.typed = this.input.value;
    this.asking = null;
    this.makeList();
    this.makeRecents();
    this.listen();
    this.showClear();
  }

  makeList() {
    const id = `${this.input.id}-completions`;
    this.list = element("ul", { id, class: "completions", role: "listbox", "aria-label": this.form.dataset.textList });
    this.list.hidden = true;
    this.form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, "aria-haspopup": "listbox",
    })) this.input.setAttribute(name, value);
  }

  makeRecents() {
    this.recents = element("section", { class: "recents", "aria-label": this.form.dataset.textRecents });
    this.recents.hidden = true;
    this.form.append(this.recents);
  }

  listen() {
    const { input, form, list } = this;
    input.addEventListener("input", () => this.onInput());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("focus", () => { if (!input.value) this.showRecents(); });
    input.addEventListener("click", () => { if (!input.value) this.showRecents(); });
    this.clear.addEventListener("click", () => this.onClear());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
    form.addEventListener("submit", () => this.close());
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    this.recents.addEventListener("keydown", (event) => this.onRecentsKey(event));
    document.addEventListener("pointerdown", (event) => { if (!form.contains(event.target)) this.close(); });
  }

  say(text) { this.status.textContent = text; }

  showClear() { this.clear.hidden = !this.input.value; }

  onClear() {
    this.input.value = "";
    this.typed = "";
    this.showClear();
    this.closeList();
    this.input.focus();
    this.showRecents();
  }

  onInput() {
    this.typed = this.input.value;
    this.showClear();
    this.hideRecents();
    clearTimeout(this.waiting);
    this.asking?.abort();
    if (!this.typed.trim()) {
      this.closeList();
      if (!this.typed) this.showRecents();
      return;
    }
    this.waiting = setTimeout(() => this.ask(this.typed), DEBOUNCE_MS);
  }

  async ask(text) {
    if (!this.address) return;
    this.asking = new AbortController();
    const url = new URL(this.address, location.href);
    url.searchParams.set("q", text);
    try {
      const response = await fetch(url, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.closeList();
      const answer = await response.json();
      if (text === this.typed && document.activeElement === this.input) this.show(answer.completions ?? []);
    } catch {
      // another letter was typed, or there is no connection: the box works without completions
    }
  }

  show(completions) {
    this.options = completions.map((completion, index) => {
      const option = element("li", { role: "option", id: `${this.list.id}-${index}`, class: "completion", "aria-selected": "false" },
        element("span", { class: "completion-text" }, ...this.marked(completion.text)));
      const kind = this.form.dataset[`kind${completion.kind[0].toUpperCase()}${completion.kind.slice(1)}`];
      const told = [completion.label, kind].filter(Boolean).join(" · ");
      if (told) option.append(" ", element("span", { class: "completion-kind" }, told));
      option.dataset.text = completion.text;
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.list.scrollTop = 0;
    this.setActive(-1);
    const isOpen = this.options.length > 0;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.say(isOpen ? this.form.dataset.textCount.replace("{count}", this.options.length) : this.form.dataset.textNone);
  }

  // What is added to what was typed stands out.
  marked(text) {
    const typed = this.typed.trimStart();
    if (!text.toLowerCase().startsWith(typed.toLowerCase())) return [text];
    return [text.slice(0, typed.length), element("b", {}, text.slice(typed.length))];
  }

  get isOpen() { return !this.list.hidden; }

  setActive(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  move(step) {
    const places = this.options.length + 1; // the box itself is one of them
    const next = ((this.active + 1 + step + places) % places) - 1;
    this.setActive(next);
    this.input.value = next < 0 ? this.typed : this.options[next].dataset.text;
    this.showClear();
  }

  choose(index) {
    this.input.value = this.options[index].dataset.text;
    this.close();
    this.form.requestSubmit();
  }

  onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") this.onEscape(event);
    else if (this.isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (this.isOpen && event.key === "ArrowUp" && event.altKey) {
      event.preventDefault();
      this.closeList();
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "ArrowDown" && event.altKey && this.input.value) {
      event.preventDefault();
      this.ask(this.input.value);
    } else if (event.key === "ArrowDown" && !this.recents.hidden) {
      event.preventDefault();
      this.recents.querySelector("a")?.focus();
    } else if (event.key === "Tab") this.closeList();
  }

  onEscape(event) {
    if (this.isOpen) {
      event.preventDefault();
      this.input.value = this.typed;
      this.closeList();
    } else if (!this.recents.hidden) {
      event.preventDefault();
      this.hideRecents();
    } else if (this.input.value) {
      event.preventDefault();
      this.onClear();
      this.hideRecents();
    }
  }

  closeList() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.list.hidden = true;
    this.options = [];
    this.setActive(-1);
    this.input.setAttribute("aria-expanded", "false");
    this.say("");
  }

  hideRecents() { this.recents.hidden = true; }

  close() {
    this.closeList();
    this.hideRecents();
  }

  // Recent searches: links, each with a button that forgets it.

  showRecents() {
    const queries = recents();
    this.recents.hidden = queries.length === 0;
    if (this.recents.hidden) {
      this.recents.replaceChildren();
      return;
    }
    const { textRecents, textRemove, textForget } = this.form.dataset;
    const forgetAll = element("button", { type: "button" }, textForget);
    forgetAll.addEventListener("click", () => this.forget(() => []));
    const items = queries.map((query) => {
      const url = new URL(this.form.action);
      url.searchParams.set("q", query);
      const remove = element("button", { type: "button", "aria-label": textRemove.replace("{query}", query) }, "×");
      remove.addEventListener("click", () => this.forget((all) => all.filter((one) => one !== query)));
      return element("li", {}, element("a", { href: url.pathname + url.search }, query), remove);
    });
    this.recents.replaceChildren(
      element("div", { class: "recents-head" }, element("p", {}, textRecents), forgetAll),
      element("ul", { role: "list" }, ...items),
    );
  }

  forget(change) {
    keepRecents(change(recents()));
    this.input.focus();
    this.showRecents();
    this.say(this.form.dataset.textForgotten);
  }

  onRecentsKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.input.focus();
      this.hideRecents();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const links = [...this.recents.querySelectorAll("a")];
    const here = links.indexOf(event.target.closest("li")?.querySelector("a"));
    const next = here + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) this.input.focus();
    else links[Math.min(next, links.length - 1)].focus();
  }
}

const results = document.querySelector("[data-results]");
if (results) remember(new URLSearchParams(location.search).get("q") ?? "");
for (const form of document.querySelectorAll("[data-search-form]")) new SearchBox(form);
