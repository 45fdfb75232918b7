"""The figures of a PDF: its pictures without furniture, each kept once, in their places in the text."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
import pypdfium2

from ingest.readers.pdf_blocks import LONGEST_CAPTION, Piece
from ingest.readers.pdf_images import (
    Box,
    PageImage,
    Pixels,
    drawn_page,
    drawn_pixels,
    own_pixels,
    page_images,
)
from ingest.readers.pdf_layout import Line
from ingest.readers.pdf_rules import Effort
from kb.content import FigureBlock, FigureContent, Label, Paragraph, Place
from translations.catalogue import translator

_ = translator("readers")

_SMALLEST_POINTS: Final = 28.0
_SMALLEST_PIXELS: Final = 24
_TOUCHING: Final = 2.0
_WHOLE_PAGE: Final = 0.8
_MOST_OF_TURNED_PAGE: Final = 0.3
_MOST_OF_PAGE: Final = 60
_MOST_BYTES_OF_FILE: Final = 64 * 1024 * 1024
_SAME_PLACE: Final = 3.0
_FEWEST_PAGES_OF_FURNITURE: Final = 3
_LONGEST_LABEL: Final = 40
_MOST_LABELS: Final = 500
_MOST_TEXT_AS_LABELS: Final = 0.5
_CAPTION: Final = re.compile(
    r"(?:fig(?:ure|\.)?|rys(?:unek|\.)?|ryc(?:ina|\.)?|il(?:ustracja|\.)|fot(?:ografia|\.)?|zdj(?:ęcie|\.)|"
    r"abb(?:ildung|\.)|schemat|diagram|photo|picture)\s*\.?\s*[\dA-Z]",
    re.IGNORECASE,
)
_CAPTION_GAP: Final = 40.0


class PlacedFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure where it stands on a page; `key` names the picture, `labels` are the words over it."""

    key: str
    box: Box
    labels: tuple[Label, ...] = ()


class PageFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one page, and the lines that stand in none of them."""

    figures: tuple[PlacedFigure, ...] = ()
    lines: Sequence[Line] = ()
    share: float = 0.0
    """How much of the page pictures cover."""


@dataclass(slots=True)
class FigureTaker:
    """Takes the figures of one document's pages; afterwards it says which of them stay."""

    effort: Effort
    pixels: dict[str, Pixels] = field(default_factory=dict)
    has_left_out: bool = False
    _pages: dict[tuple[str, int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    _size_bytes: int = 0

    def take(self, page: pypdfium2.PdfPage, number: int, lines: Sequence[Line]) -> PageFigures:
        """The figures of a page."""
        images = page_images(page, self.effort)
        if not images:
            return PageFigures(lines=lines)
        if page.get_rotation() != 0:
            return self._whole(page, number, images, lines)
        left, bottom, right, top = page.get_bbox()
        paper = Box(left=left, bottom=bottom, right=right, top=top)
        groups = _groups(images)
        share = min(sum(_around(group).within(paper).area for group in groups) / (paper.area or 1.0), 1.0)
        found: list[PlacedFigure] = []
        for group in groups[:_MOST_OF_PAGE]:
            box = _around(group).within(paper)
            if min(box.width, box.height) < _SMALLEST_POINTS:
                continue
            over = _over(box, lines) if box.area < _WHOLE_PAGE * paper.area else []
            pixels = self._pixels(page, group, box, is_drawn_over=bool(over))
            if pixels is None or not self._keep(pixels, box, number):
                continue
            labels = tuple(_label(line, box, pixels) for line in over)
            found.append(PlacedFigure(key=pixels.key, box=box, labels=labels))
            lines = [line for line in lines if line not in over]
        return PageFigures(figures=tuple(found), lines=lines, share=share)

    def _whole(
        self, page: pypdfium2.PdfPage, number: int, images: Sequence[PageImage], lines: Sequence[Line]
    ) -> PageFigures:
        """A turned page as it looks, if most of it is a picture."""
        width, height = page.get_size()
        share = min(sum(image.box.area for image in images) / (width * height or 1.0), 1.0)
        box = Box(left=0.0, bottom=0.0, right=width, top=height)
        pixels = drawn_page(page) if share >= _MOST_OF_TURNED_PAGE else None
        if pixels is None or not self._keep(pixels, box, number):
            return PageFigures(lines=lines, share=share)
        return PageFigures(figures=(PlacedFigure(key=pixels.key, box=box),), lines=lines, share=share)

    def _pixels(
        self, page: pypdfium2.PdfPage, group: Sequence[PageImage], box: Box, *, is_drawn_over: bool
    ) -> Pixels | None:
        first = group[0]
        if len(group) == 1 and min(first.width, first.height) < _SMALLEST_PIXELS:
            return None
        own = own_pixels(first) if len(group) == 1 and not is_drawn_over else None
        return own or drawn_pixels(page, box)

    def _keep(self, pixels: Pixels, box: Box, number: int) -> bool:
        if pixels.key not in self.pixels:
            if self._size_bytes + len(pixels.content) > _MOST_BYTES_OF_FILE:
                self.has_left_out = True
                return False
            self._size_bytes += len(pixels.content)
            self.pixels[pixels.key] = pixels
        self._pages[_place_of(pixels.key, box)].add(number)
        return True

    def is_furniture(self, figure: PlacedFigure) -> bool:
        """Whether the picture stands at this very place on several pages, as a logo does."""
        return len(self._pages[_place_of(figure.key, figure.box)]) >= _FEWEST_PAGES_OF_FURNITURE


def _place_of(key: str, box: Box) -> tuple[str, int, int]:
    return key, round(box.left / _SAME_PLACE), round(box.top / _SAME_PLACE)


def _groups(images: Sequence[PageImage]) -> list[list[PageImage]]:
    """Pictures that touch or cover each other are one: many programs cut a picture into strips."""
    groups: list[list[PageImage]] = []
    for image in images:
        near = [group for group in groups if any(image.box.touches(one.box, _TOUCHING) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [image])
    return groups


def _around(group: Sequence[PageImage]) -> Box:
    box = group[0].box
    for image in group[1:]:
        box = box.with_(image.box)
    return box


def _over(box: Box, lines: Sequence[Line]) -> list[Line]:
    """The short lines that stand over the picture: its labels. Much text over it is no label."""
    inside = [
        line for line in lines if box.covers((line.left + line.right) / 2, (line.bottom + line.top) / 2)
    ]
    if len(inside) > _MOST_LABELS or any(len(line.text) > _LONGEST_LABEL for line in inside):
        return []
    length = sum(len(line.text) for line in inside)
    return inside if length <= _MOST_TEXT_AS_LABELS * sum(len(line.text) for line in lines) else []


def _label(line: Line, box: Box, pixels: Pixels) -> Label:
    """The line as a label, in pixels from the upper left of the picture."""
    return Label(
        text=line.text,
        x=round((line.left - box.left) / box.width * pixels.width, 1),
        y=round((box.top - line.bottom) / box.height * pixels.height, 1),
    )


def figure_ids(pages: Sequence[PageFigures], taker: FigureTaker) -> dict[str, str]:
    """The id of each figure that stays, by its key, in the order in which they are shown."""
    shown = (figure for page in pages for figure in page.figures if not taker.is_furniture(figure))
    keys = dict.fromkeys(figure.key for figure in shown)
    return {key: f"image-{number}" for number, key in enumerate(keys, start=1)}


def figure_contents(
    pages: Sequence[PageFigures], ids: Mapping[str, str], taker: FigureTaker
) -> tuple[FigureContent, ...]:
    """The figures that stay, with the words that stand over them."""
    labels: dict[str, tuple[Label, ...]] = {}
    for page in pages:
        for figure in page.figures:
            labels[figure.key] = labels.get(figure.key) or figure.labels
    return tuple(
        FigureContent(
            figure_id=figure_id,
            media_type=taker.pixels[key].media_type,
            content=taker.pixels[key].content,
            width=float(taker.pixels[key].width),
            height=float(taker.pixels[key].height),
            labels=labels[key],
        )
        for key, figure_id in ids.items()
    )


def with_figures(found: list[Piece], figures: Sequence[tuple[str, Box]], page_number: int) -> list[Piece]:
    """The pieces of a page with its figures (id and place) among them, each with its caption."""
    found = list(found)
    for figure_id, box in sorted(figures, key=lambda figure: -figure[1].top):
        caption = _caption(found, box)
        text = found.pop(caption).text if caption is not None else None
        place = Place(
            page_number=page_number,
            left=round(box.left, 1),
            bottom=round(box.bottom, 1),
            right=round(box.right, 1),
            top=round(box.top, 1),
        )
        block = FigureBlock(figure_id=figure_id, caption=text)
        index = caption if caption is not None else _index(found, box)
        found.insert(index, Piece(block=block, place=place, size=0.0))
    return found


def _caption(found: Sequence[Piece], box: Box) -> int | None:
    """The paragraph right below the figure, or right above it, that says that it is its caption."""
    for index, piece in enumerate(found):
        if not isinstance(piece.block, Paragraph) or not 0 < len(piece.text) <= LONGEST_CAPTION:
            continue
        gap = max(box.bottom - piece.place.top, piece.place.bottom - box.top)
        if gap <= _CAPTION_GAP and _is_beside(piece, box) and _CAPTION.match(piece.text):
            return index
    return None


def _index(found: Sequence[Piece], box: Box) -> int:
    """Before the text that stands on the figure; else behind the last above it in its column, or first."""
    inside = [
        index
        for index, piece in enumerate(found)
        if box.covers((piece.place.left + piece.place.right) / 2, (piece.place.bottom + piece.place.top) / 2)
    ]
    if inside:
        return inside[0]
    middle = (box.top + box.bottom) / 2
    above = [
        index
        for index, piece in enumerate(found)
        if _is_beside(piece, box) and (piece.place.top + piece.place.bottom) / 2 > middle
    ]
    if above:
        return above[-1] + 1
    below = [index for index, piece in enumerate(found) if _is_beside(piece, box)]
    return below[0] if below else len(found)


def _is_beside(piece: Piece, box: Box) -> bool:
    return piece.place.left < box.right and piece.place.right > box.left
