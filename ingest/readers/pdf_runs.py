"""Links over the lines of a PDF page, carried into the runs of paragraphs. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from kb.content import Run

_NONE: Final = ""


class Span(NamedTuple):
    """A stretch of a line's text, from `start` up to `end`, that leads to `target`."""

    start: int
    end: int
    target: str


class Linked(Protocol):
    """A line with links in it."""

    @property
    def links(self) -> tuple[Span, ...]:
        """Its links in the order of the text; none overlaps another."""
        ...


def moved(spans: Sequence[Span], by: int, length: int) -> tuple[Span, ...]:
    """The spans for a text that begins `-by` characters later and has `length` characters."""
    shifted = (Span(max(span.start + by, 0), min(span.end + by, length), span.target) for span in spans)
    return tuple(span for span in shifted if span.start < span.end)


def linked_runs(parts: Iterable[tuple[str, Sequence[Span]]]) -> tuple[Run, ...]:
    """Runs of texts and their links; what joins two lines belongs to a link that goes on in the next line."""
    segments = [segment for text, spans in parts for segment in _segments(text, spans)]
    merged: list[tuple[str, str]] = []
    for number, (text, target) in enumerate(segments):
        following = segments[number + 1][1] if number + 1 < len(segments) else _NONE
        is_joint = text == " " and merged and merged[-1][1] == following
        kept = following if is_joint else target
        if merged and merged[-1][1] == kept:
            merged[-1] = (merged[-1][0] + text, kept)
        else:
            merged.append((text, kept))
    return tuple(Run(text=text, target=target or None) for text, target in merged)


def _segments(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    at = 0
    for span in spans:
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if start > at:
            yield text[at:start], _NONE
        yield text[start:end], span.target
        at = end
    if at < len(text):
        yield text[at:], _NONE


def without_beginning(runs: Sequence[Run], count: int) -> tuple[Run, ...]:
    """The runs without their first `count` characters."""
    kept: list[Run] = []
    for run in runs:
        if count >= len(run.text):
            count -= len(run.text)
            continue
        kept.append(Run(text=run.text[count:], style=run.style, target=run.target) if count else run)
        count = 0
    return tuple(kept)
