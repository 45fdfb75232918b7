"""Texts of a drawing, broken into lines. Pure."""


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
