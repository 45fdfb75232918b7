"""Codes: trouble codes, part numbers, pins, threads, oil grades; whatever has a digit in it. Pure.

A code is one term however it is written: `11-12-7-582-245`, `11 12 7 582 245` and `11127582245` all come down
to `11127582245`. It is never stemmed. Its longer parts can be found too, as terms of the field `code`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from search.language.folding import fold
from search.language.measures import JOINT as _JOINT
from search.language.measures import join_measures, measure_of, measure_spans

_LETTER: Final = r"(?:[^\W_]|[\u0300-\u036f\u00ad])"
_SPACE: Final = "[ \u00a0\u202f]"
_DIGITS: Final = "".join(filter(str.isdigit, map(chr, range(0x10000))))
"""Whatever `str.isdigit` calls a digit, in the basic plane of Unicode."""
_LAST_OF_PLANE: Final = "\uffff"
_PERHAPS_DIGIT: Final = re.compile(f"[{_DIGITS}\U00010000-\U0010ffff]")
"""One of them, or a character of another plane; a table of bits, where classes would be looked at in turn."""
_ZEROES: Final = "000"
_THOUSANDS: Final = re.compile(r"(?<![\w.,-])(\d{1,3})[ \u00a0\u202f,]000(?![\w]|[.,]\d|[ -]\d)")
"""Full thousands as both languages write them: `60 000`, `60,000`."""
_DIGITS_APART: Final = re.compile(rf"\d{_SPACE}\d")
_PART_NUMBER: Final = re.compile(
    rf"(?<!{_LETTER})(?<![\d.,-])(?:"
    rf"(?:[A-Z]{{1,2}}{_SPACE}|[a-z]{_SPACE}(?=\d{{3}} \d{{3}} \d{{2}} \d{{2}}))?"
    rf"\d{{2,4}}(?:{_SPACE}\d{{1,4}}){{3,5}}"
    rf"|\d{_SPACE}\d{{3}}{_SPACE}\d{{3}}"
    rf"|[0-9][0-9A-Za-z][0-9A-Za-z]{_SPACE}\d{{3}}{_SPACE}\d{{3}}(?:{_SPACE}[A-Z]{{1,2}})?"
    rf"|[A-Za-z]\d{{2}}[-. \u00a0\u202f]\d{{3,4}}[-. \u00a0\u202f]\d{{3}}"
    rf")(?!{_LETTER}|[.,-]\d)"
)
_CHUNK: Final = re.compile(
    rf"{_LETTER}+(?:(?:{_JOINT}?[-./_*×'’]{_JOINT}?|{_JOINT}|(?<=\d),(?=\d)){_LETTER}+)*"
)
"""Letters and digits with what may join them."""

_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_THREAD: Final = re.compile(r"(m\d+(?:[.,]\d+)?)[x×](\d+(?:[.,]\d+)?)", re.IGNORECASE)
_PIECE: Final = re.compile(rf"{_LETTER}+")
_MIN_PART_NUMBER_DIGITS: Final = 7
_MAX_PART_NUMBER_DIGITS: Final = 14
_MIN_LONGEST_GROUP: Final = 3
_MIN_PART_LENGTH: Final = 3
_MIN_WORD_LENGTH: Final = 4
_MIN_NUMBER_LENGTH: Final = 4


_SPACED: Final = re.compile(
    r"[BCMPUbcmpu\d](?=[\dWw ])(?<![\w-][\s\S])(?:"
    r"(?<=[BCPUbcpu]) [0-3][0-9A-Fa-f]{3}(?![\w-])"
    rf"|(?<=[Mm])\d{{1,2}}{_SPACE}?[x×X]{_SPACE}?\d(?:[.,]\d+)?(?!\w)"
    rf"|(?<=\d)\d?[Ww](?:{_SPACE}|{_SPACE}-{_SPACE})\d{{2}}(?![\w-])"
    r")"
)
"""A trouble code, a thread, an oil grade that may have spaces within; its first characters stand in front, so
that all other characters are passed over at once."""
_DESIGNATION: Final = re.compile(
    rf"(?<![\w-])([A-Z]{{1,3}}){_SPACE}(\d{{1,6}}[A-Z]?)(?!\w|[.,/×-]\d|{_SPACE}\d)", re.IGNORECASE
)
"""Letters and a number beside each other that may be one name: `HT 3410`, `F 12`, `DOT 4`."""
_CAPITAL: Final = r"[A-Z\u0130\u212a]"
_IN_CAPITALS: Final = re.compile(
    rf"{_CAPITAL}(?<![\w-][\s\S]){_CAPITAL}{{0,2}}{_SPACE}\d{{1,6}}[A-Za-z\u0130\u0131\u017f\u212a]?"
    rf"(?!\w|[.,/×-]\d|{_SPACE}\d)"
)
"""A designation in capitals, found five times as quickly."""

_MEASURE: Final = re.compile(r"(\d+(?:[.,]\d+)?)(mm|cm|km|ml|kg|bar|kPa|MPa|psi|kW|Hz)", re.IGNORECASE)
_TROUBLE_CODE: Final = re.compile("[pcbu][0-3][0-9a-f]{3}([0-9a-f]{2})?")
_TROUBLE_CODE_LENGTH: Final = 5
_TROUBLE_CODE_APART: Final = re.compile(
    rf"(?<![\w-])([PCBU]){_SPACE}?([0-3][0-9A-F]){_SPACE}([0-9A-F]{{2}})(?![\w-])", re.IGNORECASE
)
_LAST_DIGITS: Final = 7
"""So many digits at the end of a part number name the part within a maker's catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word or a code within a text: its own text, and where it begins and ends there."""

    text: str
    start: int
    end: int
    is_code: bool


def has_digit(text: str) -> bool:
    """Whether there is a digit in `text`: whatever `str.isdigit` calls one."""
    found = _PERHAPS_DIGIT.search(text)
    return found is not None and (found[0] <= _LAST_OF_PLANE or any(map(str.isdigit, text)))


def join_part_numbers(text: str) -> str:
    """`text`, as long as before, without spaces in codes (`11 12 7 582 245`, `M10 x 1.5`, `35 Nm`)."""
    if not has_digit(text):
        return text
    text = _SPACED.sub(lambda match: re.sub(_SPACE, _JOINT, match[0]), text)
    if _ZEROES in text:
        text = _THOUSANDS.sub(rf"\1{_JOINT}000", text)
    text = join_measures(text)
    return _PART_NUMBER.sub(_joined, text) if _DIGITS_APART.search(text) else text


def _joined(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    is_plausible = _MIN_PART_NUMBER_DIGITS <= sum(map(len, groups)) <= _MAX_PART_NUMBER_DIGITS
    if not is_plausible or max(map(len, groups)) < _MIN_LONGEST_GROUP:  # a row of small numbers
        return match[0]
    return re.sub(_SPACE, _JOINT, match[0])


def spaced(text: str) -> str:
    """A code of a joined text as it was written, its spaces restored."""
    return text.replace(_JOINT, " ")


def designations(text: str, *, in_any_case: bool = False) -> list[tuple[str, str]]:
    """Names that may be written apart, in capitals (`HT 3410`): their letters, and their term (`ht3410`).

    Who searches may type them small.
    """
    if not has_digit(text):
        return []
    if not in_any_case:
        return [
            (match[1], fold(match[1] + match[2]))
            for quick in _IN_CAPITALS.finditer(text)
            if (match := _DESIGNATION.match(text, quick.start())) is not None
        ]
    found = [(match[1], fold(match[1] + match[2])) for match in _DESIGNATION.finditer(text)]
    found += [(match[1], fold("".join(match.groups()))) for match in _TROUBLE_CODE_APART.finditer(text)]
    return found


def divide(text: str) -> list[Piece]:
    """Divide what stands between two spaces into words and codes.

    `silnik-2.0,` is a word and a code, `U0100-87` is one code.
    """
    if text.isalpha():
        return [Piece(text=text, start=0, end=len(text), is_code=False)]
    pieces, place = list[Piece](), 0
    for start, end in measure_spans(text):
        pieces += _pieces(text, place, start)
        pieces.append(Piece(text=text[start:end], start=start, end=end, is_code=True))
        place = end
    return pieces + _pieces(text, place, len(text))


def _pieces(text: str, start: int, end: int) -> list[Piece]:
    found = _CHUNK.finditer(text, start, end)
    return [piece for match in found for piece in _divide_chunk(match[0], match.start())]


def _divide_chunk(chunk: str, offset: int) -> list[Piece]:
    if not has_digit(chunk):
        return _words(chunk, offset)
    measure = _MEASURE.fullmatch(chunk)
    if measure:  # `35mm` is `35 mm`
        middle, end = offset + measure.end(1), offset + len(chunk)
        return [
            Piece(text=measure[1], start=offset, end=middle, is_code=True),
            Piece(text=measure[2], start=middle, end=end, is_code=False),
        ]
    if _JOINT in chunk:
        return [Piece(text=chunk, start=offset, end=offset + len(chunk), is_code=True)]
    pieces: list[Piece] = []
    for start, end in _runs(chunk):
        text = chunk[start:end]
        if has_digit(text):
            pieces.append(Piece(text=text, start=offset + start, end=offset + end, is_code=True))
        else:
            pieces.extend(_words(text, offset + start))
    return pieces


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
    value = measure_of(text)
    if value is not None:
        return value.terms[0]
    text = text.replace(_JOINT, "")
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    thread = _THREAD.fullmatch(text)
    if thread:
        return f"{thread[1]}x{thread[2]}".lower().replace(",", ".")
    return fold("".join(_PIECE.findall(text.replace("×", "x"))))


def code_terms(text: str) -> tuple[str, ...]:
    """The terms of the field `code`: the whole code first, then its longer parts. None for short numbers."""
    value = measure_of(text)
    if value is not None:
        return value.terms
    whole = code_term(text)
    thread = _THREAD.fullmatch(text.replace(_JOINT, ""))
    if thread or _DECIMAL.fullmatch(text):
        return (whole, thread[1].lower().replace(",", ".")) if thread else (whole,)
    parts = [fold(part) for part in _PIECE.findall(text)]
    if whole.isdigit() and len(parts) == 1 and len(whole) < _MIN_NUMBER_LENGTH:
        return ()
    longer = [part for part in parts if len(part) >= _MIN_PART_LENGTH or _is_mixed(part)]
    if _is_long_part_number(whole):
        longer.append(whole[-_LAST_DIGITS:])
    return tuple(dict.fromkeys((whole, *longer)))


def shorter_codes(term: str) -> tuple[str, ...]:
    """The codes that the code of a query may stand for where nobody wrote it so long.

    A trouble code without its failure type byte; a part number's last seven digits.
    """
    if is_trouble_code(term):
        return (term[:_TROUBLE_CODE_LENGTH],) if len(term) > _TROUBLE_CODE_LENGTH else ()
    return (term[-_LAST_DIGITS:],) if _is_long_part_number(term) else ()


def is_trouble_code(term: str) -> bool:
    """Whether a code's term is a diagnostic trouble code, with or without its failure type byte."""
    return bool(_TROUBLE_CODE.fullmatch(term))


def _is_long_part_number(term: str) -> bool:
    """Whether a part number's term has more digits than name the part, and ends in them."""
    return term[-_LAST_DIGITS:].isdigit() and sum(map(str.isdigit, term)) > _LAST_DIGITS


def is_designation(term: str) -> bool:
    """Whether a code's term names one thing, rather than count or measure something as `35` and `2.0` do."""
    return _is_mixed(term) or len(term) >= _MIN_PART_NUMBER_DIGITS


def _is_mixed(part: str) -> bool:
    return has_digit(part) and any(map(str.isalpha, part))
