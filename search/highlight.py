"""Marks in a text what was searched for: inflected words, codes in any writing, phrases, prefixes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import accumulate, chain, count
from operator import add
from typing import Final

from kb.places import CELL_SEPARATOR, is_row_number
from search.analysis import AnalysedChunk, Analyser, Token, analyser
from search.expansion import Meaning
from search.language.codes import code_term, has_digit, join_part_numbers
from search.language.folding import fold
from search.language.measures import JOINT
from search.query import AllOf, AnyOf, Phrase, Prefix, Query, Restriction, Text, Without
from search.query_words import QueryReader
from search.results import Segment, Snippet
from search.syntax import parse
from search.traces import Wanted, continuing
from translations.locales import ContentLanguage

SNIPPET_LENGTH: Final = 240
_LEAD: Final = 60
_MAX_SEARCHED: Final = 100_000
_MAX_COMPARED: Final = 40
"""So many stretches with equally many words are looked at closely."""
_ELLIPSIS: Final = "…"
ROW_SEPARATOR: Final = " | "
"""Between two rows of a table in a snippet."""

_WORD: Final = re.compile(r"\S+")
_SPACE: Final = re.compile(r"\s")

Chunk = tuple[int, AnalysedChunk]


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a query looks for: terms, sequences of terms, beginnings."""

    terms: set[str] = field(default_factory=set)
    phrases: set[tuple[str, ...]] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that was sought; `leads` where it is a code that a line is about."""

    start: int
    end: int
    what: str
    leads: bool = False


class _Words:
    """The words of a text, with their places; codes that are written with spaces are joined on the way."""

    def __init__(self, text: str, by: Analyser, continuing: frozenset[int] = frozenset()) -> None:
        """`continuing` are the numbers of the words that belong to the code which begins before them."""
        self.text, self._analyser, self._continuing = text, by, continuing
        self._words = text.split()
        lengths = list(accumulate(map(len, self._words), initial=0))
        if lengths[-1] + len(self._words) - 1 == len(text):  # one space behind each
            self._starts = list(map(add, lengths, count()))
        else:
            self._starts = [match.start() for match in _WORD.finditer(text)]

    def __len__(self) -> int:
        return len(self._words)

    def chunk(self, number: int) -> Chunk:
        """The word with the number, or the code that begins there."""
        word, last = self._words[number], number
        while last + 1 in self._continuing and last + 1 < len(self._words):
            last += 1
        start = self._starts[number]
        if last > number:
            word = _SPACE.sub(JOINT, self.text[start : self._starts[last] + len(self._words[last])])
        return start, self._analyser.chunk(word)

    def following(self, number: int, most: int, among: frozenset[int] | None) -> Iterator[Chunk]:
        """Of `most` words from the number on those behind it, as far as they are all `among` these."""
        for other in range(number + 1, min(number + most, len(self._words))):
            if other in self._continuing:
                continue
            if among is not None and other not in among:
                return
            yield self.chunk(other)


class Highlighter:
    """Finds in texts of one language what a query looks for; what the query excludes is not marked."""

    def __init__(self, query_text: str, language: ContentLanguage, reader: QueryReader | None = None) -> None:
        """`reader` is the one that the query was read with for finding; by itself a word is what it is."""
        self._analyser, self._language = analyser(language), language
        self._reader = (reader or QueryReader()).for_texts_in(language)
        self._sought = _Sought()
        self._seek(parse(query_text))
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in self._sought.phrases:
            self._phrases.setdefault(phrase[0], []).append(phrase)
        self._begin = frozenset((*self._sought.terms, *self._phrases))
        self._prefixes = tuple(self._sought.prefixes)
        self._seeks_numbers = bool(self._prefixes) or any(map(has_digit, self._begin))
        self._wanted = Wanted(self._begin)
        self._wanted_in_phrases = Wanted(chain.from_iterable(self._sought.phrases), and_nothing=True)

    def _seek(self, query: Query) -> None:
        match query:
            case Text(text, _):
                self._sought.terms.update(self._reader.codes_apart(text))
                for word in self._reader.words(text):
                    self._sought.terms.update((*word.terms, *word.meant, *word.derived, word.exact))
                for meaning in filter(self._may_have, self._reader.meanings(text)):
                    self._seek_words(meaning.words)
            case Phrase(text, _):
                self._sought.phrases.update(self._reader.phrases(text))
            case Prefix(text, _):
                self._sought.prefixes.add(code_term(text) if has_digit(text) else fold(text))
            case AnyOf(parts) | AllOf(parts):
                for part in parts:
                    self._seek(part)
            case Without(wanted, _):
                self._seek(wanted)
            case Restriction():
                return

    def _may_have(self, meaning: Meaning) -> bool:
        """Whether a text of the language may say so; one of an undetermined language may say anything."""
        return self._language in (ContentLanguage(meaning.expansion.language), ContentLanguage.UNDETERMINED)

    def _seek_words(self, words: tuple[str, ...]) -> None:
        if len(words) == 1:
            self._sought.terms.update(words)
        else:
            self._sought.phrases.add(words)

    def segments(self, text: str) -> tuple[Segment, ...]:
        """`text` as segments, which joined together are `text` again."""
        return tuple(_cut(text, self._find(text), 0, len(text)))

    def snippet(self, text: str, trace: bytes = b"") -> Snippet:
        """The stretch of `text` with the most of what was sought, from the beginning of a line or word.

        By the text's trace (`search.traces`) it is found without analysing all of its words.
        """
        searched = text[:_MAX_SEARCHED]
        found = self._find_by(trace, searched) if trace and not self._prefixes else self._find(searched)
        first, landing = _densest(text, found) if found else (0, 0)
        best = found[first] if found else None
        start, end = _window(text, best)
        inside = [one for one in found if start <= one.start and one.end <= end]
        cut = _cut(text, inside, start, end)
        segments = list(cut if text.find("\n", start, end) < 0 else _in_one_line(cut))
        if start > 0:
            segments.insert(0, Segment(text=_ELLIPSIS, is_match=False))
        if end < len(text):
            segments.append(Segment(text=_ELLIPSIS, is_match=False))
        return Snippet(segments=tuple(segments), position=found[landing].start if found else None)

    def _find(self, text: str) -> list[_Found]:
        """What is sought in `text`, in its order."""
        words = _Words(join_part_numbers(text) if self._seeks_numbers else text, self._analyser)
        return self._find_among(range(len(words)), words, None)

    def _find_by(self, trace: bytes, text: str) -> list[_Found]:
        """The same by the text's trace; only what is sought and what may follow it is analysed."""
        numbers = self._wanted.numbers(trace)
        if not numbers:
            return []
        words = _Words(text, self._analyser, continuing(trace))
        numbers = [number for number in numbers if number < len(words)]
        in_phrases = self._wanted_in_phrases.numbers(trace) if self._phrases else ()
        return self._find_among(numbers, words, frozenset(in_phrases))

    def _find_among(
        self, numbers: Iterable[int], words: "_Words", in_phrases: frozenset[int] | None
    ) -> list[_Found]:
        """What is sought among the words with these numbers; phrases go on with those `in_phrases` only."""
        found: list[_Found] = []
        is_apart, phrases_are_apart = self._begin.isdisjoint, self._phrases.keys().isdisjoint
        for number in numbers:
            place, chunk = words.chunk(number)
            if is_apart(chunk.forms) and not (self._prefixes and _begins(chunk.forms, self._prefixes)):
                continue
            found.extend(self._find_tokens(words.text, place, chunk))
            if not phrases_are_apart(chunk.forms):
                following = words.following(number, self._longest_from(chunk), in_phrases)
                found.extend(self._find_phrases([(place, chunk), *following]))
        if self._sought.phrases:
            found.sort(key=lambda one: (one.start, -one.end))
        return found

    def _longest_from(self, chunk: AnalysedChunk) -> int:
        """How many words the longest phrase has that may begin in a chunk; 0 where none does."""
        begun = (term for token in chunk.tokens for term in token.terms if term in self._phrases)
        return max((len(phrase) for term in begun for phrase in self._phrases[term]), default=0)

    def _find_tokens(self, text: str, offset: int, chunk: AnalysedChunk) -> Iterator[_Found]:
        terms = self._sought.terms
        for token in chunk.tokens:
            if not terms.isdisjoint(token.forms) or _begins(token.forms, self._prefixes):
                start, end = token.start + offset, token.end + offset
                yield _Found(start, end, token.term, token.is_code and _leads(text, start, end))

    def _find_phrases(self, chunks: Sequence[Chunk]) -> Iterator[_Found]:
        """The phrases that begin in the first of the chunks."""
        tokens = _tokens(chunks)
        for place in range(len(chunks[0][1].tokens)):
            for phrase in (one for term in tokens[place][0].terms for one in self._phrases.get(term, ())):
                here = tokens[place : place + len(phrase)]
                if len(here) == len(phrase) and _stands(phrase, here):
                    start, end = here[0][0].start + here[0][1], here[-1][0].end + here[-1][1]
                    yield _Found(start, end, " ".join(phrase))


def _tokens(chunks: Sequence[Chunk]) -> list[tuple[Token, int]]:
    """The tokens of chunks, each with its chunk's place."""
    return [(token, offset) for offset, chunk in chunks for token in chunk.tokens]


def _stands(phrase: Sequence[str], tokens: Sequence[tuple[Token, int]]) -> bool:
    return all(term in token.terms for term, (token, _offset) in zip(phrase, tokens, strict=True))


def _leads(text: str, start: int, end: int) -> bool:
    """Whether what stands there is what a row is about, or a line of its own."""
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    number = before.removesuffix(CELL_SEPARATOR)
    begins = not before or (before != number and CELL_SEPARATOR not in number and is_row_number(number))
    return begins and (end == len(text) or text[end] == "\n" or text.startswith(CELL_SEPARATOR, end))


def _begins(forms: Iterable[str], prefixes: tuple[str, ...]) -> bool:
    return any(form.startswith(prefixes) for form in forms)


def _cut(text: str, found: Sequence[_Found], start: int, end: int) -> Iterator[Segment]:
    position = start
    for one in found:
        if one.end <= position:
            continue
        begin = max(one.start, position)
        if begin > position:
            yield Segment(text=text[position:begin], is_match=False)
        yield Segment(text=text[begin : one.end], is_match=True)
        position = one.end
    if position < end:
        yield Segment(text=text[position:end], is_match=False)


def _in_one_line(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments without line ends: rows of a table stay apart, other lines follow each other."""
    line = ""
    for segment in segments:
        first, *others = segment.text.split("\n")
        line += first
        text = first
        for other in others:
            text += (ROW_SEPARATOR if CELL_SEPARATOR in line else " ") + other
            line = other
        yield Segment(text=text, is_match=segment.is_match)


def _window(text: str, best: _Found | None) -> tuple[int, int]:
    """Where the snippet begins and ends."""
    if len(text) <= SNIPPET_LENGTH:
        return 0, len(text)
    if best is None:
        return 0, _word_end(text, SNIPPET_LENGTH)
    start = _line_start(text, best.start)
    return start, _word_end(text, max(start + SNIPPET_LENGTH, best.end))


class _Lines:
    """The lines around what was found; each is looked at once, when it is asked for."""

    def __init__(self, text: str, found: Sequence[_Found]) -> None:
        self._text = text
        self._ends, self._inside = list[int](), dict[int, list[_Found]]()
        end = -1
        for one in found:
            if one.start >= end:
                end = text.find("\n", one.start)
                end = len(text) if end < 0 else end
                self._inside[end] = []
            self._ends.append(end)
            self._inside[end].append(one)
        self._different, self._others = dict[int, frozenset[str]](), dict[int, int]()

    def following(self, first: int, last: int) -> Iterator[int]:
        """Of the things from `first` up to `last` each that comes first in its line, by its number."""
        end = -1
        for number in range(first, last):
            if self._ends[number] != end:
                end = self._ends[number]
                yield number

    def different(self, number: int) -> frozenset[str]:
        """Which different things are in the line of the thing with the number."""
        end = self._ends[number]
        if end not in self._different:
            self._different[end] = frozenset(one.what for one in self._inside[end])
        return self._different[end]

    def others(self, number: int) -> int:
        """How many words of the label of its row were not asked for; a line that is no row has none."""
        end = self._ends[number]
        if end not in self._others:
            inside = self._inside[end]
            start = self._text.rfind("\n", 0, inside[0].start) + 1
            label = _label(self._text[start:end])
            asked = {one.start for one in inside if one.end <= start + len(label)}
            words = sum(any(map(str.isalnum, word)) for word in label.split())
            self._others[end] = max(0, words - len(asked))
        return self._others[end]


def _label(line: str) -> str:
    """What a row is about: its first cell, after a mere number the second too; empty where it is no row."""
    first, *others = line.split(CELL_SEPARATOR, 2)
    if not others:
        return ""
    return CELL_SEPARATOR.join([first, others[0]]) if is_row_number(first) else first


def _densest(text: str, found: Sequence[_Found]) -> tuple[int, int]:
    """The place in `found` from which the most different things follow within a snippet's length.

    A line that is about a code that was sought comes before all; of places with equally many things that with
    the row or step which has the most of them itself, and of rows those whose labels say the least besides:
    the wheel bolt, not the steering wheel bolt. The second number is that of the line to land on.
    """
    reach = SNIPPET_LENGTH - _LEAD
    best, counts, last = [(0, 0)], dict[str, int](), 0
    best_score = (False, 0)
    for first, one in enumerate(found):
        while last < len(found) and found[last].end <= max(one.start + reach, one.end):
            counts[found[last].what] = counts.get(found[last].what, 0) + 1
            last += 1
        score = (one.leads, len(counts))
        if score > best_score:
            best, best_score = [], score
        if score == best_score:
            best.append((first, last))
        counts[one.what] = counts.get(one.what, 1) - 1
        if not counts[one.what]:
            del counts[one.what]
    return _clearest(best, _Lines(text, found), lands_on_first=best_score[0])


def _clearest(best: list[tuple[int, int]], lines: _Lines, *, lands_on_first: bool) -> tuple[int, int]:
    """Of stretches with equally many things the one whose rows are about them, and where to land in it."""
    if len(best) > _MAX_COMPARED:
        best = nlargest(_MAX_COMPARED, best, key=lambda one: (len(lines.different(one[0])), one[1] - one[0]))
    first, last = best[0] if len(best) == 1 else max(best, key=lambda one: _clearness(one[0], one[1], lines))
    if lands_on_first:
        return first, first
    inside = lines.following(first, last)
    return first, max(inside, key=lambda one: (len(lines.different(one)), -lines.others(one)))


def _clearness(first: int, last: int, lines: _Lines) -> tuple[int, int, int, int]:
    """How much one line has of what is there, how little else the labels say, and how soon it comes."""
    seen, others, together = set[str](), 0, 0
    for number in lines.following(first, last):
        different = lines.different(number)
        if not different <= seen:
            others += lines.others(number)
            seen |= different
        together = max(together, len(different))
    return together, -others, len(lines.different(first)), last - first


def _line_start(text: str, position: int) -> int:
    """The beginning of the line, else of the sentence, else of a word, at most `_LEAD` characters back."""
    earliest = max(0, position - _LEAD)
    for mark in ("\n", ". "):
        place = text.rfind(mark, earliest, position)
        if place >= 0:
            return place + len(mark)
    if earliest == 0:
        return 0
    space = text.find(" ", earliest, position)
    return earliest if space < 0 else space + 1


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    place = text.rfind(" ", position - _LEAD, position)
    return place if place > 0 else position
