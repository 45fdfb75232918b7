"""Writes the editors' own terms: rows into their files, and the pairs that nobody is to propose again."""

import csv
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final

from filelock import FileLock

from translations.term_csv import write_csv
from translations.term_folder import own_terms
from translations.terms import Concept, Violation

REJECTED: Final = "rejected.tsv"
LEARNT: Final = "learnt"
"""The system, and so the file, of pairs that were learnt and accepted."""


class OwnTermsBroken(Exception):
    """An own file breaks the format, so that nothing can be written beside it; `faults` say where."""

    def __init__(self, faults: tuple[Violation, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class TermStore:
    """One portal's own terms. What it writes it writes whole: a file is the old one or the new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands from writing terms meanwhile."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._folder / ".lock"):
            yield

    def put(self, concepts: Iterable[Concept]) -> list[Path]:
        """Write rows into the files that their places name, each in place of the row with its id.

        Every file is made ready before the first is put in its place.

        Raises:
            OwnTermsBroken: a file that an editor has written is not in order.
        """
        own = own_terms(self._folder)
        if own.faults:
            raise OwnTermsBroken(own.faults)
        rows: defaultdict[str, dict[str, Concept]] = defaultdict(dict)
        for concept in own.concepts:
            rows[_file_name(concept)][concept.id] = concept
        touched: dict[str, None] = {}
        for concept in concepts:
            rows[_file_name(concept)][concept.id] = concept
            touched[_file_name(concept)] = None
        return self._write({name: write_csv(rows[name].values()) for name in touched})

    def rejected(self) -> set[tuple[str, str]]:
        """The pairs (Polish, English) that an editor has refused."""
        try:
            text = (self._folder / REJECTED).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return set()
        rows = csv.reader(StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row[0], row[1]) for row in rows if len(row) > 1}

    def reject(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember pairs as refused."""
        together = sorted(self.rejected() | set(pairs))
        lines = "".join(f"{polish}\t{english}\n" for polish, english in together)
        self._write({REJECTED: lines.encode()})

    def _write(self, contents: dict[str, bytes]) -> list[Path]:
        ready: list[tuple[Path, Path]] = []
        try:
            for name, content in contents.items():
                ready.append((_written_beside(self._folder, content), self._folder / name))
            for new, path in ready:
                new.replace(path)
        finally:
            for new, _path in ready:
                new.unlink(missing_ok=True)
        return [path for _new, path in ready]


def _file_name(concept: Concept) -> str:
    return concept.place.file.rpartition("/")[2]


def _written_beside(folder: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
