"""The examination of a text file as it lies there: line by line, without a reader, nothing stored."""

import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ingest.damage.decoding import Decoded, decode
from ingest.damage.diagnosis import Diagnosis, examine
from ingest.damage.losses import Passage
from translations.catalogue import translator

_ = translator("ingest")

_DECLARED: Final = re.compile(
    r"""(<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*)([\w.:-]+)""", re.IGNORECASE
)
_REACH: Final = 4096
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_MARKUP: Final = re.compile(r"<(?:!--.*?--|[^<>]*)>|`[^`\r\n]*`", re.DOTALL)
_NAMED: Final = re.compile(r"&(?:#\w{2,7}|\w{2,8});")
_NOT_BREAK: Final = re.compile(r"[^\r\n]+")
_LINE: Final = re.compile(r"[^\r\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedLine:
    """A line that was misread; `line` counts from 1."""

    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=False, kw_only=True)
class TextFile:
    """A text file that was examined: how its bytes were read, and what is wrong with the text."""

    decoded: Decoded
    diagnosis: Diagnosis

    @property
    def is_sound(self) -> bool:
        """Whether nothing needs mending; a file whose encoding had to be found out is not sound."""
        return self.diagnosis.is_sound and not self.decoded.complaints

    @cached_property
    def lines(self) -> list[str]:
        """The lines as they were read, their ends left out."""
        return _BREAK.split(self.decoded.text)

    def repaired_lines(self) -> list[RepairedLine]:
        """The lines that a repair changes."""
        return [
            RepairedLine(line=number, before=line, after=self.diagnosis.text(line))
            for number, line in enumerate(self.lines, start=1)
            if line in self.diagnosis.readings
        ]

    def repaired(self) -> str:
        """The whole text as it ought to be, its line ends as they were, declaring UTF-8 where it declares."""
        text = _LINE.sub(lambda match: self.diagnosis.text(match[0]), self.decoded.text)
        return _DECLARED.sub(r"\1utf-8", text[:_REACH], count=1) + text[_REACH:]


def examine_text(content: bytes, *, is_markup: bool) -> TextFile:
    """Examine the bytes of a text file; in markup the names of letters (`&oacute;`) are meant as such."""
    declared = _DECLARED.search(content[:_REACH].decode("latin-1"))
    decoded = decode(content, declared[2] if declared else None)
    lines = _BREAK.split(decoded.text)
    shown = _BREAK.split(_without_markup(decoded.text)) if is_markup else [None] * len(lines)
    passages = [
        Passage(text=line, shown=seen, place=_("line {number}").format(number=number), is_literal=is_markup)
        for number, (line, seen) in enumerate(zip(lines, shown, strict=True), start=1)
    ]
    return TextFile(decoded=decoded, diagnosis=examine(passages))


def _without_markup(text: str) -> str:
    """The text with its tags and code blanked and the names of letters as letters, line by line as it was."""
    bare = _MARKUP.sub(lambda match: _NOT_BREAK.sub(" ", match[0]), text)
    return _NAMED.sub(lambda match: " ".join(html.unescape(match[0]).split()), bare)
