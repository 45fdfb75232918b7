"""What the block macros ask while they draw a document: marks, links, figures, ids, signal words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, Protocol
from urllib.parse import urlsplit

from flask import url_for

from kb.content import Severity, link_targets
from kb.documents import Figure, Revision, Section
from kb.identifiers import DocumentId
from kb.places import anchored
from kb.references import split_target
from search.results import Segment
from translations.catalogue import catalogue
from translations.locales import ContentLanguage, Language


class Marker(Protocol):
    """Marks what stands out in a text."""

    def segments(self, text: str) -> tuple[Segment, ...]:
        """`text` as segments, which joined together are `text` again."""
        ...


Highlighters = Callable[[ContentLanguage], Marker]
"""Gives what marks texts of a language."""

_OUTSIDE_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_DEEPEST_HEADING: Final = 6


def _(message: str) -> str:
    """Mark a message for the catalogue; `signal_word` translates it into the document's language."""
    return message


_SIGNAL_WORDS: Final = {
    Severity.DANGER: _("Danger"),
    Severity.WARNING: _("Warning"),
    Severity.CAUTION: _("Caution"),
    Severity.NOTE: _("Note"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a run leads; without `href` its target is not in the knowledge base."""

    href: str | None
    is_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One revision on its way to a page. `wanted_edition` is what the URL asked for, kept in its links."""

    revision: Revision
    page_language: Language
    wanted_edition: str | None
    documents: Mapping[DocumentId, DocumentId]
    figures: Mapping[str, Figure]
    highlighter: Highlighters | None = None
    _taken_ids: set[str] = field(default_factory=set)
    _highlighters: dict[ContentLanguage, Marker] = field(default_factory=dict)

    def segments(self, text: str, language: ContentLanguage) -> tuple[Segment, ...]:
        """`text` in pieces, the words that were searched for marked."""
        if self.highlighter is None:
            return (Segment(text=text, is_match=False),)
        if language not in self._highlighters:
            self._highlighters[language] = self.highlighter(language)
        return self._highlighters[language].segments(text)

    def link(self, target: str) -> Link:
        """Where a link target leads on this page."""
        if target.startswith("#"):
            return Link(href=target)
        reference = split_target(target)
        if reference is None:
            is_known = urlsplit(target).scheme.lower() in _OUTSIDE_SCHEMES
            return Link(href=target if is_known else None, is_outside=True)
        document_id = self.documents.get(reference.document_id)
        if document_id is None:
            return Link(href=None)
        return Link(
            href=url_for(
                "documents.document",
                document_id=document_id,
                edition=self.wanted_edition,
                _anchor=reference.anchor,
            )
        )

    def figure(self, figure_id: str) -> Figure | None:
        """The figure of this revision with that id."""
        return self.figures.get(figure_id)

    def figure_url(self, figure_id: str) -> str:
        """Where the figure's own bytes are."""
        return url_for(
            "documents.figure",
            document_id=self.revision.document_id,
            figure_id=figure_id,
            edition=self.revision.language.value,
        )

    def new_id(self, wanted: str) -> str:
        """`wanted`, or the first free variant of it: an id stands on a page once."""
        candidate, number = wanted, 2
        while candidate in self._taken_ids:
            candidate, number = f"{wanted}-{number}", number + 1
        self._taken_ids.add(candidate)
        return candidate

    def heading_level(self, section: Section) -> int:
        """The heading level of a section below the page's one `h1`."""
        return min(section.level + 1, _DEEPEST_HEADING)

    def signal_word(self, severity: Severity, language: ContentLanguage) -> str:
        """The signal word in the language of the text that it stands above."""
        return signal_word(severity, spoken_language(language, self.page_language))

    def lang(self, language: ContentLanguage) -> str | None:
        """The `lang` attribute for a text in `language`; None where it is the page's own."""
        return None if language.value == self.page_language.value else language.value


def build_reading(
    revision: Revision,
    documents: Mapping[DocumentId, DocumentId],
    *,
    page_language: Language,
    edition: str | None,
    highlighter: Highlighters | None = None,
) -> Reading:
    """Gather what the page of a revision needs; `documents` says where its references lead.

    `highlighter` marks what was searched for; without one nothing is marked. In the reading's own revision
    every step, row and paragraph has the anchor that hits lead to.
    """
    revision = replace(revision, sections=anchored(revision.sections))
    reading = Reading(
        revision=revision,
        page_language=page_language,
        wanted_edition=edition,
        documents=documents,
        figures={figure.figure_id: figure for figure in revision.figures},
        highlighter=highlighter,
    )
    for section in revision.sections:
        reading.new_id(section.anchor)
    return reading


def spoken_language(language: ContentLanguage, fallback: Language) -> Language:
    """The interface's language that a text is in; the page's where it is in neither."""
    return fallback if language is ContentLanguage.UNDETERMINED else Language(language.value)


@cache
def signal_word(severity: Severity, language: Language) -> str:
    """The signal word of a warning in `language`."""
    return catalogue("web", language).gettext(_SIGNAL_WORDS[severity])


def referenced(revision: Revision) -> Iterator[DocumentId]:
    """The documents that the text refers to, as often as it does."""
    for section in revision.sections:
        for target, _text in link_targets(section.blocks):
            reference = split_target(target)
            if reference is not None:
                yield reference.document_id
