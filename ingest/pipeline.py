"""Takes inputs in: look, read in a child process, normalise, store, report; each ends in exactly one outcome.

Children read side by side; documents are stored one after the other in the order of the inputs, so that who
gets a document that two inputs claim does not depend on which was read faster. A line is reported only after
its transaction is committed.
"""

import hashlib
import json
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from ingest.claims import Claim, Claims
from ingest.companions import are_as_they_were, below
from ingest.identity import path_identity
from ingest.inputs import Input, Manifests, Stated, collect, reopen
from ingest.languages import LanguageClues, LazyLanguages
from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.outcomes import InputRefused, Malformed, Outcome
from ingest.probe import Probe, probe
from ingest.reader import ReadDocument, Reader
from ingest.registry import shipped_and_plugged_in
from ingest.report import InputResult, Summary
from ingest.sandbox import Failure
from ingest.scratch import sweep
from ingest.store import ACCEPTED, Edition, OutcomeLog, Record
from ingest.storing import Candidate, Prepared, Storekeeper
from ingest.workers import ReaderPool
from kb.documents import DocumentKind
from kb.workspace import Workspace
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language

__all__ = ["IngestOptions", "IngestServices", "InputResult", "Summary", "retry_ingest", "run_ingest"]

_ = translator("ingest")
_log = logging.getLogger(__name__)

_AHEAD_PER_JOB: Final = 6
_MOST_WAITING: Final = 200
_LONGEST_WAIT_S: Final = 0.25
_LONGEST_DETAIL: Final = 300
_STORED_BEFORE_INDEXING: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestServices:
    """What ingestion works with; `after_store` lets the search index follow and may do nothing."""

    workspace: Workspace
    limits: Limits
    after_store: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOptions:
    """The options of `aos ingest run`; `jobs` 0 is one per processor core."""

    kind: DocumentKind | None = None
    language: Language | None = None
    manifest: Path | None = None
    publish: bool = True
    jobs: int = 0
    is_dry_run: bool = False


OnResult = Callable[[InputResult], None]


def run_ingest(
    services: IngestServices,
    paths: Iterable[Path],
    options: IngestOptions,
    on_result: OnResult,
    stop: threading.Event | None = None,
) -> Summary:
    """Take in everything under `paths`; once `stop` is set, only what is in hand is finished.

    Raises:
        Misuse: a path is not there, or the manifest has a mistake; nothing was done.
        RunFailed: the run cannot go on; what was reported is stored.
    """
    stated = Stated(
        kind=options.kind, language=options.language, publish=options.publish, manifest=options.manifest
    )
    return _Run(services, options, on_result, stop or threading.Event()).over(collect(paths, stated))


def retry_ingest(
    services: IngestServices,
    outcomes: Sequence[Outcome],
    options: IngestOptions,
    on_result: OnResult,
    stop: threading.Event | None = None,
) -> Summary:
    """Take in once more what ended in one of `outcomes` (all that was not accepted, if none are named).

    Each input is read again with the options of the run that it was in.

    Raises:
        Misuse: a manifest has a mistake.
        RunFailed: the run cannot go on; what was reported is stored.
    """
    wanted = tuple(outcomes) or tuple(outcome for outcome in Outcome if not outcome.is_accepted)
    with services.workspace.database.read() as session:
        records = OutcomeLog(session).newest(wanted)
    manifests = Manifests()
    inputs = [reopen(record.result.source, record.root, record.stated, manifests) for record in records]
    run = _Run(services, options, on_result, stop or threading.Event(), is_forced=True)
    return run.over(inputs)


@dataclass(slots=True, kw_only=True)
class _Pending:
    """An input in hand: either a record is there already, or it will be after the reading."""

    candidate: Candidate
    record: Record | None = None
    reading: "Future[Prepared | Failure] | None" = None

    @property
    def is_ready(self) -> bool:
        return self.reading is None or self.reading.done()


class _Run:
    """One run over a list of inputs."""

    def __init__(
        self,
        services: IngestServices,
        options: IngestOptions,
        on_result: OnResult,
        stop: threading.Event,
        *,
        is_forced: bool = False,
    ) -> None:
        self._services, self._options = services, options
        self._on_result, self._stop = on_result, stop
        self._is_forced = is_forced
        self._jobs = options.jobs or os.cpu_count() or 1
        self._readers: Sequence[Reader] = shipped_and_plugged_in()
        self._languages = LazyLanguages()
        self._claims = Claims()
        self._keeper = Storekeeper(services.workspace, self._claims)
        self._summary = Summary(is_dry_run=options.is_dry_run)
        self._waiting: list[Record] = []
        self._last_report = time.monotonic()
        self._stored_since_indexing = 0

    def over(self, inputs: Sequence[Input]) -> Summary:
        """Take in the inputs."""
        started = time.monotonic()
        self._total = len(inputs)
        self._remember(inputs)
        if not self._options.is_dry_run:
            self._summary.run = self._keeper.begin()
        try:
            self._work_through(inputs)
        except BaseException:
            self._let_index_follow()
            raise
        if not self._options.is_dry_run:
            self._keeper.end()
            # Also when nothing is new: a run that was killed before this one may have left the index behind.
            try:
                self._services.after_store()
            except Exception as error:  # noqa: BLE001 - everything is stored, whatever keeps the index back
                self._summary.is_index_behind = True
                _log.info("index does not follow: %s", error)
        self._summary.left_over = self._total - self._summary.inputs
        self._summary.seconds = time.monotonic() - started
        return self._summary

    def _remember(self, inputs: Sequence[Input]) -> None:
        """How each input ended before, so that it need not be read again."""
        self._sources = frozenset(item.source for item in inputs)
        with self._services.workspace.database.read() as session:
            log = OutcomeLog(session)
            self._known = log.latest(self._sources)
            self._accepted = {
                source: record for source, record in self._known.items() if record.result.outcome.is_accepted
            }
            self._accepted |= log.latest(self._known.keys() - self._accepted.keys(), ACCEPTED)
            ids = [
                record.result.document_id for record in self._accepted.values() if record.result.document_id
            ]
            newest = log.accepted_as(ids)
        self._newest: dict[Edition, int | None] = {
            edition: record.result.revision for edition, record in newest.items()
        }

    def _work_through(self, inputs: Iterable[Input]) -> None:
        scratch = self._services.workspace.folder.scratch
        sweep(scratch)
        self._services.workspace.files.sweep(time.time())
        pending: deque[_Pending] = deque()
        with ReaderPool(jobs=self._jobs, limits=self._services.limits, scratch=scratch) as pool:
            for item in inputs:
                if self._stop.is_set():
                    break
                pending.append(self._begin(item, pool))
                while pending and (pending[0].is_ready or len(pending) > _AHEAD_PER_JOB * self._jobs):
                    self._finish(pending.popleft())
            while pending:
                entry = pending.popleft()
                if not (self._stop.is_set() and entry.reading and entry.reading.cancel()):
                    self._finish(entry)
        self._flush()

    def _begin(self, item: Input, pool: ReaderPool) -> _Pending:
        found = probe(item, self._readers, self._services.limits)
        before, known = self._accepted.get(item.source), self._known.get(item.source)
        candidate = Candidate(
            item=item,
            probe=found,
            request=_request(item, found),
            before=before,
            rival=known.rival if known else None,
            # A retry leaves out most inputs of the run before: order among those that are left says nothing.
            at_hand=frozenset() if self._is_forced else self._sources,
        )
        if known and not self._is_forced and self._is_settled(candidate, known):
            return _Pending(candidate=candidate, record=_again(known))
        if found.reader is None or found.file is None:
            assert found.refused is not None
            return _Pending(candidate=candidate, record=candidate.refused(found.refused))
        reading = pool.submit(found.reader.name, found.file, lambda answer: self._prepare(item, answer))
        return _Pending(candidate=candidate, reading=reading)

    def _is_settled(self, candidate: Candidate, known: Record) -> bool:
        """Whether taking the file in again could only end as it ended before."""
        is_same_file = candidate.probe.checksum == known.checksum and candidate.request == known.request
        if not is_same_file or known.checksum is None or not are_as_they_were(known.companions):
            return False
        result = known.result
        if result.outcome.is_accepted and result.document_id and result.language:
            return result.revision == self._newest.get((result.document_id, result.language))
        return known.rival is None or known.rival in self._sources

    def _prepare(self, item: Input, answer: ReadDocument | Failure) -> Prepared | Failure:
        """What is left to do after the child's answer, in the thread that waited for it."""
        if isinstance(answer, Failure):
            return answer
        try:
            answer = msgspec.structs.replace(answer, companions=below(answer.companions, item.root))
            document = normalise(answer, fallback_title=item.path.stem, limits=self._services.limits)
        except InputRefused as refused:
            return Failure(refused=refused)
        except Exception as error:  # noqa: BLE001 - what a hijacked child may answer must not stop the run
            detail = f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL]
            return Failure(
                refused=Malformed(_("What was read of the file cannot be kept: save it anew.")), detail=detail
            )
        languages = self._languages.get()
        language = languages.edition(document, _clues(item, document))
        sections = languages.sections(document, language)
        return Prepared(document=msgspec.structs.replace(document, sections=sections), language=language)

    def _finish(self, entry: _Pending) -> None:
        record = entry.record
        if record is None:
            prepared = self._result_of(entry)
            if isinstance(prepared, Failure):
                record = entry.candidate.refused(prepared.refused, prepared.detail)
            else:
                record = self._put(entry.candidate, prepared)
        elif record.result.document_id and record.result.language and record.result.outcome.is_accepted:
            claim = Claim(source=record.result.source, issue=record.issue)
            self._claims.keep((record.result.document_id, record.result.language), claim)
        if record is not None:
            self._waiting.append(record)
        if len(self._waiting) >= _MOST_WAITING:
            self._flush()
        self._flush_if_due()

    def _result_of(self, entry: _Pending) -> Prepared | Failure:
        assert entry.reading is not None
        while True:
            try:
                return entry.reading.result(timeout=_LONGEST_WAIT_S)
            except NotYet:
                self._flush_if_due()

    def _put(self, candidate: Candidate, prepared: Prepared) -> Record | None:
        """Store the document and report it; a record that is returned is still to be committed."""
        try:
            if self._options.is_dry_run:
                return self._keeper.foresee(candidate, prepared)
            record = self._keeper.store(candidate, prepared, self._waiting)
        except InputRefused as refused:
            return candidate.refused(refused)
        waiting, self._waiting = self._waiting, []
        self._report([*waiting, record])
        if record.result.outcome is not Outcome.UNCHANGED:
            self._stored_since_indexing += 1
        if self._stored_since_indexing >= _STORED_BEFORE_INDEXING:
            self._let_index_follow()
        return None

    def _let_index_follow(self) -> None:
        """Let the index follow; where it cannot, the end of this or the next run tries again."""
        if not self._stored_since_indexing:
            return
        try:
            self._services.after_store()
        except Exception:  # noqa: BLE001 - whatever keeps the index back must not stop the ingestion
            _log.exception("index does not follow")
        self._stored_since_indexing = 0

    def _flush_if_due(self) -> None:
        if time.monotonic() - self._last_report >= _LONGEST_WAIT_S:
            self._flush()

    def _flush(self) -> None:
        """Commit the outcomes that change no document, then report them."""
        if not self._options.is_dry_run:
            self._keeper.keep(self._waiting)
        waiting, self._waiting = self._waiting, []
        self._report(waiting)

    def _report(self, records: Iterable[Record]) -> None:
        self._last_report = time.monotonic()
        for record in records:
            result = replace(record.result, position=self._summary.inputs + 1, total=self._total)
            self._summary.add(result)
            self._on_result(result)


def _again(known: Record) -> Record:
    """The record of an input that is as it was; one that says the same as before keeps its row."""
    if known.result.outcome in (Outcome.CREATED, Outcome.UPDATED):
        return replace(known, pk=None, result=replace(known.result, outcome=Outcome.UNCHANGED))
    return known


def _clues(item: Input, document: ReadDocument) -> LanguageClues:
    stated = item.entry.language if item.entry else item.stated.language
    return LanguageClues(
        stated=ContentLanguage(stated) if stated else None,
        declared=document.language_tag,
        path_tag=path_identity(item.collection, item.relative_path).language_tag,
    )


def _request(item: Input, found: Probe) -> str:
    """A digest of everything beside the bytes that decides how an input ends."""
    reader = found.reader
    parts = [
        [reader.name, reader.version] if reader else None,
        [item.stated.kind, item.stated.language, item.stated.publish],
        repr(item.entry),
        item.collection,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
