"""One trial: a flash of a small virtual unit in which one cell's trouble happens, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from programming.exchange import EventKind
from programming.flashing.reasons import Reason
from programming.flashing.resuming import resume_of
from programming.flashing.sequence import Ended
from programming.phases import Outcome, Phase
from programming.virtual_ecu.ecu import OTHER_SERIAL
from tests.factories.flash_bench import PROGRAMMED, REQUEST_S, SMALL, FlashBench, Killed, StandInJournal
from tests.fault_matrix.cells import Cell, Disturbance, Place

_PORTAL_AWAY_S: Final = 40.0
_UNTIL_THE_SAME_IS_THERE_S: Final = 20.0
_UNTIL_ANOTHER_IS_THERE_S: Final = 150.0
"""Longer than a computer must be silent before the portal gives its job to another."""

_OTHERS_CARRY_ON: Final = frozenset({Disturbance.SECOND_COMPUTER, Disturbance.ENDED_UNHEARD})
_UNTIL_SOMEBODY_LOOKS_S: Final = 600.0


class Became(StrEnum):
    """What became of the control unit."""

    PROGRAMMED = "programmed"
    RECOVERED = "recovered"
    """It was recoverable, and the free recovery job programmed it."""
    UNTOUCHED = "untouched"
    UNSAFE = "UNSAFE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a trial ended; `complaints` say what was not as it must be."""

    cell: Cell
    became: Became
    reason: Reason | None
    complaints: tuple[str, ...] = ()


class _Position:
    """Where a flash is: counts the visits of phases and the requests in them."""

    def __init__(self, bench: FlashBench) -> None:
        self._visits: Counter[Phase] = Counter()
        self._request, self._phase = 0, Phase.IDENTIFY
        bench.journal.entered = self._entered

    def _entered(self, phase: Phase) -> None:
        self._visits[phase] += 1
        self._phase, self._request = phase, 0

    def next(self) -> Place:
        """The place of the request that comes now."""
        self._request += 1
        return Place(phase=self._phase, visit=self._visits[self._phase], request=self._request)


@cache
def places() -> tuple[Place, ...]:
    """The requests of a flash that goes well."""
    bench = FlashBench()
    position, found = _Position(bench), list[Place]()
    bench.transport.before = lambda _request: found.append(position.next())
    assert bench.run() == PROGRAMMED
    return tuple(found)


class _Befalling:
    """Lets a cell's trouble happen, once its place is reached."""

    def __init__(self, bench: FlashBench, cell: Cell) -> None:
        self._bench, self._cell, self._left = bench, cell, cell.trouble.times
        self._position, self._service, self._dies = _Position(bench), 0, False
        bench.transport.before, bench.transport.after = self._before, self._after
        bench.portal.hears_no_more_once_committed = cell.disturbance in _OTHERS_CARRY_ON

    @property
    def has_happened(self) -> bool:
        """Whether the place was reached."""
        return self._service != 0

    def _before(self, request: bytes) -> None:
        trouble, bench = self._cell.trouble, self._bench
        is_here = self._position.next() == self._cell.place
        if not self.has_happened and is_here:
            self._service = request[0]
            self._disturb()
        is_meant = not trouble.is_choosy or request[0] == self._service
        hears = not bench.ecu.is_asleep(bench.clock.now() + REQUEST_S)
        if self.has_happened and is_meant and hears and self._left:
            self._left -= 1
            bench.ecu.strike(trouble.fault)

    def _disturb(self) -> None:
        bench = self._bench
        match self._cell.disturbance:
            case Disturbance.EXPIRY:
                bench.portal.is_expired = True
            case Disturbance.AGENT_KILLED | Disturbance.SECOND_COMPUTER:
                self._dies = True
            case Disturbance.PORTAL_KILLED:
                bench.portal.silent_until = bench.clock.now() + _PORTAL_AWAY_S
            case Disturbance.NETWORK_LOST:
                bench.portal.silent_until = float("inf")

    def _after(self, _request: bytes) -> None:
        if self._dies:
            self._dies = False
            raise Killed

    def end(self) -> None:
        """Everything is as it should be again: the cable, the supply, the unit, the network, the ticket."""
        bench = self._bench
        bench.transport.before = bench.transport.after = lambda _request: None
        serial = bench.portal.serial or resume_of(bench.journal.events).serial
        if serial != OTHER_SERIAL:  # else that one is the job's
            bench.ecu.state.profile = SMALL
        bench.portal.silent_until = 0.0
        bench.portal.is_expired = False
        bench.clock.sleep(_UNTIL_SOMEBODY_LOOKS_S)
        bench.transport.discard()


def try_out(cell: Cell) -> Verdict:
    """Flash, let it happen, and look what became of it."""
    bench = FlashBench()
    befalling = _Befalling(bench, cell)
    ended, complaints = _flashed(bench, cell.disturbance)
    if not befalling.has_happened:
        complaints.append("the place was never reached")
    befalling.end()
    complaints += _told(bench, ended)
    became, seen = _became(bench, ended, is_of_others=cell.disturbance in _OTHERS_CARRY_ON)
    complaints += seen
    return Verdict(
        cell=cell,
        became=Became.UNSAFE if complaints else became,
        reason=ended.reason,
        complaints=tuple(complaints),
    )


def _flashed(bench: FlashBench, disturbance: Disturbance) -> tuple[Ended, list[str]]:
    """Flash, and carry on after the agent's death, or where the portal waits for an end; how it ended."""
    try:
        ended = bench.run()
    except Killed:
        if disturbance is Disturbance.SECOND_COMPUTER:
            return _by_another(bench)
        bench.clock.sleep(_UNTIL_THE_SAME_IS_THERE_S)
        return bench.carry_on(), []
    if disturbance is Disturbance.ENDED_UNHEARD and bench.portal.is_committed:
        is_true = ended.outcome is not Outcome.UNTOUCHED or bench.flash() == bench.first_flash
        again, complaints = _by_another(bench)
        return again, complaints if is_true else [*complaints, "the first one said that it is untouched"]
    return ended, []


def _by_another(bench: FlashBench) -> tuple[Ended, list[str]]:
    """Carry on at another computer, which cannot know what the first one did after the commit."""
    bench.portal.hears_no_more_once_committed = False
    bench.portal.silent_until = 0.0
    bench.clock.sleep(_UNTIL_ANOTHER_IS_THERE_S)
    was_committed = bench.portal.is_committed
    ended = bench.carry_on_elsewhere()
    is_guessed = was_committed and ended.outcome is Outcome.UNTOUCHED
    return ended, ["another computer said that it is untouched"] if is_guessed else []


def _told(bench: FlashBench, ended: Ended) -> list[str]:
    """Whether journal and portal say what happened."""
    bench.portal.take_in(bench.journal.events)
    last = bench.journal.events[-1]
    complaints = []
    if (last.kind, last.data.get("outcome"), last.data.get("reason")) != (
        EventKind.ENDED,
        ended.outcome,
        ended.reason,
    ):
        complaints.append(f"the journal's last word is {last}")
    told = bench.portal.events
    is_whole = [event.seq for event in told] == list(range(1, len(told) + 1))
    if not is_whole or told[bench.journal.first_seq - 1 :] != bench.journal.events:
        complaints.append("the portal does not have the journal's events")
    if ended.outcome is Outcome.UNTOUCHED and ended.reason is None:
        complaints.append("nobody says why nothing was done")
    if ended.outcome is not Outcome.UNTOUCHED and not bench.portal.is_committed:
        complaints.append("the memory was changed without the portal's word")
    return complaints


def _became(bench: FlashBench, ended: Ended, *, is_of_others: bool) -> tuple[Became, list[str]]:
    """What the unit itself shows, and whether a later job (`is_of_others`: a third one's) can go on."""
    match ended.outcome:
        case Outcome.UNTOUCHED:
            is_so = bench.is_untouched
            bench.journal = StandInJournal(bench.clock, bench.portal)
            later = bench.run()
            complaints = [] if is_so else ["it is not as it was"]
            if later != PROGRAMMED or not bench.is_programmed:
                complaints.append(f"a later job ends {later}")
            return Became.UNTOUCHED, complaints
        case Outcome.PROGRAMMED if ended.reason is Reason.CODING_NOT_RESTORED:
            runs = bench.ecu.state.memory.validate() and bench.is_at_rest
            return Became.PROGRAMMED, [] if runs else ["the new software does not run"]
        case Outcome.PROGRAMMED:
            return Became.PROGRAMMED, [] if bench.is_programmed else ["it is not programmed"]
    recovered = bench.carry_on_elsewhere() if is_of_others else bench.carry_on()
    is_whole = recovered == PROGRAMMED and bench.is_programmed
    return Became.RECOVERED, [] if is_whole else [f"the recovery job ends {recovered}"]
