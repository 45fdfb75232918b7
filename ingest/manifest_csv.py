"""Manifests as tables: one row per file, per document or per pattern, as spreadsheets write them.

Headings may be Polish or English; commas, semicolons or tabs part the cells; the text may be UTF-8, UTF-16
or, as older Polish versions of Excel write it, cp1250. The rows become the nodes that YAML would have given.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

import yaml

from ingest.manifest_complaints import Complaints, Refused
from ingest.manifest_fields import DEFAULT_NAMES, FIELDS, VEHICLE_FIELDS, Shape
from ingest.manifest_nodes import mapping, scalar, sequence
from ingest.manifest_words import NO, NOTHING_SAID, YES, nearest, plain
from translations.catalogue import translator
from translations.locales import Language

_ = translator("ingest")

_DELIMITERS: Final = ";,\t|"
_DECLARED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LISTED: Final = re.compile(r"[|\n;]")
_LISTED_WITH_COMMAS: Final = re.compile(r"[|\n;,]")
_LISTED_YEARS: Final = re.compile(r"[|\n;]|,(?!0(?:\D|$))")
"""A comma parts years, but not the `2015,0` of a spreadsheet."""
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_IGNORE: Final = "ignore"
_IN_LISTS: Final = frozenset({Shape.SYSTEMS, Shape.WORDS, Shape.WORDS_BY_LANGUAGE, Shape.NAMES})
_PATTERN: Final = re.compile(r"[*?\[]|[/\\]$")
_SPOKEN: Final = ("title", "file", "keywords")
_SHAPES: Final = {field.name: field.shape for field in FIELDS}


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds: a field, and the language where it has one for each."""

    field: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that is not empty; `line` and `column` count from 1."""

    text: str
    line: int
    column: int

    def node(self) -> yaml.Node:
        return scalar(self.text, self.line, self.column)

    def listed(self, separators: re.Pattern[str]) -> yaml.SequenceNode:
        """The texts of the cell; one that says that there is none gives none."""
        texts = [text.strip() for text in separators.split(self.text) if text.strip()]
        if len(texts) == 1 and texts[0].casefold() in NOTHING_SAID:
            texts = []
        return sequence([scalar(text, self.line, self.column) for text in texts], self.line, self.column)


_Row = dict[_Column, _Cell]


def _headings() -> dict[str, _Column]:
    """What every heading stands for that a column may have."""
    found: dict[str, _Column] = {}
    for field in FIELDS:
        if field.name in ("editions", "vehicles", "applicability"):
            continue
        for name in (field.name, *field.columns.split(",")):
            found.setdefault(plain(name), _Column(field.name))
            if field.name in _SPOKEN:
                for language in Language:
                    found[plain(name + language.value)] = _Column(field.name, language)
    statement = next(field for field in FIELDS if field.name == "applicability")
    for name, words in (*VEHICLE_FIELDS.items(), ("statement", f"applicability, {statement.columns}")):
        for heading in (name, *words.split(",")):
            found.setdefault(plain(heading), _Column(name))
    for heading in ("ignore", "pomiń", "pomijaj"):
        found[plain(heading)] = _Column(_IGNORE)
    found.pop("", None)
    return found


HEADINGS: Final = _headings()


def table_nodes(content: bytes, complaints: Complaints) -> yaml.Node:
    """The nodes of a table; what is wrong with headings and cells themselves is noted."""
    root = scalar("", 1, 1)
    try:
        text = _decoded(content)
    except UnicodeDecodeError:
        complaints.note(root, _("the table cannot be read: save it as CSV UTF-8."))
        return mapping({}, 1, 1)
    try:
        records = list(_records(text))
    except csv.Error as error:
        complaints.note(root, _("this is no table: {problem}.").format(problem=error))
        return mapping({}, 1, 1)
    if not records:
        complaints.note(root, _("the table is empty: its first row names the columns, one of them `file`."))
        return mapping({}, 1, 1)
    columns = _columns(records[0], complaints)
    if not any(column is not None and column.field == "file" for column in columns):
        complaints.note(
            scalar("", records[0][0], 1), _("no column is called `file`: each row has to name its file.")
        )
        return mapping({}, 1, 1)
    return _Rows(columns, complaints).nodes(records[1:])


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding).removeprefix("\ufeff")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1250")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the line that each begins in."""
    declared = _DECLARED.match(text)
    offset = 1 if declared else 0
    text = text[declared.end() :] if declared else text
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=declared[1] if declared else _delimiter(text)
    )
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield line + offset, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What parts the headings so that most of them are known."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    first = next(lines, "")
    return max(_DELIMITERS, key=lambda sign: sum(plain(cell) in HEADINGS for cell in first.split(sign)))


def _columns(heading: tuple[int, list[str]], complaints: Complaints) -> list[_Column | None]:
    line, cells = heading
    columns: list[_Column | None] = []
    for number, text in enumerate(cells, start=1):
        column = HEADINGS.get(plain(text))
        if column is None and text:
            near = nearest(plain(text), HEADINGS)
            reason = _("no column is called `{name}` here.").format(name=text)
            if near is not None:
                reason += " " + _("Did you mean `{name}`?").format(name=HEADINGS[near].field)
            complaints.note(scalar("", line, number), reason)
        elif column is not None and column in columns:
            complaints.note(scalar("", line, number), _("`{name}` stands here twice.").format(name=text))
        columns.append(column)
    return columns


class _Rows:
    """Turns the rows of one table into nodes."""

    def __init__(self, columns: Sequence[_Column | None], complaints: Complaints) -> None:
        self._columns, self._complaints = columns, complaints

    def nodes(self, records: Sequence[tuple[int, list[str]]]) -> yaml.Node:
        """The manifest that the rows are."""
        parts: dict[str, list[yaml.Node]] = {"defaults": [], "documents": [], "ignore": []}
        for line, cells in records:
            try:
                self._add(line, self._cells(line, cells), parts)
            except Refused:
                continue
        return mapping({name: sequence(nodes, 1, 1) for name, nodes in parts.items() if nodes}, 1, 1)

    def _cells(self, line: int, cells: Sequence[str]) -> _Row:
        found: _Row = {}
        for number, text in enumerate(cells, start=1):
            if not text:
                continue
            column = self._columns[number - 1] if number <= len(self._columns) else None
            if column is not None:
                found[column] = _Cell(text, line, number)
            elif number > len(self._columns):
                self._refuse(line, number, _("the row has more cells than there are columns."))
        return found

    def _add(self, line: int, row: _Row, parts: dict[str, list[yaml.Node]]) -> None:
        file = row.get(_Column("file"))
        if self._is_ignored(row):
            if file is None:
                self._refuse(line, 1, _("the row names no file."))
            parts["ignore"].append(file.node())
        elif file is not None and _PATTERN.search(file.text):
            parts["defaults"].append(self._rule(line, row, file))
        else:
            parts["documents"].append(self._document(line, row))

    def _is_ignored(self, row: _Row) -> bool:
        cell = row.get(_Column(_IGNORE))
        if cell is None or plain(cell.text) in NO:
            return False
        if plain(cell.text) not in YES:
            self._refuse(cell.line, cell.column, _("{text} is neither yes nor no.").format(text=cell.text))
        return True

    def _rule(self, line: int, row: _Row, file: _Cell) -> yaml.Node:
        fields = self._fields(line, row)
        wrong = [column.field for column in row if column.field not in _IN_RULES]
        if wrong:
            self._refuse(
                line,
                row[_Column(wrong[0])].column if _Column(wrong[0]) in row else 1,
                _("`{name}` can only be said of one file, not of a pattern.").format(name=wrong[0]),
            )
        return mapping({"files": sequence([file.node()], line, file.column), **fields}, line, file.column)

    def _document(self, line: int, row: _Row) -> yaml.Node:
        spoken = {language: row[key] for language in Language if (key := _Column("file", language)) in row}
        plain_file = row.get(_Column("file"))
        if not spoken and plain_file is None:
            self._refuse(line, 1, _("the row names no file."))
        fields = self._fields(line, row)
        if spoken:
            fields["editions"] = self._by_language(line, spoken)
        if plain_file is not None:
            fields["file"] = plain_file.node()
        return mapping(fields, line, 1)

    def _fields(self, line: int, row: _Row) -> dict[str, yaml.Node]:
        """The fields of a row, without its files."""
        fields: dict[str, yaml.Node] = {}
        for column, cell in row.items():
            shape = _SHAPES.get(column.field)
            if column.field in ("file", _IGNORE) or shape is None or column.language is not None:
                continue
            if column.field == "title" or shape not in _IN_LISTS:
                fields[column.field] = cell.node()
            else:
                fields[column.field] = cell.listed(_LISTED if shape is Shape.NAMES else _LISTED_WITH_COMMAS)
        for name in ("title", "keywords"):
            spoken = {language: row[key] for language in Language if (key := _Column(name, language)) in row}
            if spoken:
                fields[name] = self._by_language(line, spoken, is_list=name == "keywords")
        vehicles = self._vehicles(line, row)
        if vehicles is not None:
            fields["applicability"] = vehicles
        return fields

    def _by_language(self, line: int, cells: dict[Language, _Cell], *, is_list: bool = False) -> yaml.Node:
        values: dict[str, yaml.Node] = {
            language.value: cell.listed(_LISTED_WITH_COMMAS) if is_list else cell.node()
            for language, cell in cells.items()
        }
        return mapping(values, line, next(iter(cells.values())).column)

    def _vehicles(self, line: int, row: _Row) -> yaml.Node | None:
        """The statements of a row: one for each of the series that it names."""
        cells = {name: row[_Column(name)] for name in VEHICLE_FIELDS if _Column(name) in row}
        if not cells:
            return None
        first = next(iter(cells.values()))
        if len(cells) == 1 and first.text.casefold() in NOTHING_SAID:
            return sequence([], line, first.column)
        values: dict[str, yaml.Node] = {
            name: cell.listed(_VEHICLE_LISTS[name]) if name in _VEHICLE_LISTS else cell.node()
            for name, cell in cells.items()
        }
        series = cells["series"].listed(_LISTED).value if "series" in cells else []
        every = [{**values, "series": one} for one in series] or [values]
        return sequence([mapping(one, line, first.column) for one in every], line, first.column)

    def _refuse(self, line: int, column: int, reason: str) -> NoReturn:
        self._complaints.note(scalar("", line, column), reason)
        raise Refused


_VEHICLE_LISTS: Final = {
    "engines": _LISTED_WITH_COMMAS,
    "model_years": _LISTED_YEARS,
    "vin": _LISTED_WITH_COMMAS,
}
_IN_RULES: Final = DEFAULT_NAMES | set(VEHICLE_FIELDS) | {"file", _IGNORE}
