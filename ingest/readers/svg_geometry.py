"""Transforms of SVG: where a point of a nested group stands in the drawing's own user units. Pure."""

import math
import re
from dataclasses import dataclass
from typing import Final

_FUNCTION: Final = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PIXELS_PER_UNIT: Final = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
}
_LENGTH: Final = re.compile(rf"\s*({_NUMBER.pattern})\s*(px|pt|pc|mm|cm|in|)\s*")
_LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Matrix:
    """An affine transform, its six numbers in SVG's order."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __matmul__(self, inner: "Matrix") -> "Matrix":
        """The transform that does `inner` first."""
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e,
            self.b * inner.e + self.d * inner.f + self.f,
        )

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes; (0, 0) when that is nowhere a drawing could be."""
        moved = (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
        is_sane = all(math.isfinite(value) and abs(value) < _LARGEST for value in moved)
        return moved if is_sane else (0.0, 0.0)


def transform(text: str) -> Matrix:
    """Read a `transform` attribute; what is not understood changes nothing."""
    matrix = Matrix()
    for match in _FUNCTION.finditer(text):
        matrix = matrix @ _single(match[1], numbers(match[2]))
    return matrix


def numbers(text: str) -> list[float]:
    """All numbers of an attribute."""
    return [float(match[0]) for match in _NUMBER.finditer(text)]


def length(text: str) -> float | None:
    """A length in CSS pixels; None for percentages and what is no length."""
    match = _LENGTH.fullmatch(text)
    if not match:
        return None
    pixels = float(match[1]) * _PIXELS_PER_UNIT[match[2]]
    return pixels if 0 < pixels < _LARGEST else None


def _single(function: str, given: list[float]) -> Matrix:
    if function == "matrix":
        return Matrix(*given) if len(given) == 6 else Matrix()
    if not given:
        return Matrix()
    first = given[0]
    second = given[1] if len(given) > 1 else None
    match function:
        case "translate":
            return Matrix(e=first, f=second or 0.0)
        case "scale":
            return Matrix(a=first, d=first if second is None else second)
        case "rotate":
            return _rotation(first, given[1:3])
        case "skewX":
            return Matrix(c=math.tan(math.radians(first)))
        case _:
            return Matrix(b=math.tan(math.radians(first)))


def _rotation(degrees: float, centre: list[float]) -> Matrix:
    angle = math.radians(degrees)
    turn = Matrix(math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))
    if len(centre) < 2:
        return turn
    x, y = centre
    return Matrix(e=x, f=y) @ turn @ Matrix(e=-x, f=-y)
