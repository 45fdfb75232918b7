"""Running text of DocBook documents: styles, links, references, keys and menus, footnotes."""

from typing import Final
from urllib.parse import urlsplit

from ingest.readers.docbook_places import Book
from ingest.readers.inline_runs import Inline
from ingest.readers.xml_flow import Flow, Handler, Walker, dropped, styled, transparent
from ingest.safe_xml import Element, attribute, children, name, text_of
from kb.content import RunStyle

Walk = Walker[Book]

_OUTSIDE: Final = ("http://", "https://", "mailto:")
_STRONG_ROLES: Final = ("bold", "strong", "b")
_MARKS: Final = {"trade": "™", "registered": "®", "copyright": "©", "service": "℠"}


def _emphasis(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    is_strong = attribute(element, "role").lower() in _STRONG_ROLES
    walk.content(element, flow, inline.styled(RunStyle.STRONG if is_strong else RunStyle.EMPHASIS))


def _link(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """`link` and `ulink`: to a place here, to another file, or outside; without words, what it leads to."""
    wanted = attribute(element, "linkend")
    href = attribute(element, "href") or attribute(element, "url")
    target = f"#{wanted}" if wanted else target_of(walk.context, href)
    linked = inline.linked(target)
    if text_of(element) or len(element):
        walk.content(element, flow, linked)
    elif wanted:
        flow.text(_called(walk, element, wanted), linked)
    else:
        flow.text(href, linked)


def _reference(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    wanted = attribute(element, "linkend") or attribute(element, "href").lstrip("#")
    linked = inline.linked(f"#{wanted}" if wanted else None)
    if text_of(element):
        walk.content(element, flow, linked)
    else:
        flow.text(_called(walk, element, wanted) if wanted else "", linked)


def _called(walk: Walk, element: Element, wanted: str) -> str:
    named = walk.context.by_id.get(attribute(element, "endterm"))
    return text_of(named) or walk.context.called(wanted)


def _outside_document(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """An `olink` leads into another document by names that only a database of the publisher resolves."""
    if text_of(element):
        walk.content(element, flow, inline)
    else:
        parts = (attribute(element, "targetdoc"), attribute(element, "targetptr"))
        flow.text(" ".join(filter(None, parts)), inline)


def target_of(book: Book, href: str) -> str | None:
    """Where an `xlink:href` leads: outside, to another file's document, or to a place of this one."""
    if href.startswith("#"):
        return href
    try:
        parts = urlsplit(href)
        if href.startswith(_OUTSIDE):
            return href if parts.netloc or parts.path else None
        return book.file.link_to(href) if href else None
    except ValueError:
        return None


def _anchor(_walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.mark(element.get("id"))


def _glossary_term(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """A term leads to its entry in the document's glossary, if that has one."""
    words = attribute(element, "baseform") or text_of(element)
    wanted = attribute(element, "linkend") or walk.context.glossary.get(words.casefold(), "")
    walk.content(element, flow, inline.styled(RunStyle.EMPHASIS).linked(f"#{wanted}" if wanted else None))


def _quote(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.text("“", inline)
    walk.content(element, flow, inline)
    flow.text("”", inline)


def _bracketed(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """A footnote where its mark stands; one that is only referred to again says its words again."""
    note = element
    if name(element) == "footnoteref":
        found = walk.context.by_id.get(attribute(element, "linkend"))
        note = element if found is None else found
    if text_of(note):
        flow.text(" (", inline)
        flow.text(text_of(note), inline)
        flow.text(")", inline)


def _joined(sign: str) -> Handler[Book]:
    def handle(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
        parts = [inner for inner in children(element) if name(inner) != "shortcut"]
        for number, inner in enumerate(parts):
            flow.text(sign if number else "", inline)
            walk.element(inner, flow, inline)
        for inner in children(element):
            if name(inner) == "shortcut":
                flow.text(" (", inline)
                walk.content(inner, flow, inline)
                flow.text(")", inline)

    return handle


def _trademark(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    walk.content(element, flow, inline)
    flow.text(_MARKS.get(attribute(element, "class") or "trade", ""), inline)


def _callout_mark(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    walk.content(element, flow, inline)
    flow.mark(element.get("id"))


def _citation(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    flow.text("[", inline)
    walk.content(element, flow, inline)
    flow.text("]", inline)


_STRONG: Final = (
    "guibutton", "guiicon", "guilabel", "guimenu", "guimenuitem", "guisubmenu", "interface", "keycap",
    "keysym", "mousebutton", "command", "option", "label",
)  # fmt: skip
_EMPHATIC: Final = ("citetitle", "firstterm", "replaceable", "foreignphrase", "wordasword", "varname")
_CODE: Final = (
    "code", "literal", "filename", "userinput", "computeroutput", "systemitem", "envar", "classname",
    "methodname", "function", "parameter", "constant", "tag", "sgmltag", "type", "uri", "prompt", "markup",
    "property", "package", "token", "symbol", "returnvalue", "structname", "structfield",
)  # fmt: skip
_PLAIN: Final = (
    "phrase", "acronym", "abbrev", "productname", "productnumber", "application", "database", "hardware",
    "personname", "firstname", "surname", "orgname", "email", "date", "number", "person", "author", "editor",
    "keycode", "modespec", "medialabel", "errorcode", "errorname", "errortext", "errortype", "mathphrase",
    "optional", "biblioref", "bibliosource", "annotation", "nonterminal",
)  # fmt: skip
INLINE: Final = frozenset((*_STRONG, *_EMPHATIC, *_CODE, *_PLAIN, "emphasis", "link", "ulink", "quote"))
HANDLERS: Final[dict[str, Handler[Book]]] = {
    "emphasis": _emphasis,
    **dict.fromkeys(("link", "ulink"), _link),
    **dict.fromkeys(("xref", "biblioref"), _reference),
    "olink": _outside_document,
    "anchor": _anchor,
    "glossterm": _glossary_term,
    "quote": _quote,
    **dict.fromkeys(("footnote", "footnoteref"), _bracketed),
    "menuchoice": _joined(" > "),
    "keycombo": _joined("+"),
    "trademark": _trademark,
    "co": _callout_mark,
    "citation": _citation,
    **dict.fromkeys(_STRONG, styled(RunStyle.STRONG)),
    **dict.fromkeys(_EMPHATIC, styled(RunStyle.EMPHASIS)),
    **dict.fromkeys(_CODE, styled(RunStyle.CODE)),
    **dict.fromkeys([each for each in _PLAIN if each != "biblioref"], transparent),
    "subscript": styled(RunStyle.SUBSCRIPT),
    "superscript": styled(RunStyle.SUPERSCRIPT),
    **dict.fromkeys(("indexterm", "remark", "beginpage", "areaspec", "areaset", "area"), dropped),
}
