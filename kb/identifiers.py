"""Identifiers that people and files carry: parse, normalise, compare. Pure."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NewType

DocumentId = NewType("DocumentId", str)
"""Public, stable, URL-safe identity of a document: what stands in `/<lang>/documents/<document_id>`."""

Checksum = NewType("Checksum", str)
"""SHA-256 of some bytes as 64 lower-case hex digits."""

MAX_DOCUMENT_ID_LENGTH: Final = 120
_DIGEST_LENGTH: Final = 10
_DOCUMENT_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_NOT_ID_CHARACTERS = re.compile(r"[^a-z0-9._-]+")
_AMBIGUOUS = re.compile(r"--|-/|/-|//")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_BETWEEN_GROUPS = re.compile(r"[\s.\-\u2010-\u2015]+")


class InvalidDocumentId(ValueError):
    """A text that cannot be a document id; the text is in `value`."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r} is not a document id: use lower-case letters, digits, '.', '_' and '-'")
        self.value = value


class InvalidVin(ValueError):
    """A text that is no vehicle identification number; whether letters that none has are why, is kept.

    The text itself is not: whatever was typed may be somebody's.
    """

    def __init__(self, *, has_letters_of_none: bool) -> None:
        super().__init__("this is no vehicle identification number")
        self.has_letters_of_none = has_letters_of_none


@dataclass(frozen=True, slots=True)
class Vin:
    """A vehicle identification number (ISO 3779): 17 capital letters and digits, none of them I, O or Q.

    The check digit of North American numbers is not looked at: European ones have none.
    """

    text: str

    def __post_init__(self) -> None:
        if not _VIN.fullmatch(self.text):
            raise InvalidVin(has_letters_of_none=not set("IOQ").isdisjoint(self.text))

    def __repr__(self) -> str:
        """What may stand in a log: the number is somebody's."""
        return f"Vin({self.masked!r})"

    @property
    def wmi(self) -> str:
        """The maker (ISO 3780)."""
        return self.text[:3]

    @property
    def vds(self) -> str:
        """The description of the vehicle."""
        return self.text[3:9]

    @property
    def vis(self) -> str:
        """What tells this vehicle from all others of its description."""
        return self.text[9:]

    @property
    def masked(self) -> str:
        """The last seven characters, by which a workshop knows the car."""
        return f"\N{HORIZONTAL ELLIPSIS}{self.text[-7:]}"


def parse_vin(text: str) -> Vin:
    """The number that `text` is, however it is spaced and whatever its capitals are.

    Raises:
        InvalidVin: it is none.
    """
    return Vin(_BETWEEN_GROUPS.sub("", unicodedata.normalize("NFKC", text)).upper())


def fold_letters(text: str) -> str:
    """Lower-case `text` without diacritics; ł, which Unicode does not decompose, becomes l."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def parse_document_id(text: str) -> DocumentId:
    """Return `text` as a document id.

    Raises:
        InvalidDocumentId: `text` has other characters than a document id may have, or is too long.
    """
    if len(text) > MAX_DOCUMENT_ID_LENGTH or not _DOCUMENT_ID.fullmatch(text):
        raise InvalidDocumentId(text)
    return DocumentId(text)


def document_id_from(identity: str) -> DocumentId:
    """Derive the document id from any identity: a data module code, a DITA id, a file's path.

    Upper and lower case are the same identity; `/` becomes `--`. Where that is not reversible, or the id
    would be too long, a digest of the identity is appended, so that two identities never share an id.
    """
    lowered = identity.lower()
    slug = lowered.replace("/", "--")
    is_reversible = not _AMBIGUOUS.search(lowered)
    if is_reversible and len(slug) <= MAX_DOCUMENT_ID_LENGTH and _DOCUMENT_ID.fullmatch(slug):
        return DocumentId(slug)
    digest = hashlib.sha256(lowered.encode()).hexdigest()[:_DIGEST_LENGTH]
    head = _NOT_ID_CHARACTERS.sub("-", fold_letters(identity).replace("/", "--"))
    head = head[: MAX_DOCUMENT_ID_LENGTH - _DIGEST_LENGTH - 1].strip("-._")
    return DocumentId(f"{head}-{digest}" if head else f"d-{digest}")


def checksum_of(content: bytes) -> Checksum:
    """SHA-256 of `content`."""
    return Checksum(hashlib.sha256(content).hexdigest())
