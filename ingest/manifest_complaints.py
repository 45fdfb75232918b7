"""Mistakes in a manifest: all of them at once, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from ingest.outcomes import Misuse
from translations.catalogue import plural_translator, translator

_ = translator("ingest")
_n = plural_translator("ingest")

_MOST_SHOWN: Final = 30


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One mistake; `line` and `column` count from 1, in a table the column is the cell's."""

    line: int
    column: int
    reason: str


class ManifestInvalid(Misuse):
    """Mistakes in a manifest; the message has a line for each. `line` (from 1) is that of the first."""

    def __init__(self, path: Path, complaints: Sequence[Complaint]) -> None:
        shown = [
            _("{manifest}, line {line}, column {column}: {reason}").format(
                manifest=path, line=one.line, column=one.column, reason=one.reason
            )
            for one in complaints[:_MOST_SHOWN]
        ]
        further = len(complaints) - _MOST_SHOWN
        if further > 0:
            shown.append(
                _n("… and {count} more mistake.", "… and {count} more mistakes.", further).format(
                    count=further
                )
            )
        super().__init__("\n".join(shown))
        self.complaints = tuple(complaints)
        self.line = complaints[0].line


class Refused(Exception):
    """What is read cannot be used; the complaint is noted already."""


class Complaints:
    """Gathers what is wrong in one manifest."""

    def __init__(self) -> None:
        self._found: dict[Complaint, None] = {}

    def note(self, node: yaml.Node, reason: str) -> None:
        """Note a mistake at a node; the same one twice counts once."""
        mark = node.start_mark
        self._found[Complaint(mark.line + 1, mark.column + 1, reason)] = None

    def raise_any(self, path: Path) -> None:
        """Do nothing where nothing is wrong.

        Raises:
            ManifestInvalid: something is.
        """
        if self._found:
            raise ManifestInvalid(path, sorted(self._found))
