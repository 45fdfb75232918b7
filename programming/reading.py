"""What was read from a control unit at one moment, kept as a file, and two such readings compared. Pure."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from programming.identification import Identification
from programming.uds.names import Identifier
from programming.uds.trouble_codes import StoredCode

_FORMAT: Final = "aos-reading-1"


class ReadingRefused(ValueError):
    """A text that is no reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Identification, trouble codes and supply (volts, None if unknown) of a control unit at an instant."""

    taken_at: datetime
    identification: Identification
    codes: tuple[StoredCode, ...]
    volts: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is otherwise in the later reading: numbers as (before, after), codes gone, new, or stayed."""

    numbers: dict[Identifier, tuple[str | None, str | None]]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    stayed: tuple[str, ...]


def write_reading(reading: Reading) -> str:
    """The reading as JSON."""
    numbers = {number.name.lower(): text for number, text in reading.identification.numbers.items()}
    codes = [{"code": str(code), "status": code.status} for code in reading.codes]
    return json.dumps(
        {
            "format": _FORMAT,
            "taken_at": reading.taken_at.isoformat(),
            "identification": numbers,
            "trouble_codes": codes,
            "supply_volts": reading.volts,
        },
        ensure_ascii=False,
        indent=1,
    )


def read_reading(text: str) -> Reading:
    """The reading that a JSON text holds.

    Raises:
        ReadingRefused: it holds something else.
    """
    try:
        kept: Any = json.loads(text)
        if kept["format"] != _FORMAT:
            raise ReadingRefused("this file is no reading of a control unit")
        volts = kept["supply_volts"]
        return Reading(
            taken_at=datetime.fromisoformat(kept["taken_at"]),
            identification=Identification(
                numbers={Identifier[name.upper()]: str(text) for name, text in kept["identification"].items()}
            ),
            codes=tuple(_code(entry) for entry in kept["trouble_codes"]),
            volts=None if volts is None else float(volts),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadingRefused("this file is no reading of a control unit") from error


def compare(before: Reading, after: Reading) -> Difference:
    """What changed from one reading to the other."""
    earlier, later = before.identification.numbers, after.identification.numbers
    numbers = {
        number: (earlier.get(number), later.get(number))
        for number in Identifier
        if earlier.get(number) != later.get(number)
    }
    were, are = [str(code) for code in before.codes], [str(code) for code in after.codes]
    return Difference(
        numbers=numbers,
        gone=tuple(code for code in were if code not in are),
        new=tuple(code for code in are if code not in were),
        stayed=tuple(code for code in are if code in were),
    )


def _code(entry: dict[str, Any]) -> StoredCode:
    code, _, failure_type = str(entry["code"]).partition("-")
    return StoredCode(code=code, failure_type=failure_type, status=int(entry["status"]))
