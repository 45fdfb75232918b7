"""Plain text is read as what people mean by blank lines, underlines, capitals, numbers and dashes."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.detect import media_type
from ingest.reader import FORMAT_BID, NO_BID, ReadDocument
from ingest.readers.plain_text import PlainTextReader
from kb.content import Admonition, Block, Item, ItemList, Preformatted, Severity, Step, Steps, paragraph
from tests.unit.ingest.readers.reading import input_file


def read(tmp_path: Path, text: str | bytes) -> ReadDocument:
    path = tmp_path / "notes.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return PlainTextReader().read(input_file(path))


def blocks(tmp_path: Path, text: str) -> tuple[Block, ...]:
    (section,) = read(tmp_path, f"Title\n\n{text}").sections
    return section.blocks


def step(text: str) -> Step:
    return Step(blocks=(paragraph(text),))


@pytest.mark.parametrize(
    ("name", "content", "bid"),
    [
        ("notes.txt", "Drain the oil.", FORMAT_BID),
        ("NOTES.TXT", "Drain the oil.", FORMAT_BID),
        ("notes.py", "print('oil')", NO_BID),
        ("notes.txt", "<?xml version='1.0'?><a/>", NO_BID),
    ],
)
def test_text_is_read_that_is_called_so_and_is_nothing_else(
    tmp_path: Path, name: str, content: str, bid: int
) -> None:
    (tmp_path / name).write_text(content)
    file = input_file(tmp_path / name)
    assert PlainTextReader().bid(replace(file, media_type=media_type(name, file.head))) == bid


def test_the_first_line_alone_is_the_title_and_headings_cut_the_text(tmp_path: Path) -> None:
    found = read(tmp_path, "Oil change\n\nTools\n-----\nA key.\n\nDRAINING THE OIL\n\nOpen the plug.\n")
    assert found.title == "Oil change"
    assert [(one.heading, one.blocks) for one in found.sections] == [
        ("Tools", (paragraph("A key."),)),
        ("DRAINING THE OIL", (paragraph("Open the plug."),)),
    ]


def test_a_first_line_that_is_a_sentence_is_no_title(tmp_path: Path) -> None:
    found = read(tmp_path, "Open the plug.\n\nDrain the oil.")
    assert (found.title, found.sections[0].heading) == ("", "")
    assert found.sections[0].blocks == (paragraph("Open the plug."), paragraph("Drain the oil."))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lines that\nbelong together.", (paragraph("Lines that belong together."),)),
        ("1. Open.\n2. Drain\n   the oil.", (Steps(steps=(step("Open."), step("Drain the oil."))),)),
        ("1) Open.\n\n2) Drain.", (Steps(steps=(step("Open."), step("Drain."))),)),
        ("Do this:\n1. Open.", (paragraph("Do this:"), Steps(steps=(step("Open."),)))),
        ("1. Open.\n\nWait.\n\n1. Close.", (
            Steps(steps=(step("Open."),)), paragraph("Wait."), Steps(steps=(step("Close."),)),
        )),
        ("2016. Built so.", (paragraph("2016. Built so."),)),
        ("- a key\n- a pan", (
            ItemList(items=(Item(blocks=(paragraph("a key"),)), Item(blocks=(paragraph("a pan"),)))),
        )),
        ("M8     25 Nm\nM10    49 Nm", (Preformatted(text="M8     25 Nm\nM10    49 Nm"),)),
        ("UWAGA! Olej jest gorący.", (
            Admonition(severity=Severity.CAUTION, blocks=(paragraph("Olej jest gorący."),)),
        )),
        ("Warning: hot oil.", (Admonition(severity=Severity.WARNING, blocks=(paragraph("hot oil."),)),)),
    ],
    ids=[
        *("wrapped", "steps", "steps apart", "lead", "two procedures"),
        *("year", "list", "columns", "uwaga", "warning"),
    ],
)  # fmt: skip
def test_passages_become_blocks(tmp_path: Path, text: str, expected: tuple[Block, ...]) -> None:
    assert blocks(tmp_path, text) == expected


def test_no_word_is_lost_where_numbers_do_not_count_on(tmp_path: Path) -> None:
    (found,) = blocks(tmp_path, "1. Open.\n4. Close.")
    assert found == paragraph("1. Open. 4. Close.")


def test_text_of_a_polish_windows_is_read_with_a_word_about_it(tmp_path: Path) -> None:
    text = "Wymiana oleju\n\nOdkręć korek spustowy i zlej gorący olej z miski, następnie dokręć śrubę."
    found = read(tmp_path, text.encode("cp1250"))
    assert found.sections[0].blocks == (paragraph(text.partition("\n\n")[2]),)
    assert len(found.complaints) == 1


@pytest.mark.parametrize("content", ["", "\n\n \n", "\ufeff"])
def test_an_empty_file_has_a_section_without_words(tmp_path: Path, content: str) -> None:
    (section,) = read(tmp_path, content).sections
    assert (section.heading, section.blocks) == ("", ())
