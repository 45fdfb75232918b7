"""Pictures of text, drawn for tests, and a recogniser that says what it was told to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from ingest.outcomes import InputRefused
from ingest.recognition import RecognisedWord, Scan

FONT: Final = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
POLISH: Final = (
    "Wymiana oleju silnikowego. Odkręć korek spustowy i spuść olej",
    "do naczynia o pojemności co najmniej sześciu litrów. Potem",
    "dokręć korek momentem 35 Nm i wlej świeży olej przez wlew.",
)


def drawn(lines: Sequence[str] = POLISH, *, size: tuple[int, int] = (2000, 900)) -> Image.Image:
    """Black lines on white paper, as a scanner with 300 dots to the inch sees them."""
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 46)
    for number, line in enumerate(lines):
        pen.text((120, 120 + 80 * number), line, font=font, fill=0)
    return image


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    """The picture as a file."""
    image.save(path, dpi=(300, 300), **options)
    return path


def scanned_pdf(path: Path, *pages: Image.Image | str) -> Path:
    """A PDF whose pages are pictures that fill them, or lines of text."""
    pdf = FPDF(format="A4")
    pdf.set_font("Helvetica", size=11)
    for page in pages:
        pdf.add_page()
        if isinstance(page, str):
            pdf.multi_cell(0, 6, page)
        else:
            pdf.image(page, x=0, y=0, w=pdf.w)
    pdf.output(str(path))
    return path


def word(text: str, left: int, top: int, *, line: int = 0, sure: float = 96.0) -> RecognisedWord:
    """A word of 40 pixels height whose letters are 20 wide."""
    return RecognisedWord(
        text=text,
        confidence=sure,
        left=left,
        top=top,
        width=20 * len(text),
        height=40,
        block=0,
        line=line,
    )


class Says:
    """A recogniser that gives the same words, or the same refusal, for every scan; it keeps the scans."""

    def __init__(self, *words: RecognisedWord, refused: InputRefused | None = None) -> None:
        self._words = words
        self._refused = refused
        self.scans: list[Scan] = []

    def recognise(self, scan: Scan) -> tuple[RecognisedWord, ...]:
        """What it was told."""
        self.scans.append(scan)
        if self._refused is not None:
            raise self._refused
        return self._words
