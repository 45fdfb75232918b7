"""Documents, revisions, sections and figures as value objects. Pure.

A document is one subject; it has an edition per language; an edition is a chain of revisions.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.access import AccessClass
from kb.content import Block, FigureContent, Label, SectionContent
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
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
    applicability.
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
    page_count: int | None = None
    publish: bool = True


class PutChange(StrEnum):
    """What storing a revision changed."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutResult:
    """The edition that a file ended in, and whether that changed anything."""

    document_id: DocumentId
    language: ContentLanguage
    revision_number: int
    change: PutChange


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
    """A revision of an edition with everything in it."""

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
