"""Tables as CSV: labour times, trouble codes, torques. The first row is the head."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.outcomes import Malformed
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.html_encoding import decode_html
from ingest.readers.xml_reading import read_bytes
from kb.content import Cell, SectionContent, Table, paragraph
from translations.catalogue import translator

_ = translator("readers")

_ROWS_PER_SECTION: Final = 40
_LEAST_ROWS: Final = 2
_DELIMITERS: Final = ",;\t|"


class TableReader:
    """Reads CSV files, whatever of comma, semicolon, tab or bar stands between their cells."""

    name = "table"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Files that are called CSV."""
        return FORMAT_BID if file.media_type == "text/csv" else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a table; a long one becomes several sections, each called by its first and last row.

        Raises:
            InputRefused: it is broken or too large.
        """
        decoded = decode_html(read_bytes(file))
        rows = _rows(decoded.text.removeprefix("\ufeff"))
        if len(rows) < _LEAST_ROWS:
            raise Malformed(_("The table is empty: it needs a head and at least one row."))
        head, *body = rows
        title = file.path.stem.replace("_", " ").replace("-", " ")
        return ReadDocument(
            title=title,
            sections=tuple(_sections(title, head, body)),
            complaints=decoded.complaints,
        )


def _rows(text: str) -> list[list[str]]:
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        rows = [[cell.strip() for cell in row] for row in lines]
    except csv.Error as error:
        raise Malformed(_("The table cannot be read: a cell has no end. Save it as CSV anew.")) from error
    return [row for row in rows if any(row)]


def _delimiter(text: str) -> str:
    """What stands between the cells: the sign that parts the head into the most."""
    head = text.lstrip("\n").partition("\n")[0]
    return max(_DELIMITERS, key=head.count)


def _sections(title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[SectionContent]:
    widest = max(len(row) for row in (head, *body))
    head_cells = tuple(Cell(blocks=(paragraph(text),), is_header=True) for text in _filled(head, widest))
    parts = [body[start : start + _ROWS_PER_SECTION] for start in range(0, len(body), _ROWS_PER_SECTION)]
    for number, part in enumerate(parts, start=1):
        cells = (tuple(Cell(blocks=(paragraph(text),)) for text in _filled(row, widest)) for row in part)
        yield SectionContent(
            anchor=f"rows-{number}",
            heading=title if len(parts) < 2 else f"{part[0][0]} – {part[-1][0]}",
            level=1,
            blocks=(Table(head=(head_cells,), body=tuple(cells)),),
        )


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
