"""Texts of a drawing, broken into lines. Pure."""

import re

_PIECE = re.compile(r"[^-./_:]*[-./_:]*")


def wrapped(words: str, signs: int) -> list[str]:
    """A text in lines of at most so many characters; only a longer word is longer."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= signs:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def signs_in(width: float) -> int:
    """How many characters of a name fit into a width."""
    return max(int((width - 6) / 6.0), 6)


def pieces(name: str, signs: int, most: int) -> tuple[str, ...]:
    """A designation in lines of at most so many characters, broken after its separators where it has any.

    What does not fit into `most` lines ends in an ellipsis.
    """
    lines: list[str] = []
    for piece in _PIECE.findall(name):
        for start in range(0, len(piece), signs):
            part = piece[start : start + signs]
            if lines and len(lines[-1]) + len(part) <= signs:
                lines[-1] += part
            else:
                lines.append(part)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: signs - 1] + "…"]
    return tuple(lines)
