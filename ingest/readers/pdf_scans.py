"""PDF pages that are pictures of text: found out, drawn as a scan, and handed over to be recognised."""

import re
from collections.abc import Sequence
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.outcomes import NeedsOcr
from ingest.readers.pdf_layout import Line
from ingest.readers.scan_lines import POINTS_PER_INCH, Sheet, doubtful, scan_lines, without_noise
from ingest.recognition import MOST_PIXELS, RecognisedWord, Recogniser, Scan, ScanNotRead
from translations.catalogue import translator

_ = translator("readers")

_DOTS_PER_INCH: Final = 300
_FEWEST_LETTERS: Final = 3
_FEWEST_OBJECTS: Final = 20
_SMALLEST_PICTURE: Final = 0.05
_WHOLE_PAGE: Final = 0.8
_LONGEST_STAMP: Final = 60
_MOST_UNREADABLE: Final = 0.3
_SHOWN_WORDS: Final = 5
_UNREADABLE: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")
"""Place holders, and what a font without a table of its letters gives."""


class ScannedPages:
    """Has the scanned pages of one document recognised; each page that cannot be is a complaint."""

    def __init__(self, recogniser: Recogniser, complaints: list[str]) -> None:
        self._recogniser = recogniser
        self._complaints = complaints
        self.has_scans = False
        self.missing: NeedsOcr | None = None
        self.left_out: list[int] = []

    def lines(
        self, page: pypdfium2.PdfPage, number: int, own: Sequence[Line], share: float
    ) -> Sequence[Line]:
        """The lines of a page: `own` as they are, unless the page is a scan; `share` of it are pictures."""
        if not _is_scan(page, own, share):
            return own
        self.has_scans = True
        if self.missing is None:
            try:
                words, sheet = _recognised(page, self._recogniser)
            except NeedsOcr as missing:
                self.missing = missing
            except ScanNotRead as failed:
                self._complaints.append(
                    _("Page {number} is a picture of text and was not read: {reason}").format(
                        number=number, reason=failed
                    )
                )
                return own
            else:
                complaint = uncertain(words, number)
                self._complaints.extend([complaint] if complaint else [])
                return _joined(own, scan_lines(words, sheet))
        self.left_out.append(number)
        return own

    def tell_what_is_left_out(self) -> None:
        """A complaint on the pages that wait for a recogniser."""
        if self.left_out and self.missing is not None:
            pages = ", ".join(map(str, self.left_out))
            self._complaints.append(
                _("Pages left out: {pages}. {reason}").format(pages=pages, reason=self.missing)
            )


def uncertain(words: Sequence[RecognisedWord], number: int) -> str:
    """The complaint on words of which the recognition is not sure; "" if there are none."""
    some = doubtful(words)
    if not some:
        return ""
    return _("Page {number}: {count} of {total} recognised words are uncertain ({examples}).").format(
        number=number, count=len(some), total=len(words), examples=", ".join(some[:_SHOWN_WORDS])
    )


def _is_scan(page: pypdfium2.PdfPage, own: Sequence[Line], share: float) -> bool:
    text = "".join(line.text for line in own)
    if len(text) < _LONGEST_STAMP and sum(map(str.isalnum, text)) < _FEWEST_LETTERS:
        return share >= _SMALLEST_PICTURE or pdfium.FPDFPage_CountObjects(page) >= _FEWEST_OBJECTS
    if share >= _WHOLE_PAGE and len(text) < _LONGEST_STAMP:
        return True
    return len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text)


def _recognised(page: pypdfium2.PdfPage, recogniser: Recogniser) -> tuple[list[RecognisedWord], Sheet]:
    scan, sheet = _drawn(page)
    return without_noise(recogniser.recognise(scan)), sheet


def _drawn(page: pypdfium2.PdfPage) -> tuple[Scan, Sheet]:
    """The page as a grey picture, as it lies when it is shown."""
    width, height = page.get_size()
    resolution = min(_DOTS_PER_INCH, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5 * POINTS_PER_INCH * 0.99)
    bitmap = page.render(scale=resolution / POINTS_PER_INCH, grayscale=True, may_draw_forms=False)
    try:
        stride, sides = bitmap.stride, (bitmap.width, bitmap.height)
        rows = memoryview(bitmap.buffer).cast("B")
        pixels = b"".join(rows[row * stride : row * stride + sides[0]] for row in range(sides[1]))
    finally:
        bitmap.close()
    left, bottom, _right, _top = page.get_bbox() if page.get_rotation() == 0 else (0.0, 0.0, 0.0, 0.0)
    sheet = Sheet(width=sides[0], height=sides[1], dots_per_inch=resolution, left=left, bottom=bottom)
    scan = Scan(width=sides[0], height=sides[1], dots_per_inch=round(resolution), pixels=pixels)
    return scan, sheet


def _joined(own: Sequence[Line], recognised: Sequence[Line]) -> Sequence[Line]:
    """What was recognised, and behind it what the page has as text besides, such as a stamp."""
    if not recognised:
        return own
    known = {word.casefold() for line in recognised for word in line.text.split()}
    stamps = [
        line
        for line in own
        if not _UNREADABLE.search(line.text)
        and not all(word.casefold() in known for word in line.text.split())
    ]
    return [*recognised, *stamps]
