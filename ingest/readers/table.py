"""Tables as CSV: labour times, trouble codes, torques, parts, wires, or anything else in rows."""

import csv
import io
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.html_encoding import decode_html
from ingest.readers.table_document import Workbook, document_of_tables
from ingest.readers.table_grid import grid
from ingest.readers.xml_reading import read_bytes
from translations.catalogue import translator

_ = translator("readers")

_DELIMITERS: Final = (";", "\t", "|", ",")
_SAMPLE_LINES: Final = 50
_SEPARATOR_LINE: Final = "sep="
_MEDIA_TYPES: Final = ("text/csv", "text/tab-separated-values")


class TableReader:
    """Reads CSV files, whatever of comma, semicolon, tab or bar stands between their cells."""

    name = "table"
    version = "2"

    def bid(self, file: InputFile) -> int:
        """Files that are called CSV or TSV."""
        return FORMAT_BID if file.media_type in _MEDIA_TYPES else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a table; a long one becomes several sections, each called by its first and last row.

        Raises:
            InputRefused: it is broken or too large.
        """
        decoded = decode_html(read_bytes(file))
        rows = _rows(decoded.text.removeprefix("\ufeff"))
        title = file.path.stem.replace("_", " ").replace("-", " ")
        book = Workbook(title=title, grids=(grid("", rows),), complaints=decoded.complaints)
        return document_of_tables(file, book)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows with the numbers that a spreadsheet shows them under."""
    first, _end, rest = text.partition("\n")
    delimiter, skipped = _delimiter(text), 0
    if first.lower().startswith(_SEPARATOR_LINE):
        delimiter, text, skipped = first[len(_SEPARATOR_LINE) :].strip("\r") or ",", rest, 1
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter[:1], strict=True)
        return [(number, row) for number, row in enumerate(lines, start=1 + skipped)]
    except csv.Error as error:
        raise Malformed(_("The table cannot be read: a cell has no end. Save it as CSV anew.")) from error


def _delimiter(text: str) -> str:
    """What stands between the cells: the sign that parts the lines most evenly, and into the most cells.

    A comma may also stand in decimal numbers, so that it gives way to the others where they do as well.
    """
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda sign: _evenness(lines, sign), default=",")


def _evenness(lines: list[str], sign: str) -> tuple[float, int]:
    """How many of the lines are parted into as many cells as the most of them, and into how many."""
    counts = [len(cells) for line in lines for cells in [_cells(line, sign)]]
    several = [count for count in counts if count > 1]
    if not several:
        return 0.0, 0
    usual = max(set(several), key=lambda count: (several.count(count), count))
    return several.count(usual) / len(counts), usual


def _cells(line: str, sign: str) -> list[str]:
    return next(csv.reader([line], delimiter=sign), [])
