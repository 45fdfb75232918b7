"""Passages of text whose encoding was misread: which misreading explains them, and what they were. Pure.

A passage is a line of a file or a text of a document. One misreading (or several, one upon the other) must
explain it; what leaves room for doubt is decided by the other passages of the same text, or left alone.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from ingest.damage.misreadings import ENTITIES, LETTERS, NAMED, SEQUENCES, Misreading
from ingest.damage.shapes import TOKEN, Verdict, is_clean, is_natural, is_plain, known_words, verdict

Chain = tuple[Misreading, ...]

_LONGEST_CHAIN: Final = 3
_WIDEST: Final = 12
_CERTAIN_SHARE: Final = 0.6
_FORGIVEN: Final = 0.02
_SUPPORT: Final = 3
_MOST_MISREADINGS: Final = 4
_MOST_TOKENS: Final = 600
_MOST_ALONE: Final = 300
_LONG: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A passage read in another way: what the chain makes of it, and what speaks for and against that.

    The numbers count the tokens that it changes: to Polish words (`sure`: of those, to long ones from what
    looked like no word), to what looks like words, to what looks neither better nor worse, to what looks
    worse; `left` are the tokens that look like no words still, `odd` those that Polish and English lack.
    """

    chain: Chain
    text: str
    sure: int
    known: int
    shapely: int
    neutral: int
    worse: int
    left: int
    odd: int

    @property
    def is_structural(self) -> bool:
        """Whether the first thing undone has a shape that good text has by chance only."""
        return self.chain[0].is_structural

    @property
    def gains(self) -> int:
        """The tokens that are better."""
        return self.known + self.shapely

    @property
    def is_certain(self) -> bool:
        """Whether the passage alone leaves no doubt."""
        if self.worse or self.left > _FORGIVEN * self.gains:
            return False
        if self.is_structural:
            return self.gains > 0 and self.neutral <= self.gains
        is_enough = self.known > 1 or self.sure > 0
        return is_enough and self.known >= _CERTAIN_SHARE * (self.gains + self.neutral)

    @property
    def order(self) -> tuple[float, ...]:
        """The best reading has the greatest: more words, fewer doubts, less undone."""
        return (
            self.known - 2 * self.worse - self.left,
            (self.gains if self.is_structural else self.known) - self.worse,
            -self.odd,
            -self.neutral,
            -len(self.chain),
        )


def undone(text: str, chain: Chain) -> str:
    """The text with every misreading of the chain undone, the last one first."""
    for misreading in chain:
        text = misreading.undo(text)
    return text


def readings(text: str, chains: Iterable[Chain]) -> Iterator[Reading]:
    """Every chain that changes the passage."""
    tokens = _tokens(text)
    for chain in chains:
        after = undone(text, chain)
        if after != text:
            yield _judged(chain, text, after, tokens)


def best_readings(text: str, *, has_names: bool) -> list[Reading]:
    """What the passage may have been, the likeliest first; `has_names` tries named letters as well."""
    found = list(readings(text, _chains(text, has_names=has_names)))
    return sorted(found, key=lambda reading: reading.order, reverse=True)


def decide(texts: Sequence[str], literal: Container[str] = ()) -> dict[str, Reading]:
    """The passages of one text that are certain to be misread, each with what it was.

    In `literal` passages the names of letters (`&oacute;`) are meant as such: listings, the source of pages.
    """
    distinct = dict.fromkeys(texts)
    left = [text for text in distinct if is_suspicious(text, has_names=text not in literal)]
    decided: dict[str, Reading] = {}
    support: Counter[Chain] = Counter()
    for _round in range(_MOST_MISREADINGS):
        taken = _by_all_of_them(left, literal)
        if not taken:
            break
        support.update(reading.chain for reading in taken.values())
        decided |= taken
        left = [text for text in left if text not in decided]
    for text in islice(left, _MOST_ALONE):
        reading = _alone(text, has_names=text not in literal)
        if reading:
            decided[text] = reading
            support[reading.chain] += 1
    _follow(decided, distinct, literal, support)
    return decided


def _alone(text: str, *, has_names: bool) -> Reading | None:
    """The passage as it must be read, whatever the others are; None where it leaves room for doubt."""
    if len(text) <= _LONG:
        return _clearest(best_readings(text, has_names=has_names))
    sample = _sample([text], has_names=has_names)
    found = _clearest(best_readings(sample, has_names=has_names))
    whole = next(readings(text, [found.chain]), None) if found else None
    return whole if whole and whole.is_certain else None


def _sample(texts: Iterable[str], *, has_names: bool) -> str:
    """The tokens that misreadings are told by, each once; of a long text the first few hundred."""
    tokens = dict.fromkeys(token for text in texts for token in _tokens(text, has_names=has_names))
    return " ".join(token[:_LONG] for token in islice(tokens, _MOST_TOKENS))


def _by_all_of_them(texts: Sequence[str], literal: Container[str]) -> dict[str, Reading]:
    """The passages that the likeliest misreading of all of them together explains."""
    if len(texts) < _SUPPORT:
        return {}
    whole = _sample(texts, has_names=any(text not in literal for text in texts))
    best = next(iter(best_readings(whole, has_names="&" in whole)), None)
    if best is None or best.known + best.is_structural * best.shapely < max(_SUPPORT, best.worse):
        return {}
    found = (_reading(text, best.chain, literal) for text in texts)
    taken = {
        text: reading
        for text, reading in zip(texts, found, strict=True)
        if reading
        and not reading.worse
        and not reading.left
        and reading.gains >= max(1, reading.neutral)
        and (reading.is_structural or not reading.odd or _is_best(text, reading))
    }
    return taken if sum(reading.gains for reading in taken.values()) >= _SUPPORT else {}


def _is_best(text: str, reading: Reading) -> bool:
    """Whether no other misreading makes more of a passage of which this one leaves odd tokens behind."""
    rivals = best_readings(_sample([text], has_names=True), has_names="&" in text)
    own = next((rival for rival in rivals if rival.chain == reading.chain), reading)
    return all(rival.order[:3] <= own.order[:3] for rival in rivals)


def _reading(text: str, chain: Chain, literal: Container[str]) -> Reading | None:
    """The passage read with the chain; None where that changes nothing, or what is meant as such."""
    if text in literal and any(step.was == ENTITIES for step in chain):
        return None
    return next(readings(text, [chain]), None)


def _follow(
    decided: dict[str, Reading], texts: Iterable[str], literal: Container[str], support: Counter[Chain]
) -> None:
    """Passages that leave room for doubt follow the misreading that the others show."""
    for chain, times in support.most_common(_MOST_MISREADINGS):
        if times < _SUPPORT:
            break
        for text in texts:
            if text in decided or (text.isascii() and chain[0].was != ENTITIES):
                continue
            reading = _reading(text, chain, literal)
            if reading and not reading.worse and not reading.left and _follows(text, reading):
                decided[text] = reading


def _follows(text: str, reading: Reading) -> bool:
    """Whether a passage that does not show its misreading may be read like the others."""
    if (reading.is_structural and reading.gains) or reading.known > reading.neutral:
        return True
    changed = [(token, _undone_token(token, reading.chain)) for token in _tokens(text)]
    return all(is_clean(after) and not is_clean(before) for before, after in changed if before != after)


def is_suspicious(text: str, *, has_names: bool = True) -> bool:
    """Whether a closer look is called for."""
    if not (text.isascii() or is_plain(text)):
        return True
    return has_names and "&" in text and NAMED.undo(text) != text


def unnatural_tokens(text: str) -> list[str]:
    """The tokens that do not look like good text."""
    return [] if is_plain(text) else [token for token in _tokens(text) if not is_natural(token)]


def _clearest(found: Sequence[Reading]) -> Reading | None:
    """The best reading where it is certain and no other is as good but says something else."""
    if not found or not found[0].is_certain:
        return None
    best = found[0]
    rivals = [rival for rival in found[1:] if rival.text != best.text and rival.order[:3] >= best.order[:3]]
    return None if rivals else best


def _judged(chain: Chain, before: str, after: str, tokens: Sequence[str]) -> Reading:
    counts: Counter[Verdict] = Counter()
    for token in tokens:
        changed = _undone_token(token, chain)
        if changed != token:
            counts[verdict(token, changed)] += 1
    read = _tokens(after)
    if not counts:  # names of letters lie across tokens
        counts[_verdict_across(before, after)] += 1
    return Reading(
        chain=chain,
        text=after,
        sure=counts[Verdict.SURE],
        known=counts[Verdict.KNOWN] + counts[Verdict.SURE],
        shapely=counts[Verdict.SHAPELY],
        neutral=counts[Verdict.NEUTRAL],
        worse=counts[Verdict.WORSE],
        left=0 if is_plain(after) else sum(not is_natural(token) for token in read),
        odd=sum(not is_clean(token) for token in read),
    )


def _verdict_across(before: str, after: str) -> Verdict:
    fresh = [token for token in TOKEN.findall(after) if token not in before]
    if any(known_words(token) > 0 for token in fresh):
        return Verdict.KNOWN
    return Verdict.SHAPELY if all(map(is_natural, fresh)) else Verdict.NEUTRAL


@lru_cache(maxsize=100_000)
def _undone_token(token: str, chain: Chain) -> str:
    return undone(token, chain)


def _tokens(text: str, *, has_names: bool = False) -> list[str]:
    if has_names and "&" in text:
        return text.split()
    return [] if text.isascii() else [token for token in TOKEN.findall(text) if not token.isascii()]


def _chains(text: str, *, has_names: bool) -> Iterator[Chain]:
    """The chains worth trying: sequences upon sequences, at the end one misreading of letters."""
    seen = {text}
    reached: list[tuple[Chain, str]] = [((), text)]
    steps = (NAMED, *SEQUENCES) if has_names else SEQUENCES
    for _length in range(_LONGEST_CHAIN):
        further: list[tuple[Chain, str]] = []
        for chain, so_far in reached:
            for step in steps:
                after = step.undo(so_far)
                if after not in seen:
                    seen.add(after)
                    further.append(((*chain, step), after))
        yield from (chain for chain, _after in further)
        reached = sorted(further, key=lambda item: len(item[1]))[:_WIDEST]
    yield from ((letters,) for letters in LETTERS)
