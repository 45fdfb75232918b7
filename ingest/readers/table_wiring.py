"""Tables of wires and pins as net lists: what says where its wires lead is drawn as harnesses are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.readers.harness_document import MAX_WIRES, NO_LANGUAGE, Origin, document_of
from ingest.readers.table_checks import where
from ingest.readers.table_columns import Role, Sort, place_of
from ingest.readers.table_grid import GridRow
from ingest.readers.table_sections import ToldTable
from ingest.readers.xml_outline import Anchors
from ingest.wiring.layers import around, level_of
from kb.content import FigureContent, SectionContent
from kb.wiring import Component, ComponentKind, Ground, MistakeKind, NetList, Pin, Splice, Wire
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language, content_language

_ = translator("readers")

_END: Final = re.compile(r"(?P<part>.+?)\s*[.:/]\s*(?P<pin>[\w+-]{1,12})")
_SIZE: Final = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?)\s*(?:mm²|mm2|mm\^2)?", re.IGNORECASE)
_GROUND: Final = re.compile(r"(?:G|GND|MASA)[-_ ]?\d*", re.IGNORECASE)
_CODES: Final = re.compile(r"[A-Z]{2}(?:\s*[/-]?\s*[A-Z]{2}){0,2}")
_TOLERATED: Final = (
    MistakeKind.UNKNOWN_COLOUR,
    MistakeKind.SPLICE_OF_ONE_WIRE,
    MistakeKind.PIN_OF_TWO_SIGNALS,
    MistakeKind.NAMED_TWICE,
)
"""Colours may be words, and a ground point or a splice has no more than its designation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWiring:
    """The drawings of a table's wires, and the connectors that they end at."""

    drawings: tuple[SectionContent, ...]
    connectors: tuple[SectionContent, ...]
    figures: tuple[FigureContent, ...]
    complaints: tuple[str, ...]


def wiring_of(told: ToldTable, tag: str | None, anchors: Anchors, figures: int) -> TableWiring | None:
    """The wiring that a table tells; None where it does not say where wires lead, or tells too many.

    `figures` is how many figures the document has before it.
    """
    if told.sort not in (Sort.WIRES, Sort.PINS) or place_of(told.columns, Role.END) is None:
        return None
    reading = _Reading(told)
    wires = tuple(reading.wires())
    if not wires or len(wires) > MAX_WIRES:
        return None
    content = content_language(tag)
    is_ours = content in (ContentLanguage.POLISH, ContentLanguage.ENGLISH)
    document = document_of(
        reading.net_list(wires),
        Language(content.value) if content and is_ours else None,
        Origin(
            tag=tag or NO_LANGUAGE,
            tolerated=_TOLERATED,
            anchors=anchors,
            figure_id=f"drawing{figures + 1}" if figures else "drawing",
        ),
    )
    drawings = tuple(section for section in document.sections if _is_drawing(section))
    connectors = tuple(section for section in document.sections if section.level > 1)
    return TableWiring(
        drawings=drawings,
        connectors=connectors if told.sort is Sort.WIRES else (),
        figures=document.figures,
        complaints=(*reading.complaints, *document.complaints),
    )


def _is_drawing(section: SectionContent) -> bool:
    return any(getattr(block, "figure_id", None) for block in section.blocks)


class _Reading:
    """The reading of one table's wires."""

    def __init__(self, told: ToldTable) -> None:
        self._told = told
        self._places = {role: place_of(told.columns, role) for role in Role}
        self._pins: dict[str, dict[str, str]] = {}
        self._bare: dict[str, None] = {}
        self.complaints: list[str] = []

    def wires(self) -> Iterator[Wire]:
        """The wires, each once, though a table of pins may tell it from both of its ends."""
        known: set[tuple[frozenset[str], str, str]] = set()
        open_ended: list[int] = []
        for row in self._told.table.body:
            start, end = self._ends(row)
            if not start or not end or start == end:
                if start or end:
                    open_ended.append(row.number)
                continue
            wire = self._wire(row, start, end)
            key = (frozenset((start, end)), wire.colour, wire.name)
            if key not in known:
                known.add(key)
                yield wire
        if open_ended and self._told.sort is Sort.WIRES:
            sheet = self._told.title if self._told.is_one_of_several else ""
            sentence = _("{rows}: the wire has no second end, so it is in the table and not in the drawing.")
            self.complaints.append(sentence.format(rows=where(open_ended, sheet)))

    def net_list(self, wires: tuple[Wire, ...]) -> NetList:
        """The net list of the wires that were read."""
        bare = [part for part in self._bare if part not in self._pins]
        owners = {f"{part}.{pin}": part for part, pins in self._pins.items() for pin in pins}
        ends = [(owners.get(wire.start, wire.start), owners.get(wire.end, wire.end)) for wire in wires]
        rows = around(ends)
        return NetList(
            title=self._told.title,
            components=tuple(
                Component(
                    designation=part,
                    kind=ComponentKind.CONNECTOR,
                    level=level_of(rows.get(part, 0)),
                    pins=tuple(Pin(name=pin, signal=signal) for pin, signal in pins.items()),
                )
                for part, pins in self._pins.items()
            ),
            splices=tuple(
                Splice(designation=part, level=level_of(rows.get(part, 0)))
                for part in bare
                if not _GROUND.fullmatch(part)
            ),
            grounds=tuple(Ground(designation=part) for part in bare if _GROUND.fullmatch(part)),
            wires=wires,
        )

    def _ends(self, row: GridRow) -> tuple[str, str]:
        if self._told.sort is Sort.PINS:
            start = self._end(self._text(row, Role.CONNECTOR), self._text(row, Role.PIN), row)
        else:
            start = self._end(self._text(row, Role.START), self._text(row, Role.START_PIN))
        return start, self._end(self._text(row, Role.END), self._text(row, Role.END_PIN))

    def _end(self, part: str, pin: str, row: GridRow | None = None) -> str:
        """An end as net lists name it: `X1.2`; a designation alone where no pin is said."""
        match = _END.fullmatch(part) if not pin else None
        if match:
            part, pin = match["part"], match["pin"]
        if not part:
            return ""
        if not pin:
            self._bare[part] = None
            return part
        signal = self._text(row, Role.SIGNAL) if row else ""
        pins = self._pins.setdefault(part, {})
        pins[pin] = pins.get(pin) or signal
        return f"{part}.{pin}"

    def _wire(self, row: GridRow, start: str, end: str) -> Wire:
        size = _SIZE.fullmatch(self._text(row, Role.SIZE))
        colour = self._text(row, Role.COLOUR)
        codes = _CODES.fullmatch(colour)
        return Wire(
            start=start,
            end=end,
            name=self._text(row, Role.WIRE),
            colour="/".join(re.findall(r"[A-Z]{2}", colour)) if codes else colour,
            cross_section_mm2=(float(size[1].replace(",", ".")) or None) if size else None,
            gauge="" if size else self._text(row, Role.SIZE),
            function=self._text(row, Role.SIGNAL),
        )

    def _text(self, row: GridRow, role: Role) -> str:
        place = self._places[role]
        return row.cells[place] if place is not None else ""
