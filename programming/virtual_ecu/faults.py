"""What goes wrong in a virtual ECU, planned: one entry for each request of a service. Pure.

A plan is written as `36: -, -, silent, busy, pending 3 0.4, refuse 72, reset; 31: power-cut`: the service in
hexadecimal, then what happens at its first, second, third request; `-` is nothing.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class FaultKind(StrEnum):
    """What can go wrong with one request."""

    NONE = "-"
    SILENT = "silent"
    """The request is carried out; the answer is lost."""
    DEAF = "deaf"
    """The request is lost."""
    BUSY = "busy"
    PENDING = "pending"
    """The answer comes after `count` times "response pending": at once, then `seconds` apart."""
    REFUSE = "refuse"
    """A negative response with `code`; nothing is carried out."""
    RESET = "reset"
    """The control unit starts anew instead of answering."""
    POWER_CUT = "power-cut"
    """The supply is gone for `seconds`; what was not yet written is not written."""
    HALF_WRITTEN = "half-written"
    """Half of the data is written, or half of the memory erased, then the supply is gone for `seconds`."""
    RESET_AFTER = "reset-after"
    """The request is carried out; the control unit starts anew before it answers."""
    CUT_AFTER = "cut-after"
    """The request is carried out; the supply is gone for `seconds` before the answer."""
    GARBLED = "garbled"
    """The request is carried out; the answer is not the one to it, such as with another counter."""
    SAG = "sag"
    """The supply falls to `volts` for `seconds`."""
    OTHER_UNIT = "other-unit"
    """From now on another control unit of the same kind answers."""
    FOREIGN_TESTER = "foreign-tester"
    """Another tester ends the session just before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One planned fault."""

    kind: FaultKind
    count: int = 1
    seconds: float = 0.0
    code: int = 0
    volts: float = 0.0


NOTHING: Final = Fault(kind=FaultKind.NONE)
_OFF_S: Final = 1.0
_CUTS: Final = frozenset({FaultKind.POWER_CUT, FaultKind.HALF_WRITTEN, FaultKind.CUT_AFTER})


class PlanRefused(ValueError):
    """A text that is no plan; `part` is what could not be read."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part!r} is no fault")
        self.part = part


@dataclass(slots=True)
class FaultPlan:
    """What is still to go wrong, by service."""

    by_service: Mapping[int, Sequence[Fault]] = field(default_factory=dict)
    _left: dict[int, deque[Fault]] = field(init=False)

    def __post_init__(self) -> None:
        self._left = {service: deque(faults) for service, faults in self.by_service.items()}

    def next(self, service: int) -> Fault:
        """What happens at this request of the service."""
        left = self._left.get(service)
        return left.popleft() if left else NOTHING


def read_plan(text: str) -> FaultPlan:
    """The plan that a text describes.

    Raises:
        PlanRefused: a part of it is no service or no fault.
    """
    plan: dict[int, Sequence[Fault]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        service, colon, faults = part.partition(":")
        try:
            number = int(service, 16)
        except ValueError:
            raise PlanRefused(part) from None
        if not colon or not 0 < number <= 0xFF:
            raise PlanRefused(part)
        plan[number] = [_fault(word.strip()) for word in faults.split(",")]
    return FaultPlan(plan)


def _fault(text: str) -> Fault:
    word, *arguments = text.split()
    try:
        kind = FaultKind(word)
        match kind, arguments:
            case FaultKind.PENDING, [count, seconds]:
                return Fault(kind=kind, count=int(count), seconds=float(seconds))
            case FaultKind.REFUSE, [code]:
                return Fault(kind=kind, code=int(code, 16))
            case FaultKind.SAG, [volts, seconds]:
                return Fault(kind=kind, volts=float(volts), seconds=float(seconds))
            case _, [seconds] if kind in _CUTS:
                return Fault(kind=kind, seconds=float(seconds))
            case _, [] if kind in _CUTS:
                return Fault(kind=kind, seconds=_OFF_S)
            case _, [] if kind not in (FaultKind.PENDING, FaultKind.REFUSE, FaultKind.SAG):
                return Fault(kind=kind)
    except ValueError:
        pass
    raise PlanRefused(text)
