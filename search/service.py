"""What a process that answers searches opens once and keeps."""

from pathlib import Path

from search.engines.registry import engine_named
from search.folders import IndexMissing
from search.live import LiveIndex
from search.searcher import Searcher

__all__ = ["IndexMissing", "open_searcher"]


def open_searcher(index_root: Path, engine: str) -> Searcher:
    """A searcher of the index in use, which follows every commit and swap by other processes.

    Raises:
        IndexMissing: there is no index of this version yet.
        UnknownEngine: there is no such engine.
    """
    return Searcher(LiveIndex(index_root, engine_named(engine)))
