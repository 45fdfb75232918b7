"""Markdown files."""

from datetime import date
from pathlib import Path

import pytest

from ingest.checks.registry import run_checks
from ingest.checks.subject import Known, Subject
from ingest.reader import NO_BID, ReadDocument
from ingest.readers.markdown import MarkdownReader
from kb.content import (
    Admonition,
    Block,
    Cell,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    Severity,
    Step,
    Steps,
    Table,
    link_targets,
    paragraph,
    texts,
)
from kb.identifiers import DocumentId
from tests.conftest import ROOT
from tests.unit.ingest.conftest import input_file
from translations.locales import ContentLanguage

DATA = ROOT / "tests" / "data" / "ingest-markdown"


@pytest.fixture(scope="module")
def everything() -> ReadDocument:
    return MarkdownReader().read(input_file(DATA / "everything.md", DATA.parent))


def read(folder: Path, text: str | bytes) -> ReadDocument:
    path = folder / "page.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return MarkdownReader().read(input_file(path))


def blocks(folder: Path, text: str) -> tuple[Block, ...]:
    return read(folder, text).sections[0].blocks


def said(document: ReadDocument) -> str:
    return " ".join(text for section in document.sections for text in texts(section.blocks))


def test_front_matter_gives_title_and_language(everything: ReadDocument) -> None:
    assert (everything.title, everything.language_tag) == ("Oil change, HB16", "en")


def test_headings_become_sections(everything: ReadDocument) -> None:
    assert [(part.anchor, part.level, part.heading) for part in everything.sections] == [
        ("s1", 1, "Oil change"),
        ("draining", 2, "Draining"),
        ("s1.2", 2, "Torques"),
        ("s1.2.1", 3, "Deeper"),
    ]


def test_ordered_lists_become_steps_with_their_substeps_and_warnings(everything: ReadDocument) -> None:
    steps, bullets = everything.sections[1].blocks
    assert steps == Steps(
        steps=(
            Step(
                blocks=(
                    paragraph("Undo the plug."),
                    Admonition(severity=Severity.CAUTION, blocks=(paragraph("Catch the oil."),)),
                    Steps(
                        steps=(
                            Step(blocks=(paragraph("Turn it left."),)),
                            Step(blocks=(paragraph("Take it out."),)),
                        )
                    ),
                )
            ),
            Step(blocks=(FigureBlock(figure_id="plug", caption="The plug"),)),
        )
    )
    numbered = ItemList(items=(Item(blocks=(paragraph("numbered inside"),)),), is_ordered=True)
    assert bullets == ItemList(items=(Item(blocks=(paragraph("A bullet"), numbered)),))


def test_a_quotation_that_begins_with_a_signal_word_is_framed(everything: ReadDocument) -> None:
    admonition = everything.sections[0].blocks[1]
    assert isinstance(admonition, Admonition)
    assert admonition.severity is Severity.WARNING
    assert "".join(texts(admonition.blocks)) == "Hot oil burns. Let the engine cool."


def test_tables_keep_their_cells(everything: ReadDocument) -> None:
    table = everything.sections[2].blocks[0]
    assert table == Table(
        head=(
            (
                Cell(blocks=(paragraph("Bolt"),), is_header=True),
                Cell(blocks=(paragraph("Torque"),), is_header=True),
            ),
        ),
        body=(
            (
                Cell(blocks=(paragraph("Plug"),)),
                Cell(blocks=(Paragraph(runs=(Run(text="30 Nm", style=RunStyle.STRONG),)),)),
            ),
        ),
    )


def test_code_keeps_its_columns(everything: ReadDocument) -> None:
    assert everything.sections[2].blocks[1] == Preformatted(text="A   B\n1   2\n")


def test_links_lead_to_sections_documents_and_allowed_places_only(everything: ReadDocument) -> None:
    assert [target for target, _text in link_targets(everything.sections[0].blocks)] == [
        "#s1.2",
        "aos:manuals--filter--filter.md#s2",
        "https://example.com/oil",
    ]


def test_pictures_beside_the_file_are_its_figures(everything: ReadDocument) -> None:
    (figure,) = everything.figures
    assert (figure.media_type, figure.width, figure.height) == ("image/svg+xml", 40, 20)
    assert [label.text for label in figure.labels] == ["M14"]


def test_a_missing_picture_leaves_its_caption_and_a_complaint(everything: ReadDocument) -> None:
    assert "missing" in said(everything)
    assert len(everything.complaints) == 1
    assert "gone.png" in everything.complaints[0]


def test_markup_loses_its_tags_and_keeps_its_words(everything: ReadDocument) -> None:
    text = said(everything)
    assert "Words in markup" in text
    assert "Inline span and" in text
    assert "alert(2)" not in text
    assert "onclick" not in text


def test_a_raster_picture_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "plug.png").write_bytes((DATA / "plug.png").read_bytes())
    (figure,) = read(tmp_path, "![Plug](plug.png)").figures
    assert (figure.media_type, figure.width, figure.height) == ("image/png", 4, 2)


@pytest.mark.parametrize(
    "href", ["../outside.png", "/etc/passwd", "https://example.com/x.png", "file:///x.png", "\x00"]
)
def test_no_picture_comes_from_elsewhere(tmp_path: Path, href: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes((DATA / "plug.png").read_bytes())
    assert read(folder, f"![Plug](<{href}>)").figures == ()


@pytest.mark.parametrize(
    ("start", "severity"),
    [
        ("**Danger:** x", Severity.DANGER),
        ("**Niebezpieczeństwo:** x", Severity.DANGER),
        ("**Ostrzeżenie**: x", Severity.WARNING),
        ("**Warning!** x", Severity.WARNING),
        ("**Uwaga:** x", Severity.CAUTION),
        ("**Przestroga.** x", Severity.CAUTION),
        ("**Wskazówka:** x", Severity.NOTE),
        ("[!NOTE]\n> x", Severity.NOTE),
        ("[!warning]\n> x", Severity.WARNING),
    ],
)
def test_signal_words_of_both_languages(tmp_path: Path, start: str, severity: Severity) -> None:
    assert blocks(tmp_path, f"> {start}") == (Admonition(severity=severity, blocks=(paragraph("x"),)),)


@pytest.mark.parametrize("text", ["> plain", "> **Bold** start", "> [!OTHER] thing", "> - list"])
def test_another_quotation_is_its_text(tmp_path: Path, text: str) -> None:
    assert not any(isinstance(block, Admonition) for block in blocks(tmp_path, text))


def test_both_languages_get_the_same_anchors(tmp_path: Path) -> None:
    english = read(tmp_path, "# Oil\n\nx\n\n## Draining\n\nx\n\n## Filling\n\nx")
    polish = read(tmp_path, "# Olej\n\nx\n\n## Spuszczanie\n\nx\n\n## Napełnianie\n\nx")
    assert [part.anchor for part in english.sections] == [part.anchor for part in polish.sections]


def test_a_title_heading_without_text_of_its_own_is_no_section(tmp_path: Path) -> None:
    document = read(tmp_path, "# Oil\n\n## Draining\n\nUndo.")
    assert document.title == "Oil"
    assert [part.heading for part in document.sections] == ["Draining"]


def test_text_before_the_first_heading_is_kept(tmp_path: Path) -> None:
    document = read(tmp_path, "First.\n\n# Oil\n\nSecond.")
    assert [(part.anchor, part.heading) for part in document.sections] == [("s0", ""), ("s1", "Oil")]


def test_levels_that_are_left_out_do_not_matter(tmp_path: Path) -> None:
    document = read(tmp_path, "## A\n\nx\n\n##### B\n\nx\n\n## C\n\nx")
    assert [(part.anchor, part.level) for part in document.sections] == [("s1", 1), ("s1.1", 2), ("s2", 1)]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf# Olej\r\n\r\nTekst\r\n").title == "Olej"


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "# Żółty olej\n\nx".encode("utf-16")).title == "Żółty olej"


def test_letters_in_an_old_code_page_are_read_and_told(tmp_path: Path) -> None:
    document = read(tmp_path, "# Żółty olej".encode("cp1250"))
    assert (document.title, len(document.complaints)) == ("Żółty olej", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "#",
        ">",
        "> >" * 500,
        "[" * 5000,
        "*" * 5000,
        "- " * 2000,
        "|||\n|-|-|\n",
        "---\n",
        "<!--",
        "![](" * 99,
    ],
)
def test_no_text_breaks_the_reader(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).complaints is not None


def test_the_reader_bids_for_markdown_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# no")
    assert MarkdownReader().bid(input_file(tmp_path / "a.txt")) == NO_BID


@pytest.mark.parametrize("field", ["issued", "date"])
def test_the_day_of_issue_is_in_the_front_matter(tmp_path: Path, field: str) -> None:
    assert read(tmp_path, f"---\n{field}: 2019-05-03\n---\n# Oil\n").issued_on == date(2019, 5, 3)
    assert read(tmp_path, "# Oil\n").issued_on is None


@pytest.mark.parametrize(
    "text", ["1. One.\n2. Two.\n4. Four.\n", "1. One.\n2. Two.\n2. Two.\n"], ids=["one left out", "one twice"]
)
def test_typed_numbers_that_skip_stay_as_they_were_typed_and_are_told(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, f"# Fitting\n\n{text}")
    (block,) = found.sections[0].blocks
    assert isinstance(block, ItemList)
    assert [" ".join(texts(item.blocks)) for item in block.items] == text.splitlines()
    subject = Subject(
        document_id=DocumentId("fitting"),
        language=ContentLanguage.ENGLISH,
        title="Fitting",
        sections=found.sections,
    )
    assert "skipped-step" in [check.code for check, _finding in run_checks(subject, Known())]


@pytest.mark.parametrize("text", ["1. One.\n1. Two.\n1. Three.\n", "3. Three.\n4. Four.\n"])
def test_numbers_that_count_on_or_say_nothing_are_steps(tmp_path: Path, text: str) -> None:
    (block,) = read(tmp_path, f"# Fitting\n\n{text}").sections[0].blocks
    assert isinstance(block, Steps)
