"""Files that applicants hand in: told by content, named harmlessly, kept by checksum, given to few."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from entitlements.applications import NotChangeable
from entitlements.audit_models import AuditRecordRow
from entitlements.evidence import (
    MOST_BYTES,
    MOST_FILES,
    EvidenceBroken,
    EvidenceEmpty,
    EvidenceLocked,
    EvidenceRefused,
    EvidenceTooLarge,
    EvidenceTooManyPages,
    EvidenceTooManyPixels,
    EvidenceType,
    EvidenceTypeUnknown,
    TooMuchEvidence,
    new_evidence,
)
from entitlements.evidence_check import checked_evidence
from entitlements.evidence_judge import MOST_PAGES, MOST_PIXELS
from entitlements.evidence_store import EvidenceStore, NoSuchEvidence, faults, sweep
from entitlements.join_models import ApplicationRow
from kb.filestore import FileStore
from kb.workspace import Workspace
from tests.factories.registration import JPEG, PDF, PNG, Office, pdf, picture


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "evidence")


def add(
    office: Office, files: FileStore, operator_id: int, content: bytes = PDF, name: str = "krs.pdf"
) -> int:
    with office.database.write() as session:
        store = EvidenceStore(session, files, office.clock)
        return store.add(
            operator_id, new_evidence(name, content), office.application(operator_id).handed_in_by
        ).id


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, EvidenceType.PDF), (PNG, EvidenceType.PNG), (JPEG, EvidenceType.JPEG)],
    ids=["pdf", "png", "jpeg"],
)
def test_the_type_is_told_by_the_content_whatever_the_name_says(content: bytes, kind: EvidenceType) -> None:
    taken = new_evidence("extract.exe", content)
    assert (taken.type, taken.name) == (kind, f"extract.exe{kind.ending}")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EvidenceEmpty),
        (b"<html><script>alert(1)</script>", EvidenceTypeUnknown),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", EvidenceTypeUnknown),
        (b"MZ\x90\x00", EvidenceTypeUnknown),
        (b"GIF89a", EvidenceTypeUnknown),
        (b"<!--%PDF-1.7-->\n%%EOF", EvidenceTypeUnknown),
        (PDF[:-6], EvidenceTypeUnknown),
        (PDF + b"x" * MOST_BYTES, EvidenceTooLarge),
    ],
    ids=["empty", "page", "drawing", "program", "gif", "page with a pdf inside", "cut off", "too large"],
)
def test_what_is_not_taken_is_refused(content: bytes, refusal: type[EvidenceRefused]) -> None:
    with pytest.raises(refusal):
        new_evidence("krs.pdf", content)


@pytest.mark.parametrize("content", [PDF, PNG, JPEG], ids=["pdf", "png", "jpeg"])
def test_what_a_child_process_can_open_is_taken(content: bytes) -> None:
    assert checked_evidence("krs", content).content == content


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", EvidenceBroken),
        (PDF.replace(b"/Kids", b"/Kits"), EvidenceBroken),
        (PNG[:40] + bytes(len(PNG) - 40), EvidenceBroken),
        (JPEG[: len(JPEG) // 2], EvidenceBroken),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20, EvidenceBroken),
        (pdf(password="secret"), EvidenceLocked),
        (pdf(MOST_PAGES + 1), EvidenceTooManyPages),
        (picture("PNG", 8_000, MOST_PIXELS // 8_000 + 1), EvidenceTooManyPixels),
    ],
    ids=["no page", "no tree", "png of nothing", "half a jpeg", "beginning", "locked", "book", "poster"],
)
def test_what_a_child_process_cannot_open_is_refused(content: bytes, refusal: type[EvidenceRefused]) -> None:
    with pytest.raises(refusal):
        checked_evidence("krs", content)


def test_a_picture_as_large_as_may_be_is_decoded_within_the_limits() -> None:
    content = picture("PNG", 8_000, MOST_PIXELS // 8_000)
    assert checked_evidence("scan.png", content).type is EvidenceType.PNG


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\Odpis KRS.PDF", "Odpis KRS.pdf"),
        ('a"; filename="b.exe', "a ; filename= b.exe.pdf"),
        ("odpis\r\nX-Header: 1.pdf", "odpis X-Header 1.pdf"),
        ("fdp\u202egnp.pdf", "fdp gnp.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("ż" * 300 + ".pdf", "ż" * 115 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, kept: str) -> None:
    assert new_evidence(name, PDF).name == kept


def test_a_file_is_given_back_byte_for_byte_and_that_it_was_seen_is_recorded(
    office: Office, files: FileStore
) -> None:
    operator = office.hand_in()
    number = add(office, files, operator)
    with office.database.write() as session:
        found, content = EvidenceStore(session, files, office.clock).open(operator, number, 7)
    with office.database.read() as session:
        kinds = session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)).all()
        details = str(session.scalars(select(AuditRecordRow.details)).all())
    assert (found.name, content) == ("krs.pdf", PDF)
    assert kinds[-2:] == ["evidence.uploaded", "evidence.opened"]
    assert "krs.pdf" not in details


def test_the_same_bytes_are_the_same_file(office: Office, files: FileStore) -> None:
    operator = office.hand_in()
    assert add(office, files, operator) == add(office, files, operator, name="again.pdf")


def test_another_operators_file_does_not_exist(office: Office, files: FileStore) -> None:
    number = add(office, files, office.hand_in())
    other = office.hand_in("ewa@lis.example")
    with office.database.write() as session, pytest.raises(NoSuchEvidence):
        EvidenceStore(session, files, office.clock).open(other, number, 7)
    with office.database.write() as session, pytest.raises(NoSuchEvidence):
        EvidenceStore(session, files, office.clock).remove(other, number, 7)


def test_an_operator_has_so_many_files(office: Office, files: FileStore) -> None:
    operator = office.hand_in()
    [add(office, files, operator, PDF + str(number).encode() + PDF) for number in range(MOST_FILES)]
    with pytest.raises(TooMuchEvidence):
        add(office, files, operator, PDF + b"one more" + PDF)


def test_a_new_file_makes_who_decides_look_again(office: Office, files: FileStore) -> None:
    operator = office.hand_in()
    before = office.application(operator).version
    add(office, files, operator)
    assert office.application(operator).version == before + 1


def test_files_of_an_approved_application_stay_as_they_are(office: Office, files: FileStore) -> None:
    operator = office.hand_in()
    number = add(office, files, operator)
    with office.database.write() as session:
        session.get_one(ApplicationRow, office.application(operator).id).state = "approved"
    with pytest.raises(NotChangeable):
        add(office, files, operator, PNG)
    with pytest.raises(NotChangeable), office.database.write() as session:
        EvidenceStore(session, files, office.clock).remove(operator, number, 1)


def test_bytes_that_nobody_names_are_swept_away_after_a_day(office: Office, files: FileStore) -> None:
    operator = office.hand_in()
    kept, gone = add(office, files, operator), add(office, files, operator, PNG)
    with office.database.write() as session:
        store = EvidenceStore(session, files, office.clock)
        store.remove(operator, gone, office.application(operator).handed_in_by)
        checksum = store.of_operator(operator)[0].checksum
    for one in files.checksums():
        os.utime(files.path_of(one), (office.clock.now.timestamp(),) * 2)
    assert sweep(office.database, files, office.clock.now + timedelta(hours=23)) == 0
    assert sweep(office.database, files, office.clock.now + timedelta(hours=25)) == 1
    assert list(files.checksums()) == [checksum]
    assert kept != gone


def test_a_file_that_is_not_what_was_handed_in_is_found(office: Office, files: FileStore) -> None:
    add(office, files, office.hand_in())
    checksum = next(files.checksums())
    assert faults(office.database, files) == []
    files.path_of(checksum).write_bytes(b"something else")
    assert faults(office.database, files) == [checksum]
