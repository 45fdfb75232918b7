"""Units that nobody knows, and torques without one. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.checks.subject import Finding, Known, Subject, found
from kb.columns import columns, unit_in
from kb.content import SectionContent, Table, walk
from translations.catalogue import translator

_ = translator("ingest")

_UNITS: Final = """
Nm N·m kNm Ncm mm cm m km µm μm in mm² cm² mm2 m² cm³ cm3 ccm l L ml mL dm³ kg g mg t N kN
Pa kPa MPa hPa bar mbar psi V mV kV A mA µA kA Ah mAh W kW PS KM hp VA kVA Wh kWh Ω kΩ MΩ mΩ
Ohm kOhm MOhm F µF nF pF H mH °C K °F ° ′ ″ % ‰ s ms µs min h Hz kHz MHz rpm obr/min min⁻¹ 1/min
km/h mph l/min l/h l/100 g/km mg/km mm/min dB lx cd lm bit B kB MB kbit/s Mbit/s ppm g/l szt. szt
pcs st. AU AW JC TU lb lbf·ft lbf·in ft-lb lb-ft lb·ft lbf-ft in-lb J kJ mm/m W/m² mol
"""
UNITS: Final = frozenset(_UNITS.split()) | {"N m"}
"""Units as they are written in both languages, capitals meant."""

_BY_SMALL: Final = {unit.casefold(): unit for unit in sorted(UNITS, reverse=True)}
_AFTER_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])\d+(?:[.,]\d+)?[ \u00a0\u202f]?([A-Za-zµμΩ]{2,4})(?![\w°/²³·-])"
)
_NUMBER: Final = re.compile(r"[-–+±~≈≤≥<>]?\s?\d+(?:[ .,]\d+)*(?:\s?[-–…/±]\s?\d+(?:[.,]\d+)?)?\s?[*¹²³]?")
_LOOKS_WRONG: Final = {"NM": "Nm", "nm": "Nm", "Mm": "mm", "MM": "mm", "KG": "kg", "Kg": "kg", "KW": "kW",
                       "Kw": "kW", "kw": "kW", "BAR": "bar", "Bar": "bar", "KPA": "kPa", "Kpa": "kPa",
                       "kpa": "kPa", "Mpa": "MPa", "mpa": "MPa", "hz": "Hz", "HZ": "Hz", "khz": "kHz",
                       "Khz": "kHz", "mhz": "MHz", "Mhz": "MHz", "KM/H": "km/h", "kwh": "kWh", "Kwh": "kWh",
                       "KWH": "kWh", "ah": "Ah", "Mn": "Nm", "Psi": "psi"}  # fmt: skip
_TORQUE_HEAD: Final = re.compile(r"\b(?:torque|moment\s+dokr\w+|moment)\b", re.IGNORECASE)
_TORQUE_TEXT: Final = re.compile(
    r"\b(?:(?:tighten|torque)\b[^.;:]{0,60}?\bto|torque(?:d)?(?:\s+of|:)?|dokręc\w*[^.;:]{0,60}?momentem|"
    r"moment(?:em|u)?\s+dokręc\w+(?:\s*:|\s+wynosi)?|momentem)\s+(?P<number>\d+(?:[.,]\d+)?)"
    r"(?P<after>(?:\s?[±–-]\s?\d+(?:[.,]\d+)?)?[ \u00a0\u202f]?\S{0,6})",
    re.IGNORECASE,
)
_UNIT_FOLLOWS: Final = re.compile(
    r"^(?:\s?[±–-]\s?\d+(?:[.,]\d+)?)?[ \u00a0\u202f]?"
    r"(?:k?N\s?[·∙*.]?\s?c?m|lbf|ft|in|kg|°|%|º|[A-Z]|nm\b)"
)


def unknown_units(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Units in another writing than theirs, and heads of columns of figures that end in no known unit."""
    for section, line in subject.lines:
        for unit in _AFTER_NUMBER.findall(line.text):
            if unit in _LOOKS_WRONG and unit not in UNITS:
                sentence = _("{unit} is no unit: write {right}.")
                yield found(section, sentence.format(unit=unit, right=_LOOKS_WRONG[unit]), line.anchor)
    for section, table in _tables(subject):
        for head, cells in columns(table):
            unit = unit_in(head)
            if unit and unit not in UNITS and cells and all(map(_NUMBER.fullmatch, cells)):
                right = _BY_SMALL.get(unit.casefold())
                sentence = (
                    _("{unit} is no unit: write {right}.")
                    if right
                    else _("{unit} is no known unit: check it.")
                )
                yield found(section, sentence.format(unit=unit, right=right), table.anchor)


def torques_without_unit(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Figures that are said to be torques, with no unit behind them or above them."""
    for section, line in subject.lines:
        for match in _TORQUE_TEXT.finditer(line.text):
            # Where the line ends with the figure, its unit may stand on the next page.
            if line.text[match.end("number") :].strip() and not _UNIT_FOLLOWS.match(match["after"]):
                sentence = _("The torque {number} has no unit: write it with Nm.")
                yield found(section, sentence.format(number=match["number"]), line.anchor)
    for section, table in _tables(subject):
        for head, cells in columns(table):
            if _TORQUE_HEAD.search(head) and not _has_unit(head) and _are_figures(cells):
                sentence = _("The torques under “{head}” have no unit: write it in the head of the column.")
                yield found(section, sentence.format(head=head), table.anchor)


def _are_figures(cells: list[str]) -> bool:
    return bool(cells) and all(map(_NUMBER.fullmatch, cells))


def _has_unit(head: str) -> bool:
    """Whether a head says a unit, known or not."""
    return unit_in(head) is not None or any(word.strip("[](),;:") in UNITS for word in head.split())


def _tables(subject: Subject) -> Iterator[tuple[SectionContent, Table]]:
    for section in subject.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table):
                yield section, block
