"""Projects of QElectroTech: elements, terminals and conductors of both formats."""

import shutil
from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.qelectrotech import QElectroTechReader
from kb.content import FigureBlock, Table
from tests.unit.ingest.readers.reading import FIXTURES, input_file, only, read_text, rows_of, texts_of

FOLDER = FIXTURES / "qelectrotech"


def fixture(name: str) -> ReadDocument:
    return QElectroTechReader().read(input_file(FOLDER / name))


@pytest.fixture(scope="module")
def door() -> ReadDocument:
    return fixture("door.qet")


def rows(document: ReadDocument, anchor: str) -> list[list[str]]:
    section = next(section for section in document.sections if section.anchor == anchor)
    return rows_of(next(block for block in section.blocks if isinstance(block, Table)))[1:]


@pytest.mark.parametrize(
    ("name", "text", "bid"),
    [
        pytest.param("a.qet", "<project/>", VOCABULARY_BID, id="by name"),
        pytest.param("a.xml", "<project><diagram/></project>", VOCABULARY_BID, id="by folios"),
        pytest.param("pom.xml", "<project><modelVersion/></project>", NO_BID, id="another project"),
        pytest.param("a.qet", "<definition/>", NO_BID, id="an element"),
    ],
)
def test_it_bids_for_projects(tmp_path: Path, name: str, text: str, bid: int) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert QElectroTechReader().bid(input_file(path)) == bid


def test_each_folio_is_a_sheet(door: ReadDocument) -> None:
    assert [block.caption for block in only(door, FigureBlock)] == [
        "Central locking: Sheet / Arkusz 1/2 · Supply",
        "Central locking: Sheet / Arkusz 2/2",
    ]


def test_a_conductor_is_a_wire_with_what_it_says(door: ReadDocument) -> None:
    assert rows(door, "wires")[:2] == [
        ["101", "F12.2", "K1.A1", "RD", "0.75", "feed · 12 V"],
        ["102", "K1.A2", "Moteur-1.M+", "brązowy", "AWG 18", ""],
    ]


def test_elements_of_one_label_are_one_component(door: ReadDocument) -> None:
    assert [row[0] for row in rows(door, "K1")] == ["K1.A1", "K1.A2", "K1.13", "K1.14"]
    assert rows(door, "components")[1] == [
        "K1",
        "Relay coil / Cewka przekaźnika; Contact / Styk",
        "Supply; Sheet / Arkusz 2",
    ]


def test_what_continues_on_another_folio_is_joined(door: ReadDocument) -> None:
    assert rows(door, "splices") == [["→1", "Supply; Sheet / Arkusz 2", "F12.2, K1.13"]]


def test_texts_on_a_folio_are_told(door: ReadDocument) -> None:
    assert "Supply: Fuse box in the engine bay" in texts_of(door)


def test_conductors_to_nothing_are_complained_of(door: ReadDocument) -> None:
    assert door.complaints == ("On the folio Supply 1 conductors end at nothing: they are left out.",)


def test_the_names_of_elements_are_in_the_documents_language(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "door.qet", tmp_path / "door.pl.qet")
    document = QElectroTechReader().read(input_file(tmp_path / "door.pl.qet"))
    assert rows(document, "components")[0] == ["F12", "Bezpiecznik, 15 A", "Supply"]
    assert document.language_tag == "pl"


def test_the_old_format_numbers_terminals_through_a_folio() -> None:
    document = fixture("old.qet")
    assert [row[:3] for row in rows(document, "wires")] == [["1", "H1.x2", "H1.1"], ["2", "H1.2", "E-1.1"]]


def test_without_a_title_the_file_gives_it() -> None:
    assert fixture("old.qet").title == "old"


def test_a_file_that_reaches_outside_is_refused() -> None:
    with pytest.raises(Malformed):
        fixture("hostile-outside.qet")


@pytest.mark.parametrize(
    ("text", "words"),
    [("<project title='a'/>", "folio"), ("<a/>", "QElectroTech"), ("<project", "XML")],
    ids=["no folio", "no project", "broken"],
)
def test_what_has_nothing_to_draw_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        read_text(QElectroTechReader(), tmp_path, text, "a.qet")


def test_numbers_that_are_none_harm_nothing(tmp_path: Path) -> None:
    text = (
        "<project><diagram><elements><element uuid='a' x='nan' y='1e999'><terminals>"
        "<terminal id='0' x='inf' y='x'/></terminals></element></elements><conductors>"
        "<conductor terminal1='0' terminal2='0' conductor_section='9e99'/></conductors></diagram></project>"
    )
    document = read_text(QElectroTechReader(), tmp_path, text, "a.qet")
    assert [complaint[:24] for complaint in document.complaints] == ["A wire leads from E-1.1 "]
