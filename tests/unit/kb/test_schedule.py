"""Scheduled steps: done when their instant has come, not before, once, and said why where they cannot be."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kb.access import AccessClass
from kb.history import Signature
from kb.identifiers import DocumentId
from kb.models import RevisionRow, ScheduleRow
from kb.publishing import find_revision
from kb.schedule import (
    NoSuchInstant,
    Schedule,
    ScheduledAction,
    carry_out_due,
    local_instant,
)
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
ENGLISH = ContentLanguage.ENGLISH
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA = Signature(by="Anna", remark="New model year")


@pytest.fixture
def warsaw(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the time of Warsaw."""
    monkeypatch.setenv("TZ", "Europe/Warsaw")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def put(
    workspace: Workspace, content: bytes = b"original", *, publish: bool = False, at: datetime = NOON
) -> None:
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: at, ANNA)
        store.put(new_revision(workspace.files, content, publish=publish))


def put_off(workspace: Workspace, action: ScheduledAction, due_at: datetime, number: int = 1) -> int:
    with workspace.database.write() as session:
        row = find_revision(session, PADS, ENGLISH, number)
        return Schedule(session).add(row, action, due_at, ANNA, NOON)


def statuses(workspace: Workspace) -> list[str]:
    with workspace.database.read() as session:
        return [row.status for row in session.query(RevisionRow).order_by(RevisionRow.number)]


def states(workspace: Workspace) -> list[tuple[str, str]]:
    with workspace.database.read() as session:
        return [(row.state, row.reason) for row in session.query(ScheduleRow).order_by(ScheduleRow.pk)]


def test_nothing_happens_before_its_time(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    assert carry_out_due(workspace.database, lambda: NOON + HOUR - timedelta(microseconds=1)) == 0
    assert statuses(workspace) == ["draft"]


def test_what_is_due_is_done_once(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    assert [carry_out_due(workspace.database, lambda: NOON + HOUR) for _ in range(2)] == [1, 0]
    assert (statuses(workspace), states(workspace)) == (["published"], [("done", "")])


def test_steps_are_done_in_the_order_of_time(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.WITHDRAW, NOON + 2 * HOUR)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    assert carry_out_due(workspace.database, lambda: NOON + 3 * HOUR) == 2
    assert statuses(workspace) == ["withdrawn"]


def test_a_withdrawal_takes_what_is_published_then(workspace: Workspace) -> None:
    put(workspace, publish=True)
    put_off(workspace, ScheduledAction.WITHDRAW, NOON + HOUR)
    put(workspace, b"next", publish=True)
    carry_out_due(workspace.database, lambda: NOON + HOUR)
    assert statuses(workspace) == ["superseded", "withdrawn"]


def test_an_old_text_does_not_come_back_over_what_was_published_since(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + 2 * HOUR)
    put(workspace, b"next", publish=True, at=NOON + HOUR)
    carry_out_due(workspace.database, lambda: NOON + 2 * HOUR)
    assert statuses(workspace) == ["draft", "published"]
    assert states(workspace)[0][0] == "failed"
    assert "newer revision" in states(workspace)[0][1]


def test_nor_over_what_was_published_since_and_withdrawn(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + 2 * HOUR)
    put(workspace, b"next", publish=True, at=NOON + HOUR)
    put_off(workspace, ScheduledAction.WITHDRAW, NOON + HOUR, 2)
    carry_out_due(workspace.database, lambda: NOON + 2 * HOUR)
    assert statuses(workspace) == ["draft", "withdrawn"]


def test_an_old_text_comes_back_where_the_newer_one_was_published_when_it_was_asked_for(
    workspace: Workspace,
) -> None:
    put(workspace)
    put(workspace, b"next", publish=True, at=NOON - HOUR)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    carry_out_due(workspace.database, lambda: NOON + HOUR)
    assert statuses(workspace) == ["published", "superseded"]


def test_a_time_does_not_stand_in_for_an_approval(workspace: Workspace) -> None:
    secret = AccessClass.SECURITY_RELATED_RMI
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON, ANNA)
        store.put(new_revision(workspace.files, access_class=secret))
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    carry_out_due(workspace.database, lambda: NOON + HOUR)
    assert statuses(workspace) == ["draft"]
    assert states(workspace)[0][0] == "failed"
    assert "approved" in states(workspace)[0][1]


def test_a_new_time_stands_in_for_the_one_before(workspace: Workspace) -> None:
    put(workspace)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    put_off(workspace, ScheduledAction.PUBLISH, NOON + 2 * HOUR)
    assert carry_out_due(workspace.database, lambda: NOON + HOUR) == 0
    assert [state for state, _reason in states(workspace)] == ["cancelled", "waiting"]


def test_what_was_cancelled_does_not_happen(workspace: Workspace) -> None:
    put(workspace)
    number = put_off(workspace, ScheduledAction.PUBLISH, NOON + HOUR)
    with workspace.database.write() as session:
        assert Schedule(session).cancel(number, NOON)
        assert not Schedule(session).cancel(number, NOON)
    assert carry_out_due(workspace.database, lambda: NOON + HOUR) == 0


@pytest.mark.usefixtures("warsaw")
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-01T06:00", datetime(2026, 12, 1, 5, tzinfo=UTC)),
        ("2026-07-01T06:00", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2026-10-25T02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-12-01T06:00Z", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_instant(text: str, instant: datetime) -> None:
    assert local_instant(text) == instant


@pytest.mark.usefixtures("warsaw")
@pytest.mark.parametrize(
    ("text", "is_twice"), [("2026-10-25T02:30", True), ("2026-03-29T02:30", False)], ids=["autumn", "spring"]
)
def test_a_time_that_comes_twice_or_never_is_refused(text: str, is_twice: bool) -> None:
    with pytest.raises(NoSuchInstant) as refusal:
        local_instant(text)
    assert refusal.value.is_twice is is_twice
