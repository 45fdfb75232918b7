"""Wiring diagrams as drawings: groups that say what they are become tables with places to land on."""

import re
from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.svg import SvgReader
from ingest.readers.svg_diagram import natural
from ingest.wiring.drawing import draw
from kb.content import FigureBlock, ItemList, Paragraph, Table, texts
from kb.wiring import (
    Box,
    Component,
    ComponentKind,
    Connector,
    Fuse,
    Ground,
    NetList,
    Pin,
    Splice,
    Supply,
    Wire,
)
from tests.unit.ingest.readers.reading import blocks_of, only, read_text, rows_of, texts_of, words
from tests.unit.ingest.wiring.diagrams import NAMES, drawn
from translations.locales import Language

LAMP = NetList(
    title="Lampa",
    number="WD 1",
    issue="2",
    applies=("Sokół II",),
    codes={"B20": "reflektory LED"},
    boxes=(Box(designation="E2", name="skrzynka"),),
    supplies=(Supply(designation="T30", mark="30", name="zacisk 30"),),
    fuses=(Fuse(designation="F1", rating_a=7.5, name="lampa", box="E2"),),
    components=(
        Component(
            designation="E1",
            kind=ComponentKind.LAMP,
            name="lampa przednia",
            connectors=(
                Connector(
                    designation="X1", pins=(Pin(name="10", signal="plus"), Pin(name="2", signal="masa"))
                ),
            ),
        ),
        Component(designation="K1", kind=ComponentKind.RELAY, name="przekaźnik", pins=(Pin(name="86"),)),
    ),
    splices=(Splice(designation="SP1", name="węzeł"),),
    grounds=(Ground(designation="G1", place="błotnik"),),
    wires=(
        Wire(start="T30", end="F1"),
        Wire(start="F1", end="X1.10", colour="RD/YE", cross_section_mm2=0.75, function="zasilanie"),
        Wire(start="X1.2", end="SP1", colour="BN", cross_section_mm2=1, function="powrót", options=("B20",)),
        Wire(start="K1.86", end="SP1", colour="BN", cross_section_mm2=1, without=("B20",)),
        Wire(start="SP1", end="G1", colour="BN", cross_section_mm2=2.5, function="masa lampy"),
    ),
)
AMPERES = re.compile(r"^([\d.]+)A$")
"""Ratings of fuses, whose unit stands in the head of their table."""
FOREIGN = """\
<svg xmlns="http://www.w3.org/2000/svg"><title>Door</title>
<g id="w1" class="wire" data-from="X1.1" data-to="X2.1" data-cross-section-mm2="thick">
<title>Main feed</title><desc>fused</desc><text>RD long</text></g>
<g id="w2" class="wire"><title>spare wire</title><desc>ends nowhere</desc></g>
<g id="A1" class="component"><title>A1 door unit</title><desc>left</desc><text>12 V</text></g>
<g id="X1.1" class="pin"><title>X1.1</title><desc>feed</desc></g>
<g id="hinge" class="part"><title>Hinge</title><desc>steel</desc></g>
<g id="p" class="pin"><title>5</title></g>
<text>drawn by hand</text></svg>"""


def read(folder: Path, language: Language = Language.POLISH) -> ReadDocument:
    return read_text(SvgReader(), folder, draw(LAMP, language), "lamp.svg")


def foreign(folder: Path, text: str = FOREIGN) -> ReadDocument:
    return read_text(SvgReader(), folder, text, "door.svg")


def rows(document: ReadDocument, anchor: str) -> list[list[str]]:
    section = next(section for section in document.sections if section.anchor == anchor)
    return rows_of(next(block for block in section.blocks if isinstance(block, Table)))


def places(document: ReadDocument) -> dict[str, str]:
    """What stands where one can land inside a section."""
    found = [block for block in blocks_of(document) if isinstance(block, Paragraph) and block.anchor]
    return {str(block.anchor): " ".join(texts((block,))) for block in found}


def headings(document: ReadDocument) -> list[str]:
    return [section.heading for section in document.sections]


def test_a_wiring_diagram_is_told_in_few_sections(tmp_path: Path) -> None:
    assert headings(read(tmp_path)) == [
        "Lampa",
        "Przewody",
        "Elementy",
        "Bezpieczniki",
        "Połączenia przewodów",
        "Punkty masy",
        "Oznaczenia wersji",
        "Złącza",
        "X1: E1 lampa przednia",
        "K1 przekaźnik",
        "Opisy na rysunku",
    ]


def test_headings_speak_the_language_of_the_drawing(tmp_path: Path) -> None:
    document = read(tmp_path, Language.ENGLISH)
    assert document.language_tag == "en"
    assert headings(document)[1:4] == ["Wires", "Components", "Fuses"]


def test_wires_are_a_table_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    assert rows(read(tmp_path), "wires") == [
        ["Od", "Do", "Kolor", "Przekrój, mm²", "Funkcja", "Wersja"],
        ["T30", "F1", "", "", "połączenie wewnętrzne", ""],
        ["F1", "X1.10", "RD/YE", "0.75", "zasilanie", ""],
        ["X1.2", "SP1", "BN", "1.0", "powrót", "B20"],
        ["K1.86", "SP1", "BN", "1.0", "", "bez B20"],
        ["SP1", "G1", "BN", "2.5", "masa lampy", ""],
    ]


def test_pins_are_told_by_connector_with_the_way_of_their_wires(tmp_path: Path) -> None:
    assert rows(read(tmp_path), "X1") == [
        ["Styk", "Sygnał", "Przewód", "Do"],
        ["X1.2", "masa", "BN 1.0", "SP1"],
        ["X1.10", "plus", "RD/YE 0.75", "F1"],
    ]


def test_a_column_without_content_is_left_out(tmp_path: Path) -> None:
    assert rows(read(tmp_path), "K1") == [["Styk", "Przewód", "Do"], ["K1.86", "BN 1.0", "SP1"]]


def test_parts_of_each_kind_are_a_table(tmp_path: Path) -> None:
    document = read(tmp_path)
    assert rows(document, "components")[1:] == [
        ["E1", "lampa przednia"],
        ["E2", "skrzynka"],
        ["K1", "przekaźnik"],
        ["T30", "zacisk 30"],
    ]
    assert rows(document, "fuses")[1:] == [["F1", "7.5", "lampa"]]
    assert rows(document, "splices")[1:] == [["SP1", "węzeł", "X1.2, K1.86, G1"]]
    assert rows(document, "grounds")[1:] == [["G1", "błotnik", "SP1"]]


def test_codes_of_variants_are_explained(tmp_path: Path) -> None:
    assert rows(read(tmp_path), "codes")[1:] == [["B20", "reflektory LED"], ["¬B20", "bez B20"]]


@pytest.mark.parametrize("designation", ["X1.10", "X1.2", "K1.86", "E1", "F1", "SP1", "G1", "T30", "E2"])
def test_one_lands_on_the_row_of_a_designation(tmp_path: Path, designation: str) -> None:
    assert places(read(tmp_path))[designation] == designation


def test_one_lands_on_the_row_of_a_wire(tmp_path: Path) -> None:
    assert places(read(tmp_path))["W2"] == "F1"


def test_a_component_with_pins_of_its_own_is_landed_on_at_its_pins(tmp_path: Path) -> None:
    document = read(tmp_path)
    assert "K1" in [section.anchor for section in document.sections]
    assert "K1" not in places(document)


def test_number_and_issue_stand_above_the_drawing(tmp_path: Path) -> None:
    first, figure = read(tmp_path).sections[0].blocks
    assert list(texts((first,))) == ["WD 1 · Sokół II · Wydanie 2"]
    assert isinstance(figure, FigureBlock)


def test_a_caption_that_only_lists_the_components_is_left_to_their_table(tmp_path: Path) -> None:
    assert [block.caption for block in only(read(tmp_path), FigureBlock)] == [None]


def test_a_caption_that_says_more_is_kept(tmp_path: Path) -> None:
    document = foreign(tmp_path, FOREIGN.replace("</title>", "</title><desc>Left door only</desc>", 1))
    assert [block.caption for block in only(document, FigureBlock)] == ["Left door only"]


def test_what_stands_in_no_table_is_one_list(tmp_path: Path) -> None:
    [labels] = only(read(tmp_path), ItemList)
    assert [" ".join(texts(item.blocks)) for item in labels.items] == [
        "BN brązowy",
        "RD czerwony",
        "YE żółty",
    ]


@pytest.mark.parametrize(
    "language", [Language.POLISH, pytest.param(Language.ENGLISH, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_every_label_of_a_diagram_is_in_its_text(tmp_path: Path, name: str, language: Language) -> None:
    document = read_text(SvgReader(), tmp_path, drawn(name, language), "d.svg")
    labels = words(AMPERES.sub(r"\1", label.text) for label in document.figures[0].labels)
    assert labels.keys() - words(texts_of(document)).keys() == set()


def test_parts_of_unknown_kind_are_sections_as_ever(tmp_path: Path) -> None:
    document = foreign(tmp_path)
    assert [section.anchor for section in document.sections][-3:] == ["w2", "hinge", "labels"]


def test_a_title_that_says_more_than_the_designation_is_kept(tmp_path: Path) -> None:
    document = foreign(tmp_path)
    assert rows(document, "wires")[1:] == [["X1.1", "X2.1", "Main feed: fused"]]
    assert rows(document, "components")[1:] == [["A1", "door unit left"]]


@pytest.mark.parametrize(
    ("mark", "rating"),
    [
        pytest.param("40A", "40", id="amperes"),
        pytest.param("7.5 A", "7.5", id="with a space"),
        pytest.param("slow", "slow", id="no amperes"),
    ],
)
def test_a_rating_stands_without_the_unit_of_its_column(tmp_path: Path, mark: str, rating: str) -> None:
    fuse = f'<g id="F9" class="fuse"><title>F9 {mark}</title></g>'
    document = foreign(tmp_path, FOREIGN.replace("<text>drawn", f"{fuse}<text>drawn"))
    assert rows(document, "fuses")[1:] == [["F9", rating]]


def test_the_anchor_of_a_part_is_kept_from_the_tables(tmp_path: Path) -> None:
    document = foreign(tmp_path, FOREIGN.replace('id="A1"', 'id="wires"'))
    assert rows(document, "wires-2")[1:] == [["X1.1", "X2.1", "Main feed: fused"]]
    assert places(document)["wires"] == "A1 door unit"


def test_labels_that_say_more_than_their_part_are_listed(tmp_path: Path) -> None:
    [labels] = only(foreign(tmp_path), ItemList)
    said = [" ".join(texts(item.blocks)) for item in labels.items]
    assert said == ["drawn by hand", "RD long", "12 V"]


def test_a_pin_that_names_no_connector_belongs_to_the_drawing(tmp_path: Path) -> None:
    assert [["Pin"], ["5"]] in [rows_of(table) for table in only(foreign(tmp_path), Table)]


def test_a_drawing_without_ends_of_wires_has_no_tables(tmp_path: Path) -> None:
    document = foreign(tmp_path, FOREIGN.replace("data-from", "data-start"))
    assert only(document, Table) == []
    assert "A1 door unit" in headings(document)


@pytest.mark.parametrize(
    ("inner", "language"),
    [
        pytest.param("<text>światło tylne</text><text>tył, węzeł</text>", "pl", id="polish words"),
        pytest.param("<text>Sokół II, Żubr</text><text>rear lamp</text>", None, id="polish names"),
        pytest.param("<text>X1</text>", None, id="no words"),
    ],
)
def test_a_drawing_that_names_no_language_is_known_by_its_texts(
    tmp_path: Path, inner: str, language: str | None
) -> None:
    document = foreign(tmp_path, f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>')
    assert document.language_tag == language


def test_a_drawing_keeps_the_language_that_it_names(tmp_path: Path) -> None:
    inner = "<text>światło tylne</text><text>węzeł</text>"
    document = foreign(tmp_path, f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="en">{inner}</svg>')
    assert document.language_tag == "en"


def test_designations_are_sorted_by_their_numbers() -> None:
    mixed = ["X10.2", "X2.10", "X2.9", "F1", "1"]
    assert sorted(mixed, key=natural) == ["1", "F1", "X2.9", "X2.10", "X10.2"]


def test_a_number_of_any_length_can_be_sorted_by() -> None:
    assert natural("9" * 5000) < natural("1" * 5001)
