"""Codes: trouble codes, part numbers, pins, threads, oil grades; whatever has a digit in it. Pure.

A code is one term however it is written: `11-12-7-582-245`, `11 12 7 582 245` and `11127582245` all come down
to `11127582245`. It is never stemmed. Its longer parts can be found too, as terms of the field `code`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from search.language.folding import fold

_LETTER: Final = r"(?:[^\W_]|[\u0300-\u036f\u00ad])"
_PART_NUMBER: Final = (
    r"(?:[A-Z]{1,2} |[a-z] (?=\d{3} \d{3} \d{2} \d{2}))?(?<![\d.,-])\d{2,4}(?: \d{1,4}){2,5}"
    r"|[0-9][0-9A-Za-z][0-9A-Za-z] \d{3} \d{3}(?: [A-Z]{1,2})?"
)
CHUNK: Final = re.compile(
    rf"(?<!{_LETTER})(?:{_PART_NUMBER})(?!{_LETTER}|[.,-]\d)"
    rf"|{_LETTER}+(?:(?:[-./_*×'’]|(?<=\d),(?=\d)){_LETTER}+)*"
)
"""Where a text divides first: a part number with spaces, or letters and digits with what joins them."""

_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_THREAD: Final = re.compile(r"(m\d+(?:[.,]\d+)?)[x×](\d+(?:[.,]\d+)?)", re.IGNORECASE)
_PIECE: Final = re.compile(rf"{_LETTER}+")
_MIN_PART_NUMBER_DIGITS: Final = 7
_MAX_PART_NUMBER_DIGITS: Final = 14
_MIN_PART_LENGTH: Final = 3
_MIN_WORD_LENGTH: Final = 4
_MIN_NUMBER_LENGTH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word or a code within a chunk: its own text, and where it begins and ends there."""

    text: str
    start: int
    end: int
    is_code: bool


def has_digit(text: str) -> bool:
    """Whether there is a digit in `text`."""
    return any(character.isdigit() for character in text)


def divide(chunk: str) -> list[Piece]:
    """Divide a chunk into words and codes: `silnik-2.0` is a word and a code, `U0100-87` is one code."""
    if not has_digit(chunk):
        return _words(chunk, 0)
    if " " in chunk:
        return _divide_spaced(chunk)
    pieces: list[Piece] = []
    for start, end in _runs(chunk):
        text = chunk[start:end]
        if has_digit(text):
            pieces.append(Piece(text=text, start=start, end=end, is_code=True))
        else:
            pieces.extend(_words(text, start))
    return pieces


def _divide_spaced(chunk: str) -> list[Piece]:
    digits = sum(character.isdigit() for character in chunk)
    if _MIN_PART_NUMBER_DIGITS <= digits <= _MAX_PART_NUMBER_DIGITS:
        return [Piece(text=chunk, start=0, end=len(chunk), is_code=True)]
    return [
        Piece(text=match[0], start=match.start(), end=match.end(), is_code=has_digit(match[0]))
        for match in _PIECE.finditer(chunk)
    ]


def _words(text: str, offset: int) -> list[Piece]:
    return [
        Piece(text=match[0], start=offset + match.start(), end=offset + match.end(), is_code=False)
        for match in re.finditer(rf"{_LETTER}+(?:['’]{_LETTER}+)*", text)
    ]


def _runs(chunk: str) -> list[tuple[int, int]]:
    """Where each code and each longer word within a chunk begins and ends."""
    matches = list(_PIECE.finditer(chunk))
    runs = [matches[0].span()]
    for before, after in pairwise(matches):
        if _parts_ways(before[0], after[0], chunk[before.end() : after.start()]):
            runs.append(after.span())
        else:
            runs[-1] = (runs[-1][0], after.end())
    return runs


def _parts_ways(before: str, after: str, joint: str) -> bool:
    if _is_long_word(before) or _is_long_word(after):
        return True
    if joint == "/":
        return min(len(before), len(after)) >= _MIN_WORD_LENGTH and has_digit(before) and has_digit(after)
    return False


def _is_long_word(text: str) -> bool:
    return len(text) >= _MIN_WORD_LENGTH and not has_digit(text)


def code_term(text: str) -> str:
    """The one term of a code, whatever its separators; decimals keep their point, so that 1.5 is not 15."""
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    thread = _THREAD.fullmatch(text)
    if thread:
        return f"{thread[1]}x{thread[2]}".lower().replace(",", ".")
    return fold("".join(_PIECE.findall(text.replace("×", "x"))))


def code_terms(text: str) -> tuple[str, ...]:
    """The terms of the field `code`: the whole code first, then its longer parts. None for short numbers."""
    whole = code_term(text)
    thread = _THREAD.fullmatch(text)
    if thread or _DECIMAL.fullmatch(text):
        return (whole, thread[1].lower().replace(",", ".")) if thread else (whole,)
    parts = [fold(part) for part in _PIECE.findall(text)]
    if whole.isdigit() and len(parts) == 1 and len(whole) < _MIN_NUMBER_LENGTH:
        return ()
    longer = (part for part in parts if len(part) >= _MIN_PART_LENGTH or _is_mixed(part))
    return tuple(dict.fromkeys((whole, *longer)))


def _is_mixed(part: str) -> bool:
    return has_digit(part) and not part.isdigit()
