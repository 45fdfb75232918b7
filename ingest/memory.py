"""What is known of a run's inputs from the runs before it, so that none is read again without cause."""

import hashlib
import json
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Protocol

from ingest.bundle_log import BundleLog, Listing, Member
from ingest.companions import Companion, are_as_they_were, moved
from ingest.inputs import Input
from ingest.outcomes import Outcome
from ingest.probe import Probe
from ingest.reader import Reader
from ingest.store import ACCEPTED, Edition, OutcomeLog, Record
from ingest.storing import Candidate
from kb.database import Database


class Named(Protocol):
    """A recogniser as far as it matters here."""

    @property
    def name(self) -> str:
        """Program and version; "" where it is not installed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What this run has to read with, which runs before it may not have had."""

    recogniser: Named
    has_passwords: bool


_UNFOLDING: Final = "1"
"""Changes whenever the same archive would unfold to other members."""


class Memory:
    """How inputs ended before. A run that is forced to read everything again asks for candidates only."""

    def __init__(
        self, database: Database, readers: Sequence[Reader], tools: Tools, *, is_forced: bool
    ) -> None:
        self._database = database
        self._tools = tools
        self._readers = sorted((reader.name, reader.version) for reader in readers)
        self._is_forced = is_forced
        self._sources: set[str] = set()
        self._known: dict[str, Record] = {}
        self._accepted: dict[str, Record] = {}
        self._newest: dict[Edition, int | None] = {}
        self._listings: dict[str, Listing] = {}

    def recall(self, sources: Collection[str]) -> None:
        """Look up these inputs, and what is in those of them that were bundles."""
        with self._database.read() as session:
            log = OutcomeLog(session)
            known = log.latest(sources)
            accepted = {
                source: record for source, record in known.items() if record.result.outcome.is_accepted
            }
            accepted |= log.latest(known.keys() - accepted.keys(), ACCEPTED)
            ids = [record.result.document_id for record in accepted.values() if record.result.document_id]
            newest = log.accepted_as(ids)
            listings = BundleLog(session).listings(sources)
        self._sources.update(sources)
        for listing in listings.values():
            self._sources.update(member.source for member in listing.members)
        self._known |= known
        self._accepted |= accepted
        self._newest |= {edition: record.result.revision for edition, record in newest.items()}
        self._listings |= listings

    def knows(self, item: Input) -> bool:
        """Whether an outcome of the input is kept."""
        return item.source in self._known

    def candidate(self, item: Input, found: Probe) -> Candidate:
        """The input on its way into the store, with how it was taken in before."""
        known = self._known.get(item.source)
        # A retry leaves out most inputs of the run before: order among those that are left says nothing.
        at_hand: AbstractSet[str] = frozenset() if self._is_forced else self._sources
        return Candidate(
            item=item,
            probe=found,
            request=self._bundle_request(item) if found.is_bundle else _request(item, found),
            before=self._accepted.get(item.source),
            rival=known.rival if known else None,
            at_hand=at_hand,
        )

    def ending(self, candidate: Candidate) -> Record | None:
        """How an input ends that could only end as before; None where it has to be taken in again."""
        known = self._last_said(candidate)
        if self._is_forced or known is None or known.checksum is None:
            return None
        is_same = known.checksum == candidate.probe.checksum and self._reads_alike(known, candidate.request)
        if not is_same or not are_as_they_were(_companions(candidate.item, known)) or not self._stands(known):
            return None
        return _again(known)

    def _last_said(self, candidate: Candidate) -> Record | None:
        """The newest outcome; of a protected file that was read with its password before, that one."""
        known, accepted = self._known.get(candidate.item.source), candidate.before
        is_closed_again = known is not None and known.result.outcome is Outcome.ENCRYPTED
        if not is_closed_again or accepted is None or self._tools.has_passwords:
            return known
        is_same = accepted.checksum == candidate.probe.checksum
        if not is_same or not self._reads_alike(accepted, candidate.request):
            return known
        return replace(accepted, pk=None, result=replace(accepted.result, outcome=Outcome.UNCHANGED))

    def endings(self, candidate: Candidate) -> list[Record] | None:
        """How the members of a bundle end if none of them has to be taken in again; None if one has."""
        listing = self._listings.get(candidate.item.source)
        if self._is_forced or listing is None:
            return None
        if (listing.checksum, listing.request) != (candidate.probe.checksum, candidate.request):
            return None
        self.recall([member.source for member in listing.members])
        found = [self._as_before(member) for member in listing.members]
        records = [record for record in found if record is not None]
        return records if len(records) == len(found) else None

    def _as_before(self, member: Member) -> Record | None:
        """The record of a member of a bundle whose bytes are as they were: its companions are among them."""
        known = self._known.get(member.source)
        if known is None or known.checksum != member.checksum:
            return None
        if not self._reads_alike(known, member.request):
            return None
        return _again(known) if self._stands(known) else None

    def _reads_alike(self, known: Record, request: str) -> bool:
        """Whether the file would be read now as it was; one with scans also by the recogniser of today."""
        if known.result.outcome is Outcome.ENCRYPTED and self._tools.has_passwords:
            return False
        return known.request == request or known.request == _recognised(request, self._tools.recogniser.name)

    def with_recogniser(self, candidate: Candidate) -> Candidate:
        """The candidate of a file whose text had to be recognised: another recogniser reads it otherwise."""
        name = self._tools.recogniser.name
        return replace(candidate, request=_recognised(candidate.request, name), recogniser=name)

    def _stands(self, known: Record) -> bool:
        """Whether what an input came to is still so in the knowledge base."""
        result = known.result
        if result.outcome.is_accepted and result.document_id and result.language:
            return result.revision == self._newest.get((result.document_id, result.language))
        return known.rival is None or known.rival in self._sources

    def _bundle_request(self, item: Input) -> str:
        rules = [(manifest.rules, manifest.ignore) for manifest in item.manifests]
        return _digest([_UNFOLDING, self._readers, _stated(item), repr(item.entry), repr(rules)])


def _request(item: Input, found: Probe) -> str:
    """A digest of everything beside the bytes that decides how an input ends."""
    reader = found.reader
    parts: list[object] = [
        [reader.name, reader.version] if reader else None,
        _stated(item),
        repr(item.entry),
        item.collection,
    ]
    return _digest([*parts, repr(item.plan)] if item.plan else parts)


def _recognised(request: str, name: str) -> str:
    return _digest([request, name])


def _stated(item: Input) -> list[str | bool | None]:
    return [item.stated.kind, item.stated.language, item.stated.publish]


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _companions(item: Input, known: Record) -> tuple[Companion, ...]:
    if item.bundle is None:
        return known.companions
    return moved(known.companions, item.bundle.path, item.bundle.folder)


def _again(known: Record) -> Record:
    """The record of an input that is as it was; one that says the same as before keeps its row."""
    if known.result.outcome in (Outcome.CREATED, Outcome.UPDATED):
        return replace(known, pk=None, result=replace(known.result, outcome=Outcome.UNCHANGED))
    return known
