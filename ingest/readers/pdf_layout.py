"""From the characters of a PDF page to lines and paragraphs with their places, by geometry. PDFium only.

PDFium gives the text of a page in reading order, with a line break wherever the next character stands
elsewhere; the boxes of a line's first and last character tell where the line stands and how large it is.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from kb.content import Paragraph, Place, Run

MENDED_HYPHEN: Final = "\ufffe"
"""What PDFium puts where it joined a word that was divided at the end of a line."""

_BREAK: Final = re.compile(rf"\r\n?|\n|{MENDED_HYPHEN}")
_SAME_SIZE: Final = (0.75, 1.34)
_LARGEST_LEADING: Final = 1.9
_BULLET: Final = re.compile(r"(?:[•▪●◦‣∙·–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_BEYOND_BMP: Final = re.compile("[\U00010000-\U0010ffff]")


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


def page_lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page that hold any text, in PDFium's reading order."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        return [line for line in _lines(text_page, text) if line.text]
    finally:
        text_page.close()


def _lines(text_page: pypdfium2.PdfTextPage, text: str) -> Iterator[Line]:
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
            yield _line(words, _box(text_page, first), _box(text_page, last), is_continued)
        start = end + (2 if text.startswith("\r\n", end) else 1)


def _line_ends(text: str) -> Iterator[tuple[int, bool]]:
    for found in _BREAK.finditer(text):
        yield found.start(), found[0] == MENDED_HYPHEN
    yield len(text), False


def _character(text_page: pypdfium2.PdfTextPage, text: str, index: int) -> int:
    """The number of a page's character by its place in the text, which PDFium counts in UTF-16."""
    units = len(text[:index].encode("utf-16-le", "surrogatepass")) // 2
    return int(pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, units))


def _box(text_page: pypdfium2.PdfTextPage, character: int) -> pdfium.FS_RECTF:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, character, ctypes.byref(box))
    return box


def _line(text: str, first: pdfium.FS_RECTF, last: pdfium.FS_RECTF, is_continued: bool) -> Line:
    return Line(
        text=text,
        size=abs(first.top - first.bottom),
        left=min(first.left, last.left),
        bottom=min(first.bottom, last.bottom),
        right=max(first.right, last.right),
        top=max(first.top, last.top),
        is_continued=is_continued,
    )


def paragraphs(lines: Sequence[Line], page_number: int) -> list[Paragraph]:
    """Join lines that stand under each other like one paragraph; every word stays, in the same order."""
    grouped: list[list[Line]] = []
    for line in lines:
        if grouped and _goes_on(grouped[-1], line):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return [_paragraph(group, page_number) for group in grouped]


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    previous = group[-1]
    if previous.is_continued:
        return True
    if not previous.size or not _SAME_SIZE[0] <= line.size / previous.size <= _SAME_SIZE[1]:
        return False
    leading = previous.bottom - line.bottom
    if not 0.4 * previous.size < leading < _LARGEST_LEADING * previous.size:
        return False
    if _BULLET.match(line.text) or line.right <= previous.left or line.left >= previous.right:
        return False
    indent = line.left - min(other.left for other in group[-2:])
    return indent < 1.5 * line.size


def _paragraph(lines: Sequence[Line], page_number: int) -> Paragraph:
    place = Place(
        page_number=page_number,
        left=round(min(line.left for line in lines), 1),
        bottom=round(min(line.bottom for line in lines), 1),
        right=round(max(line.right for line in lines), 1),
        top=round(max(line.top for line in lines), 1),
    )
    return Paragraph(runs=(Run(text=_joined(lines)),), place=place)


def _joined(lines: Sequence[Line]) -> str:
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
