"""Marks in a text what was searched for: inflected words, codes in any writing, phrases, prefixes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, count, islice
from operator import add
from typing import Final

from kb.places import CELL_SEPARATOR, is_row_number
from search.analysis import AnalysedChunk, Analyser, Token, analyser
from search.expansion import Meaning
from search.language.codes import code_term, has_digit, join_part_numbers
from search.language.folding import fold
from search.query import AllOf, AnyOf, Phrase, Prefix, Query, Restriction, Text, Without
from search.query_words import QueryReader
from search.results import Segment, Snippet
from search.stretches import Found, densest, window
from search.syntax import parse
from search.traces import NO_TERM, continuing, look, mark_of, to_look_for
from translations.locales import ContentLanguage

_MAX_SEARCHED: Final = 100_000
_ELLIPSIS: Final = "…"
ROW_SEPARATOR: Final = " | "
"""Between two rows of a table in a snippet."""

_LETTERS_ALONE: Final = re.compile(r"""["'„”“(\[]*([a-zA-ZąćęłńóśźżĄĆĘŁŃÓŚŹŻ]+)["'”“)\].,:;!?]*""")
_TERM, _BEGINS_PHRASE, _IN_PHRASE = 1, 2, 4
"""What a word of a text is looked for as."""
_ALONE: Final = _TERM | _BEGINS_PHRASE
_WORD: Final = re.compile(r"\S+")
_SPACE: Final = re.compile(r"\s")

Chunk = tuple[int, AnalysedChunk]


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a query looks for: terms, sequences of terms, beginnings."""

    terms: set[str] = field(default_factory=set)
    phrases: set[tuple[str, ...]] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)


class _Words:
    """The words of a text, with their places."""

    def __init__(self, text: str, by: Analyser, continuing: frozenset[int] | None = None) -> None:
        """`continuing` are the numbers of the words that belong to the code which begins before them.

        Without it the codes of `text` are joined already.
        """
        self.text, self._analyser, self._continuing = text, by, continuing or frozenset()
        self._joined = text if continuing is None else None
        self._words = text.split()
        lengths = list(accumulate(map(len, self._words), initial=0))
        if lengths[-1] + len(self._words) - 1 == len(text):  # one space behind each
            self._starts = list(map(add, lengths, count()))
        else:
            self._starts = [match.start() for match in _WORD.finditer(text)]

    def __len__(self) -> int:
        return len(self._words)

    def span_of_word(self, number: int) -> tuple[int, int] | None:
        """Where the letters are of a word with nothing but signs around them; None for all else."""
        match = _LETTERS_ALONE.fullmatch(self._words[number])
        if match is None or number + 1 in self._continuing:
            return None
        start = self._starts[number]
        return start + match.start(1), start + match.end(1)

    def chunk(self, number: int) -> Chunk:
        """The word with the number, or the code that begins there."""
        word, last, start = self._words[number], number, self._starts[number]
        while last + 1 in self._continuing and last + 1 < len(self._words):
            last += 1
        if last > number or has_digit(word):
            word = self._text_with_joined_codes()[start : self._starts[last] + len(self._words[last])]
        return start, self._analyser.chunk(word)

    def _text_with_joined_codes(self) -> str:
        """Worked out when it is first asked for: most texts are marked without."""
        if self._joined is None:
            self._joined = join_part_numbers(self.text)
        return self._joined

    def following(self, number: int, most: int, among: frozenset[int] | None) -> Iterator[Chunk]:
        """Of `most` words from the number on those behind it, as far as they are all `among` these."""
        behind = (other for other in range(number + 1, len(self._words)) if other not in self._continuing)
        for other in islice(behind, most - 1):
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
        self._wanted = self._look_for()

    def _look_for(self) -> dict[int, int]:
        """What to look for in traces: terms, what phrases begin with, and what they go on with."""
        in_phrases = set(map(mark_of, chain.from_iterable(self._sought.phrases)))
        sorts = dict.fromkeys((*in_phrases, NO_TERM), _IN_PHRASE) if in_phrases else {}
        for phrase in self._phrases:
            sorts[mark_of(phrase)] |= _BEGINS_PHRASE
        for term in self._sought.terms:
            mark = mark_of(term)
            sorts[mark] = sorts.get(mark, 0) | _TERM
        return to_look_for(sorts)

    def _seek(self, query: Query) -> None:
        match query:
            case Text(text, _):
                self._sought.terms.update(self._reader.codes_apart(text))
                for word in self._reader.words(text):
                    self._sought.terms.update((*word.terms, *word.meant, *word.derived, word.exact))
                meanings = filter(self._may_have, self._reader.meanings(text))
                self._seek_sequences(meaning.words for meaning in meanings)
            case Phrase(text, _):
                self._seek_sequences(self._reader.phrases(text))
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

    def _seek_sequences(self, sequences: Iterable[tuple[str, ...]]) -> None:
        for words in sequences:
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
        searched = text if len(text) <= _MAX_SEARCHED else _whole_words(text[: _MAX_SEARCHED + 1])
        found = self._find_by(trace, searched) if trace and not self._prefixes else self._find(searched)
        first, landing = densest(text, found) if found else (0, 0)
        best = found[first] if found else None
        start, end = window(text, best)
        inside = [one for one in found if start <= one.start and one.end <= end]
        cut = _cut(text, inside, start, end)
        segments = list(cut if text.find("\n", start, end) < 0 else _in_one_line(cut))
        if start > 0:
            segments.insert(0, Segment(text=_ELLIPSIS, is_match=False))
        if end < len(text):
            segments.append(Segment(text=_ELLIPSIS, is_match=False))
        return Snippet(segments=tuple(segments), position=found[landing].start if found else None)

    def _find(self, text: str) -> list[Found]:
        """What is sought in `text`, in its order."""
        words = _Words(join_part_numbers(text), self._analyser)
        found: list[Found] = []
        for number in range(len(words)):
            found.extend(self._find_at(number, words, None))
        return self._in_order(found)

    def _find_by(self, trace: bytes, text: str) -> list[Found]:
        """The same by the text's trace; only what is more than a word by itself is analysed."""
        seen = look(trace, self._wanted)
        if not any(one.sorts & _ALONE for one in seen):
            return []
        words, found = _Words(text, self._analyser, continuing(trace)), list[Found]()
        in_phrases = frozenset(one.number for one in seen if one.sorts & _IN_PHRASE)
        for one in seen:
            if one.number >= len(words):
                break
            if not one.sorts & _ALONE:
                continue
            goes_on = one.sorts & _BEGINS_PHRASE and one.number + 1 in in_phrases
            span = None if goes_on else words.span_of_word(one.number)
            if span is None:
                found.extend(self._find_at(one.number, words, in_phrases))
            elif one.sorts & _TERM:
                found.append(Found(*span, one.first))
        return self._in_order(found)

    def _find_at(self, number: int, words: "_Words", in_phrases: frozenset[int] | None) -> Iterator[Found]:
        """What is sought and begins at a word; phrases go on with the words `in_phrases` only."""
        place, chunk = words.chunk(number)
        if self._begin.isdisjoint(chunk.forms) and not _begins(chunk.forms, self._prefixes):
            return
        yield from self._find_tokens(words.text, place, chunk)
        longest = self._longest_from(chunk)
        if longest:
            yield from self._find_phrases([(place, chunk), *words.following(number, longest, in_phrases)])

    def _in_order(self, found: list[Found]) -> list[Found]:
        if self._sought.phrases:
            found.sort(key=lambda one: (one.start, -one.end))
        return found

    def _longest_from(self, chunk: AnalysedChunk) -> int:
        """How many words the longest phrase has that may begin in a chunk; 0 where none does."""
        if self._phrases.keys().isdisjoint(chunk.forms):
            return 0
        begun = (term for token in chunk.tokens for term in token.terms if term in self._phrases)
        return max((len(phrase) for term in begun for phrase in self._phrases[term]), default=0)

    def _find_tokens(self, text: str, offset: int, chunk: AnalysedChunk) -> Iterator[Found]:
        terms = self._sought.terms
        for token in chunk.tokens:
            if not terms.isdisjoint(token.forms) or _begins(token.forms, self._prefixes):
                start, end = token.start + offset, token.end + offset
                yield Found(start, end, mark_of(token.term), token.is_code and _leads(text, start, end))

    def _find_phrases(self, chunks: Sequence[Chunk]) -> Iterator[Found]:
        """The phrases that begin in the first of the chunks."""
        tokens = _tokens(chunks)
        for place in range(len(chunks[0][1].tokens)):
            for phrase in (one for term in tokens[place][0].terms for one in self._phrases.get(term, ())):
                here = tokens[place : place + len(phrase)]
                if len(here) == len(phrase) and _stands(phrase, here):
                    start, end = here[0][0].start + here[0][1], here[-1][0].end + here[-1][1]
                    yield Found(start, end, mark_of(" ".join(phrase)))


def _whole_words(text: str) -> str:
    """`text` up to its last space: the word behind it may go on."""
    *_, last = _SPACE.split(text)
    return text[: len(text) - len(last)]


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


def _cut(text: str, found: Sequence[Found], start: int, end: int) -> Iterator[Segment]:
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
