"""What the library taught: words and short sequences of words that stand for each other in both languages.

They lie in the file `pairs.msgpack` in the index's folder, written by `search.indexer` alone
(`search.learning` finds them), and are read by whoever searches. Beside it, `taught.msgpack` holds from what
they were learnt, which only the writer needs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from search.alignment import Example
from search.file_replacement import file_stamp, replace_file

PAIRS_VERSION: Final = 1
_FILE: Final = "pairs.msgpack"
_TAUGHT_FILE: Final = "taught.msgpack"
Terms = tuple[str, ...]


class PairsUnreadable(RuntimeError):
    """The file of learnt pairs in `folder` is damaged or of another version."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the learnt pairs in {folder} cannot be read ({reason})")
        self.folder, self.reason = folder, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntPair:
    """Two words, or short sequences of words, that stand for each other.

    `polish` and `english` are as they are mostly written, the terms what they come down to in the index.
    `strength` is above 0 and at most 1; `support` counts the texts that taught the pair.
    """

    polish: str
    english: str
    polish_terms: Terms
    english_terms: Terms
    strength: float
    support: int
    examples: tuple[Example, ...]


class Pairs:
    """Learnt pairs, strongest first, by the terms of either language."""

    def __init__(self, pairs: Iterable[LearntPair] = ()) -> None:
        self._pairs = tuple(sorted(pairs, key=lambda pair: (-pair.strength, pair.polish, pair.english)))
        self.by_polish: Mapping[Terms, list[LearntPair]] = defaultdict(list)
        self.by_english: Mapping[Terms, list[LearntPair]] = defaultdict(list)
        for pair in self._pairs:
            self.by_polish[pair.polish_terms].append(pair)
            self.by_english[pair.english_terms].append(pair)
        self.by_polish, self.by_english = dict(self.by_polish), dict(self.by_english)

    def __iter__(self) -> Iterator[LearntPair]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)


NO_PAIRS: Final = Pairs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """From what the pairs of an index were learnt: how many sections, and the numbers of the documents."""

    sections: int
    documents: frozenset[int]


class _StoredPairs(msgspec.Struct, frozen=True, array_like=True):
    version: int
    pairs: list[LearntPair]


class _StoredTaught(msgspec.Struct, frozen=True, array_like=True):
    version: int
    taught: Taught


_DECODER: Final = msgspec.msgpack.Decoder(_StoredPairs)
_TAUGHT_DECODER: Final = msgspec.msgpack.Decoder(_StoredTaught)


def read_pairs(folder: Path) -> Pairs:
    """The pairs that lie in the folder of an index; none where nothing was learnt yet.

    Raises:
        PairsUnreadable: the file is damaged, or of another version.
    """
    try:
        stored = _DECODER.decode((folder / _FILE).read_bytes())
    except FileNotFoundError:
        return NO_PAIRS
    except (OSError, msgspec.DecodeError) as error:
        raise PairsUnreadable(folder, str(error)) from error
    if stored.version != PAIRS_VERSION:
        raise PairsUnreadable(folder, f"version {stored.version}")
    return Pairs(stored.pairs)


def read_taught(folder: Path) -> Taught | None:
    """From what the pairs in the folder of an index were learnt; None when they have to be learnt anew."""
    try:
        stored = _TAUGHT_DECODER.decode((folder / _TAUGHT_FILE).read_bytes())
        read_pairs(folder)
    except (OSError, msgspec.DecodeError, PairsUnreadable):
        return None
    return stored.taught if stored.version == PAIRS_VERSION else None


def write_pairs(folder: Path, pairs: Pairs, taught: Taught) -> None:
    """Replace the pairs in the folder of an index, each file in one step.

    What they were learnt from is said last: killed in between, they are learnt anew.
    """
    (folder / _TAUGHT_FILE).unlink(missing_ok=True)
    replace_file(folder / _FILE, msgspec.msgpack.encode(_StoredPairs(PAIRS_VERSION, list(pairs))))
    replace_file(folder / _TAUGHT_FILE, msgspec.msgpack.encode(_StoredTaught(PAIRS_VERSION, taught)))


def pairs_stamp(folder: Path) -> object:
    """A value that changes with the pairs in the folder of an index."""
    return file_stamp(folder / _FILE)
