"""What threads and processes do at the same time counts as it would on two free cores."""

import pytest

from tests.bench.clocks import Spent


@pytest.mark.parametrize(
    ("spent", "two_cores_s"),
    [
        (Spent(wall_s=9, own_s=3, others_s=2), 3),
        (Spent(wall_s=9, own_s=2, others_s=3), 3),
        (Spent(wall_s=9, own_s=1, others_s=1, children_s=8), 5),
        (Spent(wall_s=9, own_s=6, others_s=1, children_s=3), 6),
    ],
    ids=["this thread", "another thread", "processes share two cores", "one thread is behind"],
)
def test_what_happens_at_the_same_time_takes_as_long_as_two_cores_need(
    spent: Spent, two_cores_s: float
) -> None:
    assert spent.two_cores_s == two_cores_s
