"""The base form of a Polish term: `tarczy hamulcowej` is `tarcza hamulcowa`. Pure.

The noun that leads is put into the nominative, singular where it has one, and the adjectives around it follow
its gender; what stands in the genitive behind it stays. What the dictionary does not know stays as written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from search.language.morfeusz import tagged_forms, tagged_lemmas
from translations.terms import PartOfSpeech

_NOUNS: Final = ("subst", "ger")
_ADJECTIVES: Final = ("adj", "ppas", "pact")
_NUMBERS: Final = ("sg", "pl")
_DEGREES: Final = ("pos", "com", "sup", "aff", "neg")
"""Of adjectives, and whether a participle is negated: what a base form keeps."""
_PLURAL: Final = "pt"
_VERBS: Final = ("inf", "impt", "fin", "praet", "imps")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a word, with what its tag says."""

    lemma: str
    part_of_speech: str
    number: str
    cases: frozenset[str]
    genders: frozenset[str]
    degree: str
    is_always_plural: bool

    def agrees(self, noun: "_Reading") -> bool:
        """Whether an adjective may belong to a noun."""
        is_one = self.number == noun.number and not self.cases.isdisjoint(noun.cases)
        return is_one and not self.genders.isdisjoint(noun.genders)


def base_form(text: str) -> str:
    """The term as a dictionary would head its entry, in lower case but for words that it does not know."""
    words = text.split()
    readings = [_readings(word) for word in words]
    head = _head(readings)
    if head is None:
        return _adjective(words[0]) if len(words) == 1 else text
    place, noun = head
    number, form = _nominative(noun)
    agreeing = dict(_agreeing(place, noun, readings))
    if not form or any(other not in agreeing for other in range(place)):
        return text
    words[place] = form
    for other, adjective in agreeing.items():
        words[other] = _form(adjective, number, noun.genders) or words[other]
    return " ".join(words)


def _head(readings: Sequence[list[_Reading]]) -> tuple[int, _Reading] | None:
    """The first noun that is not an adjective of a later one, read as most adjectives around it agree."""
    for place, found in enumerate(readings):
        nouns = [one for one in found if _is_noun(one)]
        is_adjective = any(
            place in dict(_agreeing(behind, noun, readings))
            for behind in range(place + 1, len(readings))
            for noun in filter(_is_noun, readings[behind])
        )
        if nouns and not is_adjective:
            return place, max(nouns, key=lambda noun: _fitness(place, noun, readings))
    return None


def part_of_speech(text: str) -> PartOfSpeech:
    """The part of speech of a Polish term: that of its leading word."""
    readings = [_readings(word) for word in text.split()]
    known = [found for found in readings if found]
    head = _head(readings)
    if not known or (head is not None and all(map(_has_adjective, readings[: head[0]]))):
        return PartOfSpeech.NOUN
    if known[0][0].part_of_speech in _VERBS:
        return PartOfSpeech.VERB
    return PartOfSpeech.ADJECTIVE if len(readings) == 1 and _has_adjective(known[0]) else PartOfSpeech.PHRASE


def _has_adjective(readings: list[_Reading]) -> bool:
    return any(one.part_of_speech in _ADJECTIVES for one in readings)


def _readings(word: str) -> list[_Reading]:
    return [_reading(lemma, tag) for lemma, tag in tagged_lemmas(word.lower())]


def _reading(lemma: str, tag: str) -> _Reading:
    parts = [*tag.split(":"), "", "", ""]
    return _Reading(
        lemma=lemma,
        part_of_speech=parts[0],
        number=parts[1],
        cases=frozenset(parts[2].split(".")),
        genders=frozenset(parts[3].split(".")),
        is_always_plural=_PLURAL in parts,
        degree=next((one for one in reversed(parts) if one in _DEGREES), ""),
    )


def _is_noun(reading: _Reading) -> bool:
    return reading.part_of_speech in _NOUNS


def _fitness(place: int, noun: _Reading, readings: Sequence[list[_Reading]]) -> tuple[int, bool]:
    """How many adjectives agree; of two readings the one that has a singular (`korki` are plugs)."""
    return sum(1 for _one in _agreeing(place, noun, readings)), not noun.is_always_plural


def _agreeing(
    place: int, noun: _Reading, readings: Sequence[list[_Reading]]
) -> Iterator[tuple[int, _Reading]]:
    """The adjectives right before and right behind the noun that may belong to it."""
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(readings):
            found = [one for one in readings[other] if one.part_of_speech in _ADJECTIVES and one.agrees(noun)]
            if not found:
                break
            yield other, found[0]
            other += step


def _nominative(noun: _Reading) -> tuple[str, str]:
    """The number and the form of the noun's base form; no form if it has none."""
    for number in _NUMBERS:
        form = _form(noun, number, noun.genders)
        if form:
            return number, form
    return "", ""


def _adjective(word: str) -> str:
    found = [one for one in _readings(word) if one.part_of_speech in _ADJECTIVES]
    return (_form(found[0], "sg", frozenset(["m3"])) if found else "") or word


def _form(wanted: _Reading, number: str, genders: frozenset[str]) -> str:
    for form, tag in tagged_forms(wanted.lemma):
        one = _reading(wanted.lemma, tag)
        is_same = (one.part_of_speech, one.number) == (wanted.part_of_speech, number)
        is_named = "nom" in one.cases and not one.genders.isdisjoint(genders)
        if is_same and is_named and one.degree == wanted.degree:
            return form
    return ""
