"""Running text as runs: white space collapsed across elements, neighbours of one style joined. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Final

from kb.content import Run, RunStyle

_SPACE: Final = re.compile(r"[ \t\r\n\f\v]+")
_PUNCTUATION: Final = re.compile(r" ?(?=[.,;:!?)\]]+(?: |$))")
_REPEATED: Final = re.compile(r"[,;:]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """What the elements around some characters make of them."""

    style: RunStyle = RunStyle.PLAIN
    target: str | None = None

    def styled(self, style: RunStyle) -> "Inline":
        """The same place in another style."""
        return replace(self, style=style)

    def linked(self, target: str | None) -> "Inline":
        """The same style, leading to `target`; where that is None, to where it led before."""
        return replace(self, target=target) if target else self


PLAIN: Final = Inline()


class RunBuffer:
    """The runs of the paragraph that is being read."""

    def __init__(self) -> None:
        self._parts: list[tuple[Inline, str]] = []
        self._is_after_space = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space came in."""
        return not self._parts

    @property
    def is_after_opening(self) -> bool:
        """Whether the text so far ends in space or an opening bracket, so that no space must follow."""
        return self._is_after_space or self._parts[-1][1].endswith(("(", "[", "„", "“", '"', "/"))

    def ends_in(self, ending: str) -> bool:
        """Whether the text so far ends in `ending`, space after it left out of account."""
        return bool(self._parts) and self._parts[-1][1].rstrip().endswith(ending)

    def add(self, text: str, inline: Inline = PLAIN) -> None:
        """Append characters; runs of white space become one space, none at the start.

        What elements without words leave behind goes: a space before punctuation, brackets around nothing,
        a comma after a comma.
        """
        collapsed = _SPACE.sub(" ", text)
        if inline.style is not RunStyle.CODE:
            collapsed = self._joined(collapsed)
        if self._is_after_space:
            collapsed = collapsed.removeprefix(" ")
        if not collapsed:
            return
        self._is_after_space = collapsed.endswith(" ")
        if self._parts and self._parts[-1][0] == inline:
            collapsed = self._parts.pop()[1] + collapsed
        self._parts.append((inline, collapsed))

    def _joined(self, collapsed: str) -> str:
        punctuation = _PUNCTUATION.match(collapsed)
        if not self._parts or punctuation is None:
            return collapsed
        self.tighten()
        rest = collapsed[punctuation.end() :]
        if not self._parts or self._parts[-1][0].style is RunStyle.CODE:
            return rest
        if rest[0] in ")]" and self._last_character() in ("(", "["):
            self._drop_last_character()
            return self._joined(rest[1:])
        repeated = _REPEATED.match(rest)
        if repeated and self._last_character() == rest[0]:
            return rest[1:]
        return rest

    def _last_character(self) -> str:
        return self._parts[-1][1][-1] if self._parts else ""

    def _drop_last_character(self) -> None:
        inline, text = self._parts.pop()
        if len(text) > 1:
            self._parts.append((inline, text[:-1]))
        self._is_after_space = self._last_character() in ("", " ")

    def tighten(self) -> None:
        """Drop a space that ends the text so far: what follows is punctuation."""
        if self._parts and self._is_after_space:
            inline, text = self._parts.pop()
            if text.rstrip():
                self._parts.append((inline, text.rstrip()))
            self._is_after_space = False

    def take(self) -> tuple[Run, ...]:
        """The runs so far, without space at the end; the buffer starts anew."""
        parts = self._parts
        self._parts, self._is_after_space = [], True
        while parts and not parts[-1][1].rstrip(" "):
            parts.pop()
        if parts:
            inline, text = parts[-1]
            parts[-1] = (inline, text.rstrip(" "))
        return tuple(Run(text=text, style=inline.style, target=inline.target) for inline, text in parts)
