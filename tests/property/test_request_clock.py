"""The clock of a request: whatever is said when, standing still costs nobody a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entitlements.working_days import is_working_day, working_days_between
from web.requests.clock import (
    WORKING_DAYS,
    RequestClock,
    RequestKind,
    RequestState,
    answered,
    asked_back,
    begun,
    replied,
)

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
KINDS = st.sampled_from(RequestKind)
GAPS = st.integers(0, 40)
STEPS = st.lists(st.tuples(st.sampled_from((asked_back, replied, answered)), GAPS), max_size=10)


@given(KINDS, DAYS)
def test_a_request_is_due_on_a_working_day_with_all_its_days(kind: RequestKind, today: date) -> None:
    clock = begun(kind, today)
    assert is_working_day(clock.due_on)
    assert working_days_between(today, clock.due_on) == WORKING_DAYS[kind] == clock.working_days_left(today)


@given(KINDS, DAYS, GAPS, GAPS)
def test_waiting_for_the_asker_costs_the_staff_no_working_day(
    kind: RequestKind, today: date, before: int, waited: int
) -> None:
    asked = today + timedelta(days=before)
    back = asked + timedelta(days=waited)
    clock = replied(asked_back(begun(kind, today), asked), back)
    assert clock.state is RequestState.OPEN
    assert clock.working_days_left(back) == begun(kind, today).working_days_left(asked)


@given(KINDS, DAYS, STEPS)
def test_whatever_happens_the_state_and_the_dates_belong_together(
    kind: RequestKind, today: date, steps: list[tuple[object, int]]
) -> None:
    clocks = _history(begun(kind, today), today, steps)
    assert all((one.waiting_since is not None) is (one.state is RequestState.WAITING) for one in clocks)
    assert all((one.answered_on is not None) is (one.state is RequestState.ANSWERED) for one in clocks)
    assert [one.was_late for one in clocks] == sorted(one.was_late for one in clocks)


@given(KINDS, DAYS, st.integers(0, 30))
def test_late_is_what_is_answered_after_its_day(kind: RequestKind, today: date, days: int) -> None:
    clock, on = begun(kind, today), today + timedelta(days=days)
    assert answered(clock, on).was_late is (on > clock.due_on) is clock.is_overdue(on)


@given(KINDS, DAYS, GAPS)
def test_an_answer_while_the_asker_is_waited_for_counts_from_then_on(
    kind: RequestKind, today: date, waited: int
) -> None:
    done = answered(asked_back(begun(kind, today), today), today + timedelta(days=waited))
    assert (done.state, done.was_late) == (RequestState.ANSWERED, False)


def _history(clock: RequestClock, today: date, steps: list[tuple[object, int]]) -> list[RequestClock]:
    clocks = [clock]
    for step, days in steps:
        today += timedelta(days=days)
        clocks.append(step(clocks[-1], today))  # type: ignore[operator]
    return clocks
