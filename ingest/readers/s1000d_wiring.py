"""Wiring data modules as net lists: equipment with its contacts, wires between them; drawn like a harness."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.outcomes import InputRefused
from ingest.reader import ReadDocument
from ingest.readers.harness_document import Origin, document_of
from ingest.readers.s1000d_repositories import Repositories
from ingest.readers.wireviz_colours import colour_of
from ingest.safe_xml import Element, attribute, by_name, name, own_text, text_of
from kb.wiring import Component, ComponentKind, MistakeKind, NetList, Pin, Wire
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

_WIRES: Final = ("wire", "wireInfoSet")
_STARTS: Final = ("fromEquip", "equipFrom", "wireFrom")
_ENDS: Final = ("toEquip", "equipTo", "wireTo")
_EQUIPMENT: Final = ("functionalItemRef", "functionalItemNumber", "referenceDesignator", "equipRef")
_CONTACTS: Final = ("contactIdent", "pinNumber", "contactNumber", "terminalIdent")
_HARNESSES: Final = ("harnessIdent", "harnessNumber", "wireHarnessIdent")
_NUMBERS: Final = ("wireNumber", "wireSeqNumber", "wireIdentNumber")
_GAUGE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:mm2|mm²|mm\^2)?", re.IGNORECASE)
_NO_CONTACT: Final = "–"
_LEFT, _MIDDLE, _RIGHT = 20, 30, 40
_TOLERATED: Final = (
    MistakeKind.UNKNOWN_COLOUR, MistakeKind.UNEXPLAINED_CODE, MistakeKind.PIN_LISTED_TWICE,
    MistakeKind.SPLICE_OF_ONE_WIRE, MistakeKind.NAMED_TWICE,
)  # fmt: skip
"""No mistakes here: makers have colour codes of their own, and a connector is named at every wire."""


def drawn(
    content: Element, title: str, language: Language, repositories: Repositories
) -> ReadDocument | None:
    """The drawing and the tables of the wires of a module; None where no wire has two known ends."""
    net_list = net_list_of(content, title, repositories)
    if not net_list.wires:
        return None
    try:
        return document_of(net_list, language, Origin(tag=str(language), tolerated=_TOLERATED))
    except InputRefused:  # more wires than can be drawn: the records are told all the same
        return None


def net_list_of(content: Element, title: str, repositories: Repositories) -> NetList:
    """The net list of a module's wires; equipment has a contact for every one that a wire names."""
    making = _Making(repositories)
    wires = [made for element in by_name(content, *_WIRES) if (made := making.wire(element)) is not None]
    return NetList(title=title, components=tuple(making.components()), wires=tuple(wires))


class _Making:
    """The making of one net list: contacts by equipment, in the order in which wires name them."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._contacts: dict[str, dict[str, None]] = {}
        self._names: dict[str, str] = {}
        self._sides: dict[str, set[int]] = {}

    def wire(self, element: Element) -> Wire | None:
        start, end = self._end(element, _STARTS, _LEFT), self._end(element, _ENDS, _RIGHT)
        if start is None or end is None or start == end:
            return None
        size, gauge = _size(_said(element, ("wireGauge", "wireSize", "wireCrossSection")))
        return Wire(
            start=start,
            end=end,
            name=" ".join(filter(None, (_said(element, _HARNESSES), _said(element, _NUMBERS)))),
            colour=colour_of(_said(element, ("wireColor", "wireColour"))),
            cross_section_mm2=size,
            gauge=gauge,
            function=_said(element, ("circuitIdent", "signalName", "wireFunction")),
        )

    def components(self) -> Iterator[Component]:
        for designation, contacts in self._contacts.items():
            sides = self._sides[designation]
            level = _MIDDLE if len(sides) > 1 else next(iter(sides))
            yield Component(
                designation=designation,
                kind=ComponentKind.CONNECTOR,
                name=self._names.get(designation, ""),
                level=level,
                pins=tuple(Pin(name=contact) for contact in contacts),
            )

    def _end(self, wire: Element, names: tuple[str, ...], side: int) -> str | None:
        holder = next(by_name(wire, *names), None)
        if holder is None:
            return None
        equipment = _equipment(holder)
        if not equipment:
            return None
        contact = _said(holder, _CONTACTS) or _NO_CONTACT
        self._contacts.setdefault(equipment, {}).setdefault(contact)
        self._sides.setdefault(equipment, set()).add(side)
        reference = next(by_name(holder, "functionalItemRef"), None)
        if reference is not None and equipment not in self._names:
            self._names[equipment] = text_of(child_name(reference)) or self._repositories.name(reference)
        return f"{equipment}.{contact}"


def child_name(reference: Element) -> Element | None:
    """The name that a reference carries itself."""
    return next((inner for inner in reference if name(inner) == "name"), None)


def _equipment(holder: Element) -> str:
    for part in by_name(holder, *_EQUIPMENT):
        said = attribute(part, "functionalItemNumber") or own_text(part)
        if said:
            return said
    return own_text(holder)


def _said(element: Element, names: tuple[str, ...]) -> str:
    """What the first of some parts says: its text, else the attribute of its own name or a value."""
    for part in by_name(element, *names):
        said = text_of(part) or attribute(part, name(part)) or attribute(part, f"{name(part)}Value")
        if said:
            return said
    return next((said for key in names if (said := attribute(element, key))), "")


def _size(text: str) -> tuple[float | None, str]:
    """A cross-section in mm², or the gauge as it is written."""
    match = _GAUGE.fullmatch(text)
    if match is None:
        return None, text
    size = float(match[1].replace(",", "."))
    return (size, "") if 0 < size < 1000 else (None, text)
