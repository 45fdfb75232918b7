"""What happens to text that is read in another encoding than it was written in, and how that is undone. Pure.

A misreading is undone by writing the text in the encoding that it was taken for, and reading those bytes in
the encoding that they were in.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.damage.code_pages import (
    CP437,
    CP852,
    CP1250,
    CP1251,
    CP1252,
    HIGH,
    LATIN_1,
    LATIN_2,
    MAC_ROMAN,
    POLISH_PAGES,
    CodePage,
)

UTF_8: Final = "utf-8"
CHINESE: Final = "gb18030"
ENTITIES: Final = "entities"

# What a sequence of UTF-8 may stand for in our texts: Latin, Greek and Cyrillic letters, the punctuation and
# symbols of manuals, box drawing, pictograms. What is left out are letters of scripts that only chance makes.
_EXPECTED: Final = re.compile(
    "[\x80-\u017f\u0192\u0218-\u021b\u02c6\u02c7\u02d8-\u02dd\u0391-\u03c9\u0401-\u045f\u2002-\u2044\u2070-\u209c"
    "\u20ac\u2100-\u214f\u2150-\u23ff\u2460-\u27bf\u2b00-\u2bff\u3001\u3002\ufb00-\ufb04\ufeff\U0001f300-\U0001faff"
    "\U0001f1e6-\U0001f1ff]+"
)
_ENTITY: Final = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8}[1-4]?);")
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misreading:
    """Text that `was` in one encoding and was `taken_for` another; `undo` makes of it what it was.

    `is_structural` says that the damage has a shape of its own, which good text has by chance only.
    """

    was: str
    taken_for: str
    undo: Callable[[str], str] = field(repr=False, compare=False)
    is_structural: bool = False


def _of_letters(was: CodePage, taken_for: CodePage) -> Misreading:
    """Every byte became one wrong character."""
    table = {
        ord(taken_for.table[byte]): was.table[byte]
        for byte in HIGH
        if taken_for.table[byte] != was.table[byte]
    }
    # Only letters beyond ASCII stand in the table: the rest of the text need not be looked up in it.
    return Misreading(
        was=was.name,
        taken_for=taken_for.name,
        undo=lambda text: _NOT_ASCII.sub(lambda letters: letters[0].translate(table), text),
    )


def _of_sequences(taken_for: CodePage) -> Misreading:
    """Every letter of UTF-8 became two to four characters."""

    def among(first: int, last: int) -> str:
        return "[" + "".join(map(re.escape, taken_for.table[first : last + 1])) + "]"

    has_mask = taken_for.table[0x85] == "\x85"  # see `ingest.damage.decoding.unmasked`
    follows = among(0x80, 0xBF)[:-1] + ("…]" if has_mask else "]")
    pattern = re.compile(
        f"{among(0xF0, 0xF4)}{follows}{{3}}|{among(0xE0, 0xEF)}{follows}{{2}}|{among(0xC2, 0xDF)}{follows}"
    )
    # A hard space, of which others made a plain one.
    space = taken_for.table[0xC2] + " " if taken_for.table[0xA0] == "\xa0" else None

    def meant(match: re.Match[str]) -> str:
        try:
            shown = match[0].replace("…", "\x85") if has_mask else match[0]
            character = (taken_for.encode(shown) or b"").decode(UTF_8)
        except UnicodeDecodeError:
            return match[0]
        return character if _EXPECTED.fullmatch(character) else match[0]

    def undo(text: str) -> str:
        undone = pattern.sub(meant, text)
        return undone.replace(space, "\xa0") if space and undone != text else undone

    return Misreading(was=UTF_8, taken_for=taken_for.name, undo=undo, is_structural=True)


def _of_chinese(was: str, *, is_structural: bool) -> Misreading:
    """Two bytes became one Chinese character; the second may have been an ordinary letter."""

    def meant(match: re.Match[str]) -> str:
        try:
            undone = match[0].encode(CHINESE).decode(was)
        except (UnicodeEncodeError, UnicodeDecodeError):
            return match[0]
        return undone if any("\u3400" <= character <= "\u9fff" for character in match[0]) else match[0]

    return Misreading(
        was=was,
        taken_for=CHINESE,
        undo=lambda text: _NOT_ASCII.sub(meant, text),
        is_structural=is_structural,
    )


def _character_named(match: re.Match[str]) -> str:
    """A letter or sign for its name; what is markup stays a name, so that no markup comes about."""
    character = html.unescape(match[0])
    is_sign = len(character) == 1 and not character.isascii() and unicodedata.category(character)[0] != "C"
    return character if is_sign else match[0]


NAMED: Final = Misreading(
    was=ENTITIES, taken_for=UTF_8, undo=lambda text: _ENTITY.sub(_character_named, text), is_structural=True
)
"""Letters written as names (`&oacute;`) that were taken for the text itself."""

SEQUENCES: Final[Sequence[Misreading]] = (
    *(_of_sequences(page) for page in (CP1252, CP1250, LATIN_1, LATIN_2, CP852, CP437, MAC_ROMAN, CP1251)),
    _of_chinese(UTF_8, is_structural=True),
)
"""UTF-8 taken for something else; may have happened several times over."""

_TAKEN_FOR: Final = (CP1252, LATIN_1, CP1250, LATIN_2, CP852, CP437, MAC_ROMAN, CP1251)

LETTERS: Final[Sequence[Misreading]] = (
    *(
        _of_letters(was, taken_for)
        for was in POLISH_PAGES
        for taken_for in _TAKEN_FOR
        if was is not taken_for
    ),
    *(_of_chinese(was.name, is_structural=False) for was in (CP1250, LATIN_2)),
)
"""One code page taken for another: the letters themselves do not show it, only the words do."""
