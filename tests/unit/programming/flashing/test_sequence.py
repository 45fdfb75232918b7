"""The sequence of a flash: its order, what follows from what went wrong, and that every way ends rightly."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programming.flashing.reasons import Reason
from programming.flashing.sequence import (
    MOST_BLOCK_TRIES,
    MOST_ENTRIES,
    MOST_HOLDS,
    Ended,
    Happening,
    State,
    Step,
    begin,
    follow,
    is_cancellable,
    touched,
)
from programming.phases import ORDER, Outcome, Phase

DONE = Step()
BLOCK_PHASES = [Phase.ERASE, Phase.DOWNLOAD, Phase.TRANSFER, Phase.EXIT, Phase.CHECK]
LONGEST_WAY = 3000


def went(happening: Happening, reason: Reason | None = None) -> Step:
    return Step(happening=happening, reason=reason)


def state_in(phase: Phase, **facts: object) -> State:
    """A state of a flash of three blocks, touched where its phase says so."""
    is_behind = ORDER.index(phase) > ORDER.index(Phase.COMMIT)
    is_touched = ORDER.index(phase) > ORDER.index(Phase.FINGERPRINT)
    made = replace(begin(3), phase=phase, is_committed=is_behind, is_touched=is_touched)
    return replace(made, **facts)  # type: ignore[arg-type]


def way(state: State, *steps: Step) -> list[tuple[Phase, int]]:
    """Phases and blocks that follow, as long as there are steps."""
    gone: list[tuple[Phase, int]] = []
    for step in steps:
        after = follow(state, step)
        assert isinstance(after, State)
        state = after
        gone.append((state.phase, state.block))
    return gone


def run_through(state: State, steps: list[Step]) -> Ended:
    """How it ends when all goes well after `steps`."""
    return run_to_its_end(state, steps)[1]


def run_to_its_end(state: State, steps: list[Step]) -> tuple[State, Ended]:
    """The last state and the end, when all goes well after `steps`; erasing is told as by the flasher."""
    left = iter(steps)
    for _ in range(LONGEST_WAY):
        state = touched(state) if state.phase is Phase.ERASE else state
        after = follow(state, next(left, DONE))
        if isinstance(after, Ended):
            return state, after
        assert not (state.is_committed and not after.is_committed)
        assert not (state.is_touched and not after.is_touched)
        state = after
    raise AssertionError("it never ends")


def test_two_blocks_are_written_one_after_the_other_in_the_order_of_the_standard() -> None:
    assert [phase for phase, _ in way(begin(1), *[DONE] * 19)] == list(ORDER[1:])
    assert way(state_in(Phase.FINGERPRINT, blocks=2), *[DONE] * 11) == [
        *[(phase, 0) for phase in BLOCK_PHASES],
        *[(phase, 1) for phase in BLOCK_PHASES],
        (Phase.DEPENDENCIES, 1),
    ]


def test_when_all_went_well_it_is_programmed() -> None:
    assert run_through(begin(3), []) == Ended(outcome=Outcome.PROGRAMMED)


def test_who_is_committed_is_not_committed_again() -> None:
    assert way(state_in(Phase.UNLOCK, is_committed=True), DONE) == [(Phase.FINGERPRINT, 0)]


def test_blocks_of_a_former_run_are_confirmed_and_written_only_where_they_are_not_there() -> None:
    state = state_in(Phase.FINGERPRINT, blocks=2, claimed=frozenset({0, 1}), is_touched=True)
    assert way(state, DONE, DONE, went(Happening.BLOCK_LOST), *[DONE] * 5) == [
        (Phase.CHECK, 0),
        (Phase.CHECK, 1),
        (Phase.ERASE, 1),
        *[(phase, 1) for phase in BLOCK_PHASES[1:]],
        (Phase.DEPENDENCIES, 1),
    ]


@pytest.mark.parametrize("phase", BLOCK_PHASES)
@pytest.mark.parametrize(
    "happening", [Happening.BLOCK_LOST, Happening.BLOCK_UNHEARD, Happening.CELLS_SUSPECT]
)
def test_a_block_that_is_lost_is_erased_and_written_again(phase: Phase, happening: Happening) -> None:
    assert way(state_in(phase, block=1), went(happening)) == [(Phase.ERASE, 1)]


def test_pieces_get_smaller_only_where_the_bus_was_at_fault() -> None:
    unheard = follow(state_in(Phase.TRANSFER), went(Happening.BLOCK_UNHEARD))
    lost = follow(state_in(Phase.TRANSFER), went(Happening.BLOCK_LOST))
    assert isinstance(unheard, State)
    assert isinstance(lost, State)
    assert (unheard.shrinks, lost.shrinks) == (1, 0)


def test_a_block_that_is_lost_again_and_again_leaves_the_bootloader() -> None:
    lost = went(Happening.BLOCK_LOST, Reason.TRANSFER_FAILED)
    assert run_through(state_in(Phase.ERASE), [lost] * MOST_BLOCK_TRIES) == Ended(
        outcome=Outcome.RECOVERABLE, reason=Reason.TRANSFER_FAILED
    )
    assert run_through(state_in(Phase.ERASE), [lost] * (MOST_BLOCK_TRIES - 1)) == Ended(
        outcome=Outcome.PROGRAMMED
    )


def test_memory_that_cannot_be_programmed_is_given_up_sooner() -> None:
    suspect = went(Happening.CELLS_SUSPECT, Reason.TRANSFER_FAILED)
    assert run_through(
        state_in(Phase.TRANSFER), [suspect, DONE, DONE, suspect, DONE, DONE, suspect]
    ) == Ended(outcome=Outcome.RECOVERABLE, reason=Reason.TRANSFER_FAILED)


@pytest.mark.parametrize("phase", [Phase.PROGRAMMING_SESSION, Phase.FINGERPRINT, *BLOCK_PHASES, Phase.RESET])
def test_a_session_that_was_lost_is_entered_again_from_identification(phase: Phase) -> None:
    assert way(state_in(phase, block=1), went(Happening.SESSION_LOST), DONE, DONE, DONE)[:3] == [
        (Phase.IDENTIFY, 1),
        (Phase.EXTENDED_SESSION, 1),
        (Phase.PROGRAMMING_SESSION, 1),
    ]


@pytest.mark.parametrize(
    ("phase", "outcome"),
    [(Phase.PROGRAMMING_SESSION, Outcome.UNTOUCHED), (Phase.ERASE, Outcome.RECOVERABLE)],
)
def test_a_session_that_is_lost_for_ever_ends_the_run_truthfully(phase: Phase, outcome: Outcome) -> None:
    last = state_in(phase, entries=MOST_ENTRIES)
    assert follow(last, went(Happening.SESSION_LOST)) == Ended(outcome=outcome, reason=Reason.NO_ANSWER)


def test_a_supply_that_stays_too_low_is_not_waited_for_for_ever() -> None:
    low = went(Happening.HELD, Reason.SUPPLY_LOW)
    assert way(state_in(Phase.ERASE), low) == [(Phase.ERASE, 0)]
    assert follow(state_in(Phase.ERASE, holds=MOST_HOLDS), low) == Ended(
        outcome=Outcome.RECOVERABLE, reason=Reason.SUPPLY_LOW
    )


@pytest.mark.parametrize("phase", [Phase.DEPENDENCIES, Phase.IDENTIFY_AGAIN])
def test_software_that_is_not_accepted_is_written_once_more_and_then_given_up(phase: Phase) -> None:
    lost = went(Happening.SOFTWARE_LOST, Reason.NOT_STARTED)
    once = follow(state_in(phase, checked=frozenset({0, 1, 2})), lost)
    assert isinstance(once, State)
    assert once.checked == frozenset()
    assert follow(replace(once, phase=phase), lost) == Ended(
        outcome=Outcome.RECOVERABLE, reason=Reason.NOT_STARTED
    )


def test_what_is_installed_already_ends_untouched_unless_this_job_installed_it() -> None:
    there = went(Happening.ALREADY_THERE)
    assert follow(begin(1), there) == Ended(outcome=Outcome.UNTOUCHED, reason=Reason.ALREADY_PROGRAMMED)
    assert way(begin(1, is_touched=True, is_written=True), there) == [(Phase.RESTORE, 0)]
    assert way(begin(1, is_touched=True), there) == [(Phase.VERIFY, 0)]


def test_coding_that_cannot_be_written_does_not_undo_a_flash_and_is_told_at_its_end() -> None:
    failed = went(Happening.FAILED, Reason.REFUSED)
    assert run_through(state_in(Phase.RESTORE), [failed]) == Ended(
        outcome=Outcome.PROGRAMMED, reason=Reason.CODING_NOT_RESTORED
    )
    assert run_through(state_in(Phase.RESTORE), [DONE, failed]) == Ended(
        outcome=Outcome.PROGRAMMED, reason=Reason.CODES_NOT_CLEARED
    )


@pytest.mark.parametrize("phase", list(ORDER[:7]))
def test_before_the_point_of_no_return_it_may_be_cancelled(phase: Phase) -> None:
    assert is_cancellable(state_in(phase))
    assert follow(state_in(phase), went(Happening.CANCELLED)) == Ended(
        outcome=Outcome.UNTOUCHED, reason=Reason.CANCELLED
    )


@pytest.mark.parametrize("phase", list(ORDER[7:]))
def test_from_the_point_of_no_return_on_nothing_cancels_it(phase: Phase) -> None:
    assert not is_cancellable(state_in(phase))
    assert follow(state_in(phase), went(Happening.CANCELLED)) == state_in(phase)


def test_a_committed_job_that_is_carried_on_cannot_be_cancelled_in_its_first_phases() -> None:
    assert not is_cancellable(begin(1, is_committed=True))


HAPPENINGS = st.builds(Step, happening=st.sampled_from(Happening), reason=st.none() | st.sampled_from(Reason))


@given(
    st.lists(st.tuples(st.integers(0, 30), HAPPENINGS), max_size=60),
    st.booleans(),
    st.frozensets(st.integers(0, 2)),
)
def test_whatever_happens_it_ends_and_says_the_truth_about_the_memory(
    trouble: list[tuple[int, Step]], is_committed: bool, claimed: frozenset[int]
) -> None:
    steps = [step for calm, happened in trouble for step in [*[DONE] * calm, happened]]
    first = begin(3, claimed=claimed, is_committed=is_committed, is_touched=bool(claimed))
    last, ended = run_to_its_end(first, steps)
    assert (ended.outcome is Outcome.UNTOUCHED) == (not last.is_touched)
    assert ended.reason is not None or ended.outcome is Outcome.PROGRAMMED
