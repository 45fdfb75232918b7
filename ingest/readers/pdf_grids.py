"""From the rules of a PDF page to the cells between them. Pure.

Rules that meet make a grid. Where the rule between two neighbours is missing they are one cell; what is open
to the outside is none.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ingest.readers.pdf_rules import Effort, Rule, Rules

_NEAR: Final = 3.0
"""Rules nearer than this are one rule: double lines, cells with a little space between them."""

_MOST_MEETINGS: Final = 100_000
_MOST_CELLS: Final = 4_000
_EFFORT_OF_CELL: Final = 4

_Slot = tuple[int, int]


class Area(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A cell: its place in the grid, rows counted from the top, and its edges in PDF points.

    No two are equal: there are many, and they are keys.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    left: float
    bottom: float
    right: float
    top: float


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Cells that touch each other; `xs` from the left, `ys` from the bottom, `slots` row and column."""

    areas: tuple[Area, ...]
    slots: Mapping[_Slot, Area]
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def bottom(self) -> float:
        """Its lowest rule."""
        return self.ys[0]

    @property
    def top(self) -> float:
        """Its uppermost rule."""
        return self.ys[-1]

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        return len(self.ys) - 1

    def area_at(self, x: float, y: float) -> Area | None:
        """The cell around the point."""
        row = self.row_count - bisect_right(self.ys, y)
        return self.slots.get((row, bisect_right(self.xs, x) - 1))

    def borders_at(self, y: float) -> list[float]:
        """Where cells begin and end at the height `y`."""
        row = self.row_count - bisect_right(self.ys, y)
        areas = [area for column in range(len(self.xs) - 1) if (area := self.slots.get((row, column)))]
        return sorted({x for area in areas for x in (area.left, area.right)})


def grids(rules: Rules, effort: Effort) -> list[Grid]:
    """The grids of a page, smaller ones first: one may stand in a cell of another."""
    level, upright = _joined(rules.level), _joined(rules.upright)
    if not level or not upright or len(level) * len(upright) > _MOST_MEETINGS:
        return []
    found = [
        grid
        for of_level, of_upright in _meeting(level, upright)
        if (grid := _grid(of_level, of_upright, effort)) is not None
    ]
    return sorted(found, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with their places evened out, those that go on in each other as one."""
    lanes: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lanes and rule.at - lanes[-1][0].at < _NEAR:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    return [rule for lane in lanes for rule in _of_one_lane(lane)]


def _of_one_lane(lane: Sequence[Rule]) -> Iterator[Rule]:
    at = sum(rule.at for rule in lane) / len(lane)
    first, *others = sorted(lane, key=lambda rule: rule.start)
    start, end = first.start, first.end
    for rule in others:
        if rule.start > end + _NEAR:
            yield Rule(at=at, start=start, end=end)
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    yield Rule(at=at, start=start, end=end)


def _meeting(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The rules that hang together, as level and upright ones."""
    above = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    heights = [rule.at for rule in level]
    for number, rule in enumerate(upright, start=len(level)):
        first = bisect_left(heights, rule.start - _NEAR)
        for index in range(first, bisect_right(heights, rule.end + _NEAR)):
            if level[index].start - _NEAR <= rule.at <= level[index].end + _NEAR:
                above[root(index)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate((*level, *upright)):
        groups[root(index)][index >= len(level)].append(rule)
    yield from (group for group in groups.values() if len(group[0]) > 1 and group[1])


def _grid(level: Sequence[Rule], upright: Sequence[Rule], effort: Effort) -> Grid | None:
    ends = [rule for rule in level if rule.end - rule.start > _NEAR]
    xs = _places([rule.at for rule in upright], [min(rule.start for rule in ends), max(r.end for r in ends)])
    ys = _places([rule.at for rule in level], [])
    columns, rows = len(xs) - 1, len(ys) - 1
    if (
        columns < 1
        or rows < 1
        or columns * rows > _MOST_CELLS
        or not effort.spend(_EFFORT_OF_CELL * columns * rows)
    ):
        return None
    below = {slot for rule in level for slot in _covered(rule, xs, ys)}
    beside = {(row, column) for rule in upright for column, row in _covered(rule, ys, xs)}
    # Counted from the bottom: slot (row, column) lies above the rule `row` and to the right of rule `column`.
    parts = _areas(rows, columns, below, beside)
    areas = {_area(part, xs, ys): part for part in parts}
    slots = {(rows - 1 - row, column): area for area, part in areas.items() for row, column in part}
    ordered = sorted(areas, key=lambda area: (area.row, area.column))
    return Grid(areas=tuple(ordered), slots=slots, xs=tuple(xs), ys=tuple(ys)) if areas else None


def _places(own: Sequence[float], ends: Sequence[float]) -> list[float]:
    """The places of rules; the end of the others where no rule stands: a table may be open at its sides."""
    places = sorted(set(own))
    for end in ends:
        if all(abs(end - place) >= 2 * _NEAR for place in places):
            places.append(end)
    return sorted(places)


def _covered(rule: Rule, across: Sequence[float], along: Sequence[float]) -> Iterator[_Slot]:
    """(place of the rule, interval) for each interval of `across` that the rule covers."""
    place = bisect_left(along, rule.at - 0.01)
    first = bisect_left(across, rule.start - _NEAR)
    for index in range(first, len(across) - 1):
        if across[index + 1] > rule.end + _NEAR:
            break
        yield place, index


def _areas(rows: int, columns: int, below: set[_Slot], beside: set[_Slot]) -> list[list[_Slot]]:
    """The slots of each cell; nothing if one of them is no rectangle."""
    waiting = {(row, column) for row in range(rows) for column in range(columns)}
    found = []
    while waiting:
        part, is_open = _spread(waiting, (rows, columns), below, beside)
        if is_open:
            continue
        height = len({row for row, _column in part})
        width = len({column for _row, column in part})
        if height * width != len(part):
            return []
        found.append(part)
    return found


def _spread(
    waiting: set[_Slot], size: _Slot, below: set[_Slot], beside: set[_Slot]
) -> tuple[list[_Slot], bool]:
    """Take one slot and all that no rule parts from it; whether one of them is open to the outside."""
    reached = [waiting.pop()]
    is_open = False
    for row, column in reached:
        is_banded = (row, column) in below and (row + 1, column) in below
        for slot, is_closed in (
            ((row - 1, column), (row, column) in below),
            ((row + 1, column), (row + 1, column) in below),
            ((row, column - 1), (row, column) in beside or (column == 0 and is_banded)),
            ((row, column + 1), (row, column + 1) in beside or (column + 1 == size[1] and is_banded)),
        ):
            if is_closed:
                continue
            if not (0 <= slot[0] < size[0] and 0 <= slot[1] < size[1]):
                is_open = True
            elif slot in waiting:
                waiting.remove(slot)
                reached.append(slot)
    return reached, is_open


def _area(part: Sequence[_Slot], xs: Sequence[float], ys: Sequence[float]) -> Area:
    rows, columns = [row for row, _column in part], [column for _row, column in part]
    return Area(
        row=len(ys) - 2 - max(rows),
        column=min(columns),
        row_span=max(rows) - min(rows) + 1,
        column_span=max(columns) - min(columns) + 1,
        left=xs[min(columns)],
        bottom=ys[min(rows)],
        right=xs[max(columns) + 1],
        top=ys[max(rows) + 1],
    )
