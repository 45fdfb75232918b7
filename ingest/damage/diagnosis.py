"""The examination of a text: what was misread and is mended, what is lost, how sure that is. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ingest.damage.losses import Loss, Losses, Passage, find_losses
from ingest.damage.misreadings import ENTITIES, UTF_8, Misreading
from ingest.damage.passages import Chain, Reading, decide, undone, unnatural_tokens
from ingest.damage.shapes import TOKEN, WORD, is_garbled, known_words
from translations.polish_words import is_polish_word

_FEWEST_GARBLED: Final = 3
_RUINED_FEWEST: Final = 8
_GARBLED_SHARE: Final = 0.02
_RUINED_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Passages of one text that one chain of misreadings explains, and what they say without it.

    `letters` counts the characters that became others; of the `words` with Polish letters that came about,
    `known_words` are in the dictionary.
    """

    chain: Chain
    places: tuple[str, ...]
    before: str
    after: str
    letters: int
    words: int
    known_words: int


@dataclass(frozen=True, slots=False, kw_only=True)
class Diagnosis:
    """What is wrong with a text. `readings` are its misread passages; everything else was left as it is.

    `garbled` are tokens (place, token) that look like no word and that no misreading explains.
    """

    readings: Mapping[str, Reading]
    mended: tuple[Mended, ...]
    losses: Losses
    garbled: tuple[tuple[str, str], ...]
    is_ruined: bool

    @cached_property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not (self.readings or self.losses.found or self.garbled)

    def text(self, passage: str) -> str:
        """The passage as it ought to be."""
        reading = self.readings.get(passage)
        return reading.text if reading else passage

    def part(self, passage: str, part: str) -> str:
        """A part of the passage as it ought to be."""
        reading = self.readings.get(passage)
        return undone(part, reading.chain) if reading else part


def examine(passages: Sequence[Passage]) -> Diagnosis:
    """Examine a text, passage by passage and as a whole."""
    literal = frozenset(passage.text for passage in passages if passage.is_literal)
    readings = decide([passage.text for passage in passages], literal)
    as_read = [_as_read(passage, readings.get(passage.text)) for passage in passages]
    misread = {
        after.text for passage, after in zip(passages, as_read, strict=True) if passage.text in readings
    }
    losses = find_losses(as_read, frozenset(misread))
    garbled = tuple(_garbled(as_read, {loss.stands for loss in losses.found}))
    words = sum(passage.text.count(" ") + 1 for passage in as_read)
    is_garbled = len(garbled) >= max(_FEWEST_GARBLED, _GARBLED_SHARE * words)
    return Diagnosis(
        readings=readings,
        mended=tuple(_mended(passages, readings)),
        losses=losses,
        garbled=garbled if is_garbled else (),
        is_ruined=losses.is_ruined or len(garbled) >= max(_RUINED_FEWEST, _RUINED_SHARE * words),
    )


def _as_read(passage: Passage, reading: Reading | None) -> Passage:
    """What a reader sees of the passage once it is read right."""
    shown = passage.text if passage.shown is None else passage.shown
    return Passage(text=undone(shown, reading.chain) if reading else shown, place=passage.place)


def encoding_names(chain: Sequence[Misreading]) -> list[str]:
    """What the text was, then what it was taken for: `utf-8, cp1252`, or twice: `utf-8, cp1252, cp1252`."""
    was = [chain[-1].was] if chain[-1].was != UTF_8 or chain[-1].taken_for != UTF_8 else []
    return [*was, *(step.taken_for for step in reversed(chain) if step.was != ENTITIES)] or [ENTITIES]


def evidence(losses: Iterable[Loss]) -> Iterator[Loss]:
    """One loss for each lost word."""
    seen: set[str] = set()
    for loss in losses:
        if loss.stands.lower() not in seen:
            seen.add(loss.stands.lower())
            yield loss


def _garbled(passages: Iterable[Passage], lost: set[str]) -> Iterator[tuple[str, str]]:
    for passage in passages:
        for token in unnatural_tokens(passage.text):
            if len(token) > 2 and is_garbled(token) and token not in lost:
                yield passage.place, token


def _mended(passages: Sequence[Passage], readings: Mapping[str, Reading]) -> Iterator[Mended]:
    by_chain: dict[Chain, list[Passage]] = defaultdict(list)
    for passage in passages:
        reading = readings.get(passage.text)
        if reading:
            by_chain[reading.chain].append(passage)
    for chain, found in by_chain.items():
        yield _one_mended(chain, found, readings)


def _one_mended(chain: Chain, found: Sequence[Passage], readings: Mapping[str, Reading]) -> Mended:
    letters = words = known = 0
    example = ("", "")
    for passage in found:
        after = readings[passage.text].text
        letters += _changed_letters(passage.text, after)
        fresh = [word for word in WORD.findall(after) if not word.isascii() and len(word) > 1]
        words += len(fresh)
        known += sum(map(is_polish_word, fresh))
        example = example if _is_telling(example[1]) else _example(passage.text, after) or example
    return Mended(
        chain=chain,
        places=tuple(dict.fromkeys(passage.place for passage in found)),
        before=example[0],
        after=example[1],
        letters=letters,
        words=words,
        known_words=known,
    )


def _changed_letters(before: str, after: str) -> int:
    """How many characters beyond ASCII the text has now that were something else before."""
    was: dict[str, int] = defaultdict(int)
    for character in before:
        was[character] += 1
    count = 0
    for character in after:
        if not character.isascii():
            was[character] -= 1
            count += was[character] < 0
    return count


def _is_telling(word: str) -> bool:
    return known_words(word) > 0


def _example(before: str, after: str) -> tuple[str, str] | None:
    """The first word that changed, before and after."""
    was, now = before.split(), after.split()
    if len(was) != len(now):  # a sign became a space, or a space a sign
        return None
    pairs = ((old, new) for old, new in zip(was, now, strict=True) if old != new and TOKEN.search(new))
    return next(pairs, None)
