"""The Whoosh engine: pure Python, for platforms without a Tantivy wheel. Nothing else indexes with it.

Whoosh's readers keep file cursors, so one reader serves one thread at a time behind a lock; Python would not
run two of them at once anyway.
"""

import math
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from whoosh import fields, index, matching, query, scoring
from whoosh.columns import NumericColumn
from whoosh.matching.binary import AndNotMatcher, UnionMatcher
from whoosh.matching.wrappers import WrappingMatcher
from whoosh.query.compound import AndNot, DisjunctionMax
from whoosh.query.positional import Phrase
from whoosh.query.spans import SpanNear2
from whoosh.util.numeric import byte_to_length, length_to_byte

from kb.identifiers import DocumentId
from search.clauses import All, Best, Clause, Except, KeywordIn, Leaf, PhraseIn, PrefixIn, Present, TermIn
from search.clauses import Any as AnyClause
from search.engine import EngineIndex, IndexReader, IndexUnreadable, IndexWriter, Match
from search.grouping import DocumentCounts, count_documents
from search.mapping import IndexEntry
from search.schema import FIELDS, Field, FieldType

_WRITER_MEMORY_MB: Final = 256
_OPENING_ATTEMPTS: Final = 5
_NO_SCORE: Final = 1e-9
"""Whoosh takes a constant score of zero for none given, which means one."""
_KEPT: Final = frozenset(field.name for field in FIELDS if field.type is not FieldType.SET)
"""Documents are counted by their sections here: whole ones would make Whoosh's indexing slower still."""
whoosh: Any = query  # typed in part only, as are the next
make_column: Any = NumericColumn
matchers: Any = matching


def _make_schema() -> fields.Schema:
    types: dict[FieldType, Any] = {
        FieldType.TOKENS: fields.TEXT,
        FieldType.CODES: lambda: fields.TEXT(phrase=False),
        FieldType.KEYWORD: fields.ID,
        FieldType.KEYWORDS: fields.ID,
        FieldType.NUMBER: lambda: fields.COLUMN(make_column("Q")),
        FieldType.SOUGHT_NUMBER: lambda: fields.COLUMN(make_column("Q")),
        FieldType.STORED: fields.STORED,
    }
    return fields.Schema(**{field.name.value: types[field.type]() for field in FIELDS if field.name in _KEPT})


def _make_lengths() -> list[int]:
    """The lengths that Tantivy tells apart: each up to 40, then eight to every doubling of the step."""
    lengths, step = list(range(40)), 2
    while lengths[-1] < _MOST_TERMS:
        start = lengths[-1] + step // 2
        lengths += range(start, start + 8 * step, step)
        step *= 2
    return lengths


_MOST_TERMS: Final = 10_000_000
_LENGTHS: Final = _make_lengths()


@lru_cache(maxsize=1_000)
def _length(kept: int) -> int:
    """The length that Tantivy would know where Whoosh knows `kept`, which is rounded up."""
    shortest = byte_to_length(max(length_to_byte(kept) - 1, 0)) + 1
    return _LENGTHS[bisect_right(_LENGTHS, (min(shortest, kept) + kept) // 2) - 1]


class _Bm25Scorer(scoring.BM25FScorer):
    def _score(self, weight: float, length: int) -> float:
        return float(super()._score(weight, _length(length)))


class _Bm25(scoring.BM25F):
    """BM25 with Tantivy's inverse document frequency and lengths, so that both engines rank alike."""

    def scorer(self, searcher: Any, fieldname: str, text: str, qf: int = 1) -> Any:  # noqa: ANN401
        return _Bm25Scorer(searcher, fieldname, text, self.B, self.K1, qf)

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:  # noqa: ANN401
        parent = searcher.get_parent()
        found, count = parent.doc_frequency(fieldname, text), parent.doc_count_all()
        return math.log(1 + (count - found + 0.5) / (found + 0.5))


class WhooshReader(IndexReader):
    """A Whoosh searcher."""

    def __init__(self, searcher: Any) -> None:  # noqa: ANN401 - Whoosh's, typed in part only
        self._searcher = searcher
        self._lock = threading.Lock()
        reader = searcher.reader()
        is_empty = reader.doc_count_all() == 0  # an empty reader has no columns, and nothing to read in them
        self._groups = {} if is_empty else reader.column_reader(Field.GROUP.value)
        self._positions = {} if is_empty else reader.column_reader(Field.POSITION.value)
        self._standings = {} if is_empty else reader.column_reader(Field.STANDING.value)

    def top(self, clause: Clause, limit: int) -> list[Match]:
        """The `limit` entries that score highest."""
        with self._lock:
            query_ = _query(clause)
            return [
                Match(
                    score=score,
                    group=self._groups[number],
                    position=self._positions[number],
                    standing=self._standings[number],
                    address=number,
                )
                for score, number in self._searcher.search(query_, limit=limit).top_n
            ]

    def best_groups(self, clause: Clause, limit: int) -> list[int]:
        """The group numbers of the `limit` entries that score highest."""
        return [match.group for match in self.top(clause, limit)]

    def count(self, clause: Clause) -> DocumentCounts:
        """Always exact."""
        with self._lock:
            numbers = self._searcher.docs_for_query(_query(clause))
            return count_documents(self._groups[number] for number in numbers)

    def payload(self, match: Match) -> bytes:
        """What was stored with the entry."""
        with self._lock:
            return bytes(self._searcher.stored_fields(match.address)[Field.PAYLOAD.value])

    def payloads(self) -> Iterator[bytes]:
        """What was stored with every entry."""
        with self._lock:
            reader = self._searcher.reader()
            for number in reader.all_doc_ids():
                yield bytes(reader.stored_fields(number)[Field.PAYLOAD.value])

    def groups(self) -> Iterator[int]:
        """The group number of every entry."""
        with self._lock:
            yield from (self._groups[number] for number in self._searcher.reader().all_doc_ids())

    def entry_count(self) -> int:
        """How many entries there are."""
        return int(self._searcher.doc_count())

    def sections_with(self, term: str) -> int:
        """In how many entries' texts a term stands; those deleted lately may still count."""
        with self._lock:
            return int(self._searcher.doc_frequency(Field.BODY.value, term))


def _query(clause: Clause) -> Any:  # noqa: ANN401 - Whoosh's, typed in part only
    match clause:
        case KeywordIn(field, values):
            terms = [whoosh.Term(field.value, value) for value in values]
            return whoosh.Or([whoosh.ConstantScoreQuery(term, _NO_SCORE) for term in terms])
        case AnyClause(()):
            return whoosh.NullQuery
        case AnyClause(parts):
            return whoosh.Or([_query(part) for part in parts])
        case Best(leaves):
            return _BestOf([_leaf_query(leaf) for leaf in leaves])
        case All(parts):
            return whoosh.And([_query(part) for part in parts])
        case Except(wanted, unwanted):
            return _Without(_query(wanted), _query(unwanted))
        case _:
            return _leaf_query(clause)


def _leaf_query(leaf: Leaf) -> Any:  # noqa: ANN401 - Whoosh's, typed in part only
    match leaf:
        case TermIn(field, term, boost):
            return whoosh.Term(field.value, term, boost=boost)
        case PhraseIn(field, terms, boost, slop):
            return _PhraseIn(field.value, list(terms), slop=slop, boost=boost)
        case PrefixIn(field, prefix, boost):
            return whoosh.ConstantScoreQuery(whoosh.Prefix(field.value, prefix), boost)
        case Present(field, term, boost):
            return whoosh.ConstantScoreQuery(whoosh.Term(field.value, term), boost or _NO_SCORE)


class _WithoutMatcher(AndNotMatcher):
    """Looks at its first entry as at every other one; Whoosh's own lets that through as often as not."""

    def _find_first(self) -> None:
        self._find_next()

    def _find_next(self) -> bool:
        goes_on: Any = super()._find_next
        return bool(self.a.is_active() and self.b.is_active() and goes_on())


class _Without(AndNot):
    """What matches one query and not another."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ANN401
        """Where it matches."""
        make: Any = _WithoutMatcher
        return make(self.a.matcher(searcher, context), self.b.matcher(searcher, searcher.boolean_context()))


class _BestMatcher(UnionMatcher):
    """The best score of those that stand at the entry; Whoosh's own looks at the others' next entry too."""

    def score(self) -> float:
        """The score of the entry."""
        standing = [part for part in (self.a, self.b) if part.is_active()]
        here = min(part.id() for part in standing)
        return float(max(part.score() for part in standing if part.id() == here))


class _BestOf(DisjunctionMax):
    """Readings of one thing, of which the best score counts."""

    def _matcher(self, subs: Any, searcher: Any, context: Any) -> Any:  # noqa: ANN401
        tree: Any = self._tree_matcher
        return tree(subs, _BestMatcher, searcher, context, None)


class _PhraseMatcher(WrappingMatcher):
    """Scores a phrase by how often it stands there, as Tantivy does; Whoosh's own adds up its words' scores.

    A phrase stands there no more often than its words do, so that the words' bounds are bounds of its score.
    """

    def __init__(self, child: Any, boost: float, bm25: Callable[[int, int], float]) -> None:  # noqa: ANN401
        initialise: Any = super().__init__
        initialise(child, boost=boost)
        self._bm25 = bm25

    def _replacement(self, newchild: Any) -> Any:  # noqa: ANN401
        return type(self)(newchild, self.boost, self._bm25)

    def copy(self) -> Any:  # noqa: ANN401
        """Another one at the same entry."""
        return self._replacement(self.child.copy())

    def score(self) -> float:
        """The score of the entry."""
        phrase: Any = self.child
        return float(self.boost * self._bm25(phrase.id(), len(phrase.spans())))


class _NearMatcher(SpanNear2.SpanNear2Matcher):
    """Two words near each other, in either order, each standing for one pair only, as Tantivy has it."""

    def _get_spans(self) -> list[Any]:
        before, after = (matcher.spans() for matcher in self.ms)
        found, left, right = [], 0, 0
        while left < len(before) and right < len(after):
            gap = after[right].start - 1 - before[left].start
            if abs(gap) > self.slop:
                left, right = (left + 1, right) if gap > 0 else (left, right + 1)
                continue
            while left + 1 < len(before) and abs(after[right].start - 1 - before[left + 1].start) <= abs(gap):
                left += 1
                gap = after[right].start - 1 - before[left].start
            found.append(before[left].to(after[right]))
            left, right = left + 1, right + 1
        return found


class _PhraseIn(Phrase):
    """A phrase as one thing with a frequency of its own; its `slop` counts the words between."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ANN401
        """Where the phrase stands."""
        child = self._child(searcher, context)
        if not child.is_active():
            return child
        parent, model = searcher.get_parent(), _Bm25()
        rarity = sum(model.idf(searcher, self.fieldname, word) for word in self.words)
        average = parent.avg_field_length(self.fieldname) or 1

        def bm25(number: int, frequency: int) -> float:
            length = _length(searcher.doc_field_length(number, self.fieldname, 1))
            return rarity * float(scoring.bm25(1.0, frequency, length, average, model.B, model.K1))

        return _PhraseMatcher(child, self.boost, bm25)

    def _child(self, searcher: Any, context: Any) -> Any:  # noqa: ANN401
        if self.slop == 0 or len(self.words) > 2:
            plain: Any = Phrase(self.fieldname, self.words, slop=self.slop + 1)
            return plain.matcher(searcher, context)
        make_near: Any = SpanNear2
        make_matcher: Any = _NearMatcher
        terms: Any = [whoosh.Term(self.fieldname, word) for word in self.words]
        near = make_near(terms)
        with_spans = near._span_context(context)  # noqa: SLF001 - there is no other way to ask for positions
        both = [term.matcher(searcher, with_spans) for term in terms]
        if not all(matcher.is_active() for matcher in both):
            return matchers.NullMatcher()
        return make_matcher(both, slop=self.slop)


class WhooshWriter(IndexWriter):
    """A Whoosh writer; Whoosh wants a new one after every commit, which it gets when it is needed."""

    def __init__(self, index_: Any) -> None:  # noqa: ANN401 - Whoosh's, typed in part only
        self._index = index_
        self._writer: Any = None

    def _open(self) -> Any:  # noqa: ANN401
        if self._writer is None:
            self._writer = self._index.writer(limitmb=_WRITER_MEMORY_MB)
        return self._writer

    def add(self, entry: IndexEntry) -> None:
        """Add an entry."""
        values: dict[str, Any] = {
            field.value: text.split() for field, text in entry.terms.items() if field in _KEPT
        }
        values |= {field.value: text for field, text in entry.keywords.items()}
        values |= {field.value: list(words) for field, words in entry.keyword_lists.items() if words}
        values |= {field.value: number for field, number in entry.numbers.items()}
        self._open().add_document(**values, payload=entry.payload)

    def delete_document(self, document_id: DocumentId) -> None:
        """Delete every entry of a document that was committed before."""
        self._open().delete_by_term(Field.DOCUMENT_ID.value, document_id)

    def commit(self) -> None:
        """Make everything so far permanent and visible."""
        self._open().commit()
        self._writer = None

    def close(self) -> None:
        """What was not committed is gone."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None


class WhooshIndex(EngineIndex):
    """A Whoosh index in a folder."""

    def __init__(self, folder: Path, index_: Any) -> None:  # noqa: ANN401 - Whoosh's, typed in part only
        self._folder, self._index = folder, index_

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    def reader(self) -> IndexReader:
        """A snapshot of what is committed now."""
        for _ in range(_OPENING_ATTEMPTS):
            with suppress(FileNotFoundError):  # another process committed and tidied up meanwhile
                return WhooshReader(self._index.searcher(weighting=_Bm25()))
        return WhooshReader(self._index.searcher(weighting=_Bm25()))

    def stamp(self) -> object:
        """The number of the last commit, which is in the name of a file."""
        return self._index.latest_generation()

    def writer(self) -> IndexWriter:
        """A writer."""
        return WhooshWriter(self._index)

    def close(self) -> None:
        """Let go of the files."""
        self._index.close()


class WhooshEngine:
    """Keeps indexes with Whoosh."""

    name: Final = "whoosh"

    def create(self, folder: Path) -> EngineIndex:
        """Make an empty index in a folder that is there and empty."""
        return WhooshIndex(folder, index.create_in(str(folder), _make_schema()))

    def open(self, folder: Path) -> EngineIndex:
        """Open the index in a folder.

        Raises:
            IndexUnreadable: there is none, it is damaged, or its fields are others.
        """
        try:
            opened = index.open_dir(str(folder))
        except Exception as error:  # a damaged table of contents fails in whatever way its bytes lead to
            raise IndexUnreadable(folder, str(error)) from error
        if set(opened.schema.names()) != set(_make_schema().names()):
            raise IndexUnreadable(folder, "its fields are others")
        return WhooshIndex(folder, opened)
