"""What is wrong with the audit trail, one sentence each; and a person's acceptance of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from entitlements.audit import MOST_TEXT, AuditEvent, AuditKind, AuditTrail
from entitlements.audit_anchor import Anchor
from entitlements.audit_chain import Fault, Flaw, SealKey, faults
from entitlements.audit_records import Sought, newest, read_head, read_records
from kb.database import Database, secret_key_of
from translations.catalogue import plural_translator, translator

_ = translator("entitlements")
_n = plural_translator("entitlements")

_MOST_SENTENCES: Final = 20
_SENTENCES: Final = {
    Flaw.CHANGED: _("Audit trail: record {first} was changed."),
    Flaw.SWAPPED: _("Audit trail: records {first} and {last} changed places."),
    Flaw.BROKEN: _(
        "Audit trail: record {first} does not follow the one before it, one of them was replaced."
    ),
    Flaw.ADDED: _("Audit trail: records {first} to {last} were not written by the portal."),
    Flaw.MISSING: _("Audit trail: records {first} to {last} are missing."),
    Flaw.CUT: _("Audit trail: the last records, {first} to {last}, were cut off."),
    Flaw.HEAD: _(
        "Audit trail: the last record, {last}, is not the one that was written: records were chained anew."
    ),
    Flaw.HEADLESS: _(
        "Audit trail: its head is missing and nothing can be recorded: restore the database from a backup."
    ),
    Flaw.SEAL: _("Audit trail: its end was changed past the portal, the seal does not fit."),
    Flaw.KEY: _(
        "Audit trail: it is sealed with another secret key: if you changed the key, run "
        "`aos entitlements audit-reseal`."
    ),
    Flaw.ANCHOR_CUT: _(
        "Audit trail: records {first} to {last}, which the anchor in the data folder knows, are missing: "
        "the database was taken back to an older state."
    ),
    Flaw.ANCHOR_CHANGED: _(
        "Audit trail: record {last} is not the one that the anchor in the data folder knows: the database "
        "was taken back and went another way."
    ),
    Flaw.ANCHOR_FORGED: _("Audit trail: the anchor in the data folder was not written by this portal."),
    Flaw.ANCHOR_KEY: _(
        "Audit trail: the anchor in the data folder is sealed with another secret key: if you changed the "
        "key, run `aos entitlements audit-reseal`."
    ),
}
_LASTING: Final = frozenset({Flaw.CHANGED, Flaw.SWAPPED, Flaw.BROKEN, Flaw.ADDED, Flaw.MISSING})


class TooMuchIsWrong(Exception):
    """More is wrong with the trail than a person can have looked at; how much is in `count`."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} places of the audit trail are wrong")
        self.count = count


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with the trail, and what was and has been accepted; `records` is how many there are."""

    records: int
    faults: tuple[Fault, ...]
    accepted: tuple[Fault, ...]

    def sentences(self) -> list[str]:
        """What is wrong, in the process's language; no more than can be read."""
        shown = [sentence(fault) for fault in self.faults[:_MOST_SENTENCES]]
        left = len(self.faults) - len(shown)
        if left:
            shown.append(
                _n(
                    "Audit trail: {count} more place is wrong.",
                    "Audit trail: {count} more places are wrong.",
                    left,
                ).format(count=left)
            )
        return shown

    def notes(self) -> list[str]:
        """What was wrong once and has been accepted by a person since."""
        return [
            _("{sentence} That was accepted when the trail was sealed anew.").format(sentence=sentence(fault))
            for fault in self.accepted
        ]


def sentence(fault: Fault) -> str:
    """A fault in the process's language."""
    return _SENTENCES[fault.flaw].format(first=fault.first, last=fault.last)


def examine(database: Database, folder: Path) -> Verdict:
    """Check the whole trail and its anchor in `folder`; where all is well the anchor follows."""
    anchor = Anchor(folder)
    with database.read() as session:
        verdict = _verdict(session, anchor)
        if not verdict.faults:
            anchor.advance(session)
    return verdict


def accept(database: Database, folder: Path, reason: str, clock: Callable[[], datetime]) -> Verdict:
    """Seal the trail as it is and let the anchor follow; returns what was wrong with it.

    What cannot be mended (records that are missing or changed) is listed in the record of the sealing, and
    is no fault from then on.

    Raises:
        TooMuchIsWrong: restore a backup instead.
        HeadMissing: restore a backup instead.
    """
    anchor = Anchor(folder)
    with database.write() as session:
        verdict = _verdict(session, anchor)
        last = newest(session, Sought(), limit=1)
        lasting = [*verdict.accepted, *_lasting(verdict.faults)]
        if max(len(_written(verdict.faults)), len(_written(lasting))) > MOST_TEXT:
            raise TooMuchIsWrong(len(verdict.faults))
        trail = AuditTrail(session, clock)
        trail.seal_as_it_is(last[0] if last else None)
        details = {"reason": reason, "wrong": _written(verdict.faults), "accepted": _written(lasting)}
        trail.record(AuditEvent(kind=AuditKind.TRAIL_RESEALED, actor_id=None, details=details))
    with database.read() as session:
        anchor.replace(session)
    return verdict


def _verdict(session: Session, anchor: Anchor) -> Verdict:
    head, key = read_head(session), SealKey.of(secret_key_of(session))
    found = list(faults(read_records(session), head, key, anchor.read()))
    accepted = _accepted(session) if head is not None and key.has_sealed(head) else frozenset()
    return Verdict(
        records=0 if head is None else head.count,
        faults=tuple(fault for fault in found if fault not in accepted),
        accepted=tuple(fault for fault in found if fault in accepted),
    )


def _lasting(found: Sequence[Fault]) -> list[Fault]:
    """What sealing anew does not mend; records that were cut off will be missing before those to come."""
    cut = [Fault(flaw=Flaw.MISSING, first=one.first, last=one.last) for one in found if one.flaw is Flaw.CUT]
    return [*(fault for fault in found if fault.flaw in _LASTING), *cut]


def _accepted(session: Session) -> frozenset[Fault]:
    last = newest(session, Sought(kind=AuditKind.TRAIL_RESEALED), limit=1)
    return frozenset(_read(last[0].details.get("accepted", ""))) if last else frozenset()


def _written(found: Sequence[Fault]) -> str:
    return ", ".join(f"{fault.flaw} {fault.first} {fault.last}" for fault in found)


def _read(text: str) -> list[Fault]:
    parts = [entry.split(" ") for entry in text.split(", ") if entry]
    return [Fault(flaw=Flaw(flaw), first=int(first), last=int(last)) for flaw, first, last in parts]
