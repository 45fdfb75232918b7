"""Pictures, tables and equations of DocBook documents."""

from typing import Final

from ingest.readers.cals_table import cals_tables
from ingest.readers.docbook_places import Book, title_of
from ingest.readers.html_table import html_table
from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.xml_figures import PICTURE_SUFFIXES
from ingest.readers.xml_flow import Flow, Handler, Walker, boxed, transparent
from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from kb.content import FigureBlock, Table

Walk = Walker[Book]

_PICTURES: Final = ("imagedata", "graphic", "inlinegraphic")
_MOVING: Final = ("videodata", "audiodata")
_MEDIA: Final = ("mediaobject", "inlinemediaobject", "graphic", "inlinegraphic", "mediaobjectco", "graphicco")
_OBJECTS: Final = ("imageobject", "imageobjectco", "videoobject", "audioobject", "textobject")


def _captioned(walk: Walk, element: Element) -> str:
    return ". ".join(filter(None, (walk.context.labels.get(element, ""), text_of(title_of(element)))))


def _figure(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A figure: its picture under its caption, and whatever else stands inside."""
    flow.flush()
    flow.mark(element.get("id"))
    caption = _captioned(walk, element)
    pictures = [inner for inner in by_name(element, *_MEDIA) if _outermost(inner, element)]
    for inner in children(element):
        if name(inner) in ("title", "titleabbrev", "info", "blockinfo"):
            continue
        if inner in pictures:
            _media(walk, inner, flow, caption=caption)
            caption = ""
        elif caption and any(True for _ in by_name(inner, *_MEDIA)):
            flow.say(caption)
            caption = ""
            walk.element(inner, flow)
        else:
            walk.element(inner, flow)
        flow.flush()
    flow.say(caption)


def _outermost(inner: Element, outer: Element) -> bool:
    return inner.getparent() is outer


def _media_object(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    _media(walk, element, flow, caption="")


def _media(walk: Walk, element: Element, flow: Flow, *, caption: str) -> None:
    """The first picture of the alternatives that can be shown; every word beside it is kept."""
    flow.mark(element.get("id"))
    names = sorted(_file_names(walk.context, element), key=_rank)
    described = dict.fromkeys(filter(None, (text_of(child(element, "alt")), *_phrases(element))))
    shown = " – ".join(dict.fromkeys(filter(None, (caption, *described))))
    figure_id = walk.figures.beside(names, title=" – ".join(described)) if names else None
    if figure_id:
        flow.emit(FigureBlock(figure_id=figure_id, caption=shown or None))
    elif names:
        missing = walk.gettext("(picture {code} is not available)").format(code=names[0])
        flow.say(" ".join(filter(None, (shown, missing))))
    else:
        flow.say(shown)
    for moving in by_name(element, *_MOVING):
        flow.say(attribute(moving, "fileref"))
    _words_beside(walk, element, flow)


def _words_beside(walk: Walk, element: Element, flow: Flow) -> None:
    """Captions, callouts and descriptions that are more than a phrase."""
    for inner in children(element):
        if name(inner) in ("alt", "info", "objectinfo", *_PICTURES):
            continue
        if name(inner) in _OBJECTS:
            for part in children(inner):
                if name(part) not in ("phrase", "info", "objectinfo", "areaspec", *_PICTURES, *_MOVING):
                    walk.element(part, flow)
                    flow.flush()
        else:
            walk.element(inner, flow)
            flow.flush()


def _phrases(element: Element) -> list[str]:
    return [
        text_of(phrase)
        for part in children_named(element, "textobject")
        for phrase in children_named(part, "phrase")
    ]


def _file_names(book: Book, element: Element) -> list[str]:
    found = []
    for picture in by_name(element, *_PICTURES):
        entity = book.entities.get(attribute(picture, "entityref"), "")
        found.append(attribute(picture, "fileref") or entity)
    return [file_name for file_name in found if file_name]


def _rank(file_name: str) -> bool:
    return not file_name.lower().endswith(PICTURE_SUFFIXES)


def _table(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A table of either model (CALS or HTML), and what else stands inside."""
    flow.flush()
    caption = _captioned(walk, element) or text_of(child(element, "caption"))
    anchor = walk.anchor(element.get("id") or "")
    tables = list(cals_tables(walk, element, caption=caption, anchor=anchor))
    if not tables and (made := html_table(walk, element, anchor=anchor)) is not None:
        own = text_of(child(element, "caption"))
        shown = ". ".join(filter(None, (walk.context.labels.get(element, ""), own))) if own else caption
        tables = [Table(head=made.head, body=made.body, caption=shown or None, anchor=anchor)]
    for table in tables:
        flow.emit(table)
    if not tables:
        flow.say(caption)
    for inner in children(element):
        if name(inner) not in _TABLE_PARTS:
            walk.element(inner, flow, PLAIN)
            flow.flush()


def _equation(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(element.get("id"))
    flow.say(_captioned(walk, element))
    for inner in children(element):
        if name(inner) not in ("title", "info", "alt", "titleabbrev"):
            walk.element(inner, flow)
    said = " ".join(text_of(alternative) for alternative in children_named(element, "alt"))
    if not flow.runs.is_empty and said:
        flow.text(f" ({said})", PLAIN)
    else:
        flow.text(said, PLAIN)
    flow.flush()


_TABLE_PARTS: Final = frozenset({
    "title", "titleabbrev", "info", "caption", "tgroup", "col", "colgroup", "thead", "tbody", "tfoot", "tr",
    "blockinfo", "alt", "indexterm",
})  # fmt: skip
HANDLERS: Final[dict[str, Handler[Book]]] = {
    **dict.fromkeys(("figure", "screenshot"), _figure),
    "informalfigure": _figure,
    **dict.fromkeys(_MEDIA, _media_object),
    **dict.fromkeys(("table", "informaltable"), _table),
    **dict.fromkeys(("equation", "informalequation"), _equation),
    "inlineequation": transparent,
    "caption": boxed,
}
