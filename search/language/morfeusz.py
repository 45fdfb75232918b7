"""The lemmas of Polish words: every reading that the dictionary has, save those that nobody means. Pure.

The dictionary itself is `translations.polish_words`.
"""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from translations.polish_words import Tagging, analyses, first_taggings, forms

_NOMINATIVE: Final = re.compile(r"^(?:subst|adj|ger)[^:]*:[^:]*:[^:]*\bnom\b")

_PARTS_OF_SPEECH: Final = ("subst", "adj", "ger", "inf", "praet", "fin", "ppas", "pact")
"""In this order readings are the likeliest; others come after."""

_RARE: Final = frozenset({"daw.", "przest.", "gwar.", "rzad.", "indyw.", "wulg.", "rel."})
"""Labels of readings that give way to any without: former, dialectal, rare, vulgar, religious."""

# Each line: what is meant by the forms that share these lemmas, then what these lemmas mean instead.
_NOT_MEANT: Final = """
koła koł kół            koło: wheels, not stakes
wałka tłoka             wałek, tłok: shafts, pistons; not a battle, not a shared task
paska korka             pasek, korek: belts, plugs; not Easter bread, not a wedge heel
klocki szczęki szczęk   klocek, szczęka: pads, shoes; not toys, not jaws as such, not clanking
szczypka                szczypce: pliers, not a pinch
zawora elektrozawora    zawór, elektrozawór: valves, not a bar across a gate
zawiasa rozstawa        zawias, rozstaw: variants of the same word
link linek opasek       linka, opaska: cables, clips; not links on the web
koda gaza luza tryba    kod, gaz, luz, tryb: not a coda, gauze, billiards
beza oda bit            bez, od, bicie: not a meringue, an ode, a bit
osić osi osie           oś: an axle, not verbs and aspens
ukłaść ciec ciecza      układ, ciecz: systems, fluids; not arranging, not trickling
ucha ramia piast        ucho, ramię, piasta: not fish soup, ramie, a royal house
dacha mat matać         dach, mata: roofs, mats; not a datcha, chess, swindling
klapek chłodnik         klapka, chłodnica: flaps, radiators; not slippers, cold soup
chłodniczek             chłodniczka: a cooler, not a small cold soup
stożkowa postojowe      stożkowy, postojowy: adjectives, not a curve, not demurrage
wstępna kompleta        wstępny, komplet: not forebears, not a prayer
badan usterk            badanie, usterka: not a plant, not a former form
elementy warunki środki element and the like: plurals that are no words of their own
pasy gazy masy prace    pas, gaz, masa, praca: likewise
osady światła kwasy     osad, światło, kwas: likewise
szyb wal lin lew        szyba, wał, lina, lewy: not a mine, a whale, a tench, a lion
szlifa wymian plika     szlif, wymiana, plik: not a rare or former form
kita kurka puszek       kit, kurek, puszka: not a tail, a hen, fluff
systema pomiara         system, pomiar: former forms
pojazda rucho przyczep  pojazd, ruch, przyczepa: former forms
działo dziać            działać: not a cannon, not knitting
on                      nie, nim, jej: not, before, her; not a form of `he`
"""
_WRONG: Final = frozenset(lemma for line in _NOT_MEANT.strip().split("\n") for lemma in line[:23].split())
"""Lemmas that a workshop does not mean by forms which they share with a lemma that it does."""


_NEVER: Final = frozenset({"osa", "kola"})
"""Lemmas that a workshop never means: `os` and `kol` are `oś` and `kół` without their diacritics."""


_MAX_REMEMBERED: Final = 2_000
"""Words whose lemmas are remembered: of one query each is asked for several times."""


class _Sort(NamedTuple):
    """What a tag and its labels say of a reading.

    `is_left_out` are words that nothing is known of, and abbreviations: `mm` is no milimetr, `min` no minuta.
    `order` is its place by part of speech.
    """

    tag: str
    part_of_speech: str
    order: int
    is_rare: bool
    is_left_out: bool


class _Reading(NamedTuple):
    """One reading of a word."""

    lemma: str
    sort: _Sort

    @property
    def is_a_word(self) -> bool:
        """Neither a name, nor an abbreviation of several words, nor a contemptuous plural."""
        lemma = self.lemma
        return lemma == lemma.lower() and "_" not in lemma and self.sort.part_of_speech != "depr"


@lru_cache(maxsize=_MAX_REMEMBERED)
def lemmas(word: str) -> tuple[str, ...]:
    """The lemmas of a word in lower case, the likeliest first; none when the dictionary does not know it."""
    return tuple(dict.fromkeys(reading.lemma for reading in _readings(word)))


def tagged_lemmas(word: str) -> tuple[tuple[str, str], ...]:
    """The lemmas of a word with their tags (`subst:sg:gen:f`), the likeliest first."""
    return tuple(dict.fromkeys((reading.lemma, reading.sort.tag) for reading in _readings(word)))


def tagged_forms(lemma: str) -> list[tuple[str, str]]:
    """Every form of a lemma with its tag."""
    return forms(lemma)


def _readings(word: str) -> list[_Reading]:
    """The sensible readings of a word; `miałem` is divided into verb and ending, of which the verb counts."""
    found = [
        _Reading(lemma.split(":", 1)[0] or lemma, sort)
        for lemma, tagging in first_taggings(word)
        if not (sort := _sort(tagging)).is_left_out
    ]
    return _sensible(found) if len(found) > 1 else [one for one in found if one.lemma not in _NEVER]


@cache
def _sort(tagging: Tagging) -> _Sort:
    part_of_speech = tagging.tag.partition(":")[0]
    is_likely = part_of_speech in _PARTS_OF_SPEECH
    return _Sort(
        tag=tagging.tag,
        part_of_speech=part_of_speech,
        order=_PARTS_OF_SPEECH.index(part_of_speech) if is_likely else len(_PARTS_OF_SPEECH),
        is_rare=not _RARE.isdisjoint(label for group in tagging.labels for label in group.split(",")),
        is_left_out=tagging.tag.startswith(("ign", "brev")),
    )


def is_nominative(word: str) -> bool:
    """Whether the word, in lower case, may be a name in its base case, singular or plural."""
    return any(
        _NOMINATIVE.search(tag) for _start, _end, (_form, _lemma, tag, _names, _labels) in analyses(word)
    )


def _sensible(readings: list[_Reading]) -> list[_Reading]:
    """The readings that somebody may mean, in order; never none of several, save what nobody means."""
    readings = [one for one in readings if one.lemma not in _NEVER]
    kept = [one for one in readings if one.is_a_word] or readings
    kept = [one for one in kept if not one.sort.is_rare] or kept
    kept = [one for one in kept if one.lemma not in _WRONG] or kept
    if any(one.sort.part_of_speech == "subst" for one in kept):  # `olej` is oil, and hardly an order to oil
        kept = [one for one in kept if one.sort.part_of_speech != "impt"]
    return sorted(kept, key=lambda one: one.sort.order)
