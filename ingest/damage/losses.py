"""Letters that are gone: replaced by a sign that says nothing, or left out without a trace. Pure.

What was lost is never put back: the dictionary tells what a word probably was, and that is evidence, no text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from ingest.damage.shapes import LOST, POLISH_CAPITALS, POLISH_LETTERS, WORD, is_natural
from translations.polish_words import is_polish_word

_ALL: Final = POLISH_LETTERS + POLISH_CAPITALS
_SIGNS: Final = f"{LOST}\x1a□\ue000-\uf8ff"
_NEXT_TO_LETTER: Final = re.compile(f"[^\\W\\d_][{_SIGNS}]|[{_SIGNS}][^\\W\\d_]|[\ue000-\uf8ff]{{3}}")
_SIGN: Final = re.compile(f"[{_SIGNS}]")
_ASKED: Final = re.compile(f"[A-Za-z{_ALL}]*[a-z{POLISH_LETTERS}]?\\?[A-Za-z{_ALL}?]*")
_ADDRESS: Final = re.compile(r"[/=&@\\]|\.[a-z]{2,4}\?")
_PURE_WORD: Final = re.compile(
    f"(?<![\\w?{_SIGNS}’'.-])[A-Za-z{_ALL}][a-z{POLISH_LETTERS}]+(?![\\w?{_SIGNS}’'-])"
)
_ASKING: Final = re.compile(f"[A-Za-z{_ALL}]\\?|\\?[A-Za-z{_ALL}]")
_ORPHAN: Final = re.compile("[ÄÅÃÂĂĹâĐ┼─├]")
_SHOWING: Final = re.compile(f"[{_SIGNS}ÄÅÃÂĂĹâĐ┼─├]")
_MOST_SIGNS: Final = 3
_CHUNK_WORDS: Final = 200
_MOST_LOSSES: Final = 1000
_SMALL_WORDS: Final = (" w ", " z ", " na ", " i ", " do ", " si ", " nie ", " oraz ", " od ", " dla ")
_LONG: Final = 4
_FEWEST: Final = 3
_SHARE: Final = 0.05
_VISIBLE_SHARE: Final = 0.02
_SHORT: Final = 25
_USUAL_SHARE: Final = 0.035
_POLISH_SHARE: Final = 0.6
_BARE: Final = str.maketrans("acelnosz", "ąćęłńóśź")
_POLISH_WORDS: Final = """
w z na nie oraz jest od dla przy lub ze za po przed przez jak pod nad czy gdy aby tylko ich tym tej tego
który która które których są się że już może u o we należy jeśli sprawdzić
si ktry ktre
"""
_ENGLISH_WORDS: Final = """
the of and for with is from are this that or it be an you your if when not must can will has have all which in
"""
_POLISH: Final = frozenset(_POLISH_WORDS.split())
"""Words that Polish sentences have and English ones have not; the last line has lost its letters."""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line of a file or a text of a document; `place` says where it stands, in words for people.

    `is_literal` where the names of letters (`&oacute;`) are meant as such; `shown` is what a reader sees of a
    line of markup, where that is something else.
    """

    text: str
    place: str
    is_literal: bool = False
    shown: str | None = None


class Trace(StrEnum):
    """What a lost letter left behind."""

    SIGN = "sign"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A word that lost letters: what stands there, and what it probably was (empty where nobody can tell)."""

    place: str
    stands: str
    was: str
    letters: int
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What is lost; `is_ruined` where so much of a part is lost that it must not be shown."""

    found: tuple[Loss, ...]
    is_ruined: bool

    @property
    def letters(self) -> int:
        """At least so many letters are gone."""
        return sum(loss.letters for loss in self.found)


def find_losses(passages: Sequence[Passage], misread: frozenset[str] = frozenset()) -> Losses:
    """The lost letters of a text; `misread` are the passages that were found misread before."""
    found: list[Loss] = []
    is_ruined = False
    for chunk in _chunks(passages):
        whole = " ".join(passage.text for passage in chunk)
        visible = [loss for passage in chunk for loss in _visible(passage)] if _may_show(whole) else []
        is_suspected = bool(visible) or any(one.text in misread for one in chunk)
        hidden = _hidden(chunk) if _may_hide(whole, is_suspected=is_suspected) else []
        found += [*visible, *hidden]
        is_ruined |= bool(hidden) or _is_too_much(len(visible), whole.count(" ") + 1)
        if len(found) > _MOST_LOSSES:
            break
    return Losses(found=tuple(found), is_ruined=is_ruined)


def _may_show(text: str) -> bool:
    """Whether anything in the text may stand for a lost letter."""
    return bool(_ASKING.search(text) or (not text.isascii() and _SHOWING.search(text)))


def _may_hide(text: str, *, is_suspected: bool) -> bool:
    """Whether the text may lack letters: it has small Polish words, but too few Polish letters."""
    marked = len(text.encode("utf-8", "replace")) - len(text)
    if marked >= _USUAL_SHARE * len(text) and not is_suspected:
        return False
    return sum(text.count(word) for word in _SMALL_WORDS) >= _FEWEST


def _is_too_much(lost: int, words: int) -> bool:
    if words < _SHORT:
        return lost > 1
    return lost >= _FEWEST and lost >= _VISIBLE_SHARE * words


def _chunks(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    chunk: list[Passage] = []
    words = 0
    for passage in passages:
        chunk.append(passage)
        words += passage.text.count(" ") + 1
        if words >= _CHUNK_WORDS:
            yield chunk
            chunk, words = [], 0
    if chunk:
        yield chunk


def _visible(passage: Passage) -> Iterator[Loss]:
    text = passage.text
    has_sign, has_question = _NEXT_TO_LETTER.search(text), "?" in text.rstrip("?")
    if not (has_sign or has_question or _ORPHAN.search(text)):
        return
    for token in text.split():
        word = token.strip(".,;:!()[]{}\"'„”“’»«*_#|<>")
        if _NEXT_TO_LETTER.search(word):
            was = _with_signs_filled(word, _SIGN)
            yield Loss(
                place=passage.place,
                stands=word,
                was=was,
                letters=len(_SIGN.findall(word)),
                trace=Trace.SIGN,
            )
        elif "?" in word and not _ADDRESS.search(word) and _ASKED.fullmatch(word):
            yield from _asked(passage.place, word)
        elif _ORPHAN.search(word) and not is_natural(word):
            yield from _orphaned(passage.place, word)


def _asked(place: str, word: str) -> Iterator[Loss]:
    """A question mark in place of a letter: only where the dictionary says so."""
    pieces = [piece for piece in word.split("?") if piece]
    if len(pieces) == 1 and (is_polish_word(pieces[0]) or not word.endswith("?")):
        return
    was = _with_signs_filled(word, re.compile(r"\?"))
    if was:
        yield Loss(place=place, stands=word, was=was, letters=word.count("?"), trace=Trace.SIGN)


def _orphaned(place: str, word: str) -> Iterator[Loss]:
    """The first half of a letter of UTF-8, whose second half was dropped."""
    was = _with_signs_filled(word, _ORPHAN)
    if was:
        yield Loss(place=place, stands=word, was=was, letters=len(_ORPHAN.findall(word)), trace=Trace.SIGN)


@lru_cache(maxsize=20_000)
def _with_signs_filled(word: str, sign: re.Pattern[str]) -> str:
    """The Polish words that the word may have been; empty where it is none, or hardly a word."""
    pieces = sign.split(word)
    gaps = len(pieces) - 1
    if not 0 < gaps <= _MOST_SIGNS or not any(pieces):
        return ""
    letters = POLISH_CAPITALS if word.isupper() and len(word) > gaps + 1 else POLISH_LETTERS
    found = []
    for filling in product(letters, repeat=gaps):
        candidate = "".join(piece + letter for piece, letter in zip(pieces, (*filling, ""), strict=True))
        if candidate.isalpha() and is_polish_word(candidate):
            found.append(candidate)
    return " / ".join(found[:_MOST_SIGNS])


def _hidden(chunk: Sequence[Passage]) -> list[Loss]:
    """Words that lack letters without a trace, where they are too many to be mistakes of spelling."""
    losses: list[Loss] = []
    words = bare = long = 0
    is_mostly_polish = sum(_stop_words(passage.text) for passage in chunk) > 0
    for passage in chunk:
        if not _is_polish(passage.text, without_doubt=not is_mostly_polish):
            continue
        for word in _PURE_WORD.findall(passage.text):
            words += len(word) >= _LONG
            if len(word) < _FEWEST or is_polish_word(word):
                continue
            was = _with_one_letter_more(word)
            if was:
                losses.append(Loss(place=passage.place, stands=word, was=was, letters=1, trace=Trace.NOTHING))
                long += len(word) >= _LONG
            else:
                bare += _is_bare(word)
    is_enough = long >= _FEWEST and long >= _SHARE * words
    return losses if is_enough and long > bare else []


def _stop_words(text: str) -> int:
    """How many more Polish than English words of every sentence there are."""
    found = [word.lower() for word in WORD.findall(text)]
    return sum(word in _POLISH for word in found) - sum(word in _ENGLISH for word in found)


@lru_cache(maxsize=20_000)
def _is_polish(text: str, *, without_doubt: bool) -> bool:
    balance = _stop_words(text)
    if balance or without_doubt:
        return balance > 0
    long = [word for word in _PURE_WORD.findall(text) if len(word) >= _LONG]
    known = sum(is_polish_word(word) or bool(_with_one_letter_more(word)) for word in long)
    return bool(long) and known >= _POLISH_SHARE * len(long)


@lru_cache(maxsize=20_000)
def _with_one_letter_more(word: str) -> str:
    """The Polish words that lack one Polish letter to be this one, at most three of them."""
    found = (
        word[:place] + letter + word[place:]
        for place in range(len(word) + 1)
        for letter in (POLISH_LETTERS if place or word[0].islower() else POLISH_CAPITALS)
    )
    likely = (candidate for candidate in found if _is_likely(candidate))
    return " / ".join(candidate for candidate, _number in zip(likely, range(_MOST_SIGNS), strict=False))


def _is_likely(candidate: str) -> bool:
    return is_polish_word(candidate.lower() if candidate[1:].islower() else candidate)


@lru_cache(maxsize=20_000)
def _is_bare(word: str) -> bool:
    """Whether the word is a Polish one that was typed without its marks."""
    choices = [(letter, letter.translate(_BARE)) for letter in word.lower()]
    places = [place for place, (letter, marked) in enumerate(choices) if letter != marked]
    if len(places) > 6:
        return False
    for picked in product((False, True), repeat=len(places)):
        letters = list(word.lower())
        for place, is_marked in zip(places, picked, strict=True):
            letters[place] = choices[place][is_marked]
        if is_polish_word("".join(letters)):
            return True
    return False
