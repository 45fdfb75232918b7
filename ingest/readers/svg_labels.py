"""The texts of a drawing: what stands where, and which part of the drawing it belongs to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.readers.svg_geometry import Matrix, length, numbers, transform
from ingest.safe_xml import Element, attribute, by_name, child, name, text_of
from kb.content import Label

_UNSEEN: Final = frozenset(
    {"defs", "symbol", "clipPath", "mask", "pattern", "marker", "metadata", "script", "style"}
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_POLISH: Final = re.compile(r"(?<!\w)[a-zó]*[ąćęłńśźż][a-zóąćęłńśźż]*(?!\w)")
_FEWEST_POLISH: Final = 2
_GAP: Final = 0.2
_NARROW: Final = 0.35


@dataclass(slots=True)
class Part:
    """A group of a drawing with its title: a component, a wire. The drawing itself is the first part.

    `data` holds its attributes `data-…` by what follows the hyphen.
    """

    title: str = ""
    description: str = ""
    element_id: str | None = None
    kind: str = ""
    data: dict[str, str] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing's texts by part, in drawing order, and its size in user units."""

    title: str
    description: str
    width: float | None
    height: float | None
    parts: tuple[Part, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """Every label of the drawing."""
        return tuple(label for part in self.parts for label in part.labels)

    @property
    def texts(self) -> Iterator[str]:
        """All that the drawing says, drawn or not."""
        yield from (self.title, self.description)
        for part in self.parts:
            yield from (part.title, part.description, *(label.text for label in part.labels))


def read_drawing(root: Element) -> Drawing:
    """Find the texts of a drawing and where they stand."""
    width, height, origin = _frame(root)
    parts = [Part()]
    pending: list[tuple[Element, Matrix, Part, str | None]] = [(root, origin, parts[0], None)]
    while pending:
        element, matrix, part, group_id = pending.pop()
        local = name(element)
        if local in _UNSEEN or element.get("display") == "none" or _HIDDEN.search(element.get("style") or ""):
            continue
        matrix = matrix if element is root else matrix @ transform(element.get("transform") or "")
        if local == "text":
            part.labels.extend(_labels(element, matrix, element.get("id") or group_id))
            continue
        if element is not root and local in ("g", "svg", "a"):
            group_id = element.get("id") or group_id
            part = _part(element, parts, part)
        inner = [(nested, matrix, part, group_id) for nested in element if name(nested)]
        pending.extend(reversed(inner))
    title, description = text_of(child(root, "title")), text_of(child(root, "desc"))
    return Drawing(title=title, description=description, width=width, height=height, parts=tuple(parts))


def _frame(root: Element) -> tuple[float | None, float | None, Matrix]:
    box = numbers(root.get("viewBox") or "")
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        return box[2], box[3], Matrix(e=-box[0], f=-box[1])
    return length(root.get("width") or ""), length(root.get("height") or ""), Matrix()


def _part(element: Element, parts: list[Part], outer: Part) -> Part:
    title, description = text_of(child(element, "title")), text_of(child(element, "desc"))
    kind = (element.get("class") or "").strip()
    if not (title or description) or kind == "graph":
        return outer
    data = {key[5:]: value for key, value in _attributes(element) if key.startswith("data-")}
    part = Part(title=title, description=description, element_id=element.get("id"), kind=kind, data=data)
    parts.append(part)
    return part


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    return ((str(key), str(value).strip()) for key, value in element.attrib.items())


@dataclass(slots=True)
class _Line:
    text: str
    x: float
    y: float
    end: float


def _labels(element: Element, matrix: Matrix, element_id: str | None) -> Iterator[Label]:
    """One label per line of a `text` element: a tspan that goes on where the last ended joins it."""
    size = _font_size(element)
    lines: list[_Line] = []
    for text, x, y in _spans(element):
        if (
            lines
            and (x is None or _goes_on(lines[-1], x, y, size))
            and (y is None or abs(y - lines[-1].y) < size * 0.1)
        ):
            gap = " " if x is not None and x - lines[-1].end > size * _GAP else ""
            lines[-1].text += gap + text
            lines[-1].end = (lines[-1].end if x is None else x) + len(text) * size * 0.5
        else:
            last = lines[-1] if lines else _Line("", 0.0, 0.0, 0.0)
            left, top = last.x if x is None else x, last.y if y is None else y
            lines.append(_Line(text, left, top, left + len(text) * size * 0.5))
    for line in lines:
        collapsed = " ".join(line.text.split())
        if collapsed:
            placed = matrix.apply(line.x, line.y)
            yield Label(text=collapsed, x=round(placed[0], 3), y=round(placed[1], 3), element_id=element_id)


def _goes_on(line: _Line, x: float, y: float | None, size: float) -> bool:
    """Whether a span placed at `x` continues the line: it starts about where the last one ended."""
    return (y is None or abs(y - line.y) < size * 0.1) and -size * _NARROW <= x - line.end <= size


def _spans(element: Element) -> Iterator[tuple[str, float | None, float | None]]:
    """The pieces of a text with the positions that they give themselves."""
    x, y = _at(element, "x") or 0.0, _at(element, "y") or 0.0
    dx, dy = _at(element, "dx") or 0.0, _at(element, "dy") or 0.0
    yield element.text or "", x + dx, y + dy
    current = y + dy
    for span in element.iterdescendants():
        if name(span) in ("title", "desc"):
            yield span.tail or "", None, None
            continue
        own_x, own_y, lower = _at(span, "x"), _at(span, "y"), _dy(span)
        if own_y is not None or lower:
            current = (current if own_y is None else own_y) + lower
        yield span.text or "", own_x, current if own_y is not None or lower else None
        yield span.tail or "", None, None


def _at(element: Element, key: str) -> float | None:
    found = numbers(element.get(key) or "")
    return found[0] if found else None


def _dy(element: Element) -> float:
    text = element.get("dy") or ""
    found = numbers(text)
    if not found:
        return 0.0
    return found[0] * _font_size(element) if text.strip().endswith("em") else found[0]


def _font_size(element: Element) -> float:
    for outer in (element, *element.iterancestors()):
        style = re.search(r"font-size\s*:\s*([\d.]+)", outer.get("style") or "")
        given = numbers(outer.get("font-size") or (style[1] if style else ""))
        if given and given[0] > 0:
            return given[0]
    return 16.0


def hints(root: Element) -> tuple[str, ...]:
    """The tooltips of a drawing's links and the names of its pictures: texts that are not drawn."""
    tips = (attribute(link, "title") for link in by_name(root, "a"))
    return tuple(dict.fromkeys(tip for tip in tips if tip))


def language_of_labels(drawing: Drawing) -> str | None:
    """Polish where several words show it; names are no such words, so capitals do not count."""
    found = {word for text in drawing.texts for word in _POLISH.findall(text)}
    return "pl" if len(found) >= _FEWEST_POLISH else None
