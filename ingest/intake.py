"""One run over a list of inputs: look, unfold, read in child processes, store, report.

Children read side by side; documents are stored one after the other in the order of the inputs, so that who
gets a document that two inputs claim does not depend on which was read faster. A line is reported only after
its transaction is committed.
"""

import contextlib
import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from ingest.bundle_log import Listing, Member
from ingest.bundles import Unfolded, Unfolder
from ingest.claims import Claim, Claims
from ingest.following import IndexFollower
from ingest.inputs import Input
from ingest.memory import Memory, Tools
from ingest.outcomes import Encrypted, InputRefused, NeedsOcr, Outcome
from ingest.preparing import Preparer
from ingest.probe import probe, stamp_of
from ingest.registry import shipped_and_plugged_in
from ingest.report import Summary
from ingest.retrying import no_longer_in
from ingest.sandbox import Aids, Failure
from ingest.scratch import sweep
from ingest.services import IngestOptions, IngestServices, Watch
from ingest.shown import ShownPictures, is_picture, pictures_last
from ingest.store import OutcomeLog, Record
from ingest.storing import Candidate, ChangedMeanwhile, Prepared, Storekeeper
from ingest.tesseract import Tesseract
from ingest.workers import ReaderPool
from kb.garbage import give_back, seldom_collected
from translations.catalogue import translator

_ = translator("ingest")
_log = logging.getLogger(__name__)

_AHEAD_PER_JOB: Final = 6
_MOST_WAITING: Final = 200
_LONGEST_WAIT_S: Final = 0.25
_LARGE_PAGES: Final = 500

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class _Pending:
    """An input in hand: a record is there already, or will be after the reading; or the end of a bundle."""

    candidate: Candidate | None = None
    record: Record | None = None
    reading: "Future[Prepared | Failure] | None" = None
    unfolded: Unfolded | None = None
    listing: Listing | None = None

    @property
    def is_ready(self) -> bool:
        return self.reading is None or self.reading.done()


class Intake:
    """One run. With `only`, a retry: everything is read again, and of these bundles no other members."""

    def __init__(
        self,
        services: IngestServices,
        options: IngestOptions,
        watch: Watch,
        only: Mapping[str, AbstractSet[str]] | None = None,
    ) -> None:
        self._services, self._options, self._watch = services, options, watch
        self._only = only or {}
        self._readers = shipped_and_plugged_in()
        jobs, scratch = options.jobs or os.cpu_count() or 1, services.workspace.folder.scratch
        self._recogniser = Tesseract(services.limits, scratch)
        self._memory = Memory(
            services.workspace.database,
            self._readers,
            Tools(recogniser=self._recogniser, has_passwords=bool(options.passwords)),
            is_forced=only is not None,
        )
        self._preparer = Preparer(services.limits)
        self._claims = Claims()
        self._keeper = Storekeeper(services.workspace, self._claims, editor=options.editor)
        self._summary = Summary(is_dry_run=options.is_dry_run)
        self._most_pending = _AHEAD_PER_JOB * jobs
        aids = Aids(passwords=options.passwords, recogniser=self._recogniser)
        self._pool = ReaderPool(
            jobs=jobs, limits=services.limits, scratch=scratch, aids=aids, nursery=services.nursery
        )
        self._unfolder = Unfolder(services.limits, scratch)
        self._pending: deque[_Pending] = deque()
        self._waiting: list[Record] = []
        self._shown = ShownPictures()
        self._is_among_pictures = False
        self._was_cut_short = False
        self._has_let_go_of_much = False
        self._last_report = time.monotonic()
        self._follower = IndexFollower(services.after_store)

    def over(self, inputs: Sequence[Input]) -> Summary:
        """Take in the inputs.

        Raises:
            RunFailed: the run cannot go on; what was reported is stored.
        """
        started = time.monotonic()
        self._total = len(inputs)
        inputs = pictures_last(inputs)
        self._memory.recall([item.source for item in inputs])
        if not self._options.is_dry_run:
            self._summary.run = self._keeper.begin()
        try:
            self._work_through(inputs)
        except BaseException:
            self._follower.give_up()
            raise
        if not self._options.is_dry_run:
            self._keeper.end()
            # Also when nothing is new: a run that was killed before this one may have left the index behind.
            try:
                self._follower.finish()
            except Exception as error:  # noqa: BLE001 - everything is stored, whatever keeps the index back
                self._summary.is_index_behind = True
                _log.info("index does not follow: %s", error)
        self._summary.left_over = self._total - self._summary.inputs
        self._summary.seconds = time.monotonic() - started
        return self._summary

    def _work_through(self, inputs: Iterable[Input]) -> None:
        sweep(self._services.workspace.folder.scratch)
        self._services.workspace.files.sweep(time.time())
        with seldom_collected(), self._unfolder, self._pool, contextlib.closing(self._recogniser):
            for item in inputs:
                if self._watch.stop.is_set():
                    break
                self._begin(item)
            while self._pending:
                entry = self._pending.popleft()
                if self._watch.stop.is_set() and entry.reading and entry.reading.cancel():
                    self._was_cut_short = True
                else:
                    self._finish(entry)
        self._flush()

    def _begin(self, item: Input) -> Candidate | None:
        """Take an input in hand, and finish those before it that are ready; None for what is no input."""
        found = probe(item, self._readers, self._services.limits)
        candidate = self._memory.candidate(item, found)
        # A picture that was taken in by itself stays a document until somebody withdraws it.
        if candidate.before is None and self._is_shown(item):
            self._total -= 1
            if self._memory.knows(item) and not self._options.is_dry_run:
                self._keeper.forget_refusals(item.source)
            return None
        ending = self._memory.ending(candidate)
        if ending:
            self._pending.append(_Pending(record=ending))
        elif found.refused:
            self._pending.append(_Pending(record=candidate.refused(found.refused)))
        elif found.is_bundle:
            self._unfold(candidate)
        else:
            assert found.reader is not None
            assert found.file is not None
            reading = self._pool.submit(
                found.reader.name, found.file, lambda answer: self._preparer.prepare(item, answer)
            )
            self._pending.append(_Pending(candidate=candidate, reading=reading))
        self._finish_ready()
        return candidate

    def _is_shown(self, item: Input) -> bool:
        """Whether the input is a picture that belongs to a document read before it."""
        if not is_picture(item):
            self._is_among_pictures = False
            return False
        if not self._is_among_pictures:
            while self._pending:
                self._finish(self._pending.popleft())
            with self._services.workspace.database.read() as session:
                self._shown.look(OutcomeLog(session))
            self._is_among_pictures = True
        return self._shown.has(item)

    def _unfold(self, bundle: Candidate) -> None:
        """Take the members of a bundle in hand."""
        if bundle.item.entry and bundle.item.entry.is_named:
            sentence = _(
                "The manifest names an archive as one document: put a manifest into the archive instead."
            )
            self._pending.append(_Pending(record=bundle.refused(InputRefused(sentence))))
            return
        endings = self._memory.endings(bundle)
        if endings is not None:
            self._total += len(endings) - 1
            self._pending.extend(_Pending(record=record) for record in endings)
            return
        unfolded = self._await(self._unfolder.submit(bundle.item))
        if isinstance(unfolded, Unfolded) and stamp_of(bundle.item.path) != bundle.probe.stamp:
            self._unfolder.discard(unfolded)
            sentence = _("The file was changed while it was being read: ingest it again.")
            unfolded = Failure(refused=ChangedMeanwhile(sentence))
        if isinstance(unfolded, Failure):
            self._pending.append(_Pending(record=bundle.refused(unfolded.refused, unfolded.detail)))
        else:
            self._begin_members(bundle, unfolded)

    def _begin_members(self, bundle: Candidate, unfolded: Unfolded) -> None:
        source = bundle.item.source
        only = self._only.get(source)
        members = pictures_last([m for m in unfolded.members if only is None or m.source in only])
        gone = (only or set()) - {member.source for member in members}
        members += [no_longer_in(bundle.item.path, name, bundle.item.stated) for name in sorted(gone)]
        self._total += len(members) - 1
        self._memory.recall([member.source for member in members])
        begun: list[Member] = []
        for member in members:
            if self._watch.stop.is_set():
                self._was_cut_short = True
                break
            if candidate := self._begin(member):
                begun.append(
                    Member(source=member.source, request=candidate.request, checksum=candidate.probe.checksum)
                )
        assert bundle.probe.checksum is not None
        listing = Listing(
            source=source, checksum=bundle.probe.checksum, request=bundle.request, members=tuple(begun)
        )
        self._pending.append(_Pending(unfolded=unfolded, listing=listing if only is None else None))

    def _await(self, future: "Future[T]") -> T:
        """The future's result; meanwhile what is ready is finished and reported."""
        while True:
            with contextlib.suppress(NotYet):
                return future.result(timeout=_LONGEST_WAIT_S)
            self._finish_ready()
            self._flush_if_due()

    def _finish_ready(self) -> None:
        while self._pending and (self._pending[0].is_ready or len(self._pending) > self._most_pending):
            self._finish(self._pending.popleft())

    def _finish(self, entry: _Pending) -> None:
        if entry.unfolded:
            self._end_bundle(entry.unfolded, entry.listing)
            return
        record = entry.record or self._taken_in(entry)
        if self._has_let_go_of_much:
            give_back()
            self._has_let_go_of_much = False
        if record is not None:
            result = record.result
            if entry.record and result.document_id and result.language and result.outcome.is_accepted:
                self._claims.keep(
                    (result.document_id, result.language), Claim(source=result.source, issue=record.issue)
                )
            self._shown.add(record)
            self._waiting.append(record)
        if len(self._waiting) >= _MOST_WAITING:
            self._flush()
        self._flush_if_due()

    def _taken_in(self, entry: _Pending) -> Record | None:
        """The record of an input that was read; None where it is committed already."""
        assert entry.candidate is not None
        assert entry.reading is not None
        while True:
            with contextlib.suppress(NotYet):
                prepared = entry.reading.result(timeout=_LONGEST_WAIT_S)
                break
            self._flush_if_due()
        entry.reading = None  # which holds the whole document
        candidate = entry.candidate
        if isinstance(prepared, Failure):
            if isinstance(prepared.refused, NeedsOcr):
                candidate = self._memory.with_recogniser(candidate)
            return candidate.refused(_told_again(prepared.refused, candidate), prepared.detail)
        if prepared.document.has_scans:
            candidate = self._memory.with_recogniser(candidate)
        return self._put(candidate, prepared)

    def _end_bundle(self, unfolded: Unfolded, listing: Listing | None) -> None:
        """Every member of a bundle has come to its end."""
        self._unfolder.discard(unfolded)
        if listing and not self._options.is_dry_run and not self._was_cut_short:
            self._flush()
            self._keeper.keep_listing(listing)

    def _put(self, candidate: Candidate, prepared: Prepared) -> Record | None:
        """Store the document and report it; a record that is returned is still to be committed."""
        try:
            if self._options.is_dry_run:
                record, foreseen = self._keeper.foresee(candidate, prepared)
                self._watch.on_document(foreseen)
                return record
            record = self._keeper.store(candidate, prepared, self._waiting)
        except InputRefused as refused:
            return candidate.refused(refused)
        waiting, self._waiting = self._waiting, []
        self._shown.add(record)
        self._report([*waiting, record])
        if record.result.outcome is not Outcome.UNCHANGED:
            self._follower.stored(record.result.pages or 1)
        self._has_let_go_of_much = (record.result.pages or 0) >= _LARGE_PAGES
        return None

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
            self._watch.on_result(result)


def _told_again(refused: InputRefused, candidate: Candidate) -> InputRefused:
    """The refusal; of a protected file that was read before, that what was read stays, and what is wanted."""
    if not isinstance(refused, Encrypted) or candidate.before is None:
        return refused
    return Encrypted(
        _("It was read with its password before, and what was read stays; to read it anew, give it again.")
        + f" {refused}"
    )
