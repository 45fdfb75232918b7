"""From the characters of a PDF page to lines with their places, by geometry. PDFium only.

PDFium gives the text of a page in reading order, with a line break wherever the next character stands
elsewhere; the boxes of a line's first and last character tell where the line stands and how large it is.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_grids import Grid
from ingest.readers.pdf_links import Link
from ingest.readers.pdf_runs import Span, moved
from ingest.readers.pdfium_calls import Characters, Edges

MENDED_HYPHEN: Final = "\ufffe"
"""What PDFium puts where it joined a word that was divided at the end of a line."""

_BREAK: Final = re.compile(rf"\r\n?|\n|{MENDED_HYPHEN}")
_WIDE_GAP: Final = 1.5
_CELL_GAP: Final = 0.7
_OVER_RULE: Final = 1.0
_SPACES: Final = re.compile(r"\s+")
_BEYOND_BMP: Final = re.compile("[\U00010000-\U0010ffff]")
_Gap = tuple[re.Match[str], float, float]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between two wide gaps of a line."""

    text: str
    left: float
    right: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a page in PDF points; `is_continued` says that its last word goes on in the next line.

    `size` is the height of its first character's type, which for upright text is the height of the line.
    """

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    is_continued: bool = False
    columns: tuple[Words, ...] = ()
    """Empty where the line has no wide gap."""
    cells: tuple[Words, ...] = ()
    """As `columns`, but between gaps that only a table around the line tells from wide spaces."""
    weight: int = 0
    """Of its first character's type; 0 if unknown."""
    parts: "tuple[Line, ...]" = ()
    """What stands in the cells of a grid, each as a line of its own; empty unless the line crosses a rule."""
    links: tuple[Span, ...] = ()


def page_lines(page: pypdfium2.PdfPage, grids: Sequence[Grid] = (), links: Sequence[Link] = ()) -> list[Line]:
    """The lines of a page that hold any text, in PDFium's reading order; `grids`, `links` are the page's."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        found = (line for line in _lines(text_page, text, grids, links) if line.text)
        return list(found)
    finally:
        text_page.close()


def _lines(
    text_page: pypdfium2.PdfTextPage, text: str, grids: Sequence[Grid], links: Sequence[Link]
) -> Iterator[Line]:
    # On nearly all pages every character of the page is one of the text: their indices are the same.
    is_plain = len(text) == text_page.count_chars() and not _BEYOND_BMP.search(text)
    characters = Characters(text_page.raw)
    start = 0
    for end, is_continued in _line_ends(text):
        raw = text[start:end]
        words = raw.strip()
        if words:
            first = start + len(raw) - len(raw.lstrip())
            last = first + len(words) - 1
            if not is_plain:
                first, last = (_character(text_page, text, index) for index in (first, last))
            boxes = characters.box(first), characters.box(last)
            line = _line(words, *boxes, is_continued=is_continued, weight=characters.weight(first))
            is_spread = is_plain and last > first
            is_spread = is_spread and characters.rectangle_count(first, len(words)) > 1
            is_whole = last - first == len(words) - 1
            if links and is_whole:
                line = _with_links(characters, line, first, links)
            borders = _borders(line, grids) if is_whole else ()
            if is_spread or borders:
                gaps = list(_gaps(characters, line, first))
                line = _with_columns(line, gaps) if is_spread else line
                line = _with_parts(characters, line, first, _over(gaps, borders))
            yield line
        start = end + (2 if text.startswith("\r\n", end) else 1)


def _line_ends(text: str) -> Iterator[tuple[int, bool]]:
    for found in _BREAK.finditer(text):
        yield found.start(), found[0] == MENDED_HYPHEN
    yield len(text), False


def _with_columns(line: Line, gaps: Sequence[_Gap]) -> Line:
    """The line with its columns, if gaps in it are wider than any space between words."""
    cells = _between(line, [gap for gap in gaps if gap[2] - gap[1] > _CELL_GAP * line.size])
    if not cells:
        return line
    columns = _between(line, [gap for gap in gaps if gap[2] - gap[1] > _WIDE_GAP * line.size])
    return msgspec.structs.replace(line, columns=columns, cells=cells)


def _gaps(characters: Characters, line: Line, first: int) -> Iterator[_Gap]:
    """The spaces of the line, each with the end of the word before it and the beginning of the next."""
    for space in _SPACES.finditer(line.text):
        yield (
            space,
            characters.box(first + space.start() - 1)[2],
            characters.box(first + space.end())[0],
        )


def _with_links(characters: Characters, line: Line, first: int, links: Sequence[Link]) -> Line:
    """The line with the links that stand over its letters."""
    height = (line.bottom + line.top) / 2
    near = [link for link in links if link.bottom <= height <= link.top and link.left < line.right]
    if not any(link.right > line.left for link in near):
        return line
    boxes = [characters.box(first + index) for index in range(len(line.text))]
    middles = [(left + right) / 2 for left, _bottom, right, _top in boxes]
    targets = [next((link.target for link in near if link.left <= x <= link.right), "") for x in middles]
    spans: list[Span] = []
    start = 0
    for target, group in itertools.groupby(targets):
        end = start + len(list(group))
        spans.extend([Span(start, end, target)] if target else [])
        start = end
    return msgspec.structs.replace(line, links=tuple(spans))


def _borders(line: Line, grids: Sequence[Grid]) -> list[float]:
    """Where the rules of cells stand across the line."""
    height = (line.bottom + line.top) / 2
    near = [grid for grid in grids if grid.bottom <= height < grid.top]
    return [x for grid in near for x in grid.borders_at(height) if line.left < x < line.right]


def _over(gaps: Sequence[_Gap], borders: Sequence[float]) -> list[_Gap]:
    """The gaps in which a rule stands; a word that runs over a rule is not cut."""
    return [
        gap for gap in gaps if any(gap[1] - _OVER_RULE <= border <= gap[2] + _OVER_RULE for border in borders)
    ]


def _with_parts(characters: Characters, line: Line, first: int, cuts: Sequence[_Gap]) -> Line:
    """The line with what stands between `cuts`, if there are any."""
    parts = []
    start = first
    for words in _between(line, cuts):
        start = first + line.text.index(words.text, start - first)
        weight = characters.weight(start)
        part = Line(
            text=words.text,
            size=line.size,
            left=words.left,
            bottom=line.bottom,
            right=words.right,
            top=line.top,
            weight=weight,
            links=moved(line.links, first - start, len(words.text)),
        )
        parts.append(part)
        start += len(words.text)
    if not parts:
        return line
    parts[-1] = msgspec.structs.replace(parts[-1], is_continued=line.is_continued)
    return msgspec.structs.replace(line, parts=tuple(parts))


def _between(line: Line, gaps: Sequence[_Gap]) -> tuple[Words, ...]:
    """The words between `gaps`, each with its left and its right edge; nothing if there are none."""
    found: list[Words] = []
    start, left = 0, line.left
    for space, before, after in gaps:
        found.append(Words(text=line.text[start : space.start()], left=left, right=before))
        start, left = space.end(), after
    return (*found, Words(text=line.text[start:], left=left, right=line.right)) if found else ()


def _character(text_page: pypdfium2.PdfTextPage, text: str, index: int) -> int:
    """The number of a page's character by its place in the text, which PDFium counts in UTF-16."""
    units = len(text[:index].encode("utf-16-le", "surrogatepass")) // 2
    return int(pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, units))


def _line(text: str, first: Edges, last: Edges, *, is_continued: bool, weight: int) -> Line:
    return Line(
        text=text,
        size=abs(first[3] - first[1]),
        left=min(first[0], last[0]),
        bottom=min(first[1], last[1]),
        right=max(first[2], last[2]),
        top=max(first[3], last[3]),
        is_continued=is_continued,
        weight=weight,
    )
