"""The catalogue in the database: tools by their numbers, found again however a number is typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.shop.compatibility import Car, Compatibility, OperatingSystem, Standard
from entitlements.shop.models import ToolRow
from entitlements.shop.tools import Tool, ToolKind, tool_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of an import: numbers of tools."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Reads and writes tools within the caller's session."""

    session: Session

    def tool(self, number: str) -> Tool | None:
        """The tool with this number, whatever its letters' case and its separators."""
        row = self.session.scalar(select(ToolRow).where(ToolRow.key == tool_key(number)))
        return None if row is None else tool_of(row)

    def tools(
        self, *, text: str = "", kind: ToolKind | None = None, car: Car | None = None
    ) -> tuple[Tool, ...]:
        """The tools that are sold, by number: with a text in number or name, of a kind, for a car."""
        query = select(ToolRow).where(ToolRow.is_sold).order_by(ToolRow.kind.desc(), ToolRow.number)
        if kind is not None:
            query = query.where(ToolRow.kind == kind)
        found = (tool_of(row) for row in self.session.scalars(query))
        return tuple(tool for tool in found if _says(tool, text) and (car is None or _fits(tool, car)))

    def all(self) -> tuple[Tool, ...]:
        """Every tool that there is a number of, sold or not."""
        return tuple(tool_of(row) for row in self.session.scalars(select(ToolRow).order_by(ToolRow.number)))

    def among(self, numbers: Iterable[str]) -> Mapping[str, Tool]:
        """The tools of a list, by `tool_key`; what is no tool of the catalogue is left out."""
        keys = {tool_key(number) for number in numbers}
        rows = self.session.scalars(select(ToolRow).where(ToolRow.key.in_(keys)))
        return {row.key: tool_of(row) for row in rows}

    def cars(self) -> tuple[Car, ...]:
        """Every car that some tool of the catalogue is for, each series without and with its engines."""
        cars = {car for tool in self.tools() for car in tool.compatibility.cars}
        return tuple(sorted(cars | {Car(make=car.make, series=car.series) for car in cars}))

    def take_in(self, tools: Sequence[Tool], clock: Callable[[], datetime]) -> Changes:
        """Add tools, and change those that there are; none goes away by not being named."""
        outcome: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
        for tool in tools:
            row = self.session.scalar(select(ToolRow).where(ToolRow.key == tool.key))
            if row is None:
                row = ToolRow(number=tool.number, key=tool.key, expected_quantity=0)
                self.session.add(row)
                self._write(row, tool, clock(), outcome["created"])
            elif replace(tool, number=row.number) != tool_of(row):
                self._write(row, tool, clock(), outcome["updated"])
            else:
                outcome["unchanged"].append(row.number)
        self.session.flush()
        return Changes(**{name: tuple(numbers) for name, numbers in outcome.items()})

    @staticmethod
    def _write(row: ToolRow, tool: Tool, now: datetime, noted: list[str]) -> None:
        row.kind, row.drawing, row.weight_g = tool.kind, tool.drawing, tool.weight_g
        row.name_pl, row.name_en = tool.name_pl, tool.name_en
        row.text_pl, row.text_en = tool.text_pl, tool.text_en
        row.is_sold, row.has_serials = tool.is_sold, tool.has_serials
        row.licence_months, row.changed_at = tool.licence_months, now
        row.compatibility = _packed(tool.compatibility)
        noted.append(row.number)


def tool_of(row: ToolRow) -> Tool:
    """A tool as a value object."""
    return Tool(
        number=row.number,
        kind=ToolKind(row.kind),
        name_pl=row.name_pl,
        name_en=row.name_en,
        text_pl=row.text_pl,
        text_en=row.text_en,
        drawing=row.drawing,
        weight_g=row.weight_g,
        is_sold=row.is_sold,
        has_serials=row.has_serials,
        licence_months=row.licence_months,
        compatibility=_unpacked(row.compatibility),
    )


def _packed(what: Compatibility) -> dict[str, Any]:
    return {
        "cars": [[car.make, car.series, car.engine] for car in what.cars],
        "fits_any_car": what.fits_any_car,
        "operating_systems": list(what.operating_systems),
        "standards": list(what.standards),
    }


def _unpacked(kept: Mapping[str, Any]) -> Compatibility:
    cars = (Car(make=make, series=series, engine=engine) for make, series, engine in kept["cars"])
    return Compatibility(
        cars=tuple(cars),
        fits_any_car=kept["fits_any_car"],
        operating_systems=tuple(OperatingSystem(name) for name in kept["operating_systems"]),
        standards=tuple(Standard(name) for name in kept["standards"]),
    )


def _says(tool: Tool, text: str) -> bool:
    """Whether a tool's number begins with a text, or its names have all the text's words."""
    wanted = text.casefold().split()
    if not wanted:
        return True
    if tool_key(text) and tool.key.startswith(tool_key(text)):
        return True
    said = f"{tool.name_pl} {tool.name_en} {tool.text_pl} {tool.text_en} {tool.number}".casefold()
    return all(word in said for word in wanted)


def _fits(tool: Tool, car: Car) -> bool:
    what = tool.compatibility
    return what.fits_any_car or any(
        (one.make, one.series) == (car.make, car.series) and ("" in (one.engine, car.engine) or one == car)
        for one in what.cars
    )
