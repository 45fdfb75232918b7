"""What decisions are measured beside gives the same rights, and rates are what was measured."""

import pytest

from tests.bench.clocks import Spent
from tests.bench.people import Rate, rate
from tests.bench.people_peers import Casbin, Rights


@pytest.mark.parametrize(
    ("role", "resource", "may"),
    [("technician", "rmi", True), ("buyer", "rmi", False), ("technician", "keys", False)],
)
def test_both_peers_have_the_same_rights(role: str, resource: str, may: bool) -> None:
    assert (Rights().may(role, resource, "read"), Casbin().may(role, resource, "read")) == (may, may)


def test_a_rate_is_of_processor_time_and_the_clock_stands_beside_it() -> None:
    took = Spent(wall_s=4, own_s=1, others_s=1)
    assert Rate(name="a", times=1_000, took=took).row() == ["a", "500", "2", "250"]


def test_something_is_done_once_before_it_is_measured() -> None:
    done: list[None] = []
    measured = rate("a", 3, lambda: done.append(None))
    assert (measured.times, len(done)) == (3, 4)
