"""The peers' own searches on the same passages: raw Tantivy, raw Whoosh, SQLite FTS5. None of our code."""

import re
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import fields, index
from whoosh.qparser.default import QueryParser
from whoosh.qparser.syntax import OrGroup

from tests.bench.passages import Passage

_WORD = re.compile(r"\w+")
_WRITER_HEAP_BYTES = 128_000_000


def passage_text(passage: Passage) -> str:
    """All words of a passage: what we have in three fields is one for the peers."""
    return f"{passage.title}\n{passage.heading}\n{passage.text}"


class Peer(Protocol):
    """A search engine as its own documentation uses it."""

    name: str

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Index the passages, durably."""

    def open(self, folder: Path) -> None:
        """Open what was built in the folder, to search it."""

    def search(self, query_text: str) -> object:
        """The best ten for the words of the query, joined by OR."""


class RawTantivy:
    """Tantivy with its default tokenizer."""

    name = "Tantivy, bare"

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Index the passages in one commit."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text")
        made = tantivy.Index(builder.build(), path=str(folder))
        writer = made.writer(_WRITER_HEAP_BYTES)
        for passage in passages:
            writer.add_document(tantivy.Document(id=passage.passage_id, text=passage_text(passage)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, query_text: str) -> object:
        """The best ten, and no count of the others, which makes Tantivy quickest."""
        query = self._index.parse_query(" ".join(_WORD.findall(query_text)), ["text"])
        return self._searcher.search(query, 10, count=False).hits


class CountingTantivy(RawTantivy):
    """Tantivy as `Searcher.search` works unless told otherwise."""

    name = "Tantivy, bare, with the count"

    def search(self, query_text: str) -> object:
        """The best ten, and how many there are."""
        query = self._index.parse_query(" ".join(_WORD.findall(query_text)), ["text"])
        return self._searcher.search(query, 10).hits


class RawWhoosh:
    """Whoosh with its default analyser."""

    name = "Whoosh, bare"

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Index the passages in one commit."""
        schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT)
        writer = index.create_in(str(folder), schema).writer(limitmb=128)
        for passage in passages:
            writer.add_document(id=passage.passage_id, text=passage_text(passage))
        writer.commit()

    def open(self, folder: Path) -> None:
        """Open the index."""
        opened = index.open_dir(str(folder))
        self._searcher = opened.searcher()
        self._parser = QueryParser("text", opened.schema, group=OrGroup)

    def search(self, query_text: str) -> object:
        """The best ten."""
        query = self._parser.parse(" ".join(_WORD.findall(query_text)))
        return [hit["id"] for hit in self._searcher.search(query, limit=10)]


class SqliteFts5:
    """SQLite's own full-text index."""

    name = "SQLite FTS5"

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Index the passages in one transaction."""
        database = sqlite3.connect(folder / "fts.db")
        database.execute("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, text)")
        rows = ((passage.passage_id, passage_text(passage)) for passage in passages)
        database.executemany("INSERT INTO passages VALUES (?, ?)", rows)
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        """Open the database."""
        self._database = sqlite3.connect(folder / "fts.db")

    def search(self, query_text: str) -> list[Any]:
        """The best ten."""
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query_text))
        return self._database.execute(
            "SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 10", (words,)
        ).fetchall()


def pdftotext() -> str | None:
    """The path of poppler's pdftotext, None where it is not installed."""
    return shutil.which("pdftotext")
