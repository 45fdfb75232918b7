"""What a WireViz file says must be found: connectors, pins, wires, and which pin a wire ends at.

Written from WireViz's documentation alone, with PyYAML's own loader; it shares nothing with our readers.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_RANGE = re.compile(r"(\d+)-(\d+)")
_ARROW = re.compile(r"[<=\->]+")
_ORDERS = {
    "DIN": "WH BN GN YE GY PK BU RD BK VT GYPK RDBU".split(),
    "IEC": "BN RD OG YE GN BU VT GY WH BK".split(),
    "T568A": "WHGN GN WHOG BU WHBU OG WHBN BN".split(),
    "T568B": "WHOG OG WHGN BU WHBU GN WHBN BN".split(),
}


class Fact(NamedTuple):
    """Words that must stand in one row or line of the section of a part, or with the part's name in it."""

    part: str
    words: tuple[str, ...]


@dataclass
class Truth:
    """The facts of a file: what the description says, and of it what a drawing by WireViz shows."""

    described: list[Fact] = field(default_factory=list)
    drawn: list[Fact] = field(default_factory=list)

    def add(self, part: str, *words: str, is_drawn: bool = True) -> None:
        fact = Fact(part, tuple(word for word in words if word))
        self.described.append(fact)
        if is_drawn:
            self.drawn.append(fact)


def truth_of(path: Path) -> Truth:
    """The facts of a WireViz file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    connectors, cables = raw.get("connectors") or {}, raw.get("cables") or {}
    sets = [_columns(entries) for entries in raw["connections"]]
    instances = _instances(sets, connectors | cables)
    used = {(name, str(pin)) for columns in sets for column in columns for name, pin in column}
    truth = Truth()
    for name, template in instances.items():
        if template in connectors:
            _connector(truth, name, connectors[template], used)
        else:
            _cable(truth, name, cables[template])
    for columns in sets:
        for row in zip(*_even(columns), strict=True):
            _connection(truth, row, instances, connectors, cables)
    return truth


def _columns(entries: list[Any]) -> list[list[tuple[str, Any]]]:
    return [column for entry in entries if (column := list(_column(entry)))]


def _column(entry: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(entry, dict):
        for name, pins in entry.items():
            for pin in pins if isinstance(pins, list) else [pins]:
                yield from ((name, one) for one in _range(str(pin)))
    elif isinstance(entry, list):
        yield from itertools.chain.from_iterable(map(_column, entry))
    elif not _ARROW.fullmatch(entry):
        yield entry, "1"


def _range(text: str) -> list[str]:
    match = _RANGE.fullmatch(text)
    if match is None:
        return [text]
    first, last = int(match[1]), int(match[2])
    step = 1 if first <= last else -1
    return [str(number) for number in range(first, last + step, step)]


def _even(columns: list[list[tuple[str, Any]]]) -> list[list[tuple[str, Any]]]:
    longest = max(map(len, columns))
    return [column * longest if len(column) == 1 else column for column in columns]


def _instances(sets: list[list[list[tuple[str, Any]]]], templates: dict[str, Any]) -> dict[str, str]:
    """The parts that have a name of their own, and what each is made from."""
    names = [name for columns in sets for column in columns for name, _pin in column]
    found = {}
    for name in names:
        template, dot, own = name.partition(".")
        if not dot and name in templates:
            found[name] = name
        elif own:
            found[own] = template
    return found


def _connector(truth: Truth, name: str, connector: dict[str, Any], used: set[tuple[str, str]]) -> None:
    labels = list(map(str, connector.get("pinlabels", [])))
    count = max(connector.get("pincount", 0) if not connector.get("pins") else 0, len(labels)) or 1
    pins = list(map(str, connector.get("pins", range(1, count + 1))))
    is_simple = connector.get("style") == "simple"
    truth.add(name, *str(connector.get("type", "")).partition("<")[0].split())
    hidden = connector.get("hide_disconnected_pins")
    for pin, label in itertools.zip_longest(pins, labels, fillvalue=""):
        if not is_simple and (not hidden or (name, pin) in used):
            truth.add(name, pin, label)


def _cable(truth: Truth, name: str, cable: dict[str, Any]) -> None:
    for number, colour in enumerate(_colours(cable), start=1):
        truth.add(name, *_number(cable, number), colour)
    for number, label in enumerate(cable.get("wirelabels", []), start=1):
        truth.add(name, *_number(cable, number), str(label))


def _number(cable: dict[str, Any], number: int) -> list[str]:
    """Wires of a bundle have no numbers where it is drawn."""
    return [] if cable.get("category") == "bundle" else [str(number)]


def _colours(cable: dict[str, Any]) -> list[str]:
    colours = cable.get("colors") or _ORDERS[cable["color_code"]] if _has_colours(cable) else [""]
    count = cable.get("wirecount") or len(colours)
    return list(itertools.islice(itertools.cycle(colours), count))


def _has_colours(cable: dict[str, Any]) -> bool:
    return bool(cable.get("colors") or cable.get("color_code"))


def _connection(
    truth: Truth,
    row: tuple[tuple[str, Any], ...],
    instances: dict[str, str],
    connectors: dict[str, Any],
    cables: dict[str, Any],
) -> None:
    """The pins that are named beside each core; those of ferrules and splices are not drawn."""
    for index, (name, core) in enumerate(row):
        cable = name.partition(".")[2] or name
        template = instances.get(cable, "")
        if template not in cables:
            continue
        number = _core(cables[template], str(core))
        for neighbour, pin in (*row[max(index - 1, 0) : index], *row[index + 1 : index + 2]):
            other = neighbour.partition(".")[2] or neighbour
            connector = connectors.get(instances.get(other, ""), {})
            if other in instances and connector and connector.get("style") != "simple":
                truth.add(cable, *number, other, str(pin))


def _core(cable: dict[str, Any], core: str) -> list[str]:
    """The number of a core that is named by it or by its colour; a shield has none."""
    if core == "s" or cable.get("category") == "bundle":
        return []
    return [core if core.isdecimal() else str(_colours(cable).index(core) + 1)]
