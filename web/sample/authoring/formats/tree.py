"""Builds XML trees: `node("para", {"id": "p1"}, "see ", node("xref"))`. Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal, Union
from xml.etree import ElementTree as ET

Element = ET.Element
Content = Union[str, Element, None]  # noqa: UP007 - a name for annotations


def node(tag: str, attributes: Mapping[str, str | None] | None = None, *content: Content) -> Element:
    """An element; attributes and content that are None are left out."""
    element = Element(tag, {key: value for key, value in (attributes or {}).items() if value is not None})
    for part in content:
        if isinstance(part, str):
            _say(element, part)
        elif part is not None:
            element.append(part)
    return element


def group(tag: str, content: Iterable[Content]) -> Element | None:
    """An element without attributes, None where it would be empty."""
    parts = [part for part in content if part is not None]
    return node(tag, None, *parts) if parts else None


def document(root: Element, prolog: str = "") -> bytes:
    """An XML file: declaration, `prolog` (a document type), and the tree."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{prolog}'.encode() + write(root)


def write(root: Element, method: Literal["xml", "html"] = "xml") -> bytes:
    """The tree as UTF-8, indented where it holds no text."""
    _indent(root, 0)
    return f"{ET.tostring(root, encoding='unicode', method=method)}\n".encode()


def _say(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _indent(element: Element, depth: int) -> None:
    """Like `ElementTree.indent`, but elements that hold text stay on their line."""
    has_text = bool(element.text) or any(child.tail for child in element)
    if has_text or not len(element):
        return
    inner = "\n" + "  " * (depth + 1)
    element.text = inner
    for child in element:
        _indent(child, depth + 1)
        child.tail = inner
    element[-1].tail = "\n" + "  " * depth
