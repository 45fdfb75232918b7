"""What an engine is asked: terms in fields and how they combine. Pure.

Engines translate these one to one into their own queries; they never see text. `search.planning` makes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from search.schema import Field


@dataclass(frozen=True, slots=True)
class TermIn:
    """A term in a field, scored by BM25 times `boost`."""

    field: Field
    term: str
    boost: float = 1.0

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return self.term


@dataclass(frozen=True, slots=True)
class PhraseIn:
    """Two or more terms one after the other in a field with positions, scored by BM25 times `boost`.

    Up to `slop` other words may stand between them.
    """

    field: Field
    terms: tuple[str, ...]
    boost: float = 1.0
    slop: int = 0

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f'"{" ".join(self.terms)}"' + (f"~{self.slop}" if self.slop else "")


@dataclass(frozen=True, slots=True)
class PrefixIn:
    """Any term that begins so, each match scoring `boost`."""

    field: Field
    prefix: str
    boost: float = 1.0

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f"{self.prefix}*"


@dataclass(frozen=True, slots=True)
class Present:
    """A term in a field, each match scoring `boost`, however often it is there and however rare it is."""

    field: Field
    term: str
    boost: float

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f"={self.term}"


@dataclass(frozen=True, slots=True)
class KeywordIn:
    """One of the values in a keyword field; scores nothing."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the parts; the scores add up. Without parts it matches nothing."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Best:
    """At least one of the parts; the best score counts alone, as for readings of one word. It has parts."""

    parts: tuple["Leaf", ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part; the scores add up. It has parts."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class Except:
    """What matches `wanted` and not `unwanted`."""

    wanted: "Clause"
    unwanted: "Clause"


Leaf = TermIn | PhraseIn | PrefixIn | Present
Clause = Leaf | KeywordIn | Any | Best | All | Except
NOTHING: Final = Any(())


def any_of(parts: tuple[Clause, ...]) -> Clause:
    """The parts as alternatives, in one flat list: engines skip what cannot win only in a flat one."""
    flat: list[Clause] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Any) else (part,))
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else Any(unique)


def best_of(parts: tuple[Leaf, ...]) -> Clause:
    """The parts as readings of one thing; of the same term in two weights the heavier is kept."""
    kept: dict[Leaf, Leaf] = {}
    for part in parts:
        alike = replace(part, boost=1.0)
        if alike not in kept or kept[alike].boost < part.boost:
            kept[alike] = part
    unique = tuple(kept.values())
    return NOTHING if not unique else unique[0] if len(unique) == 1 else Best(unique)


def all_of(parts: tuple[Clause, ...]) -> Clause:
    """Every part; nothing at all when one of them is nothing, or when there are none."""
    if not parts or NOTHING in parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else All(parts)


def scored_parts(clause: Clause) -> Iterator[Leaf | Best]:
    """The parts of `clause` whose scores add up."""
    match clause:
        case Any(parts) | All(parts):
            for part in parts:
                yield from scored_parts(part)
        case Except(wanted, _):
            yield from scored_parts(wanted)
        case KeywordIn():
            return
        case _:
            yield clause


def leaves_of(part: Leaf | Best) -> tuple[Leaf, ...]:
    """The readings of a part that scores."""
    return part.parts if isinstance(part, Best) else (part,)


def scored_leaves(clause: Clause) -> Iterator[Leaf]:
    """Everything in `clause` that can give a score."""
    for part in scored_parts(clause):
        yield from leaves_of(part)
