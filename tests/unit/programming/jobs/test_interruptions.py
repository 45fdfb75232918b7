"""Where the runs of a job broke off, by what its agents told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from programming.exchange import EventKind
from programming.jobs.course import Course
from programming.jobs.interruptions import Interruption, followed, interruption_now
from programming.phases import Phase
from tests.conftest import NOON


@dataclass
class Said:
    """An event as it is kept."""

    seq: int
    agent_id: str
    kind: str
    phase: str | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """A second for each event."""
        return NOON + timedelta(seconds=self.seq)


def entered(seq: int, phase: Phase, block: str = "", agent: str = "first") -> Said:
    return Said(seq, agent, EventKind.PHASE, phase, {"block": block} if block else {})


def written(seq: int, done: int, agent: str = "first") -> Said:
    return Said(seq, agent, EventKind.PROGRESS, None, {"block": "ASW", "done": done, "total": 100})


BROKEN = (
    entered(1, Phase.IDENTIFY),
    entered(2, Phase.VERIFY),
    entered(3, Phase.TRANSFER, "ASW"),
    written(4, 37),
)
HERE = Interruption(
    at=NOON + timedelta(seconds=4), agent="first", phase=Phase.TRANSFER, block="ASW", percent=37
)


def found(*events: Said) -> list[tuple[Phase, str, int, str | None]]:
    return [(one.phase, one.block, one.percent, one.resumed_by) for one in followed(events)[1]]


def test_a_run_that_goes_on_did_not_break_off() -> None:
    assert found(*BROKEN) == []


def test_where_it_stands_when_nobody_carries_on_is_where_it_broke_off() -> None:
    assert interruption_now(followed(BROKEN)[0]) == HERE


def test_a_job_of_which_nothing_was_heard_did_not_break_off() -> None:
    assert interruption_now(Course()) is None


@pytest.mark.parametrize("agent", ["first", "second"])
def test_whoever_carries_on_tells_of_the_run_before(agent: str) -> None:
    again = (entered(5, Phase.IDENTIFY, agent=agent), entered(6, Phase.VERIFY, agent=agent))
    assert found(*BROKEN, *again) == [(Phase.TRANSFER, "ASW", 37, agent)]


def test_another_agent_whose_first_word_is_no_phase_is_one_interruption() -> None:
    supply = Said(5, "second", EventKind.SUPPLY, None, {"volts": 13.1})
    again = (entered(6, Phase.IDENTIFY, agent="second"), entered(7, Phase.VERIFY, agent="second"))
    assert found(*BROKEN, supply, *again) == [(Phase.TRANSFER, "ASW", 37, "second")]


def test_a_session_that_was_lost_and_opened_anew_is_no_interruption() -> None:
    assert found(*BROKEN, entered(5, Phase.IDENTIFY), entered(6, Phase.EXTENDED_SESSION)) == []


def test_every_interruption_is_told_with_its_time() -> None:
    second = (
        entered(5, Phase.IDENTIFY, agent="second"),
        entered(6, Phase.VERIFY, agent="second"),
        entered(7, Phase.RESET, agent="second"),
    )
    third = (entered(8, Phase.IDENTIFY, agent="first"),)
    told = followed((*BROKEN, *second, *third))[1]
    assert [(one.phase, one.block, one.resumed_by) for one in told] == [
        (Phase.TRANSFER, "ASW", "second"),
        (Phase.RESET, "", "first"),
    ]
    assert [one.resumed_at for one in told] == [NOON + timedelta(seconds=5), NOON + timedelta(seconds=8)]
