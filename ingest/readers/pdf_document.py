"""From a PDF to a document: text with its places through PDFium, what it says of itself through pypdf."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from ingest.outcomes import Encrypted, Malformed, Unsupported
from ingest.reader import InputFile, ReadDocument
from ingest.readers.page_sections import (
    Page,
    anchors_of,
    folded,
    sections_of_outline,
    sections_of_pages,
    title_of_lines,
)
from ingest.readers.pdf_figures import FigureTaker, figure_contents, figure_ids, with_figures
from ingest.readers.pdf_furniture import with_words_of_their_own, without_contents, without_running_lines
from ingest.readers.pdf_links import anchor_at
from ingest.readers.pdf_pages import PageReader, RawPage
from ingest.readers.pdf_pieces import of_lines, pieces
from ingest.readers.pdf_scans import ScannedPages
from ingest.readers.pdf_structure import Entry, Structure, read_structure
from translations.catalogue import translator

_ = translator("readers")

_SHORTEST_TITLE: Final = 3
_GENERATED_PREFIX: Final = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint|Excel)|AutoCAD|PowerPoint Presentation) - "
)
_NO_TITLE: Final = re.compile(
    r"(?:untitled(?: document)?|title|document ?\d*|binder ?\d*|doc|none|bez tytułu|dokument ?\d*|model|"
    r"layout ?\d*|.*\.(?:pdf|docx?|pptx?|xlsx?|odt|dwg|indd|tex|dvi|ps|qxd|fm|rtf))",
    re.IGNORECASE,
)


def read_pdf(file: InputFile) -> ReadDocument:
    """Read all pages; a page that cannot be read is a complaint, a file without any text is refused.

    Raises:
        Encrypted: the file wants a password that is not among those given.
        Malformed: PDFium cannot open it, or not one of its pages.
        NeedsOcr: its pages are pictures of text, and nothing can recognise it.
        Unsupported: there is no text on its pages.
    """
    document, password = _opened(file)
    try:
        return _read(document, file, password)
    finally:
        document.close()


def _opened(file: InputFile) -> tuple[pypdfium2.PdfDocument, str]:
    """The document, and the password that opened it: "" for one that wants none from its readers."""
    for password in ("", *file.passwords):
        try:
            return pypdfium2.PdfDocument(file.path, password=password or None), password
        except pypdfium2.PdfiumError as error:
            if error.err_code not in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise Malformed(_damaged()) from error
    if file.passwords:
        raise Encrypted(
            _("None of the passwords opens the PDF: ingest it again with the right `--password`.")
        )
    raise Encrypted(_("The PDF is protected by a password: ingest it again with `--password`."))


def _damaged() -> str:
    return _("The PDF is damaged and cannot be opened: export it anew from the program that made it.")


def _read(document: pypdfium2.PdfDocument, file: InputFile, password: str) -> ReadDocument:
    complaints: list[str] = []
    structure = read_structure(file.path, complaints, password)
    entries = [entry for entry in structure.entries if entry.page_index < len(document)]
    anchor = anchor_at(entries, anchors_of(entries))
    reader = PageReader(document, file, anchor, complaints)
    raw = list(reader.pages())
    if not raw:
        raise Malformed(
            _("Not one page of the PDF can be read: export it anew from the program that made it.")
        )
    ids = figure_ids([page.figures for page in raw], reader.figures)
    pages = list(_pages(raw, structure, ids, reader.figures))
    if not any(page.lines for page in pages):
        _check_pictures(ids, reader.scans, complaints)
    reader.tell_what_is_left_out()
    title = _title(structure, raw[0], entries) or file.path.stem
    sections = sections_of_outline(entries, pages, title) if entries else sections_of_pages(pages, title)
    return ReadDocument(
        title=title,
        sections=tuple(sections),
        figures=figure_contents([page.figures for page in raw], ids, reader.figures),
        issued_on=structure.made_on,
        page_count=len(document),
        complaints=tuple(complaints),
        has_scans=reader.scans.has_scans,
    )


def _check_pictures(ids: Mapping[str, str], scans: ScannedPages, complaints: list[str]) -> None:
    """Whether a file without text is worth keeping for its pictures."""
    if scans.missing is not None:
        raise scans.missing
    if not ids:
        raise Unsupported(
            _("The PDF has no text, and none could be recognised in it: export it together with its text.")
        )
    complaints.append(_("No text was found on its pages: the document can be found by its title only."))


def _pages(
    raw: Sequence[RawPage], structure: Structure, ids: Mapping[str, str], taker: FigureTaker
) -> Iterator[Page]:
    titles = {folded(entry.title) for entry in structure.entries}
    all_lines = [page.lines for page in raw]
    of_text = without_running_lines(all_lines)
    running = with_words_of_their_own(all_lines, of_text)
    if titles:
        without = [without_contents(lines, titles) for lines in of_text]
        of_text = without if any(without) else of_text
    for page, lines, last in zip(raw, of_text, running, strict=True):
        shown = [
            (ids[figure.key], figure.box)
            for figure in page.figures.figures
            if figure.key in ids and not taker.is_furniture(figure)
        ]
        found = pieces(msgspec.structs.replace(page.lines, lines=lines), page.number)
        yield Page(
            number=page.number,
            label=structure.label(page.number - 1),
            lines=lines,
            pieces=[
                *(with_figures(found, shown, page.number) if shown else found),
                *of_lines(last, page.number),
            ],
        )


def _title(structure: Structure, first: RawPage, entries: Sequence[Entry]) -> str | None:
    declared = _declared_title(structure)
    if declared:
        return declared
    lines = first.lines.lines
    if first.number == 1 and (found := title_of_lines(lines)):
        return found
    return entries[0].title if len({entry.level for entry in entries}) > 1 and entries[0].level == 1 else None


def _declared_title(structure: Structure) -> str | None:
    title = _GENERATED_PREFIX.sub("", structure.title)
    return None if len(title) < _SHORTEST_TITLE or _NO_TITLE.fullmatch(title) else title
