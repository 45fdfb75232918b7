"""Writes the elements of an SVG drawing as text. Pure."""

import html
from collections.abc import Sequence

INK = "#1a1a1a"
FAINT = "#5b6470"


def number(value: float) -> str:
    """A length without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def element(tag: str, *inside: str, **attributes: object) -> str:
    """An element; `data_from` is `data-from`, `class_` `class`, `xml__lang` `xml:lang`; None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("__", ":").replace("_", "-")}="{html.escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>"


def group(
    identifier: str, kind: str, title: str, description: str, *inside: str, **attributes: object
) -> str:
    """A part of the drawing with its name and what is said of it, as the SVG reader knows it."""
    told = [element("title", html.escape(title))]
    if description:
        told.append(element("desc", html.escape(description)))
    return element("g", *told, *inside, id=identifier, class_=kind, **attributes)


def text(x: float, y: float, words: str, size: float = 11, **attributes: object) -> str:
    """A line of text."""
    given = {"fill": INK} | attributes
    return element("text", html.escape(words), x=x, y=y, font_size=size, **given)


def lines(x: float, y: float, several: Sequence[str], size: float, step: float, **attributes: object) -> str:
    """Lines of text one below the other, in one element."""
    given = {"fill": INK} | attributes
    spans = (
        element("tspan", html.escape(line), x=x, y=y + place * step) for place, line in enumerate(several)
    )
    return element("text", *spans, font_size=size, **given)


def rect(left: float, top: float, width: float, height: float, **attributes: object) -> str:
    """A rectangle."""
    given = {"fill": "#ffffff", "stroke": INK, "stroke_width": 1.4} | attributes
    return element("rect", x=left, y=top, width=width, height=height, **given)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    """A straight line."""
    given = {"stroke": INK, "stroke_width": 1.4, "stroke_linecap": "round"} | attributes
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **given)


def circle(x: float, y: float, radius: float, **attributes: object) -> str:
    """A circle."""
    given = {"fill": "#ffffff", "stroke": INK, "stroke_width": 1.4} | attributes
    return element("circle", cx=x, cy=y, r=radius, **given)


def path(commands: str, **attributes: object) -> str:
    """A path."""
    given = {"fill": "none", "stroke": INK, "stroke_width": 1.4, "stroke_linejoin": "round"} | attributes
    return element("path", d=commands, **given)


def polyline(points: Sequence[tuple[float, float]], **attributes: object) -> str:
    """A line of straight pieces."""
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    given = {"fill": "none", "stroke_linejoin": "round"} | attributes
    return element("polyline", points=joined, **given)


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)
