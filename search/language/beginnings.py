"""Which words can come down to a term, told by how they begin: a text need not be analysed to be searched.

The forms of a word begin with the same letter, and their next consonants are the same or alternate with
them (`ręka`, `ręce`; `noga`, `nodze`; `wąż`, `węże`; `pies`, `psa`). Exceptions are few: prefixes that
grammar adds (`niedokręcony`, `najdłuższy`), and forms of another stem (`rok`, `lata`).

Most words of a text are left out by their consonants alone (`search.language.consonants`), all at once. The
others are looked at closely, one by one: by which consonants alternate with which (`t` and `c`, but not `t`
and `s`), and in Polish by those that endings have.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import is_normalized

from search.language.codes import has_digit
from search.language.consonants import ALTERNATING, MOST_CONSONANTS, ODD, SILENT, Outline, places
from search.language.folding import fold

_ALONE: Final = frozenset({"nie"})
"""Terms that only words come down to that have no consonants besides theirs."""
_INFINITIVE: Final = re.compile("(?:[aoiy]wac|nac|zec|c)$")
"""The end of a Polish infinitive, folded, which its other forms lack (`myć`, `myje`; `hamować`, `hamuje`)."""
_ENDING: Final = re.compile("(?:[aoiy]wac|nac|zec|[sk]lac|chac|dziec|s?c|(?<=.)sk[io]|(?<=.)[zt]?ki|ko)$")
"""The end of a folded term, by which its forms differ when they are looked at closely."""
_PREFIXES: Final = ("nie", "naj")
_OTHER_STEMS: Final[dict[str, tuple[str, ...]]] = {
    "byc": ("j", "s"),
    "cztery": ("c",),
    "ciac": ("t",),
    "czlowiek": ("l",),
    "dobry": ("l",),
    "dobrze": ("l",),
    "dawac": ("d",),
    "duzo": ("w",),
    "duzy": ("w",),
    "dziecko": ("dk",),
    "dzien": ("d",),
    "isc": ("s",),
    "jakis": ("j",),
    "malo": ("m",),
    "maly": ("m",),
    "mozliwosc": ("m",),
    "rok": ("l",),
    "trzec": ("t",),
    "wielki": ("w",),
    "zle": ("g",),
    "zly": ("g",),
    "znalezc": ("s",),
}
"""Terms with forms that begin otherwise, and how."""
_UNLIKE_LIST: Final = """
bialystok chrzest cos coz deszcz duha dwiescie dziadkowie hogarth kenneth ksiaze kto ktokolwiek ktorykolwiek
ktorys ktos laplace lekki lekko monachium niewysoki nikt oddech praha rez rzeczpospolita rzymianin smith
sprzegnac tydzien wallace wszystek wysoce wysoki wysoko
"""
_UNLIKE: Final = frozenset(_UNLIKE_LIST.split())
"""Terms with forms whose consonants alternate otherwise: what begins with their letter is let through."""
_COLLECTIVE: Final = frozenset({"dziesiec", "dziewiec", "kilka", "osiem", "piec", "siedem", "szesc"})
"""Numerals with an `r` in some of their endings (`pięcioro`)."""
_NEVER_IN_ENDINGS: Final = frozenset("fpqrvx")
"""Consonants that no other ending of Polish has, nor what the stemmer takes away from unknown words."""
_DIGRAPHS: Final = (("ch", "h"), ("cz", "c"), ("sz", "s"), ("dz", "d"), ("rz", "r"))
_SOUNDS: Final = str.maketrans("cthdz", "kksgg")
"""Consonants that take each other's place, more closely than `ALTERNATING`."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 12
_SOFT_HYPHEN: Final = "\u00ad"


class _Told(NamedTuple):
    """What a term tells of how its forms begin: by keys at first, by sounds when looked at closely.

    Words begin with `keys`, and with `sounds` and what an ending may have or with `further_sounds` and
    anything, or have no consonants besides those of the short ones.
    """

    keys: frozenset[str]
    short_keys: frozenset[str]
    sounds: frozenset[str]
    further_sounds: frozenset[str]
    short_sounds: frozenset[str]


class Beginnings:
    """How words may begin that come down to one of some terms."""

    def __init__(self, terms: Iterable[str], *, are_polish: bool = False) -> None:
        """`are_polish` are the words to look at, whatever the terms are."""
        self._sounds, self._further_sounds, self._short_sounds = set[str](), set[str](), set[str]()
        self._has_code = False
        self._outline = Outline()
        for term in terms:
            self._has_code |= has_digit(term)
            told = _told_by(term)
            for key in told.keys:
                self._outline.add(key)
            for key in told.short_keys:
                self._outline.add_alone(key)
            (self._sounds if are_polish else self._further_sounds).update(told.sounds)
            self._further_sounds |= told.further_sounds
            self._short_sounds |= told.short_sounds

    def admitted(self, words: Sequence[str]) -> list[int]:
        """The numbers of the words that may come down to one of the terms; a few more may be among them.

        Words stand between two spaces of a text.
        """
        known = places(words)
        numbers = self._outline.matched(known)
        return [number for number in numbers if known[number] != ODD or self.admit(words[number])]

    def admit(self, chunk: str) -> bool:
        """Whether something in `chunk`, a text without spaces, may come down to one of the terms."""
        if chunk.isalpha():
            return self._admits(chunk)
        if self._has_code and has_digit(chunk):
            return True
        is_marked_apart = not chunk.isascii() and (_SOFT_HYPHEN in chunk or not is_normalized("NFC", chunk))
        return is_marked_apart or any(map(self._admits, _LETTERS.findall(chunk)))

    def _admits(self, word: str) -> bool:
        begun = _begun(word[:_LOOKED_AT])
        return self._starts(begun) or (begun.startswith(_PREFIXES) and self._starts(begun[3:]))

    def _starts(self, word: str) -> bool:
        sound = _sound(word)
        for length in range(1, len(sound) + 1):
            begun = sound[:length]
            is_ending = begun in self._sounds and _NEVER_IN_ENDINGS.isdisjoint(sound[length:])
            if is_ending or begun in self._further_sounds:
                return True
        return len(sound) <= MOST_CONSONANTS and sound in self._short_sounds


@lru_cache(maxsize=20_000)
def _begun(word: str) -> str:
    """The beginning of a word, folded; a few letters stand for many words."""
    return fold(word)


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    """The first letter and the first few consonants after it, each as what it alternates with."""
    first = "s" if word.startswith("z") else word[:1]
    consonants = "".join([one for one in word[1:] if one not in SILENT])
    return first + consonants[:MOST_CONSONANTS].translate(ALTERNATING)


def _sound(word: str) -> str:
    """The same, with two letters of one sound as one, and each consonant as what it takes the place of."""
    for letters, sound in _DIGRAPHS:
        word = word.replace(letters, sound)
    first = "s" if word.startswith("z") else word[:1]
    consonants = "".join([one for one in word[1:] if one not in SILENT])
    return first + consonants[:MOST_CONSONANTS].translate(_SOUNDS)


@lru_cache(maxsize=10_000)
def _told_by(term: str) -> _Told:
    key, sound = _key(_INFINITIVE.sub("", term) or term), _sound(_ENDING.sub("", term) or term)
    keys, sounds, further = {key}, {sound}, set(_OTHER_STEMS.get(term, ()))
    short_keys, short_sounds = set(_beginnings(key)), set(_beginnings(sound))
    if term in _ALONE:
        short_keys, short_sounds, keys, sounds = keys | short_keys, sounds | short_sounds, set(), set()
    if term in _UNLIKE:
        further.add(sound[:1])
    if term in _COLLECTIVE:
        further.add(f"{_sound(term)}r")
    return _Told(
        *map(frozenset, (keys.union(_OTHER_STEMS.get(term, ())), short_keys, sounds, further, short_sounds))
    )


def _beginnings(key: str) -> Iterator[str]:
    return (key[:length] for length in range(1, len(key)))
