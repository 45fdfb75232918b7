"""What a reader asks for where a page is a picture of its text: the words that can be read in it. Pure.

Readers hand over grey pixels and nothing else. Whoever recognises them never sees the file's own encoding,
so that a hostile picture meets one decoder, in the reader's confined process, and no second one.
"""

from typing import Final, Protocol

import msgspec

from ingest.outcomes import InputRefused, NeedsOcr
from translations.catalogue import translator

_ = translator("ingest")

MOST_PIXELS: Final = 40_000_000
"""Of one scan: an A3 page at 400 dots to the inch has 31 million."""

LONGEST_SIDE: Final = 30_000


class Scan(msgspec.Struct, frozen=True, kw_only=True, tag="scan"):
    """Grey pixels, a byte each from black to white, row by row from the top."""

    width: int
    height: int
    dots_per_inch: int
    pixels: bytes

    @property
    def is_sound(self) -> bool:
        """Whether the pixels are as many as the sides say, and not too many."""
        return (
            0 < self.width <= LONGEST_SIDE
            and 0 < self.height <= LONGEST_SIDE
            and self.width * self.height == len(self.pixels) <= MOST_PIXELS
        )


class RecognisedWord(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A word: its box in pixels from the upper left, how sure it is (0 to 100), and where it belongs.

    `line` counts the lines of the scan in reading order, `block` the blocks of text that they stand in.
    """

    text: str
    confidence: float
    left: int
    top: int
    width: int
    height: int
    block: int
    line: int


class ScanNotRead(InputRefused):
    """The recognition of one scan failed, or took too long."""


class Recogniser(Protocol):
    """Recognises the words of scans."""

    def recognise(self, scan: Scan) -> tuple[RecognisedWord, ...]:
        """The words in reading order.

        Raises:
            NeedsOcr: nothing that could recognise them is installed.
            ScanNotRead: it failed on this scan.
        """
        ...


class NoRecogniser:
    """Stands in where nothing can recognise text; the sentence says what to install."""

    def recognise(self, _scan: Scan) -> tuple[RecognisedWord, ...]:
        """Refuse."""
        raise NeedsOcr(not_installed(("tesseract-ocr", "tesseract-ocr-eng", "tesseract-ocr-pol")))


def not_installed(packages: tuple[str, ...]) -> str:
    """The sentence on what has to be installed."""
    return _(
        "The pages are pictures of text: install {packages}, then `aos ingest retry --outcome needs-ocr`."
    ).format(packages=", ".join(packages))
