"""`aos check` says in one sentence what is wrong with the audit trail and where; a person may accept it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from entitlements.audit import AuditEvent, AuditKind
from entitlements.audit_anchor import FILE_NAME, Anchor
from entitlements.audit_chain import Fault, Flaw
from entitlements.audit_check import TooMuchIsWrong, accept, examine, sentence
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.audit import record, records, without_triggers

JOINED = AuditEvent(kind=AuditKind.EMPLOYEE_JOINED, actor_id=3, subject="account:7")

SWAP = (
    "UPDATE audit_records SET sequence = sequence - 5 WHERE sequence IN (2, 3);"
    "UPDATE audit_records SET sequence = -sequence WHERE sequence < 0"
)


def sentences(workspace: Workspace) -> list[str]:
    return examine(workspace.database, workspace.folder.root).sentences()


def accepted(workspace: Workspace) -> list[str]:
    return accept(
        workspace.database, workspace.folder.root, "a backup was restored", lambda: NOON
    ).sentences()


def anchor_path(workspace: Workspace) -> Path:
    return workspace.folder.root / FILE_NAME


def advance(workspace: Workspace) -> bool:
    with workspace.database.read() as session:
        return Anchor(workspace.folder.root).advance(session)


def test_an_empty_trail_and_a_whole_one_are_sound(workspace: Workspace) -> None:
    empty = sentences(workspace)
    record(workspace, JOINED, JOINED)
    assert (empty, sentences(workspace)) == ([], [])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_records SET actor_id = 4 WHERE sequence = 2", "record 2 was changed"),
        ("DELETE FROM audit_records WHERE sequence IN (2, 3)", "records 2 to 3 are missing"),
        ("DELETE FROM audit_records WHERE sequence > 2", "the last records, 3 to 4, were cut off"),
        (SWAP, "records 2 and 3 changed places"),
        ("UPDATE audit_head SET digest = '0'", "chained anew"),
        ("UPDATE audit_head SET seal = '0'", "the seal does not fit"),
        ("DELETE FROM audit_head", "its head is missing"),
    ],
)
def test_the_check_says_what_is_wrong_and_where(workspace: Workspace, statement: str, said: str) -> None:
    record(workspace, JOINED, JOINED, JOINED, JOINED)
    without_triggers(workspace, *statement.split(";"))
    assert said in sentences(workspace)[0]


def test_every_flaw_has_a_sentence() -> None:
    said = [sentence(Fault(flaw=flaw, first=5, last=6)) for flaw in Flaw]
    assert [text for text in said if not text.startswith("Audit trail: ") or "{" in text] == []


def test_no_more_is_said_than_can_be_read(workspace: Workspace) -> None:
    record(workspace, *[JOINED] * 100)
    without_triggers(workspace, "UPDATE audit_records SET actor_id = 4")
    said = sentences(workspace)
    assert (len(said), said[-1]) == (21, "Audit trail: 80 more places are wrong.")


def test_the_anchor_follows_the_trail_and_is_for_its_owner_alone(workspace: Workspace) -> None:
    record(workspace, JOINED)
    first = advance(workspace)
    record(workspace, JOINED)
    second = advance(workspace)
    assert (first, second, advance(workspace)) == (True, True, False)
    assert json.loads(anchor_path(workspace).read_text())["count"] == 2
    assert anchor_path(workspace).stat().st_mode & 0o777 == 0o600


def test_a_trail_without_records_has_no_anchor(workspace: Workspace) -> None:
    assert advance(workspace) is False
    assert not anchor_path(workspace).exists()


def take_back(workspace: Workspace) -> None:
    """Take the database back to two records of three, with the head and the seal that it had then."""
    record(workspace, JOINED, JOINED)
    with workspace.database.connect() as connection:
        head = connection.exec_driver_sql("SELECT digest, seal FROM audit_head").one()
    record(workspace, JOINED)
    advance(workspace)
    without_triggers(
        workspace,
        "DELETE FROM audit_records WHERE sequence = 3",
        f"UPDATE audit_head SET count = 2, digest = '{head.digest}', seal = '{head.seal}'",  # noqa: S608
    )


def test_the_anchor_shows_that_the_database_was_taken_back(workspace: Workspace) -> None:
    take_back(workspace)
    assert "records 3 to 3, which the anchor in the data folder knows, are missing" in sentences(workspace)[0]


def test_the_anchor_shows_that_the_trail_went_another_way(workspace: Workspace) -> None:
    take_back(workspace)
    record(workspace, replace(JOINED, actor_id=4), JOINED)
    assert advance(workspace) is False
    assert "record 3 is not the one" in sentences(workspace)[0]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"count": "1", "digest": "", "seal": "", "key_id": ""}', '{"other": 1}', "null"],
)
def test_an_anchor_that_cannot_be_read_is_said(workspace: Workspace, text: str) -> None:
    record(workspace, JOINED)
    anchor_path(workspace).write_text(text)
    assert "anchor in the data folder" in sentences(workspace)[0]
    assert anchor_path(workspace).read_text() == text


def test_an_anchor_of_other_bytes_is_said(workspace: Workspace) -> None:
    anchor_path(workspace).write_bytes(b"\xff\xfe")
    assert "anchor in the data folder" in sentences(workspace)[0]


def test_another_secret_key_is_said_with_the_way_out(workspace: Workspace) -> None:
    record(workspace, JOINED)
    advance(workspace)
    (workspace.folder.root / "secret_key").write_text("another key, which somebody chose")
    said = sentences(workspace)
    assert len(said) == 2
    assert all("aos entitlements audit-reseal" in text for text in said)
    assert accepted(workspace) == said
    assert sentences(workspace) == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit_records SET actor_id = 4 WHERE sequence = 2", id="changed"),
        pytest.param("UPDATE audit_records SET actor_id = 4 WHERE sequence = 4", id="the last changed"),
        pytest.param("DELETE FROM audit_records WHERE sequence IN (2, 3)", id="missing"),
        pytest.param("DELETE FROM audit_records WHERE sequence > 2", id="cut"),
        pytest.param("DELETE FROM audit_records", id="all cut"),
        pytest.param("UPDATE audit_head SET digest = '0'", id="another end"),
        pytest.param("UPDATE audit_head SET count = 2", id="a head that knows less"),
        pytest.param("UPDATE audit_head SET seal = '0'", id="seal"),
    ],
)
def test_what_a_person_has_accepted_is_a_note_and_what_comes_after_is_a_fault(
    workspace: Workspace, statement: str
) -> None:
    record(workspace, JOINED, JOINED, JOINED, JOINED)
    without_triggers(workspace, statement)
    assert accepted(workspace) != []
    record(workspace, JOINED, JOINED)
    verdict = examine(workspace.database, workspace.folder.root)
    assert verdict.sentences() == []
    assert all(note.endswith("sealed anew.") for note in verdict.notes())
    without_triggers(workspace, "UPDATE audit_records SET subject = 'x' WHERE kind = 'audit.resealed'")
    assert "was changed" in " ".join(sentences(workspace))


def test_the_sealing_says_why_and_what_was_wrong(workspace: Workspace) -> None:
    record(workspace, JOINED, JOINED, JOINED)
    without_triggers(workspace, "DELETE FROM audit_records WHERE sequence = 2")
    accepted(workspace)
    last = records(workspace)[-1]
    assert last.details == {
        "reason": "a backup was restored",
        "wrong": "missing 2 2",
        "accepted": "missing 2 2",
    }


def test_what_was_accepted_stays_accepted_when_more_is(workspace: Workspace) -> None:
    record(workspace, JOINED, JOINED, JOINED, JOINED)
    without_triggers(workspace, "DELETE FROM audit_records WHERE sequence = 2")
    accepted(workspace)
    without_triggers(workspace, "UPDATE audit_records SET actor_id = 9 WHERE sequence = 1")
    accepted(workspace)
    verdict = examine(workspace.database, workspace.folder.root)
    assert (verdict.sentences(), len(verdict.notes())) == ([], 2)


def test_a_sealing_that_the_portal_did_not_seal_accepts_nothing(workspace: Workspace) -> None:
    record(workspace, JOINED, JOINED, JOINED)
    without_triggers(workspace, "DELETE FROM audit_records WHERE sequence = 2")
    accepted(workspace)
    without_triggers(workspace, "UPDATE audit_head SET seal = '0'")
    assert ["missing" in text for text in sentences(workspace)] == [True, False]


def test_more_than_a_person_can_have_looked_at_is_not_accepted(workspace: Workspace) -> None:
    record(workspace, *[JOINED] * 60)
    without_triggers(workspace, "UPDATE audit_records SET actor_id = 9")
    with pytest.raises(TooMuchIsWrong) as refusal:
        accepted(workspace)
    assert refusal.value.count == 60
    assert len(records(workspace)) == 60
