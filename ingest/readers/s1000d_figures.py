"""Figures, multimedia and tables of data modules."""

from collections.abc import Iterator
from typing import Final

from ingest.readers.cals_table import cals_tables
from ingest.readers.inline_runs import PLAIN, Inline
from ingest.readers.s1000d_refs import References
from ingest.readers.s1000d_text import Walk, safety_first
from ingest.readers.xml_figures import PICTURE_SUFFIXES
from ingest.readers.xml_flow import Flow, Handler
from ingest.safe_xml import Element, attribute, by_name, child, children, children_named, name, text_of
from kb.content import Definition, Definitions, FigureBlock, Item, ItemList, Run, paragraph

_GRAPHICS: Final = ("graphic", "multimediaObject", "sheet")
_SPOT_TEXTS: Final = ("hotspotTitle", "objectDescr")


def _figure(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """A figure with all its sheets, and after it whatever else stands inside."""
    safety_first(walk, element, flow)
    flow.flush()
    flow.mark(attribute(element, "id"))
    title = text_of(child(element, "title"))
    caption = ". ".join(filter(None, (walk.context.label(element), title)))
    sheets = list(children_named(element, *_GRAPHICS))
    for number, graphic in enumerate(sheets, start=1):
        sheet = walk.gettext("{caption} (sheet {number} of {count})")
        is_only = len(sheets) == 1
        shown = caption if is_only else sheet.format(caption=caption, number=number, count=len(sheets))
        _sheet(walk, graphic, flow, caption=shown, title=title)
    if not sheets and title:
        flow.say(caption)
    for inner in children(element):
        if name(inner) != "title" and inner not in sheets:
            walk.element(inner, flow)
            flow.flush()


def _graphic(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    flow.mark(attribute(element, "id"))
    _sheet(walk, element, flow, caption="", title="")


def _sheet(walk: Walk, graphic: Element, flow: Flow, *, caption: str, title: str) -> None:
    code = attribute(graphic, "infoEntityIdent") or attribute(graphic, "boardno")
    figure_id = walk.figures.beside(_file_names(walk.context, code), title=title, called=code)
    for spot in by_name(graphic, "hotspot", "graphic"):
        flow.mark(attribute(spot, "id"))
    if figure_id:
        flow.emit(FigureBlock(figure_id=figure_id, caption=caption or None))
    else:
        missing = walk.gettext("(picture {code} is not available)").format(code=code or "?")
        flow.say(" ".join(filter(None, (caption, missing))))
    _legend(graphic, flow)
    walk.content(graphic, flow)
    flow.flush()


def _file_names(references: References, code: str) -> Iterator[str]:
    if not code:
        return
    yield references.entities.get(code, "").replace("\\", "/").rsplit("/", 1)[-1]
    for suffix in PICTURE_SUFFIXES:
        yield code + suffix
        yield code + suffix.upper()


def _legend(graphic: Element, flow: Flow) -> None:
    """What the hotspots of a graphic are called, by the numbers that they bear in the picture."""
    entries: list[Definition] = []
    for spot in children_named(graphic, "hotspot"):
        said = dict.fromkeys(filter(None, (attribute(spot, key) for key in _SPOT_TEXTS)))
        number = attribute(spot, "applicationStructureName")
        if said and number in said:
            del said[number]
        if said or number:
            blocks = tuple(paragraph(text) for text in said)
            entries.append(Definition(term=(Run(text=number),) if number else (), blocks=blocks))
    if any(entry.term and entry.blocks for entry in entries):
        flow.emit(Definitions(entries=tuple(entries)))
    elif entries:
        lines = ((*entry.blocks, *(paragraph(run.text) for run in entry.term)) for entry in entries)
        flow.emit(ItemList(items=tuple(Item(blocks=line) for line in lines)))


def _hotspot(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    flow.flush()
    walk.content(element, flow)
    flow.flush()


def _table(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    safety_first(walk, element, flow)
    flow.flush()
    caption = ". ".join(filter(None, (walk.context.label(element), text_of(child(element, "title")))))
    anchor = walk.anchor(attribute(element, "id"))
    tables = list(cals_tables(walk, element, caption=caption, anchor=anchor))
    for table in tables:
        flow.emit(table)
    if caption and not tables:
        flow.say(caption)
    for inner in children(element):
        if name(inner) not in ("title", "tgroup"):
            walk.element(inner, flow, PLAIN)
            flow.flush()


HANDLERS: Final[dict[str, Handler[References]]] = {
    "figure": _figure,
    "multimedia": _figure,
    "graphic": _graphic,
    "multimediaObject": _graphic,
    "hotspot": _hotspot,
    "table": _table,
}
