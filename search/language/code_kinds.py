"""What sort of code something is, as far as its writing alone tells; nothing is looked up. Pure."""

import re
from enum import StrEnum
from typing import Final

from search.language.codes import code_term
from search.language.measures import MeasureKind, measure_of


class CodeKind(StrEnum):
    """Sorts of codes that are written in no other way."""

    TROUBLE_CODE = "trouble-code"
    PART_NUMBER = "part-number"
    VIN = "vin"
    PIN = "pin"
    CONNECTOR = "connector"
    FUSE = "fuse"
    THREAD = "thread"
    OIL_GRADE = "oil-grade"
    TORQUE = "torque"
    ANGLE = "angle"
    TEMPERATURE = "temperature"


_PATTERNS: Final = {  # on terms: lower case, without separators
    CodeKind.TROUBLE_CODE: re.compile(r"[pcbu][0-3][0-9a-f]{3}(?:[0-9a-f]{2})?"),
    CodeKind.VIN: re.compile(r"(?=.{0,16}\d)(?=.{0,16}[a-z])[a-hj-npr-z0-9]{17}"),
    CodeKind.THREAD: re.compile(r"m\d{1,2}(?:\.\d+)?x\d+(?:\.\d+)?"),
    CodeKind.OIL_GRADE: re.compile(r"\d{1,2}w\d{2}"),
    CodeKind.FUSE: re.compile(r"f\d{1,3}[a-z]?"),
    CodeKind.CONNECTOR: re.compile(r"x\d{1,6}[a-z]?"),
    CodeKind.PART_NUMBER: re.compile(
        r"\d{7,14}|[a-z]{1,2}\d{9,13}|(?=(?:[a-z]*\d){6})\d[0-9a-z]{2}\d{6}[a-z]{0,2}"
    ),
}
_MEASURES: Final = {
    MeasureKind.TORQUE: CodeKind.TORQUE,
    MeasureKind.ANGLE: CodeKind.ANGLE,
    MeasureKind.TEMPERATURE: CodeKind.TEMPERATURE,
}
_PIN: Final = re.compile(r"\s*X\d{1,6}[A-Z]?\s?[./:]\s?[A-Z]?\d{1,3}\s*", re.IGNORECASE)


def code_kind(text: str) -> CodeKind | None:
    """The sort of a code, however it is typed; None where its writing says nothing."""
    if _PIN.fullmatch(text):
        return CodeKind.PIN
    measure = measure_of(text.strip())
    if measure is not None:
        return _MEASURES[measure.kind]
    term = code_term(text)
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(term)), None)
