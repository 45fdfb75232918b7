"""What the person at the car reads while it is flashed."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from programming.agent.console import Console, Stopping
from programming.agent.screen import Screen, was_ended_elsewhere
from programming.exchange import Event, EventKind, JobState, Lease, Refusal
from programming.flashing.ports import PortalRefused
from programming.phases import ORDER, Outcome, Phase
from translations.locales import Language

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHOUT = {Language.ENGLISH: "DO NOT SWITCH THE IGNITION OFF", Language.POLISH: "NIE WYŁĄCZAJ ZAPŁONU"}


class Terminal(StringIO):
    """Somebody watches."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def told(out: StringIO, *events: Event, language: Language = Language.ENGLISH) -> str:
    """What stands on the screen after these events."""
    screen = Screen(Console(Stopping(), out), language, lambda: "12:00:00")
    for event in events:
        screen.noted(event)
    return out.getvalue()


def event(kind: EventKind, phase: Phase | None = None, **data: Any) -> Event:
    """An event."""
    return Event(seq=1, at=NOON, kind=kind, phase=phase, data=data)


def lease(*, is_overtime: bool = False) -> Lease:
    """The portal's word."""
    return Lease(next_seq=1, state=JobState.COMMITTED, is_overtime=is_overtime, time=NOON)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("phase", ORDER)
def test_the_ignition_is_shouted_about_exactly_while_it_matters(phase: Phase, language: Language) -> None:
    text = told(StringIO(), event(EventKind.PHASE, phase), language=language)
    shouted = ORDER.index(Phase.COMMIT) <= ORDER.index(phase) < ORDER.index(Phase.IDENTIFY_AGAIN)
    assert (SHOUT[language] in text) == shouted


def test_what_is_safe_is_said_once_until_it_changes() -> None:
    events = [event(EventKind.PHASE, phase) for phase in (Phase.ERASE, Phase.TRANSFER, Phase.CHECK)]
    assert told(StringIO(), *events).count("DO NOT SWITCH") == 1


def test_progress_has_rate_time_left_supply_and_the_ignition() -> None:
    text = told(
        Terminal(),
        event(EventKind.PHASE, Phase.TRANSFER, block="ASW"),
        event(EventKind.SUPPLY, volts=13.37),
        event(EventKind.PROGRESS, block="ASW", done=26_624, total=1_048_576, rate=26_624.0),
    )
    line = text.split("\r\x1b[K")[-1]
    assert line == "  ASW 2% · 26.0 KiB/s · 0:38 left · 13.4 V · leave the ignition on"


def test_where_nobody_watches_a_tenth_is_a_line() -> None:
    steps = [
        event(EventKind.PROGRESS, block="A", done=done, total=1000, rate=0) for done in range(0, 1001, 5)
    ]
    lines = told(StringIO(), *steps).splitlines()
    assert lines == [f"  A {percent}%" for percent in range(0, 101, 10)]


def test_a_silent_portal_is_told_once_and_so_is_its_return() -> None:
    out = StringIO()
    screen = Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00")
    for heard in (None, None, lease(), lease(), None):
        screen.heard(heard)
    assert [line.split(" ", 1)[1][:28] for line in out.getvalue().splitlines()] == [
        "The portal does not answer; ",
        "The portal answers again.",
        "The portal does not answer; ",
    ]


def test_overtime_is_told_once() -> None:
    out = StringIO()
    screen = Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00")
    screen.heard(lease(is_overtime=True))
    screen.heard(lease(is_overtime=True))
    assert out.getvalue().count("this job is protected and goes on") == 1


@pytest.mark.parametrize("code", [Refusal.JOB_ENDED, Refusal.JOB_TAKEN], ids=["ended", "taken"])
def test_a_job_that_another_computer_ended_is_not_told_as_one_to_carry_on(code: Refusal) -> None:
    out = StringIO()
    screen = Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00")
    is_elsewhere = was_ended_elsewhere([event(EventKind.TROUBLE, Phase.UNLOCK, code=code.value)])
    screen.ended(Outcome.RECOVERABLE, "portal-refused", is_elsewhere=is_elsewhere)
    assert is_elsewhere is (code is Refusal.JOB_ENDED)
    assert ("carry the job on" in out.getvalue()) is not is_elsewhere
    assert ("Nothing was erased here" in out.getvalue()) is is_elsewhere


@pytest.mark.parametrize(
    ("outcome", "reason", "says"),
    [
        (Outcome.PROGRAMMED, None, ["The control unit is programmed."]),
        (Outcome.UNTOUCHED, "wrong-vin", ["Nothing was erased", "another vehicle", "You may switch"]),
        (Outcome.RECOVERABLE, "no-answer", ["may wait in its bootloader", "carry the job on"]),
        (Outcome.RECOVERABLE, "of-a-later-version", ["(of-a-later-version)"]),
    ],
)
def test_the_end_says_how_why_and_what_is_safe(outcome: Outcome, reason: str | None, says: list[str]) -> None:
    out = StringIO()
    Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00").ended(outcome, reason)
    assert [text for text in says if text not in out.getvalue()] == []


def test_trouble_codes_are_compared_by_name() -> None:
    text = told(
        StringIO(),
        event(EventKind.CODES_COMPARED, gone=["P0171-00"], new=[], stayed=["U0100-87", "B1342-13"]),
    )
    assert [line.split(" ", 1)[1] for line in text.splitlines()] == [
        "gone: P0171-00",
        "still there: U0100-87, B1342-13",
    ]


def test_a_job_that_is_carried_on_never_says_that_nothing_has_changed() -> None:
    out = StringIO()
    screen = Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00")
    screen.carries_on()
    screen.noted(event(EventKind.PHASE, Phase.IDENTIFY))
    assert "DO NOT SWITCH THE IGNITION OFF" in out.getvalue()


def test_what_was_tried_again_is_told_in_the_language_of_the_person() -> None:
    trouble = event(EventKind.TROUBLE, Phase.TRANSFER, code="asked-again", detail="no answer in time")
    assert told(StringIO(), trouble, language=Language.POLISH).splitlines() == [
        "12:00:00 Brak zrozumiałej odpowiedzi: zapytano ponownie."
    ]


def test_a_refusal_is_not_told_as_silence_and_told_once() -> None:
    out = StringIO()
    screen = Screen(Console(Stopping(), out), Language.ENGLISH, lambda: "12:00:00")
    for _time in range(2):
        screen.refused(PortalRefused("job-taken", "Another computer has this job."))
    assert out.getvalue().count("takes no news of this job: Another computer has this job.") == 1
    assert "does not answer" not in out.getvalue()
