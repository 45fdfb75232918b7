"""PDFs as workshops have them, made for the bench: chapters, steps, ruled tables, pictures, running lines.

Their text is that of `tests.bench.passages`, in Polish or English by the file, set in an embedded TrueType
font with its table of letters, as every program sets Polish.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Final

import pypdf
from fpdf import FPDF
from PIL import Image, ImageDraw

from tests.bench.passages import Passage, passages
from translations.locales import Language

_FONTS: Final = Path("/usr/share/fonts/truetype/dejavu")
_FONT: Final = "DejaVu"
_PAGES_PER_PICTURE: Final = 4
_PASSAGES_PER_PAGE: Final = 3
_ROWS: Final = 5
_COLUMNS: Final = 3
_WORD: Final = re.compile(r"\w+")
_PAGES_OF_PART: Final = 125


@dataclass(slots=True, kw_only=True)
class Written:
    """What was written: how many pages, and how often each word stands on them, running lines left out."""

    pages: int = 0
    words: Counter[str] = field(default_factory=Counter)


class _Manual(FPDF):
    """A manual with a running header and the number of the page below."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.name = title
        self.add_font(_FONT, "", _FONTS / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", _FONTS / "DejaVuSans-Bold.ttf")

    def header(self) -> None:
        """The title on each page."""
        self.set_font(_FONT, "", 8)
        self.cell(0, 6, self.name, new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-15)
        self.set_font(_FONT, "", 8)
        self.cell(0, 6, f"{self.page_no()}", align="R")


def write_manuals(folder: Path, *, files: int, pages: int) -> Written:
    """Write `files` manuals of `pages` pages each; returns what stands in them."""
    folder.mkdir(parents=True)
    written = Written()
    made = passages(files * pages * _PASSAGES_PER_PAGE * 2)
    of_language = {language: [one for one in made if one.language is language] for language in Language}
    texts = {language: cycle(found) for language, found in of_language.items()}
    for number in range(files):
        language = (Language.POLISH, Language.ENGLISH)[number % 2]
        path = folder / f"manual-{number:03d}.pdf"
        written.words.update(_write(path, f"Manual {number}", pages, texts[language]))
    written.pages = files * pages
    return written


def write_large(folder: Path, pages: int) -> Written:
    """Write one manual of `pages` pages, those of a smaller one again and again; returns what it says."""
    part, written = folder / "part", Written()
    smaller = write_manuals(part, files=1, pages=min(pages, _PAGES_OF_PART))
    writer = pypdf.PdfWriter()
    while written.pages < pages:
        writer.append(next(part.glob("*.pdf")), import_outline=False)
        written.pages += smaller.pages
        written.words.update(smaller.words)
    (folder / "whole").mkdir()
    writer.write(folder / "whole" / "manual.pdf")
    return written


def words_of(text: str) -> list[str]:
    """The words of a text as they are counted."""
    return _WORD.findall(text)


def _write(path: Path, title: str, pages: int, text: Iterator[Passage]) -> Counter[str]:
    words = Counter[str]()
    manual = _Manual(title)
    manual.set_auto_page_break(auto=False)
    for number in range(pages):
        manual.add_page()
        some = [next(text) for _passage in range(_PASSAGES_PER_PAGE)]
        words.update(_page(manual, some, number))
        if number % _PAGES_PER_PICTURE == 0:
            manual.image(_picture(number), x=130, y=230, w=60)
    manual.output(str(path))
    return words


def _page(manual: _Manual, some: Sequence[Passage], number: int) -> list[str]:
    """Fill a page; returns its words."""
    first, second, third = some
    above, below = _words(first.text, 90), _words(third.text, 60)
    steps, cells = list(_parts(second.text, 14)), list(_parts(third.text, 3))[: _ROWS * _COLUMNS]
    if number % 5 == 0:
        manual.start_section(first.heading, level=0)
    manual.set_font(_FONT, "B", 13)
    manual.cell(0, 9, first.heading, new_x="LMARGIN", new_y="NEXT")
    manual.set_font(_FONT, "", 9.5)
    manual.multi_cell(0, 4.6, above, new_x="LMARGIN", new_y="NEXT")
    manual.ln(3)
    for step, words in enumerate(steps, start=1):
        manual.multi_cell(0, 4.6, f"{step}. {words}", new_x="LMARGIN", new_y="NEXT")
    manual.ln(3)
    with manual.table(width=150, line_height=5) as table:
        left = iter(cells)
        for _row in range(_ROWS):
            row = table.row()
            for _column in range(_COLUMNS):
                row.cell(next(left, "–"))
    manual.ln(3)
    manual.multi_cell(120, 4.6, below, new_x="LMARGIN", new_y="NEXT")
    return words_of("\n".join((first.heading, above, *steps, *cells, below)))


def _words(text: str, count: int) -> str:
    return " ".join(text.split()[:count])


def _parts(text: str, count: int) -> Iterator[str]:
    words = text.split()[: 6 * count]
    return (" ".join(words[start : start + count]) for start in range(0, len(words), count))


def _picture(number: int) -> io.BytesIO:
    """A drawing, another one on each page."""
    image = Image.new("L", (480, 360), 255)
    pen = ImageDraw.Draw(image)
    for line in range(12):
        pen.line((10 + 7 * number % 300, 20 + 25 * line, 460, 350 - 20 * line), fill=0, width=2)
    written = io.BytesIO()
    image.save(written, format="PNG")
    written.seek(0)
    return written
