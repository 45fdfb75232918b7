"""Which part of a page is its content: furniture, scripts and hidden elements go before anything is read."""

import re
from datetime import date
from typing import Final

from ingest.readers.xml_reading import day_of
from ingest.safe_xml import Element, attribute, by_name, child, name, text_of

NEVER: Final = frozenset({
    "script", "style", "noscript", "template", "link", "meta", "base", "head", "iframe", "object", "embed",
    "button", "input", "select", "textarea", "datalist", "canvas", "audio", "video", "source", "track",
    "dialog", "menu", "area", "map", "frame", "frameset", "progress", "meter", "applet", "param",
})  # fmt: skip
# Elements without content; the parser is older than some of them and puts what follows inside.
_VOID: Final = frozenset({"source", "track", "embed", "param", "wbr"})
_PLATFORMS: Final = frozenset({"MAC", "WIN", "UNIX", "mac", "win", "windows", "linux", "macos"})
_FURNITURE: Final = frozenset({"header", "nav", "aside", "footer"})
_FURNITURE_ROLES: Final = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "menu"}
)
_CONTENT_IDS: Final = (
    "main-content",
    "main",
    "content",
    "article",
    "mw-content-text",
    "displayarea",
    "bodycontent",
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SITE: Final = re.compile(r"\s+[|–—:·-]\s+[^|–—·]{2,60}$")
_DAYS: Final = (
    "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "article:published_time", "datepublished",
    "date",
)  # fmt: skip
"""Names of what pages say their day by, the surest first."""
_WORTHY: Final = 0.3


def main_content(root: Element) -> Element:
    """The element that holds the page's content, rid of furniture and of what is not shown."""
    body = next(by_name(root, "body"), root)
    _show_alternatives(body)
    for element in list(body.iter()):
        if element is not body and name(element) in _VOID:
            unwrap(element)
        elif element is not body and (name(element) in NEVER or _is_hidden(element)):
            drop(element)
    chosen = _chosen(body)
    inside = _FURNITURE - {"header", "aside"} if chosen is not body else _FURNITURE
    for element in list(chosen.iter()):
        if element is not chosen and (name(element) in inside or element.get("role") in _FURNITURE_ROLES):
            drop(element)
    return chosen


def page_title(root: Element, content: Element) -> str:
    """The page's first heading, else its title without the site's name."""
    for heading in by_name(content, "h1", "h2"):
        if text_of(heading):
            return text_of(heading)
    title = text_of(child(root, "head", "title"))
    return _SITE.sub("", title) or title


def page_language(root: Element) -> str | None:
    """The language that the page says it is in."""
    said = attribute(root, "lang")
    if said:
        return said
    for meta in by_name(root, "meta"):
        if (meta.get("http-equiv") or meta.get("name") or "").lower() in ("content-language", "language"):
            return attribute(meta, "content") or None
    return None


def page_day(root: Element) -> date | None:
    """The day on which the page says that it was published or issued."""
    said = {
        (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower(): meta
        for meta in by_name(root, "meta")
    }
    for wanted in _DAYS:
        if wanted in said and (day := day_of(attribute(said[wanted], "content"))):
            return day
    times = (time for time in by_name(root, "time") if time.get("itemprop") == "datePublished")
    return next((day for time in times if (day := day_of(attribute(time, "datetime")))), None)


def drop(element: Element) -> None:
    """Take an element out; the text after it stays."""
    parent = element.getparent()
    if parent is not None:
        _say_before(element, element.tail)
        element.tail = None
        parent.remove(element)


def unwrap(element: Element) -> None:
    """Put what is inside an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    _say_before(element, element.text)
    for inner in list(element):
        element.addprevious(inner)  # its tail comes along
    drop(element)


def _say_before(element: Element, text: str | None) -> None:
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (text or "")
    elif parent is not None:
        parent.text = (parent.text or "") + (text or "")


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _show_alternatives(body: Element) -> None:
    """Alternatives of which a script shows one: all, but other platforms' only where there is a default."""
    for switch in [element for element in body.iter() if (element.get("class") or "").startswith("switch")]:
        cases = [inner for inner in switch if inner.get("hidden") is not None]
        has_default = any((inner.get("id") or "").startswith("default") for inner in cases)
        for case in cases:
            if not (has_default and case.get("class") in _PLATFORMS):
                del case.attrib["hidden"]


def _chosen(body: Element) -> Element:
    whole = len(text_of(body))
    candidates = [
        *by_name(body, "main"),
        *(element for element in body.iter() if element.get("role") == "main"),
        *(
            element
            for wanted in _CONTENT_IDS
            for element in body.iter()
            if (element.get("id") or "").lower() == wanted
        ),
    ]
    articles = list(by_name(body, "article"))
    candidates.extend(articles if len(articles) == 1 else [])
    return next((element for element in candidates if len(text_of(element)) >= whole * _WORTHY), body)
