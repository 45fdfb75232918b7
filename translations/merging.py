"""What a file of terms would change in the agreed ones, concept by concept, and what stands against it. Pure.

A concept that is agreed already keeps all it has and gains what the file has more; where the two contradict
each other, the agreed one stays and the conflict is named. Only `replace` puts the file's word first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from translations.catalogue import translator
from translations.exchange import Entry, ReadTerms, in_rows, slug
from translations.locales import Language
from translations.term_folder import OWN, is_own
from translations.terms import (
    AMBIGUOUS,
    Concept,
    PartOfSpeech,
    Place,
    Term,
    TermBase,
    TermKind,
    is_concept_id,
    only_lacks_diacritics,
    row_complaints,
    sharing_complaints,
    words,
)

_ = translator("translations")

IMPORTED: Final = "imported"
"""The system, and so the file, of concepts whose own is not known."""


class Outcome(StrEnum):
    """What becomes of a concept of the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one concept of the file, in its order.

    `concept` is the row as it would be, None where it is refused. `conflicts` say what of the file is not
    taken over, or why nothing is.
    """

    name: str
    outcome: Outcome
    concept: Concept | None
    added: tuple[Term, ...] = ()
    conflicts: tuple[str, ...] = ()


def merge(base: TermBase, read: ReadTerms, *, system: str = "", is_replacing: bool = False) -> list[Change]:
    """What reading the entries into the agreed terms would change.

    `system` is where new concepts go; without it, where their file says.
    """
    merger = _Merger(base, system=system, is_replacing=is_replacing)
    drafts = [merger.take(entry) for entry in read.entries]
    return [merger.related(entry, draft) for entry, draft in zip(read.entries, drafts, strict=True)]


class _Merger:
    """The agreed terms as they grow while one entry after the other is taken in."""

    def __init__(self, base: TermBase, *, system: str, is_replacing: bool) -> None:
        self._before = {concept.id: concept for concept in base}
        self._concepts = dict(self._before)
        self._owners: defaultdict[tuple[Language, str], dict[str, TermKind]] = defaultdict(dict)
        self._ids: dict[str, str] = {}
        self._system, self._is_replacing = system, is_replacing
        self._systems = {concept.system for concept in base}
        for concept in base:
            self._own(concept)

    def take(self, entry: Entry) -> Change:
        """The entry beside what is agreed, its relations left for later."""
        terms = in_rows(entry.terms)
        name = entry.concept_id or _english(terms) or entry.key
        kept = None if self._is_replacing else self._concepts.get(entry.concept_id)
        if lacking := _without_preferred(terms, kept):
            reasons = [_("no preferred term in {language}").format(language=item) for item in lacking]
            return _refused(name, reasons)
        concept_id = entry.concept_id or self._same_as(terms) or self._free_id(_english(terms))
        if not is_concept_id(concept_id):
            return _refused(
                name, [_("concept {name!r} is not a lower-case ASCII slug").format(name=concept_id)]
            )
        agreed = self._concepts.get(concept_id)
        conflicts: list[str] = []
        draft = self._draft(concept_id, entry, terms)
        if agreed is not None and not self._is_replacing:
            draft = _both(agreed, draft, conflicts, is_certain=bool(entry.concept_id))
        draft = self._without_clashes(draft, agreed.terms if agreed else (), conflicts)
        reasons = [*self._preferred_elsewhere(draft), *row_complaints(draft)]
        if reasons:
            return _refused(concept_id, [*reasons, *conflicts])
        self._ids[entry.key] = concept_id
        self._disown(agreed)
        self._own(draft)
        self._concepts[concept_id] = draft
        return _change(agreed, draft, conflicts)

    def related(self, entry: Entry, change: Change) -> Change:
        """The change with the entry's relations, now that every concept of the file has its id."""
        if change.concept is None:
            return change
        concept = self._concepts[change.concept.id]
        wanted = [self._ids.get(key) or (key if entry.concept_id else "") for key in entry.related]
        more = [other for other in wanted if other in self._concepts and other != concept.id]
        lost = [key for key, other in zip(entry.related, wanted, strict=True) if other not in self._concepts]
        grown = replace(concept, related=tuple(dict.fromkeys([*concept.related, *more])))
        self._concepts[concept.id] = grown
        conflicts = [
            *change.conflicts,
            *(_("related: there is no concept {name!r}").format(name=key) for key in lost),
        ]
        before = self._before.get(concept.id)
        return replace(
            _change(before, grown, conflicts), outcome=_outcome(before, grown), added=_added(before, grown)
        )

    def _draft(self, concept_id: str, entry: Entry, terms: tuple[Term, ...]) -> Concept:
        agreed = self._concepts.get(concept_id)
        is_our_system = entry.concept_id or entry.system in self._systems
        told = self._system or (entry.system if is_our_system else "") or IMPORTED
        system = agreed.system if agreed else told
        is_kept = agreed is not None and not self._is_replacing
        return Concept(
            id=concept_id,
            system=system,
            part_of_speech=entry.part_of_speech or (agreed.part_of_speech if agreed else PartOfSpeech.NOUN),
            terms=terms,
            related=(),
            unknown_words=tuple(dict.fromkeys(entry.unknown_words)),
            note=entry.note or (agreed.note if agreed and is_kept else ""),
            place=agreed.place
            if agreed and is_own(agreed.place)
            else Place(file=f"{OWN}{system}.csv", line=0),
        )

    def _same_as(self, terms: Iterable[Term]) -> str:
        """The concept that has a right term of these in each language, the likeliest; empty if none has."""
        shared: defaultdict[str, set[Language]] = defaultdict(set)
        weight: defaultdict[str, int] = defaultdict(int)
        for term in terms:
            if term.kind.is_right:
                for concept_id, kind in self._owners.get((term.language, term.text.casefold()), {}).items():
                    if kind.is_right:
                        shared[concept_id].add(term.language)
                        weight[concept_id] += 2 if term.kind is kind is TermKind.PREFERRED else 1
        same = [concept_id for concept_id, found in shared.items() if len(found) == len(Language)]
        return max(same, key=lambda concept_id: weight[concept_id], default="")

    def _free_id(self, english: str) -> str:
        name, number = slug(english), 2
        while name in self._concepts:
            name, number = f"{slug(english)}-{number}", number + 1
        return name

    def _without_clashes(self, draft: Concept, agreed: tuple[Term, ...], conflicts: list[str]) -> Concept:
        """The draft without new terms that belong to another concept; a preferred one is judged later."""
        right = [term.text for term in draft.terms if term.kind.is_right]
        terms: list[Term] = []
        for term in draft.terms:
            is_settled = term in agreed or term.kind is TermKind.PREFERRED
            messages = [] if is_settled else list(self._clashes(draft, term))
            is_bare = term.kind is TermKind.MISSPELT and any(
                only_lacks_diacritics(term.text, text) for text in right
            )
            conflicts += messages
            terms += [] if messages or is_bare else [term]
        written = {word for term in terms for word in words(term.text)}
        unknown = tuple(word for word in draft.unknown_words if word in written)
        return replace(draft, terms=tuple(terms), unknown_words=unknown)

    def _preferred_elsewhere(self, draft: Concept) -> list[str]:
        return [
            message
            for term in draft.terms
            if term.kind is TermKind.PREFERRED
            for message in self._clashes(draft, term)
        ]

    def _clashes(self, draft: Concept, term: Term) -> Iterator[str]:
        if term.kind is TermKind.DEPRECATED:
            return
        others = [
            (self._concepts[other], kind)
            for other, kind in self._owners.get((term.language, term.text.casefold()), {}).items()
            if other != draft.id
        ]
        for sentence, other in sharing_complaints(draft, term.kind, others):
            yield sentence.format(language=term.language, text=term.text, other=_named(other), mark=AMBIGUOUS)

    def _own(self, concept: Concept) -> None:
        for term in concept.terms:
            if term.kind is not TermKind.DEPRECATED:
                self._owners[term.language, term.text.casefold()][concept.id] = term.kind

    def _disown(self, concept: Concept | None) -> None:
        for term in concept.terms if concept else ():
            self._owners[term.language, term.text.casefold()].pop(concept.id if concept else "", None)


def _without_preferred(terms: Iterable[Term], agreed: Concept | None) -> list[Language]:
    """The languages in which neither the terms nor the agreed concept have one that people are to use."""
    together = [*terms, *(agreed.terms if agreed else ())]
    preferred = {term.language for term in together if term.kind is TermKind.PREFERRED}
    return [language for language in Language if language not in preferred]


def _english(terms: Iterable[Term]) -> str:
    preferred = (
        term.text for term in terms if term.kind is TermKind.PREFERRED and term.language is Language.ENGLISH
    )
    return next(preferred, "")


def _refused(name: str, reasons: Iterable[str]) -> Change:
    return Change(name=name, outcome=Outcome.REFUSED, concept=None, conflicts=tuple(dict.fromkeys(reasons)))


def _named(concept: Concept) -> str:
    """The concept with the place of its row, once it has one."""
    return f"{concept.id} ({concept.place})" if concept.place.line else concept.id


def _both(agreed: Concept, draft: Concept, conflicts: list[str], *, is_certain: bool) -> Concept:
    """The agreed concept with what the draft has more.

    Of two preferred terms the agreed one stays so. A file that does not know our concepts (`is_certain` is
    false) contradicts no choice among right terms.
    """
    terms = [*agreed.terms, *_new_terms(agreed, draft, conflicts, is_certain=is_certain)]
    if draft.part_of_speech is not agreed.part_of_speech:
        conflicts.append(_stays("part_of_speech", agreed.part_of_speech, draft.part_of_speech))
    if draft.note and agreed.note and draft.note != agreed.note:
        conflicts.append(_stays("note", agreed.note, draft.note))
    unknown = dict.fromkeys([*agreed.unknown_words, *draft.unknown_words])
    return replace(
        agreed,
        terms=in_rows(terms),
        unknown_words=tuple(unknown),
        note=agreed.note or draft.note,
        place=draft.place,
    )


def _new_terms(agreed: Concept, draft: Concept, conflicts: list[str], *, is_certain: bool) -> Iterator[Term]:
    known = {(term.language, term.text.casefold()): term for term in agreed.terms}
    for term in draft.terms:
        same = known.get((term.language, term.text.casefold()))
        kind = term.kind
        if same is None:
            said = _stays(term.language, agreed.preferred(term.language), term.text)
            conflicts += [said] if kind is TermKind.PREFERRED and is_certain else []
            yield term
        elif same.kind is not kind and (is_certain or same.kind.is_right is not kind.is_right):
            conflicts.append(
                _("{language}: {text!r} stays {kind}, the file has it as {other}").format(
                    language=term.language, text=same.text, kind=same.kind, other=kind
                )
            )


def _stays(name: str, agreed: str, other: str) -> str:
    return _("{column}: {text!r} stays, the file has {other!r}").format(column=name, text=agreed, other=other)


def _change(before: Concept | None, after: Concept, conflicts: Iterable[str]) -> Change:
    return Change(
        name=after.id,
        outcome=_outcome(before, after),
        concept=after,
        added=_added(before, after),
        conflicts=tuple(dict.fromkeys(conflicts)),
    )


def _outcome(before: Concept | None, after: Concept) -> Outcome:
    if before is None:
        return Outcome.NEW
    return Outcome.UNCHANGED if replace(after, place=before.place) == before else Outcome.CHANGED


def _added(before: Concept | None, after: Concept) -> tuple[Term, ...]:
    known = set(before.terms if before else ())
    return tuple(term for term in after.terms if term not in known)
