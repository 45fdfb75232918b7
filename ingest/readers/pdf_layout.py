"""From the characters of a PDF page to lines and paragraphs with their places, by geometry. PDFium only.

PDFium gives the text of a page in reading order, with a line break wherever the next character stands
elsewhere; the boxes of a line's first and last character tell where the line stands and how large it is.
"""

import ctypes
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_grids import Grid
from ingest.readers.pdf_signs import is_sign, starts_with_sign
from kb.content import Paragraph, Place, Run

MENDED_HYPHEN: Final = "\ufffe"
"""What PDFium puts where it joined a word that was divided at the end of a line."""

_BREAK: Final = re.compile(rf"\r\n?|\n|{MENDED_HYPHEN}")
_SAME_SIZE: Final = (0.75, 1.34)
_SAME_SIZE_OF_REST: Final = (0.65, 1.54)
"""Wider for the rest of a sentence, as a line may begin in another font, whose box is higher or lower."""
_LARGEST_LEADING: Final = 1.9
_BULLET: Final = re.compile(r"(?:[•▪●◦‣∙·–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_BARE_MARKER: Final = re.compile(r"[•▪●◦‣∙·–—*-]|\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,2}[.)]?")
_STEP_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})[.)]?\s")
_LEADING_APART: Final = 1.2
_WIDE_GAP: Final = 1.5
_CELL_GAP: Final = 0.7
_OVER_RULE: Final = 1.0
_LONGEST_FONT_NAME: Final = 128
BOLD: Final = 600
_SENTENCE_END: Final = (".", ":", ";", "!", "?")
_SPACES: Final = re.compile(r"\s+")
_BEYOND_BMP: Final = re.compile("[\U00010000-\U0010ffff]")
_Gap = tuple[re.Match[str], float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands between two wide gaps of a line."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spacing:
    """How the lines of a page follow each other: `leading` in type sizes, 0 if unknown; edges in points."""

    leading: float
    margins: dict[int, float]

    def is_full(self, line: Line, word: str) -> bool:
        """Whether `word` would not have found room at the end of the line."""
        room = self.margins.get(_edge(line.left), line.right) - line.right
        return room < (len(word) + 1) * (line.right - line.left) / max(len(line.text), 1)


def page_lines(page: pypdfium2.PdfPage, grids: Sequence[Grid] = ()) -> list[Line]:
    """The lines of a page that hold any text, in PDFium's reading order; `grids` are those of the page."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        return [line for line in _lines(text_page, text, grids) if line.text]
    finally:
        text_page.close()


def _lines(text_page: pypdfium2.PdfTextPage, text: str, grids: Sequence[Grid]) -> Iterator[Line]:
    # On nearly all pages every character of the page is one of the text: their indices are the same.
    is_plain = len(text) == text_page.count_chars() and not _BEYOND_BMP.search(text)
    start = 0
    for end, is_continued in _line_ends(text):
        raw = text[start:end]
        words = raw.strip()
        if words:
            first = start + len(raw) - len(raw.lstrip())
            last = first + len(words) - 1
            if not is_plain:
                first, last = (_character(text_page, text, index) for index in (first, last))
            boxes = _box(text_page, first), _box(text_page, last)
            line = _line(words, *boxes, is_continued=is_continued, weight=_weight(text_page, first))
            is_spread = is_plain and last > first
            is_spread = is_spread and pdfium.FPDFText_CountRects(text_page, first, len(words)) > 1
            borders = _borders(line, grids) if last - first == len(words) - 1 else ()
            if is_spread or borders:
                gaps = list(_gaps(text_page, line, first))
                line = _with_columns(line, gaps) if is_spread else line
                line = _with_parts(text_page, line, first, _over(gaps, borders))
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
    return replace(line, columns=columns, cells=cells)


def _gaps(text_page: pypdfium2.PdfTextPage, line: Line, first: int) -> Iterator[_Gap]:
    """The spaces of the line, each with the end of the word before it and the beginning of the next."""
    for space in _SPACES.finditer(line.text):
        yield (
            space,
            _box(text_page, first + space.start() - 1).right,
            _box(text_page, first + space.end()).left,
        )


def _weight(text_page: pypdfium2.PdfTextPage, character: int) -> int:
    """The weight of a character's type; what the font does not say, its name often does."""
    weight = max(int(pdfium.FPDFText_GetFontWeight(text_page, character)), 0)
    if weight < BOLD:
        name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
        pdfium.FPDFText_GetFontInfo(text_page, character, name, _LONGEST_FONT_NAME, None)
        weight = max(weight, BOLD) if b"bold" in name.value.lower() else weight
    return weight


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


def _with_parts(text_page: pypdfium2.PdfTextPage, line: Line, first: int, cuts: Sequence[_Gap]) -> Line:
    """The line with what stands between `cuts`, if there are any."""
    parts = []
    start = first
    for words in _between(line, cuts):
        start = first + line.text.index(words.text, start - first)
        weight = _weight(text_page, start)
        part = Line(
            text=words.text,
            size=line.size,
            left=words.left,
            bottom=line.bottom,
            right=words.right,
            top=line.top,
            weight=weight,
        )
        parts.append(part)
        start += len(words.text)
    if not parts:
        return line
    parts[-1] = replace(parts[-1], is_continued=line.is_continued)
    return replace(line, parts=tuple(parts))


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


def _box(text_page: pypdfium2.PdfTextPage, character: int) -> pdfium.FS_RECTF:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, character, ctypes.byref(box))
    return box


def _line(
    text: str, first: pdfium.FS_RECTF, last: pdfium.FS_RECTF, *, is_continued: bool, weight: int
) -> Line:
    return Line(
        text=text,
        size=abs(first.top - first.bottom),
        left=min(first.left, last.left),
        bottom=min(first.bottom, last.bottom),
        right=max(first.right, last.right),
        top=max(first.top, last.top),
        is_continued=is_continued,
        weight=weight,
    )


def paragraphs(lines: Sequence[Line], page_number: int) -> list[Paragraph]:
    """Join lines that stand under each other like one paragraph; every word stays, in the same order."""
    return [paragraph_of(group, page_number) for group in grouped(lines)]


def grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each paragraph."""
    lines = _with_markers(lines)
    spacing = _spacing(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, spacing):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _with_markers(lines: Sequence[Line]) -> list[Line]:
    """A number or bullet that stands alone to the left of its text becomes the beginning of that line."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and _BARE_MARKER.fullmatch(before.text)
            and abs(before.bottom - line.bottom) < 0.5 * line.size
            and 0 <= line.left - before.right < 4 * line.size
        ):
            joined[-1] = replace(
                line, text=f"{before.text} {line.text}", left=before.left, top=max(before.top, line.top)
            )
        else:
            joined.append(line)
    return joined


def _spacing(lines: Sequence[Line]) -> _Spacing:
    margins: dict[int, float] = {}
    for line in lines:
        edge = _edge(line.left)
        margins[edge] = max(margins.get(edge, line.right), line.right)
    leadings = sorted(
        leading
        for above, below in itertools.pairwise(lines)
        if above.size and 0.9 <= (leading := (above.bottom - below.bottom) / above.size) < _LARGEST_LEADING
    )
    return _Spacing(leading=leadings[len(leadings) // 4] if leadings else 0, margins=margins)


def _edge(left: float) -> int:
    return round(left / 4)


def _goes_on(group: Sequence[Line], line: Line, spacing: _Spacing) -> bool:
    previous = group[-1]
    if previous.is_continued:
        return True
    is_open = not previous.text.endswith(_SENTENCE_END)
    is_rest = is_open and line.text[0].islower()
    low, high = _SAME_SIZE_OF_REST if is_rest else _SAME_SIZE
    if not previous.size or not low <= line.size / previous.size <= high:
        return False
    leading = previous.bottom - line.bottom
    if not 0.4 * previous.size < leading < _LARGEST_LEADING * previous.size:
        return False
    if _BULLET.match(line.text) or line.right <= previous.left or line.left >= previous.right:
        return False
    if _is_next_substep(group[0].text, line.text):
        return False
    if starts_with_sign(line.text) or (len(group) == 1 and is_sign(previous.text)):
        return False
    is_cut_off = is_open and spacing.is_full(previous, line.text.split(" ")[0])
    if (previous.weight >= BOLD) != (line.weight >= BOLD) and not is_cut_off:
        return False
    if is_rest:
        return line.left - group[0].left < 5 * line.size
    usual = (
        group[-2].bottom - previous.bottom
        if len(group) > 1
        else spacing.leading * max(previous.size, line.size)
    )
    if usual > 0 and leading > _LEADING_APART * max(usual, 0.9 * previous.size):
        return False
    hangs = _BULLET.match(group[0].text) or is_cut_off
    indent = line.left - min(other.left for other in group[-2:])
    return indent < (3 if hangs else 1.5) * line.size


def is_marked(text: str) -> bool:
    """Whether `text` begins like an item, a step or a warning."""
    return _BULLET.match(text) is not None or starts_with_sign(text)


def _is_next_substep(first: str, text: str) -> bool:
    """Whether `text` begins with the number after that of `first`: 2.1 after 2, 2.2 after 2.1."""
    number, following = _STEP_NUMBER.match(first), _STEP_NUMBER.match(text)
    if number is None or following is None or "." not in following[1]:
        return False
    head, _dot, last = following[1].rpartition(".")
    return number[1] == (head if last == "1" else f"{head}.{int(last) - 1}")


def paragraph_of(lines: Sequence[Line], page_number: int) -> Paragraph:
    """One paragraph of `lines`."""
    place = Place(
        page_number=page_number,
        left=round(min(line.left for line in lines), 1),
        bottom=round(min(line.bottom for line in lines), 1),
        right=round(max(line.right for line in lines), 1),
        top=round(max(line.top for line in lines), 1),
    )
    return Paragraph(runs=(Run(text=joined_text(lines)),), place=place)


def joined_text(lines: Sequence[Line]) -> str:
    """The lines as one text; a word that was divided is mended."""
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        parts.append(line.text)
        if following is None:
            break
        is_divided = line.is_continued or (
            len(line.text) > 1 and line.text[-1] == "-" and line.text[-2].isalpha()
        )
        if is_divided and following.text[0].islower():
            parts[-1] = line.text if line.is_continued else line.text[:-1]
        elif is_divided:
            parts[-1] = line.text.removesuffix("-") + "-"
        else:
            parts.append(" ")
    return "".join(parts)
