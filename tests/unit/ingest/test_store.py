"""The ingestion's memory."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.companions import Companion
from ingest.inputs import Stated
from ingest.models import OutcomeRow, RunRow
from ingest.outcomes import Outcome
from ingest.report import InputResult
from ingest.store import ACCEPTED, OutcomeLog, Record
from kb.documents import DocumentKind
from kb.identifiers import Checksum, DocumentId
from kb.workspace import Workspace
from tests.conftest import NOON
from translations.locales import ContentLanguage, Language

FULL = Record(
    root="/data",
    stated=Stated(
        kind=DocumentKind.REPAIR,
        language=Language.POLISH,
        publish=False,
        manifest=Path("/data/manifest.yaml"),
    ),
    request="r" * 64,
    checksum=Checksum("c" * 64),
    media_type="text/markdown",
    reader_version="1",
    identity=DocumentId("own"),
    issue="001-00",
    companions=(
        Companion(
            path=b"/data/\xb1.svg", checksum="d" * 64, size_bytes=3, mtime_ns=1_700_000_000_000_000_000
        ),
    ),
    result=InputResult(
        source="/data/a.md",
        outcome=Outcome.CREATED,
        reader="markdown",
        document_id=DocumentId("oil"),
        revision=1,
        language=ContentLanguage.POLISH,
        kind=DocumentKind.REPAIR,
        sections=3,
        pages=4,
        complaints=("A guess.", "Another."),
    ),
)
REFUSED = Record(
    root="/data",
    stated=Stated(),
    request="q",
    rival="/data/a.md",
    result=InputResult(source="/data/b.md", outcome=Outcome.REJECTED, error="No."),
)


def keep(workspace: Workspace, *records: Record) -> int:
    with workspace.database.write() as session:
        log = OutcomeLog(session)
        run = log.start(NOON)
        log.add(records, run, NOON)
        log.finish(run, NOON + timedelta(seconds=5))
    return run


def as_written(record: Record) -> Record:
    return replace(record, pk=None, run=None, recorded_at=None)


def with_revision(record: Record, revision: int, source: str = "/data/a.md") -> Record:
    return replace(record, result=replace(record.result, revision=revision, source=source))


@pytest.mark.parametrize("record", [FULL, REFUSED], ids=["accepted", "refused"])
def test_an_outcome_comes_back_as_it_was(workspace: Workspace, record: Record) -> None:
    run = keep(workspace, record)
    with workspace.database.read() as session:
        (found,) = OutcomeLog(session).newest()
    assert as_written(found) == record
    assert (found.run, found.recorded_at) == (run, NOON)


def test_a_run_has_a_beginning_and_an_end(workspace: Workspace) -> None:
    run = keep(workspace)
    with workspace.database.read() as session:
        row = session.get_one(RunRow, run)
    assert (row.started_at, row.finished_at) == (NOON, NOON + timedelta(seconds=5))


def test_the_newest_outcome_of_an_input_counts(workspace: Workspace) -> None:
    keep(workspace, FULL)
    later = replace(FULL, result=replace(FULL.result, outcome=Outcome.MALFORMED))
    keep(workspace, later, REFUSED)
    with workspace.database.read() as session:
        log = OutcomeLog(session)
        assert [as_written(record) for record in log.newest()] == [later, REFUSED]
        assert log.newest([Outcome.CREATED]) == []
        assert [as_written(record) for record in log.newest([Outcome.REJECTED])] == [REFUSED]


def test_how_inputs_were_accepted_before_is_still_known(workspace: Workspace) -> None:
    keep(workspace, FULL)
    keep(workspace, replace(FULL, result=replace(FULL.result, outcome=Outcome.MALFORMED)))
    with workspace.database.read() as session:
        found = OutcomeLog(session).latest(["/data/a.md", "/data/unknown.md"], ACCEPTED)
    assert {source: as_written(record) for source, record in found.items()} == {"/data/a.md": FULL}


def test_an_outcome_that_says_the_same_keeps_its_row(workspace: Workspace) -> None:
    keep(workspace, FULL)
    with workspace.database.read() as session:
        known = OutcomeLog(session).latest(["/data/a.md"])["/data/a.md"]
    run = keep(workspace, known)
    with workspace.database.read() as session:
        assert session.scalar(select(func.count()).select_from(OutcomeRow)) == 1
        assert OutcomeLog(session).newest()[0].run == run


def test_the_input_behind_the_newest_revision_is_known(workspace: Workspace) -> None:
    keep(workspace, with_revision(FULL, 2, "/data/new.md"), with_revision(FULL, 1, "/data/old.md"))
    with workspace.database.read() as session:
        found = OutcomeLog(session).accepted_as([DocumentId("oil"), DocumentId("unknown")])
    assert list(found) == [(DocumentId("oil"), ContentLanguage.POLISH)]
    assert found[DocumentId("oil"), ContentLanguage.POLISH].result.source == "/data/new.md"


def test_many_inputs_are_looked_up_at_once(workspace: Workspace) -> None:
    sources = [f"/data/{number}.md" for number in range(1200)]
    keep(workspace, *(with_revision(FULL, 1, source) for source in sources))
    with workspace.database.read() as session:
        assert set(OutcomeLog(session).latest(sources)) == set(sources)
