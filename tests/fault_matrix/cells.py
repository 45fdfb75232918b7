"""The cells of the matrix: what may go wrong, where, and what else happens at that moment. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from programming.phases import Phase
from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.faults import Fault, FaultKind

FOR_EVER: Final = 10_000
_BEYOND_P2_STAR_S: Final = 8.0
_NOT_A_REFUSAL: Final = frozenset({Nrc.RESPONSE_PENDING, Nrc.BUSY_REPEAT_REQUEST})


class Disturbance(StrEnum):
    """What happens to agent and portal when the fault does."""

    NONE = "none"
    EXPIRY = "ticket over"
    AGENT_KILLED = "agent killed"
    PORTAL_KILLED = "portal killed"
    NETWORK_LOST = "network lost"
    SECOND_COMPUTER = "second computer"
    """The network is gone since the commit, the computer dies here, and another one carries on."""
    ENDED_UNHEARD = "ended unheard"
    """The network is gone since the commit; the computer ends alone, then another one carries on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A request of a flash that goes well: `request` counts in a phase, `visit` its entries."""

    phase: Phase
    visit: int
    request: int

    def __str__(self) -> str:
        return f"{self.phase}.{self.visit}.{self.request}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault at one request and at as many after it; `is_choosy`: only at those of the same service."""

    name: str
    fault: Fault
    times: int = 1
    is_choosy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One trial."""

    place: Place
    trouble: Trouble
    disturbance: Disturbance

    def __str__(self) -> str:
        return f"{self.place} {self.trouble.name} {self.disturbance}"


def _once(text: str, fault: Fault, times: int = 1) -> Trouble:
    return Trouble(name=text, fault=fault, times=times)


def _kind(kind: FaultKind, seconds: float = 0.0) -> Fault:
    return Fault(kind=kind, seconds=seconds)


def _for_ever(name: str, fault: Fault) -> Trouble:
    return Trouble(name=f"{name} for ever", fault=fault, times=FOR_EVER, is_choosy=True)


NOTHING: Final = _once("nothing", _kind(FaultKind.NONE))
COMMON: Final = (
    NOTHING,
    _once("request lost", _kind(FaultKind.DEAF)),
    _once("answer lost", _kind(FaultKind.SILENT)),
    _once("six requests lost", _kind(FaultKind.DEAF), 6),
    _once("six answers lost", _kind(FaultKind.SILENT), 6),
    _once("garbled", _kind(FaultKind.GARBLED)),
    _once("busy", _kind(FaultKind.BUSY), 3),
    _once("pending", Fault(kind=FaultKind.PENDING, count=3, seconds=2.0)),
    _once("pending beyond P2*", Fault(kind=FaultKind.PENDING, count=2, seconds=_BEYOND_P2_STAR_S)),
    _once("reset", _kind(FaultKind.RESET)),
    _once("reset after", _kind(FaultKind.RESET_AFTER)),
    _once("power cut", _kind(FaultKind.POWER_CUT, 3.0)),
    _once("power cut after", _kind(FaultKind.CUT_AFTER, 3.0)),
    _once("power cut, half done", _kind(FaultKind.HALF_WRITTEN, 3.0)),
    _once("power cut for minutes", _kind(FaultKind.CUT_AFTER, 200.0)),
    _once("supply sags", Fault(kind=FaultKind.SAG, volts=9.0, seconds=90.0)),
    _once("other unit", _kind(FaultKind.OTHER_UNIT)),
    _once("foreign tester", _kind(FaultKind.FOREIGN_TESTER)),
    _for_ever("silence", _kind(FaultKind.DEAF)),
    _for_ever("garbled", _kind(FaultKind.GARBLED)),
    _for_ever("busy", _kind(FaultKind.BUSY)),
    _for_ever("reset", _kind(FaultKind.RESET)),
)
REFUSALS: Final = tuple(
    trouble
    for code in Nrc
    if code not in _NOT_A_REFUSAL
    for trouble in (
        _once(f"refusal {code:02X}", Fault(kind=FaultKind.REFUSE, code=code)),
        _for_ever(f"refusal {code:02X}", Fault(kind=FaultKind.REFUSE, code=code)),
    )
)
QUICK: Final = tuple(
    trouble
    for trouble in COMMON
    if trouble.name
    in ("request lost", "answer lost", "garbled", "reset after", "power cut, half done", "supply sags")
)
"""What is tried in every run of the tests."""

TROUBLES: Final = COMMON + REFUSALS


def all_cells(places: tuple[Place, ...]) -> Iterator[Cell]:
    """Every place, every trouble, every disturbance."""
    for place in places:
        for trouble in TROUBLES:
            for disturbance in Disturbance:
                yield Cell(place=place, trouble=trouble, disturbance=disturbance)
