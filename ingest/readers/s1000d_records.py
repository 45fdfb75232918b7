"""Everything of data modules that has no reader of its own, and the records that are best read as tables.

Wiring data, parts lists, schedules, cross-reference tables and rules are lists of records: elements of one
name whose leaves are values. They become tables; their columns are named after the leaves. No word is lost.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.readers.inline_runs import Inline
from ingest.readers.s1000d_refs import module_target, reference_code
from ingest.readers.s1000d_text import Walk
from ingest.readers.xml_flow import Flow, sectioned, transparent
from ingest.safe_xml import Element, attribute, child, children, name, own_text
from kb.content import Block, Cell, Paragraph, Run, Table, paragraph

MIN_RECORDS: Final = 2
MAX_COLUMNS: Final = 16
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MUTE_ATTRIBUTES: Final = frozenset({
    "id", "changeMark", "changeType", "reasonForUpdateRefIds", "actuate", "show", "type", "href",
    "linkActuate", "linkShow", "applicRefId", "securityClassification", "allowedObjectFlag", "valueForm",
    "valueAllowed",
    "internalRefTargetType", "quantityType",
})  # fmt: skip
_NOT_DATA: Final = frozenset({
    "para", "title", "table", "figure", "levelledPara", "randomList", "sequentialList", "definitionList",
    "description",
    "warning", "caution", "note", "proceduralStep", "graphic", "isolationStep", "listItem", "simplePara",
})  # fmt: skip


def fallback(walk: Walk, element: Element, flow: Flow, inline: Inline) -> None:
    """Read an element that has no handler: running text, a titled section, a table of records, or a block."""
    parent = element.getparent()
    if parent is not None and own_text(parent):
        transparent(walk, element, flow, inline)
        return
    flow.flush()
    records = _records(element)
    title = child(element, "title")
    if records:
        flow.mark(attribute(element, "id"))
        flow.emit(_table(records))
    elif title is not None:
        sectioned(walk, element, flow, title)
    else:
        flow.mark(attribute(element, "id"))
        flow.text(_said_by_attributes(element) if not len(element) and not own_text(element) else "", inline)
        walk.content(element, flow, inline)
    flow.flush()


def _records(element: Element) -> list[Element]:
    """The children of an element that is a list of records; none when it is anything else."""
    inner = list(children(element))
    if len(inner) < MIN_RECORDS or len({name(record) for record in inner}) != 1 or own_text(element):
        return []
    is_data = all(name(part) not in _NOT_DATA for record in inner for part in record.iter())
    has_leaves = any(len(record) for record in inner)
    columns = {column for record in inner for column, _ in _leaves(record)}
    return inner if is_data and has_leaves and 1 < len(columns) <= MAX_COLUMNS else []


def _table(records: list[Element]) -> Table:
    rows = [list(_leaves(record)) for record in records]
    columns = list(dict.fromkeys(column for row in rows for column, _ in row))
    head = tuple(Cell(blocks=(paragraph(_human(column)),), is_header=True) for column in columns)
    body = tuple(
        tuple(Cell(blocks=tuple(block for key, block in row if key == column)) for column in columns)
        for row in rows
    )
    return Table(head=(head,), body=body)


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
    text = own_text(part)
    if text:
        yield name(part), text
    for key, value in part.attrib.items():
        local = str(key).rpartition("}")[2]
        if local not in _MUTE_ATTRIBUTES and str(value).strip():
            yield local, " ".join(str(value).split())


def _said_by_attributes(element: Element) -> str:
    said = [f"{_human(key)}: {value}" for key, value in _values(element)]
    return f"{_human(name(element))} ({', '.join(said)})" if said else ""


def _human(camel_case: str) -> str:
    return _HUMP.sub(" ", camel_case).lower().capitalize()
