"""The connections of a WireViz file, each as what it leads from, through and to. Pure.

A set of connections is a row of parts; each gives as many pins or wires as there are connections side by
side, or one for all. `NAME.` makes a part of its own for every connection from what `NAME` describes,
`NAME.X1` one that is called X1. Arrows stand for plugging together: `-->` pin by pin, `==>` as a whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.outcomes import TooLarge
from ingest.readers.wireviz_parts import Attributes, Line, Plug, listed, said
from ingest.readers.wireviz_yaml import Plain
from translations.catalogue import translator

_ = translator("readers")

MAX_CONNECTIONS: Final = 5_000
MAX_COMPLAINTS: Final = 100
_RANGE: Final = re.compile(r"(\d{1,5})-(\d{1,5})")
_PIN_ARROW: Final = re.compile(r"<?-+>?")
_PLUG_ARROW: Final = re.compile(r"<?=+>?")
SEPARATOR: Final = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """A core of a cable that leads from one pin to another; either may be open."""

    line: Line
    core: str
    left: tuple[Plug, str] | None
    right: tuple[Plug, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mating:
    """Two pins that are plugged together."""

    left: tuple[Plug, str]
    right: tuple[Plug, str]


@dataclass(frozen=True, slots=True)
class _Arrow:
    """Plugging together, of two pins or of whole connectors."""

    is_whole: bool


_Place = tuple[Plug | Line, str] | _Arrow | None


@dataclass(slots=True)
class Harness:
    """All parts of a file as they are used, and how they are connected."""

    plugs: dict[str, Plug] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    wires: list[Via] = field(default_factory=list)
    matings: list[Mating] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def complain(self, sentence: str) -> None:
        """Keep a complaint, once, and no more than anybody reads."""
        if len(self.complaints) < MAX_COMPLAINTS and sentence not in self.complaints:
            self.complaints.append(sentence)


def connect(
    connectors: Mapping[str, Attributes],
    cables: Mapping[str, Attributes],
    sets: Sequence[Plain],
    separator: str = SEPARATOR,
) -> Harness:
    """The harness that a file describes.

    Raises:
        TooLarge: it has more than `MAX_CONNECTIONS` connections.
    """
    return _Connecting(connectors, cables, separator).all(sets)


class _Connecting:
    """Goes through the sets of one file."""

    def __init__(
        self, connectors: Mapping[str, Attributes], cables: Mapping[str, Attributes], separator: str
    ) -> None:
        self._connectors, self._cables, self._separator = connectors, cables, separator
        self._harness = Harness()
        self._instances: dict[str, str] = {}
        self._templates: set[str] = set()

    def all(self, sets: Sequence[Plain]) -> Harness:
        """Every set, then what no set names: it is part of the harness all the same."""
        for number, entries in enumerate(sets, start=1):
            self._set(number, entries if isinstance(entries, list) else [entries])
        for name in [name for name in self._connectors if self._is_unused(name)]:
            self._plug(name, name)
        for name in [name for name in self._cables if self._is_unused(name)]:
            self._line(name, name)
        return self._harness

    def _is_unused(self, name: str) -> bool:
        return not (name in self._templates or name in self._harness.plugs or name in self._harness.lines)

    def _set(self, number: int, entries: list[Plain]) -> None:
        count = max(map(_width, entries), default=0) or 1
        if len(self._harness.wires) + len(self._harness.matings) + count * len(entries) > 2 * MAX_CONNECTIONS:
            limit = MAX_CONNECTIONS
            raise TooLarge(_("The harness has more than {limit} wires: divide it.").format(limit=limit))
        columns = [self._column(number, entry, count) for entry in entries]
        for row in zip(*columns, strict=True):
            self._row(row)
        for left, between, right in zip(columns, columns[1:], columns[2:], strict=False):
            self._plug_together(left[0], between[0], right[0])

    def _column(self, number: int, entry: Plain, count: int) -> list[_Place]:
        """What an entry gives to each of the connections side by side."""
        if isinstance(entry, dict) and len(entry) == 1:
            ((name, inner),) = entry.items()
            wanted = list(_expanded(inner))
            part = self._part(number, name)
            found: list[_Place] = [self._place(number, part, pin) for pin in wanted]
        elif isinstance(entry, list):
            found = [self._single(number, item) for item in entry]
        else:
            found = self._repeated(number, said(entry), count)
        if len(found) not in (1, count):
            sentence = _(
                "Set {number} of the connections joins {some} with {others}: what has no partner is left out."
            )
            self._harness.complain(sentence.format(number=number, some=len(found), others=count))
        return [*found, *[found[0] if len(found) == 1 else None] * count][:count] if found else [None] * count

    def _repeated(self, number: int, name: str, count: int) -> list[_Place]:
        """An arrow, or a part that is there for every connection: one with a name once, else one for each."""
        if _PLUG_ARROW.fullmatch(name) or _PIN_ARROW.fullmatch(name):
            return [_Arrow(is_whole="=" in name)] * count
        is_each = name.endswith(self._separator)
        parts = [self._part(number, name) for _each in range(count if is_each else 1)]
        places = [self._only(number, part) for part in parts]
        return places if is_each else places * count

    def _single(self, number: int, item: Plain) -> _Place:
        """An item of a list: an arrow, a part with one pin, or a part and its pin."""
        if isinstance(item, dict) and len(item) == 1:
            ((name, inner),) = item.items()
            return self._place(number, self._part(number, name), said(inner))
        return self._repeated(number, said(item), 1)[0]

    def _part(self, number: int, name: str) -> Plug | Line | None:
        """The part that a name means: made of what it describes where it is the first time, else the same."""
        template, separator, own = name.partition(self._separator)
        if not separator:
            template = self._instances.get(name, name)
            own = name
        elif template in self._connectors or template in self._cables:
            self._templates.add(template)
            own = own or self._made_up(template)
        is_named = not separator or not name.endswith(self._separator)
        if template in self._connectors:
            self._instances.setdefault(own, template)
            return self._plug(own, template, is_named=is_named)
        if template in self._cables:
            self._instances.setdefault(own, template)
            return self._line(own, template, is_named=is_named)
        sentence = _("Set {number} of the connections names {name}, which is no connector and no cable.")
        self._harness.complain(sentence.format(number=number, name=name or "?"))
        return None

    def _made_up(self, template: str) -> str:
        """A designation that nothing else has."""
        number = 1
        taken = self._harness.plugs.keys() | self._harness.lines.keys()
        while f"{template}-{number}" in taken:
            number += 1
        return f"{template}-{number}"

    def _plug(self, name: str, template: str, *, is_named: bool = True) -> Plug:
        made = self._harness.plugs.get(name)
        if made is None:
            made = Plug(name, self._connectors[template], is_named)
            self._harness.plugs[name] = made
        return made

    def _line(self, name: str, template: str, *, is_named: bool = True) -> Line:
        made = self._harness.lines.get(name)
        if made is None:
            made = Line(name, self._cables[template], is_named)
            self._harness.lines[name] = made
            if made.has_unknown_order:
                order = said(made.attributes.get("color_code"))
                sentence = _(
                    "The colour code {order} of the cable {name} is not known: its wires have no colours."
                )
                self._harness.complain(sentence.format(order=order, name=name))
        return made

    def _only(self, number: int, part: Plug | Line | None) -> _Place:
        """The part and its only pin or wire; a connector with more is there as a whole."""
        if isinstance(part, Plug):
            return part, part.pins[0] if len(part.pins) == 1 else ""
        if isinstance(part, Line):
            return self._place(number, part, "1") if len(part.colours) == 1 else (part, "")
        return None

    def _place(self, number: int, part: Plug | Line | None, wanted: str) -> _Place:
        found = part.pin(wanted) if isinstance(part, Plug) else part.core(wanted) if part else None
        if part is None or found is None:
            if part is not None:
                sentence = _(
                    "Set {number} of the connections names {name}, which is not there or there twice."
                )
                name = f"{part.designation}.{wanted}"
                self._harness.complain(sentence.format(number=number, name=name))
            return None
        return part, found

    def _row(self, row: Sequence[_Place]) -> None:
        """One connection: a cable's core has a pin to its left and one to its right, or an open end."""
        for index, place in enumerate(row):
            left = row[index - 1] if index else None
            right = row[index + 1] if index + 1 < len(row) else None
            if isinstance(place, _Arrow):
                self._mate(place, left, right)
            elif place is not None and isinstance(line := place[0], Line) and place[1]:
                via = Via(line=line, core=place[1], left=_pin_of(left), right=_pin_of(right))
                if via.left or via.right:
                    self._harness.wires.append(via)
                    _use(via.left, via.right)

    def _mate(self, arrow: _Arrow, left: _Place, right: _Place) -> None:
        first, second = _pin_of(left), _pin_of(right)
        if not arrow.is_whole and first and second:
            self._harness.matings.append(Mating(left=first, right=second))
            _use(first, second)

    def _plug_together(self, left: _Place, arrow: _Place, right: _Place) -> None:
        """Connectors that are plugged together as a whole: pin by pin in their order."""
        if not (isinstance(arrow, _Arrow) and arrow.is_whole):
            return
        first, second = (
            place[0] if isinstance(place, tuple) and isinstance(place[0], Plug) else None
            for place in (left, right)
        )
        if first is None or second is None:
            return
        for one, other in zip(first.pins, second.pins, strict=False):
            self._harness.matings.append(Mating(left=(first, one), right=(second, other)))


def _use(*pins: tuple[Plug, str] | None) -> None:
    for found in pins:
        if found is not None:
            found[0].used[found[1]] = None


def _pin_of(place: _Place) -> tuple[Plug, str] | None:
    if isinstance(place, tuple) and isinstance(plug := place[0], Plug) and place[1]:
        return plug, place[1]
    return None


def _width(entry: Plain) -> int:
    """How many connections side by side an entry makes; a single name fits any number."""
    if isinstance(entry, dict) and len(entry) == 1:
        return len(list(_expanded(next(iter(entry.values())))))
    return len(entry) if isinstance(entry, list) else 0


def _expanded(value: Plain) -> Iterator[str]:
    """Pins or wires, ranges of numbers in full: `1-4` and `4-1`."""
    for item in listed(value):
        match = _RANGE.fullmatch(item)
        if match is None:
            yield item
            continue
        first, last = int(match[1]), int(match[2])
        if abs(first - last) > MAX_CONNECTIONS:
            limit = MAX_CONNECTIONS
            raise TooLarge(_("The harness has more than {limit} wires: divide it.").format(limit=limit))
        yield from map(str, range(first, last + 1) if first <= last else range(first, last - 1, -1))
