"""What has changed from one version of a document to the next: sections, words, values that hurt. Pure.

Values are what a mechanic does damage with when it is wrong: torques and other measures, trouble codes, part
numbers. They are called out by themselves, however small the change around them is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from ingest.checks.codes import CODE
from kb.columns import columns, unit_in
from kb.content import SectionContent, Table, walk
from kb.identifiers import DocumentId
from kb.places import lines
from translations.locales import ContentLanguage


class ChangeKind(StrEnum):
    """What became of a section, or of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class ValueKind(StrEnum):
    """Values whose change is called out."""

    TORQUE = "torque"
    MEASURE = "measure"
    TROUBLE_CODE = "trouble-code"
    PART_NUMBER = "part-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an edition; `facts` is what is said beside the text. `number` is None if not stored."""

    document_id: DocumentId
    language: ContentLanguage
    number: int | None
    title: str
    sections: tuple[SectionContent, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words: the same, added or removed."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """Values of one kind that went, and those that came."""

    kind: ValueKind
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """A section that was added, removed or changed; `passages` are its changed lines, word by word."""

    kind: ChangeKind
    anchor: str
    heading: str
    passages: tuple[tuple[Piece, ...], ...]
    values: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """Something said beside the text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What has changed between two versions; `before` is None for a document that is new."""

    before: Version | None
    after: Version
    facts: tuple[FactChange, ...]
    sections: tuple[SectionChange, ...]

    @property
    def is_changed(self) -> bool:
        """Whether there is any difference that a reader could see."""
        return self.before is None or bool(self.facts or self.sections)


_WORD: Final = re.compile(r"\s+|[^\W_]+(?:[.,/·-][^\W_]+)*|.", re.DOTALL)
_NUMBER: Final = r"(?<![\w.,-])\d+(?:[.,]\d+)?(?:\s?[±–-]\s?\d+(?:[.,]\d+)?)?"
_VALUES: Final = {
    ValueKind.TORQUE: re.compile(rf"{_NUMBER}[ \u00a0\u202f]?k?N·?c?m(?!\w)"),
    ValueKind.MEASURE: re.compile(
        rf"{_NUMBER}[ \u00a0\u202f]?(?:°C|°|mm|cm|km|m|µm|bar|mbar|kPa|MPa|hPa|psi|kV|mV|V|mA|A|Ah|kΩ|MΩ|Ω|"
        r"ml|l|dm³|cm³|kg|g|kW|W|kHz|Hz|%|ms|s|min|h|obr/min|rpm)(?![\w³²])"
    ),
    ValueKind.TROUBLE_CODE: CODE,
    ValueKind.PART_NUMBER: re.compile(
        r"(?<![\w.,-])(?=[A-Z0-9 .-]*\d{3})(?:[A-Z0-9]{1,6}[ .-]){1,4}[A-Z0-9]{2,6}(?![\w-])"
        r"|(?<![\w.,-])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{7,14}(?![\w-])"
    ),
}


def compare(before: Version | None, after: Version) -> Comparison:
    """What has changed from `before`, which is None where there was nothing."""
    return Comparison(
        before=before,
        after=after,
        facts=tuple(_facts(before, after)),
        sections=tuple(_sections(before.sections if before else (), after.sections)),
    )


def _facts(before: Version | None, after: Version) -> Iterator[FactChange]:
    if before is None:
        return
    old = dict((("title", before.title), *before.facts))
    for name, value in (("title", after.title), *after.facts):
        if old.get(name, "") != value:
            yield FactChange(name=name, before=old.get(name, ""), after=value)


def _sections(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> Iterator[SectionChange]:
    partners = _paired(old, new)
    kept = {place for place in partners if place is not None}
    for place, section in enumerate(old):
        if place not in kept:
            yield _whole(section, ChangeKind.REMOVED)
    for section, partner in zip(new, partners, strict=True):
        if partner is None:
            yield _whole(section, ChangeKind.ADDED)
        elif (change := _change(old[partner], section)) is not None:
            yield change


def _paired(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> list[int | None]:
    """For each new section the old one that it was: by heading in order, else by anchor."""
    matcher = SequenceMatcher(a=[_key(item) for item in old], b=[_key(item) for item in new], autojunk=False)
    partners: list[int | None] = [None] * len(new)
    for first, second, length in matcher.get_matching_blocks():
        for step in range(length):
            partners[second + step] = first + step
    taken = {place for place in partners if place is not None}
    by_anchor = {section.anchor: place for place, section in enumerate(old) if place not in taken}
    return [
        by_anchor.pop(section.anchor, None) if partner is None else partner
        for section, partner in zip(new, partners, strict=True)
    ]


def _key(section: SectionContent) -> tuple[int, str]:
    return section.level, " ".join(section.heading.casefold().split())


def _whole(section: SectionContent, kind: ChangeKind) -> SectionChange:
    texts, values = _texts(section), [*_texts(section), *_in_columns(section)]
    empty: list[str] = []
    is_added = kind is ChangeKind.ADDED
    return SectionChange(
        kind=kind,
        anchor=section.anchor,
        heading=section.heading,
        passages=tuple((Piece(kind=kind, text=text),) for text in texts),
        values=tuple(_values(empty, values) if is_added else _values(values, empty)),
    )


def _change(old: SectionContent, new: SectionContent) -> SectionChange | None:
    before, after = [old.heading, *_texts(old)], [new.heading, *_texts(new)]
    if before == after:
        return None
    return SectionChange(
        kind=ChangeKind.CHANGED,
        anchor=new.anchor,
        heading=new.heading,
        passages=tuple(_passages(before, after)),
        values=tuple(_values([*before, *_in_columns(old)], [*after, *_in_columns(new)])),
    )


def _in_columns(section: SectionContent) -> Iterator[str]:
    """The figures of tables with the units that stand in the heads of their columns."""
    for block in walk(section.blocks):
        for head, cells in columns(block) if isinstance(block, Table) else ():
            if unit := unit_in(head):
                yield from (f"{cell} {unit}" for cell in cells if cell[-1].isdigit())


def _texts(section: SectionContent) -> list[str]:
    return [" ".join(line.text.split()) for line in lines(section.blocks) if line.text.strip()]


def _passages(before: list[str], after: list[str]) -> Iterator[tuple[Piece, ...]]:
    """The lines that differ, in order; lines that stand in for each other are compared word by word."""
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        common = min(a2 - a1, b2 - b1)
        for step in range(common):
            yield word_pieces(before[a1 + step], after[b1 + step])
        for text in before[a1 + common : a2]:
            yield (Piece(kind=ChangeKind.REMOVED, text=text),)
        for text in after[b1 + common : b2]:
            yield (Piece(kind=ChangeKind.ADDED, text=text),)


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """One line against another, word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind=ChangeKind.SAME, text="".join(new[b1:b2])))
            continue
        if a2 > a1:
            pieces.append(Piece(kind=ChangeKind.REMOVED, text="".join(old[a1:a2])))
        if b2 > b1:
            pieces.append(Piece(kind=ChangeKind.ADDED, text="".join(new[b1:b2])))
    return tuple(pieces)


def _values(before: list[str], after: list[str]) -> Iterator[ValueChange]:
    for kind in ValueKind:
        old, new = _count(kind, before), _count(kind, after)
        went, came = tuple((old - new).elements()), tuple((new - old).elements())
        if went or came:
            yield ValueChange(kind=kind, before=went, after=came)


def _count(kind: ValueKind, texts: list[str]) -> Counter[str]:
    """The values of a kind; a trouble code is no part number."""
    return Counter(
        " ".join(match.group().split())
        for text in texts
        for match in _VALUES[kind].finditer(text)
        if kind is not ValueKind.PART_NUMBER or not CODE.match(match.group())
    )
