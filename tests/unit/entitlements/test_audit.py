"""The audit trail in the database: written with what it records, one after another, and never changed."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from entitlements.audit import (
    BOUND,
    MOST_DETAILS,
    MOST_TEXT,
    AuditEvent,
    AuditKind,
    AuditTrail,
    HeadMissing,
    NotInWritingSession,
)
from entitlements.audit_chain import AuditRecord, Fault, Flaw, SealKey, faults
from entitlements.audit_details import DETAIL_NAMES, UnnamedDetail
from entitlements.audit_models import AuditRecordRow, RecordsAreFinal
from entitlements.audit_records import Sought, count, newest, read_head, read_records
from kb.database import Database, SecretKeyUnknown, secret_key_of
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.audit import record, records, without_triggers

LEFT = AuditEvent(kind=AuditKind.EMPLOYEE_LEFT, actor_id=3, subject="account:7", details={"reason": "moved"})


def faults_of(workspace: Workspace) -> list[Fault]:
    with workspace.database.read() as session:
        key = SealKey.of(secret_key_of(session))
        return list(faults(read_records(session), read_head(session), key))


def test_a_record_says_what_happened_and_follows_the_one_before(workspace: Workspace) -> None:
    record(workspace, LEFT, replace(LEFT, kind=AuditKind.SESSIONS_ENDED))
    first, second = records(workspace)
    assert (first.sequence, first.at, first.kind, first.actor_id) == (1, NOON, "employee.left", 3)
    assert (first.subject, first.details) == ("account:7", {"reason": "moved"})
    assert (second.sequence, second.previous) == (2, first.digest)
    assert faults_of(workspace) == []


def test_a_record_is_lost_with_the_transaction_of_what_it_records(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.database.write() as session:
        AuditTrail(session, lambda: NOON).record(LEFT)
        raise ZeroDivisionError
    record(workspace, LEFT)
    assert [one.sequence for one in records(workspace)] == [1]
    assert faults_of(workspace) == []


def test_a_session_for_reading_is_refused(workspace: Workspace) -> None:
    with workspace.database.read() as session, pytest.raises(NotInWritingSession):
        AuditTrail(session, lambda: NOON).record(LEFT)


def test_a_database_that_was_opened_without_the_secret_key_is_refused(workspace: Workspace) -> None:
    database = Database(workspace.database.url)
    with pytest.raises(SecretKeyUnknown), database.write() as session:
        AuditTrail(session, lambda: NOON).record(LEFT)
    database.close()


def test_writers_at_the_same_time_make_one_chain(workspace: Workspace) -> None:
    def write() -> None:
        for _ in range(10):
            record(workspace, LEFT)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.sequence for one in records(workspace)] == list(range(1, 41))
    assert faults_of(workspace) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET subject = 'account:8'",
        "DELETE FROM audit_records WHERE sequence = 2",
        "INSERT OR REPLACE INTO audit_records SELECT * FROM audit_records WHERE sequence = 1",
        "INSERT INTO audit_records SELECT 4, at, kind, 1, '', '', '', '' FROM audit_records LIMIT 1",
        "UPDATE audit_head SET count = 1",
        "UPDATE audit_head SET count = 4",
        "UPDATE audit_head SET place = 2",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES (2, 0, '', '', '')",
        "INSERT OR REPLACE INTO audit_head VALUES (1, 0, '', '', '')",
    ],
)
def test_the_database_refuses_to_change_the_trail(workspace: Workspace, statement: str) -> None:
    record(workspace, LEFT, LEFT)
    before = records(workspace)
    with pytest.raises(IntegrityError, match="audit trail"), workspace.database.write() as session:
        session.execute(text(statement))
    assert records(workspace) == before
    assert faults_of(workspace) == []


def change(row: AuditRecordRow) -> None:
    row.subject = "account:8"


def test_a_mapped_record_cannot_be_changed(workspace: Workspace) -> None:
    record(workspace, LEFT)
    with pytest.raises(RecordsAreFinal, match="record 1"), workspace.database.write() as session:
        change(session.get_one(AuditRecordRow, 1))


def test_a_mapped_record_cannot_be_deleted(workspace: Workspace) -> None:
    record(workspace, LEFT)
    with pytest.raises(RecordsAreFinal, match="record 1"), workspace.database.write() as session:
        session.delete(session.get_one(AuditRecordRow, 1))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        pytest.param(
            "UPDATE audit_records SET actor_id = NULL WHERE sequence = 2",
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="changed",
        ),
        pytest.param(
            "UPDATE audit_records SET at = '2026-11-22T12:00:00Z' WHERE sequence = 2",
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="the same time written otherwise",
        ),
        pytest.param(
            "UPDATE audit_records SET at = 'noon' WHERE sequence = 2",
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="no time",
        ),
        pytest.param(
            'UPDATE audit_records SET details = \' {"reason":"moved"}\' WHERE sequence = 2',
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="the same details written otherwise",
        ),
        pytest.param(
            "UPDATE audit_records SET details = x'00' WHERE sequence = 2",
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="no text",
        ),
        pytest.param(
            "UPDATE audit_records SET subject = x'00' WHERE sequence = 2",
            Fault(flaw=Flaw.CHANGED, first=2, last=2),
            id="bytes",
        ),
        pytest.param(
            "DELETE FROM audit_records WHERE sequence = 2",
            Fault(flaw=Flaw.MISSING, first=2, last=2),
            id="missing",
        ),
        pytest.param(
            "DELETE FROM audit_records WHERE sequence > 1",
            Fault(flaw=Flaw.CUT, first=2, last=3),
            id="cut",
        ),
        pytest.param("UPDATE audit_head SET seal = ''", Fault(flaw=Flaw.SEAL), id="without seal"),
        pytest.param("DELETE FROM audit_head", Fault(flaw=Flaw.HEADLESS), id="without head"),
    ],
)
def test_what_was_done_past_the_triggers_is_found(workspace: Workspace, statement: str, fault: Fault) -> None:
    record(workspace, LEFT, LEFT, LEFT)
    without_triggers(workspace, statement)
    assert faults_of(workspace) == [fault]


def test_recording_goes_on_and_does_not_hide_what_was_cut_off(workspace: Workspace) -> None:
    record(workspace, LEFT, LEFT, LEFT)
    without_triggers(workspace, "DELETE FROM audit_records WHERE sequence > 1")
    record(workspace, LEFT)
    assert faults_of(workspace) == [Fault(flaw=Flaw.MISSING, first=2, last=3)]


def test_recording_does_not_seal_what_somebody_else_sealed(workspace: Workspace) -> None:
    record(workspace, LEFT)
    without_triggers(workspace, "UPDATE audit_head SET seal = 'forged'")
    record(workspace, LEFT)
    assert faults_of(workspace) == [Fault(flaw=Flaw.SEAL)]


def test_without_a_head_nothing_is_recorded(workspace: Workspace) -> None:
    without_triggers(workspace, "DELETE FROM audit_head")
    with pytest.raises(HeadMissing, match="restore the database"):
        record(workspace, LEFT)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("WVWZZZ1JZXW000001", "…W000001", id="a VIN"),
        pytest.param("car wvwzzz1jzxw000001.", "car …w000001.", id="a VIN in a sentence"),
        pytest.param("…W000001", "…W000001", id="the last seven"),
        pytest.param("ABCDEFGHJKLMNPRST", "ABCDEFGHJKLMNPRST", id="seventeen letters"),
        pytest.param("0" * 64, "0" * 64, id="a digest"),
        pytest.param("one\ntwo\x00", "onetwo", id="no lines and no controls"),
        pytest.param("x" * (MOST_TEXT + 1), "x" * (MOST_TEXT - 1) + "…", id="a long text"),
    ],
)
def test_of_a_text_only_what_is_needed_is_kept(workspace: Workspace, given: str, kept: str) -> None:
    record(workspace, replace(LEFT, details={"what": given}))
    assert records(workspace)[0].details == {"what": kept}


def test_a_record_has_so_many_details_and_no_more(workspace: Workspace) -> None:
    record(workspace, replace(LEFT, details=dict.fromkeys(DETAIL_NAMES, "")))
    assert len(records(workspace)[0].details) == MOST_DETAILS


def record_bounded(workspace: Workspace, event: AuditEvent, hours: int = 0) -> AuditRecord | None:
    with workspace.database.write() as session:
        return AuditTrail(session, lambda: NOON + timedelta(hours=hours)).record_bounded(event)


def test_what_can_be_repeated_at_will_is_kept_so_often_within_an_hour_and_no_more(
    workspace: Workspace,
) -> None:
    kept = [record_bounded(workspace, LEFT) for _ in range(BOUND + 5)]
    assert [one is not None for one in kept] == [True] * BOUND + [False] * 5
    last = records(workspace)[-1]
    assert last.details == {"reason": "moved", "further": "not recorded within this hour"}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(LEFT, actor_id=4), id="another account"),
        pytest.param(replace(LEFT, actor_id=None), id="nobody"),
        pytest.param(replace(LEFT, kind=AuditKind.EMPLOYEE_JOINED), id="another kind"),
    ],
)
def test_one_who_repeats_something_takes_the_place_of_nobody_else(
    workspace: Workspace, other: AuditEvent
) -> None:
    record(workspace, *[LEFT] * BOUND)
    assert record_bounded(workspace, LEFT) is None
    assert record_bounded(workspace, other) is not None


def test_after_an_hour_it_is_kept_again(workspace: Workspace) -> None:
    record(workspace, *[LEFT] * BOUND)
    assert record_bounded(workspace, LEFT, hours=1) is not None


SEEN = (
    AuditEvent(kind=AuditKind.OPERATOR_APPROVED, actor_id=1, subject="operator:1"),
    AuditEvent(kind=AuditKind.OPERATOR_APPROVED, actor_id=2, subject="operator:12"),
    AuditEvent(kind=AuditKind.EMPLOYEE_LEFT, actor_id=1, subject="account:1"),
)


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        pytest.param(Sought(), [1, 2, 3], id="all"),
        pytest.param(Sought(kind="operator.approved"), [1, 2], id="kind"),
        pytest.param(Sought(actor_id=1), [1, 3], id="person"),
        pytest.param(Sought(subject="operator:1"), [1], id="subject"),
        pytest.param(Sought(subject="operator:"), [1, 2], id="sort of subject"),
        pytest.param(Sought(subject="o_erator:"), [], id="no wildcard"),
        pytest.param(Sought(since=NOON), [1, 2, 3], id="since"),
        pytest.param(Sought(until=NOON), [], id="until"),
        pytest.param(Sought(kind="operator.approved", actor_id=2), [2], id="both"),
    ],
)
def test_records_are_found_by_what_they_say(workspace: Workspace, sought: Sought, found: list[int]) -> None:
    record(workspace, *SEEN)
    with workspace.database.read() as session:
        assert [one.sequence for one in read_records(session, sought)] == found
        assert count(session, sought) == len(found)
        assert [one.sequence for one in newest(session, sought, limit=9)] == found[::-1]


def test_pages_begin_with_the_newest(workspace: Workspace) -> None:
    record(workspace, *SEEN)
    with workspace.database.read() as session:
        assert [one.sequence for one in newest(session, Sought(), limit=2, offset=1)] == [2, 1]


def test_a_detail_that_has_no_name_for_readers_is_recorded_with_a_warning(workspace: Workspace) -> None:
    with pytest.warns(UnnamedDetail, match="colour"):
        record(workspace, replace(LEFT, details={"colour": "red"}))
    assert records(workspace)[0].details == {"colour": "red"}
