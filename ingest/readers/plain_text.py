"""Reads plain text: what people mean by blank lines, underlines, capitals, numbers and dashes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.damage.decoding import decode
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.signal_words import SIGNAL_WORDS
from ingest.readers.xml_reading import read_bytes
from kb.content import (
    Admonition,
    Block,
    Item,
    ItemList,
    Preformatted,
    SectionContent,
    Step,
    Steps,
    paragraph,
)

_SUFFIXES: Final = (".txt", ".text")
_LONGEST_HEADING: Final = 120
_UNDERLINE: Final = re.compile(r"\s*([=\-~*_])\1{2,}\s*")
_NUMBERED: Final = re.compile(r"\s{0,3}(\d{1,3})[.)]\s+(?=\S)")
_BULLET: Final = re.compile(r"\s{0,3}[-*•–]\s+(?=\S)")
_COLUMNS: Final = re.compile(r"\S(?:\t| {3,})\s*\S")
_SIGNAL: Final = re.compile(r"\s*(\w+)\s*[:!]\s*(?=\S)")
_FEWEST_LETTERS: Final = 4


class PlainTextReader:
    """Reads text files."""

    name = "plain-text"
    version = "2"

    def bid(self, file: InputFile) -> int:
        """Text that is nothing else, and is called text."""
        is_text = file.media_type == "text/plain" and file.path.suffix.lower() in _SUFFIXES
        return FORMAT_BID if is_text else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a text file.

        Raises:
            InputRefused: it is too large.
        """
        decoded = decode(read_bytes(file))
        parts = _parts(_passages(decoded.text.removeprefix("\ufeff")))
        if len(parts) > 1 and not parts[0].passages:
            title, parts = parts[0].heading, parts[1:]
        else:
            title = parts[0].heading
        sections = tuple(
            SectionContent(
                anchor=f"s{number}", heading=part.heading, level=1, blocks=tuple(_blocks(part.passages))
            )
            for number, part in enumerate(parts, start=1)
        )
        return ReadDocument(title=title, sections=sections, complaints=decoded.complaints)


@dataclass(slots=True)
class _Part:
    """A heading with the passages up to the next one."""

    heading: str
    passages: list[list[str]] = field(default_factory=list)


def _passages(text: str) -> Iterator[list[str]]:
    """The lines that stand together, without those that are blank."""
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            yield lines
            lines = []


def _parts(passages: Iterator[list[str]]) -> list[_Part]:
    """The passages cut at their headings; the first line of the text is one where it stands alone."""
    parts: list[_Part] = []
    for passage in passages:
        heading, rest = _heading(passage, is_first=not parts)
        if heading or not parts:
            parts.append(_Part(heading))
        if rest:
            parts[-1].passages.append(rest)
    return parts or [_Part("")]


def _heading(passage: list[str], *, is_first: bool) -> tuple[str, list[str]]:
    """The heading that a passage begins with, if it does, and the rest of it."""
    first, *others = passage
    if len(first) <= _LONGEST_HEADING and not _is_item(first):
        if others and _UNDERLINE.fullmatch(others[0]):
            return first.strip(), others[1:]
        is_title = is_first and not first.rstrip().endswith((".", ",", ";", ":"))
        if not others and (is_title or _is_in_capitals(first)):
            return first.strip(), []
    return "", passage


def _is_in_capitals(line: str) -> bool:
    return line.isupper() and sum(map(str.isalpha, line)) >= _FEWEST_LETTERS and not _SIGNAL.match(line)


def _is_item(line: str) -> bool:
    return bool(_NUMBERED.match(line) or _BULLET.match(line))


def _blocks(passages: Sequence[list[str]]) -> Iterator[Block]:
    """Passages as blocks; numbered ones that count on are steps of one procedure, blank lines or not."""
    steps: list[Step] = []
    for passage in passages:
        lead, items = _items(passage, _NUMBERED)
        goes_on = bool(items) and not lead and _number(passage[0]) == len(steps) + 1
        if steps and not goes_on:
            yield Steps(steps=tuple(steps))
            steps = []
        if items and _number(items[0]) == len(steps) + 1 and _count_on(items):
            yield from _running(lead)
            steps += [Step(blocks=(paragraph(_joined(_NUMBERED.sub("", item, 1))),)) for item in items]
        else:
            yield from _passage(passage)
    if steps:
        yield Steps(steps=tuple(steps))


def _passage(passage: list[str]) -> Iterator[Block]:
    if any(map(_COLUMNS.search, passage)) and len(passage) > 1:
        yield Preformatted(text="\n".join(passage))
        return
    lead, items = _items(passage, _BULLET)
    yield from _running(lead)
    if items:
        texts = (_joined(_BULLET.sub("", item, 1)) for item in items)
        yield ItemList(items=tuple(Item(blocks=(paragraph(text),)) for text in texts))


def _running(lines: Sequence[str]) -> Iterator[Block]:
    """Running text, in a frame where a signal word leads it."""
    text = _joined("\n".join(lines))
    signal = _SIGNAL.match(text)
    severity = SIGNAL_WORDS.get(signal[1].lower()) if signal else None
    if signal and severity:
        yield Admonition(severity=severity, blocks=(paragraph(text[signal.end() :]),))
    elif text:
        yield paragraph(text)


def _items(passage: Sequence[str], mark: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """The lines before the first item, and the items, each with the lines that go on with it."""
    lead: list[str] = []
    items: list[str] = []
    for line in passage:
        if mark.match(line):
            items.append(line)
        elif items:
            items[-1] += f"\n{line}"
        else:
            lead.append(line)
    return lead, items


def _number(line: str) -> int | None:
    found = _NUMBERED.match(line)
    return int(found[1]) if found else None


def _count_on(items: Sequence[str]) -> bool:
    numbers = [_number(item) or 0 for item in items]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _joined(text: str) -> str:
    return " ".join(text.split())
