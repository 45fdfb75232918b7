"""What a search gives: hits grouped by document, facets, and how the query was understood. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import msgspec

from kb.access import AccessClass
from kb.documents import ALWAYS, DocumentKind, Validity
from kb.identifiers import DocumentId
from search.expansion import Expansion
from search.standing import Lapse
from translations.locales import ContentLanguage


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text, and whether it is what was searched for."""

    text: str
    is_match: bool


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """The stretch of a section that shows best why it was found.

    `position` is the character of the section's text where the first thing marked stands, None without any.
    """

    segments: tuple[Segment, ...]
    position: int | None = None

    @property
    def text(self) -> str:
        """The snippet without its marks."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The stretch of a section that is shown, and the place within the section that it stands in."""

    snippet: Snippet | None
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHit:
    """A further section of a document that was found; what of it is shown is made when it is asked for."""

    section_id: str
    heading: str
    score: float
    page_label: str | None
    excerpt: Callable[[], Excerpt] = field(compare=False)

    @property
    def snippet(self) -> Snippet | None:
        """The stretch that is shown; None where the reader may not read the text."""
        return self.excerpt().snippet

    @property
    def place_id(self) -> str:
        """The anchor of the place that it stands in."""
        return self.excerpt().place_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A document that replaces the one that was found."""

    document_id: DocumentId
    title: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was found, at its best section. `rank` counts from 1 over all pages.

    `place_id` is the anchor of the step, row or paragraph within the section, empty where the section's own
    is the best there is. `snippet` is None where the reader may not read the text. `more` holds further
    sections, best first. `published_on` is the day of issue (`is_issue_date`), or where nobody knows it the
    day on which the document came into the library. `lapse` says why it is not in force, `replaced_by` what
    replaces it, as far as the reader may find that.
    """

    rank: int
    score: float
    document_id: DocumentId
    section_id: str
    place_id: str
    title: str
    heading: str
    kind: DocumentKind
    language: ContentLanguage
    access_class: AccessClass
    is_readable: bool
    snippet: Snippet | None
    page_label: str | None
    published_on: date | None
    applicability: str
    languages: tuple[ContentLanguage, ...]
    more: tuple[SectionHit, ...]
    is_issue_date: bool = False
    validity: Validity = ALWAYS
    lapse: Lapse | None = None
    replaced_by: tuple[Replacement, ...] = ()


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value that the result can be narrowed to, and how many documents that would leave."""

    value: str
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property to narrow the result by; the counts ignore the facet's own selection, not the others'."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """One page of a result. `total` counts documents.

    `suggestion` is the whole query put right, where a word of it finds nothing, or next to nothing. Where it
    was searched for in place of `query_text`, `corrected_from` is what was typed.
    """

    query_text: str
    total: int
    total_is_exact: bool
    took_ms: float
    suggestion: str | None
    expansions: tuple[Expansion, ...]
    facets: tuple[Facet, ...]
    hits: tuple[Hit, ...]
    page: int
    page_size: int
    understood: tuple[str, ...]
    corrected_from: str | None = None

    @property
    def searched_text(self) -> str:
        """The query that was searched for: as typed, or put right."""
        return self.query_text if self.corrected_from is None or self.suggestion is None else self.suggestion
