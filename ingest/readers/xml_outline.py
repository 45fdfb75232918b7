"""The sections of a document while it is being read, and the anchors that links lead to."""

import re
from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec

from kb.content import Block, FigureBlock, Paragraph, SectionContent, Table

MAX_ANCHOR_LENGTH: Final = 100
MAX_LEVEL: Final = 6
START: Final = "start"
_NOT_ANCHOR: Final = re.compile(r"[^\w.:-]+")


def clean_anchor(source_id: str) -> str:
    """The id of a source's element as an anchor; empty when nothing of it can be kept."""
    return _NOT_ANCHOR.sub("-", source_id).strip("-")[:MAX_ANCHOR_LENGTH]


class Anchors:
    """Which ids of the source became which anchors; no two places share one.

    `ids` are all that the source has, None where nobody knows: what leads to another one leads nowhere.
    """

    def __init__(self, ids: AbstractSet[str] | None = None) -> None:
        self._ids = None if ids is None else frozenset(map(clean_anchor, ids))
        self._taken: set[str] = set()
        self._places: dict[str, str] = {}

    def take(self, source_id: str) -> str:
        """The anchor for the place with this id, unlike every other one."""
        anchor = self.invent(clean_anchor(source_id) or "place")
        self._places.setdefault(clean_anchor(source_id), anchor)
        return anchor

    def invent(self, wanted: str) -> str:
        """An anchor for a place that has no id; no link of the source leads there."""
        anchor, number = wanted, 1
        while anchor in self._taken:
            number += 1
            anchor = f"{wanted}-{number}"
        self._taken.add(anchor)
        return anchor

    def lead(self, source_id: str, anchor: str) -> None:
        """Links to `source_id` lead to a place that has another anchor."""
        self._places.setdefault(clean_anchor(source_id), anchor)

    def target(self, target: str) -> str | None:
        """Where a link leads: inner targets to the place that was made of theirs, None when there is none.

        One that leads nowhere in the source either stays, to be told and cut, as a place that cannot be.
        """
        if not target.startswith("#"):
            return target
        wanted = clean_anchor(target[1:])
        place = self._places.get(wanted)
        if place is None and self._ids is not None and wanted not in self._ids:
            place = wanted or None
            while place in self._taken:
                place = f"{place}_"
        return f"#{place}" if place else None


class _OpenSection:
    def __init__(self, anchor: str, heading: str, level: int, language: str = "") -> None:
        self.anchor = anchor
        self.heading = heading
        self.level = level
        self.language = language
        self.blocks: list[Block] = []


class Outline:
    """The flat sequence of sections; what comes before the first stands under the document's title.

    `ids` are those of the source: a link to any other one is told.
    """

    def __init__(self, title: str, ids: AbstractSet[str] | None = None) -> None:
        self.title = title
        self.anchors = Anchors(ids)
        self.depth = 0
        self._sections: list[_OpenSection] = []
        self._ordinals: list[int] = []
        self._languages: list[str] = []

    @property
    def anchor(self) -> str:
        """The anchor of the section that is being read."""
        return self._current().anchor

    @property
    def first_anchor(self) -> str:
        """The anchor of the document's beginning."""
        self._current()
        return self._sections[0].anchor

    def append(self, block: Block) -> None:
        """Add a block to the section that is being read."""
        self._current().blocks.append(block)

    def enter(self, heading: str, source_id: str = "", *, language: str = "") -> None:
        """Open a section inside the one that is being read; `leave` ends it.

        `language` is its tag where it is not that of what is around it.
        """
        self.depth += 1
        self._languages.append(language or (self._languages[-1] if self._languages else ""))
        self.open(heading, self.depth, source_id)

    def leave(self) -> None:
        """End what `enter` opened: the next one stands beside it."""
        self.depth -= 1
        self._languages.pop()

    def open(self, heading: str, level: int, source_id: str = "") -> str:
        """Open a section and return its anchor: the source's id, else the section's ordinal path."""
        level = max(1, min(level, MAX_LEVEL))
        del self._ordinals[level:]
        self._ordinals.extend([0] * (level - len(self._ordinals)))
        self._ordinals[level - 1] += 1
        ordinal = "s" + ".".join(map(str, self._ordinals))
        anchor = self.anchors.take(source_id) if clean_anchor(source_id) else self.anchors.invent(ordinal)
        language = self._languages[-1] if self._languages else ""
        self._sections.append(_OpenSection(anchor, heading, level, language))
        return anchor

    def finish(self) -> tuple[SectionContent, ...]:
        """All sections, every inner link led to its place; one to nowhere loses or keeps its target."""
        self._current()
        sections = tuple(
            SectionContent(
                anchor=open_.anchor,
                heading=open_.heading,
                level=open_.level,
                blocks=tuple(open_.blocks),
                language=open_.language or None,
            )
            for open_ in self._sections
        )
        tree = msgspec.to_builtins(sections)
        _lead(tree, self.anchors)
        return msgspec.convert(tree, tuple[SectionContent, ...])

    def _current(self) -> _OpenSection:
        if not self._sections:
            self._sections.append(_OpenSection(self.anchors.invent(START), self.title, 1))
        return self._sections[-1]


def anchored(block: Block, anchor: str) -> Block | None:
    """The block with an anchor of its own, None when it has one or cannot carry any."""
    match block:
        case Paragraph(anchor=None) | Table(anchor=None) | FigureBlock(anchor=None):
            return msgspec.structs.replace(block, anchor=anchor)
        case _:
            return None


def _lead(tree: Any, anchors: Anchors) -> None:  # noqa: ANN401 - the builtins that msgspec makes of blocks
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if "target" in node:
                target = anchors.target(node.pop("target"))
                node.update({"target": target} if target else {})
            pending.extend(node.values())
        elif isinstance(node, list | tuple):
            pending.extend(node)
