"""Topics as CommonMark with tables, heading ids as `{#id}`."""

import re
from collections.abc import Iterator
from typing import Final

from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.formats.around import NO, SIGNAL_WORDS, YES, parts_of
from web.sample.authoring.formats.places import Places
from web.sample.authoring.library import Sources

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#])")


def markdown_text(edition: Edition, sources: Sources) -> bytes:
    """The file of an edition."""
    return ("\n".join(_Writer(edition, sources).lines()) + "\n").encode()


class _Writer:
    """Writes one edition."""

    def __init__(self, edition: Edition, sources: Sources) -> None:
        self._edition = edition
        self._places = Places(sources=sources)

    def lines(self) -> Iterator[str]:
        edition = self._edition
        yield f"# {_escaped(edition.title)}"
        yield ""
        yield f"{_escaped(edition.topic.number)} · {_escaped(edition.applies)}"
        for part in parts_of(edition):
            yield ""
            yield f"## {_escaped(part.heading)} {{#{part.id}}}"
            for block in part.blocks:
                yield ""
                yield from self._block(block)

    def _block(self, block: source.Block) -> Iterator[str]:
        match block:
            case source.Paragraph():
                yield self._inline(block.text)
            case source.Signal():
                yield self._signal(block)
            case source.Bullets():
                yield from (f"- {self._inline(item)}" for item in block.items)
            case source.Picture():
                yield from self._figure(block)
            case source.Grid():
                yield from self._table(block)
            case source.Steps():
                yield from self._steps(block.steps)
            case source.Tests():
                yield from self._tests(block.tests)

    def _steps(self, steps: tuple[source.Step, ...]) -> Iterator[str]:
        for number, step in enumerate(steps, start=1):
            yield from _hung(f"{number}. ", self._step(step))

    def _step(self, step: source.Step) -> Iterator[str]:
        parts: list[list[str]] = []
        if step.title is not None:
            parts.append([f"**{_escaped(step.title)}**"])
        parts.extend([self._signal(signal)] for signal in step.before)
        if step.text:
            parts.append([self._inline(step.text)])
        if step.steps:
            parts.append(list(self._steps(step.steps)))
        if step.picture is not None:
            parts.append(list(self._figure(step.picture)))
        yield from _apart(parts)

    def _tests(self, tests: tuple[source.Test, ...]) -> Iterator[str]:
        language = self._edition.language
        for number, test in enumerate(tests, start=1):
            answers = [
                f"- **{word.in_(language)}:** {'→ ' if answer.go else ''}{self._inline(answer.text)}"
                for word, answer in ((YES, test.yes), (NO, test.no))
            ]
            before = [[self._signal(signal)] for signal in test.before]
            parts = [*before, [self._inline(test.text)], [f"**{self._inline(test.question)}**"], answers]
            yield from _hung(f"{number}. ", _apart(parts))

    def _signal(self, signal: source.Signal) -> str:
        word = SIGNAL_WORDS[signal.severity].in_(self._edition.language)
        return f"> **{word}:** {self._inline(signal.text)}"

    def _figure(self, picture: source.Picture) -> Iterator[str]:
        yield f"![{_escaped(source.captioned(picture))}]({picture.file})"
        if picture.legend:
            yield ""
            yield from (
                f"- **{number}** {_escaped(text)}" for number, text in enumerate(picture.legend, start=1)
            )

    def _table(self, grid: source.Grid) -> Iterator[str]:
        yield f"**{_escaped(source.captioned(grid))}**"
        yield ""
        yield f"| {' | '.join(map(_escaped, grid.head))} |"
        yield f"|{' --- |' * len(grid.head)}"
        yield from (f"| {' | '.join(map(self._inline, row))} |" for row in grid.rows)

    def _inline(self, inline: Inline) -> str:
        topic, language = self._edition.topic, self._edition.language
        texts = []
        for piece in inline:
            text = _escaped(piece.text)
            if piece.identity is not None:
                href = self._places.from_topic(topic, piece.identity, language, piece.anchor)
                text = f"[{text}]({href})"
            texts.append(text)
        return "".join(texts)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _apart(parts: list[list[str]]) -> Iterator[str]:
    for number, lines in enumerate(parts):
        if number:
            yield ""
        yield from lines


def _hung(mark: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines of a list item: its mark before the first, the others below the text."""
    for number, line in enumerate(lines):
        yield f"{mark}{line}" if number == 0 else f"{' ' * len(mark)}{line}".rstrip()
