"""Passages and queries to measure with: made up, the same on every run, shaped like the real thing.

Words follow Zipf's law over a vocabulary of half Polish, half English stems with endings; a passage has the
length of a section of a repair manual (20 to 160 words) and now and then a trouble code or a part number.
"""

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

_SEED: Final = 20261122
_SYLLABLES: Final = tuple(
    "ko wa mu li sprzę gło ha mul cow ta rcza pom pa wał ło ży sko prze kła dnia si lnik ole jow czuj nik "
    "brake clutch gear shaft valve pump seal ring bolt torque sens or en gine coo ling fuel pipe hose wir "
    "ing con nect".split()
)
_POLISH_ENDINGS: Final = ("", "a", "u", "em", "y", "ów", "om", "ami", "ach", "owy", "owego", "anie")
_ENGLISH_ENDINGS: Final = ("", "s", "ed", "ing", "er", "ly")
_STEMS: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage; `language` is `pl` or `en`."""

    passage_id: str
    language: str
    title: str
    text: str


def _stems(source: random.Random) -> list[str]:
    stems: dict[str, None] = {}
    while len(stems) < _STEMS:
        stems["".join(source.choices(_SYLLABLES, k=source.randint(2, 4)))] = None
    return list(stems)


def passages(count: int) -> list[Passage]:
    """The first `count` passages; a larger count has the smaller one's at its beginning."""
    source = random.Random(_SEED)
    stems = _stems(source)
    weights = list(accumulate(1 / (rank + 2) for rank in range(_STEMS)))
    made = []
    for number in range(count):
        is_polish = number % 2 == 0
        endings = _POLISH_ENDINGS if is_polish else _ENGLISH_ENDINGS
        words = [
            stem + source.choice(endings)
            for stem in source.choices(stems, cum_weights=weights, k=source.randint(20, 160))
        ]
        if number % 7 == 0:
            words[source.randrange(len(words))] = f"P{source.randrange(4000):04d}"
        if number % 11 == 0:
            words[source.randrange(len(words))] = (
                f"11 12 7 {source.randrange(1000):03d} {source.randrange(1000):03d}"
            )
        made.append(
            Passage(
                passage_id=f"p{number}",
                language="pl" if is_polish else "en",
                title=" ".join(words[:4]),
                text=" ".join(words),
            )
        )
    return made


def queries(source_passages: list[Passage], count: int) -> list[str]:
    """`count` queries of three words, each found in at least one passage."""
    source = random.Random(_SEED + 1)
    return [" ".join(source.sample(source.choice(source_passages).text.split(), 3)) for _ in range(count)]
