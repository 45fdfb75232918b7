"""What is wrong in a table, row by row: complaints that name the rows, so that an editor finds them. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.readers.table_columns import Column, Role, Sort, place_of
from ingest.readers.table_grid import GridRow, row_numbers
from ingest.readers.table_values import Wrong, codes_in, wrong_with
from ingest.readers.xml_reading import lazy_gettext
from kb.trouble_codes import parse_trouble_code
from translations.catalogue import translator

_ = translator("readers")

_MOST_EXAMPLES: Final = 3
_CHECKED: Final = {
    Sort.LABOUR_TIMES: (Role.OPERATION, Role.TIME),
    Sort.TROUBLE_CODES: (Role.CODE,),
    Sort.TORQUES: (Role.TORQUE, Role.ANGLE),
    Sort.PARTS: (Role.PART_NUMBER, Role.QUANTITY),
}
_NEEDED: Final = {
    Sort.LABOUR_TIMES: Role.TIME,
    Sort.TROUBLE_CODES: Role.CODE,
    Sort.PARTS: Role.PART_NUMBER,
}
_SENTENCES: Final = {
    (Role.OPERATION, Wrong.VALUE): lazy_gettext(
        "{rows}: {examples} is no operation number, as its column says."
    ),
    (Role.TIME, Wrong.VALUE): lazy_gettext("{rows}: {examples} is no time, as its column says."),
    (Role.TIME, Wrong.UNIT): lazy_gettext(
        "{rows}: the unit of the time {examples} is not known: write h, min or AW behind it, or in the "
        "column's name."
    ),
    (Role.TORQUE, Wrong.VALUE): lazy_gettext("{rows}: {examples} is no torque, as its column says."),
    (Role.TORQUE, Wrong.UNIT): lazy_gettext(
        "{rows}: the unit of the torque {examples} is not known: write Nm behind it, or in the column's name."
    ),
    (Role.ANGLE, Wrong.VALUE): lazy_gettext("{rows}: {examples} is no angle, as its column says."),
    (Role.ANGLE, Wrong.UNIT): lazy_gettext(
        "{rows}: the unit of the angle {examples} is not known: write ° behind it, or in the column's name."
    ),
    (Role.CODE, Wrong.VALUE): lazy_gettext("{rows}: {examples} is no trouble code, as its column says."),
    (Role.PART_NUMBER, Wrong.VALUE): lazy_gettext(
        "{rows}: {examples} is no part number, as its column says."
    ),
    (Role.QUANTITY, Wrong.VALUE): lazy_gettext("{rows}: {examples} is no quantity, as its column says."),
}
_MISSING: Final = {
    Role.TIME: lazy_gettext("{rows}: the time is missing."),
    Role.CODE: lazy_gettext("{rows}: the trouble code is missing."),
    Role.PART_NUMBER: lazy_gettext("{rows}: the part number is missing."),
}


def is_of_trouble_codes(columns: Sequence[Column], body: Sequence[GridRow]) -> bool:
    """Whether a column of codes holds trouble codes mostly, and not codes of paint or options."""
    place = place_of(columns, Role.CODE)
    texts = [row.cells[place] for row in body if row.cells[place]] if place is not None else []
    right = sum(all(map(parse_trouble_code, codes_in(text))) for text in texts)
    return bool(texts) and 2 * right >= len(texts)


def complaints(sort: Sort, columns: Sequence[Column], body: Sequence[GridRow], sheet: str) -> Iterator[str]:
    """A sentence for each sort of mistake, with the numbers of its rows and what stands in the first."""
    for role in _CHECKED.get(sort, ()):
        place = place_of(columns, role)
        if place is None:
            continue
        wrong: dict[str, list[tuple[int, str]]] = {}
        for row in body:
            reason = wrong_with(row.cells[place], role, columns[place].unit)
            if reason:
                wrong.setdefault(reason, []).append((row.number, row.cells[place]))
        for reason, found in wrong.items():
            yield _told(_SENTENCES[role, reason], found, sheet)
    yield from _missing(sort, columns, body, sheet)


def _missing(sort: Sort, columns: Sequence[Column], body: Sequence[GridRow], sheet: str) -> Iterator[str]:
    role = _NEEDED.get(sort)
    place = place_of(columns, role) if role else None
    if role is None or place is None:
        return
    found = [(row.number, "") for row in body if not row.cells[place] and len(row.filled) > 1]
    if found:
        yield _told(_MISSING[role], found, sheet)


def _told(sentence: str, found: Sequence[tuple[int, str]], sheet: str) -> str:
    examples = ", ".join(f"«{text}»" for text in dict.fromkeys(text for _row, text in found))
    first = list(dict.fromkeys(text for _row, text in found))
    examples = ", ".join(f"«{text}»" for text in first[:_MOST_EXAMPLES])
    if len(first) > _MOST_EXAMPLES:
        examples += " …"
    return _(sentence).format(rows=where([row for row, _text in found], sheet), examples=examples)


def where(rows: Sequence[int], sheet: str) -> str:
    """Which rows of which sheet, as a complaint begins."""
    numbers = row_numbers(rows)
    named: Callable[..., str] = (
        _("Sheet {sheet}, row {rows}") if len(rows) == 1 else _("Sheet {sheet}, rows {rows}")
    ).format
    plain: Callable[..., str] = (_("Row {rows}") if len(rows) == 1 else _("Rows {rows}")).format
    return named(sheet=sheet, rows=numbers) if sheet else plain(rows=numbers)
