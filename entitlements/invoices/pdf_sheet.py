"""The paper that invoices are written on: A4, our letters, page numbers, facts, QR codes."""

from pathlib import Path
from typing import Final

import segno
from fpdf import FPDF, FontFace
from fpdf.enums import Align, XPos, YPos

from entitlements.invoices.documents import Document
from translations.locales import Language

LOCALES: Final = {Language.POLISH: "pl_PL", Language.ENGLISH: "en_GB"}
HEAD_FACE: Final = FontFace(emphasis="BOLD", fill_color=(234, 238, 242))
BOLD_FACE: Final = FontFace(emphasis="BOLD")
_FONTS: Final = Path(__file__).parent / "fonts"
_FONT: Final = "paper"
_LEADING: Final = 0.5
"""Millimetres of a line for each point of its letters."""
_LABEL_MM: Final = 56
_CODE_MM: Final = 38
_QUIET_ZONE: Final = 4


class Sheet(FPDF):
    """A document of some pages; the number and the page stand at the foot of each."""

    def __init__(self, title: str, document: Document, footer: str) -> None:
        super().__init__()
        self.heading, self._footer, self._number = title, footer, str(document.number)
        self.set_margins(12, 14, 12)
        self.set_auto_page_break(True, margin=16)
        self.add_font(_FONT, "", _FONTS / "paper-regular.ttf")
        self.add_font(_FONT, "B", _FONTS / "paper-bold.ttf")
        self.set_title(title)
        self.set_author(document.seller.name)
        self.set_lang(LOCALES[document.language].replace("_", "-"))
        self.set_creation_date(document.issued_at)
        self.alias_nb_pages("{nb}")
        self.set_letters(9)
        self.add_page()

    def footer(self) -> None:
        """Number and page."""
        self.set_y(-12)
        self.set_letters(7)
        words = self._footer.format(number=self._number, page=self.page_no(), pages="{nb}")
        self.cell(0, 4, words, align=Align.R)

    def set_letters(self, size_pt: float, *, is_bold: bool = False) -> None:
        """Choose the letters of what follows."""
        self.set_font(_FONT, "B" if is_bold else "", size_pt)

    def set_size(self, size_pt: float) -> None:
        """Choose plain letters of a size."""
        self.set_letters(size_pt)

    def say(self, words: str, *, size_pt: float = 9, is_bold: bool = False) -> None:
        """Words over the whole width, on as many lines as they need."""
        if words:
            self.set_letters(size_pt, is_bold=is_bold)
            self.set_x(self.l_margin)
            leading = size_pt * _LEADING
            self.multi_cell(0, leading, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def fact(self, label: str, words: str) -> None:
        """A label, and what it says beside it."""
        self.set_letters(9)
        self.set_x(self.l_margin)
        self.cell(_LABEL_MM, 4.8, f"{label}:")
        self.multi_cell(0, 4.8, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def space(self, height_mm: float) -> None:
        """Room between two parts."""
        self.ln(height_mm)

    def codes(self, codes: tuple[tuple[str, str], ...]) -> None:
        """QR codes side by side; each can be followed, and says below what it is."""
        if self.get_y() + _CODE_MM + 10 > self.page_break_trigger:
            self.add_page()
        top, left = self.get_y(), self.l_margin
        for link, label in codes:
            self._code(link, left, top)
            self.link(left, top, _CODE_MM, _CODE_MM, link)
            self.set_xy(left, top + _CODE_MM)
            self.set_letters(7)
            self.multi_cell(_CODE_MM + 24, 3.4, label, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            left += _CODE_MM + 30

    def content(self) -> bytes:
        """The finished file."""
        return bytes(self.output())

    def _code(self, link: str, left: float, top: float) -> None:
        code = segno.make(link, micro=False, error="m")
        rows = tuple(code.matrix_iter(border=_QUIET_ZONE))
        side = _CODE_MM / len(rows)
        self.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            for across, is_dark in enumerate(row):
                if is_dark:
                    self.rect(left + across * side, top + down * side, side, side, style="F")
