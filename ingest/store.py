"""The ingestion's memory: how each input ended, so that nothing is lost and nothing is read twice."""

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import String, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ingest.companions import Companion
from ingest.inputs import Stated
from ingest.models import OutcomeRow, RunRow
from ingest.outcomes import Outcome
from ingest.report import InputResult
from kb.documents import DocumentKind
from kb.identifiers import Checksum, DocumentId
from translations.locales import ContentLanguage, Language

_CHUNK: Final = 500
ACCEPTED: Final = tuple(outcome for outcome in Outcome if outcome.is_accepted)
_ADD: Final = insert(OutcomeRow.metadata.tables[OutcomeRow.__tablename__])
_ACCEPTED_AS: Final = (
    select(OutcomeRow)
    .where(OutcomeRow.document_id.in_(bindparam("documents", expanding=True)))
    .where(OutcomeRow.outcome.in_(ACCEPTED))
    .order_by(OutcomeRow.revision, OutcomeRow.pk)
)

Name = TypeVar("Name", str, int, DocumentId)
Edition = tuple[DocumentId, ContentLanguage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An outcome as it is kept: the result, and what decides whether the file is read again."""

    result: InputResult
    root: str
    stated: Stated
    request: str
    checksum: Checksum | None = None
    media_type: str | None = None
    reader_version: str | None = None
    identity: DocumentId | None = None
    issue: str | None = None
    rival: str | None = None
    companions: tuple[Companion, ...] = ()
    bundle: str | None = None
    pk: int | None = None
    run: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeLog:
    """Reads and writes outcomes within the caller's session."""

    session: Session

    def start(self, now: datetime) -> int:
        """Begin a run; returns its number."""
        row = RunRow(started_at=now)
        self.session.add(row)
        self.session.flush()
        return row.pk

    def finish(self, run: int, now: datetime) -> None:
        """Note that a run came to its end."""
        self.session.execute(update(RunRow).where(RunRow.pk == run).values(finished_at=now))

    def add(self, records: Iterable[Record], run: int, now: datetime) -> None:
        """Keep outcomes. One that says the same as the newest before it takes that one's row."""
        new, known = list[dict[str, object]](), list[int]()
        for record in records:
            if record.pk is None:
                new.append(_row(record, run, now))
            else:
                known.append(record.pk)
        if new:
            self.session.execute(_ADD, new)
        for chunk in chunks(known):
            self.session.execute(
                update(OutcomeRow).where(OutcomeRow.pk.in_(chunk)).values(run_pk=run, recorded_at=now)
            )

    def forget_refusals(self, source: str) -> None:
        """Forget refusals of an input that no longer say anything; what was accepted stays."""
        self.session.execute(
            delete(OutcomeRow).where(OutcomeRow.source == source, OutcomeRow.outcome.not_in(ACCEPTED))
        )

    def latest(
        self, sources: Iterable[str], outcomes: Sequence[Outcome] = tuple(Outcome)
    ) -> dict[str, Record]:
        """The newest outcome, among `outcomes`, of each of these inputs that has one."""
        found: dict[str, Record] = {}
        for chunk in chunks(sources):
            newest = (
                select(func.max(OutcomeRow.pk))
                .where(OutcomeRow.source.in_(chunk), OutcomeRow.outcome.in_(outcomes))
                .group_by(OutcomeRow.source)
            )
            rows = self.session.scalars(select(OutcomeRow).where(OutcomeRow.pk.in_(newest)))
            found |= {row.source: _record(row) for row in rows}
        return found

    def accepted_as(self, document_ids: Iterable[DocumentId]) -> dict[Edition, Record]:
        """For each edition of these documents, the input that its newest revision was read from."""
        found: dict[Edition, Record] = {}
        for chunk in chunks(document_ids):
            for row in self.session.scalars(_ACCEPTED_AS, {"documents": chunk}):
                record = _record(row)
                if record.result.document_id and record.result.language:
                    found[record.result.document_id, record.result.language] = record
        return found

    def companion_paths(self) -> set[str]:
        """The files beside their own that the inputs as they were accepted last were read together with."""
        newest = (
            select(func.max(OutcomeRow.pk))
            .where(OutcomeRow.outcome.in_(ACCEPTED))
            .group_by(OutcomeRow.source)
        )
        rows = self.session.scalars(
            select(OutcomeRow.companions).where(
                OutcomeRow.pk.in_(newest), cast(OutcomeRow.companions, String) != "[]"
            )
        )
        return {str(path) for companions in rows for path, *_rest in companions}

    def newest(self, outcomes: Sequence[Outcome] = ()) -> list[Record]:
        """The newest outcome of every input ever seen, ordered by path; only `outcomes`, if any are given."""
        newest = select(func.max(OutcomeRow.pk)).group_by(OutcomeRow.source)
        query = select(OutcomeRow).where(OutcomeRow.pk.in_(newest)).order_by(OutcomeRow.source)
        if outcomes:
            query = query.where(OutcomeRow.outcome.in_(outcomes))
        return [_record(row) for row in self.session.scalars(query)]


def chunks(values: Iterable[Name]) -> Iterator[list[Name]]:
    """The different values, sorted, as many at a time as a statement may ask for."""
    iterator = iter(sorted(set(values)))
    while chunk := list(itertools.islice(iterator, _CHUNK)):
        yield chunk


def _row(record: Record, run: int, now: datetime) -> dict[str, object]:
    """The row of an outcome that is new."""
    result = record.result
    return {
        "run_pk": run,
        "recorded_at": now,
        "source": result.source,
        "root": record.root,
        "options": _stated_to_json(record.stated),
        "checksum": record.checksum,
        "request": record.request,
        "media_type": record.media_type,
        "reader": result.reader,
        "reader_version": record.reader_version,
        "outcome": result.outcome,
        "document_id": result.document_id,
        "identity": record.identity,
        "revision": result.revision,
        "language": result.language,
        "kind": result.kind,
        "sections": result.sections,
        "pages": result.pages,
        "issue": record.issue,
        "error": result.error,
        "complaints": list(result.complaints),
        "rival": record.rival,
        "bundle": record.bundle,
        "companions": [
            [os.fsdecode(item.path), item.checksum, item.size_bytes, item.mtime_ns]
            for item in record.companions
        ],
    }


def _record(row: OutcomeRow) -> Record:
    return Record(
        pk=row.pk,
        run=row.run_pk,
        recorded_at=row.recorded_at,
        root=row.root,
        stated=_stated_from_json(row.options),
        request=row.request,
        checksum=Checksum(row.checksum) if row.checksum else None,
        media_type=row.media_type,
        reader_version=row.reader_version,
        identity=DocumentId(row.identity) if row.identity else None,
        issue=row.issue,
        rival=row.rival,
        bundle=row.bundle,
        companions=tuple(
            Companion(
                path=os.fsencode(str(path)), checksum=str(checksum), size_bytes=int(size), mtime_ns=int(time)
            )
            for path, checksum, size, time in row.companions
        ),
        result=InputResult(
            source=row.source,
            outcome=Outcome(row.outcome),
            reader=row.reader,
            document_id=DocumentId(row.document_id) if row.document_id else None,
            revision=row.revision,
            language=ContentLanguage(row.language) if row.language else None,
            kind=DocumentKind(row.kind) if row.kind else None,
            sections=row.sections,
            pages=row.pages,
            error=row.error,
            complaints=tuple(row.complaints),
        ),
    )


def _stated_to_json(stated: Stated) -> str:
    return json.dumps(
        {
            "kind": stated.kind,
            "language": stated.language,
            "publish": stated.publish,
            "manifest": str(stated.manifest.resolve()) if stated.manifest else None,
        }
    )


def _stated_from_json(text: str) -> Stated:
    options = json.loads(text)
    return Stated(
        kind=DocumentKind(options["kind"]) if options["kind"] else None,
        language=Language(options["language"]) if options["language"] else None,
        publish=options["publish"],
        manifest=Path(options["manifest"]) if options["manifest"] else None,
    )
