"""What the connectors and cables of a WireViz file are: their attributes as written, made plain. Pure."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Final

from ingest.readers.wireviz_colours import colour_of, order_of
from ingest.readers.wireviz_yaml import Plain

MAX_PINS: Final = 2_000
SHIELD: Final = "s"
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_GAUGE: Final = re.compile(r"(?P<size>\d{1,4}(?:[.,]\d{1,4})?)\s*(?P<unit>mm2|mm²|mm\^2|awg)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_NUMBERS: Final = (("pn", ""), ("manufacturer", "mpn"), ("supplier", "spn"))

Attributes = Mapping[str, Plain]


def said(value: Plain) -> str:
    """A value as text: the words of markup, a list's items joined; nothing for what is no text."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(said, value)))
    return " ".join(html.unescape(_TAG.sub("", value)).split()) if isinstance(value, str) else ""


def listed(value: Plain) -> list[str]:
    """A list's items as texts; a single value is a list of one."""
    return [said(item) for item in value] if isinstance(value, list) else [said(value)] if value else []


def is_set(value: Plain, default: bool = False) -> bool:
    """A boolean as YAML writes it; a colour counts as yes."""
    text = said(value).lower()
    return text not in ("false", "no", "off", "0") if text else default


def count_of(value: Plain) -> int | None:
    """A number of pins or wires; None when none is given, or one that nothing has."""
    text = said(value)
    return int(text) if re.fullmatch(r"\d{1,4}", text) and int(text) <= MAX_PINS else None


def numbers_of(attributes: Attributes) -> tuple[str, ...]:
    """The part numbers, each with the company that gives it: `ABC`, `Molex 45454`."""
    found = (
        f"{said(attributes.get(first))} {said(attributes.get(second)) if second else ''}".strip()
        for first, second in _NUMBERS
    )
    return tuple(number for number in found if number)


def name_of(attributes: Attributes) -> str:
    """The type and what it is more closely: `Molex KK 254, female`."""
    return ", ".join(filter(None, (said(attributes.get("type")), said(attributes.get("subtype")))))


def remarks_of(attributes: Attributes) -> Iterator[str]:
    """What else is said: notes, the caption of a picture."""
    image = attributes.get("image")
    caption = said(image.get("caption")) if isinstance(image, dict) else ""
    yield from filter(None, (said(attributes.get("notes")), caption))


@dataclass(slots=True)
class Plug:
    """A connector as it is used. `used` are the pins that something is connected to."""

    designation: str
    attributes: Attributes
    is_named: bool = True
    pins: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the pins that have no names."""
        labels, colours = listed(self.attributes.get("pinlabels")), listed(self.attributes.get("pincolors"))
        pins = listed(self.attributes.get("pins"))
        given = count_of(self.attributes.get("pincount"))
        count = max(len(pins), len(labels), len(colours)) or given or 1
        count = min(max(count, 0 if pins else given or 0), MAX_PINS)
        self.pins = pins[:count] or [str(number) for number in range(1, count + 1)]
        self.pins += [str(number) for number in range(len(self.pins) + 1, count + 1)]
        self.labels = list(islice([*labels, *[""] * count], count))
        self.colours = list(islice([*colours, *[""] * count], count))

    @property
    def is_simple(self) -> bool:
        """Whether it is a ferrule, a splice, a terminal: one pin that nobody names."""
        return said(self.attributes.get("style")) == "simple" and len(self.pins) == 1

    @property
    def count(self) -> int | None:
        """How many ways it has, of which not all need to be named."""
        count = count_of(self.attributes.get("pincount")) or len(self.pins)
        return count if count > 1 else None

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The pins with their labels; those that nothing is connected to may be hidden."""
        is_hidden = is_set(self.attributes.get("hide_disconnected_pins"))
        labelled = zip(self.pins, map(_signal, self.labels, self.colours), strict=True)
        return [(pin, label) for pin, label in labelled if pin in self.used or not is_hidden]

    def pin(self, wanted: str) -> str | None:
        """The pin of this name, else the only one with this label."""
        if wanted in self.pins:
            return wanted
        found = [pin for pin, label in zip(self.pins, self.labels, strict=True) if label == wanted]
        return found[0] if len(found) == 1 else None

    def label(self, pin: str) -> str:
        """What a pin carries."""
        return dict(zip(self.pins, self.labels, strict=True)).get(pin, "")


def _signal(label: str, colour: str) -> str:
    return " ".join(filter(None, (label, colour and f"({colour_of(colour)})")))


@dataclass(slots=True)
class Line:
    """A cable or bundle as it is used."""

    designation: str
    attributes: Attributes
    is_named: bool = True
    colours: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    has_unknown_order: bool = False

    def __post_init__(self) -> None:
        """Give every wire its colour."""
        given = listed(self.attributes.get("colors"))
        order = said(self.attributes.get("color_code"))
        count = count_of(self.attributes.get("wirecount")) or len(given) or 1
        ordered = order_of(order, count) if order and not given else None
        self.has_unknown_order = bool(order) and not given and ordered is None
        self.colours = list(islice(cycle(given), count)) if given else ordered or [""] * count
        labels = listed(self.attributes.get("wirelabels"))
        self.labels = list(islice([*labels, *[""] * count], count))

    @property
    def shield(self) -> str | None:
        """The colour of the shield, empty where it has none; None for what has no shield."""
        value = said(self.attributes.get("shield"))
        if not is_set(value):
            return None
        return "" if value.lower() in ("true", "yes", "on") else colour_of(value)

    @property
    def gauge(self) -> tuple[float | None, str]:
        """The cross-section in mm², or what else stands in its place."""
        text = said(self.attributes.get("gauge"))
        unit = said(self.attributes.get("gauge_unit"))
        match = _GAUGE.fullmatch(f"{text} {unit}".strip())
        if match is None:
            return None, text
        if (match["unit"] or "").lower() == "awg":
            return None, f"{match['size']} AWG"
        return float(match["size"].replace(",", ".")), ""

    @property
    def length(self) -> str:
        """The length with its unit, metres where none is given."""
        text = said(self.attributes.get("length"))
        return f"{text} m" if _NUMBER.fullmatch(text) else text

    def core(self, wanted: str) -> str | None:
        """The wire of this number, else the only one with this label or colour; `s` is the shield."""
        if wanted == SHIELD and self.shield is not None:
            return SHIELD
        if wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(self.colours):
            return str(int(wanted))
        for names in (self.labels, self.colours):
            found = [number for number, name in enumerate(names, start=1) if name == wanted]
            if len(found) == 1:
                return str(found[0])
        return None
