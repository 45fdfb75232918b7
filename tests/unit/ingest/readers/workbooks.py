"""Spreadsheets for the tests: written by openpyxl, or by hand where nobody would write them so."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{}</worksheet>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relation(number: int, sort: str, target: str, mode: str = "Internal") -> str:
    """A relation from one part to another."""
    return f'<Relationship Id="rId{number}" Type="{TYPE}{sort}" Target="{target}" TargetMode="{mode}"/>'


def written(path: Path, fill: Callable[[Workbook], None]) -> Path:
    """A workbook as a spreadsheet program would save it."""
    workbook = openpyxl.Workbook()
    fill(workbook)
    workbook.save(path)
    return path


def packed(path: Path, sheet: str, parts: dict[str, str] | None = None) -> Path:
    """A workbook of one sheet, part by part; `parts` are added or take the place of those it has."""
    content = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(relation(1, "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": SHEET.format(sheet),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (content | (parts or {})).items():
            archive.writestr(name, text)
    return path


def rows(*texts: tuple[str, ...]) -> str:
    """The rows of a sheet with texts in their cells."""
    cells = ("".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) for row in texts)
    return f"<sheetData>{''.join(f'<row>{row}</row>' for row in cells)}</sheetData>"
