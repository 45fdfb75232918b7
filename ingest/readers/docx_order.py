"""Puts together again what Word keeps apart: a numbered list and what interrupts it, captions and things.

In Word a warning between two steps is a paragraph that ends the list; behind it the list goes on with the
next number. Here the warning becomes part of the step that it stands before, a picture of the one before it.
"""

from collections.abc import Sequence
from typing import Final

from ingest.readers.signal_words import SIGNAL_WORDS
from ingest.safe_xml import Element, by_name, child, children, name, own_text, text_of

FRAMES: Final = ("danger", "warning", "caution", "note")
CAPTION: Final = "caption"


def put_in_order(body: Element) -> None:
    """Join interrupted lists and hang captions to their tables and pictures, in place."""
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
