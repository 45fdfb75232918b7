"""Puts together again what Word keeps apart: a numbered list and what interrupts it, captions and things.

In Word a warning between two steps is a paragraph that ends the list; behind it the list goes on with the
next number. Here the warning becomes part of the step that it stands before, a picture of the one before it.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.signal_words import SIGNAL_WORDS
from ingest.safe_xml import Element, by_name, child, children, children_named, name, own_text, text_of

FRAMES: Final = ("danger", "warning", "caution", "note")
CAPTION: Final = "caption"
_FEWEST_ROWS: Final = 2
_FEWEST_COLUMNS: Final = 2
_FIGURE: Final = re.compile(
    r"[-–+±<>≤≥]?\s?\d+(?:[ .,]\d+)*(?:\s?[-–…/±+]\s?\d+(?:[.,]\d+)?°?)*\s?(?:[^\W\d]{1,3}|%|°C?)?"
)
"""A number, a range or several stages, with or without a short unit."""


def put_in_order(body: Element) -> None:
    """Join interrupted lists, hang captions to their tables and pictures, tell heads of tables, in place."""
    for table in by_name(body, "table"):
        _name_columns(table)
    for element in list(children(body)):
        if element.get("class") == CAPTION:
            _hang(element)
        elif element.get("class") in FRAMES:
            _part(element)
    _join_lists(body)


def _part(frame: Element) -> None:
    """Make frames of the paragraphs that begin with a signal word of their own."""
    last = frame
    for paragraph in list(children(frame))[1:]:
        first = next(children(paragraph), None)
        begins = first is not None and name(first) == "strong" and not (paragraph.text or "").strip()
        if begins and text_of(first).rstrip(":! ").lower() in SIGNAL_WORDS:
            fresh = frame.makeelement("div", {"class": frame.get("class") or ""})
            last.addnext(fresh)
            last = fresh
        if last is not frame:
            last.append(paragraph)


def _name_columns(table: Element) -> None:
    """Make a head of the first row where it is one, though nobody marked it as one that repeats.

    It is one where all of it is set in strong letters and not all below is, or where it names in words what
    stands in figures below.
    """
    rows = [row for row in by_name(table, "tr") if _nearest_table(row) is table]
    if len(rows) < _FEWEST_ROWS or any(True for _cell in by_name(table, "th")):
        return
    first, *rest = (list(children_named(row, "td")) for row in rows)
    if len(first) < _FEWEST_COLUMNS or not all(map(text_of, first)) or any(map(_is_figure, first)):
        return
    is_strong = all(map(_is_strong, first)) and not all(_is_strong(cell) for row in rest for cell in row)
    if is_strong or _is_above_figures(first, rest):
        for cell in first:
            cell.tag = "th"


def _is_above_figures(first: Sequence[Element], rest: Sequence[Sequence[Element]]) -> bool:
    columns = zip(*(row for row in rest if len(row) == len(first)), strict=True)
    return all(len(row) == len(first) for row in rest) and any(
        all(map(_is_figure, column)) for column in columns
    )


def _nearest_table(row: Element) -> Element | None:
    return next((outer for outer in row.iterancestors() if name(outer) == "table"), None)


def _is_figure(cell: Element) -> bool:
    return _FIGURE.fullmatch(text_of(cell)) is not None


def _is_strong(cell: Element) -> bool:
    """Whether all words of a cell are set in strong letters; an empty cell is no reason against it."""
    strong = "".join(text_of(part) for part in by_name(cell, "strong"))
    return strong.replace(" ", "") == text_of(cell).replace(" ", "")


def _hang(caption: Element) -> None:
    before, after = caption.getprevious(), caption.getnext()
    if before is not None and _is_picture(before):
        figure = caption.makeelement("figure")
        before.addprevious(figure)
        caption.tag = "figcaption"
        del caption.attrib["class"]
        figure.extend([*children(before), caption])
        _take_out(before)
    elif after is not None and name(after) == "table":
        caption.tag = "caption"
        after.insert(0, caption)


def _join_lists(body: Element) -> None:
    open_list: Element | None = None
    between: list[Element] = []
    for element in list(children(body)):
        if name(element) == "ol":
            if open_list is not None and between:
                _take_over(open_list, between, element)
            else:
                open_list = element
            between = []
        elif open_list is not None and _may_interrupt(element, between):
            between.append(element)
        else:
            open_list, between = None, []


def _may_interrupt(element: Element, between: Sequence[Element]) -> bool:
    is_legend = name(element) == "ul" and bool(between) and name(between[-1]) == "figure"
    return element.get("class") in FRAMES or name(element) == "figure" or _is_picture(element) or is_legend


def _is_picture(element: Element) -> bool:
    return name(element) == "p" and any(True for _ in by_name(element, "img")) and not text_of(element)


def _take_over(into: Element, between: Sequence[Element], more: Element) -> None:
    """Let a list go on with the items of another one, what stands between them in its place."""
    frames = [element for element in between if element.get("class") in FRAMES]
    list(children(into))[-1].extend(element for element in between if element not in frames)
    _append(into, more, frames)
    _take_out(more)


def _append(into: Element, more: Element, frames: Sequence[Element]) -> None:
    first, *others = children(more)
    inner = child(first, "ol")
    if inner is not None and not own_text(first):  # the list goes on one level further down
        last = list(children(into))[-1]
        deeper = child(last, "ol")
        if deeper is None:
            deeper = into.makeelement("ol")
            last.append(deeper)
        _append(deeper, inner, frames)
    else:
        _put_before(first, frames)
        into.append(first)
    into.extend(others)


def _put_before(item: Element, frames: Sequence[Element]) -> None:
    for place, frame in enumerate(frames):
        item.insert(place, frame)
    if frames:
        frames[-1].tail, item.text = item.text, None


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
