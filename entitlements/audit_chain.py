"""The chain that holds the audit trail together, and how a change, loss, insertion or swap is found. Pure.

Each record's digest is the SHA-256 of a canonical JSON of its fields, of which the previous record's digest
is one. The head says how many records there are and which digest the last one has, sealed by an HMAC whose
key comes from the portal's secret key: who can only write to the database cannot chain and seal anew. An
anchor is a copy of the head outside the database: an old head with its old seal hides nothing from it.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What stands for the previous digest in the first record."""

_MOST_COMPARED: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One record as it is kept. `at` is UTC; `actor_id` an account, None where no person was logged in."""

    sequence: int
    at: datetime
    kind: str
    actor_id: int | None
    subject: str
    details: Mapping[str, str]
    previous: str
    digest: str

    def as_json(self) -> dict[str, Any]:
        """The record as it is exported and, without its digest, chained."""
        return {
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": self.kind,
            "actor": self.actor_id,
            "subject": self.subject,
            "details": dict(self.details),
            "previous": self.previous,
            "digest": self.digest,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "AuditRecord":
        """What `as_json` gave."""
        return cls(
            sequence=value["sequence"],
            at=datetime.fromisoformat(value["at"]),
            kind=value["kind"],
            actor_id=value["actor"],
            subject=value["subject"],
            details=value["details"],
            previous=value["previous"],
            digest=value["digest"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How many records there are, the digest of the last, and the seal; `key_id` names the sealing key."""

    count: int = 0
    digest: str = GENESIS
    seal: str = ""
    key_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """The key of the seals, derived from the portal's secret key."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret_key: str) -> "SealKey":
        """The key that belongs to a secret key."""
        return cls(key=hmac.digest(secret_key.encode(), b"aos audit trail 1", "sha256"))

    @property
    def id(self) -> str:
        """Tells one key from another and nothing else."""
        return self._mac("key")[:16]

    def sealed(self, count: int, digest: str) -> Head:
        """The head of a trail of `count` records that ends with `digest`."""
        return Head(count=count, digest=digest, seal=self._mac("head", str(count), digest), key_id=self.id)

    def has_sealed(self, head: Head) -> bool:
        """Whether the seal is this key's on this head; the head of a trail without records needs none."""
        if head == Head():
            return True
        return hmac.compare_digest(self.sealed(head.count, head.digest).seal.encode(), head.seal.encode())

    def _mac(self, *parts: str) -> str:
        return hmac.new(self.key, "\0".join(parts).encode(), "sha256").hexdigest()


def canonical(value: Mapping[str, Any]) -> str:
    """The one JSON text of a value: keys in order, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr)


def digest_of(record: AuditRecord) -> str:
    """The digest that belongs to what a record says, whatever digest stands in it."""
    value = record.as_json()
    del value["digest"]
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


class Flaw(StrEnum):
    """What is wrong with the trail at some place."""

    CHANGED = "changed"
    SWAPPED = "swapped"
    BROKEN = "broken"
    MISSING = "missing"
    CUT = "cut"
    ADDED = "added"
    HEAD = "head"
    HEADLESS = "headless"
    SEAL = "seal"
    KEY = "key"
    ANCHOR_CUT = "anchor-cut"
    ANCHOR_CHANGED = "anchor-changed"
    ANCHOR_FORGED = "anchor-forged"
    ANCHOR_KEY = "anchor-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A flaw and where it is: records `first` to `last`, which may be the same."""

    flaw: Flaw
    first: int = 0
    last: int = 0


def faults(
    records: Iterable[AuditRecord], head: Head | None, key: SealKey, anchor: Head | None = None
) -> Iterator[Fault]:
    """Whatever is wrong with a trail, none when it is whole.

    `records` come in the order of their sequence; `anchor` is the copy of an earlier head, None without one.
    """
    walk = _Walk(anchored=anchor.count if anchor else 0)
    for record in records:
        yield from walk.step(record)
    yield from walk.changes()
    yield from _faults_of_end(walk, head, key)
    if anchor is not None:
        yield from _faults_of_anchor(walk, anchor, key)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What is known of the records so far."""

    anchored: int
    sequence: int = 0
    digest: str = GENESIS
    anchored_digest: str = GENESIS
    is_after_change: bool = False
    changed: list[AuditRecord] = field(default_factory=list)

    def step(self, record: AuditRecord) -> Iterator[Fault]:
        """Take the next record."""
        if record.sequence <= self.sequence:
            yield Fault(flaw=Flaw.ADDED, first=record.sequence, last=record.sequence)
            return
        is_next = record.sequence == self.sequence + 1
        if not is_next:
            yield Fault(flaw=Flaw.MISSING, first=self.sequence + 1, last=record.sequence - 1)
        is_changed = digest_of(record) != record.digest
        if is_changed:
            yield from self._note(record)
        elif is_next and record.previous != self.digest and not self.is_after_change:
            yield Fault(flaw=Flaw.BROKEN, first=record.sequence, last=record.sequence)
        self.sequence, self.digest, self.is_after_change = record.sequence, record.digest, is_changed
        if record.sequence == self.anchored:
            self.anchored_digest = record.digest

    def _note(self, record: AuditRecord) -> Iterator[Fault]:
        if len(self.changed) < _MOST_COMPARED:
            self.changed.append(record)
        else:
            yield Fault(flaw=Flaw.CHANGED, first=record.sequence, last=record.sequence)

    def changes(self) -> Iterator[Fault]:
        """The changed records, those that took each other's places told from the others."""
        left = {record.sequence: record for record in self.changed}
        while left:
            record = left.pop(min(left))
            other = next((one for one in left.values() if _are_swapped(record, one)), None)
            if other is None:
                yield Fault(flaw=Flaw.CHANGED, first=record.sequence, last=record.sequence)
            else:
                del left[other.sequence]
                yield Fault(flaw=Flaw.SWAPPED, first=record.sequence, last=other.sequence)


def _are_swapped(one: AuditRecord, other: AuditRecord) -> bool:
    return (
        digest_of(replace(one, sequence=other.sequence)) == one.digest
        and digest_of(replace(other, sequence=one.sequence)) == other.digest
    )


def _faults_of_end(walk: _Walk, head: Head | None, key: SealKey) -> Iterator[Fault]:
    if head is None:
        yield Fault(flaw=Flaw.HEADLESS)
        return
    if walk.sequence < head.count:
        yield Fault(flaw=Flaw.CUT, first=walk.sequence + 1, last=head.count)
    elif walk.sequence > head.count:
        yield Fault(flaw=Flaw.ADDED, first=head.count + 1, last=walk.sequence)
    elif walk.digest != head.digest and not walk.is_after_change:
        yield Fault(flaw=Flaw.HEAD, first=walk.sequence, last=walk.sequence)
    if not key.has_sealed(head):
        yield Fault(flaw=Flaw.SEAL if head.key_id == key.id else Flaw.KEY)


def _faults_of_anchor(walk: _Walk, anchor: Head, key: SealKey) -> Iterator[Fault]:
    if anchor.key_id != key.id:
        yield Fault(flaw=Flaw.ANCHOR_KEY)
    elif key.sealed(anchor.count, anchor.digest) != anchor:
        yield Fault(flaw=Flaw.ANCHOR_FORGED)
    elif walk.sequence < anchor.count:
        yield Fault(flaw=Flaw.ANCHOR_CUT, first=walk.sequence + 1, last=anchor.count)
    elif walk.anchored_digest != anchor.digest:
        yield Fault(flaw=Flaw.ANCHOR_CHANGED, first=1, last=anchor.count)
