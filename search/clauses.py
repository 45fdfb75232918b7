"""What an engine is asked: terms in fields and how they combine. Pure.

Engines translate these one to one into their own queries; they never see text. `search.planning` makes them.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

import msgspec

from search.schema import Field


class Reason(StrEnum):
    """Why a leaf is asked for, for whoever wants to know why something was found."""

    WORD = "word"
    """A word that was typed, in any of its forms."""
    DIACRITICS = "diacritics"
    """A word with diacritics, for one that was typed without."""
    FAMILY = "family"
    """A word of the same family."""
    WRITTEN = "written"
    """A word exactly as it was typed."""
    NEAR = "near"
    """Two neighbours of the query near each other."""
    PHRASE = "phrase"
    """Words one after the other, as they were asked for."""
    CODE = "code"
    """A code, as a whole."""
    PART_OF_CODE = "part-of-code"
    """A code within a longer one."""
    MEASURE = "measure"
    """A torque, an angle or a temperature."""
    END_OF_RANGE = "end-of-range"
    """The same, where a range begins or ends with it."""
    APART = "apart"
    """The number or the unit of a measure, where they do not stand side by side."""
    PLACE = "place"
    """A row, step or pin that bears the code itself."""
    BESIDE = "beside"
    """A word or code of the document's number, keywords or tools, which stand beside the text."""
    NAME = "name"
    """The document's own title."""
    PREFIX = "prefix"
    """A word or code that begins so."""
    AGREED = "agreed"
    """Another word for the same thing, by the agreed terms."""
    LEARNT = "learnt"
    """Another word for the same thing, learnt from documents in both languages."""
    PRIOR = "prior"
    """A kind of document that explains codes of this sort, or is asked for more often than others."""
    NEW = "new"
    """A document that is newer than others that were found."""
    REPLACED = "replaced"
    """A document that another one replaces."""
    EXPIRED = "expired"
    """A document that is valid no longer."""
    NOT_YET_VALID = "not-yet-valid"
    """A document that will be valid on a later day."""


# Structs for what is made by the hundred: docs/decisions/0032-structs-by-the-hundred.md
class _Leaf(msgspec.Struct, frozen=True, eq=False):
    """What looks for terms. Two that look for the same and score the same are alike, whatever the reasons."""

    def _sought(self) -> tuple[object, ...]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Leaf):
            return NotImplemented
        return type(self) is type(other) and self._sought() == other._sought()

    def __ne__(self, other: object) -> bool:  # a struct has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash(self._sought())


class TermIn(_Leaf, frozen=True, eq=False):
    """A term in a field, scored by BM25 times `boost`.

    `reason` says why it is asked for and `typed` for which words of the query, as in every leaf.
    """

    field: Field
    term: str
    boost: float = 1.0
    reason: Reason = Reason.WORD
    typed: str = ""

    def _sought(self) -> tuple[object, ...]:
        return self.field, self.term, self.boost

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return self.term


class PhraseIn(_Leaf, frozen=True, eq=False):
    """Two or more terms one after the other in a field with positions, scored by BM25 times `boost`.

    Up to `slop` other words may stand between them; a pair with a slop may stand in either order.
    """

    field: Field
    terms: tuple[str, ...]
    boost: float = 1.0
    slop: int = 0
    reason: Reason = Reason.WORD
    typed: str = ""

    def _sought(self) -> tuple[object, ...]:
        return self.field, self.terms, self.boost, self.slop

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f'"{" ".join(self.terms)}"' + (f"~{self.slop}" if self.slop else "")


class PrefixIn(_Leaf, frozen=True, eq=False):
    """Any term that begins so, each match scoring `boost`."""

    field: Field
    prefix: str
    boost: float = 1.0
    reason: Reason = Reason.WORD
    typed: str = ""

    def _sought(self) -> tuple[object, ...]:
        return self.field, self.prefix, self.boost

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f"{self.prefix}*"


class Present(_Leaf, frozen=True, eq=False):
    """A term in a field, each match scoring `boost`, however often it is there and however rare it is."""

    field: Field
    term: str
    boost: float
    reason: Reason = Reason.WORD
    typed: str = ""

    def _sought(self) -> tuple[object, ...]:
        return self.field, self.term, self.boost

    @property
    def label(self) -> str:
        """How an explanation names it."""
        return f"={self.term}"


class KeywordIn(msgspec.Struct, frozen=True):
    """One of the values in a keyword field; scores nothing."""

    field: Field
    values: tuple[str, ...]


class Any(msgspec.Struct, frozen=True):
    """At least one of the parts; the scores add up. Without parts it matches nothing."""

    parts: tuple["Clause", ...]


class Best(msgspec.Struct, frozen=True):
    """At least one of the parts; the best score counts alone, as for readings of one word. It has parts."""

    parts: tuple["Leaf", ...]


class All(msgspec.Struct, frozen=True):
    """Every part; the scores add up. It has parts."""

    parts: tuple["Clause", ...]


class Except(msgspec.Struct, frozen=True):
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
    kept: dict[tuple[object, ...], Leaf] = {}
    for part in parts:
        alike = _looks_for(part)
        if alike not in kept or kept[alike].boost < part.boost:
            kept[alike] = part
    unique = tuple(kept.values())
    return NOTHING if not unique else unique[0] if len(unique) == 1 else Best(unique)


def _looks_for(leaf: Leaf) -> tuple[object, ...]:
    """What a leaf looks for, whatever it scores."""
    match leaf:
        case TermIn(field, term) | Present(field, term):
            return type(leaf), field, term
        case PrefixIn(field, prefix):
            return PrefixIn, field, prefix
        case PhraseIn(field, terms, _boost, slop):
            return PhraseIn, field, terms, slop


def all_of(parts: tuple[Clause, ...]) -> Clause:
    """Every part; nothing at all when one of them is nothing, or when there are none."""
    if not parts or NOTHING in parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else All(parts)


def scored_parts(clause: Clause, holds: Callable[[Clause], bool] | None = None) -> Iterator[Leaf | Best]:
    """The parts of `clause` whose scores add up.

    `holds` says of parts that count only where several things are together whether they are, in one section.
    """
    match clause:
        case Any(parts):
            for part in parts:
                if holds is None or not isinstance(part, All) or holds(part):
                    yield from scored_parts(part, holds)
        case All(parts):
            for part in parts:
                yield from scored_parts(part, holds)
        case Except(wanted, _):
            yield from scored_parts(wanted, holds)
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
