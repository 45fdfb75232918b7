"""Why something was found, in sentences that need no knowledge of searching, for pages and commands alike.

Each sentence says which of the words that were typed led here, where they stand, and how much that counted.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from search.analysis import analyser
from search.clauses import Reason
from search.expansion import Expansion
from search.language import polish
from search.language.diacritics import restored
from search.schema import Field
from translations.catalogue import catalogue
from translations.locales import ContentLanguage, Language


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated into the reader's language when it is shown."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One thing that counted, in words, and its share of everything that spoke for the hit: from 0 to 1.

    What spoke against it has a share below 0.
    """

    text: str
    share: float

    @property
    def percent(self) -> int:
        """The share in whole percents; what counted at all is never nothing."""
        percent = round(self.share * 100)
        return min(-1, percent) if self.share < 0 else max(1, percent)


class Part(Protocol):
    """What `Searcher.explain` gives: a term in a field, what it scored, and for which words it was asked."""

    @property
    def field(self) -> Field:
        """The field that it stands in."""

    @property
    def term(self) -> str:
        """The term."""

    @property
    def score(self) -> float:
        """What it gave the hit."""

    @property
    def reason(self) -> Reason:
        """Why it was asked for."""

    @property
    def typed(self) -> str:
        """The words of the query that it stands for."""


_MESSAGES: Final = {
    Reason.WORD: _("The word “{typed}”, in any of its forms, stands in {places}."),
    Reason.DIACRITICS: _("“{term}”, typed without Polish letters as “{typed}”, stands in {places}."),
    Reason.FAMILY: _("“{term}”, of the same family of words as “{typed}”, stands in {places}."),
    Reason.WRITTEN: _("“{typed}” is written in the text exactly so."),
    Reason.NEAR: _("The words “{typed}” stand close to each other."),
    Reason.PHRASE: _("The words “{typed}” stand one after the other in {places}."),
    Reason.CODE: _("The code “{typed}” stands in {places}."),
    Reason.PART_OF_CODE: _("The code “{typed}” is a part of a longer one that stands here."),
    Reason.MEASURE: _("The value “{typed}” stands in {places}."),
    Reason.END_OF_RANGE: _("A range that stands here begins or ends with “{typed}”."),
    Reason.APART: _("Number and unit of “{typed}” stand here, but not side by side."),
    Reason.PLACE: _("A row, step or pin here is named “{typed}”."),
    Reason.BESIDE: _(
        "“{typed}” is of the document's number, keywords or tools, which stand beside the text."
    ),
    Reason.NAME: _("The title is what was typed."),
    Reason.PREFIX: _("Something that begins with “{typed}” stands in {places}."),
    Reason.AGREED: _("“{typed}” is also called “{term}” (agreed term); that stands in {places}."),
    Reason.LEARNT: _("“{typed}” is also called “{term}” (learnt from the library); that stands in {places}."),
    Reason.PRIOR: _("Documents of this kind are where the answer to such a query usually stands."),
    Reason.NEW: _("It was issued lately, next to what else was found."),
    Reason.REPLACED: _("Another document replaces it, so it comes after what is in force."),
    Reason.EXPIRED: _("It is valid no longer, so it comes after what is in force."),
    Reason.NOT_YET_VALID: _("It is not valid yet, so it comes after what is in force."),
}
_PLACES: Final = {
    Field.TITLE: _("the title"),
    Field.HEADING: _("the heading of the section"),
    Field.BODY: _("the text"),
    Field.CODE: _("the text"),
    Field.EXACT: _("the text"),
}
_ORDER: Final = (Field.TITLE, Field.HEADING, Field.BODY)
_BY_TERM: Final = frozenset({Reason.DIACRITICS, Reason.FAMILY})
"""Reasons whose sentences name the term that was found besides what was typed."""
_SIDE_BY_SIDE: Final = frozenset({Reason.MEASURE, Reason.END_OF_RANGE})
"""Reasons beside which it says nothing that number and unit are there too."""

_MAX_NAMED: Final = 2
_NOT_A_WORD: Final = re.compile(r'^[="]+|["*]+(?:~\d+)?$')


def sentences(
    parts: Sequence[Part], language: Language, expansions: Sequence[Expansion] = ()
) -> tuple[Sentence, ...]:
    """The parts of a score in words, what counted most first; one sentence per word and reason.

    `expansions` are those of the search: they say what the other words for a thing are as a whole.
    """
    total = sum(part.score for part in parts if part.score > 0)
    if total <= 0:
        return ()
    values = {part.typed for part in parts if part.reason in _SIDE_BY_SIDE}
    parts = [part for part in parts if part.reason is not Reason.APART or part.typed not in values]
    grouped: dict[tuple[Reason, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        term = part.term if part.reason in _BY_TERM else ""
        grouped[part.reason, part.typed, term].append(part)
    found = [
        Sentence(
            text=_sentence(
                reason,
                typed,
                _called(typed, alike, expansions) if not term else _written(term),
                alike,
                language,
            ),
            share=sum(part.score for part in alike) / total,
        )
        for (reason, typed, term), alike in grouped.items()
    ]
    return tuple(sorted(found, key=lambda sentence: -sentence.share))


def _called(typed: str, parts: Sequence[Part], expansions: Sequence[Expansion]) -> str:
    """Which of the other words for what was typed are there: whole ones if any, else the nearest."""
    terms = {term for part in parts for term in _NOT_A_WORD.sub("", part.term).split()}
    meant = [(one.meant, _coverage(one, terms)) for one in expansions if one.typed == typed]
    whole = [name for name, share in meant if share == 1]
    if whole:
        return ", ".join(dict.fromkeys(whole[:_MAX_NAMED]))
    nearest = max(meant, key=lambda named: named[1], default=("", 0.0))
    return nearest[0] if nearest[1] > 0 else ", ".join(_written(term) for term in sorted(terms))


def _coverage(expansion: Expansion, terms: set[str]) -> float:
    """The share of the expansion's words that are among `terms`."""
    tokens = [
        token
        for token in analyser(ContentLanguage(expansion.language)).tokens(expansion.meant)
        if not token.is_stop_word
    ]
    return sum(not terms.isdisjoint(token.terms) for token in tokens) / max(1, len(tokens))


def _sentence(reason: Reason, typed: str, term: str, parts: Sequence[Part], language: Language) -> str:
    translate = catalogue("search", language).gettext
    fields = {part.field if part.field in _ORDER else Field.BODY for part in parts}
    places = [translate(_PLACES[field]) for field in _ORDER if field in fields]
    return translate(_MESSAGES[reason]).format(
        typed=typed, term=term, places=_listed(places, translate(_("and")))
    )


def _listed(places: Sequence[str], conjunction: str) -> str:
    if len(places) < 2:
        return "".join(places)
    return f"{', '.join(places[:-1])} {conjunction} {places[-1]}"


@lru_cache(maxsize=4_000)
def _written(label: str) -> str:
    """A term as a person writes it: the index keeps it without diacritics."""
    return " ".join(_with_diacritics(word) for word in _NOT_A_WORD.sub("", label).split())


def _with_diacritics(word: str) -> str:
    if polish.is_known(word):
        return word
    return next(iter(restored(word)), word)
