"""What is checked, what a check finds, and what it may know of the other documents. Pure."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ingest.reader import DeadLink
from kb.content import FigureContent, SectionContent
from kb.documents import Applicability, DocumentKind, NewRevision
from kb.identifiers import DocumentId
from kb.places import Line, lines
from translations.locales import ContentLanguage
from translations.terms import TermBase


class FindingSeverity(StrEnum):
    """How bad it is: a warning can be published, an error should not be."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: where it stands, and a sentence that says what to do."""

    anchor: str | None
    place: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A document on its way in."""

    document_id: DocumentId
    language: ContentLanguage
    title: str
    sections: tuple[SectionContent, ...]
    figures: tuple[FigureContent, ...] = ()
    kind: DocumentKind | None = None
    applicability: tuple[Applicability, ...] = ()
    aliases: tuple[DocumentId, ...] = ()
    source: str = ""
    dead_links: tuple[DeadLink, ...] = ()

    @cached_property
    def lines(self) -> tuple[tuple[SectionContent, Line], ...]:
        """Every line of text with the section that it stands in."""
        return tuple((section, line) for section in self.sections for line in lines(section.blocks))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the whole text, small."""
        return tuple(word for _section, line in self.lines for word in line.text.casefold().split())


def subject_of(new: NewRevision, dead_links: tuple[DeadLink, ...] = ()) -> Subject:
    """The document that would be handed in, as checks see it; `dead_links` were cut from its text."""
    return Subject(
        document_id=new.document_id,
        language=new.language,
        title=new.title,
        sections=new.sections,
        figures=new.figures,
        kind=new.kind or new.guessed_kind,
        applicability=new.applicability or (),
        aliases=new.aliases,
        source=new.source.path,
        dead_links=dead_links,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of all documents, those on their way in among them.

    `documents` maps ids and aliases to ids; `anchors` the places of a document; `editions` its languages.
    `applicability` has every statement by document; `twins` are documents that may say the same.
    """

    documents: Mapping[DocumentId, DocumentId] = field(default_factory=dict)
    anchors: Mapping[DocumentId, AbstractSet[str]] = field(default_factory=dict)
    editions: Mapping[DocumentId, AbstractSet[ContentLanguage]] = field(default_factory=dict)
    applicability: Mapping[DocumentId, tuple[Applicability, ...]] = field(default_factory=dict)
    explained_codes: AbstractSet[str] = frozenset()
    twins: tuple[Subject, ...] = ()
    terms: TermBase = field(default_factory=lambda: TermBase(()))


CheckFunction = Callable[[Subject, Known], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check; `code` is what it is called everywhere, `about` says what it looks for."""

    code: str
    severity: FindingSeverity
    about: str
    function: CheckFunction


def found(section: SectionContent, message: str, anchor: str | None = None) -> Finding:
    """A finding in a section, or at a place in it."""
    page = f", p. {section.page_label}" if section.page_label else ""
    return Finding(anchor=anchor or section.anchor, place=f"{section.heading}{page}", message=message)
