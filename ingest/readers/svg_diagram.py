"""What a drawing says whose groups name what they are: wires with both ends, pins, components, fuses. Pure.

`ingest.wiring.drawing` writes such groups: `g.wire` with `data-from` and `data-to`, `g.pin` after the
`g.component` that it belongs to, `g.fuse`, `g.splice`, `g.ground`, `g.terminal` and `g.location`, each with
its id, title and description. `g#heading` and `g#legend` hold the texts above and below.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.readers.svg_labels import Drawing, Part
from kb.content import Label
from kb.wiring import Wire

_WIRE: Final = "wire"
_PIN: Final = "pin"
_FUSE: Final = "fuse"
_SPLICE: Final = "splice"
_GROUND: Final = "ground"
_COMPONENTS: Final = ("terminal", "location", "component")
_DESIGNATED: Final = frozenset((*_COMPONENTS, _PIN, _FUSE, _SPLICE, _GROUND))
_NOT: Final = "¬"
_HEADING: Final = "heading"
_LEGEND: Final = "legend"
_DIGITS: Final = re.compile(r"(\d+)")
_SIZE: Final = re.compile(r"\d{1,4}(?:\.\d{1,4})?")
_AROUND: Final = "():;,.–·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A part with its designation; `mark` is what its title says besides: the `20A` of a fuse."""

    designation: str
    mark: str
    name: str
    source_id: str

    @property
    def full_name(self) -> str:
        """What it is called besides its designation."""
        return f"{self.mark} {self.name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnWire:
    """A wire and the id of its group."""

    wire: Wire
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnConnector:
    """The pins whose designations begin with the connector's, and the component that they were drawn with."""

    designation: str
    owner: Named | None
    pins: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A wiring diagram, everything in the order of its designations.

    `about` stands above the drawing; `codes` are explained below it; `rest` are the parts that are of none of
    these kinds, `loose` the labels that say something else than the parts they stand in.
    """

    about: tuple[str, ...]
    wires: tuple[DrawnWire, ...]
    components: tuple[Named, ...]
    fuses: tuple[Named, ...]
    splices: tuple[Named, ...]
    grounds: tuple[Named, ...]
    connectors: tuple[DrawnConnector, ...]
    codes: tuple[tuple[str, str], ...]
    rest: tuple[Part, ...]
    loose: tuple[Label, ...]


def diagram(drawing: Drawing) -> Diagram | None:
    """The wiring diagram that a drawing is, None when it does not say where its wires end."""
    frame, parts = drawing.parts[0].labels, drawing.parts[1:]
    wires = sorted(
        (_wire(part) for part in parts if _is_wire(part)), key=lambda wire: natural(wire.source_id)
    )
    if not wires:
        return None
    known = [part for part in parts if _is_wire(part) or part.kind in _DESIGNATED]
    return Diagram(
        about=tuple(
            label.text for label in frame if label.element_id == _HEADING and label.text != drawing.title
        ),
        wires=tuple(wires),
        components=_named(parts, *_COMPONENTS),
        fuses=_named(parts, _FUSE),
        splices=_named(parts, _SPLICE),
        grounds=_named(parts, _GROUND),
        connectors=tuple(_connectors(parts)),
        codes=tuple(_codes([label.text for label in frame if label.element_id == _LEGEND], wires)),
        rest=tuple(part for part in parts if not _is_wire(part) and part.kind not in _DESIGNATED),
        loose=(
            *(label for label in frame if label.element_id != _HEADING and label.text != drawing.title),
            *(label for part in known for label in _unsaid(part)),
        ),
    )


def natural(designation: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts F2 before F10; lengths of numbers are compared, which may be of any length."""
    pieces = (piece.lstrip("0") or piece for piece in _DIGITS.split(designation) if piece)
    return tuple((not piece.isdecimal(), len(piece) if piece.isdecimal() else 0, piece) for piece in pieces)


def _is_wire(part: Part) -> bool:
    return part.kind == _WIRE and bool(part.data.get("from") and part.data.get("to"))


def _wire(part: Part) -> DrawnWire:
    size = part.data.get("cross-section-mm2", "")
    codes = part.data.get("condition", "").split()
    wire = Wire(
        start=part.data["from"],
        end=part.data["to"],
        colour=part.data.get("colour", ""),
        cross_section_mm2=float(size) if _SIZE.fullmatch(size) else None,
        options=tuple(code for code in codes if not code.startswith(_NOT)),
        without=tuple(code.removeprefix(_NOT) for code in codes if code.startswith(_NOT)),
    )
    return DrawnWire(wire=_with_function(wire, part, codes), source_id=part.element_id or part.title)


def _with_function(wire: Wire, part: Part, codes: Sequence[str]) -> Wire:
    """The wire with what its title and description say besides its ends, colour and condition."""
    said = part.description
    if codes:
        said = said.removesuffix(f"({' '.join(codes)})").rstrip()
    if wire.label and (said == wire.label or said.endswith(f" {wire.label}")):
        said = said.removesuffix(wire.label).rstrip().removesuffix(":")
    has_own_title = not tokens(part.title) <= {wire.start, wire.end, ""}
    function = f"{part.title}: {said}" if has_own_title and said else said or part.title * has_own_title
    return Wire(
        start=wire.start,
        end=wire.end,
        colour=wire.colour,
        cross_section_mm2=wire.cross_section_mm2,
        function=function,
        options=wire.options,
        without=wire.without,
    )


def _named(parts: Iterable[Part], *kinds: str) -> tuple[Named, ...]:
    found = (_name(part) for part in parts if part.kind in kinds)
    return tuple(sorted(found, key=lambda named: natural(named.designation)))


def _name(part: Part) -> Named:
    """A title may say more than the designation, which then is the group's id: `F26 20A`."""
    given = part.element_id or ""
    is_longer = bool(given) and part.title.startswith(f"{given} ")
    designation = given if is_longer else part.title or given
    mark = part.title.removeprefix(given).strip() if is_longer else ""
    return Named(
        designation=designation, mark=mark, name=part.description, source_id=part.element_id or designation
    )


def _connectors(parts: Iterable[Part]) -> Iterator[DrawnConnector]:
    """The connectors of one component after the other: its pins follow it."""
    owner: Named | None = None
    found: dict[str, list[Named]] = {}
    owners: dict[str, Named | None] = {}
    for part in parts:
        named = _name(part)
        if part.kind != _PIN:
            owner = named if part.kind == "component" else None
            continue
        connector = named.designation.rpartition(".")[0] or (owner.designation if owner else "")
        owners.setdefault(connector, owner)
        found.setdefault(connector, []).append(named)
    for connector in sorted(found, key=lambda name: (_order(owners[name]), natural(name))):
        pins = sorted(found[connector], key=lambda pin: natural(pin.designation))
        yield DrawnConnector(designation=connector, owner=owners[connector], pins=tuple(pins))


def _order(owner: Named | None) -> tuple[tuple[bool, int, str], ...]:
    return natural(owner.designation) if owner else ()


def _codes(legend: Sequence[str], wires: Iterable[DrawnWire]) -> Iterator[tuple[str, str]]:
    """The codes that conditions are made of, each with the text that follows it in the legend."""
    used = {code for drawn in wires for code in drawn.wire.condition.split()}
    yield from (pair for pair in pairwise(legend) if pair[0] in used)


def _unsaid(part: Part) -> Iterator[Label]:
    """The labels that say more than the part's title, description and data do."""
    known = tokens(f"{part.title} {part.title.rpartition('.')[2]} {part.description}")
    known |= tokens(" ".join(part.data.values()))
    yield from (label for label in part.labels if not tokens(label.text) <= known)


def tokens(text: str) -> set[str]:
    """The words of a text and its designations, without what stands around them."""
    return {token.strip(_AROUND) for token in text.split()}
