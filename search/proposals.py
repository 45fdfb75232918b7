"""Learnt pairs that an editor may make agreed terms: those that are not yet, strongest first. Pure.

A pair of which one side is a term of an agreed concept already is proposed as another term of it; any other
as a concept of its own. What is written alike in both languages needs no agreement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from search.agreed import AgreedTerms, Called
from search.language.base_forms import base_form, part_of_speech
from search.pairs import LearntPair, Pairs, Terms
from translations.exchange import Entry
from translations.locales import Language
from translations.terms import AMBIGUOUS, Concept, Term, TermKind

_KEY: Final = "learnt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A learnt pair as it would be agreed: in its base form, for a concept of its own or an agreed one.

    `number` counts from 1 in the order of the proposals. `joins` is the agreed concept that has one side of
    the pair already, `gains` the language in which it would get a term; both are None for a new concept.
    `shares` names concepts of which slang is what the new one is called.
    """

    number: int
    polish: str
    english: str
    joins: Concept | None
    gains: Language | None
    shares: tuple[str, ...]
    pair: LearntPair

    @property
    def key(self) -> tuple[str, str]:
        """What an editor's refusal is remembered by."""
        return self.polish.casefold(), self.english.casefold()


def proposals(pairs: Pairs, agreed: AgreedTerms, rejected: set[tuple[str, str]]) -> Iterator[Proposal]:
    """What is neither agreed nor refused, each pair of terms once: strongest first, then most often met."""
    seen = set(rejected)
    number = 0
    for pair in sorted(pairs, key=lambda pair: (-pair.strength, -pair.support)):
        polish = _whole(agreed, Language.POLISH, pair.polish_terms)
        english = _whole(agreed, Language.ENGLISH, pair.english_terms)
        if _ids(polish) & _ids(english):
            continue
        by_polish, by_english = _joined(polish), _joined(english)
        gained = Language.POLISH if by_english else None
        proposal = Proposal(
            number=number + 1,
            polish=base_form(pair.polish),
            english=pair.english,
            joins=by_polish or by_english,
            gains=Language.ENGLISH if by_polish else gained,
            shares=() if by_polish or by_english else tuple(sorted(_ids(polish) | _ids(english))),
            pair=pair,
        )
        if proposal.key not in seen and len(set(proposal.key)) > 1:
            seen.add(proposal.key)
            number += 1
            yield proposal


def entry_of(proposal: Proposal) -> Entry:
    """The proposal as an entry to take in among the agreed terms."""
    sides = ((Language.POLISH, proposal.polish), (Language.ENGLISH, proposal.english))
    concept = proposal.joins
    if concept is None:
        return Entry(
            key=_KEY,
            concept_id="",
            terms=tuple(Term(text=text, language=one, kind=TermKind.PREFERRED) for one, text in sides),
            part_of_speech=part_of_speech(proposal.polish),
            note=f"{AMBIGUOUS} also said for {', '.join(proposal.shares)}." if proposal.shares else "",
        )
    kept = [term for term in concept.terms if term.kind is TermKind.PREFERRED]
    more = [
        Term(text=text, language=one, kind=TermKind.ALTERNATIVE)
        for one, text in sides
        if one is proposal.gains
    ]
    return Entry(
        key=_KEY,
        concept_id=concept.id,
        terms=(*kept, *more),
        part_of_speech=concept.part_of_speech,
        note=concept.note,
    )


def _whole(agreed: AgreedTerms, language: Language, words: Terms) -> list[Called]:
    """The terms that all the words together are."""
    matches = agreed.matches({language: [(word,) for word in words]})
    return [
        called
        for match in matches
        if (match.first, match.after) == (0, len(words))
        for called in match.called
        if called.term.kind.is_right
    ]


def _ids(called: list[Called]) -> set[str]:
    return {one.concept.id for one in called}


def _joined(called: list[Called]) -> Concept | None:
    """The concept that is likely meant: one that prefers the term, else the first; slang says nothing."""
    meant = [one for one in called if one.term.kind is not TermKind.SLANG]
    kinds = list(TermKind)
    best = min(meant, key=lambda one: kinds.index(one.term.kind), default=None)
    return best.concept if best else None
