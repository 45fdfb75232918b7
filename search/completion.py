"""Completions: what somebody may be about to type, and finds something with.

The last words of what is typed are completed, what stands before them is kept. Terms, vehicles and codes are
completed from several words, words and titles from the last one. Whatever is offered was asked of the index
through the reader's access filter; it is asked in the order of what is likeliest, until there is enough.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from kb.access import AccessFilter
from kb.trouble_codes import trouble_code
from search.analysis import analyser
from search.clauses import NOTHING, Clause, PhraseIn, TermIn, all_of, any_of
from search.existence import any_form, every_word, written
from search.language import morfeusz, polish
from search.language.codes import code_term, has_digit
from search.live import View
from search.phrases import Phrase, Phrases
from search.schema import WORD_FIELDS, Field
from search.syntax import may_be_more_than_words
from search.vocabulary import Row
from search.written import WrittenKind, key_of
from translations.locales import ContentLanguage, Language

MAX_COMPLETIONS: Final = 8
MAX_TEXT_LENGTH: Final = 200
_MIN_PREFIX_LENGTH: Final = 2
_MIN_TITLE_PREFIX_LENGTH: Final = 3
_MAX_WORDS: Final = 4
_MAX_CODE_GROUPS: Final = 6
_MAX_FIRST_LETTERS: Final = 3
_ROWS: Final = 60
_PHRASES: Final = 16
_MIN_MISSPELT_LENGTH: Final = 5
_TITLE_SECTIONS: Final = 48
_TITLE_LEMMAS: Final = 20
_WORD: Final = re.compile(r'(?!(?<!\S)-[^\W\d_])[^\s"„”()]+')
"""A word, without a minus before it that leaves it out."""
_OTHER_LANGUAGE: Final = 0.4
"""How much a word counts that stands in the other language alone."""


class CompletionKind(StrEnum):
    """What a completion is."""

    TERM = "term"
    WORD = "word"
    CODE = "code"
    TITLE = "title"
    VEHICLE = "vehicle"


_SHARES: Final = {
    CompletionKind.CODE: 5,
    CompletionKind.TERM: 3,
    CompletionKind.VEHICLE: 1,
    CompletionKind.WORD: 2,
    CompletionKind.TITLE: 2,
}
"""So many of a kind are offered at first; what places are left over go to the kinds that have more."""
_ORDER_OF_WORDS: Final = tuple(CompletionKind[name] for name in ("TERM", "VEHICLE", "WORD", "TITLE", "CODE"))
_WORDS_ALONE: Final = (CompletionKind.WORD, CompletionKind.CODE)
"""What a minus leaves out is one word."""
_ORDER_OF_CODES: Final = tuple(CompletionKind[name] for name in ("CODE", "VEHICLE", "TITLE", "TERM", "WORD"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The whole text to search for, what it is, and what it means where it needs to be said."""

    text: str
    kind: CompletionKind
    label: str = ""


class Completer:
    """Completes for one reader, on one snapshot of the index."""

    def __init__(
        self,
        view: View,
        phrases: Phrases,
        *,
        language: Language,
        access: AccessFilter,
        finds_anything: Callable[[str], bool],
    ) -> None:
        """`finds_anything` says so of a query with operators, phrases or fields."""
        self._view, self._phrases, self._language, self._access = view, phrases, language, access
        self._finds_anything = finds_anything
        self._lemmas_of_terms: set[str] = set()

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """At most `limit` completions of `text`, the likeliest first; none where too little is typed."""
        typed = Typed(text)
        if len(typed.key) < _MIN_PREFIX_LENGTH or text.endswith("*"):  # which asks for every beginning
            return ()
        rows = self._rows(typed.last_key) if len(typed.last_key) >= _MIN_PREFIX_LENGTH else []
        words = [row for row in rows if row.kind is WrittenKind.WORD]
        sources = {
            CompletionKind.CODE: self._codes(typed, rows),
            CompletionKind.TERM: self._terms(typed),
            CompletionKind.VEHICLE: self._vehicles(typed, rows),
            CompletionKind.WORD: self._words(typed, words),
            CompletionKind.TITLE: self._titles(typed, words),
        }
        kinds = _ORDER_OF_CODES if has_digit(typed.last_key) else _ORDER_OF_WORDS
        if typed.is_left_out:
            kinds = _WORDS_ALONE
        return _shared_out({kind: self._finding(sources[kind]) for kind in kinds}, limit, typed)

    def _finding(self, completions: Iterable[Completion]) -> Iterator[Completion]:
        """Those that find something as a whole, whatever operators make of it."""
        return (
            one
            for one in completions
            if not may_be_more_than_words(one.text) or self._finds_anything(one.text)
        )

    def _rows(self, prefix: str) -> list[Row]:
        return self._view.vocabulary.beginning(prefix, self._access.findable, _ROWS)

    def _finds(self, clause: Clause) -> bool:
        return clause != NOTHING and self._view.existence.finds(clause, self._access)

    def _codes(self, typed: "Typed", rows: Iterable[Row]) -> Iterator[Completion]:
        before, key = typed.code()
        if key:
            rows = self._rows(key)
        for row in (row for row in rows if row.kind is WrittenKind.CODE):
            if self._finds(TermIn(Field.CODE, code_term(row.form))):
                found = trouble_code(row.form)
                label = found.meaning(self._language) if found else ""
                yield Completion(text=before + row.form, kind=CompletionKind.CODE, label=label)

    def _terms(self, typed: "Typed") -> Iterator[Completion]:
        is_found = False
        for before, key in typed.tails(_MAX_WORDS):
            phrases = self._phrases.beginning(key, self._language, _PHRASES)
            if not phrases and " " in key:  # `klocki ham` is the beginning of `klocek hamulcowy`
                phrases = self._phrases.beginning(_from_lemma(key), self._language, _PHRASES)
            for phrase in sorted(phrases, key=self._term_order):
                if phrase.is_misspelt and len(key) < _MIN_MISSPELT_LENGTH:
                    continue
                clause, lemmas = agreed(phrase.text, phrase.language)
                if self._finds(clause if not before.strip() else all_of((every_word(before), clause))):
                    is_found = True
                    self._lemmas_of_terms |= lemmas
                    text = before + phrase.text
                    yield Completion(text=text, kind=CompletionKind.TERM, label=phrase.meaning)
            if is_found:
                return

    def _term_order(self, phrase: Phrase) -> tuple[bool, bool, int]:
        """Those of which the first word is completed, in the page's language, that are written most often."""
        sections = min(map(self._sections, phrase.words), default=0)
        return phrase.place > 0, phrase.language is not self._language, -sections

    def _sections(self, key: str) -> int:
        return self._view.existence.sections(key, self._access)

    def _vehicles(self, typed: "Typed", rows: Iterable[Row]) -> Iterator[Completion]:
        is_found = False
        for before, key in typed.tails(_MAX_WORDS):
            found = rows if key == typed.last_key else self._rows(key)
            for row in (row for row in found if row.kind is WrittenKind.VEHICLE):
                if self._finds(every_word(row.form)):
                    is_found = True
                    yield Completion(text=before + row.form, kind=CompletionKind.VEHICLE)
            if is_found:
                return

    def _words(self, typed: "Typed", rows: Iterable[Row]) -> Iterator[Completion]:
        groups: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            groups[row.lemma].append(row)
        for group in sorted(groups.values(), key=self._weight, reverse=True):
            row = self._form(group, is_first=not typed.before_last.strip())
            if row.lemma in self._lemmas_of_terms and not self._is_base(row):
                continue  # `klocków` where `klocki hamulcowe` is offered
            if self._finds(written(row.key, row.lemma)):
                yield Completion(text=typed.before_last + row.form, kind=CompletionKind.WORD)

    def _weight(self, rows: Iterable[Row]) -> float:
        language = ContentLanguage(self._language)
        findable = self._access.findable
        return sum(row.sections(findable) * (1.0 if row.is_in(language) else _OTHER_LANGUAGE) for row in rows)

    def _form(self, rows: list[Row], *, is_first: bool) -> Row:
        """The form to offer: behind other words what is written most; a first word as a dictionary has it.

        Which is the lemma where it is written somewhere, else a nominative.
        """
        findable = self._access.findable
        by_frequency = sorted(rows, key=lambda row: row.sections(findable), reverse=True)
        if len(rows) == 1 or not is_first:
            return by_frequency[0]
        lemma = next((row for row in rows if row.key == row.lemma), None)
        nominatives = (row for row in by_frequency if morfeusz.is_nominative(row.form))
        return lemma or next(nominatives, by_frequency[0])

    def _is_base(self, row: Row) -> bool:
        return (
            not row.is_in(ContentLanguage.POLISH) or row.key == row.lemma or morfeusz.is_nominative(row.form)
        )

    def _titles(self, typed: "Typed", rows: Iterable[Row]) -> Iterator[Completion]:
        clause = _title_clause(typed, rows)
        languages = dict(self._view.existence.titles(clause, self._access, _TITLE_SECTIONS))
        own = ContentLanguage(self._language)
        for title in sorted(languages, key=lambda title: languages[title] != own):
            yield Completion(text=title, kind=CompletionKind.TITLE)


class Typed:
    """What is typed so far: words, of which the last may be under way."""

    def __init__(self, text: str) -> None:
        self._text = text[-MAX_TEXT_LENGTH:]
        self._starts = [match.start() for match in _WORD.finditer(self._text)]
        self._is_open = bool(self._starts) and not self._text[-1].isspace()
        self.key = key_of(self._text)
        self.before_last = self._text[: self._starts[-1]] if self._is_open else self._text
        self.is_left_out = self._is_open and self.before_last.endswith("-")
        self.last_key = key_of(self._text[len(self.before_last) :]).replace(" ", "")

    def tails(self, most: int) -> Iterator[tuple[str, str]]:
        """What stands before the last words, and the key that these begin; the most words first."""
        for start in self._starts[-most:]:
            key = key_of(self._text[start:])
            if len(key) >= _MIN_PREFIX_LENGTH:
                yield self._text[:start], key if self._is_open else f"{key} "

    def code(self) -> tuple[str, str]:
        """What stands before the code that is typed, in however many groups, and its key; none is empty."""
        for start in self._starts[-_MAX_CODE_GROUPS:]:
            first, *others = key_of(self._text[start:]).split() or [""]
            is_first = has_digit(first) or len(first) <= _MAX_FIRST_LETTERS
            if is_first and all(map(has_digit, others)) and has_digit(first + "".join(others)):
                return self._text[:start], "".join((first, *others))
        return self.before_last, ""

    def is_typed(self, completion: str) -> bool:
        """Whether a completion is what is typed already."""
        return completion.casefold().strip() == self._text.casefold().strip()


@lru_cache(maxsize=20_000)
def agreed(text: str, language: Language) -> tuple[Clause, frozenset[str]]:
    """Sections that have an agreed term, its words one after the other, in any form; and their lemmas."""
    tokens = list(analyser(ContentLanguage(language)).tokens(text))
    terms = tuple(token.term for token in tokens)
    if len(terms) <= 1:
        clause = any_form(tokens[0].terms if tokens else ())
    else:
        clause = any_of(tuple(PhraseIn(field, terms) for field in WORD_FIELDS))
    return clause, frozenset(terms)


def _from_lemma(key: str) -> str:
    """A key of several words from the first one's lemma on."""
    first, _, others = key.partition(" ")
    return f"{polish.readings(first)[0]} {others}"


def _title_clause(typed: Typed, rows: Iterable[Row]) -> Clause:
    """Titles with every word before the last, and one that the last may become."""
    if len(typed.last_key) < _MIN_TITLE_PREFIX_LENGTH:
        return NOTHING
    before = every_word(typed.before_last, fields=(Field.TITLE,)) if typed.before_last.strip() else None
    lemmas = islice(dict.fromkeys(row.lemma for row in rows if row.lemma), _TITLE_LEMMAS)
    last = any_form(lemmas, fields=(Field.TITLE,))
    return last if before is None else all_of((before, last))


def _shared_out(
    sources: Mapping[CompletionKind, Iterator[Completion]], limit: int, typed: Typed
) -> tuple[Completion, ...]:
    """Each kind's share, then what is left over to those that have more; kinds in the order of `sources`."""
    offered: set[str] = set()

    def is_new(completion: Completion) -> bool:
        key = key_of(completion.text)
        if key in offered or typed.is_typed(completion.text):
            return False
        offered.add(key)
        return True

    fresh = {kind: filter(is_new, source) for kind, source in sources.items()}
    kept: dict[CompletionKind, list[Completion]] = {kind: [] for kind in sources}
    for shares in (_SHARES, dict.fromkeys(_SHARES, limit)):
        for kind, source in fresh.items():
            left = limit - sum(map(len, kept.values()))
            kept[kind] += islice(source, min(left, shares[kind]))
    return tuple(chain.from_iterable(kept.values()))
