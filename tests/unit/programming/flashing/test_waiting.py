"""The portal is waited for in a thread, and the control unit is not forgotten meanwhile."""

import threading
from collections.abc import Callable
from typing import TypeVar, cast

import pytest

from programming.flashing.ports import PortalSilent
from programming.flashing.reasons import Reason
from programming.flashing.sequence import Ended
from programming.flashing.waiting import in_a_thread
from programming.phases import Outcome
from tests.factories.flash_bench import FlashBench

T = TypeVar("T")


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


def test_what_never_answers_is_given_up_as_silence_and_the_unit_was_spoken_to() -> None:
    was_spoken_to, is_over = threading.Event(), threading.Event()
    with pytest.raises(PortalSilent):
        in_a_thread(is_over.wait, was_spoken_to.set, 0.01)
    is_over.set()
    assert was_spoken_to.is_set()


def test_a_portal_that_takes_the_question_and_never_answers_leaves_the_car_as_it_was() -> None:
    bench, is_over = FlashBench(), threading.Event()

    def waiting(_call: Callable[[], T], meanwhile: Callable[[], None]) -> T:
        bench.clock.sleep(60.0)
        return in_a_thread(cast("Callable[[], T]", is_over.wait), meanwhile, 0.01)

    assert bench.run(waiting=waiting) == Ended(outcome=Outcome.UNTOUCHED, reason=Reason.PORTAL_SILENT)
    is_over.set()
    assert bench.is_untouched
