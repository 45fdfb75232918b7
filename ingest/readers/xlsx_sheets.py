"""The sheets of a spreadsheet: cells with their cached values, merged ones, hidden rows and columns."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.outcomes import Malformed, TooLarge
from ingest.readers.xlsx_formats import BUILT_IN
from ingest.readers.xlsx_package import Package
from ingest.safe_xml import Element, attribute, by_name, child, children_named, name
from translations.catalogue import translator

_ = translator("readers")

MAX_CELLS: Final = 500_000
MAX_SHEETS: Final = 500
MAX_STRINGS: Final = 1_000_000
MAX_FILLED_CELLS: Final = 1_000_000
MAX_COLUMN: Final = 16_384
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the format that it is shown in."""

    value: float
    code: str


Value = str | Number


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """A sheet as the workbook names it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What the workbook says: its sheets, its texts and formats, and which year its days begin in."""

    sheets: tuple[SheetEntry, ...]
    texts: tuple[str, ...]
    formats: tuple[str, ...]
    is_1904: bool


@dataclass(slots=True)
class Sheet:
    """The filled cells of a sheet by row and column, both from 1, and what had to be left out of it.

    `across` are, by row, first and last column of the cells that reach over several; `unsaved` rows have a
    formula whose value was never saved, `errors` rows one that came to nothing.
    """

    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    across: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    unsaved: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    leftovers: set[str] = field(default_factory=set)


def read_workbook(package: Package) -> Workbook:
    """The workbook of a package.

    Raises:
        Malformed: it has none.
    """
    start = next(
        (relation.target for relation in package.relations("").values() if relation.sort == "officeDocument"),
        "xl/workbook.xml",
    )
    root = package.root(start)
    if root is None or name(root) != "workbook":
        raise Malformed(_("The file is not a spreadsheet: it has no workbook. Save it as XLSX."))
    relations = package.relations(start)
    parts = {relation.sort: relation.target for relation in relations.values() if not relation.is_outside}
    found = []
    for sheet in list(by_name(root, "sheet"))[:MAX_SHEETS]:
        relation = relations.get(_relation_id(sheet))
        if relation and relation.sort == "worksheet" and not relation.is_outside:
            is_hidden = attribute(sheet, "state") in ("hidden", "veryHidden")
            found.append(SheetEntry(name=attribute(sheet, "name"), part=relation.target, is_hidden=is_hidden))
    properties = next(by_name(root, "workbookPr"), None)
    is_1904 = properties is not None and attribute(properties, "date1904") in ("1", "true")
    return Workbook(
        sheets=tuple(found),
        texts=tuple(_texts(package, parts.get("sharedStrings", ""))),
        formats=tuple(_formats(package, parts.get("styles", ""))),
        is_1904=is_1904,
    )


def read_sheet(package: Package, entry: SheetEntry, book: Workbook) -> Sheet:
    """The cells of a sheet.

    Raises:
        TooLarge: it has more cells than the limits allow.
    """
    sheet = Sheet()
    merges: list[tuple[int, int, int, int]] = []
    left = MAX_CELLS
    last = 0
    for element in package.elements(entry.part, "row", "col", "mergeCell"):
        match name(element):
            case "col":
                _hide_columns(sheet, element)
            case "mergeCell":
                merges.extend(_merge(attribute(element, "ref")))
            case _:
                last = _number(attribute(element, "r")) or last + 1
                cells = _Cells(sheet, book, last).read(element)
                left -= len(cells)
                if left < 0:
                    raise TooLarge(
                        _("The sheet {sheet} has more cells than the limits allow: divide it.").format(
                            sheet=entry.name
                        )
                    )
                if attribute(element, "hidden") in ("1", "true"):
                    sheet.hidden_rows.extend([last] if cells else [])
                elif cells:
                    sheet.rows[last] = cells
    _spread(sheet, merges)
    sheet.leftovers = {relation.sort for relation in package.relations(entry.part).values()}
    return sheet


def _relation_id(element: Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def _texts(package: Package, part: str) -> Iterator[str]:
    for number, element in enumerate(package.elements(part, "si")):
        if number >= MAX_STRINGS:
            raise TooLarge(_("The spreadsheet unpacks to more than the limits allow."))
        yield _text(element)


def _text(element: Element) -> str:
    """The characters of a text, its runs joined; how Japanese is read aloud is no part of it."""
    parts: list[str] = []
    for inner in element:
        if name(inner) == "t":
            parts.append(inner.text or "")
        elif name(inner) == "r":
            parts.extend(text.text or "" for text in children_named(inner, "t"))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def _formats(package: Package, part: str) -> Iterator[str]:
    """The format of each style, in the order in which cells number them."""
    root = package.root(part) if part else None
    if root is None:
        return
    own = {
        _number(attribute(each, "numFmtId")): attribute(each, "formatCode")
        for each in by_name(root, "numFmt")
    }
    styles = child(root, "cellXfs")
    for style in children_named(styles, "xf") if styles is not None else ():
        number = _number(attribute(style, "numFmtId"))
        yield own.get(number) or BUILT_IN.get(number, "General")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _hide_columns(sheet: Sheet, element: Element) -> None:
    if attribute(element, "hidden") in ("1", "true"):
        first, last = _number(attribute(element, "min")), _number(attribute(element, "max"))
        sheet.hidden_columns.update(range(first, min(last, MAX_COLUMN) + 1))


def _merge(reference: str) -> Iterator[tuple[int, int, int, int]]:
    """First and last row, first and last column of merged cells."""
    corners = [match for part in reference.split(":") if (match := _REFERENCE.fullmatch(part))]
    if len(corners) == 2:
        (left, top), (right, bottom) = ((_column(corner[1]), int(corner[2])) for corner in corners)
        yield top, bottom, left, right


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _Cells:
    """The cells of one row."""

    def __init__(self, sheet: Sheet, book: Workbook, row: int) -> None:
        self._sheet, self._book, self._row = sheet, book, row

    def read(self, element: Element) -> dict[int, Value]:
        """The filled cells by their columns."""
        found: dict[int, Value] = {}
        column = 0
        for cell in element:
            if name(cell) != "c":
                continue
            match = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(match[1]) if match else column + 1
            value = self._value(cell)
            if value != "" and column <= MAX_COLUMN:
                found[column] = value
        return found

    def _value(self, cell: Element) -> Value:
        sort = cell.get("t") or ""
        inside = {name(inner): inner for inner in cell}
        if sort == "inlineStr":
            return _text(inside["is"]) if "is" in inside else ""
        text = (inside["v"].text or "") if "v" in inside else ""
        if not text:
            if "f" in inside and sort != "str":
                self._sheet.unsaved.append(self._row)
            return ""
        return self._typed(sort, text, _number(cell.get("s") or ""))

    def _typed(self, sort: str, text: str, style: int) -> Value:
        match sort:
            case "s":
                place = _number(text)
                return self._book.texts[place] if place < len(self._book.texts) else ""
            case "str" | "d":
                return text
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "e":
                self._sheet.errors.append(self._row)
                return text
        try:
            value = float(text)
        except ValueError:
            return text
        code = self._book.formats[style] if style < len(self._book.formats) else "General"
        return (
            Number(value, code) if abs(value) < 1e300 else text
        )  # infinities and what is no number stay text


def _spread(sheet: Sheet, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Repeat what stands in cells merged downwards, so that every row speaks for itself."""
    numbers = sorted(sheet.rows)
    left = MAX_FILLED_CELLS
    for top, bottom, first, last in merges:
        value = sheet.rows.get(top, {}).get(first)
        if value is None:
            continue
        if last > first:
            sheet.across.setdefault(top, []).append((first, last))
        below = numbers[bisect_right(numbers, top) : bisect_left(numbers, bottom + 1)]
        left -= len(below)
        if left < 0:
            raise TooLarge(_("The spreadsheet unpacks to more than the limits allow."))
        for row in below:
            sheet.rows[row].setdefault(first, value)
