"""Torques, angles and temperatures: a number and its unit are one thing however they are written. Pure.

`35 Nm`, `35Nm`, `35 N·m` and `35,0 Nm` come down to the term `35nm`; `90°`, `90 stopni` and `90 degrees` to
`90deg`. A range (`8–10 Nm`) is one term too, of which either end is a part. What stands behind `±` is how far
a value may be off, and no value itself.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

JOINT: Final = "\ue000"
"""Stands for a space within a code; a character of the private use area, so that none is lost."""
_SPACE: Final = f"[ \u00a0\u2009\u202f{JOINT}]"
_NUMBER: Final = rf"[0-9]+(?:{JOINT}000(?![0-9]))?(?:[.,][0-9]+)?"
_DOT: Final = "[·⋅•∙‧]"
_DEGREE: Final = "[°º˚]"
_DEGREE_WORD: Final = r"(?:stop(?:ni(?:e|a|om|ach|ami)?|ie[nń])|deg(?:rees?|s)?)"
_OFF: Final = rf"{_SPACE}?(?:±|\+/-|\+-){_SPACE}?{_NUMBER}"
_UNITS: Final = {
    "nm": rf"(?:N(?:[-*.×]|{_SPACE}?{_DOT}{_SPACE}?)?m|(?-i:N{_SPACE}m)"
    rf"|niutonometr(?:y|a|ów|ow|ach|ami)?|newton(?:{_SPACE}|-)?met(?:re|er)s?)",
    "lbft": rf"(?:lbf?s?(?:[-/.]|{_SPACE}?{_DOT}?{_SPACE}?)ft|ft(?:[-/.]|{_SPACE}?{_DOT}?{_SPACE}?)lbf?s?)",
    "lbin": rf"(?:lbf?s?(?:[-/.]|{_SPACE}?{_DOT}?{_SPACE}?)in|in(?:[-/.]|{_SPACE}?{_DOT}?{_SPACE}?)lbf?s?)",
    "kgm": rf"(?:kgf?{_DOT}?m|kpm)",
    "degc": rf"(?:{_DEGREE}{_SPACE}?C|℃|{_DEGREE_WORD}{_SPACE}(?:C|Celsius|Celsjusza|centigrade))",
    "degf": rf"(?:{_DEGREE}{_SPACE}?F|℉|{_DEGREE_WORD}{_SPACE}(?:F|Fahrenheita?))",
    "deg": rf"(?:{_DEGREE}(?:{_SPACE}?(?P<minutes>[0-9]{{1,2}}){_SPACE}?[′'’´])?|-?{_DEGREE_WORD})",
}
_ANY_UNIT: Final = "|".join(f"(?P<{name}>{unit})" for name, unit in _UNITS.items())
_UNIT_AGAIN: Final = re.sub(r"\(\?P<\w+>", "(?:", _ANY_UNIT)
_MEASURE: Final = re.compile(
    rf"(?<![\w.,])(?P<minus>[-−–](?=[0-9]))?(?:(?P<low>{_NUMBER})(?:[-–—÷…/]|\.\.\.?)(?=[0-9]))?"
    rf"(?P<number>{_NUMBER})(?:{_OFF})?{_SPACE}?(?:{_ANY_UNIT})(?![\w°])"
    rf"(?:{_OFF}{_SPACE}?(?:{_UNIT_AGAIN})(?![\w°]))?",
    re.IGNORECASE,
)
_PERHAPS: Final = re.compile(
    rf"[0-9]{_SPACE}?-?(?:{_DEGREE}|[℃℉]|n\W{{0,3}}m|stop|deg|niuton|newton|lb|ft|in|kg|kp)", re.IGNORECASE
)
_WORDS: Final = re.compile(r"[^\W\d_]+")


class MeasureKind(StrEnum):
    """What is measured."""

    TORQUE = "torque"
    ANGLE = "angle"
    TEMPERATURE = "temperature"


_KINDS: Final = {
    "deg": MeasureKind.ANGLE,
    "degc": MeasureKind.TEMPERATURE,
    "degf": MeasureKind.TEMPERATURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A value and its unit. `terms` has the term of the whole, then those of the ends of a range.

    `numbers` and `unit` are its words as they would be without each other.
    """

    kind: MeasureKind
    terms: tuple[str, ...]
    numbers: tuple[str, ...]
    unit: tuple[str, ...]


def join_measures(text: str) -> str:
    """`text`, as long as before, without spaces between numbers and their units."""
    if _PERHAPS.search(text) is None:
        return text
    return _MEASURE.sub(lambda match: re.sub(_SPACE, JOINT, match[0]), text)


def measure_spans(text: str) -> list[tuple[int, int]]:
    """Where each measure in `text` begins and ends."""
    if _PERHAPS.search(text) is None:
        return []
    return [match.span() for match in _MEASURE.finditer(text)]


def measure_of(text: str) -> Measure | None:
    """The measure that `text` is as a whole; None where it is anything else."""
    match = None if _PERHAPS.search(text) is None else _MEASURE.fullmatch(text)
    if match is None:
        return None
    unit = next(name for name in _UNITS if match[name])
    ends = [_plain(number) for number in (match["low"], match["number"]) if number]
    minus = "minus" if match["minus"] and unit.startswith("deg") else ""
    minutes = match["minutes"] or ""
    each = [f"{minus}{ends[0]}{unit}{minutes}", *(f"{end}{unit}{minutes}" for end in ends[1:])]
    whole = each if len(ends) == 1 else [f"{minus}{'to'.join(ends)}{unit}{minutes}", *each]
    return Measure(
        kind=_KINDS.get(unit, MeasureKind.TORQUE),
        terms=tuple(dict.fromkeys(whole)),
        numbers=tuple(number.replace(JOINT, "") for number in (match["low"], match["number"]) if number),
        unit=("Nm",) if unit == "nm" else tuple(_WORDS.findall(match[unit])),
    )


def _plain(number: str) -> str:
    """A number in its one writing: a point, no zeroes that say nothing."""
    whole, _point, rest = number.replace(JOINT, "").replace(",", ".").partition(".")
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole
