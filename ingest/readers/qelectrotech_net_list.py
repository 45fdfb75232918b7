"""The net lists of a project: one of it all, and one of each folio for its drawing. Pure.

Rows of a drawing follow the heights at which elements stand on their folio. What continues on another folio
is a joint whose two ends have one name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from ingest.readers.qelectrotech_project import Folio, Placed, Project
from ingest.wiring.layers import level_of
from ingest.wiring.words import words
from kb.wiring import Component, ComponentKind, NetList, Pin, Splice, Wire
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

_ROW: Final = 60.0
_MOST_ROWS: Final = 12
_REPORTS: Final = ("next_report", "previous_report")
_SIZE: Final = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?)\s*(?:mm²|mm2|mm\^2|□)?", re.IGNORECASE)
_NOT_DESIGNATION: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNetList:
    """The net list of a project and those of its folios."""

    whole: NetList
    folios: tuple[NetList, ...]
    complaints: tuple[str, ...]


def net_list_of(project: Project, title: str, language: Language | None) -> FoundNetList:
    """The net lists of a project."""
    making = _Making(project, title, words(language).folio)
    folios = [making.folio(number, folio) for number, folio in enumerate(project.folios, start=1)]
    remarks = tuple(remark for part in folios for remark in part.remarks)
    whole = NetList(
        title=title,
        remarks=remarks,
        components=tuple(_merged(component for part in folios for component in part.components)),
        splices=tuple(_joined(splice for part in folios for splice in part.splices)),
        wires=tuple(wire for part in folios for wire in part.wires),
    )
    drawn = tuple(msgspec.structs.replace(part, remarks=()) for part in folios if part.wires)
    return FoundNetList(whole=whole, folios=drawn, complaints=tuple(making.complaints))


class _Making:
    """The making of the net lists of one project."""

    def __init__(self, project: Project, title: str, folio_word: str) -> None:
        self.complaints: list[str] = []
        self._title, self._folio_word = title, folio_word
        elements = [element for folio in project.folios for element in folio.elements]
        self._reports = dict(_reports(elements))
        self._names = dict(self._named(elements))
        self._pins: dict[tuple[str, str], str] = {}
        self._taken: dict[str, set[str]] = {}
        for element in elements:
            self._take_pins(element)

    def _named(self, elements: list[Placed]) -> Iterator[tuple[str, str]]:
        """The designation of each element: its label, else what it is with a number."""
        labels = {_designation(element.label) for element in elements}
        counts: dict[str, int] = {}
        for element in elements:
            if element.uuid in self._reports:
                yield element.uuid, self._reports[element.uuid]
            elif element.label:
                yield element.uuid, _designation(element.label)
            else:
                base = _designation(element.kind.name.partition(" / ")[0] if element.kind else "") or "E"
                counts[base] = counts.get(base, 0) + 1
                while f"{base}-{counts[base]}" in labels:
                    counts[base] += 1
                yield element.uuid, f"{base}-{counts[base]}"

    def _take_pins(self, element: Placed) -> None:
        """The names of its terminals; those of another element of the same label are not taken again."""
        if element.uuid in self._reports:
            return
        taken = self._taken.setdefault(self._names[element.uuid], set())
        own: dict[str, str] = {}
        for terminal, said in element.terminals.items():
            wanted = own.get(said, said)
            if said not in own and wanted in taken:
                wanted = str(next(number for number in range(1, 10_000) if str(number) not in taken))
            own[said] = wanted
            taken.add(wanted)
            self._pins[element.uuid, terminal] = wanted

    def folio(self, number: int, folio: Folio) -> NetList:
        """The net list of a folio; texts that stand on it are its remarks."""
        place = folio.title or f"{self._folio_word} {number}"
        wires = tuple(self._wires(folio, place))
        used = {end for wire in wires for end in (wire.start, wire.end)}
        remarks = (f"{place}: {' · '.join(folio.texts)}",) if folio.texts else ()
        parts = [element for element in folio.elements if element.uuid not in self._reports]
        reports = [element for element in folio.elements if element.uuid in self._reports]
        return NetList(
            title=folio.title or self._title,
            remarks=remarks,
            components=tuple(_merged(self._component(element, place) for element in parts)),
            splices=tuple(
                Splice(designation=self._names[element.uuid], name=place, level=_level(element))
                for element in reports
                if self._names[element.uuid] in used
            ),
            wires=wires,
        )

    def _component(self, element: Placed, title: str) -> Component:
        pins = (self._pins[element.uuid, terminal] for terminal in element.terminals)
        names = (element.kind.name if element.kind else "", element.comment)
        return Component(
            designation=self._names[element.uuid],
            kind=ComponentKind.CONNECTOR,
            name=", ".join(filter(None, names)),
            place=title,
            level=_level(element),
            pins=tuple(Pin(name=pin) for pin in dict.fromkeys(pins)),
        )

    def _wires(self, folio: Folio, title: str) -> Iterator[Wire]:
        lost = 0
        for conductor in folio.conductors:
            start, end = (self._end(element, terminal) for element, terminal in conductor.ends)
            if not start or not end:
                lost += 1
                continue
            size = _SIZE.fullmatch(conductor.section)
            yield Wire(
                start=start,
                end=end,
                name=conductor.number,
                colour=conductor.colour,
                cross_section_mm2=(float(size[1].replace(",", ".")) or None) if size else None,
                gauge="" if size else conductor.section,
                function=conductor.function,
            )
        if lost:
            sentence = _("On the folio {folio} {count} conductors end at nothing: they are left out.")
            self.complaints.append(sentence.format(folio=title, count=lost))

    def _end(self, element: str, terminal: str) -> str:
        if element in self._reports:
            return self._reports[element]
        pin = self._pins.get((element, terminal))
        return f"{self._names[element]}.{pin}" if pin else ""


def _reports(elements: list[Placed]) -> Iterator[tuple[str, str]]:
    """References to other folios, those that are linked with one name for both."""
    reports = {
        element.uuid: element for element in elements if element.kind and element.kind.link in _REPORTS
    }
    names: dict[str, str] = {}
    for number, element in enumerate(reports.values(), start=1):
        linked = next((names[link] for link in element.links if link in names), None)
        names[element.uuid] = linked or f"→{number}"
    yield from names.items()


def _merged(components: Iterator[Component]) -> Iterator[Component]:
    """Components of one designation as one, with the pins of all."""
    found: dict[str, Component] = {}
    for component in components:
        before = found.get(component.designation)
        if before is None:
            found[component.designation] = component
            continue
        pins = {pin.name: pin for pin in (*before.pins, *component.pins)}
        names = dict.fromkeys(filter(None, (before.name, component.name)))
        places = dict.fromkeys((*before.place.split("; "), component.place))
        found[component.designation] = msgspec.structs.replace(
            before,
            pins=tuple(pins.values()),
            name=before.name if component.name in before.name else "; ".join(names),
            place="; ".join(places),
        )
    yield from found.values()


def _joined(splices: Iterator[Splice]) -> Iterator[Splice]:
    """The joints, each once with all the folios that it is on."""
    names: dict[str, dict[str, None]] = {}
    for splice in splices:
        names.setdefault(splice.designation, {})[splice.name] = None
    yield from (Splice(designation=name, name="; ".join(places)) for name, places in names.items())


def _level(element: Placed) -> int:
    """Elements stand in rows by their heights."""
    return level_of(min(max(round(element.y / _ROW), 0), _MOST_ROWS))


def _designation(text: str) -> str:
    return _NOT_DESIGNATION.sub("_", text.strip())
