"""How one document refers to another in its text. Pure."""

from dataclasses import dataclass
from typing import Final

from kb.identifiers import DocumentId

SCHEME: Final = "aos:"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """Another document, or a place in it."""

    document_id: DocumentId
    anchor: str | None = None


def target_of(document_id: DocumentId, anchor: str | None = None) -> str:
    """The link target that leads to a document, as `kb.content.Run.target` holds it."""
    return f"{SCHEME}{document_id}#{anchor}" if anchor else f"{SCHEME}{document_id}"


def split_target(target: str) -> DocumentReference | None:
    """The document that a link target leads to; None for anchors within the document and outside URLs."""
    if not target.startswith(SCHEME):
        return None
    document_id, _, anchor = target.removeprefix(SCHEME).partition("#")
    return DocumentReference(document_id=DocumentId(document_id), anchor=anchor or None)
