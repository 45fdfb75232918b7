"""Everything of data modules that has no reader of its own, and the records that are best read as tables.

Wiring data, parts lists, schedules, cross-reference tables and rules are lists of records: elements of one
name whose leaves are values. They become tables; their columns are named after the leaves. No word is lost.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import Final

from ingest.readers.inline_runs import Inline
from ingest.readers.s1000d_names import human_name
from ingest.readers.s1000d_refs import module_target, reference_code
from ingest.readers.s1000d_text import Walk
from ingest.readers.xml_flow import Flow, sectioned, transparent
from ingest.readers.xml_outline import anchored
from ingest.safe_xml import Element, attribute, child, children, name, own_text
from kb.content import Block, Cell, Paragraph, Run, Table, paragraph

MIN_RECORDS: Final = 2
MAX_COLUMNS: Final = 16
_UNITS: Final = (
    "unitOfMeasure", "quantityUnitOfMeasure", "uom", "thresholdUnitOfMeasure", "toleranceUnitOfMeasure",
)  # fmt: skip
_RECORDS: Final = frozenset({"catalogSeqNumber", "taskDefinition", "wire", "csn", "inspectionDefinition"})
_LEARNING: Final = "lc"
_NAMELESS: Final = frozenset({"simplePara", "value"})
_ENDS: Final = frozenset({"fromEquip", "toEquip", "equipFrom", "equipTo"})
_EQUIPMENT: Final = frozenset({"functionalItemNumber", "referenceDesignator"})
_END_LEVELS: Final = 4
_MUTE_ATTRIBUTES: Final = frozenset({
    "id", "changeMark", "changeType", "reasonForUpdateRefIds", "actuate", "show", "type", "href",
    "linkActuate", "linkShow", "applicRefId", "securityClassification", "allowedObjectFlag", "valueForm",
    "valueAllowed",
    "internalRefTargetType", "quantityType",
})  # fmt: skip
_NOT_DATA: Final = frozenset({
    "para", "title", "table", "figure", "levelledPara", "randomList", "sequentialList", "definitionList",
    "description",
    "warning", "caution", "note", "proceduralStep", "graphic", "isolationStep", "listItem",
    "faultDescr", "challengeAndResponse", "isolationStepQuestion", "question", "action", "crewDrillStep",
})  # fmt: skip


def fallback(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Read an element that has no handler: running text, a titled section, a table of records, or a block."""
    if walk.is_inline(element):
        transparent(walk, element, flow, inline)
        return
    flow.flush()
    title = child(element, "title")
    if title is not None:
        fill = partial(_content, walk, element, flow, inline, but=title)
        sectioned(walk, element, flow, title, fill=fill)
    else:
        flow.mark(attribute(element, "id"))
        if not len(element) and not own_text(element):
            flow.text(_said_by_attributes(element, walk.gettext), inline)
        _content(walk, element, flow, inline)
    flow.flush()


def _content(walk: Walk, element: Element, flow: Flow, inline: Inline, *, but: Element | None = None) -> None:
    """An element's content, its runs of records as tables."""
    if own_text(element):
        walk.content(element, flow, inline, but=but)
        return
    for _, group in groupby((inner for inner in children(element) if inner is not but), key=name):
        run = list(group)
        if _are_records(run):
            flow.emit(_table(walk, run))
        else:
            for inner in run:
                walk.element(inner, flow, inline)


def _are_records(run: list[Element]) -> bool:
    """Whether some elements of one name are the rows of a table."""
    if len(run) < (1 if name(run[0]) in _RECORDS else MIN_RECORDS):
        return False
    names = {name(part) for record in run for part in record.iter()}
    is_data = not names & _NOT_DATA and not any(each.startswith(_LEARNING) for each in names)
    has_leaves = any(len(record) for record in run)
    return (
        is_data
        and has_leaves
        and 1 < len({key for record in run for key, _ in _leaves(record)}) <= MAX_COLUMNS
    )


def _table(walk: Walk, records: list[Element]) -> Table:
    rows = [[(_heading(key, walk.gettext), block) for key, block in _leaves(record)] for record in records]
    columns = list(dict.fromkeys(column for row in rows for column, _ in row))
    head = tuple(Cell(blocks=(paragraph(column),), is_header=True) for column in columns)
    body = tuple(_row(walk, record, row, columns) for record, row in zip(records, rows, strict=True))
    return Table(head=(head,), body=body)


def _heading(key: str, gettext: Callable[[str], str]) -> str:
    return " – ".join(human_name(part, gettext) for part in key.split("/"))


def _row(walk: Walk, record: Element, row: list[tuple[str, Block]], columns: list[str]) -> tuple[Cell, ...]:
    """The cells of a record; links to the record lead to its first value."""
    anchor = walk.anchor(attribute(record, "id"))
    if anchor and row:
        row[0] = (row[0][0], anchored(row[0][1], anchor) or row[0][1])
    return tuple(Cell(blocks=tuple(block for key, block in row if key == column)) for column in columns)


def _leaves(record: Element) -> Iterator[tuple[str, Block]]:
    """The values of a record with the names of their columns, in order."""
    pending = [record]
    while pending:
        part = pending.pop()
        code = reference_code(part) if name(part) in ("dmRef", "refdm") else None
        if code:
            yield name(part), Paragraph(runs=(Run(text=code, target=module_target(part, code)),))
        else:
            for key, value in _values(part):
                yield key, paragraph(value)
        pending.extend(
            reversed([inner for inner in children(part) if not code or name(inner) != "dmRefIdent"])
        )


def _values(part: Element) -> Iterator[tuple[str, str]]:
    """The text of an element, its unit after it, and what its attributes say."""
    text = own_text(part)
    if text:
        yield _column(part), " ".join(filter(None, (text, _unit(part))))
    for key, value in part.attrib.items():
        local = str(key).rpartition("}")[2]
        is_said = local in _UNITS and bool(text or len(part))
        if local not in _MUTE_ATTRIBUTES and not is_said and str(value).strip():
            yield _at_its_end(part, local), " ".join(str(value).split())


def _column(part: Element) -> str:
    """What the column is named after: the element, unless only the one around it says what is meant."""
    parent = part.getparent()
    if parent is not None and (name(part) in _NAMELESS or name(parent) in _ENDS):
        return name(parent)
    return _at_its_end(part, name(part))


def _at_its_end(part: Element, column: str) -> str:
    """The column of a value of one end of a wire: `From`, and `From – Contact` for what else it has."""
    outer: Element | None = part
    for _level in range(_END_LEVELS):
        if outer is None or name(outer) in _ENDS:
            break
        outer = outer.getparent()
    if outer is None or name(outer) not in _ENDS or outer is part:
        return column
    return name(outer) if column in _EQUIPMENT else f"{name(outer)}/{column}"


def _unit(part: Element) -> str:
    """The unit of a value: its own, or that of the element around it."""
    for holder in (part, part.getparent()):
        for key in _UNITS if holder is not None else ():
            if holder is not None and holder.get(key):
                return attribute(holder, key)
    return ""


def _said_by_attributes(element: Element, gettext: Callable[[str], str]) -> str:
    said = [f"{human_name(key, gettext)}: {value}" for key, value in _values(element)]
    return f"{human_name(name(element), gettext)} ({', '.join(said)})" if said else ""
