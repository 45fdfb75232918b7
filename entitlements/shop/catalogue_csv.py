"""The catalogue as a table: UTF-8 CSV with one line per tool, read line by line. Pure.

Columns (in any order, the others ignored; only the first four have to be there): `number`, `kind`
(`special-tool` or `vehicle-interface`), `name_pl`, `name_en`, `text_pl`, `text_en`, `drawing`, `weight_g`,
`sold`, `serials`, `any_car` (`yes` or `no`), `licence_months`, `cars` (`Make/Series/Engine`, the engine left
out where all fit, joined by `;`), `operating_systems`, `standards` (codes joined by `;`), `price_pln` and
`price_eur` (net, with point or comma).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from entitlements.money import Currency, Money
from entitlements.shop.compatibility import Car, Compatibility, OperatingSystem, Standard
from entitlements.shop.tools import (
    MOST_NAME,
    MOST_TEXT,
    InvalidToolNumber,
    Tool,
    ToolKind,
    parse_tool_number,
)

Name = TypeVar("Name", bound=StrEnum)

COLUMNS: Final = (
    "number", "kind", "name_pl", "name_en", "text_pl", "text_en", "drawing", "weight_g", "sold", "serials",
    "licence_months", "any_car", "cars", "operating_systems", "standards", "price_pln", "price_eur",
)  # fmt: skip
NEEDED: Final = COLUMNS[:4]
_YES: Final = frozenset({"yes", "tak", "true", "1", "x"})
_NO: Final = frozenset({"no", "nie", "false", "0", ""})
_MOST_WEIGHT_G: Final = 1_000_000
_MOST_MONTHS: Final = 120


class CatalogueUnreadable(ValueError):
    """The file as a whole cannot be read: no UTF-8, no CSV, or columns are missing; they are in `missing`."""

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        super().__init__("no catalogue can be read from this file")
        self.missing = missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the table: a tool, and its net prices where they stand there."""

    tool: Tool
    prices: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A line that cannot be taken: its number in the file (the head is 1) and the column at fault."""

    line: int
    column: str


class _Wrong(Exception):
    """A field cannot be read."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def read_catalogue(content: bytes) -> tuple[list[Entry], list[Complaint]]:
    """What a table says, and which of its lines cannot be taken.

    Raises:
        CatalogueUnreadable: it is no such table.
    """
    try:
        text = content.decode("utf-8-sig")
        sample = text.partition("\n")[0]
        delimiter = ";" if sample.count(";") > sample.count(",") else ","
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise CatalogueUnreadable from None
    missing = tuple(name for name in NEEDED if not rows or name not in rows[0])
    if missing:
        raise CatalogueUnreadable(missing)
    return _entries(rows)


def write_catalogue(entries: list[Entry]) -> str:
    """The table of a catalogue; `read_catalogue` reads the same from it again."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        writer.writerow(_as_row(entry))
    return out.getvalue()


def _entries(rows: list[dict[str, str]]) -> tuple[list[Entry], list[Complaint]]:
    entries: list[Entry] = []
    complaints: list[Complaint] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        try:
            entry = _entry({name: " ".join((row.get(name) or "").split()) for name in COLUMNS}, seen)
        except _Wrong as wrong:
            complaints.append(Complaint(line=line, column=wrong.column))
        else:
            seen.add(entry.tool.key)
            entries.append(entry)
    return entries, complaints


def _entry(row: Mapping[str, str], seen: Set[str]) -> Entry:
    tool = Tool(
        number=_number(row["number"]),
        kind=_one(ToolKind, row, "kind"),
        name_pl=_text(row, "name_pl", MOST_NAME, is_needed=True),
        name_en=_text(row, "name_en", MOST_NAME, is_needed=True),
        text_pl=_text(row, "text_pl", MOST_TEXT),
        text_en=_text(row, "text_en", MOST_TEXT),
        drawing=_text(row, "drawing", 40),
        weight_g=_count(row, "weight_g", _MOST_WEIGHT_G),
        is_sold=_flag(row, "sold", is_else=True),
        has_serials=_flag(row, "serials"),
        licence_months=_count(row, "licence_months", _MOST_MONTHS),
        compatibility=Compatibility(
            cars=tuple(_cars(row["cars"])),
            fits_any_car=_flag(row, "any_car"),
            operating_systems=_several(OperatingSystem, row, "operating_systems"),
            standards=_several(Standard, row, "standards"),
        ),
    )
    if tool.key in seen:
        raise _Wrong("number")
    if tool.licence_months and not tool.has_serials:
        raise _Wrong("licence_months")
    return Entry(tool=tool, prices=tuple(_prices(row)))


def _number(text: str) -> str:
    try:
        return parse_tool_number(text)
    except InvalidToolNumber:
        raise _Wrong("number") from None


def _text(row: Mapping[str, str], column: str, most: int, *, is_needed: bool = False) -> str:
    text = row[column]
    if len(text) > most or (is_needed and not text):
        raise _Wrong(column)
    return text


def _count(row: Mapping[str, str], column: str, most: int) -> int:
    text = row[column] or "0"
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise _Wrong(column)
    return int(text)


def _flag(row: Mapping[str, str], column: str, *, is_else: bool = False) -> bool:
    text = row[column].casefold()
    if text not in _YES | _NO:
        raise _Wrong(column)
    return is_else if not text else text in _YES


def _one(names: type[Name], row: Mapping[str, str], column: str) -> Name:
    try:
        return names(row[column])
    except ValueError:
        raise _Wrong(column) from None


def _several(names: type[Name], row: Mapping[str, str], column: str) -> tuple[Name, ...]:
    try:
        return tuple(names(part) for part in _parts(row[column]))
    except ValueError:
        raise _Wrong(column) from None


def _cars(text: str) -> Iterator[Car]:
    for part in _parts(text):
        fields = [field.strip() for field in part.split("/")]
        if len(fields) not in (2, 3) or not all(fields):
            raise _Wrong("cars")
        yield Car(make=fields[0], series=fields[1], engine=fields[2] if len(fields) == 3 else "")


def _prices(row: Mapping[str, str]) -> Iterator[Money]:
    for currency in Currency:
        column = f"price_{currency.lower()}"
        if not row[column]:
            continue
        try:
            price = Money.parse(row[column], currency)
        except ValueError:
            raise _Wrong(column) from None
        if price.minor < 0:
            raise _Wrong(column)
        yield price


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _as_row(entry: Entry) -> dict[str, str]:
    tool, what = entry.tool, entry.tool.compatibility
    cars = ("/".join(filter(None, (car.make, car.series, car.engine))) for car in what.cars)
    prices = {f"price_{price.currency.lower()}": str(price.decimal) for price in entry.prices}
    return {
        "number": tool.number,
        "kind": tool.kind.value,
        "name_pl": tool.name_pl,
        "name_en": tool.name_en,
        "text_pl": tool.text_pl,
        "text_en": tool.text_en,
        "drawing": tool.drawing,
        "weight_g": str(tool.weight_g),
        "sold": "yes" if tool.is_sold else "no",
        "serials": "yes" if tool.has_serials else "no",
        "licence_months": str(tool.licence_months),
        "any_car": "yes" if what.fits_any_car else "no",
        "cars": ";".join(cars),
        "operating_systems": ";".join(what.operating_systems),
        "standards": ";".join(what.standards),
        **prices,
    }
