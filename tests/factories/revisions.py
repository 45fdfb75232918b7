"""Revisions for tests of the knowledge base, each differing from a plain one in what the test says."""

from pathlib import PurePosixPath
from typing import Any

from kb.content import SectionContent, Step, Steps, paragraph
from kb.documents import NewRevision, Source
from kb.filestore import FileStore
from kb.identifiers import DocumentId
from translations.locales import ContentLanguage


def section(
    anchor: str = "s1", heading: str = "Renewing the pads", text: str = "Undo the bolts."
) -> SectionContent:
    """A section with one step."""
    return SectionContent(
        anchor=anchor, heading=heading, blocks=(Steps(steps=(Step(blocks=(paragraph(text),)),)),)
    )


def source(files: FileStore, original: bytes = b"original", **changes: Any) -> Source:
    """The source of an original, which is put into the file store."""
    values: dict[str, Any] = {
        "checksum": files.put(original),
        "name": "pads.md",
        "path": str(PurePosixPath("/manuals/pads.md")),
        "media_type": "text/markdown",
        "reader": "markdown",
        "reader_version": "1",
        "size_bytes": len(original),
    }
    return Source(**(values | changes))


def new_revision(files: FileStore, original: bytes = b"original", **changes: Any) -> NewRevision:
    """A revision of the English edition of `front-brake-pads`."""
    values: dict[str, Any] = {
        "document_id": DocumentId("front-brake-pads"),
        "language": ContentLanguage.ENGLISH,
        "title": "Front brake pads",
        "source": source(files, original),
        "sections": (section(),),
    }
    return NewRevision(**(values | changes))
