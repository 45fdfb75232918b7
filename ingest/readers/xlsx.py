"""Spreadsheets (XLSX): every sheet that is shown, as tables with what they mean.

Formulas are not computed: the values that the spreadsheet program saved with them count. Nothing outside the
file is opened; macros, pictures and charts are left out with a complaint.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ingest.detect import SPREADSHEET
from ingest.identity import path_identity
from ingest.outcomes import Encrypted, Unsupported
from ingest.reader import FORMAT_BID, NO_BID, InputFile, ReadDocument
from ingest.readers.table_checks import where
from ingest.readers.table_document import Workbook, document_of_tables, language_of
from ingest.readers.table_grid import HEAD_WITHIN, Grid, grid
from ingest.readers.xlsx_formats import Manner, shown
from ingest.readers.xlsx_package import Package
from ingest.readers.xlsx_sheets import Number, Sheet, Value, read_sheet, read_workbook
from ingest.safe_xml import by_name, text_of
from translations.catalogue import translator
from translations.locales import Language

_ = translator("readers")

_OLD_FORMAT: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SUFFIXES: Final = (".xls", ".xlsx", ".xlsm", ".xlsb")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LEFTOVERS: Final = {"drawing", "comments", "threadedComment", "chart", "oleObject", "image", "pivotTable"}


class XlsxReader:
    """Reads spreadsheets."""

    name = "xlsx"
    version = "1"

    def bid(self, file: InputFile) -> int:
        """Spreadsheets by their content, and those that are encrypted or of the old format, to say so."""
        is_old = file.head.startswith(_OLD_FORMAT) and file.path.suffix.lower() in _OLD_SUFFIXES
        return FORMAT_BID if file.media_type == SPREADSHEET or is_old else NO_BID

    def read(self, file: InputFile) -> ReadDocument:
        """Read a spreadsheet, a section for each of its sheets.

        Raises:
            InputRefused: it is broken, encrypted, of the old format, or larger than the limits allow.
        """
        if file.head.startswith(_OLD_FORMAT):
            raise _refusal(file)
        package = Package(file.path)
        try:
            return _read(file, package)
        finally:
            package.close()


def _refusal(file: InputFile) -> Encrypted | Unsupported:
    """Why a file of the old container cannot be read: it is encrypted, or of the format before 2007."""
    if _ENCRYPTED in file.path.read_bytes():
        return Encrypted(_("The spreadsheet has a password: save it without one."))
    return Unsupported(_("This is a spreadsheet of the old format XLS: save it as XLSX."))


def _read(file: InputFile, package: Package) -> ReadDocument:
    book = read_workbook(package)
    shown_entries = [entry for entry in book.sheets if not entry.is_hidden]
    sheets = [(entry.name, read_sheet(package, entry, book)) for entry in shown_entries]
    sheets = [(name, sheet) for name, sheet in sheets if sheet.rows or sheet.hidden_rows or sheet.unsaved]
    path_tag = path_identity(file.collection, file.relative_path).language_tag
    words = [value for _name, sheet in sheets for value in _texts(sheet)]
    language = language_of(words)
    tag = path_tag or (str(language) if language else None)
    is_polish = tag == Language.POLISH
    manner = Manner(decimal="," if is_polish else ".", is_1904=book.is_1904)
    grids = tuple(_grid(name, sheet, manner) for name, sheet in sheets)
    several = len(grids) > 1
    complaints = [
        _("The sheet {sheet} is hidden and left out: show it if it belongs to the document.").format(
            sheet=entry.name
        )
        for entry in book.sheets
        if entry.is_hidden
    ]
    for name, sheet in sheets:
        complaints.extend(_complaints(sheet, name if several else ""))
    title = _title(package) or file.path.stem.replace("_", " ").replace("-", " ")
    return document_of_tables(
        file, Workbook(title=title, grids=grids, tag=path_tag, complaints=tuple(complaints))
    )


def _title(package: Package) -> str:
    """The title of the file's properties, None of spreadsheet programs' own."""
    root = package.root("docProps/core.xml")
    return text_of(next(by_name(root, "title"), None)) if root is not None else ""


def _texts(sheet: Sheet) -> Iterator[str]:
    """The texts of the rows that a head may be among."""
    for cells in islice(sheet.rows.values(), HEAD_WITHIN):
        yield from (value for value in cells.values() if isinstance(value, str))


def _grid(name: str, sheet: Sheet, manner: Manner) -> Grid:
    columns = sorted({column for cells in sheet.rows.values() for column in cells} - sheet.hidden_columns)
    rows = (
        (number, [_shown(cells.get(column, ""), manner) for column in columns])
        for number, cells in sorted(sheet.rows.items())
    )
    places = {column: place for place, column in enumerate(columns)}
    across = {
        row: [(places[first], bisect_right(columns, last) - 1) for first, last in spans if first in places]
        for row, spans in sheet.across.items()
    }
    return grid(name, rows, across)


def _shown(value: Value, manner: Manner) -> str:
    return shown(value.value, value.code, manner) if isinstance(value, Number) else value


def _complaints(sheet: Sheet, name: str) -> Iterator[str]:
    for numbers, sentence in (
        (
            sheet.hidden_rows,
            _("{rows}: hidden and left out. Show what belongs to the document, and clear its filters."),
        ),
        (
            sheet.unsaved,
            _("{rows}: a formula has no saved value. Open the file in a spreadsheet program and save it."),
        ),
        (sheet.errors, _("{rows}: a formula came to an error.")),
    ):
        if numbers:
            yield sentence.format(rows=where(sorted(set(numbers)), name))
    filled = {column for cells in sheet.rows.values() for column in cells}
    hidden = sorted(sheet.hidden_columns & filled)
    if hidden:
        sentence = _("Hidden columns are left out: {columns}. Show what belongs to the document.")
        yield sentence.format(columns=", ".join(_letters(column) for column in hidden))
    if sheet.leftovers & _LEFTOVERS:
        yield _("Pictures, charts and comments of the sheet {sheet} are left out.").format(sheet=name or "1")


def _letters(column: int) -> str:
    """The name of a column: A, Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
