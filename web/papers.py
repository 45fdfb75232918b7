"""Documents that applications for a clearance are handed in with: taken in, kept apart, swept away."""

from collections.abc import Iterable
from typing import Final

from flask import request
from sqlalchemy import select

from entitlements.clearance_desk import Paper
from entitlements.clearance_models import ClearancePaperRow
from entitlements.evidence import MOST_BYTES, TooMuchEvidence
from entitlements.evidence_check import checked_evidence
from kb.filestore import FileStore
from kb.identifiers import Checksum
from web.wiring import Portal

MOST_PAPERS: Final = 4
REQUEST_BYTES: Final = MOST_PAPERS * MOST_BYTES + 64 * 1024
_FIELD: Final = "papers"


def files_of(portal: Portal) -> FileStore:
    """Where the papers lie: apart from documents, so that no page of documents ever serves one."""
    return FileStore(portal.settings.folder.root / "clearance-papers")


def handed_in(files: FileStore) -> tuple[Paper, ...]:
    """The papers of this request's form, kept; the same bytes twice are one paper.

    Raises:
        EvidenceRefused: one is empty, too large or of another type, or there are too many.
    """
    uploads = [upload for upload in request.files.getlist(_FIELD) if upload.filename]
    if len(uploads) > MOST_PAPERS:
        raise TooMuchEvidence(str(len(uploads)))
    taken = [
        checked_evidence(upload.filename or "", upload.stream.read(MOST_BYTES + 1)) for upload in uploads
    ]
    papers = {files.put(new.content): (new.name, new.type.value, len(new.content)) for new in taken}
    return tuple(
        Paper(name=name, media_type=media_type, size_bytes=size_bytes, checksum=checksum)
        for checksum, (name, media_type, size_bytes) in papers.items()
    )


def sweep(portal: Portal, now_s: float) -> int:
    """Delete the bytes that no application has any more, once they are a day old; how many."""
    files = files_of(portal)
    with portal.workspace.database.read() as session:
        kept = set(session.scalars(select(ClearancePaperRow.checksum)))
    gone = list(_older_than_a_day(files, (one for one in files.checksums() if one not in kept), now_s))
    for checksum in gone:
        files.path_of(checksum).unlink(missing_ok=True)
    files.sweep(now_s)
    return len(gone)


def _older_than_a_day(files: FileStore, checksums: Iterable[Checksum], now_s: float) -> Iterable[Checksum]:
    return (one for one in checksums if now_s - files.path_of(one).stat().st_mtime > 86_400)
