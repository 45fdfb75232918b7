// The results under the hand: a selected hit, its preview, why it was found, and a word when it takes long.
// Everything here is also there without it: hits are links, "why this?" is a page.

const LONG_MS = 300;
const WIDE = matchMedia("(min-width: 75rem)");
const PREVIEW_KEY = "aos.preview";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// The selected hit: the one that has the focus, or had it last.

const hits = $$(".hit");
let selected = null;

function select(hit) {
  if (selected === hit) return;
  selected?.classList.remove("is-selected");
  selected = hit;
  hit?.classList.add("is-selected");
  if (hit && preview.isOpen && WIDE.matches) preview.show(hit);
}

// The preview stands at the right on wide screens, else under its hit.

const preview = {
  box: $("[data-preview-box]"),
  get body() { return $("[data-preview-body]", this.box); },
  get isOpen() { return Boolean(this.box) && !this.box.hidden; },
  shown: null,
  asking: null,

  open(hit) {
    this.box.hidden = false;
    keep("1");
    this.show(hit);
    if (hit.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" });
  },

  close() {
    if (!this.isOpen) return;
    const button = this.shown && $("[data-preview]", this.shown);
    const hadFocus = this.box.contains(document.activeElement);
    this.box.hidden = true;
    this.asking?.abort();
    this.note(null);
    keep(null);
    if (hadFocus) button?.focus();
  },

  toggle(hit) {
    if (this.isOpen && this.shown === hit) this.close();
    else this.open(hit);
  },

  note(hit) {
    if (this.shown) $("[data-preview]", this.shown).setAttribute("aria-expanded", "false");
    this.shown = hit;
    if (hit) $("[data-preview]", hit).setAttribute("aria-expanded", "true");
  },

  place(hit) {
    const grid = $("[data-results]");
    const parent = WIDE.matches ? grid : hit;
    if (this.box.parentElement !== parent) parent.append(this.box);
  },

  async show(hit) {
    this.place(hit);
    if (this.shown === hit) return;
    this.note(hit);
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const slow = setTimeout(() => this.tell(this.box.dataset.waits), LONG_MS);
    try {
      const response = await fetch($("article", hit).dataset.previewUrl, { signal });
      const text = response.ok ? await response.text() : null;
      if (signal.aborted) return;
      if (text === null) this.tell(this.box.dataset.fails);
      else this.fill(text);
    } catch (error) {
      if (error.name !== "AbortError") this.tell(this.box.dataset.fails);
    } finally {
      clearTimeout(slow);
    }
  },

  tell(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.body.replaceChildren(line);
  },

  fill(text) {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const article = $("article", parsed);
    makeForeign(article);
    this.body.replaceChildren(article);
    this.body.scrollTop = 0;
    const place = document.getElementById(`preview-${article.dataset.place}`) ?? $("mark", article);
    if (place) this.body.scrollTop = place.getBoundingClientRect().top - this.body.getBoundingClientRect().top - 24;
    if (place && place.tagName !== "MARK") place.classList.add("is-place");
  },
};

// The text of a document within another page: its ids are its own, its links to itself lead to the document.
function makeForeign(article) {
  for (const link of $$("a[href^='#']", article)) link.setAttribute("href", `${article.dataset.document}${link.getAttribute("href")}`);
  for (const owner of $$("[id]", article)) owner.id = `preview-${owner.id}`;
  for (const named of $$("[aria-labelledby]", article)) {
    named.setAttribute("aria-labelledby", `preview-${named.getAttribute("aria-labelledby")}`);
  }
}

function keep(value) {
  try {
    if (value) sessionStorage.setItem(PREVIEW_KEY, value);
    else sessionStorage.removeItem(PREVIEW_KEY);
  } catch {
    // a browser that keeps nothing starts without a preview
  }
}

function isKept() {
  try {
    return sessionStorage.getItem(PREVIEW_KEY) !== null;
  } catch {
    return false;
  }
}

// Why this?

async function toggleWhy(link) {
  const hit = link.closest(".hit");
  const open = $(".why", hit);
  if (open) {
    open.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  try {
    const response = await fetch(link.dataset.why);
    if (!response.ok) throw new Error(response.statusText);
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    const block = $(".why", parsed);
    link.closest("article").append(block);
    link.setAttribute("aria-expanded", "true");
    block.focus({ preventScroll: true });
    block.scrollIntoView({ block: "nearest" });
  } catch {
    location.href = link.href; // the page of its own
  }
}

// A word when the next page takes long; nothing before 300 ms.

function announceLoading() {
  const line = $("[data-loading]");
  const timer = setTimeout(() => {
    line.hidden = false;
    line.textContent = line.dataset.text;
    $("[data-results]").setAttribute("aria-busy", "true");
  }, LONG_MS);
  addEventListener("pageshow", () => {
    clearTimeout(timer);
    line.hidden = true;
    $("[data-results]").removeAttribute("aria-busy");
  }, { once: true });
}

// Keys: `o` opens the selected hit, `p` previews it; arrows are in aos.js.

const isTyping = (target) => target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || $("dialog[open]")) return;
  const hit = selected ?? hits[0];
  if (event.key === "o") $(".hit-link", hit).click();
  else if (event.key === "p") {
    select(hit);
    preview.toggle(hit);
  } else if (event.key === "Escape" && preview.isOpen) preview.close();
  else return;
  event.preventDefault();
}

if (hits.length) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const hit = event.target.closest?.(".hit");
    if (hit) select(hit);
  });
  for (const button of $$("[data-preview]")) {
    button.hidden = false;
    button.addEventListener("click", () => preview.toggle(button.closest(".hit")));
  }
  for (const link of $$("[data-why]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", String(Boolean($(".why", link.closest(".hit")))));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      toggleWhy(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      toggleWhy(link);
    });
  }
  $("[data-preview-close]")?.addEventListener("click", () => preview.close());
  WIDE.addEventListener("change", () => { if (preview.isOpen && preview.shown) preview.place(preview.shown); });
  if (isKept() && WIDE.matches) preview.open(hits[0]);
}

if ($("[data-results]")) {
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-search-form]")) announceLoading(); });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest?.(".facet a, .chips a, .pages a, .also-switch, .suggestion a")) announceLoading();
  });
}
