"""Topics as PDF, typeset from the same sources: cover with contents, outline, page labels, document language.

Needs the DejaVu Sans fonts (Debian: fonts-dejavu-core). Dates are those of the issue: the same sources, fonts
and fpdf2 release give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

from fpdf import FPDF, FontFace
from fpdf.enums import Align, PageLabelStyle, XPos, YPos
from fpdf.outline import OutlineSection

from kb.content import Severity
from translations.locales import Language
from web.sample.authoring import edition as source
from web.sample.authoring.edition import Edition, Inline
from web.sample.authoring.formats.around import NO, SIGNAL_WORDS, YES, parts_of
from web.sample.authoring.model import Both

FONTS: Final = Path("/usr/share/fonts/truetype/dejavu")
_FONT: Final = "DejaVu"
_TEXT_WIDTH_MM: Final = 170
_HEADING_ROOM_MM: Final = 60
_PADDING_MM: Final = 1.2
_SLACK_MM: Final = 0.5
_FIGURE_WIDTH_MM: Final = 130
_LOCALES: Final = {Language.POLISH: "pl-PL", Language.ENGLISH: "en-GB"}
_ISSUE: Final = Both(pl="Wydanie {}, {}", en="Issue {}, {}")
_PAGE: Final = Both(pl="Strona", en="Page")
_CONTENTS: Final = Both(pl="Spis treści", en="Contents")
_FRAMES: Final = {
    Severity.DANGER: ((176, 0, 32), (253, 236, 234)),
    Severity.WARNING: ((176, 0, 32), (253, 236, 234)),
    Severity.CAUTION: ((150, 100, 0), (255, 246, 221)),
    Severity.NOTE: ((60, 90, 130), (234, 241, 249)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a piece of text is set."""

    size_pt: float
    leading_mm: float
    is_bold: bool = False


_BODY: Final = _Style(size_pt=11, leading_mm=6.4)
_HEADING: Final = _Style(size_pt=16, leading_mm=9, is_bold=True)
_TITLE: Final = _Style(size_pt=24, leading_mm=12, is_bold=True)
_SMALL: Final = _Style(size_pt=9, leading_mm=5)
_STRONG: Final = _Style(size_pt=11, leading_mm=6.4, is_bold=True)
_HEAD_FACE: Final = FontFace(emphasis="BOLD", fill_color=(230, 234, 238))


def pdf_document(edition: Edition, figures: Path) -> bytes:
    """The file of an edition; `figures` is the folder of the drawings."""
    sheet = _Sheet(edition, figures)
    sheet.cover()
    sheet.set_page_label(label_style=PageLabelStyle.NUMBER, label_start=1)
    for part in parts_of(edition):
        sheet.part(part)
    return bytes(sheet.output())


class _Sheet(FPDF):
    """An A4 document with a running head and a page number."""

    def __init__(self, edition: Edition, figures: Path) -> None:
        super().__init__()
        self._edition = edition
        self._figures = figures
        self.set_margins(20, 24, 20)
        self.set_auto_page_break(True, margin=24)
        self.add_font(_FONT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(edition.title)
        self.set_subject(edition.applies)
        self.set_author("Halny")
        self.set_creator("AOS sample library")
        self.set_lang(_LOCALES[edition.language])
        self.set_creation_date(datetime.combine(edition.topic.issue.date, time(12), UTC))

    def header(self) -> None:
        """Write the running head; the cover has none."""
        if self.page_no() > 1:
            self._use(_SMALL)
            self.set_y(12)
            self.cell(_TEXT_WIDTH_MM, 5, self._edition.title, border="B")
            self.set_y(24)

    def footer(self) -> None:
        """Write number, issue and the page label."""
        self._use(_SMALL)
        self.set_y(-16)
        self.cell(_TEXT_WIDTH_MM * 0.75, 5, f"{self._edition.topic.number} · {self._issue()}")
        page = f"{self._word(_PAGE)} {self.get_page_label()}"
        self.cell(_TEXT_WIDTH_MM * 0.25, 5, page, align=Align.R)

    def cover(self) -> None:
        """Write the title page, labelled `i`, with the table of contents."""
        self.add_page(label_style=PageLabelStyle.LOWER_ROMAN)
        self.set_y(60)
        self._say(self._edition.title, _TITLE)
        self._say(self._edition.applies, _BODY)
        self._say(f"{self._edition.topic.number} · {self._issue()}", _BODY)
        self.ln(12)
        self._say(self._word(_CONTENTS), _STRONG)
        self.insert_toc_placeholder(_write_contents, allow_extra_pages=False)

    def part(self, part: source.Part) -> None:
        """Write one section: its outline entry, its heading and its blocks."""
        self._make_room(_HEADING_ROOM_MM)
        self._use(_BODY)
        self.start_section(part.heading)
        self.ln(4)
        self._say(part.heading, _HEADING)
        for block in part.blocks:
            self._block(block)

    def _block(self, block: source.Block) -> None:
        match block:
            case source.Paragraph():
                self._say(_plain(block.text), _BODY)
            case source.Signal():
                self._signal(block)
            case source.Bullets():
                for item in block.items:
                    self._hang("•", _plain(item), indent_mm=0)
                self.ln(1)
            case source.Picture():
                self._picture(block)
            case source.Grid():
                self._table(block)
            case source.Steps():
                self._steps(block.steps, "", indent_mm=0)
            case source.Tests():
                for number, test in enumerate(block.tests, start=1):
                    self._test(number, test)

    def _steps(self, steps: tuple[source.Step, ...], before: str, indent_mm: float) -> None:
        for number, step in enumerate(steps, start=1):
            for signal in step.before:
                self._signal(signal)
            text = " ".join(filter(None, (f"{step.title}." if step.title else "", _plain(step.text))))
            mark = f"{before}{number}"
            self._hang(f"{mark}." if not before else mark, text, indent_mm)
            self._steps(step.steps, f"{mark}.", indent_mm + 9)
            if step.picture is not None:
                self._picture(step.picture)

    def _test(self, number: int, test: source.Test) -> None:
        for signal in test.before:
            self._signal(signal)
        self._hang(f"{number}.", f"{_plain(test.text)} {_plain(test.question)}", indent_mm=0)
        for word, answer in ((YES, test.yes), (NO, test.no)):
            arrow = "→ " if answer.go else ""
            self._hang("•", f"{self._word(word)}: {arrow}{_plain(answer.text)}", indent_mm=9)

    def _signal(self, signal: source.Signal) -> None:
        colour, fill = _FRAMES[signal.severity]
        self._make_room(3 * _STRONG.leading_mm)
        self.set_draw_color(*colour)
        self._use(_BODY)
        text = f"{self._word(SIGNAL_WORDS[signal.severity])}: {_plain(signal.text)}"
        face = FontFace(fill_color=fill)
        with self.table(width=_TEXT_WIDTH_MM, first_row_as_headings=False, padding=3, line_height=6.4) as box:
            box.row().cell(text, style=face, align=Align.L)
        self.set_draw_color(0, 0, 0)
        self.ln(3)

    def _picture(self, picture: source.Picture) -> None:
        self._make_room(_FIGURE_WIDTH_MM * 0.75)
        self.image(self._figures / picture.file, w=_FIGURE_WIDTH_MM, x=Align.C)
        self.ln(2)
        self._say(source.captioned(picture), _STRONG)
        for number, text in enumerate(picture.legend, start=1):
            self._hang(f"{number}", text, indent_mm=0)
        self.ln(2)

    def _table(self, grid: source.Grid) -> None:
        rows = [grid.head, *(tuple(map(_plain, row)) for row in grid.rows)]
        self._make_room(4 * _BODY.leading_mm)
        self._say(source.captioned(grid), _STRONG)
        self._use(_BODY)
        with self.table(
            rows,
            text_align=Align.L,
            headings_style=_HEAD_FACE,
            width=_TEXT_WIDTH_MM,
            line_height=6,
            padding=_PADDING_MM,
            col_widths=self._column_widths(rows),
        ):
            pass  # the rows are given: leaving the block draws them
        self.ln(3)

    def _column_widths(self, rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
        """Widths in tenths of a millimetre: no word is broken, and who has more to say has more room."""
        self._use(_STRONG)
        columns = list(zip(*rows, strict=True))
        words = [
            max(self.get_string_width(word) for cell in column for word in cell.split() or [""])
            for column in columns
        ]
        least = [width + 2 * _PADDING_MM + _SLACK_MM for width in words]
        whole = [max(map(self.get_string_width, column)) for column in columns]
        spare = max(0.0, _TEXT_WIDTH_MM - sum(least))
        self._use(_BODY)
        return tuple(
            round(10 * (own + spare * all_of_it / sum(whole)))
            for own, all_of_it in zip(least, whole, strict=True)
        )

    def _hang(self, mark: str, text: str, indent_mm: float) -> None:
        """Write a list item: its mark, and the text beside it."""
        self._make_room(2 * _BODY.leading_mm)
        self._use(_BODY)
        width = 9 + 2 * max(0, len(mark) - 3)
        self.set_x(self.l_margin + indent_mm)
        self.cell(width, _BODY.leading_mm, mark)
        self._flow(text, _TEXT_WIDTH_MM - width - indent_mm, _BODY.leading_mm)

    def _say(self, text: str, style: _Style) -> None:
        """Write a paragraph over the full measure and leave a gap below it."""
        self._use(style)
        self._flow(text, _TEXT_WIDTH_MM, style.leading_mm)

    def _flow(self, text: str, width_mm: float, leading_mm: float) -> None:
        self.multi_cell(width_mm, leading_mm, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def _make_room(self, height_mm: float) -> None:
        if self.will_page_break(height_mm):
            self.add_page()

    def _use(self, style: _Style) -> None:
        self.set_font(_FONT, "B" if style.is_bold else "", style.size_pt)

    def _word(self, both: Both) -> str:
        return both.in_(self._edition.language)

    def _issue(self) -> str:
        issue = self._edition.topic.issue
        return self._word(_ISSUE).format(issue.number, issue.date.isoformat())


def _write_contents(pdf: FPDF, outline: Sequence[OutlineSection]) -> None:
    """Write the table of contents with links, in the room that the cover kept for it."""
    pdf.set_x(pdf.l_margin)
    pdf.set_font(_FONT, "", _BODY.size_pt)
    for section in outline:
        link = pdf.add_link(page=section.page_number)
        label = pdf.pages[section.page_number].get_label()
        pdf.cell(_TEXT_WIDTH_MM - 20, 8, section.name, link=link)
        pdf.cell(20, 8, label, align=Align.R, link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _plain(inline: Inline) -> str:
    return "".join(piece.text for piece in inline)
