"""How wires look: their colours, and lines that go by the cross-section. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.wiring import svg
from kb.wiring import Wire

COLOURS: Final = {
    "BK": "#262626",
    "BN": "#7a4a21",
    "RD": "#d22020",
    "OG": "#f2840d",
    "YE": "#f5cf00",
    "GN": "#1d8a3c",
    "BU": "#1f5fbf",
    "VT": "#7b3fa0",
    "GY": "#9a9a9a",
    "WH": "#ffffff",
    "PK": "#ec8fb0",
    "GD": "#b8922a",
    "TQ": "#27b3ad",
    "SR": "#c3c9cf",
    "BG": "#d9c39a",
    "CU": "#b8733a",
    "IV": "#f4efd8",
    "LB": "#86bdea",
    "OL": "#7c8038",
    "SL": "#5d6b7a",
    "SN": "#cfd2cf",
}
"""The colours of IEC 60757, and those that drawing programs have besides."""

_UNKNOWN: Final = "#000000"
_EDGE: Final = "#3a3a3a"
_WIDTHS: Final = ((1.5, 2.4), (6.0, 3.0), (16.0, 4.0), (float("inf"), 5.0))


def width(wire: Wire) -> float:
    """How wide a wire is drawn."""
    size = wire.cross_section_mm2
    if not wire.colour or size is None:
        return 1.6
    return next(wide for limit, wide in _WIDTHS if size < limit)


def stroke(wire: Wire, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """The lines that a wire is drawn with, one over the other: gap, edge, colour, tracer."""
    wide = width(wire)
    yield svg.polyline(points, stroke="#ffffff", stroke_width=wide + 5)
    if not wire.colours:
        yield svg.polyline(points, stroke=svg.INK, stroke_width=wide)
        return
    yield svg.polyline(points, stroke=_EDGE, stroke_width=wide + 1.2)
    yield svg.polyline(points, stroke=COLOURS.get(wire.colours[0], _UNKNOWN), stroke_width=wide)
    for tracer in wire.colours[1:2]:
        yield svg.polyline(
            points, stroke=COLOURS.get(tracer, _UNKNOWN), stroke_width=wide, stroke_dasharray="7 9"
        )


def swatch(code: str, x: float, y: float) -> str:
    """A piece of the colour for the legend."""
    return svg.rect(x, y, 22, 10, fill=COLOURS.get(code, _UNKNOWN), stroke=_EDGE, stroke_width=1, rx=2)
