"""Lines of a PDF that belong to its pages, not to its text: running headers and footers, the contents."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_grids import Grid
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_rules import Fill

CONTENTS: Final = frozenset({"contents", "table of contents", "spis treści"})

_EDGE: Final = 0.08
_FEWEST_PAGES: Final = 3
_SAME_HEIGHT: Final = 3.0
_DIGITS: Final = re.compile(r"\d+")
_ROMAN_END: Final = re.compile(r"\b[ivxlc]+$", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"[\s.…·_]*(?:\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{3,}|\d{4,}")
_OF_PAGE_NUMBERS: Final = frozenset({"page", "pages", "strona", "stron", "str", "seite"})
_LEADERS: Final = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:·\s?){4,}|_{4,}")


class PageLines(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a page, and the heights between which the page lies; equal where it is turned.

    `grids` and `fills` are what is drawn around the lines.
    """

    lines: Sequence[Line]
    bottom: float
    top: float
    grids: Sequence[Grid] = ()
    fills: Sequence[Fill] = ()


def without_running_lines(pages: Sequence[PageLines]) -> list[list[Line]]:
    """The lines of each page without those that its neighbours carry at the same place; never all lines."""
    found: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for line in page.lines:
            edge = _edge(page, line)
            if edge:
                found[edge + _masked(line.text)].append((number, line))
    running: set[tuple[int, int]] = set()
    for places in found.values():
        for same in _of_one_height(places):
            numbers = {number for number, _ in same}
            if len(numbers) >= _FEWEST_PAGES and 2 * len(numbers) > len(pages):
                running.update((number, id(line)) for number, line in same)
    kept = [
        [line for line in page.lines if (number, id(line)) not in running]
        for number, page in enumerate(pages)
    ]
    return kept if any(kept) else [list(page.lines) for page in pages]


def with_words_of_their_own(pages: Sequence[PageLines], kept: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """For each page the running lines, left out of `kept`, that have words which no line before them has.

    A search has to find these, once.
    """
    known = {word for lines in kept for line in lines for word in _words(line)} | _OF_PAGE_NUMBERS
    found: list[list[Line]] = []
    for page, lines in zip(pages, kept, strict=True):
        stays = {id(line) for line in lines}
        found.append([])
        for line in page.lines:
            if id(line) not in stays and not known.issuperset(_words(line)):
                found[-1].append(line)
                known.update(_words(line))
    return found


def _words(line: Line) -> list[str]:
    return _WORD.findall(line.text.casefold())


def _edge(page: PageLines, line: Line) -> str:
    margin = _EDGE * (page.top - page.bottom)
    if margin <= 0:
        return ""
    if line.bottom >= page.top - margin:
        return "top "
    return "bottom " if line.top <= page.bottom + margin else ""


def _masked(text: str) -> str:
    return _DIGITS.sub("#", _ROMAN_END.sub("#", " ".join(text.split()))).casefold()


def _of_one_height(places: list[tuple[int, Line]]) -> Iterator[list[tuple[int, Line]]]:
    group: list[tuple[int, Line]] = []
    for place in sorted(places, key=lambda place: place[1].bottom):
        if group and place[1].bottom - group[0][1].bottom > _SAME_HEIGHT:
            yield group
            group = []
        group.append(place)
    yield group


def without_contents(lines: Sequence[Line], titles: Collection[str]) -> list[Line]:
    """The lines of a page without its contents, if it is a page of contents; `titles` are the outline's.

    A line is an entry if leaders stand in it, or a title of the outline before its number: a table of values
    ends its lines in numbers as well.
    """
    entries = [_is_entry(line.text, titles) for line in lines]
    headings = [_folded(line.text) in CONTENTS for line in lines]
    count = sum(entries)
    if not count or not (any(headings) or 2 * count > len(lines)):
        return list(lines)
    return [
        line
        for line, is_entry, is_heading in zip(lines, entries, headings, strict=True)
        if not (is_entry or is_heading)
    ]


def _is_entry(text: str, titles: Collection[str]) -> bool:
    found = _PAGE_NUMBER.search(text)
    if found is None:
        return False
    return _LEADERS.search(text) is not None or _folded(text[: found.start()]) in titles


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
