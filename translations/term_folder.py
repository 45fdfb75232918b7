"""The agreed terms of one portal: the shipped ones, and its editors' own from the data folder.

A concept of the editors' stands beside the shipped ones, or in place of the one that has its id. A file that
breaks the format is left out as a whole and named; the shipped terms and the other files are used.
"""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from translations.catalogue import translator
from translations.terms import (
    Concept,
    Place,
    TermBase,
    Violation,
    clashes,
    in_order,
    read_file,
    repeated_ids,
    shipped_terms,
)

_ = translator("translations")

LARGEST_FILE_BYTES: Final = 16 * 1024 * 1024
OWN: Final = "terms/"
"""How places name the editors' files, as they lie in the data folder; shipped ones have no folder."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class OwnTerms:
    """The editors' files, read one by one.

    `concepts` are those of the files that are right. `faults` say why the others are left out; `doubts` are
    rows that are used but get in the way of another one.
    """

    concepts: tuple[Concept, ...]
    faults: tuple[Violation, ...]

    @cached_property
    def base(self) -> TermBase:
        """The shipped terms with the editors' own among them."""
        return TermBase([*_shipped(), *self.concepts]) if self.concepts else _shipped()

    @cached_property
    def doubts(self) -> tuple[Violation, ...]:
        """Own rows that lead to a concept that is not there, or share a term with another concept."""
        return tuple(in_order(item for item in clashes(self.base) if is_own(item.place)))


def agreed_terms(folder: Path) -> TermBase:
    """The shipped terms, and the editors' own from `folder` as far as they are right."""
    return own_terms(folder).base


def own_terms(folder: Path) -> OwnTerms:
    """What the editors' folder holds; one that does not exist holds nothing. Never raises."""
    concepts: list[Concept] = []
    faults: list[Violation] = []
    for path in term_files(folder):
        found, complaints = _read(path)
        names = {OWN + path.name}
        complaints += [item for item in repeated_ids([*concepts, *found]) if item.place.file in names]
        faults += complaints
        concepts += [] if complaints else found
    return OwnTerms(concepts=tuple(concepts), faults=tuple(in_order(faults)))


def stamp(folder: Path) -> Stamp:
    """A value that differs when an editor's file has: cheap enough to be asked for at every search."""
    return tuple((path.name, *_condition(path)) for path in term_files(folder))


def term_files(folder: Path) -> list[Path]:
    """The editors' files, in the order of their names; those that begin with a full stop are none."""
    return [folder / name for name in _names(folder)]


def _names(folder: Path) -> list[str]:
    try:  # without a `Path` for each, as it is asked at every search and every key
        with os.scandir(folder) as found:
            names = [one.name for one in found]
    except OSError:
        return []
    return sorted(name for name in names if name.endswith(".csv") and name[0] != ".")


def is_own(place: Place) -> bool:
    """Whether a row is an editor's, and not shipped."""
    return place.file.startswith(OWN)


def _read(path: Path) -> tuple[list[Concept], list[Violation]]:
    name = OWN + path.name
    try:
        if path.exists() and not path.is_file():
            return [], [_about(name, _("not a file"))]
        if path.stat().st_size > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES // 2**20
            return [], [_about(name, _("larger than {limit} MiB").format(limit=limit))]
        content = path.read_bytes()
    except OSError as error:
        return [], [_about(name, _("cannot be read: {reason}").format(reason=error.strerror))]
    return read_file(name, content.removeprefix(_BYTE_ORDER_MARK).replace(b"\r\n", b"\n"))


def _about(name: str, message: str) -> Violation:
    return Violation(place=Place(file=name, line=1), message=message)


def _condition(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@cache
def _shipped() -> TermBase:
    return shipped_terms()
