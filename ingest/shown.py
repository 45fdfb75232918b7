"""Pictures among the inputs: those that a document shows belong to it, the others are read as scans."""

import os
from collections.abc import Sequence
from typing import Final

from ingest.inputs import Input
from ingest.outcomes import InputRefused, Unsupported
from ingest.store import OutcomeLog, Record
from translations.catalogue import translator

_ = translator("ingest")

_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".webp"})


def is_picture(item: Input) -> bool:
    """Whether the input is called like a picture."""
    return item.place.suffix.lower() in _SUFFIXES


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

    def reason_against(self, item: Input) -> InputRefused | None:
        """Why the picture is no document; None for one that no document shows, or that the manifest names."""
        is_named = item.entry is not None and item.entry.is_named
        if is_named or str(item.place) not in self._paths:
            return None
        return Unsupported(
            _("A document shows this picture: it was taken in with it and is not read by itself.")
        )
