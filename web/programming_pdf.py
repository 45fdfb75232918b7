"""The report of a job on paper: A4, with the curve of the supply."""

from pathlib import Path
from typing import Final

from flask_babel import gettext
from fpdf import FPDF
from fpdf.enums import XPos, YPos

import entitlements.invoices
from translations.locales import Language
from web.programming_report import JobReport
from web.programming_shown import HEIGHT, WIDTH, Curve

_FONTS: Final = Path(entitlements.invoices.__file__).parent / "fonts"
_FONT: Final = "paper"
_LABEL_MM: Final = 70
_CURVE_MM: Final = (180, 40)
_NOT_IN_THE_FONT: Final = str.maketrans({"→": "›"})


class _Paper(FPDF):
    """Pages with a number at their foot."""

    def footer(self) -> None:
        """The page's number."""
        self.set_y(-12)
        self.set_font(_FONT, "", 8)
        self.cell(0, 6, f"AOS · {self.page_no()}/{{nb}}", align="R")


def report_pdf(report: JobReport, curve: Curve | None, language: Language) -> bytes:
    """The report as a PDF file."""
    paper = _Paper()
    paper.add_font(_FONT, "", _FONTS / "paper-regular.ttf")
    paper.add_font(_FONT, "B", _FONTS / "paper-bold.ttf")
    paper.set_margins(15, 15, 15)
    paper.set_auto_page_break(True, margin=16)
    paper.set_title(report.title)
    paper.set_lang("pl-PL" if language is Language.POLISH else "en-GB")
    paper.add_page()
    _say(paper, report.title, 15, "B")
    _say(paper, report.verdict, 11, "B")
    _say(paper, report.advice, 10, "")
    for part in report.parts:
        paper.ln(3)
        _say(paper, part.heading, 11, "B")
        for label, words in part.facts:
            _fact(paper, label, words)
    if curve is not None:
        _draw(paper, curve)
    return bytes(paper.output())


def _say(paper: FPDF, words: str, size_pt: float, style: str) -> None:
    if words:
        paper.set_font(_FONT, style, size_pt)
        paper.multi_cell(
            0,
            size_pt * 0.5,
            _printable(words),
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        paper.ln(1)


def _fact(paper: FPDF, label: str, words: str) -> None:
    paper.set_font(_FONT, "", 9)
    top, page = paper.get_y(), paper.page_no()
    paper.multi_cell(_LABEL_MM, 4.6, label, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
    if paper.page_no() == page:
        paper.set_xy(paper.l_margin + _LABEL_MM, top)
    paper.multi_cell(0, 4.6, _printable(words), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _printable(words: str) -> str:
    """The words in signs that the font has."""
    return words.translate(_NOT_IN_THE_FONT)


def _draw(paper: FPDF, curve: Curve) -> None:
    """The curve of the supply, with the line below which it is low."""
    width, height = _CURVE_MM
    if paper.get_y() + height + 14 > paper.page_break_trigger:
        paper.add_page()
    paper.ln(3)
    _say(paper, gettext("Supply over time, 10 to 15 V; the line is at 12.6 V"), 9, "")
    left, top = paper.l_margin, paper.get_y()
    paper.rect(left, top, width, height)
    low_y = top + curve.warning_y / HEIGHT * height
    paper.set_dash_pattern(dash=1, gap=1)
    paper.line(left, low_y, left + width, low_y)
    paper.set_dash_pattern()
    pairs = [point.split(",") for point in curve.points.split()]
    points = [(left + float(x) / WIDTH * width, top + float(y) / HEIGHT * height) for x, y in pairs]
    if len(points) > 1:
        paper.polyline(points)
