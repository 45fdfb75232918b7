"""Pages as they were read, and their sections: one per page, or one per entry of the outline. Pure."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ingest.readers.pdf_blocks import Piece, blocks
from ingest.readers.pdf_furniture import CONTENTS
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_structure import OUTLINE_LEVELS, Entry
from kb.content import SectionContent

_LONGEST_HEADING: Final = 90
_HEADING_SIZE: Final = 1.15
_TITLE_SIZE: Final = 1.3


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it was read."""

    number: int
    label: str
    lines: Sequence[Line]
    pieces: Sequence[Piece]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A section that is still being filled."""

    heading: str
    anchor: str
    level: int
    page: Page
    pieces: list[Piece] = field(default_factory=list)

    def finished(self) -> SectionContent:
        """The section, without a first paragraph that only repeats the heading."""
        found = self.pieces
        if found and folded(found[0].text) == folded(self.heading):
            found = found[1:]
        return SectionContent(
            anchor=self.anchor,
            heading=self.heading,
            level=self.level,
            blocks=blocks(found),
            page_number=self.page.number,
            page_label=self.page.label,
        )


def sections_of_pages(pages: Sequence[Page], title: str) -> Iterator[SectionContent]:
    """A section per page; pages in a row with one heading are told apart by their labels."""
    previous = ""
    for page in pages:
        heading = page_heading(page) or title
        if heading == previous:
            heading = f"{heading} · {page.label}"
        else:
            previous = heading
        yield _Draft(
            heading=heading, anchor=f"page-{page.number}", level=1, page=page, pieces=list(page.pieces)
        ).finished()


def title_of_lines(lines: Sequence[Line]) -> str | None:
    """The line of a first page that is much larger than the others; None where there is none."""
    if not lines:
        return None
    largest = max(lines, key=lambda line: round(line.size))
    usual = statistics.median(line.size for line in lines)
    is_title = sum(map(str.isalpha, largest.text)) > 2 and folded(largest.text) not in CONTENTS
    return shortened(largest.text) if is_title and largest.size >= _TITLE_SIZE * usual else None


def page_heading(page: Page) -> str:
    """The line of the page that stands out by its size, else the first; "" where the page has no words."""
    candidates = [line for line in page.lines if sum(map(str.isalpha, line.text)) > 2]
    if not candidates:
        return ""
    largest = max(candidates, key=lambda line: round(line.size))
    stands_out = largest.size >= _HEADING_SIZE * statistics.median(line.size for line in candidates)
    return shortened((largest if stands_out else candidates[0]).text)


def sections_of_outline(
    entries: Sequence[Entry], pages: Sequence[Page], title: str
) -> Iterator[SectionContent]:
    """Walk the pages in reading order; each paragraph belongs to the entry that was reached last."""
    waiting = sorted(enumerate(entries), key=lambda item: (item[1].page_index, item[0]))
    anchors = anchors_of(entries)
    draft = _Draft(heading=title, anchor="s0", level=1, page=pages[0])
    for page in pages:
        for piece in (*page.pieces, None):
            while waiting and _is_reached(waiting[0][1], page, piece):
                number, entry = waiting.pop(0)
                if not _is_left_out(draft):
                    yield draft.finished()
                draft = _Draft(heading=entry.title, anchor=anchors[number], level=entry.level, page=page)
            if piece is not None:
                draft.pieces.append(piece)
    yield draft.finished()


def _is_left_out(draft: _Draft) -> bool:
    """Nothing stood before the first entry, or the entry leads to the contents."""
    return not draft.pieces and (draft.anchor == "s0" or folded(draft.heading) in CONTENTS)


def _is_reached(entry: Entry, page: Page, piece: Piece | None) -> bool:
    page_index = page.number - 1
    if entry.page_index != page_index:
        return entry.page_index < page_index
    if piece is None or entry.y is None:
        return True
    middle = (piece.place.top + piece.place.bottom) / 2
    return middle <= entry.y or folded(piece.text) == folded(entry.title)


def anchors_of(entries: Sequence[Entry]) -> list[str]:
    """`s1`, `s1.2`: the same in every language edition of the file."""
    counters = [0] * OUTLINE_LEVELS
    anchors = []
    for entry in entries:
        depth = min(entry.level, OUTLINE_LEVELS)
        counters[depth - 1] += 1
        counters[depth:] = [0] * (OUTLINE_LEVELS - depth)
        anchors.append("s" + ".".join(str(max(count, 1)) for count in counters[:depth]))
    return anchors


def folded(text: str) -> str:
    """As headings are compared."""
    return " ".join(text.split()).casefold()


def shortened(text: str) -> str:
    """As long as a heading may be."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST_HEADING:
        return text
    return text[:_LONGEST_HEADING].rsplit(" ", 1)[0] + " …"
