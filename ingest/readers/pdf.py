"""Reads PDF files: the text with its places through PDFium, what the file says about itself through pypdf."""

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.outcomes import Encrypted, Malformed, Unsupported
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.pdf_blocks import Piece, blocks
from ingest.readers.pdf_furniture import CONTENTS, PageLines, without_contents, without_running_lines
from ingest.readers.pdf_grids import grids
from ingest.readers.pdf_layout import Line, page_lines
from ingest.readers.pdf_pieces import pieces
from ingest.readers.pdf_ruled import with_text
from ingest.readers.pdf_rules import Effort, RuleReader
from ingest.readers.pdf_structure import OUTLINE_LEVELS, Entry, Structure, read_structure
from kb.content import SectionContent
from translations.catalogue import translator

_ = translator("readers")

_LONGEST_HEADING: Final = 90
_SHORTEST_TITLE: Final = 3
_TITLE_SIZE: Final = 1.3
_HEADING_SIZE: Final = 1.15
_GENERATED_PREFIX: Final = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint|Excel)|AutoCAD|PowerPoint Presentation) - "
)
_NO_TITLE: Final = re.compile(
    r"(?:untitled(?: document)?|title|document ?\d*|binder ?\d*|doc|none|bez tytułu|dokument ?\d*|model|"
    r"layout ?\d*|.*\.(?:pdf|docx?|pptx?|xlsx?|odt|dwg|indd|tex|dvi|ps|qxd|fm|rtf))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
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
    page: _Page
    pieces: list[Piece] = field(default_factory=list)

    def finished(self) -> SectionContent:
        """The section, without a first paragraph that only repeats the heading."""
        found = self.pieces
        if found and _folded(found[0].text) == _folded(self.heading):
            found = found[1:]
        return SectionContent(
            anchor=self.anchor,
            heading=self.heading,
            level=self.level,
            blocks=blocks(found),
            page_number=self.page.number,
            page_label=self.page.label,
        )


class PdfReader:
    """Reads PDF: a section per entry of the outline, else one per page."""

    name = "pdf"
    version = "4"

    def bid(self, file: InputFile) -> int:
        """Every PDF, by its content."""
        return FORMAT_BID if file.media_type == "application/pdf" else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read all pages; a page that cannot be read is a complaint, a file without any text is refused.

        Raises:
            Encrypted: the file wants a password.
            Malformed: PDFium cannot open it, or not one of its pages.
            Unsupported: its pages hold pictures only.
        """
        document = _opened(file)
        try:
            return _read(document, file)
        finally:
            document.close()


def _opened(file: InputFile) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(file.path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Encrypted(
                _("The PDF is protected by a password: save it without one, then ingest it again.")
            ) from error
        raise Malformed(
            _("The PDF is damaged and cannot be opened: export it anew from the program that made it.")
        ) from error


def _read(document: pypdfium2.PdfDocument, file: InputFile) -> ReadDocument:
    complaints: list[str] = []
    structure = read_structure(file.path, complaints)
    raw = list(_raw_pages(document, complaints))
    pages = list(_pages(raw, structure))
    if not pages:
        raise Malformed(
            _("Not one page of the PDF can be read: export it anew from the program that made it.")
        )
    if not any(page.pieces for page in pages):
        raise Unsupported(
            _("The PDF holds pictures of text only: have the text recognised (OCR), then ingest it again.")
        )
    entries = [entry for entry in structure.entries if entry.page_index < len(document)]
    title = _title(structure, raw, entries) or file.path.stem
    sections = _sections_of_outline(entries, pages, title) if entries else _sections_of_pages(pages, title)
    return ReadDocument(
        title=title,
        sections=tuple(sections),
        page_count=len(document),
        complaints=tuple(complaints),
    )


def _raw_pages(document: pypdfium2.PdfDocument, complaints: list[str]) -> Iterator[tuple[int, PageLines]]:
    """The number and the lines of each page that can be read."""
    effort = Effort()
    reader = RuleReader(effort)
    for index in range(len(document)):
        number = index + 1
        try:
            page = document[index]
            try:
                found = _page_lines(page, reader, effort)
            finally:
                page.close()
        except (pypdfium2.PdfiumError, UnicodeDecodeError):
            complaints.append(_("Page {number} cannot be read and is left out.").format(number=number))
            continue
        yield number, found


def _page_lines(page: pypdfium2.PdfPage, reader: RuleReader, effort: Effort) -> PageLines:
    """The lines of a page and what is drawn around them; on a turned page lines have no order to cut."""
    _left, bottom, _right, top = page.get_bbox()
    if page.get_rotation() != 0:
        return PageLines(lines=page_lines(page), bottom=bottom, top=bottom)
    rules = reader.rules(page)
    drawn = grids(rules, effort)
    lines = page_lines(page, drawn)
    kept = with_text(drawn, lines)
    return PageLines(lines=lines, bottom=bottom, top=top, grids=kept, fills=rules.fills if kept else ())


def _pages(raw: Sequence[tuple[int, PageLines]], structure: Structure) -> Iterator[_Page]:
    titles = {_folded(entry.title) for entry in structure.entries}
    of_text = without_running_lines([page for _number, page in raw])
    if titles:
        without = [without_contents(lines, titles) for lines in of_text]
        of_text = without if any(without) else of_text
    for (number, page), lines in zip(raw, of_text, strict=True):
        label = structure.label(number - 1)
        yield _Page(
            number=number, label=label, lines=lines, pieces=pieces(replace(page, lines=lines), number)
        )


def _sections_of_pages(pages: Sequence[_Page], title: str) -> Iterator[SectionContent]:
    previous = ""
    for page in pages:
        heading = _page_heading(page) or title
        if heading == previous:
            heading = f"{heading} · {page.label}"
        else:
            previous = heading
        yield _Draft(
            heading=heading, anchor=f"page-{page.number}", level=1, page=page, pieces=list(page.pieces)
        ).finished()


def _page_heading(page: _Page) -> str:
    """The line of the page that stands out by its size, else the first; "" where the page has no words."""
    candidates = [line for line in page.lines if sum(map(str.isalpha, line.text)) > 2]
    if not candidates:
        return ""
    largest = max(candidates, key=lambda line: round(line.size))
    stands_out = largest.size >= _HEADING_SIZE * statistics.median(line.size for line in candidates)
    return _shortened((largest if stands_out else candidates[0]).text)


def _sections_of_outline(
    entries: Sequence[Entry], pages: Sequence[_Page], title: str
) -> Iterator[SectionContent]:
    """Walk the pages in reading order; each paragraph belongs to the entry that was reached last."""
    waiting = sorted(enumerate(entries), key=lambda item: (item[1].page_index, item[0]))
    anchors = _ordinals(entries)
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
    return not draft.pieces and (draft.anchor == "s0" or _folded(draft.heading) in CONTENTS)


def _is_reached(entry: Entry, page: _Page, piece: Piece | None) -> bool:
    page_index = page.number - 1
    if entry.page_index != page_index:
        return entry.page_index < page_index
    if piece is None or entry.y is None:
        return True
    middle = (piece.place.top + piece.place.bottom) / 2
    return middle <= entry.y or _folded(piece.text) == _folded(entry.title)


def _ordinals(entries: Sequence[Entry]) -> list[str]:
    """`s1`, `s1.2`: the same in every language edition of the file."""
    counters = [0] * OUTLINE_LEVELS
    anchors = []
    for entry in entries:
        depth = min(entry.level, OUTLINE_LEVELS)
        counters[depth - 1] += 1
        counters[depth:] = [0] * (OUTLINE_LEVELS - depth)
        anchors.append("s" + ".".join(str(max(count, 1)) for count in counters[:depth]))
    return anchors


def _title(
    structure: Structure, pages: Sequence[tuple[int, PageLines]], entries: Sequence[Entry]
) -> str | None:
    declared = _declared_title(structure)
    if declared:
        return declared
    number, first = pages[0]
    lines = first.lines
    if lines and number == 1:
        largest = max(lines, key=lambda line: round(line.size))
        usual = statistics.median(line.size for line in lines)
        is_title = sum(map(str.isalpha, largest.text)) > 2 and _folded(largest.text) not in CONTENTS
        if is_title and largest.size >= _TITLE_SIZE * usual:
            return _shortened(largest.text)
    return entries[0].title if len({entry.level for entry in entries}) > 1 and entries[0].level == 1 else None


def _declared_title(structure: Structure) -> str | None:
    title = _GENERATED_PREFIX.sub("", structure.title)
    return None if len(title) < _SHORTEST_TITLE or _NO_TITLE.fullmatch(title) else title


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST_HEADING:
        return text
    return text[:_LONGEST_HEADING].rsplit(" ", 1)[0] + " …"
