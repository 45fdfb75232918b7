"""What the indexer and the processes that prepare entries for it say to each other: msgpack after its length.

A process is told the database once, asked for documents again and again, and for the words of all that it
prepared before each commit: these are counted where they are found, so that little has to cross.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO, Final, Union

import msgspec

from kb.identifiers import DocumentId
from search.mapping import IndexEntry
from search.profiles import Profile
from search.schema import Field
from search.words import Words
from translations.locales import ContentLanguage

_LENGTH_BYTES: Final = 8


class Start(msgspec.Struct, frozen=True, tag="start"):
    """The first message: where the documents are."""

    database_url: str


class Prepare(msgspec.Struct, frozen=True, tag="prepare"):
    """Prepare the entries of these documents."""

    document_ids: tuple[str, ...]


class TellWords(msgspec.Struct, frozen=True, tag="words"):
    """Tell the words of what was prepared since this was last asked."""


Request = Union[Start, Prepare, TellWords]  # noqa: UP007 - a type for msgspec, like kb.content.Block


class _Section(msgspec.Struct, frozen=True, array_like=True):
    terms: dict[Field, str]
    numbers: dict[Field, int]
    payload: bytes


class _Edition(msgspec.Struct, frozen=True, array_like=True):
    """Entries that have all of this alike."""

    document_id: str
    language: ContentLanguage
    profile: Profile
    keywords: dict[Field, str]
    keyword_lists: dict[Field, tuple[str, ...]]
    sections: tuple[_Section, ...]


_ENCODER: Final = msgspec.msgpack.Encoder()
_REQUESTS: Final[msgspec.msgpack.Decoder[Request]] = msgspec.msgpack.Decoder(Request)
_PREPARED: Final = msgspec.msgpack.Decoder(tuple[_Edition, ...])
_WORDS: Final = msgspec.msgpack.Decoder(Words)


def encode_entries(entries: Iterable[IndexEntry]) -> bytes:
    """Entries as they cross, without their words."""
    editions = []
    for _, group in groupby(entries, key=lambda entry: id(entry.keywords)):
        of_edition = list(group)
        first = of_edition[0]
        sections = tuple(_Section(entry.terms, entry.numbers, entry.payload) for entry in of_edition)
        alike = first.document_id, first.language, first.profile, first.keywords, first.keyword_lists
        editions.append(_Edition(*alike, sections))
    return _ENCODER.encode(editions)


def decode_entries(answer: bytes) -> Iterator[IndexEntry]:
    """The entries of an answer.

    Raises:
        msgspec.DecodeError: it is none.
    """
    for edition in _PREPARED.decode(answer):
        for section in edition.sections:
            yield IndexEntry(
                document_id=DocumentId(edition.document_id),
                language=edition.language,
                profile=edition.profile,
                terms=section.terms,
                keywords=edition.keywords,
                keyword_lists=edition.keyword_lists,
                numbers=section.numbers,
                payload=section.payload,
            )


def encode_words(words: Words) -> bytes:
    """Words as they cross."""
    return _ENCODER.encode(words)


def decode_words(answer: bytes) -> Words:
    """The words of an answer.

    Raises:
        msgspec.DecodeError: there are none in it.
    """
    return _WORDS.decode(answer)


def encode_request(request: Request) -> bytes:
    """A request as it crosses."""
    return _ENCODER.encode(request)


def decode_request(message: bytes) -> Request:
    """The request of a message.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _REQUESTS.decode(message)


def write_frame(stream: IO[bytes], message: bytes) -> None:
    """Send a message."""
    stream.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(message)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the other side has gone, in the midst of one or between two."""
    head = stream.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    message = stream.read(length)
    return message if len(message) == length else None


def in_batches(document_ids: Sequence[DocumentId], size: int) -> list[Prepare]:
    """Requests for so many documents each, in order."""
    return [Prepare(tuple(document_ids[start : start + size])) for start in range(0, len(document_ids), size)]
