"""The peers' own searches on the same passages: raw Tantivy, raw Whoosh, SQLite FTS5. None of our code."""

import re
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import fields, index
from whoosh.qparser.default import QueryParser
from whoosh.qparser.syntax import OrGroup

from tests.bench.passages import Passage

_WORD = re.compile(r"\w+")
_WRITER_HEAP_BYTES = 128_000_000


class Peer(Protocol):
    """A search engine as its own documentation uses it."""

    name: str

    def build(self, folder: Path, passages: Sequence[Passage]) -> None:
        """Index the passages, durably."""

    def search(self, query_text: str) -> object:
        """The best ten for the words of the query, joined by OR."""


class RawTantivy:
    """Tantivy with its default tokenizer."""

    name = "Tantivy, bare"

    def build(self, folder: Path, passages: Sequence[Passage]) -> None:
        """Index the passages in one commit."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text")
        self._index = tantivy.Index(builder.build(), path=str(folder))
        writer = self._index.writer(_WRITER_HEAP_BYTES)
        for passage in passages:
            writer.add_document(
                tantivy.Document(id=passage.passage_id, text=f"{passage.title} {passage.text}")
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query_text: str) -> object:
        """The best ten."""
        query = self._index.parse_query(" ".join(_WORD.findall(query_text)), ["text"])
        return self._searcher.search(query, 10).hits


class RawWhoosh:
    """Whoosh with its default analyser."""

    name = "Whoosh, bare"

    def build(self, folder: Path, passages: Sequence[Passage]) -> None:
        """Index the passages in one commit."""
        schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT)
        self._index = index.create_in(str(folder), schema)
        writer = self._index.writer(limitmb=128)
        for passage in passages:
            writer.add_document(id=passage.passage_id, text=f"{passage.title} {passage.text}")
        writer.commit()
        self._searcher = self._index.searcher()
        self._parser = QueryParser("text", schema, group=OrGroup)

    def search(self, query_text: str) -> object:
        """The best ten."""
        query = self._parser.parse(" ".join(_WORD.findall(query_text)))
        return [hit["id"] for hit in self._searcher.search(query, limit=10)]


class SqliteFts5:
    """SQLite's own full-text index."""

    name = "SQLite FTS5"

    def build(self, folder: Path, passages: Sequence[Passage]) -> None:
        """Index the passages in one transaction."""
        self._database = sqlite3.connect(folder / "fts.db")
        self._database.execute("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, text)")
        rows = ((passage.passage_id, f"{passage.title} {passage.text}") for passage in passages)
        self._database.executemany("INSERT INTO passages VALUES (?, ?)", rows)
        self._database.commit()

    def search(self, query_text: str) -> list[Any]:
        """The best ten."""
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query_text))
        return self._database.execute(
            "SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 10", (words,)
        ).fetchall()


def pdftotext() -> str | None:
    """The path of poppler's pdftotext, None where it is not installed."""
    return shutil.which("pdftotext")
