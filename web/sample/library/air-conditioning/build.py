"""Builds the air conditioning document as PDF, one file per language, from `text.yaml`.

Run `python build.py`; the files appear beside this one. The dates are fixed: the same sources, fonts and
fpdf2 release give the same bytes. Needs fpdf2, PyYAML and the DejaVu Sans fonts (Debian: fonts-dejavu-core).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import yaml
from fpdf import FPDF, FontFace
from fpdf.enums import Align, PageLabelStyle, XPos, YPos
from fpdf.outline import OutlineSection

FOLDER = Path(__file__).resolve().parent
FONTS = Path("/usr/share/fonts/truetype/dejavu")
FONT = "DejaVu"
REVISED = datetime(2018, 3, 26, 12, 0, tzinfo=UTC)
TEXT_WIDTH_MM = 170
CHAPTER_ROOM_MM = 115
LOCALES = {"pl": "pl-PL", "en": "en-GB"}


class Block(TypedDict, total=False):
    """One piece of a chapter; exactly one key is set. A table starts with its head row."""

    para: str
    warning: str
    steps: list[str]
    table: list[list[str]]


class Chapter(TypedDict):
    """A chapter; `id` is equal in all languages."""

    id: str
    title: str
    blocks: list[Block]


class Edition(TypedDict):
    """The whole text in one language."""

    title: str
    subject: str
    revision: str
    page: str
    contents: str
    warning: str
    chapters: list[Chapter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a piece of text is set."""

    size_pt: float
    leading_mm: float
    is_bold: bool = False


BODY = Style(size_pt=11, leading_mm=6.4)
HEADING = Style(size_pt=16, leading_mm=9, is_bold=True)
TITLE = Style(size_pt=24, leading_mm=12, is_bold=True)
SMALL = Style(size_pt=9, leading_mm=5)
STRONG = Style(size_pt=11, leading_mm=6.4, is_bold=True)
HEAD_FACE = FontFace(emphasis="BOLD", fill_color=(230, 234, 238))
WARNING_FACE = FontFace(emphasis="BOLD", fill_color=(253, 236, 234))


class Manual(FPDF):
    """An A4 document with a running head, a page number and the blocks of `text.yaml`."""

    def __init__(self, edition: Edition, language: str) -> None:
        super().__init__()
        self._edition = edition
        self.set_margins(20, 24, 20)
        self.set_auto_page_break(True, margin=24)
        self.add_font(FONT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(edition["title"])
        self.set_subject(edition["subject"])
        self.set_author("Halny")
        self.set_creator("AOS sample library")
        self.set_lang(LOCALES[language])
        self.set_creation_date(REVISED)

    def header(self) -> None:
        """Write the running head; the cover has none."""
        if self.page_no() == 1:
            return
        self._use(SMALL)
        self.set_y(12)
        self.cell(TEXT_WIDTH_MM, 5, self._edition["title"], border="B")
        self.set_y(24)

    def footer(self) -> None:
        """Write the revision and the page label."""
        self._use(SMALL)
        self.set_y(-16)
        self.cell(TEXT_WIDTH_MM / 2, 5, self._edition["revision"])
        self.cell(TEXT_WIDTH_MM / 2, 5, f"{self._edition['page']} {self.get_page_label()}", align=Align.R)

    def cover(self) -> None:
        """Write the title page, labelled `i`, with the table of contents."""
        self.add_page(label_style=PageLabelStyle.LOWER_ROMAN)
        self.set_y(60)
        self.write_text(self._edition["title"], TITLE)
        self.write_text(self._edition["subject"], BODY)
        self.write_text(f"Halny · {self._edition['revision']}", BODY)
        self.ln(12)
        self.write_text(self._edition["contents"], STRONG)
        self.insert_toc_placeholder(write_contents, allow_extra_pages=False)

    def chapter(self, chapter: Chapter) -> None:
        """Write one chapter: its outline entry, its heading and its blocks."""
        if self.will_page_break(CHAPTER_ROOM_MM):
            self.add_page()
        self._use(BODY)
        self.start_section(chapter["title"])
        self.ln(4)
        self.write_text(chapter["title"], HEADING)
        for block in chapter["blocks"]:
            self._block(block)

    def _block(self, block: Block) -> None:
        if "para" in block:
            self.write_text(block["para"], BODY)
        if "warning" in block:
            self._warning(block["warning"])
        for number, step in enumerate(block.get("steps", []), 1):
            self._step(number, step)
        if "table" in block:
            self._table(block["table"])

    def write_text(self, text: str, style: Style) -> None:
        """Write a paragraph over the full measure and leave a gap below it."""
        self._use(style)
        self._flow(text, TEXT_WIDTH_MM, style.leading_mm)

    def _flow(self, text: str, width_mm: float, leading_mm: float) -> None:
        self.multi_cell(width_mm, leading_mm, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def _warning(self, text: str) -> None:
        self.set_draw_color(176, 0, 32)
        self._use(STRONG)
        with self.table(width=TEXT_WIDTH_MM, first_row_as_headings=False, padding=3, line_height=6.4) as box:
            box.row().cell(f"{self._edition['warning']}: {text}", style=WARNING_FACE, align=Align.L)
        self.set_draw_color(0, 0, 0)
        self.ln(3)

    def _step(self, number: int, text: str) -> None:
        if self.will_page_break(2 * BODY.leading_mm):
            self.add_page()
        self._use(BODY)
        self.cell(9, BODY.leading_mm, f"{number}.")
        self._flow(text, TEXT_WIDTH_MM - 9, BODY.leading_mm)

    def _table(self, rows: list[list[str]]) -> None:
        self._use(BODY)
        layout = {"width": TEXT_WIDTH_MM, "line_height": 6, "padding": 1.2}
        with self.table(rows, text_align=Align.L, headings_style=HEAD_FACE, **layout):
            pass  # the rows are given: leaving the block draws them
        self.ln(3)

    def _use(self, style: Style) -> None:
        self.set_font(FONT, "B" if style.is_bold else "", style.size_pt)


def write_contents(pdf: FPDF, outline: Sequence[OutlineSection]) -> None:
    """Write the table of contents with links, in the room that the cover kept for it."""
    pdf.set_x(pdf.l_margin)
    pdf.set_font(FONT, "", BODY.size_pt)
    for section in outline:
        link = pdf.add_link(page=section.page_number)
        label = pdf.pages[section.page_number].get_label()
        pdf.cell(TEXT_WIDTH_MM - 20, 8, section.name, link=link)
        pdf.cell(20, 8, label, align=Align.R, link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def build(edition: Edition, language: str) -> None:
    """Write the document in one language."""
    pdf = Manual(edition, language)
    pdf.cover()
    pdf.set_page_label(label_style=PageLabelStyle.NUMBER, label_start=1)
    for chapter in edition["chapters"]:
        pdf.chapter(chapter)
    pdf.output(str(FOLDER / f"air-conditioning-{language}.pdf"))


if __name__ == "__main__":
    editions: Mapping[str, Edition] = yaml.safe_load((FOLDER / "text.yaml").read_text(encoding="utf-8"))
    for name, text in editions.items():
        build(text, name)
