"""What a former run of a job left written down, from which another run carries on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from programming.exchange import Event, EventKind, TakenJob
from programming.flashing.reasons import Reason
from programming.phases import ORDER, Phase, is_reversible

_WRITE_ALL_ANEW = frozenset({Reason.DEPENDENCIES_FAILED, Reason.NOT_STARTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUp:
    """What was read before anything was changed: coding by identifier, trouble codes, software number."""

    coding: Mapping[int, bytes]
    codes: tuple[str, ...]
    software: str | None

    def as_data(self) -> dict[str, Any]:
        """As the data of the event `BACKED_UP`."""
        coding = {f"{number:04X}": value.hex() for number, value in self.coding.items()}
        return {"coding": coding, "codes": list(self.codes), "software": self.software}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The facts of former runs; `serial` is the control unit's that they worked on.

    `is_committed`: whether the portal said that nothing stops the job. `is_touched`: whether erasing was
    about to begin. `is_written`: whether all blocks were written and found whole together.
    """

    serial: str | None = None
    backup: BackUp | None = None
    is_committed: bool = False
    is_touched: bool = False
    is_written: bool = False
    checked_blocks: frozenset[str] = frozenset()


def read_backup(data: Mapping[str, Any]) -> BackUp:
    """The back-up in the data of an event.

    Raises:
        ValueError: the data are of something else.
    """
    try:
        coding = {int(number, 16): bytes.fromhex(value) for number, value in data["coding"].items()}
        return BackUp(coding=coding, codes=tuple(data["codes"]), software=data.get("software"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("these data are no back-up") from error


def resume_of(events: Iterable[Event]) -> Resume:
    """What the events of a job say, in their order."""
    serial, backup = None, None
    last, checked = Phase.IDENTIFY, frozenset[str]()
    for event in events:
        match event.kind:
            case EventKind.PHASE if event.phase is not None:
                last = max(last, event.phase, key=ORDER.index)
            case EventKind.IDENTIFIED:
                serial = serial or event.data["numbers"].get("serial_number")
            case EventKind.BACKED_UP:
                backup = backup or read_backup(event.data)
            case EventKind.BLOCK_CHECKED:
                checked |= {event.data["block"]}
            case EventKind.TROUBLE if event.data.get("code") in _WRITE_ALL_ANEW:
                last, checked = min(last, Phase.ERASE, key=ORDER.index), frozenset()
    return _facts(last, serial=serial, backup=backup, checked=checked)


def resume_of_taken(taken: TakenJob, serial: str | None) -> Resume:
    """What the portal knows of a job that another computer began; `serial` stands in the job's ticket."""
    backup = None if taken.backup is None else read_backup(taken.backup)
    checked = frozenset(taken.checked_blocks)
    return _facts(taken.last_phase or Phase.IDENTIFY, serial=serial, backup=backup, checked=checked)


def _facts(last: Phase, *, serial: str | None, backup: BackUp | None, checked: frozenset[str]) -> Resume:
    reached = ORDER.index(last)
    return Resume(
        serial=serial,
        backup=backup,
        is_committed=not is_reversible(last) and last is not Phase.COMMIT,
        is_touched=reached >= ORDER.index(Phase.ERASE),
        is_written=reached >= ORDER.index(Phase.RESET),
        checked_blocks=checked,
    )
