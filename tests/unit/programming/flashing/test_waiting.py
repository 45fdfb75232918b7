"""The portal is waited for in a thread, and the control unit is not forgotten meanwhile."""

import threading

import pytest

from programming.flashing.waiting import in_a_thread


def test_what_is_waited_for_comes_after_the_unit_was_spoken_to() -> None:
    was_spoken_to = threading.Event()

    def portal() -> str:
        assert was_spoken_to.wait(30.0)
        return "the key"

    assert in_a_thread(portal, was_spoken_to.set) == "the key"


@pytest.mark.parametrize("error", [TimeoutError("of the network"), ValueError("no")], ids=["time", "value"])
def test_what_the_portal_raises_is_raised_where_it_is_waited_for(error: Exception) -> None:
    def portal() -> str:
        raise error

    with pytest.raises(type(error), match=str(error)):
        in_a_thread(portal, lambda: None)
