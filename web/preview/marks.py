"""Marks, in the page of a draft, the words that readers have not seen yet. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.comparing import ChangeKind, word_pieces
from kb.content import Block, Definitions, Paragraph, SectionContent, texts, walk
from search.results import Segment

_LEAST_LIKENESS = 0.4
_MOST_CANDIDATES = 40


@dataclass(slots=True)
class ChangeMarks:
    """Knows the texts that are published: what is not among them is compared with what is most like it."""

    known: frozenset[str]
    _by_word: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for text in self.known:
            for word in text.split():
                self._by_word[word].add(text)

    def segments(self, text: str) -> tuple[Segment, ...]:
        """`text` in pieces, the new words marked."""
        if not text.strip() or text in self.known:
            return (Segment(text=text, is_match=False),)
        nearest = self._nearest(text)
        if nearest is None:
            return (Segment(text=text, is_match=True),)
        return tuple(
            Segment(text=piece.text, is_match=piece.kind is ChangeKind.ADDED)
            for piece in word_pieces(nearest, text)
            if piece.kind is not ChangeKind.REMOVED
        )

    def _nearest(self, text: str) -> str | None:
        """The published text with the most words of this one, if it has enough of them."""
        words = set(text.split())
        shared: defaultdict[str, int] = defaultdict(int)
        for word in sorted(words, key=lambda word: len(self._by_word.get(word, ())))[:_MOST_CANDIDATES]:
            for candidate in self._by_word.get(word, ()):
                shared[candidate] += 1
        if not shared:
            return None
        best = max(
            sorted(shared), key=lambda candidate: shared[candidate] / len(words | set(candidate.split()))
        )
        return best if shared[best] >= _LEAST_LIKENESS * len(words) else None


def texts_of(sections: Iterable[SectionContent]) -> frozenset[str]:
    """Every text that a page draws in one piece: headings, runs, captions."""
    return frozenset(text for section in sections for text in _texts(section))


def _texts(section: SectionContent) -> Iterator[str]:
    yield section.heading
    yield from texts(section.blocks)
    for block in walk(section.blocks):
        yield from _runs(block)


def _runs(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from (run.text for run in block.runs)
        case Definitions():
            yield from (run.text for entry in block.entries for run in entry.term)
        case _:
            return
