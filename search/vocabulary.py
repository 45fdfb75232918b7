"""The vocabulary of an index: its words as they are written, its codes, and the vehicles of its documents.

Each has a row: how it is written, what it is found by (its letters and digits alone, without diacritics), its
lemma, the languages that it stands in, and in how many sections it stands, counted apart for each class of
access, so that nothing in an order or a choice tells of sections that a reader may not find.

Rows lie in columns of bytes, in the order of what they are found by: a vocabulary of a large library takes
tens of megabytes, is there as soon as its file is read, and is searched by bisection. It only grows until the
index is made anew: whoever offers a word asks the index whether it still stands there.
"""

import heapq
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from kb.access import AccessClass
from search.written import WrittenKind
from translations.locales import ContentLanguage

CLASSES: Final = tuple(AccessClass)
LANGUAGES: Final = tuple(ContentLanguage)
"""Their places are part of the file: add at the end."""
_END: Final = b"\xff"
"""Sorts behind every byte of UTF-8."""
_WORD: Final = WrittenKind.WORD
_MAX_REMEMBERED: Final = 5_000
"""Rows that a table remembers."""
_WIDTH: Final = array("I").itemsize
_ORDER: Final = attrgetter("key", "form", "kind")


class Row(NamedTuple):
    """A word, a code or a vehicle; `counts` has its sections per class of access, as `CLASSES` has them."""

    key: str
    form: str
    lemma: str
    kind: WrittenKind
    languages: int
    counts: tuple[int, ...]

    def sections(self, findable: frozenset[AccessClass]) -> int:
        """In how many sections it stands that a reader may find."""
        return sum([self.counts[number] for number in _numbers(findable)])

    def is_in(self, language: ContentLanguage) -> bool:
        """Whether it stands in sections of a language."""
        return bool(self.languages >> LANGUAGES.index(language) & 1)


@lru_cache(maxsize=64)
def _numbers(findable: frozenset[AccessClass]) -> tuple[int, ...]:
    """Which of the counts are those of these classes."""
    return tuple(number for number, one in enumerate(CLASSES) if one in findable)


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """The rows as they lie in a file; texts one behind the other, and where each of them ends."""

    keys: bytes = b""
    key_ends: bytes = b""
    forms: bytes = b""
    form_ends: bytes = b""
    lemmas: bytes = b""
    lemma_ends: bytes = b""
    kinds: bytes = b""
    languages: bytes = b""
    counts: tuple[bytes, ...] = (b"",) * len(CLASSES)

    @property
    def are_of_one_length(self) -> bool:
        """Whether every column has all rows."""
        wide = (self.key_ends, self.form_ends, self.lemma_ends, *self.counts)
        is_complete = len(self.counts) == len(CLASSES) and len(self.languages) == len(self.kinds)
        return is_complete and all(len(column) == _WIDTH * len(self.kinds) for column in wide)


class _Texts:
    """A column of texts."""

    def __init__(self, joined: bytes, ends: bytes) -> None:
        self._joined = joined
        self._ends = array("I", [0])
        self._ends.frombytes(ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def at(self, row: int) -> bytes:
        return self._joined[self._ends[row] : self._ends[row + 1]]

    def all(self) -> Iterator[str]:
        return (self.at(row).decode() for row in range(len(self)))


class Table:
    """Rows in the order of their keys. Safe to use from several threads."""

    def __init__(self, columns: Columns) -> None:
        self._keys = _Texts(columns.keys, columns.key_ends)
        self._forms = _Texts(columns.forms, columns.form_ends)
        self._lemmas = _Texts(columns.lemmas, columns.lemma_ends)
        self.kinds, self.languages = columns.kinds, columns.languages
        self._counts = [array("I", column) for column in columns.counts]
        self._sums: dict[frozenset[AccessClass], array[int]] = {}
        self._words: dict[int, list[str]] | None = None
        self._rows: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, range(len(self)))

    def words(self) -> dict[int, list[str]]:
        """What the words are found by, each once, by their length; worked out when it is first asked for."""
        if self._words is None:
            words: defaultdict[int, list[str]] = defaultdict(list)
            keys = (key for key, kind in zip(self._keys.all(), self.kinds, strict=True) if kind == _WORD)
            for key, _ in groupby(keys):
                words[len(key)].append(key)
            self._words = dict(words)
        return self._words

    def row(self, place: int) -> Row:
        """The row at a place; remembered for a while, as whoever types a word asks for it at each key."""
        known = self._rows.get(place)
        if known is None:
            if len(self._rows) >= _MAX_REMEMBERED:
                self._rows.clear()
            known = self._rows[place] = self._row(place)
        return known

    def _row(self, place: int) -> Row:
        return Row(
            self._keys.at(place).decode(),
            self._forms.at(place).decode(),
            self._lemmas.at(place).decode(),
            WrittenKind(self.kinds[place]),
            self.languages[place],
            tuple([column[place] for column in self._counts]),
        )

    def places(self, key: str) -> range:
        """Where the rows of a key are."""
        encoded = key.encode()
        first = after = self._place(encoded)
        while after < len(self) and self._keys.at(after) == encoded:  # a key has few rows
            after += 1
        return range(first, after)

    def places_from(self, prefix: str) -> range:
        """Where the rows are whose keys begin so."""
        encoded = prefix.encode()
        return range(self._place(encoded), self._place(encoded + _END))

    def sections(self, findable: frozenset[AccessClass]) -> "array[int]":
        """In how many sections that a reader may find each row stands."""
        found = self._sums.get(findable)
        if found is None:
            chosen = [column for column, one in zip(self._counts, CLASSES, strict=True) if one in findable]
            found = (
                array("I", map(sum, zip(*chosen, strict=True)))
                if chosen
                else array("I", bytes(_WIDTH * len(self)))
            )
            self._sums[findable] = found
        return found

    def _place(self, encoded: bytes) -> int:
        return bisect_left(range(len(self)), encoded, key=self._keys.at)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All rows; those of a word that was added lately may be in two tables."""

    tables: tuple[Table, ...] = field(default=())

    def rows(self, key: str) -> list[Row]:
        """The rows of a key, whoever may find them."""
        return [table.row(place) for table in self.tables for place in table.places(key)]

    def sections(self, key: str, findable: frozenset[AccessClass]) -> int:
        """In how many sections that a reader may find a word stands; about, as sections come and go."""
        return sum(table.sections(findable)[place] for table in self.tables for place in table.places(key))

    def beginning(self, prefix: str, findable: frozenset[AccessClass], limit: int) -> list[Row]:
        """The rows whose keys begin so and that a reader may find: the `limit` most frequent, those first."""
        found: dict[tuple[str, str], Row] = {}
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for table in self.tables:
            sections = table.sections(findable)
            best = heapq.nlargest(limit, table.places_from(prefix), key=sections.__getitem__)
            for place in (place for place in best if sections[place]):
                row = table.row(place)
                both = row.key, row.form
                found[both] = _sum(found[both], row) if both in found else row
                counts[both] += sections[place]
        return [found[both] for both in sorted(found, key=lambda both: (-counts[both], both[0]))[:limit]]

    def make_ready(self) -> None:
        """Work out now what corrections look through."""
        for table in self.tables:
            table.words()

    def words(self, lengths: range) -> Iterator[list[str]]:
        """What words of certain lengths are found by, in several lists."""
        for table in self.tables:
            words = table.words()
            yield from (words[length] for length in lengths if length in words)

    def __len__(self) -> int:
        return sum(map(len, self.tables))


def columns_in_order(ordered: Iterable[Row]) -> Columns:
    """Rows in order as columns, those of the same key and form as one; each is looked at once."""
    keys, forms, lemmas = list[bytes](), list[bytes](), list[bytes]()
    kinds, languages = bytearray(), bytearray()
    counts = [array("I") for _ in CLASSES]
    for row in _merged(ordered):
        keys.append(row.key.encode())
        forms.append(row.form.encode())
        lemmas.append(row.lemma.encode())
        kinds.append(row.kind)
        languages.append(row.languages)
        for column, count in zip(counts, row.counts, strict=True):
            column.append(count)
    return Columns(
        keys=b"".join(keys),
        key_ends=_ends(keys),
        forms=b"".join(forms),
        form_ends=_ends(forms),
        lemmas=b"".join(lemmas),
        lemma_ends=_ends(lemmas),
        kinds=bytes(kinds),
        languages=bytes(languages),
        counts=tuple(column.tobytes() for column in counts),
    )


def merged(*tables: Iterable[Row]) -> Columns:
    """The rows of several tables as one."""
    return columns_in_order(heapq.merge(*tables, key=_ORDER))


def _merged(ordered: Iterable[Row]) -> Iterator[Row]:
    """The rows, those of the same key and form as one."""
    last: Row | None = None
    for row in ordered:
        if last is None:
            last = row
        elif last[:2] == row[:2] and last.kind == row.kind:
            last = _sum(last, row)
        else:
            yield last
            last = row
    if last is not None:
        yield last


def _sum(one: Row, other: Row) -> Row:
    counts = tuple(sum(pair) for pair in zip(one.counts, other.counts, strict=True))
    return Row(one.key, one.form, one.lemma, one.kind, one.languages | other.languages, counts)


def _ends(texts: Sequence[bytes]) -> bytes:
    return array("I", accumulate(map(len, texts))).tobytes()
