"""The anchor: a copy of the audit trail's head in a file of the data folder, beside the database.

It is brought forward every minute by `aos serve`, and by `aos check`. An anchor that the trail does not go
through is left as it is: it is what shows that something was cut off.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit_chain import Head, SealKey
from entitlements.audit_models import AuditRecordRow
from entitlements.audit_records import read_head
from kb.database import secret_key_of
from kb.home import write_private

FILE_NAME: Final = "audit_anchor.json"
_UNREADABLE: Final = Head(count=-1)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The anchor in a data folder."""

    folder: Path

    def read(self) -> Head | None:
        """The head as it was copied, None where there is none; one that cannot be read fits no trail."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return _UNREADABLE
        try:
            head = Head(**json.loads(text))
        except (TypeError, ValueError):
            return _UNREADABLE
        kinds = [type(value) for value in (head.count, head.digest, head.seal, head.key_id)]
        return head if kinds == [int, str, str, str] else _UNREADABLE

    def advance(self, session: Session) -> bool:
        """Copy the present head where the trail has grown from the anchor; whether it was copied."""
        with FileLock(self.folder / f"{FILE_NAME}.lock"):
            head, present = read_head(session), self.read()
            key = SealKey.of(secret_key_of(session))
            if head is None or not head.count or not key.has_sealed(head) or head == present:
                return False
            if present is not None and not _leads_on(session, present, head, key):
                return False
            self._write(head)
        return True

    def replace(self, session: Session) -> None:
        """Copy the present head whatever the anchor says: a person has looked at what was wrong."""
        head = read_head(session)
        with FileLock(self.folder / f"{FILE_NAME}.lock"):
            if head is not None:
                self._write(head)

    @property
    def _path(self) -> Path:
        return self.folder / FILE_NAME

    def _write(self, head: Head) -> None:
        write_private(self._path, json.dumps(asdict(head)))


def _leads_on(session: Session, anchor: Head, head: Head, key: SealKey) -> bool:
    """Whether the trail that ends with `head` goes through `anchor`, which this portal has sealed."""
    is_ours = key.sealed(anchor.count, anchor.digest) == anchor and anchor.count < head.count
    digest = select(AuditRecordRow.digest).where(AuditRecordRow.sequence == anchor.count)
    return is_ours and session.scalar(digest) == anchor.digest
