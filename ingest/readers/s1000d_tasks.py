"""Procedures of data modules: what is required before, the steps, what is required after."""

from typing import Final

from ingest.readers.inline_runs import Inline
from ingest.readers.s1000d_refs import STEPS, SUPPLIES, References
from ingest.readers.s1000d_text import Walk, safe_content, safety_first
from ingest.readers.xml_flow import Flow, Handler, boxed, item_list, sectioned, transparent
from ingest.readers.xml_reading import lazy_gettext
from ingest.safe_xml import Element, attribute, by_name, child, children, name, own_text, text_of
from kb.content import Block, Cell, Paragraph, Run, Step, Table, paragraph

_CONDITIONS: Final = ("reqCondNoRef", "reqCondDm", "reqCondPm", "reqCondExternalPub", "reqCondCircuitBreaker")
_AFTER: Final = ("closeRqmts", "closereqs")
# S1000D chap. 3.9.5.2.1.9: attribute skillLevelCode.
_SKILLS: Final = {
    "sk01": lazy_gettext("basic skill level"),
    "sk02": lazy_gettext("intermediate skill level"),
    "sk03": lazy_gettext("advanced skill level"),
}
_WORDLESS: Final = ("personCategory", "perscat", "personSkill", "perskill", "dmRef")  # attributes say all
_TIMES: Final = "×"
_PIECES: Final = frozenset({"EA", "PC", "PCE", "EACH"})
_SUPPLY_PARTS: Final = ("name", "nomen", "reqQuantity", "qty")


def _step(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    title = child(element, "title")
    inner = walk.flow()
    anchor = walk.anchor(attribute(element, "id"), f"step-{walk.context.step_number(element)}")
    safety_first(walk, element, inner)
    walk.content(element, inner, but=title)
    blocks = inner.close()
    heading = text_of(title)
    if blocks or heading:
        flow.step(Step(blocks=blocks, anchor=anchor, title=heading or None))


def _main(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    own = child(element, "title")
    title = walk.gettext("Procedure") if own is None else own
    sectioned(walk, element, flow, title, fill=lambda: safe_content(walk, element, flow, but=own))


def _requirements(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    if _says_something(element):
        is_before = name(element) in ("preliminaryRqmts", "prelreqs")
        after = walk.gettext("Requirements after job completion")
        sectioned(walk, element, flow, walk.gettext("Preliminary requirements") if is_before else after)


def _says_something(element: Element) -> bool:
    return bool(text_of(element)) or any(True for _ in by_name(element, *_WORDLESS))


def _conditions(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    """The conditions; those after the job are all that its section holds, and need no heading."""
    outer = element.getparent()
    if outer is not None and name(outer) in _AFTER:
        items = item_list(walk, list(children(element)), is_ordered=False)
        flow.emit_all((items,) if items else ())
    elif _says_something(element):
        _section_of_items(walk, element, flow, walk.gettext("Required conditions"))


def _information(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    if _says_something(element):
        _section_of_items(walk, element, flow, walk.gettext("Required information"))


def _section_of_items(walk: Walk, element: Element, flow: Flow, heading: str) -> None:
    items = item_list(walk, list(children(element)), is_ordered=False)
    if items or own_text(element):
        _open(walk, flow, heading, element)
        flow.text(element.text)
        flow.emit_all((items,) if items else ())
        _shut(walk, flow)


def _open(walk: Walk, flow: Flow, heading: str, element: Element) -> None:
    flow.end()
    if flow.is_top:
        walk.outline.enter(heading, attribute(element, "id"))
    else:
        flow.say(heading)


def _shut(walk: Walk, flow: Flow) -> None:
    flow.end()
    if flow.is_top:
        walk.outline.leave()


def _persons(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    if _says_something(element):
        _section_of_items(walk, element, flow, walk.gettext("Required persons"))


def _person_category(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    _listed(element, flow, inline, attribute(element, "personCategoryCode"))


def _person_skill(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    code = attribute(element, "skillLevelCode")
    _listed(element, flow, inline, walk.gettext(_SKILLS[code]) if code in _SKILLS else code)


def _personnel(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Persons of one trade, their number first: "2 × mechanic, 0.5 h"."""
    flow.flush()
    number = attribute(element, "numRequired")
    flow.text(f"{number} {_TIMES} " if number not in ("", "1") else "", inline)
    walk.content(element, flow, inline)
    flow.flush()


def _trade(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    _listed(element, flow, inline, "")


def _time(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    _listed(element, flow, inline, "", attribute(element, "unitOfMeasure"))


def _listed(element: Element, flow: Flow, inline: Inline, before: str, after: str = "") -> None:
    said = " ".join(filter(None, (before, text_of(element), after)))
    if said:
        if not flow.runs.is_empty and not flow.runs.ends_in(_TIMES):
            flow.runs.tighten()
            flow.text(", ", inline)
        flow.text(said, inline)


def _supplies(heading: str) -> Handler[References]:
    def handle(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
        rows = [inner for inner in by_name(element, *SUPPLIES) if inner is not element]
        if rows:
            _open(walk, flow, walk.gettext(heading), element)
            flow.emit(_supply_table(walk, rows))
            _shut(walk, flow)
        rest = [inner for inner in children(element) if not any(True for _ in by_name(inner, *SUPPLIES))]
        flow.emit_all(walk.blocks_of(*rest))

    return handle


def _supply_table(walk: Walk, rows: list[Element]) -> Table:
    head = (walk.gettext("Name"), walk.gettext("Identification"), walk.gettext("Quantity"))
    return Table(
        head=(tuple(Cell(blocks=(paragraph(text),), is_header=True) for text in head),),
        body=tuple(_supply_row(walk, row) for row in rows),
    )


def _supply_row(walk: Walk, row: Element) -> tuple[Cell, ...]:
    designation = text_of(child(row, "name")) or text_of(child(row, "nomen"))
    quantity = child(row, "reqQuantity") if child(row, "reqQuantity") is not None else child(row, "qty")
    rest = [inner for inner in children(row) if name(inner) not in (*_SUPPLY_PARTS, *SUPPLIES)]
    anchor = walk.anchor(attribute(row, "id"))
    named = Paragraph(runs=(Run(text=designation or "–"),), anchor=anchor)
    return (
        Cell(blocks=(named,)),
        Cell(blocks=walk.blocks_of(*rest)),
        Cell(blocks=_quantity(quantity)),
    )


def _quantity(quantity: Element | None) -> tuple[Block, ...]:
    if quantity is None:
        return ()
    unit = attribute(quantity, "unitOfMeasure") or attribute(quantity, "uom")
    said = " ".join(filter(None, (text_of(quantity), "" if unit.upper() in _PIECES else unit)))
    return (paragraph(said),) if said else ()


def _identity(_walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Part number before manufacturer: "BSK-TLST-001 (KZ666)"."""
    makers = [text_of(inner) for inner in by_name(element, "manufacturerCode", "mfc")]
    parts = [own_text(inner) for inner in element.iter() if name(inner) not in ("manufacturerCode", "mfc")]
    numbers = " ".join(filter(None, parts))
    maker = " ".join(filter(None, makers))
    flow.flush()
    flow.text(f"{numbers} ({maker})" if numbers and maker else numbers or maker, inline)
    flow.flush()


def _safety(walk: Walk, element: Element, flow: Flow, _inline: Inline) -> None:
    if text_of(element):
        sectioned(walk, element, flow, walk.gettext("Safety conditions"))


HANDLERS: Final[dict[str, Handler[References]]] = {
    **dict.fromkeys(STEPS, _step),
    **dict.fromkeys(_CONDITIONS, transparent),
    **dict.fromkeys(("mainProcedure", "mainfunc"), _main),
    **dict.fromkeys(("preliminaryRqmts", "prelreqs", "closeRqmts", "closereqs"), _requirements),
    **dict.fromkeys(("reqCondGroup", "reqconds"), _conditions),
    **dict.fromkeys(("reqTechInfoGroup", "reqTechInfoCategory"), _information),
    **dict.fromkeys(("reqPersons", "reqpers"), _persons),
    **dict.fromkeys(("reqSupportEquips", "supequip"), _supplies(lazy_gettext("Support equipment"))),
    **dict.fromkeys(("reqSupplies", "supplies"), _supplies(lazy_gettext("Consumables and materials"))),
    **dict.fromkeys(("reqSpares", "spares"), _supplies(lazy_gettext("Spare parts"))),
    **dict.fromkeys(("reqSafety", "safety"), _safety),
    **dict.fromkeys(("safetyRqmts", "safecond", "reqCond"), boxed),
    **dict.fromkeys(("personCategory", "perscat"), _person_category),
    **dict.fromkeys(("personSkill", "perskill"), _person_skill),
    **dict.fromkeys(("estimatedTime", "esttime"), _time),
    **dict.fromkeys(("identNumber", "identno"), _identity),
    "personnel": _personnel,
    "trade": _trade,
}
