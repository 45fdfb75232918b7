"""From recognised words to the lines of a page with their places, as a PDF's own text has them. Pure."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

import msgspec

from ingest.readers.pdf_layout import Line, Words
from ingest.recognition import RecognisedWord

POINTS_PER_INCH: Final = 72.0
DOUBTFUL: Final = 60.0
"""Tesseract's confidence below which a word is told to the editor; most right words have 85 and more."""

_NOISE: Final = 50.0
_OWN_SIZE: Final = 1.3
_LOOSE: Final = 1.15
"""What a type's height is to the box around its letters, ascenders and descenders included."""

_WIDE_GAP: Final = 1.5
_CELL_GAP: Final = 0.7
_FEWEST_WORDS_OF_TEXT: Final = 6
_MOST_OF_DRAWING: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The scanned page: its size in pixels, how many there are to the inch, its lower left in points."""

    width: int
    height: int
    dots_per_inch: float
    left: float = 0.0
    bottom: float = 0.0

    def turned(self) -> "Sheet":
        """The sheet with its sides exchanged."""
        return replace(self, width=self.height, height=self.width)


def without_noise(words: Sequence[RecognisedWord]) -> list[RecognisedWord]:
    """The words without specks and rules that were taken for punctuation."""
    return [word for word in words if word.confidence >= _NOISE or any(map(str.isalnum, word.text))]


def doubtful(words: Sequence[RecognisedWord]) -> list[str]:
    """The words of which the recognition is not sure."""
    return [word.text for word in words if word.confidence < DOUBTFUL]


def is_drawing(words: Sequence[RecognisedWord]) -> bool:
    """Whether the words stand by themselves, as in a drawing, and make no running text."""
    lengths = [len(list(line)) for _number, line in groupby(words, key=_line_number)]
    long = sum(length for length in lengths if length >= _FEWEST_WORDS_OF_TEXT)
    return bool(words) and long < _MOST_OF_DRAWING * len(words)


def scan_lines(words: Sequence[RecognisedWord], sheet: Sheet) -> list[Line]:
    """The lines in reading order, in PDF points; a sheet that lies on its side or head is set upright."""
    words, sheet = _upright(words, sheet)
    found: list[Line] = []
    for _block, of_block in groupby(words, key=lambda word: word.block):
        lines = [_line(list(line), sheet) for _number, line in groupby(of_block, key=_line_number)]
        usual = statistics.median(line.size for line in lines)
        found.extend(_of_usual_size(line, usual) for line in lines)
    return found


def text_of_lines(words: Sequence[RecognisedWord]) -> Iterator[tuple[str, float, float]]:
    """Each line's text with the pixel at which it begins, from the upper left of the scan as it lies."""
    for _number, line in groupby(words, key=_line_number):
        some = list(line)
        yield " ".join(word.text for word in some), some[0].left, some[0].top


def _line_number(word: RecognisedWord) -> int:
    return word.line


def _of_usual_size(line: Line, usual: float) -> Line:
    """A line without descenders is as large as its neighbours; a heading among them is larger."""
    if line.size > _OWN_SIZE * usual:
        return line
    return msgspec.structs.replace(line, size=usual)


def _upright(words: Sequence[RecognisedWord], sheet: Sheet) -> tuple[Sequence[RecognisedWord], Sheet]:
    across = down = 0
    for first, second in pairwise(words):
        if first.line == second.line:
            across += _sign(second.left + second.width / 2 - first.left - first.width / 2)
            down += _sign(second.top + second.height / 2 - first.top - first.height / 2)
    if abs(across) >= abs(down):
        return (words, sheet) if across >= 0 else ([_on_its_feet(word, sheet) for word in words], sheet)
    return [_from_side(word, sheet, is_downwards=down > 0) for word in words], sheet.turned()


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _on_its_feet(word: RecognisedWord, sheet: Sheet) -> RecognisedWord:
    return _placed(
        word,
        left=sheet.width - word.left - word.width,
        top=sheet.height - word.top - word.height,
        width=word.width,
        height=word.height,
    )


def _from_side(word: RecognisedWord, sheet: Sheet, *, is_downwards: bool) -> RecognisedWord:
    if is_downwards:
        left, top = word.top, sheet.width - word.left - word.width
    else:
        left, top = sheet.height - word.top - word.height, word.left
    return _placed(word, left=left, top=top, width=word.height, height=word.width)


def _placed(word: RecognisedWord, *, left: int, top: int, width: int, height: int) -> RecognisedWord:
    return RecognisedWord(
        text=word.text,
        confidence=word.confidence,
        left=left,
        top=top,
        width=width,
        height=height,
        block=word.block,
        line=word.line,
    )


def _line(words: Sequence[RecognisedWord], sheet: Sheet) -> Line:
    scale = POINTS_PER_INCH / sheet.dots_per_inch
    above, below = min(word.top for word in words), max(word.top + word.height for word in words)
    line = Line(
        text=" ".join(word.text for word in words),
        size=(below - above) * scale * _LOOSE,
        left=sheet.left + min(word.left for word in words) * scale,
        bottom=sheet.bottom + (sheet.height - below) * scale,
        right=sheet.left + max(word.left + word.width for word in words) * scale,
        top=sheet.bottom + (sheet.height - above) * scale,
    )
    cells = _parted(words, sheet, _CELL_GAP * line.size)
    if len(cells) == 1:
        return line
    columns = _parted(words, sheet, _WIDE_GAP * line.size)
    return msgspec.structs.replace(line, cells=cells, columns=columns if len(columns) > 1 else ())


def _parted(words: Sequence[RecognisedWord], sheet: Sheet, gap: float) -> tuple[Words, ...]:
    """What stands between gaps that are wider than `gap` points."""
    scale = POINTS_PER_INCH / sheet.dots_per_inch
    groups: list[list[RecognisedWord]] = [[words[0]]]
    for before, word in pairwise(words):
        if (word.left - before.left - before.width) * scale > gap:
            groups.append([])
        groups[-1].append(word)
    return tuple(
        Words(
            text=" ".join(word.text for word in group),
            left=sheet.left + group[0].left * scale,
            right=sheet.left + (group[-1].left + group[-1].width) * scale,
        )
        for group in groups
    )
