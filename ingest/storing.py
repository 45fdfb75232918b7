"""From a normalised document to the knowledge base: original, revision and outcome, in one transaction."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from ingest.bundle_log import BundleLog, Listing
from ingest.claims import Claim, Claimed, Claims, Identities, identities
from ingest.companions import inputs_checksum
from ingest.description import Description, Known, Read, describe, stated_issue
from ingest.inputs import Input
from ingest.outcomes import InputRefused, Outcome
from ingest.probe import Probe
from ingest.reader import ReadDocument
from ingest.report import InputResult
from ingest.services import Foreseen
from ingest.store import Edition, OutcomeLog, Record
from ingest.trouble import trouble_told
from kb.documents import DocumentKind, NewRevision, Source
from kb.history import Signature
from kb.identifiers import Checksum, DocumentId, checksum_of
from kb.library import known_series
from kb.lifecycle import RevisionStatus
from kb.links import known_as
from kb.store import DocumentStore, utc_now
from kb.workspace import Workspace
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("ingest")

_MOST_DETAILS: Final = 100
_LONGEST_VERSION: Final = 32


class ChangedMeanwhile(InputRefused):
    """The file is not the one any more that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document that was read, normalised, and whose language is known."""

    document: ReadDocument
    language: ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An input on its way into the store; `before` is how it was taken in the last time.

    `recogniser` is what recognised text of it, "" if there was none, None for a file without scans.
    `rival` is the file that it was refused for the last time, `at_hand` are the inputs among which the order
    decides who gets a document.
    """

    item: Input
    probe: Probe
    request: str
    before: Record | None = None
    recogniser: str | None = None
    rival: str | None = None
    at_hand: AbstractSet[str] = frozenset()

    @property
    def reader_version(self) -> str | None:
        """The version of the reader, and of the recogniser where that had a part in it."""
        version = self.probe.reader.version if self.probe.reader else None
        if version is None or self.recogniser is None:
            return version
        return f"{version}+{self.recogniser or '-'}"[:_LONGEST_VERSION]

    def record(self, result: InputResult) -> Record:
        """The record of how it ended now."""
        return Record(
            result=result,
            root=str(self.item.place_root),
            bundle=str(self.item.bundle.path) if self.item.bundle else None,
            stated=self.item.stated,
            request=self.request,
            checksum=self.probe.checksum,
            media_type=self.probe.media_type,
            reader_version=self.reader_version,
        )

    def refused(self, refused: InputRefused, detail: str = "") -> Record:
        """The record of a refusal."""
        document_id, language = refused.edition if isinstance(refused, Claimed) else (None, None)
        result = InputResult(
            source=self.item.source,
            outcome=refused.outcome,
            reader=self.probe.reader.name if self.probe.reader else None,
            document_id=document_id,
            language=language,
            error=str(refused),
            complaints=tuple(detail.splitlines()[:_MOST_DETAILS]),
        )
        record = self.record(result)
        if isinstance(refused, ChangedMeanwhile):
            return replace(record, checksum=None)
        return replace(record, rival=refused.rival) if isinstance(refused, Claimed) else record


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a document goes: its ids, its edition, and what is there already."""

    ids: Identities
    edition: Edition
    is_there: bool
    kind: DocumentKind | None
    said: Description


class Storekeeper:
    """Puts documents and outcomes away; what it returns is committed."""

    def __init__(
        self,
        workspace: Workspace,
        claims: Claims,
        clock: Callable[[], datetime] = utc_now,
        *,
        editor: str = "",
    ) -> None:
        self._workspace = workspace
        self._claims = claims
        self._clock = clock
        self._editor = editor
        self._run = 0

    def begin(self) -> int:
        """Begin a run; returns its number."""
        with self._write() as session:
            self._run = OutcomeLog(session).start(self._clock())
        return self._run

    def end(self) -> None:
        """Note the end of the run."""
        with self._write() as session:
            OutcomeLog(session).finish(self._run, self._clock())

    def keep(self, records: Sequence[Record]) -> None:
        """Commit outcomes that change no document."""
        if records:
            with self._write() as session:
                self._add(session, records)

    def forget_refusals(self, source: str) -> None:
        """Forget how a file was refused that turned out to belong to a document."""
        with self._write() as session:
            OutcomeLog(session).forget_refusals(source)

    def keep_listing(self, listing: Listing) -> None:
        """Commit what is in a bundle whose members have all come to their ends."""
        with self._write() as session:
            BundleLog(session).keep(listing)

    def store(self, candidate: Candidate, prepared: Prepared, waiting: Sequence[Record]) -> Record:
        """Store a document, its outcome and the `waiting` outcomes before it; all of it or nothing.

        Raises:
            InputRefused: the file changed meanwhile, or its document belongs to another input.
            RunFailed: the disk is full, or the database cannot be written.
        """
        content = _content(candidate)
        with trouble_told():  # before the write lock is taken: what is written here may be large
            self._workspace.files.put_all(
                [content, *(figure.content for figure in prepared.document.figures)]
            )
        with self._write() as session:
            place = self._claim(session, candidate, prepared)
            new = _new_revision(candidate, prepared, place)
            put = self._documents(session).put(new)
            if put.status is RevisionStatus.PUBLISHED:
                self._retire(session, candidate, place)
            record = _record(candidate, prepared, place, Outcome(put.change.value), put.revision_number)
            record = replace(record, result=replace(record.result, review=put.review))
            self._add(session, [*waiting, record])
        self._take(candidate, prepared, place)
        return record

    def foresee(self, candidate: Candidate, prepared: Prepared) -> tuple[Record, Foreseen]:
        """What `store` would come to, and what it would hand in; stores nothing.

        Raises:
            InputRefused: as `store`.
        """
        with self._workspace.database.read() as session:
            place = self._claim(session, candidate, prepared)
        self._take(candidate, prepared, place)
        outcome = Outcome.UPDATED if place.is_there else Outcome.CREATED
        record = _record(candidate, prepared, place, outcome, None)
        new = _new_revision(candidate, prepared, place)
        return record, Foreseen(new=new, dead_links=prepared.document.dead_links)

    def _claim(self, session: Session, candidate: Candidate, prepared: Prepared) -> _Place:
        item, document, before = candidate.item, prepared.document, candidate.before
        own = identities(item, document, before, {}).own
        known = known_as(session, [own])
        ids = identities(item, document, before, known)
        edition = (ids.document_id, prepared.language)
        editions = OutcomeLog(session).accepted_as([ids.document_id])
        is_kept = _is_kept(session, candidate, edition, editions.get(edition))
        self._claims.check(edition, _claim(candidate, prepared), editions.get(edition), is_kept=is_kept)
        kind = next((record.result.kind for record in editions.values()), None)
        library = Known(kind=kind, other_owner=_other_owner(known, ids), series=lambda: known_series(session))
        read = Read(
            document=document,
            reader=candidate.probe.reader.name if candidate.probe.reader else None,
            media_type=candidate.probe.media_type,
        )
        said = describe(item, read, library)
        return _Place(ids=ids, edition=edition, is_there=edition in editions, kind=kind, said=said)

    def _take(self, candidate: Candidate, prepared: Prepared, place: _Place) -> None:
        self._claims.take(place.edition, _claim(candidate, prepared))

    def _add(self, session: Session, records: Iterable[Record]) -> None:
        OutcomeLog(session).add(records, self._run, self._clock())

    def _retire(self, session: Session, candidate: Candidate, place: _Place) -> None:
        """A file that has become another document, or another language, leaves the one that it was."""
        was = candidate.before.result if candidate.before else None
        if was is None or not was.document_id or was.language is None:
            return
        edition = (DocumentId(was.document_id), ContentLanguage(was.language))
        if edition != place.edition:
            self._documents(session).retire(*edition, source_path=candidate.item.source)

    def _documents(self, session: Session) -> DocumentStore:
        signature = Signature(by=self._editor, run=self._run)
        return DocumentStore(session, self._workspace.files, self._clock, signature)

    @contextlib.contextmanager
    def _write(self) -> Iterator[Session]:
        """A writing session whose trouble with disk and locks is told in one sentence."""
        with trouble_told(), self._workspace.database.write() as session:
            yield session


def _is_kept(session: Session, candidate: Candidate, edition: Edition, stored: Record | None) -> bool:
    """Whether the file that has the edition keeps it: it is there still, and the new one lies beside it."""
    item = candidate.item
    if stored is None:
        return False
    holder = stored.result.source
    if holder == item.source or holder in candidate.at_hand:
        return False
    if candidate.rival != holder and not _lies_beside(item, Path(holder), Path(stored.root)):
        return False
    newest = OutcomeLog(session).latest([holder])[holder].result
    is_holder = newest.outcome.is_accepted and (newest.document_id, newest.language) == edition
    return is_holder and _is_there(session, stored)


def _is_there(session: Session, record: Record) -> bool:
    """Whether the file is there still, or the bundle with it in it."""
    source = record.result.source
    if record.bundle is None:
        return Path(source).is_file()
    return Path(record.bundle).is_file() and BundleLog(session).has(record.bundle, source)


def _lies_beside(item: Input, other: Path, root: Path) -> bool:
    """Whether both files are of one folder; the same path in a new copy of the folder takes over instead."""
    if (root.name, other.relative_to(root)) == (item.place_root.name, Path(item.relative_path)):
        return False
    return item.place.is_relative_to(root) or other.is_relative_to(item.place_root)


def _claim(candidate: Candidate, prepared: Prepared) -> Claim:
    issue = stated_issue(candidate.item, prepared.document)
    return Claim(source=candidate.item.source, issue=issue)


def _record(
    candidate: Candidate, prepared: Prepared, place: _Place, outcome: Outcome, revision: int | None
) -> Record:
    document, said = prepared.document, place.said
    result = InputResult(
        source=candidate.item.source,
        outcome=outcome,
        reader=candidate.probe.reader.name if candidate.probe.reader else None,
        document_id=place.edition[0],
        revision=revision,
        language=place.edition[1],
        kind=said.kind or place.kind or said.guessed_kind,
        sections=len(document.sections),
        pages=document.page_count,
        complaints=(*document.complaints, *said.complaints),
    )
    return replace(
        candidate.record(result), identity=place.ids.own, issue=said.issue, companions=document.companions
    )


def _content(candidate: Candidate) -> bytes:
    try:
        content = candidate.item.path.read_bytes()
    except OSError as error:
        sentence = _("The file cannot be opened ({reason}): check its permissions.")
        raise InputRefused(sentence.format(reason=error.strerror)) from error
    if checksum_of(content) != candidate.probe.checksum:
        raise ChangedMeanwhile(_("The file was changed while it was being read: ingest it again."))
    return content


def _other_owner(resolved: Mapping[DocumentId, DocumentId], ids: Identities) -> DocumentId | None:
    """The document that the library has under the file's own identity, if it is not the file's."""
    owner = resolved.get(ids.own)
    return None if owner == ids.document_id else owner


def _new_revision(candidate: Candidate, prepared: Prepared, place: _Place) -> NewRevision:
    document, item, said = prepared.document, candidate.item, place.said
    entry = said.entry
    return NewRevision(
        document_id=place.ids.document_id,
        language=prepared.language,
        title=said.title,
        source=_source(candidate, document),
        sections=document.sections,
        figures=document.figures,
        kind=said.kind,
        guessed_kind=said.guessed_kind,
        access_class=entry.access_class,
        systems=entry.systems,
        applicability=said.applicability,
        aliases=place.ids.aliases,
        issue=said.issue,
        issued_on=said.issued_on,
        is_issue_date_guessed=said.is_issue_date_guessed,
        validity=entry.validity,
        document_number=entry.number,
        relations=entry.relations,
        keywords=entry.keywords,
        tools=entry.tools,
        page_count=document.page_count,
        publish=item.stated.publish,
        formerly=candidate.before.result.document_id if candidate.before else None,
        formerly_in=candidate.before.result.language if candidate.before else None,
    )


def _source(candidate: Candidate, document: ReadDocument) -> Source:
    probe = candidate.probe
    assert probe.reader is not None
    assert probe.file is not None
    checksum = Checksum(probe.checksum or "")
    return Source(
        checksum=checksum,
        inputs_checksum=inputs_checksum(candidate.item.place, checksum, document.companions),
        name=candidate.item.path.name,
        path=candidate.item.source,
        media_type=probe.file.media_type,
        reader=probe.reader.name,
        reader_version=candidate.reader_version or "",
        size_bytes=probe.file.size_bytes,
    )
