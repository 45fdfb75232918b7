"""What is promised is held against what was measured."""

import pytest

from tests.bench.building import Built
from tests.bench.claims import Bound, Claim
from tests.bench.clocks import Latency, Memory, Spent
from tests.bench.contest import Outcome, claims


def claim(measured: float, bound: Bound, *, aim: float | None = None) -> Claim:
    return Claim(name="a search", measured=measured, bound=bound, floor=20, aim=aim)


@pytest.mark.parametrize(
    ("measured", "bound", "holds"),
    [
        (20, Bound.AT_MOST, True),
        (20.1, Bound.AT_MOST, False),
        (19.9, Bound.BELOW, True),
        (20, Bound.BELOW, False),
        (20, Bound.AT_LEAST, True),
        (19.9, Bound.AT_LEAST, False),
    ],
)
def test_a_promise_holds_up_to_its_floor(measured: float, bound: Bound, holds: bool) -> None:
    assert claim(measured, bound).holds is holds


@pytest.mark.parametrize(("measured", "reached"), [(10, "yes"), (15, "NO")], ids=["reached", "missed"])
def test_an_aim_is_told_apart_from_the_floor(measured: float, reached: str) -> None:
    assert claim(measured, Bound.AT_MOST, aim=10).row()[3:] == ["yes", "10x", reached]


def test_where_there_is_no_aim_none_is_shown() -> None:
    assert claim(25, Bound.AT_MOST).row() == ["a search", "25x", "at most 20x", "NO", "", ""]


def latency(median_ms: float, p95_ms: float = 0) -> Latency:
    return Latency(median_ms=median_ms, p95_ms=p95_ms, all_threads_ms=median_ms, wall_ms=median_ms)


def built(own_s: float, others_s: float = 0) -> Built:
    return Built(count=100, spent=Spent(wall_s=9, own_s=own_s, others_s=others_s), size_bytes=1, peak_mb=1)


def outcome(memory: Memory | None = None) -> Outcome:
    return Outcome(
        built={
            "ours": built(10, 5),
            "engine alone": built(1, 4),
            "fts5": built(2.5),
            "fts5 of a tenth": built(3),
        },
        large={"ours": latency(6, 9), "tantivy": latency(0.5), "fts5": latency(12)},
        small={"ours": latency(3)},
        completions=latency(1.5),
        memory=memory,
    )


def test_every_figure_is_a_ratio_to_what_was_measured_in_the_same_run() -> None:
    assert [promised.measured for promised in claims(outcome())] == [12, 0.75, 2, 0.25, 0.75, 0.25]


def test_memory_is_the_most_that_the_process_ever_had() -> None:
    memory = Memory(resident_mb=300, own_mb=200, peak_mb=401)
    assert (claims(outcome(memory))[-1].measured, claims(outcome(memory))[-1].holds) == (401, False)


def test_threads_that_work_at_once_count_as_long_as_the_longer_one() -> None:
    assert (Spent(wall_s=9, own_s=2, others_s=3).two_cores_s, built(2, 3).spent.cpu_s) == (3, 5)


def test_a_call_takes_as_long_as_the_longer_of_its_threads_and_what_all_took_is_there_too() -> None:
    found = Latency.of([Spent(wall_s=1, own_s=0.004, others_s=0.003)] * 2)
    assert (found.median_ms, found.p95_ms, found.all_threads_ms) == pytest.approx((4, 4, 7))


def test_the_95th_percentile_is_that_of_the_calls() -> None:
    calls = [Spent(wall_s=1, own_s=number / 1_000, others_s=0) for number in range(1, 102)]
    found = Latency.of(calls)
    assert (found.median_ms, found.wall_ms) == pytest.approx((51, 1_000))
    assert found.p95_ms == pytest.approx(96)
