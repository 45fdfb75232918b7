"""From the lines of a PDF page to its paragraphs, by geometry. Pure."""

import itertools
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_runs import linked_runs, moved
from ingest.readers.pdf_signs import is_sign, starts_with_sign
from ingest.readers.pdfium_calls import BOLD
from kb.content import Paragraph, Place, Run

_SAME_SIZE: Final = (0.75, 1.34)
_SAME_SIZE_OF_REST: Final = (0.65, 1.54)
"""Wider for the rest of a sentence, as a line may begin in another font, whose box is higher or lower."""
_LARGEST_LEADING: Final = 1.9
_BULLET: Final = re.compile(r"(?:[•▪●◦‣∙·–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_BARE_MARKER: Final = re.compile(r"[•▪●◦‣∙·–—*-]|\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,2}[.)]?")
_STEP_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})[.)]?\s")
_LEADING_APART: Final = 1.2
_SENTENCE_END: Final = (".", ":", ";", "!", "?")


class _Spacing(msgspec.Struct, frozen=True, kw_only=True):
    """How the lines of a page follow each other: `leading` in type sizes, 0 if unknown; edges in points."""

    leading: float
    margins: dict[int, float]

    def is_full(self, line: Line, word: str) -> bool:
        """Whether `word` would not have found room at the end of the line."""
        room = self.margins.get(_edge(line.left), line.right) - line.right
        return room < (len(word) + 1) * (line.right - line.left) / max(len(line.text), 1)


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
            text = f"{before.text} {line.text}"
            joined[-1] = msgspec.structs.replace(
                line,
                text=text,
                left=before.left,
                top=max(before.top, line.top),
                links=(*before.links, *moved(line.links, len(before.text) + 1, len(text))),
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
    if any(line.links for line in lines):
        parts = _joined(lines)
        spans = (spans for line in lines for spans in (line.links, ()))
        return Paragraph(runs=linked_runs(zip(parts, spans, strict=True)), place=place)
    return Paragraph(runs=(Run(text=joined_text(lines)),), place=place)


def joined_text(lines: Sequence[Line]) -> str:
    """The lines as one text; a word that was divided is mended."""
    return "".join(_joined(lines))


def _joined(lines: Sequence[Line]) -> list[str]:
    """The text of each line, as far as it stays, and what joins it to the next."""
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        parts.append(line.text)
        if following is None:
            parts.append("")
            break
        is_divided = line.is_continued or (
            len(line.text) > 1 and line.text[-1] == "-" and line.text[-2].isalpha()
        )
        if is_divided and following.text[0].islower():
            parts[-1] = line.text if line.is_continued else line.text[:-1]
            parts.append("")
        elif is_divided:
            parts[-1] = line.text.removesuffix("-")
            parts.append("-")
        else:
            parts.append(" ")
    return parts
