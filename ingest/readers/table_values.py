"""What may stand in the columns of a table: times, torques, angles, quantities, with their units. Pure."""

import re
from typing import Final

from ingest.readers.table_columns import Role, unit_sort
from kb.trouble_codes import parse_trouble_code

_NUMBER: Final = r"[-+]?\d{1,9}(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d{1,6})?"
_UNIT: Final = r"(?P<unit>[^\W\d_][\w·.²-]*(?: [^\W\d_][\w·.-]*)?|°)?"
_CLOCK: Final = re.compile(r"\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:\s*h)?", re.IGNORECASE)
_AMOUNT: Final = re.compile(
    rf"(?:ca\.?|ok\.?|max\.?|min\.?|[<>≤≥~±])?\s*{_NUMBER}(?:\s*(?:[–-]|±|\.\.\.?|…|do|to)\s*{_NUMBER})?\s*{_UNIT}",
    re.IGNORECASE,
)
_STAGES: Final = re.compile(r"\s*(?:\+|;|/|→|,\s+)\s*")
_NOTHING: Final = re.compile(r"(?:[-–—.]+|n/?a|n/?d|brak|none)?", re.IGNORECASE)
_AS_REQUIRED: Final = re.compile(
    r"a/?r|as required|wg potrzeb(?:y)?|zależnie od potrzeb|x|kpl\.?|set", re.IGNORECASE
)
_SORTS: Final = {Role.TIME: ("time",), Role.TORQUE: ("torque", "angle"), Role.ANGLE: ("angle", "torque")}


class Wrong:
    """What can be wrong with a cell."""

    VALUE: Final = "value"
    UNIT: Final = "unit"


def wrong_with(text: str, role: Role, unit: str | None) -> str | None:
    """What is wrong with a cell of a column, `unit` standing in the column's name; None when nothing is.

    Nothing is ever wrong with an empty cell or a stroke.
    """
    if _NOTHING.fullmatch(text):
        return None
    match role:
        case Role.TIME:
            return None if _CLOCK.fullmatch(text) else _amounts(text, role, unit)
        case Role.TORQUE | Role.ANGLE:
            return _amounts(text, role, unit)
        case Role.QUANTITY:
            return None if _AMOUNT.fullmatch(text) or _AS_REQUIRED.fullmatch(text) else Wrong.VALUE
        case Role.CODE:
            return None if all(map(parse_trouble_code, codes_in(text))) else Wrong.VALUE
        case Role.PART_NUMBER | Role.OPERATION:
            return None if re.search(r"\d", text) else Wrong.VALUE
        case _:
            return None


def codes_in(text: str) -> list[str]:
    """The codes that stand in a cell, one or several: `P0300, P0301`, `P0300–P0304`."""
    return [code for code in re.split(r"\s*[,;/–…]\s*|\s+-\s+|\s*\n\s*", text) if code]


def _amounts(text: str, role: Role, unit: str | None) -> str | None:
    """Numbers with their units, several stages joined by a plus: `20 Nm + 90° + 90°`."""
    found = [_AMOUNT.fullmatch(stage.strip()) for stage in _STAGES.split(text)]
    if not all(found):
        return Wrong.VALUE
    own = [match["unit"] for match in found if match and match["unit"]]
    if any(unit_sort(said) not in _SORTS[role] for said in own):
        return Wrong.UNIT
    return None if own or unit else Wrong.UNIT
