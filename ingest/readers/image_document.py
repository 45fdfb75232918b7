"""From a picture of text to a document: each page of it is a section with its picture.

Running text becomes paragraphs that know where they stand; words that stand by themselves, as in a drawing,
become labels of the picture at their places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.outcomes import Unsupported
from ingest.reader import InputFile, ReadDocument
from ingest.readers.image_pixels import Frame, as_png, frames, scan_of
from ingest.readers.page_sections import Page, sections_of_pages, title_of_lines
from ingest.readers.pdf_figures import with_figures
from ingest.readers.pdf_furniture import PageLines
from ingest.readers.pdf_images import Box
from ingest.readers.pdf_pieces import pieces
from ingest.readers.pdf_scans import uncertain
from ingest.readers.scan_lines import (
    POINTS_PER_INCH,
    Sheet,
    is_drawing,
    scan_lines,
    text_of_lines,
    without_noise,
)
from ingest.recognition import RecognisedWord, ScanNotRead
from kb.content import FigureContent, Label
from translations.catalogue import translator

_ = translator("readers")

_SHOWN_AS_THEY_ARE: Final = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadFrame:
    """A picture with what was recognised in it."""

    page: Page
    figure: FigureContent
    has_words: bool


def read_image(file: InputFile) -> ReadDocument:
    """Read every picture of the file.

    Raises:
        NeedsOcr: nothing that could recognise text is installed.
        Malformed: the picture cannot be decoded.
        TooLarge: it has more pixels or pages than the limits allow.
        Unsupported: no text was found in it.
    """
    complaints: list[str] = []
    found = [
        _read(frame, number, file, complaints) for number, frame in enumerate(frames(file.path), start=1)
    ]
    if not any(frame.has_words for frame in found):
        raise Unsupported(
            _("No text was found in this picture: show it in a document, it is taken in with that.")
        )
    pages = [frame.page for frame in found]
    title = title_of_lines(pages[0].lines) or file.path.stem
    return ReadDocument(
        title=title,
        sections=tuple(sections_of_pages(pages, title)),
        figures=tuple(frame.figure for frame in found),
        page_count=len(pages),
        complaints=tuple(complaints),
        has_scans=True,
    )


def _read(frame: Frame, number: int, file: InputFile, complaints: list[str]) -> _ReadFrame:
    scan, scale = scan_of(frame)
    try:
        words = without_noise(file.recogniser.recognise(scan))
    except ScanNotRead as failed:
        words = []
        complaints.append(
            _("Page {number} is a picture of text and was not read: {reason}").format(
                number=number, reason=failed
            )
        )
    complaint = uncertain(words, number)
    complaints.extend([complaint] if complaint else [])
    is_drawn = is_drawing(words)
    sheet = Sheet(width=scan.width, height=scan.height, dots_per_inch=scan.dots_per_inch)
    lines = [] if is_drawn else scan_lines(words, sheet)
    page_lines = PageLines(lines=lines, bottom=0.0, top=scan.height / scan.dots_per_inch * POINTS_PER_INCH)
    figure = _figure(frame, number, file, _labels(words, scale) if is_drawn else ())
    whole = Box(left=0.0, bottom=0.0, right=_points(scan.width, scan.dots_per_inch), top=page_lines.top)
    found = with_figures(pieces(page_lines, number), [(figure.figure_id, whole)], number)
    page = Page(number=number, label=str(number), lines=lines, pieces=found)
    return _ReadFrame(page=page, figure=figure, has_words=bool(words))


def _points(pixels: int, dots_per_inch: float) -> float:
    return pixels / dots_per_inch * POINTS_PER_INCH


def _labels(words: Sequence[RecognisedWord], scale: float) -> tuple[Label, ...]:
    """The words of a drawing where they stand, in pixels of the picture itself."""
    return tuple(
        Label(text=text, x=round(left / scale, 1), y=round(top / scale, 1))
        for text, left, top in text_of_lines(words)
    )


def _figure(frame: Frame, number: int, file: InputFile, labels: tuple[Label, ...]) -> FigureContent:
    is_shown = file.media_type in _SHOWN_AS_THEY_ARE
    return FigureContent(
        figure_id=f"image-{number}",
        media_type=file.media_type if is_shown else "image/png",
        content=file.path.read_bytes() if is_shown else as_png(frame.image),
        width=float(frame.image.width),
        height=float(frame.image.height),
        labels=labels,
    )
