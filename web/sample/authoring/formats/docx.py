"""Topics as Word documents: heading styles with bookmarks, numbered lists, tables, framed signal words.

The archive is written with fixed dates, so that the same sources give the same bytes.
"""

import io
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import docx
import fpdf
import pypdfium2
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from kb.content import Severity
from translations.locales import Language
from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.formats.around import NO, SIGNAL_WORDS, YES, parts_of
from web.sample.authoring.formats.places import Places
from web.sample.authoring.library import Sources

_FIXED_DATE: Final = (2020, 1, 1, 0, 0, 0)
_PICTURE_WIDTH_MM: Final = 130
_PICTURE_SCALE: Final = 2.0
_LOCALES: Final = {Language.POLISH: "pl-PL", Language.ENGLISH: "en-GB"}
_COLOURS: Final = {
    Severity.DANGER: RGBColor(0xB0, 0x00, 0x20),
    Severity.WARNING: RGBColor(0xB0, 0x00, 0x20),
    Severity.CAUTION: RGBColor(0x80, 0x55, 0x00),
    Severity.NOTE: RGBColor(0x20, 0x45, 0x70),
}


def docx_document(edition: Edition, sources: Sources, figures: Path) -> bytes:
    """The file of an edition; `figures` is the folder of the drawings."""
    return _fixed(_Writer(edition, sources, figures).document())


class _Writer:
    """Writes one edition."""

    def __init__(self, edition: Edition, sources: Sources, figures: Path) -> None:
        self._edition = edition
        self._places = Places(sources=sources)
        self._figures = figures
        self._document: Document = docx.Document()
        self._bookmarks = 0

    def document(self) -> bytes:
        edition, document = self._edition, self._document
        issued = datetime.combine(edition.topic.issue.date, time(12))
        properties = document.core_properties
        properties.title, properties.author, properties.subject = edition.title, "Halny", edition.applies
        properties.language, properties.comments = _LOCALES[edition.language], ""
        properties.created = properties.modified = issued
        self._add_styles()
        document.add_paragraph(edition.title, style="Title")
        document.add_paragraph(f"{edition.topic.number} · {edition.applies}")
        for part in parts_of(edition):
            heading = document.add_heading(part.heading, level=1)
            self._bookmark(heading, part.id)
            for block in part.blocks:
                self._block(block)
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()

    def _add_styles(self) -> None:
        for severity, word in SIGNAL_WORDS.items():
            style = self._document.styles.add_style(word.in_(self._edition.language), WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self._document.styles["Normal"]
            style.font.color.rgb = _COLOURS[severity]
            style.paragraph_format.left_indent = Mm(6)
            style.paragraph_format.space_after = Pt(8)

    def _block(self, block: source.Block) -> None:
        match block:
            case source.Paragraph():
                self._say(self._document.add_paragraph(), block.text)
            case source.Signal():
                self._signal(block)
            case source.Bullets():
                for item in block.items:
                    self._say(self._document.add_paragraph(style="List Bullet"), item)
            case source.Picture():
                self._picture(block)
            case source.Grid():
                self._table(block)
            case source.Steps():
                self._steps(block.steps, depth=1, number=self._new_list())
            case source.Tests():
                self._tests(block.tests)

    def _steps(self, steps: tuple[source.Step, ...], depth: int, number: int) -> None:
        for step in steps:
            for signal in step.before:
                self._signal(signal)
            paragraph = self._item(number, depth)
            if step.id is not None:
                self._bookmark(paragraph, step.id)
            if step.title is not None:
                paragraph.add_run(f"{step.title.rstrip('.')}.").bold = True
                paragraph.add_run(" " if step.text else "")
            self._say(paragraph, step.text)
            if step.steps:
                self._steps(step.steps, depth + 1, number)
            if step.picture is not None:
                self._picture(step.picture)

    def _tests(self, tests: tuple[source.Test, ...]) -> None:
        number = self._new_list()
        for test in tests:
            for signal in test.before:
                self._signal(signal)
            paragraph = self._item(number, 1)
            self._bookmark(paragraph, test.id)
            self._say(paragraph, test.text)
            paragraph.add_run(" ")
            self._say(paragraph, test.question, is_bold=True)
            for word, answer in ((YES, test.yes), (NO, test.no)):
                line = self._item(number, 2)
                line.add_run(f"{word.in_(self._edition.language)}: ").bold = True
                line.add_run("→ " if answer.go else "")
                self._say(line, answer.text)

    def _signal(self, signal: source.Signal) -> None:
        word = SIGNAL_WORDS[signal.severity].in_(self._edition.language)
        paragraph = self._document.add_paragraph(style=word)
        paragraph.add_run(f"{word}: ").bold = True
        self._say(paragraph, signal.text)

    def _picture(self, picture: source.Picture) -> None:
        image = io.BytesIO(_rasterised(self._figures / picture.file))
        self._document.add_picture(image, width=Mm(_PICTURE_WIDTH_MM))
        self._bookmark(self._document.add_paragraph(source.captioned(picture), style="Caption"), picture.id)
        for place, text in enumerate(picture.legend, start=1):
            self._document.add_paragraph(f"{place} – {text}", style="List Bullet")

    def _table(self, grid: source.Grid) -> None:
        self._bookmark(self._document.add_paragraph(source.captioned(grid), style="Caption"), grid.id)
        table = self._document.add_table(rows=1, cols=len(grid.head), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, grid.head, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
        properties.append(OxmlElement("w:tblHeader"))
        for row in grid.rows:
            for cell, inline in zip(table.add_row().cells, row, strict=True):
                self._say(cell.paragraphs[0], inline)

    def _new_list(self) -> int:
        """The number of a new list, which begins at 1 again."""
        numbering = self._document.part.numbering_part.element
        abstract = _numbered_by(self._document)
        number = numbering.add_num(abstract)
        for level in range(3):
            number.add_lvlOverride(ilvl=level).add_startOverride(1)
        return int(number.numId)

    def _item(self, number: int, depth: int) -> Paragraph:
        style = "List Number" if depth == 1 else f"List Number {min(depth, 3)}"
        paragraph = self._document.add_paragraph(style=style)
        numbers: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - as above
        properties = numbers.get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth - 1
        properties.get_or_add_numId().val = number
        return paragraph

    def _say(self, paragraph: Paragraph, inline: Inline, *, is_bold: bool = False) -> None:
        topic, language = self._edition.topic, self._edition.language
        for piece in inline:
            if piece.identity is not None:
                href = self._places.from_topic(topic, piece.identity, language)
                _link(paragraph, piece.text, href, piece.anchor)
            elif piece.anchor is not None:
                _link(paragraph, piece.text, None, piece.anchor)
            else:
                paragraph.add_run(piece.text).bold = is_bold or None

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self._bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        paragraph._p.append(start)  # noqa: SLF001 - as above
        paragraph._p.append(end)  # noqa: SLF001


def _link(paragraph: Paragraph, text: str, href: str | None, anchor: str | None) -> None:
    link = OxmlElement("w:hyperlink")
    if href is not None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        link.set(qn("r:id"), paragraph.part.relate_to(href, kind, is_external=True))
    if anchor is not None:
        link.set(qn("w:anchor"), anchor)
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)  # noqa: SLF001 - as above
    paragraph._p.append(link)  # noqa: SLF001


def _numbered_by(document: Document) -> int:
    """The abstract numbering of the template's `List Number`, given three levels."""
    style = document.styles["List Number"].element
    number = style.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    abstract_id = int(numbering.num_having_numId(number).abstractNumId.val)
    abstract = next(
        element
        for element in numbering.findall(qn("w:abstractNum"))
        if element.get(qn("w:abstractNumId")) == str(abstract_id)
    )
    for level in range(len(abstract.findall(qn("w:lvl"))), 3):
        abstract.append(_level(level))
    return abstract_id


def _level(level: int) -> object:
    element = OxmlElement("w:lvl")
    element.set(qn("w:ilvl"), str(level))
    for tag, value in (
        ("w:start", "1"),
        ("w:numFmt", "decimal"),
        ("w:lvlText", f"%{level + 1}."),
        ("w:lvlJc", "left"),
    ):
        part = OxmlElement(tag)
        part.set(qn("w:val"), value)
        element.append(part)
    return element


def _rasterised(path: Path) -> bytes:
    """A drawing as PNG: drawn on a page by fpdf2, rendered by PDFium."""
    sheet = fpdf.FPDF(unit="mm", format=(_PICTURE_WIDTH_MM, _PICTURE_WIDTH_MM * 0.75))
    sheet.set_margin(0)
    sheet.set_auto_page_break(False)
    sheet.add_page()
    image = sheet.image(path, x=0, y=0, w=_PICTURE_WIDTH_MM)
    page = pypdfium2.PdfDocument(bytes(sheet.output()))[0]
    height = page.get_height() * (1 - image.rendered_height / (_PICTURE_WIDTH_MM * 0.75))
    picture = page.render(scale=_PICTURE_SCALE, crop=(0, max(0.0, height), 0, 0)).to_pil()
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _fixed(content: bytes) -> bytes:
    """The same archive with fixed dates."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, _FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(entry))
    return file.getvalue()
