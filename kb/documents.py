"""Documents, revisions, sections and figures as value objects. Pure.

A document is one subject; it has an edition per language; an edition is a chain of revisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kb.access import AccessClass
from kb.content import Block, FigureContent, Label, SectionContent
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import ReviewState, RevisionStatus
from kb.systems import VehicleSystem
from translations.locales import ContentLanguage


class DocumentKind(StrEnum):
    """Kinds of repair information, named after Annex X of Regulation (EU) 2018/858."""

    REPAIR = "repair"
    DIAGNOSIS = "diagnosis"
    WIRING = "wiring"
    LOCATION = "location"
    BULLETIN = "bulletin"
    CAMPAIGN = "campaign"
    LABOUR_TIME = "labour-time"
    TECHNICAL_DATA = "technical-data"
    MAINTENANCE = "maintenance"
    PARTS = "parts"
    FLASH = "flash"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """One statement of what a revision applies to, as data; several statements are alternatives.

    `built_from` and `built_to` are inclusive. `statement` holds the source's own words where it gives any.
    """

    make: str | None = None
    series: str | None = None
    engines: tuple[str, ...] = ()
    built_from: date | None = None
    built_to: date | None = None
    statement: str | None = None


def makes_in(statements: Sequence[Applicability]) -> frozenset[str]:
    """The makes that statements name; none where one of them is for any."""
    makes = [one.make for one in statements]
    return frozenset(make for make in makes if make is not None) if all(makes) else frozenset()


def models_in(statements: Sequence[Applicability]) -> frozenset[str]:
    """The models that statements name, as `Make Series`, or `Make` alone; none where one is for any."""
    models = [" ".join(filter(None, (one.make, one.series))) for one in statements]
    return frozenset(models) if all(models) else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The days from which and until which a revision is valid, both included; None is an open end."""

    valid_from: date | None = None
    valid_to: date | None = None

    def has_begun(self, day: date) -> bool:
        """Whether it is valid on `day`, or was once."""
        return self.valid_from is None or self.valid_from <= day

    def has_ended(self, day: date) -> bool:
        """Whether it is valid no longer on `day`."""
        return self.valid_to is not None and self.valid_to < day


ALWAYS: Final = Validity()
"""The validity of what has no limits."""


class RelationKind(StrEnum):
    """How a document stands to another one. Each has its converse, which is said of the other one."""

    REPLACES = "replaces"
    REPLACED_BY = "replaced-by"
    SUPPLEMENTS = "supplements"
    SUPPLEMENTED_BY = "supplemented-by"
    REQUIRES = "requires"
    REQUIRED_BY = "required-by"
    SEE_ALSO = "see-also"
    EDITION_OF = "edition-of"

    @property
    def converse(self) -> "RelationKind":
        """The same relation seen from the other document."""
        return _CONVERSES.get(self, self)


_PAIRS: Final = (
    (RelationKind.REPLACES, RelationKind.REPLACED_BY),
    (RelationKind.SUPPLEMENTS, RelationKind.SUPPLEMENTED_BY),
    (RelationKind.REQUIRES, RelationKind.REQUIRED_BY),
)
_CONVERSES: Final = {**dict(_PAIRS), **{other: one for one, other in _PAIRS}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation to the document that `identity` names: an id, a number, a data module code, a path."""

    kind: RelationKind
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedDocument:
    """A published document that stands in a relation to the one that is read."""

    kind: RelationKind
    document_id: DocumentId
    access_class: AccessClass
    title: str
    language: ContentLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a revision came from: the original's checksum and name, and the reader that read it.

    `inputs_checksum` covers the original and every file that it was read together with (figures, shared
    passages); None where the original stood alone.
    """

    checksum: Checksum
    name: str
    path: str
    media_type: str
    reader: str
    reader_version: str
    size_bytes: int
    inputs_checksum: Checksum | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """What an editor hands in: one revision of one edition, complete.

    What nobody said (`kind`, `systems`, `access_class` and `applicability` are None) stays as it is for a
    document that exists already, so that a file handed in once more without its manifest never opens a
    protected document; a new document is of `guessed_kind`, RMI, and without systems or a statement of
    applicability. The same holds for `validity`, `document_number`, `relations`, `keywords` and `tools`; an
    empty one says that there is none. `issued_on` is the bytes' own: it stays as long as they do.
    `formerly` is the document that the file was before it became this one, in the language `formerly_in`.
    """

    document_id: DocumentId
    language: ContentLanguage
    title: str
    source: Source
    sections: tuple[SectionContent, ...]
    figures: tuple[FigureContent, ...] = ()
    kind: DocumentKind | None = None
    guessed_kind: DocumentKind = DocumentKind.DESCRIPTION
    systems: tuple[VehicleSystem, ...] | None = None
    access_class: AccessClass | None = None
    applicability: tuple[Applicability, ...] | None = None
    aliases: tuple[DocumentId, ...] = ()
    issue: str | None = None
    issued_on: date | None = None
    is_issue_date_guessed: bool = False
    validity: Validity | None = None
    document_number: str | None = None
    relations: tuple[Relation, ...] | None = None
    keywords: tuple[str, ...] | None = None
    tools: tuple[str, ...] | None = None
    page_count: int | None = None
    publish: bool = True
    formerly: DocumentId | None = None
    formerly_in: ContentLanguage | None = None


class PutChange(StrEnum):
    """What storing a revision changed."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutResult:
    """The revision that a file ended in, where it stands, whether that changed anything, and its review."""

    document_id: DocumentId
    language: ContentLanguage
    revision_number: int
    status: RevisionStatus
    change: PutChange
    review: ReviewState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section as it is read: its content and its place in the revision."""

    anchor: str
    heading: str
    level: int
    position: int
    language: ContentLanguage
    blocks: tuple[Block, ...]
    page_number: int | None = None
    page_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as it is read; the bytes lie in the file store under `checksum`."""

    figure_id: str
    checksum: Checksum
    media_type: str
    title: str
    width: float | None
    height: float | None
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A revision of an edition with everything in it.

    `related` are the published documents that it is related to, whichever of both says so, as far as whoever
    reads may find them. `is_issue_date_guessed` where the day comes from the file's mere properties.
    """

    document_id: DocumentId
    kind: DocumentKind
    access_class: AccessClass
    language: ContentLanguage
    number: int
    status: RevisionStatus
    title: str
    issue: str | None
    created_at: datetime
    published_at: datetime | None
    source: Source
    page_count: int | None
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    applicability: tuple[Applicability, ...]
    systems: tuple[VehicleSystem, ...] = ()
    other_languages: tuple[ContentLanguage, ...] = field(default=())
    issued_on: date | None = None
    is_issue_date_guessed: bool = False
    validity: Validity = ALWAYS
    document_number: str | None = None
    keywords: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    related: tuple[RelatedDocument, ...] = ()

    @property
    def makes(self) -> frozenset[str]:
        """The makes that it is about; none where it is about any."""
        return makes_in(self.applicability)

    @property
    def models(self) -> frozenset[str]:
        """The models that it is about, as `Make Series`, or `Make` alone; none where it is about any."""
        return models_in(self.applicability)

    def related_as(self, kind: RelationKind) -> tuple[RelatedDocument, ...]:
        """The documents that this one stands to in one way, as far as whoever reads may find them."""
        return tuple(other for other in self.related if other.kind == kind)
