"""What a reader is: it bids for a file, and reads it into the neutral form, in a child process.

A reader knows files and nothing else: no database, no index, no network. Whatever it returns is decoded
and checked again by the parent, because a hostile file may have taken the child over.
"""

import posixpath
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

import msgspec

from ingest.companions import Companion
from ingest.identity import path_identity
from ingest.recognition import NoRecogniser, Recogniser
from kb.content import FigureContent, SectionContent
from kb.documents import Applicability
from kb.identifiers import document_id_from
from kb.references import target_of

NO_BID = 0
FORMAT_BID = 50
VOCABULARY_BID = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to be read, and the folder it may take figures from.

    `root` is the folder that the editor named; nothing outside it is ever opened. `relative_path` is the
    file's path below `root`; `collection` names the whole folder in identities. `media_type` is what the
    content looks like; `head` is the first 64 KiB of it. `passwords` are those that the editor gave for
    protected files; `recogniser` reads the words in pictures.
    """

    path: Path
    root: Path
    relative_path: PurePosixPath
    collection: str
    media_type: str
    head: bytes
    size_bytes: int
    passwords: tuple[str, ...] = field(default=(), repr=False)
    recogniser: Recogniser = field(default_factory=NoRecogniser)

    def sibling(self, href: str) -> Path | None:
        """The file that `href` (relative to this file) names; None unless it exists below `root`."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = (self.path.parent / unquote(parts.path)).resolve()
        return path if path.is_file() and path.is_relative_to(self.root.resolve()) else None

    def link_to(self, href: str) -> str | None:
        """The link target for a reference to another document's file, None when `href` is not one."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        joined = posixpath.normpath(posixpath.join(self.relative_path.parent.as_posix(), unquote(parts.path)))
        if joined.startswith(".."):
            return None
        identity = path_identity(self.collection, PurePosixPath(joined)).identity
        return target_of(document_id_from(identity), parts.fragment or None)


class DeadLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link to a place that its document does not have; `section` is the anchor of where it stands."""

    section: str
    text: str
    target: str


class ReadDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader makes of a file.

    `identity` is the file's own (a data module code), None where only the path can tell; `language_tag` and
    `kind` likewise. `issued_on` is the day of this issue, as the file's own metadata has it. `applicability`
    holds the source's statements word for word, `applies` the same as data where the source has data.
    `complaints` are sentences on what the reader had to guess or leave out. `has_scans` says that text of it
    is to be recognised, which another recogniser would do otherwise. `companions` are the other files that
    were opened; the child process fills them in, no reader does. `dead_links` are those that were cut.
    """

    title: str
    sections: tuple[SectionContent, ...]
    figures: tuple[FigureContent, ...] = ()
    identity: str | None = None
    language_tag: str | None = None
    kind: str | None = None
    issue: str | None = None
    issued_on: date | None = None
    applicability: tuple[str, ...] = ()
    applies: tuple[Applicability, ...] = ()
    page_count: int | None = None
    complaints: tuple[str, ...] = ()
    dead_links: tuple[DeadLink, ...] = ()
    has_scans: bool = False
    companions: tuple[Companion, ...] = ()


class Reader(Protocol):
    """A reader of one format. `version` changes whenever the same file would be read differently."""

    @property
    def name(self) -> str:
        """A short name, kept with every document it read."""
        ...

    @property
    def version(self) -> str:
        """The reader's own version."""
        ...

    def bid(self, file: InputFile) -> int:
        """How well this reader knows the file, from `NO_BID` to 100; the highest bid reads it.

        Looks at `media_type`, the name and `head` only: bids are made in the parent.
        """
        ...

    def read(self, file: InputFile) -> ReadDocument:
        """Read the whole file.

        Raises:
            InputRefused: the file cannot be taken in; the subclass tells the outcome.
        """
        ...


@runtime_checkable
class LoadsLate(Protocol):
    """A reader whose libraries are loaded in child processes only: the parent makes bids without them."""

    def load(self) -> None:
        """Load them; called once, before the child is confined."""
        ...
