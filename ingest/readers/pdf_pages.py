"""Reads the pages of one PDF: lines with their links, what is drawn around them, figures, scans."""

from collections.abc import Iterator, Sequence

import msgspec
import pypdfium2

from ingest.reader import InputFile
from ingest.readers.pdf_figures import FigureTaker, PageFigures
from ingest.readers.pdf_furniture import PageLines
from ingest.readers.pdf_grids import grids
from ingest.readers.pdf_layout import Line, page_lines
from ingest.readers.pdf_links import AnchorAt, LinkReader
from ingest.readers.pdf_ruled import with_text
from ingest.readers.pdf_rules import Effort, RuleReader
from ingest.readers.pdf_scans import ScannedPages
from translations.catalogue import translator

_ = translator("readers")


class RawPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it was read, running lines and furniture included; `number` counts from 1."""

    number: int
    lines: PageLines
    figures: PageFigures


class PageReader:
    """Reads the pages of one document; `complaints` gets a sentence on each that cannot be read."""

    def __init__(
        self,
        document: pypdfium2.PdfDocument,
        file: InputFile,
        anchor: AnchorAt,
        complaints: list[str],
    ) -> None:
        self._document = document
        self._complaints = complaints
        self._effort = Effort()
        self._rules = RuleReader(self._effort)
        self._links = LinkReader(document, anchor, file.link_to)
        self.figures = FigureTaker(Effort())
        self.scans = ScannedPages(file.recogniser, complaints)

    def pages(self) -> Iterator[RawPage]:
        """The pages that can be read."""
        for index in range(len(self._document)):
            number = index + 1
            try:
                page = self._document[index]
                try:
                    yield self._read(page, number)
                finally:
                    page.close()
            except (pypdfium2.PdfiumError, UnicodeDecodeError):
                self._complaints.append(
                    _("Page {number} cannot be read and is left out.").format(number=number)
                )

    def _read(self, page: pypdfium2.PdfPage, number: int) -> RawPage:
        found = self._lines(page)
        figures = self.figures.take(page, number, found.lines)
        lines = self.scans.lines(page, number, figures.lines, figures.share)
        return RawPage(number=number, lines=msgspec.structs.replace(found, lines=lines), figures=figures)

    def _lines(self, page: pypdfium2.PdfPage) -> PageLines:
        """The lines of a page and what is drawn around them; on a turned page lines have no order to cut."""
        _left, bottom, _right, top = page.get_bbox()
        links = self._links.links(page)
        if page.get_rotation() != 0:
            return PageLines(lines=page_lines(page, links=links), bottom=bottom, top=bottom)
        rules = self._rules.rules(page)
        drawn = grids(rules, self._effort)
        lines: Sequence[Line] = page_lines(page, drawn, links)
        kept = with_text(drawn, lines)
        return PageLines(lines=lines, bottom=bottom, top=top, grids=kept, fills=rules.fills if kept else ())

    def tell_what_is_left_out(self) -> None:
        """Complaints on figures that were too much, and on pages that wait for a recogniser."""
        if self.figures.has_left_out:
            self._complaints.append(_("The PDF has more pictures than are kept: some are left out."))
        self.scans.tell_what_is_left_out()
