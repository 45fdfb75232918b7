"""What a PDF says about itself: title, day, page labels, outline. Never worth losing the text for.

pypdf is written in Python and follows whatever a file says; a damaged file may fail it in any way, or keep it
busy. So everything here happens within a time limit, and a failure is a complaint, not an outcome. The limit
is an alarm signal, which reaches the main thread: that is where a child process reads.
"""

import re
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pypdf
from pypdf.generic import Destination, IndirectObject

from translations.catalogue import translator

_ = translator("readers")

OUTLINE_LEVELS: Final = 3
_MOST_ENTRIES: Final = 10_000
_TIME_LIMIT_S: Final = 10.0
_DAY: Final = re.compile(r"(?:D:)?([0-9]{4})([0-9]{2})([0-9]{2})")
_AGAIN_S: Final = 1.0
"""The alarm repeats: pypdf may catch the first exception as one of its own."""


class TookTooLong(Exception):
    """The structure could not be read within the time that it is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the outline: where its section starts, `y` in points; None is the top of the page."""

    title: str
    level: int
    page_index: int
    y: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What a file says about itself; empty where it says nothing or cannot be understood."""

    title: str = ""
    labels: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    made_on: date | None = None

    def label(self, index: int) -> str:
        """What is printed on the page, as far as the file says; else its number, from 1."""
        return (self.labels[index] if index < len(self.labels) else "") or str(index + 1)


def read_structure(path: Path, complaints: list[str], password: str = "") -> Structure:
    """Read title, labels and outline, each as far as it goes; what failed is added to `complaints`."""
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, _TIME_LIMIT_S, _AGAIN_S)
        try:
            return _read(path, complaints, password)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception:  # noqa: BLE001 - pypdf fails in many ways, all of them without consequence for the text
        complaints.append(_("The outline is damaged: the sections follow the pages."))
        return Structure()
    finally:
        # Once more: the alarm may have gone off in the very moment in which it was to be switched off.
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def _read(path: Path, complaints: list[str], password: str) -> Structure:
    with path.open("rb") as file:
        reader = pypdf.PdfReader(file, strict=False)
        if reader.is_encrypted:
            reader.decrypt(password)
        return _structure(reader, complaints)


def _structure(reader: pypdf.PdfReader, complaints: list[str]) -> Structure:
    catalogue = reader.root_object
    labels = tuple(reader.page_labels) if "/PageLabels" in catalogue else ()
    entries: tuple[Entry, ...] = ()
    if "/Outlines" in catalogue:
        try:
            entries = tuple(_entries(reader))
        except TookTooLong:
            raise
        except Exception:  # noqa: BLE001 - as above: title and labels are still good
            complaints.append(_("The outline is damaged: the sections follow the pages."))
    return Structure(title=_declared_title(reader), labels=labels, entries=entries, made_on=_made_on(reader))


def _declared_title(reader: pypdf.PdfReader) -> str:
    metadata = reader.metadata
    title = metadata.title if metadata is not None else None
    return " ".join(str(title or "").replace("\0", "").split())


def _made_on(reader: pypdf.PdfReader) -> date | None:
    """The day on which the file was made, which may be long after the document was."""
    metadata = reader.metadata
    found = _DAY.match(str(metadata.get("/CreationDate") or "")) if metadata is not None else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _entries(reader: pypdf.PdfReader) -> Iterator[Entry]:
    destinations = list(_flattened(reader.outline, 1))
    if not destinations:
        return
    numbers = {
        page.indirect_reference.idnum: index
        for index, page in enumerate(reader.pages)
        if page.indirect_reference is not None
    }
    for destination, level in destinations[:_MOST_ENTRIES]:
        page_index = _page_index(destination.page, numbers)
        title = " ".join((destination.title or "").split())
        if page_index is not None and title:
            yield Entry(title=title, level=level, page_index=page_index, y=_top(destination))


def _flattened(outline: Sequence[Any], level: int) -> Iterator[tuple[Destination, int]]:
    """Entries with their levels: pypdf nests the children of an entry in a list behind it."""
    for item in outline:
        if isinstance(item, Destination):
            yield item, level
        elif level < OUTLINE_LEVELS:
            yield from _flattened(item, level + 1)


def _page_index(page: object, numbers: dict[int, int]) -> int | None:
    if isinstance(page, IndirectObject):
        return numbers.get(page.idnum)
    return int(page) if isinstance(page, int) and 0 <= page < len(numbers) else None


def _top(destination: Destination) -> float | None:
    top = destination.top
    return float(top) if isinstance(top, int | float) else None
