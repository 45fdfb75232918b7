"""Evidence: files that prove what an applicant says. What is taken in, told by content. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 8
_MOST_NAME: Final = 120
_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
_TAIL_BYTES: Final = 2048
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG: Final = b"\xff\xd8\xff"
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')


class EvidenceType(StrEnum):
    """The types of files that are taken, as media types."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return {EvidenceType.PDF: ".pdf", EvidenceType.PNG: ".png", EvidenceType.JPEG: ".jpg"}[self]


class EvidenceRefused(ValueError):
    """A file that is not taken."""


class EvidenceEmpty(EvidenceRefused):
    """There is nothing in the file."""


class EvidenceTooLarge(EvidenceRefused):
    """The file has more than `MOST_BYTES`."""


class EvidenceTypeUnknown(EvidenceRefused):
    """The file is neither PDF nor PNG nor JPEG, whatever its name says, or it is cut off."""


class EvidenceBroken(EvidenceRefused):
    """The file cannot be opened as what it says it is."""


class EvidenceLocked(EvidenceRefused):
    """The PDF is encrypted."""


class EvidenceTooManyPixels(EvidenceRefused):
    """The picture is larger than a page that somebody scanned."""


class EvidenceTooManyPages(EvidenceRefused):
    """The PDF is a book."""


class TooMuchEvidence(EvidenceRefused):
    """There are `MOST_FILES` already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """A file that can be taken in."""

    name: str
    type: EvidenceType
    content: bytes


def new_evidence(name: str, content: bytes) -> NewEvidence:
    """The file that somebody hands in; its type is told by its first bytes, its name is made harmless.

    Raises:
        EvidenceEmpty, EvidenceTooLarge, EvidenceTypeUnknown: it is not taken.
    """
    if not content:
        raise EvidenceEmpty(name)
    if len(content) > MOST_BYTES:
        raise EvidenceTooLarge(name)
    kind = _type_of(content)
    if kind is None:
        raise EvidenceTypeUnknown(name)
    return NewEvidence(name=_harmless(name, kind), type=kind, content=content)


def _type_of(content: bytes) -> EvidenceType | None:
    if content.startswith(_PDF) and _PDF_END in content[-_TAIL_BYTES:]:
        return EvidenceType.PDF
    if content.startswith(_PNG):
        return EvidenceType.PNG
    return EvidenceType.JPEG if content.startswith(_JPEG) else None


def _harmless(name: str, kind: EvidenceType) -> str:
    """The name without folders and control signs, ending as its type does."""
    last = re.split(r"[/\\]", name)[-1]
    stem = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).strip(". ")
    endings = (".jpg", ".jpeg") if kind is EvidenceType.JPEG else (kind.ending,)
    for ending in endings:
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)].rstrip(". ")
    return (stem[: _MOST_NAME - 5].rstrip(". ") or "document") + kind.ending
