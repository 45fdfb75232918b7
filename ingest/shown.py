"""Pictures among the inputs: those that a document shows belong to it, the others are read as documents."""

import os
from collections.abc import Sequence
from typing import Final

from ingest.inputs import Input
from ingest.store import OutcomeLog, Record

_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".webp", ".gif", ".bmp"})
_DRAWINGS: Final = frozenset({".svg", ".svgz"})


def is_picture(item: Input) -> bool:
    """Whether the input is called like a picture that may belong to a document.

    A drawing is one where a manifest is over it without naming it; elsewhere it is a diagram of its own.
    """
    suffix = item.place.suffix.lower()
    if suffix in _DRAWINGS:
        return item.is_unnamed or (item.entry is not None and not item.entry.is_named)
    return suffix in _SUFFIXES


def pictures_last(inputs: Sequence[Input]) -> list[Input]:
    """The inputs in their order, pictures behind all others: by then it is known which of them are shown."""
    return sorted(inputs, key=is_picture)


class ShownPictures:
    """The files that documents were read together with, in this run and before."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._has_looked = False

    def add(self, record: Record) -> None:
        """Note what an input of this run was read together with."""
        self._paths.update(os.fsdecode(companion.path) for companion in record.companions)

    def look(self, log: OutcomeLog) -> None:
        """Note, once, what the inputs of earlier runs were read together with."""
        if not self._has_looked:
            self._paths |= log.companion_paths()
            self._has_looked = True

    def has(self, item: Input) -> bool:
        """Whether a document shows the picture, and no manifest names it as a document of its own."""
        is_named = item.entry is not None and item.entry.is_named
        return not is_named and str(item.place) in self._paths
