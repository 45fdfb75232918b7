"""The lemmas of Polish words: every reading that the dictionary has, save those that nobody means. Pure.

The dictionary itself is `translations.polish_words`.
"""

import re
from typing import Final

from translations.polish_words import analyses, forms

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
"""
_WRONG: Final = frozenset(lemma for line in _NOT_MEANT.strip().split("\n") for lemma in line[:23].split())
"""Lemmas that a workshop does not mean by forms which they share with a lemma that it does."""


_NEVER: Final = frozenset({"osa", "kola"})
"""Lemmas that a workshop never means: `os` and `kol` are `oś` and `kół` without their diacritics."""


class _Reading:
    """One reading of a word."""

    def __init__(self, lemma: str, tag: str, labels: list[str]) -> None:
        self.lemma = lemma.split(":", maxsplit=1)[0] or lemma
        self.tag = tag
        self.part_of_speech = tag.partition(":")[0]
        self.is_rare = not _RARE.isdisjoint(label for group in labels for label in group.split(","))

    @property
    def is_a_word(self) -> bool:
        """Neither a name, nor an abbreviation of several words, nor a contemptuous plural."""
        return self.lemma == self.lemma.lower() and "_" not in self.lemma and self.part_of_speech != "depr"

    @property
    def order(self) -> int:
        """Its place by part of speech."""
        if self.part_of_speech in _PARTS_OF_SPEECH:
            return _PARTS_OF_SPEECH.index(self.part_of_speech)
        return len(_PARTS_OF_SPEECH)


def lemmas(word: str) -> tuple[str, ...]:
    """The lemmas of a word in lower case, the likeliest first; none when the dictionary does not know it."""
    return tuple(dict.fromkeys(reading.lemma for reading in _readings(word)))


def tagged_lemmas(word: str) -> tuple[tuple[str, str], ...]:
    """The lemmas of a word with their tags (`subst:sg:gen:f`), the likeliest first."""
    return tuple(dict.fromkeys((reading.lemma, reading.tag) for reading in _readings(word)))


def tagged_forms(lemma: str) -> list[tuple[str, str]]:
    """Every form of a lemma with its tag."""
    return forms(lemma)


def _readings(word: str) -> list[_Reading]:
    readings = [  # `miałem` is divided into verb and ending: the verb stands first
        _Reading(lemma, tag, labels)
        for start, _end, (_form, lemma, tag, _names, labels) in analyses(word)
        if start == 0 and not tag.startswith(("ign", "brev"))  # `mm` is no milimetr, `min` no minuta
    ]
    return _sensible(readings)


def is_nominative(word: str) -> bool:
    """Whether the word, in lower case, may be a name in its base case, singular or plural."""
    return any(
        _NOMINATIVE.search(tag) for _start, _end, (_form, _lemma, tag, _names, _labels) in analyses(word)
    )


def _sensible(readings: list[_Reading]) -> list[_Reading]:
    """The readings that somebody may mean, in order; never none of several, save what nobody means."""
    readings = [one for one in readings if one.lemma not in _NEVER]
    kept = _unless_none(readings, [one for one in readings if one.is_a_word])
    kept = _unless_none(kept, [one for one in kept if not one.is_rare])
    kept = _unless_none(kept, [one for one in kept if one.lemma not in _WRONG])
    if any(one.part_of_speech == "subst" for one in kept):  # `olej` is oil, and hardly ever an order to oil
        kept = [one for one in kept if one.part_of_speech != "impt"]
    return sorted(kept, key=lambda one: one.order)


def _unless_none(readings: list[_Reading], narrowed: list[_Reading]) -> list[_Reading]:
    return narrowed or readings
