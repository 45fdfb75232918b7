"""A net list drawn as SVG, with the groups that the SVG reader knows. Pure: one net list, one drawing."""

import html
from collections.abc import Iterator

from ingest.wiring import strokes, svg, symbols
from ingest.wiring.components import component
from ingest.wiring.graph import Node
from ingest.wiring.layout import Layout, PlacedNode, PlacedWire, lay_out
from ingest.wiring.legend import legend
from ingest.wiring.words import Words, words
from kb.wiring import Component, Fuse, Ground, NetList, Splice, Supply, Wire
from translations.locales import Language


def draw(net_list: NetList, language: Language | None) -> bytes:
    """The drawing of a net list whose wires all end at something, as a file; without a language in both."""
    layout, said = lay_out(net_list), words(language)
    below, height = legend(net_list, said, layout.width, layout.height)
    inside = (
        svg.element("title", html.escape(net_list.title)),
        svg.element("desc", html.escape(_description(net_list, said))),
        svg.rect(0, 0, layout.width, height, stroke="none"),
        _heading(net_list, layout, said),
        svg.element("g", *_boxes(net_list, layout), id="boxes"),
        svg.element("g", *(_wire(number, placed, said) for number, placed in _drawn(layout)), id="wires"),
        svg.element("g", *(_node(placed, layout) for placed in layout.nodes), id="components"),
        svg.element("g", *below, id="legend"),
    )
    width, tall = svg.number(layout.width), svg.number(height)
    root = svg.element(
        "svg",
        *(f"\n{part}" for part in inside),
        "\n",
        xmlns="http://www.w3.org/2000/svg",
        xml__lang=said.tag,
        width=width,
        height=tall,
        viewBox=f"0 0 {width} {tall}",
        font_family="DejaVu Sans, Arial, sans-serif",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def _drawn(layout: Layout) -> list[tuple[int, PlacedWire]]:
    """The wires with their numbers, thin ones last and so above."""
    numbered = enumerate(layout.wires, start=1)
    return sorted(numbered, key=lambda pair: (bool(pair[1].wire.colour), -strokes.width(pair[1].wire)))


def _description(net_list: NetList, said: Words) -> str:
    names = (f"{part.designation} {part.name}".strip() for part in net_list.components)
    return f"{said.components}: {', '.join(names)}."


def _heading(net_list: NetList, layout: Layout, said: Words) -> str:
    right = layout.width - 30
    second = " · ".join((*net_list.applies, *((f"{said.issue} {net_list.issue}",) if net_list.issue else ())))
    return svg.element(
        "g",
        svg.text(30, 38, net_list.title, 20, font_weight="bold"),
        svg.text(right, 38, net_list.number, 15, font_weight="bold", text_anchor="end"),
        svg.text(30, 57, second, 11, fill=svg.FAINT),
        svg.line(30, 68, right, 68, stroke="#9aa3ad", stroke_width=1),
        id="heading",
    )


def _boxes(net_list: NetList, layout: Layout) -> Iterator[str]:
    """A dashed frame around what stands side by side in one fuse box."""
    names = {box.designation: box.name for box in net_list.boxes}
    rows: dict[tuple[int, str], list[PlacedNode]] = {}
    for placed in layout.nodes:
        if placed.node.box is not None:
            rows.setdefault((placed.node.row, placed.node.box), []).append(placed)
    drawn: set[str] = set()
    for (_row, box), nodes in rows.items():
        left = min(placed.frame.left for placed in nodes) - 26
        right = max(placed.frame.right for placed in nodes) + (
            26 if isinstance(nodes[-1].node.part, Fuse) else 8
        )
        top, bottom = nodes[0].frame.top - 7, max(placed.frame.bottom for placed in nodes) + 7
        frame = svg.rect(
            left,
            top,
            right - left,
            bottom - top,
            rx=6,
            fill="#f4f6f8",
            stroke="#6b7480",
            stroke_dasharray="7 4",
        )
        mark = svg.text(left + 6, top + 15, box, 12, font_weight="bold", fill="#46505c")
        identifier = box if box not in drawn else None
        drawn.add(box)
        if identifier:
            yield svg.group(identifier, "location", box, names.get(box, ""), frame, mark)
        else:
            yield svg.element("g", frame, mark, class_="location")


def _wire(number: int, placed: PlacedWire, said: Words) -> str:
    wire = placed.wire
    label = f"{wire.name} {wire.label}".strip()
    described = ": ".join(filter(None, (wire.function, label))) or said.internal
    return svg.group(
        f"W{number}",
        "wire",
        wire.route,
        " ".join(part for part in (described, _condition(wire)) if part),
        *strokes.stroke(wire, placed.points),
        *_labels(placed),
        data_from=wire.start,
        data_to=wire.end,
        data_name=wire.name or None,
        data_colour=wire.colour or None,
        data_cross_section_mm2=wire.cross_section_mm2,
        data_gauge=wire.gauge or None,
        data_condition=wire.condition or None,
    )


def _condition(wire: Wire) -> str:
    return f"({wire.condition})" if wire.condition else ""


def _labels(placed: PlacedWire) -> Iterator[str]:
    for label in placed.labels:
        yield svg.lines(label.x, label.top + 9, label.lines, 10, 11)
        for place, tag in enumerate(label.tags):
            y = label.top + 11 * len(label.lines) + 12 * place
            wide = 6.2 * len(tag) + 5
            yield svg.rect(
                label.x - 1, y + 1, wide, 11, rx=3, fill="#e7eef8", stroke="#7d97bd", stroke_width=0.8
            )
            yield svg.text(label.x + 1.5, y + 9.5, tag, 9, fill="#1c3f73")


def _node(placed: PlacedNode, layout: Layout) -> str:
    part = placed.node.part
    match part:
        case Supply():
            drawn = "".join(symbols.supply(placed, part))
            return svg.group(part.designation, "terminal", part.designation, part.name, drawn)
        case Fuse():
            title = f"{part.designation} {symbols.rating(part)}"
            drawn = "".join(symbols.fuse(placed, part))
            return svg.group(part.designation, "fuse", title, part.name, drawn, data_rating_a=part.rating_a)
        case Splice():
            drawn = "".join(symbols.splice(placed, part))
            return svg.group(part.designation, "splice", part.designation, part.name, drawn)
        case Ground():
            drawn = "".join(symbols.ground(placed, part))
            return svg.group(part.designation, "ground", part.designation, part.place, drawn)
        case Component():
            return component(placed, part, _row(placed.node, layout))
    return ""


def _row(node: Node, layout: Layout) -> list[Node]:
    return [placed.node for placed in layout.nodes if placed.node.row == node.row]
