"""Lines of a PDF page put into the cells that are drawn around them: tables and frames. Pure."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_grids import Area, Grid
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_rules import Colour, Fill
from ingest.readers.pdf_signs import is_sign, sign
from ingest.readers.pdfium_calls import BOLD
from ingest.readers.signal_words import SIGNAL_WORDS
from kb.content import Severity

_MOST_AREAS_PER_LINE: Final = 4
_FEWEST_FILLED: Final = 0.25
_MOST_LINES_OF_CELL: Final = 40
_MOST_LINES_OF_FRAME: Final = 40
_LONGEST_SINGLE_ROW: Final = 400
_MOST_HEAD_ROWS: Final = 4


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A grid and the lines in its cells."""

    grid: Grid
    cells: Mapping[Area, Sequence[Line]]

    @property
    def texts(self) -> list[Sequence[Line]]:
        """The lines of each cell that has any, in reading order."""
        return [self.cells[area] for area in self.grid.areas if area in self.cells]

    def warnings(self) -> list[list[Line]]:
        """The lines of each warning, if it is a frame around warnings and nothing else; else nothing."""
        is_strip = self.grid.row_count == 1 or len(self.grid.xs) == 2
        if not is_strip or sum(map(len, self.texts)) > _MOST_LINES_OF_FRAME:
            return []
        found: list[list[Line]] = []
        for lines in self.texts:
            if found and len(found[-1]) == 1 and is_sign(found[-1][0].text):
                found[-1].extend(lines)
            elif framed_sign(lines[0].text) is not None:
                found.append(list(lines))
            else:
                return []
        return found if all(len(lines) > 1 or not is_sign(lines[0].text) for lines in found) else []

    @property
    def is_table(self) -> bool:
        """Whether text stands in several rows and columns, in enough cells and not too much in one."""
        rows = {area.row for area in self.cells}
        columns = {area.column for area in self.cells}
        if len(columns) < 2 or max(map(len, self.texts)) > _MOST_LINES_OF_CELL:
            return False
        if len(rows) > 1:
            return len(self.cells) >= _FEWEST_FILLED * len(self.grid.areas)
        length = sum(len(line.text) for lines in self.texts for line in lines)
        return self.grid.row_count == 1 and length <= _LONGEST_SINGLE_ROW

    def rows(self) -> list[list[Area]]:
        """The cells of each row; rows without any text are left out."""
        rows = [list(some) for _row, some in itertools.groupby(sorted(self.grid.areas, key=_place), _row_of)]
        kept = []
        end = 0
        for row in rows:
            is_empty = all(area not in self.cells and area.row_span == 1 for area in row)
            if not is_empty or row[0].row < end:
                kept.append(row)
            end = max(end, *(area.row + area.row_span for area in row))
        return kept


def framed_sign(text: str) -> tuple[Severity, str] | None:
    """As `sign`; in a frame a word in capitals needs no colon."""
    word, _space, rest = text.partition(" ")
    if word.isupper() and word.lower() in SIGNAL_WORDS and rest:
        return SIGNAL_WORDS[word.lower()], rest.lstrip("–—-: ")
    return sign(text)


def with_text(grids: Sequence[Grid], lines: Sequence[Line]) -> list[Grid]:
    """The grids that have lines in them, and not far more cells than lines: others are drawings."""
    parts = [part for line in lines for part in line.parts or (line,)]
    counts = [sum(grid.area_at(*_middle(part)) is not None for part in parts) for grid in grids]
    return [
        grid
        for grid, count in zip(grids, counts, strict=True)
        if 0 < len(grid.areas) <= _MOST_AREAS_PER_LINE * count
    ]


def parted(lines: Sequence[Line], grids: Sequence[Grid]) -> Iterator[tuple[Sequence[Line], Ruled | None]]:
    """The lines of a page in their order: those in a table or frame with it, those between without."""
    if not grids:
        yield lines, None
        return
    owners = _owners(lines, grids)
    given: set[int] = set()
    text: list[Line] = []
    for line in lines:
        parts = line.parts or (line,)
        if not any(id(part) in owners for part in parts):
            text.append(line)
            continue
        for part in parts:
            owner = owners.get(id(part))
            if owner is None:
                text.append(part)
            elif id(owner) not in given:
                if text:
                    yield text, None
                text = []
                given.add(id(owner))
                yield [some for cell in owner.texts for some in cell], owner
    if text:
        yield text, None


def _owners(lines: Sequence[Line], grids: Sequence[Grid]) -> dict[int, Ruled]:
    """The table or frame of each part of a line, by the part's identity."""
    waiting = [part for line in lines for part in line.parts or (line,)]
    owners: dict[int, Ruled] = {}
    for grid in grids:
        cells: dict[Area, list[Line]] = defaultdict(list)
        for part in waiting:
            area = grid.area_at(*_middle(part))
            if area is not None:
                cells[area].append(part)
        if not cells:
            continue
        ruled = Ruled(grid=grid, cells=dict(cells))
        if ruled.is_table or ruled.warnings():
            owners.update((id(part), ruled) for some in cells.values() for part in some)
            waiting = [part for part in waiting if id(part) not in owners]
    return owners


def head_height(ruled: Ruled, rows: Sequence[Sequence[Area]], fills: Sequence[Fill]) -> int:
    """How many of the first rows stand out, by bold type or by the colour behind them; 0 if none does."""
    looks = [_look(ruled, row, fills) for row in rows[: _MOST_HEAD_ROWS + 1]]
    others = [_look(ruled, row, fills) for row in rows[_MOST_HEAD_ROWS + 1 :]]
    count = len(list(itertools.takewhile(lambda look: look == looks[0], looks)))
    if count == len(rows) or count > _MOST_HEAD_ROWS:
        return 0
    is_bold, colour = looks[0]
    stands_out = is_bold or (colour is not None and all(look[1] != colour for look in looks[count:] + others))
    if not stands_out:
        return 0
    first = rows[0][0].row
    end = max(area.row + area.row_span - first for row in rows[:count] for area in row)
    return min(max(count, end), len(rows) - 1)


def _look(ruled: Ruled, row: Sequence[Area], fills: Sequence[Fill]) -> tuple[bool, Colour | None]:
    """Whether all words of a row are bold, and the colour behind most of its cells."""
    some = [ruled.cells[area] for area in row if area in ruled.cells]
    is_bold = bool(some) and all(lines[0].weight >= BOLD for lines in some)
    colours = Counter(_colour(area, fills) for area in row)
    return is_bold, colours.most_common(1)[0][0] if colours else None


def _colour(area: Area, fills: Sequence[Fill]) -> Colour | None:
    x, y = (area.left + area.right) / 2, (area.bottom + area.top) / 2
    return next((fill.colour for fill in reversed(fills) if fill.covers(x, y)), None)


def _middle(line: Line) -> tuple[float, float]:
    """Where a line stands: near its beginning, as its end may run over the edge of its cell."""
    width = line.right - line.left
    return line.left + min(width / 2, line.size / 2), (line.bottom + line.top) / 2


def _place(area: Area) -> tuple[int, int]:
    return area.row, area.column


def _row_of(area: Area) -> int:
    return area.row
