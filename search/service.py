"""What a process that answers searches opens once and keeps."""

from pathlib import Path

from search.engines.registry import engine_named
from search.expander_source import ExpanderSource
from search.folders import IndexMissing
from search.live import LiveIndex
from search.searcher import Searcher

__all__ = ["IndexMissing", "open_searcher"]


def open_searcher(index_root: Path, engine: str, terms_folder: Path | None = None) -> Searcher:
    """A searcher of the index in use, which follows every commit and swap by other processes.

    With `terms_folder`, queries are expanded by agreed terms: the shipped ones and the editors' own there.

    Raises:
        IndexMissing: there is no index of this version yet.
        UnknownEngine: there is no such engine.
    """
    live = LiveIndex(index_root, engine_named(engine))
    return Searcher(live, expanders=ExpanderSource(terms_folder))
