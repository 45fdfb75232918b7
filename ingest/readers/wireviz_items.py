"""The parts list of a WireViz harness: connectors, cables, what comes with them or is named besides. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.readers.wireviz_colours import colour_of
from ingest.readers.wireviz_connections import Harness
from ingest.readers.wireviz_parts import Attributes, Line, Plug, is_set, listed, name_of, numbers_of, said
from ingest.readers.wireviz_yaml import Plain
from kb.wiring import Item

_AMOUNT: Final = re.compile(r"(?P<number>\d{1,6}(?:[.,]\d{1,6})?)\s*(?P<unit>\S*)")
_Key = tuple[str, str, tuple[str, ...]]


def items_of(harness: Harness, additional: Plain) -> Iterator[Item]:
    """The items in the order of the file, those that are alike as one with their number or length."""
    amounts: dict[_Key, float] = {}
    used: dict[_Key, dict[str, None]] = {}
    for name, amount, unit, numbers, by in _all(harness, additional):
        key = (name, unit, numbers)
        amounts[key] = amounts.get(key, 0) + amount
        used.setdefault(key, {}).update(dict.fromkeys(by))
    for key, amount in amounts.items():
        quantity = f"{amount:g} {key[1]}".strip()
        yield Item(name=key[0], quantity=quantity, numbers=key[2], used_by=tuple(used[key]))


_Line = tuple[str, float, str, tuple[str, ...], tuple[str, ...]]


def _all(harness: Harness, additional: Plain) -> Iterator[_Line]:
    for plug in harness.plugs.values():
        yield from _plug(plug)
    for line in harness.lines.values():
        yield from _cable(line)
    for item in additional if isinstance(additional, list) else []:
        if isinstance(item, dict):
            name = said(item.get("description")) or name_of(item)
            amount, unit = _quantity(item, 1.0)
            yield from _named(name, amount, unit, numbers_of(item), tuple(listed(item.get("designators"))))


def _plug(plug: Plug) -> Iterator[_Line]:
    by = (plug.designation,) if plug.is_named else ()
    if not is_set(plug.attributes.get("ignore_in_bom")):
        yield from _named(name_of(plug.attributes), 1, "", numbers_of(plug.attributes), by)
    counts = {"pincount": float(len(plug.pins)), "populated": float(len(plug.used))}
    yield from _additional(plug.attributes, counts, by)


def _cable(line: Line) -> Iterator[_Line]:
    by = (line.designation,) if line.is_named else ()
    size, gauge = line.gauge
    measure = gauge if size is None else f"{size:g} mm²"
    length, unit = _split(line.length)
    is_bundle = said(line.attributes.get("category")) == "bundle"
    if not is_set(line.attributes.get("ignore_in_bom")):
        for name, numbers in (
            _wires(line, measure) if is_bundle else [(_title(line, measure), numbers_of(line.attributes))]
        ):
            yield from _named(name, length or 1, unit, numbers, by)
    counts = {
        "wirecount": float(len(line.colours)),
        "length": length,
        "total_length": length * len(line.colours),
    }
    yield from _additional(line.attributes, counts, by)


def _title(line: Line, measure: str) -> str:
    count = f"{len(line.colours)} × {measure}" if measure else ""
    return ", ".join(filter(None, (name_of(line.attributes), count)))


def _wires(line: Line, measure: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The wires of a bundle, each bought by itself: lists of numbers have one for each."""
    for place, colour in enumerate(line.colours):
        own = {
            key: value[place] if isinstance(value, list) and place < len(value) else value
            for key, value in line.attributes.items()
        }
        yield ", ".join(filter(None, (name_of(own), measure, colour_of(colour)))), numbers_of(own)


def _additional(attributes: Attributes, counts: dict[str, float], by: tuple[str, ...]) -> Iterator[_Line]:
    """What comes with a part, as many as it has pins, wires or metres."""
    found = attributes.get("additional_components")
    for item in found if isinstance(found, list) else []:
        if isinstance(item, dict):
            amount, unit = _quantity(item, counts.get(said(item.get("qty_multiplier")), 1.0))
            yield from _named(name_of(item), amount, unit, numbers_of(item), by)


def _named(
    name: str, amount: float, unit: str, numbers: tuple[str, ...], by: tuple[str, ...]
) -> Iterator[_Line]:
    """A line, if there is anything to say in it."""
    if name or numbers:
        yield name or numbers[0], amount, unit, numbers, by


def _quantity(item: Attributes, times: float) -> tuple[float, str]:
    amount, unit = _split(said(item.get("qty")) or "1")
    return amount * times, said(item.get("unit")) or unit


def _split(text: str) -> tuple[float, str]:
    """A number and its unit; 0 for what is none."""
    match = _AMOUNT.fullmatch(text)
    return (float(match["number"].replace(",", ".")), match["unit"]) if match else (0.0, "")
