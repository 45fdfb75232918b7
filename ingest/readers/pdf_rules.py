"""What is drawn on a PDF page: upright and level rules, filled rectangles. PDFium only.

A table's lines come as strokes, as the sides of rectangles or as very thin filled rectangles; all are rules
here. A page of more objects than any table has is a drawing: nothing is looked at.
"""

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdfium_calls import (
    address_of,
    bounds_of,
    draw_mode_of,
    fill_of,
    is_segment_closing,
    kind_of,
    matrix_of,
    object_at,
    segment_at,
    segment_count,
    segment_kind,
    segment_point,
)

_MOST_OBJECTS: Final = 10_000
_MOST_SEGMENTS: Final = 12_000
_MOST_OF_PATH: Final = 1_000
_MOST_RULES: Final = 4_000
_MOST_OF_FILE: Final = 2_000_000

_THIN: Final = 3.0
_SHORTEST_RULE: Final = 4.0
_STRAIGHT: Final = 0.6
_NEARLY_WHITE: Final = 250
_LONGEST_ROUNDED: Final = 14
_CORNERS: Final = 4

Point = tuple[float, float]
Colour = tuple[int, int, int]
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rule(NamedTuple):
    """A straight line: at `at` on one axis, from `start` to `end` on the other, in PDF points.

    A tuple, as a page of tables has thousands and a frozen dataclass takes four times as long to make.
    """

    at: float
    start: float
    end: float


class Fill(msgspec.Struct, frozen=True, kw_only=True):
    """A filled rectangle and its colour."""

    left: float
    bottom: float
    right: float
    top: float
    colour: Colour

    def covers(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(slots=True, kw_only=True)
class Rules:
    """The rules of a page and its filled rectangles in the order in which they are drawn."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    def add_line(self, first: Point, second: Point) -> None:
        """Add a stroke, if it is straight and long enough to be a rule."""
        (x0, y0), (x1, y1) = first, second
        if abs(y0 - y1) < _STRAIGHT and abs(x0 - x1) >= _SHORTEST_RULE:
            self.level.append(Rule(at=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1)))
        elif abs(x0 - x1) < _STRAIGHT and abs(y0 - y1) >= _SHORTEST_RULE:
            self.upright.append(Rule(at=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1)))

    def add_sides(self, corners: Sequence[Point]) -> None:
        """Add the four sides of a rectangle, or the one rule that a thin rectangle is."""
        (left, bottom), (right, top) = _extent(corners)
        if top - bottom <= _THIN:
            self.add_line((left, (bottom + top) / 2), (right, (bottom + top) / 2))
        elif right - left <= _THIN:
            self.add_line(((left + right) / 2, bottom), ((left + right) / 2, top))
        else:
            for y in (bottom, top):
                self.add_line((left, y), (right, y))
            for x in (left, right):
                self.add_line((x, bottom), (x, top))


@dataclass(slots=True)
class Effort:
    """How many objects, segments and cells of one file are still worth looking at."""

    left: int = _MOST_OF_FILE

    def spend(self, count: int) -> bool:
        """Whether `count` more are within the limit; they are then used up."""
        is_within = count <= self.left
        self.left -= count if is_within else 0
        return is_within


class TooMuchDrawn(Exception):
    """The page holds more than it is worth looking at."""


class RuleReader:
    """Reads the rules of the pages of one file, as far as they are within the limits."""

    def __init__(self, effort: Effort) -> None:
        self._effort = effort
        self._segments = 0
        self._edges = (ctypes.c_float * 4)()
        self._mode = (ctypes.c_int * 2)()
        self._channels = (ctypes.c_uint * 4)()
        self._matrix = pdfium.FS_MATRIX()
        self._to_edges, self._to_mode, self._to_channels = (
            [ctypes.addressof(cells) + place * ctypes.sizeof(ctypes.c_int) for place in range(len(cells))]
            for cells in (self._edges, self._mode, self._channels)
        )
        self._to_matrix = ctypes.addressof(self._matrix)

    def rules(self, page: pypdfium2.PdfPage) -> Rules:
        """The rules of `page`; none where they would be too many."""
        count = pdfium.FPDFPage_CountObjects(page)
        if not 0 < count <= _MOST_OBJECTS or not self._effort.spend(count):
            return Rules()
        self._segments = _MOST_SEGMENTS
        found = Rules()
        try:
            for path in _paths(address_of(page.raw), count):
                self._add(path, found)
                if len(found.level) + len(found.upright) > _MOST_RULES:
                    return Rules()
        except TooMuchDrawn:
            return Rules()
        return found

    def _add(self, path: int, found: Rules) -> None:
        draw_mode_of(path, *self._to_mode)
        is_filled, is_stroked = map(bool, self._mode)
        colour = self._colour(path) if is_filled else None
        if (colour is None and not is_stroked) or self._is_line(path, found):
            return
        corners = self._corners(path)
        if corners:
            _add_box(corners, colour, found)
            return
        for points, curves in self._subpaths(path):
            if _is_rounded(points, curves) if curves else _is_rectangle(points):
                _add_box(points, colour, found)
            elif is_stroked and not curves:
                for first, second in itertools.pairwise(points):
                    found.add_line(first, second)

    def _is_line(self, path: int, found: Rules) -> bool:
        """Whether the path is thin enough to be a line, or too small for anything: no need to look closer."""
        if not bounds_of(path, *self._to_edges):
            return True
        left, bottom, right, top = self._edges
        if min(right - left, top - bottom) > _THIN:
            return False
        found.add_sides(((left, bottom), (right, top)))
        return True

    def _corners(self, path: int) -> list[Point]:
        """The points of a path that is a plain rectangle, as nearly all are in a table; else nothing."""
        if segment_count(path) != _CORNERS + 1:
            return []
        self._spend(_CORNERS + 1)
        matrix = self._transformation(path)
        points = [self._point(segment_at(path, index), matrix) for index in range(_CORNERS + 1)]
        return points if _is_rectangle(points) else []

    def _subpaths(self, path: int) -> Iterator[tuple[list[Point], int]]:
        """The points of each part of a path, closed ones back to the first, and the points of curves."""
        count = segment_count(path)
        if count > _MOST_OF_PATH:
            return
        self._spend(count)
        matrix = self._transformation(path)
        points: list[Point] = []
        curves = 0
        for index in range(count):
            segment = segment_at(path, index)
            kind = segment_kind(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
                yield points, curves
                points, curves = [], 0
            curves += kind == pdfium.FPDF_SEGMENT_BEZIERTO
            if curves and count > _LONGEST_ROUNDED + _CORNERS:
                return  # a drawing, or letters
            points.append(self._point(segment, matrix))
            if is_segment_closing(segment) and points[-1] != points[0]:
                points.append(points[0])
        if points:
            yield points, curves

    def _spend(self, count: int) -> None:
        self._segments -= max(count, 0)
        if self._segments < 0 or not self._effort.spend(count):
            raise TooMuchDrawn

    def _point(self, segment: int, matrix: _Matrix) -> Point:
        segment_point(segment, self._to_edges[0], self._to_edges[1])
        x, y = self._edges[0], self._edges[1]
        if matrix == _IDENTITY:
            return x, y
        a, b, c, d, e, f = matrix
        return a * x + c * y + e, b * x + d * y + f

    def _transformation(self, path: int) -> _Matrix:
        if not matrix_of(path, self._to_matrix):
            return _IDENTITY
        matrix = self._matrix
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _colour(self, path: int) -> Colour | None:
        """The colour of the fill; none where it is white or cannot be seen."""
        if not fill_of(path, *self._to_channels):
            return None
        red, green, blue, opacity = self._channels
        return None if not opacity or min(red, green, blue) >= _NEARLY_WHITE else (red, green, blue)


def _paths(page: int, count: int) -> Iterator[int]:
    """The paths of a page; most of its objects are text, so the way past them has to be short."""
    for index in range(count):
        found = object_at(page, index)
        if kind_of(found) == pdfium.FPDF_PAGEOBJ_PATH:
            yield found


def _add_box(points: Sequence[Point], colour: Colour | None, found: Rules) -> None:
    found.add_sides(points)
    if colour is not None:
        (left, bottom), (right, top) = _extent(points)
        found.fills.append(Fill(left=left, bottom=bottom, right=right, top=top, colour=colour))


def _extent(points: Sequence[Point]) -> tuple[Point, Point]:
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _is_rectangle(points: Sequence[Point]) -> bool:
    """Four corners, open or closed, whose sides are level and upright by turns."""
    if len(points) == _CORNERS + 1 and not (
        _is_level(points[0], points[4]) and _is_upright(points[0], points[4])
    ):
        return False
    if not _CORNERS <= len(points) <= _CORNERS + 1:
        return False
    a, b, c, d = points[:_CORNERS]
    return (_is_level(a, b) and _is_upright(b, c) and _is_level(c, d) and _is_upright(d, a)) or (
        _is_upright(a, b) and _is_level(b, c) and _is_upright(c, d) and _is_level(d, a)
    )


def _is_level(first: Point, second: Point) -> bool:
    return abs(first[1] - second[1]) < _STRAIGHT


def _is_upright(first: Point, second: Point) -> bool:
    return abs(first[0] - second[0]) < _STRAIGHT


def _is_rounded(points: Sequence[Point], curves: int) -> bool:
    """Four straight sides joined by curves at the corners."""
    if curves != 3 * _CORNERS or len(points) > _LONGEST_ROUNDED + _CORNERS:
        return False
    (left, bottom), (right, top) = _extent(points)
    sides = [
        abs(x0 - x1) + abs(y0 - y1)
        for (x0, y0), (x1, y1) in itertools.pairwise(points)
        if min(abs(x0 - x1), abs(y0 - y1)) < _STRAIGHT
    ]
    return sum(sides) > right - left + top - bottom
