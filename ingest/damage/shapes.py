"""What words and signs of good text look like, and what an undone misreading makes of one of them. Pure."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import Final

from translations.polish_words import is_polish_word

POLISH_LETTERS: Final = "ąćęłńóśźż"
POLISH_CAPITALS: Final = POLISH_LETTERS.upper()
LOST: Final = "\ufffd"

TOKEN: Final = re.compile("[0-9A-Za-z'’\x80-\u1fff\u2010-\u2027\u2030-\u2fff\u3001-\U0010ffff]+")
"""What misreadings are judged by: letters, digits and every sign beyond ASCII up to the next space."""

WORD: Final = re.compile(r"[^\W\d_]+")

_SIGNS: Final = (
    "\xa0„”“’‘‚‛‹›«»–—‐‑‒―…•·§°±²³¹µ×÷€£©®™¼½¾¬¦ªº‰′″†‡←→↑↓↔⇒⇐≤≥≈≠≡∞√∑∆∅⌀✓✔✗✘☐☑☒⚠■□▪▫●○◦▲△▼▽►◄◆◇★☆№¶¿¡¢¥¤´¨¯¸"
)
_DRAWN: Final = "\u2190-\u23ff\u2460-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d"
_LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ɏ"
_WORD: Final = (
    f"(?:[{_LETTERS}]*|[A-Za-z]{{0,2}}[\u0391-\u03c9][A-Za-z]{{0,2}}|[\u0370-\u03ff]+|[\u0400-\u052f]+"
    "|[\u0530-\u1cff\u3040-\ud7af]+)"
)
_CORE: Final = rf"(?:\d*{_WORD}\d*|(?:[A-Za-z]{{1,3}}|\d+)[²³¹⁰-₎]+[A-Za-z]*|[°µ∆∅Øø]?[A-Za-z]*\d*)"
_JOINT: Final = f"[{re.escape(_SIGNS)}{_DRAWN}']"
_NATURAL: Final = re.compile(f"{_JOINT}*{_CORE}(?:{_JOINT}+{_CORE})*")
_HUMP: Final = re.compile("[a-zß-öø-ÿąćęłńśźż](?=[À-ÖØ-ÞĄĆĘŁŃŚŹŻĂĹÄÅ])")
_INSIDE: Final = re.compile(
    f"[a-z][\u2500-\u259f]+[a-z]|[{_LETTERS}][{re.escape('‚‛‹›«»…•§±²³¹£¼½¾¬¦ªº‰†‡≤≥≈≠∞√∑∆№¶¿¡¢¥¤´¨¯¸€©®™„“')}]+[{_LETTERS}]"
)
_AT_THE_EDGE: Final = re.compile(f"[{_LETTERS}]{{2}}[±¶¹¿¢¥¤]|¶[{_LETTERS}]")
_UNIT_POWERS: Final = re.compile(r"(?<![^\W\d_])[A-Za-z]{1,3}[²³¹]")
_LED: Final = re.compile(
    "[ÂÃÄÅÎÏÐÑâĂĹĐă][\x80-\x9f€‚„†‡ˆ‰‹‘•˜›¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º¼½¾¿]|â[€™œž]|вЂ|[ВГ][°±²³µ·©®§]|[ÔΓ]Ç|‚Ä|[┬¬][▒░Ě∞±∑∂∫†]"
)
"""What UTF-8 looks like in Western and Central European code pages."""

_UNIT: Final = re.compile("[A-Za-z0-9°µ]{0,3}[²³¹°µ±½¼¾·×⁰-₎]+[A-Za-z0-9]{0,3}")
_PLAIN: Final = re.compile(f"[\x00-\x7f{POLISH_LETTERS}{POLISH_CAPITALS}\xa0„”“’‘–—…•°±µ×Ω→≤≥€]*")
_ODDLY_PLAIN: Final = re.compile(
    f"[{_LETTERS}][±µ„“…€≤≥→×Ω•°‘]|[{_LETTERS}][’–—”][{_LETTERS}]|[a-z{POLISH_LETTERS}][{POLISH_CAPITALS}]"
)
_LATIN: Final = re.compile(f"[{_LETTERS}]")
_LONG_WORD: Final = 5


class Verdict(IntEnum):
    """What an undone misreading makes of a token; more is better."""

    WORSE = -1
    NEUTRAL = 0
    SHAPELY = 1
    KNOWN = 2
    SURE = 3


@lru_cache(maxsize=20_000)
def is_natural(token: str) -> bool:
    """Whether a token looks as tokens of good text do, whatever its language."""
    if token.isascii():
        return True
    if (
        _HUMP.search(token)
        or _LED.search(token)
        or _AT_THE_EDGE.search(token)
        or _INSIDE.search(_UNIT_POWERS.sub("m", token))
    ):
        return False
    return bool(_NATURAL.fullmatch(token)) and all(
        unicodedata.category(character) not in ("Cc", "Cn", "Co", "Cs") for character in token
    )


def is_garbled(token: str) -> bool:
    """Whether a token shows signs of having been misread; one in a script unknown to us does not."""
    signs = (_HUMP, _LED, _INSIDE)
    return not token.isascii() and any(sign.search(_UNIT_POWERS.sub("m", token)) for sign in signs)


def is_plain(text: str) -> bool:
    """Whether nothing in `text` calls for a closer look: ASCII, Polish letters, ordinary punctuation."""
    return text.isascii() or bool(_PLAIN.fullmatch(text) and not _ODDLY_PLAIN.search(text))


@lru_cache(maxsize=50_000)
def is_clean(token: str) -> bool:
    """Whether a token is what Polish or English text consists of: known words, ASCII, ordinary signs."""
    return token.isascii() or (is_plain(token) and known_words(token) >= 0)


@lru_cache(maxsize=50_000)
def known_words(token: str) -> int:
    """How long the longest Polish word with Polish letters is; 0 without one, -1 if one is unknown."""
    longest = 0
    for word in WORD.findall(token):
        if word.isascii():
            continue
        if len(word) < 2 or not is_polish_word(word) or not _is_one_case(word):
            return -1
        longest = max(longest, len(word))
    return longest


@lru_cache(maxsize=100_000)
def verdict(before: str, after: str) -> Verdict:
    """How much better or worse `after` is than `before`, from which an undone misreading made it."""
    was_natural, is_better = is_natural(before), is_natural(after)
    if not is_better:
        return Verdict.WORSE if was_natural else Verdict.NEUTRAL
    letters = known_words(after)
    if was_natural and (known_words(before) > 0 or (letters < 2 and _UNIT.fullmatch(before))):
        return Verdict.NEUTRAL if letters > 1 else Verdict.WORSE
    if letters > 1:
        return Verdict.SURE if letters >= _LONG_WORD and not was_natural else Verdict.KNOWN
    if not was_natural:
        return Verdict.SHAPELY
    return Verdict.NEUTRAL if _LATIN.search(before) or not _LATIN.search(after) else Verdict.WORSE


def _is_one_case(word: str) -> bool:
    return word.islower() or word.isupper() or word[1:].islower()
