// What makes the pages quicker under the hand. Everything here is also there without it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// The place within the page: links that lead to the same page in another form take along the step that
// the address names while it is in sight, else the section that is being read.

let readSection = null;

function place() {
  if (!readSection || scrollY < 80) return location.hash; // whoever went up to the bar did not leave the step
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named) {
    const box = named.getBoundingClientRect();
    if (box.bottom > 0 && box.top < innerHeight) return location.hash;
  }
  return `#${encodeURIComponent(readSection)}`;
}

const isThisPage = (path) => new URL(path, location.origin).pathname === location.pathname;

function keepPlaces() {
  const here = place();
  for (const element of $$("[data-keeps-place]")) {
    if (element instanceof HTMLAnchorElement) element.hash = here;
    else if (isThisPage(element.value)) element.value = element.value.replace(/#.*$/, "") + here;
  }
  for (const link of $$("[data-keeps-place-in]")) {
    const url = new URL(link.href);
    const name = link.dataset.keepsPlaceIn;
    const next = url.searchParams.get(name);
    if (!next || !isThisPage(next)) continue; // another page's place is not ours to change
    url.searchParams.set(name, next.replace(/#.*$/, "") + here);
    link.href = url.pathname + url.search;
  }
}

// Contents: the section that is being read is marked, and becomes the place of the page.

function followSections() {
  const sections = $$("[data-section]");
  const links = $$(".contents-list a");
  if (!sections.length || !links.length) return;
  const visible = new Set();
  let current = null;
  const mark = (id) => {
    if (id === current) return;
    current = readSection = id;
    for (const link of links) {
      if (link.getAttribute("href") === `#${id}`) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    const box = $("[data-contents]");
    const chosen = box && $("a[aria-current]", box);
    if (chosen && box.scrollHeight > box.clientHeight) {
      const top = chosen.offsetTop - box.clientHeight / 2;
      if (Math.abs(box.scrollTop - top) > box.clientHeight / 3) box.scrollTop = top;
    }
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) visible.add(entry.target);
        else visible.delete(entry.target);
      }
      const first = sections.find((section) => visible.has(section));
      if (first) mark(first.id);
    },
    { rootMargin: "-80px 0px -55% 0px" },
  );
  for (const section of sections) observer.observe(section);
}

function currentSection(sections) {
  const above = sections.filter((section) => section.getBoundingClientRect().top <= 90);
  return sections.indexOf(above[above.length - 1]);
}

function stepSection(direction) {
  const sections = $$("[data-section]");
  if (!sections.length) return;
  const target = sections[Math.min(sections.length - 1, Math.max(0, currentSection(sections) + direction))];
  location.hash = target.id;
}

// Marked words.

let markIndex = -1;

function stepMark(direction) {
  const marks = $$("article.text mark");
  if (!marks.length) return;
  $("mark.is-current")?.classList.remove("is-current");
  markIndex = markIndex < 0 ? firstMarkBelow(marks, direction) : (markIndex + direction + marks.length) % marks.length;
  const mark = marks[markIndex];
  mark.classList.add("is-current");
  mark.scrollIntoView({ block: "center" });
  const count = $("[data-mark-count]"); // a preview has marks and no count
  if (count) count.textContent = `${markIndex + 1} / ${marks.length}`;
}

function firstMarkBelow(marks, direction) {
  const below = marks.findIndex((mark) => mark.getBoundingClientRect().top > 60);
  if (below < 0) return direction > 0 ? 0 : marks.length - 1;
  return direction > 0 ? below : (below - 1 + marks.length) % marks.length;
}

function showMarks() {
  const marks = $$("article.text mark");
  const box = $("[data-marks]");
  if (!box || !marks.length) return;
  box.hidden = false;
  $("[data-mark-count]").textContent = `${marks.length}`;
  for (const button of $$("[data-mark]", box)) {
    button.addEventListener("click", () => stepMark(Number(button.dataset.mark)));
  }
}

// Results.

function stepHit(direction) {
  const links = $$(".hit-link");
  if (!links.length) return false;
  const index = links.indexOf(document.activeElement);
  const next = index < 0 ? (direction > 0 ? 0 : -1) : index + direction;
  if (next < 0) {
    $("[data-search]")?.focus();
    return true;
  }
  links[Math.min(next, links.length - 1)].focus();
  return true;
}

// Keys.

const keys = {
  "/": () => {
    const box = $("[data-search]");
    box?.focus();
    box?.select();
  },
  "[": () => stepSection(-1),
  "]": () => stepSection(1),
  l: () => $(".bar-languages a:not([aria-current])")?.click(),
  n: () => stepMark(1),
  N: () => stepMark(-1),
  "?": () => $("#aos-keys")?.showModal(),
};

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const inSearch = event.target instanceof Element && event.target.matches("[data-search]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target.closest?.("[data-preview-body]")) return; // there they scroll
    const inResults = event.target === document.body || event.target.closest?.(".hit, main") || inSearch;
    if (inResults && (!isTyping(event.target) || (inSearch && event.key === "ArrowDown"))) {
      if (stepHit(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    }
    return;
  }
  if (event.key === "Escape") {
    const menu = $(".menu[open]");
    if (menu) {
      menu.open = false;
      $("summary", menu).focus();
    }
    return;
  }
  if (isTyping(event.target) || $("dialog[open]") || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}

function closeMenuOutside(event) {
  const menu = $(".menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
}

keepPlaces();
followSections();
showMarks();
addEventListener("hashchange", keepPlaces);
document.addEventListener("keydown", onKey);
document.addEventListener("click", closeMenuOutside);
for (const event of ["pointerdown", "click", "focusin"]) document.addEventListener(event, keepPlaces, true);
for (const link of $$(".contents-narrow a")) {
  link.addEventListener("click", () => { link.closest("details").open = false; });
}
for (const button of $$("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const button of $$("[data-opens-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest("details").open = false;
    $("#aos-keys").showModal();
  });
}
