"""The sequence of a flash as a state machine: what follows from how a step went. Pure: no bus, no portal.

A run begins in `begin` and goes on by `follow` until that gives an `Ended`. Every way ends: each kind of
repetition has a budget. After ISO 14229-1 (programming sequence) and ISO 15765-3.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from programming.flashing.reasons import AFTER_PROGRAMMING, Reason
from programming.phases import ORDER, Outcome, Phase, is_reversible

MOST_BLOCK_TRIES: Final = 6
"""How often a block is erased and written anew before it is given up; of memory that fails, fewer."""

MOST_PROGRAMMING_FAILURES: Final = 2
"""Where the control unit says "general programming failure" so often, its flash cells are suspect."""

MOST_ENTRIES: Final = 6
"""How often a session that was lost is entered again."""

MOST_REWRITES: Final = 1
"""How often all blocks are written anew because the software as a whole is not accepted."""

MOST_HOLDS: Final = 20
"""How often a step is repeated after waiting for the supply."""

_BLOCK_PHASES: Final = (Phase.ERASE, Phase.DOWNLOAD, Phase.TRANSFER, Phase.EXIT, Phase.CHECK)
_WITHOUT_LOCK: Final = frozenset({Phase.RESTORE, Phase.CLEAR_CODES})


class Happening(StrEnum):
    """How a step went."""

    DONE = "done"
    ALREADY_THERE = "already-there"
    """The control unit already has the software of the package."""
    BLOCK_LOST = "block-lost"
    """This block has to be erased and written anew."""
    BLOCK_UNHEARD = "block-unheard"
    """The same, since too much was lost on the bus: in smaller pieces."""
    CELLS_SUSPECT = "cells-suspect"
    """The same, since the control unit could not programme its memory."""
    SOFTWARE_LOST = "software-lost"
    """All was written, but it is not accepted, or does not start."""
    SESSION_LOST = "session-lost"
    """The control unit restarted or forgot the tester: sessions and lock, then the same again."""
    HELD = "held"
    """The supply was too low; it was waited for, and the step is to be done again."""
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How a step went, and why, where it did not go well."""

    happening: Happening = Happening.DONE
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a flash ended; `reason` says why not otherwise, or what is left to do on a programmed unit."""

    outcome: Outcome
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a flash stands. `block` counts from 0 among `blocks`.

    `checked` are blocks that the control unit confirmed in this run, `claimed` those that a former run left
    and that are still to be confirmed. `shrinks`: how often the pieces were made smaller.
    """

    blocks: int
    phase: Phase = Phase.IDENTIFY
    block: int = 0
    checked: frozenset[int] = frozenset()
    claimed: frozenset[int] = frozenset()
    is_committed: bool = False
    is_touched: bool = False
    is_written: bool = False
    left_over: Reason | None = None
    shrinks: int = 0
    block_tries: int = 0
    suspicions: int = 0
    entries: int = 0
    rewrites: int = 0
    holds: int = 0


def begin(
    blocks: int,
    *,
    claimed: frozenset[int] = frozenset(),
    is_committed: bool = False,
    is_touched: bool = False,
    is_written: bool = False,
) -> State:
    """The first state of a run; the facts are those of former runs of the same job."""
    return State(
        blocks=blocks,
        claimed=claimed,
        is_committed=is_committed,
        is_touched=is_touched,
        is_written=is_written,
    )


def is_cancellable(state: State) -> bool:
    """Whether the run may be given up now and the car left as it was."""
    return is_reversible(state.phase) and not state.is_committed and not state.is_touched


def touched(state: State) -> State:
    """The state from the moment on in which the control unit may begin to erase."""
    return replace(state, is_touched=True)


def follow(state: State, step: Step) -> State | Ended:
    """What comes after a step that went so."""
    match step.happening:
        case Happening.DONE:
            return _forward(state)
        case Happening.ALREADY_THERE:
            return _already_there(state)
        case Happening.CANCELLED if is_cancellable(state):
            return Ended(outcome=Outcome.UNTOUCHED, reason=Reason.CANCELLED)
        case Happening.CANCELLED:
            return state
        case Happening.BLOCK_LOST | Happening.BLOCK_UNHEARD | Happening.CELLS_SUSPECT:
            return _block_again(state, step)
        case Happening.SOFTWARE_LOST:
            return _all_again(state, step)
        case Happening.SESSION_LOST:
            return _enter_again(state, step)
        case Happening.HELD if state.holds < MOST_HOLDS:
            return replace(state, holds=state.holds + 1)
    return _give_up(state, step.reason or Reason.REFUSED)


def _forward(state: State) -> State | Ended:
    match state.phase:
        case Phase.IDENTIFY if state.entries:
            return replace(state, phase=Phase.EXTENDED_SESSION)
        case Phase.UNLOCK if state.is_committed:
            return replace(state, phase=Phase.FINGERPRINT)
        case Phase.COMMIT:
            return replace(state, phase=Phase.FINGERPRINT, is_committed=True)
        case Phase.FINGERPRINT:
            return _next_block(state)
        case Phase.CHECK:
            confirmed = replace(
                state,
                checked=state.checked | {state.block},
                claimed=state.claimed - {state.block},
                block_tries=0,
                suspicions=0,
            )
            return _next_block(confirmed)
        case Phase.DEPENDENCIES:
            return replace(state, phase=Phase.RESET, is_written=True)
        case Phase.REPORT:
            return Ended(outcome=Outcome.PROGRAMMED, reason=state.left_over)
    return replace(state, phase=ORDER[ORDER.index(state.phase) + 1])


def _next_block(state: State) -> State:
    """The first block that is not in its place; one that may be is asked about before it is erased."""
    for block in range(state.blocks):
        if block in state.checked:
            continue
        phase = Phase.CHECK if block in state.claimed else Phase.ERASE
        return replace(state, phase=phase, block=block)
    return replace(state, phase=Phase.DEPENDENCIES)


def _already_there(state: State) -> State | Ended:
    if state.is_written:
        return replace(state, phase=Phase.RESTORE)
    if state.is_touched:  # its own numbers say so, but nobody has seen it found whole
        return _forward(state)
    return Ended(outcome=Outcome.UNTOUCHED, reason=Reason.ALREADY_PROGRAMMED)


def _block_again(state: State, step: Step) -> State | Ended:
    if state.phase not in _BLOCK_PHASES:
        return _give_up(state, step.reason or Reason.REFUSED)
    if state.phase is Phase.CHECK and state.block in state.claimed:
        return replace(state, phase=Phase.ERASE, claimed=state.claimed - {state.block})
    suspicions = state.suspicions + (step.happening is Happening.CELLS_SUSPECT)
    if state.block_tries + 1 >= MOST_BLOCK_TRIES or suspicions > MOST_PROGRAMMING_FAILURES:
        return _give_up(state, step.reason or Reason.TRANSFER_FAILED)
    return replace(
        state,
        phase=Phase.ERASE,
        block_tries=state.block_tries + 1,
        suspicions=suspicions,
        shrinks=state.shrinks + (step.happening is Happening.BLOCK_UNHEARD),
    )


def _all_again(state: State, step: Step) -> State | Ended:
    if state.rewrites >= MOST_REWRITES:
        return _give_up(state, step.reason or Reason.DEPENDENCIES_FAILED)
    anew = replace(
        state,
        checked=frozenset(),
        claimed=frozenset(),
        is_written=False,
        rewrites=state.rewrites + 1,
    )
    if state.phase is Phase.DEPENDENCIES:
        return _next_block(anew)
    return replace(anew, phase=Phase.IDENTIFY, entries=state.entries + 1)


def _enter_again(state: State, step: Step) -> State | Ended:
    if state.entries >= MOST_ENTRIES:
        return _give_up(state, step.reason or Reason.NO_ANSWER)
    if state.phase in _WITHOUT_LOCK:
        return replace(state, entries=state.entries + 1)
    return replace(state, phase=Phase.IDENTIFY, entries=state.entries + 1)


def _give_up(state: State, reason: Reason) -> State | Ended:
    """The end, unless the software is installed already: then what is left to do is told at the end."""
    match state.phase:
        case Phase.RESTORE:
            return replace(state, phase=Phase.CLEAR_CODES, left_over=Reason.CODING_NOT_RESTORED, entries=0)
        case Phase.CLEAR_CODES:
            return replace(state, phase=Phase.REPORT, left_over=state.left_over or Reason.CODES_NOT_CLEARED)
    outcome = Outcome.RECOVERABLE if state.is_touched else Outcome.UNTOUCHED
    told = Reason.REFUSED if reason in AFTER_PROGRAMMING else reason
    return Ended(outcome=outcome, reason=told)
