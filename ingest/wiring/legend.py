"""What stands below a wiring diagram: its colours, what its codes mean, its fuse boxes. Pure."""

from ingest.wiring import strokes, svg
from ingest.wiring.words import Words
from kb.wiring import NetList

_LINE = 17
_COLOUR_COLUMN = 150
_CODE_COLUMN = 310
_MARGIN = 30


def legend(net_list: NetList, said: Words, width: float, top: float) -> tuple[list[str], float]:
    """The elements of the legend, and the y where it ends."""
    drawn = [svg.line(_MARGIN, top, width - _MARGIN, top, stroke="#9aa3ad", stroke_width=1)]
    used = {code for wire in net_list.wires for code in wire.colours}
    colours = [code for code in strokes.COLOURS if code in used]
    places = _places(len(colours), _COLOUR_COLUMN, width, top + 22)
    for code, (x, y) in zip(colours, places, strict=True):
        drawn.append(strokes.swatch(code, x, y - 9))
        drawn.append(svg.text(x + 28, y, f"{code} {said.colours.get(code, '')}".rstrip(), 10.5))
    codes = _codes(net_list, said)
    places = [
        *places,
        *_places(len(codes), _CODE_COLUMN, width, places[-1][1] + _LINE + 4 if places else top + 22),
    ]
    for (code, meaning), (x, y) in zip(codes, places[len(colours) :], strict=True):
        drawn.append(svg.text(x, y, code, 10.5, font_weight="bold"))
        drawn.append(svg.text(x + 40, y, meaning, 10.5))
    return drawn, (places[-1][1] if places else top) + 24


def _codes(net_list: NetList, said: Words) -> list[tuple[str, str]]:
    without = dict.fromkeys(code for wire in net_list.wires for code in wire.without)
    return [
        *net_list.codes.items(),
        *((f"¬{code}", f"{said.without} {code}") for code in without),
        *((box.designation, box.name) for box in net_list.boxes),
    ]


def _places(count: int, column: float, width: float, top: float) -> list[tuple[float, float]]:
    """So many places, line by line."""
    fit = max(int((width - 2 * _MARGIN) // column), 1)
    return [(_MARGIN + place % fit * column, top + place // fit * _LINE) for place in range(count)]
