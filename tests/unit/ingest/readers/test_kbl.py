"""KBL harnesses: connectors, cavities, wires and cores from VDA 4964."""

import shutil
from pathlib import Path

import pytest

from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.kbl import KblReader
from kb.content import Table
from tests.unit.ingest.readers.reading import FIXTURES, input_file, only, read_text, rows_of, texts_of

FOLDER = FIXTURES / "kbl"
CONTAINER = '<KBL_container id="c">{}</KBL_container>'


def fixture(name: str) -> ReadDocument:
    return KblReader().read(input_file(FOLDER / name))


@pytest.fixture(scope="module")
def door() -> ReadDocument:
    return fixture("door.kbl")


@pytest.fixture
def polish(tmp_path: Path) -> ReadDocument:
    """The same file, its path saying that it is Polish."""
    shutil.copy(FOLDER / "door.kbl", tmp_path / "door.pl.kbl")
    return KblReader().read(input_file(tmp_path / "door.pl.kbl"))


def rows(document: ReadDocument, anchor: str) -> list[list[str]]:
    section = next(section for section in document.sections if section.anchor == anchor)
    return rows_of(next(block for block in section.blocks if isinstance(block, Table)))[1:]


@pytest.mark.parametrize(
    ("text", "bid"),
    [
        pytest.param('<k:KBL_container xmlns:k="x"/>', VOCABULARY_BID, id="container"),
        pytest.param("<?xml version='1.0'?><KBL_container/>", VOCABULARY_BID, id="no namespace"),
        pytest.param("<a><!-- KBL_container --></a>", NO_BID, id="only said"),
        pytest.param("<a/>", NO_BID, id="other XML"),
    ],
)
def test_it_bids_for_containers(tmp_path: Path, text: str, bid: int) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)
    assert KblReader().bid(input_file(path)) == bid


def test_the_harness_tells_number_issue_and_vehicle(door: ReadDocument) -> None:
    assert (door.title, door.issue, door.language_tag) == ("Door harness / Wiązka drzwi", "C", "zxx")
    assert {"HS-2-7750 · Issue / Wydanie C", "Halny · Sokół II · 2015 · harness complete set"} <= set(
        texts_of(door)
    )


def test_descriptions_are_in_the_documents_language(polish: ReadDocument) -> None:
    assert (polish.title, polish.language_tag) == ("Wiązka drzwi", "pl")
    assert rows(polish, "components")[:2] == [["X1", "Łącznik progowy"], ["X2", "Obudowa 2-stykowa"]]


def test_a_wire_runs_from_the_extremity_at_its_beginning(door: ReadDocument) -> None:
    assert rows(door, "wires")[0] == ["101", "X1.1", "X2.1", "RD/YE", "0.75", "T30", ""]


def test_a_splice_joins_its_wires(door: ReadDocument) -> None:
    assert rows(door, "splices") == [["SP1", "X1.2, X2.2, W7.1/2.1"]]


def test_a_core_is_called_after_its_cable_and_may_end_openly(door: ReadDocument) -> None:
    assert rows(door, "wires")[3] == ["W7.1", "SP1", "W7.1/2.1", "GN", "22 AWG", "LIN", "LIN"]
    assert rows(door, "W7") == [["W7.1", "GN", "SP1", "W7.1/2.1"], ["W7.2", "WH", "", ""]]


def test_wires_of_some_modules_say_which(door: ReadDocument) -> None:
    assert [row[6] for row in rows(door, "wires")] == ["", "BASE", "LIN", "LIN"]
    assert rows(door, "codes") == [["BASE", "Basic harness"], ["LIN", "Window lifter"]]


def test_pins_are_cavities_with_the_signal_of_their_wire(door: ReadDocument) -> None:
    assert rows(door, "X2") == [
        ["X2.1", "T30", "101 RD/YE 0.75", "X1.1"],
        ["X2.2", "T31", "103 BN 1.5", "SP1"],
    ]


def test_the_parts_list_counts_every_part(door: ReadDocument) -> None:
    assert ["Seal", "2", "Halny HS-7002", ""] in rows(door, "parts")
    assert ["FLRY-1.5-BN", "3", "Kabelwerk FLRY-1.5-BN", "102, 103, 104"] in rows(door, "parts")


def test_a_wire_that_no_connection_uses_is_told_and_complained_of(door: ReadDocument) -> None:
    assert "104" in [section.anchor for section in door.sections]
    assert [complaint[:12] for complaint in door.complaints] == ["The connecti", "The wire 104"]


def test_it_is_drawn(door: ReadDocument) -> None:
    labels = {label.text for label in door.figures[0].labels}
    assert {"X1", "X2", "SP1", "101", "RD/YE", "W7.1"} <= labels


@pytest.mark.parametrize(
    ("name", "refusal"), [("hostile-entity.kbl", TooLarge)], ids=["entities without end"]
)
def test_hostile_containers_are_refused(name: str, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        fixture(name)


def test_references_to_nothing_and_to_themselves_end_in_complaints() -> None:
    document = fixture("hostile-references.kbl")
    assert "Two parts are called X1." in document.complaints
    assert only(document, Table) != []


@pytest.mark.parametrize("inside", ["", "<Unit id='u'/>"], ids=["nothing", "no harness"])
def test_a_container_without_a_harness_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(Malformed, match="harness"):
        read_text(KblReader(), tmp_path, CONTAINER.format(inside), "a.kbl")


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        read_text(KblReader(), tmp_path, "<KBL_container><", "a.kbl")


def test_a_wire_contacted_in_between_is_told_in_pieces(tmp_path: Path) -> None:
    points = "".join(
        f'<Contact_points id="p{number}"><Id>{number}</Id></Contact_points>' for number in range(3)
    )
    ends = "".join(
        f"<Extremities><Position_on_wire>{place}</Position_on_wire><Contact_point>p{number}</Contact_point></Extremities>"
        for number, place in enumerate(("1", "0", "0.5"))
    )
    harness = (
        f'<Harness id="h"><Part_number>1</Part_number><Connector_occurrence id="x"><Id>X1</Id>{points}'
        f'</Connector_occurrence><Wire_occurrence id="w"><Wire_number>7</Wire_number></Wire_occurrence>'
        f'<Connection id="k"><Wire>w</Wire>{ends}</Connection></Harness>'
    )
    document = read_text(KblReader(), tmp_path, CONTAINER.format(harness), "a.kbl")
    assert [row[:3] for row in rows(document, "wires")] == [["7", "X1.1", "X1.2"], ["7", "X1.2", "X1.0"]]
