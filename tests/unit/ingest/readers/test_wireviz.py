"""WireViz harnesses: what the description says, as tables and as a drawing of ours."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.wireviz import WireVizReader
from kb.content import FigureBlock, Table
from kb.documents import DocumentKind
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    input_file,
    only,
    read_text,
    rows_of,
    texts_of,
)

FOLDER = FIXTURES / "wireviz"
PAIR = """\
connectors:
  X1: {pincount: 4}
  X2: {pincount: 4}
  F: {style: simple, type: Ferrule}
cables:
  W1: {wirecount: 4, colors: [WH, BN, GN, YE]}
  V: {category: bundle, colors: [BK]}
connections:
"""


def fixture(name: str) -> ReadDocument:
    return WireVizReader().read(input_file(FOLDER / name))


@pytest.fixture(scope="module")
def door() -> ReadDocument:
    return fixture("door.pl.yml")


def pair(folder: Path, connections: str) -> ReadDocument:
    return read_text(WireVizReader(), folder, PAIR + connections, "pair.yml")


def rows(document: ReadDocument, anchor: str) -> list[list[str]]:
    """The rows of a section's table without its head."""
    section = next(section for section in document.sections if section.anchor == anchor)
    return rows_of(next(block for block in section.blocks if isinstance(block, Table)))[1:]


def routes(document: ReadDocument) -> list[str]:
    """Start and end of every wire, and its name where it has one before them."""
    section = next(section for section in document.sections if section.anchor == "wires")
    head, *body = rows_of(section.blocks[0])
    end = next(column for column, text in enumerate(head) if text in ("Do", "To / Do"))
    return [" ".join(row[: end + 1]) for row in body]


@pytest.mark.parametrize(
    ("text", "bid"),
    [
        pytest.param("connectors:\n  X1:\ncables:\n", VOCABULARY_BID, id="connectors and cables"),
        pytest.param("cables: {}\nconnections: []\n", VOCABULARY_BID, id="cables and connections"),
        pytest.param("connectors: {}\n", NO_BID, id="one of them alone"),
        pytest.param("format: aos-harness\nconnectors:\ncables:\n", NO_BID, id="another format"),
        pytest.param("a:\n  connectors:\n  cables:\n", NO_BID, id="somewhere inside"),
    ],
)
def test_it_bids_for_yaml_with_parts_of_wireviz(tmp_path: Path, text: str, bid: int) -> None:
    path = tmp_path / "file.yml"
    path.write_text(text)
    assert WireVizReader().bid(replace(input_file(path), media_type="application/yaml")) == bid


def test_the_metadata_become_title_number_and_issue(door: ReadDocument) -> None:
    assert (door.title, door.issue, door.kind) == (
        "Wiązka drzwi przednich lewych",
        "B (2020-11-20)",
        DocumentKind.WIRING,
    )
    assert {"HS-2-7750 · Wydanie B (2020-11-20)", "Sokół II, od 2015 r."} <= set(texts_of(door))


def test_the_fixture_that_uses_everything_is_read_without_a_complaint(door: ReadDocument) -> None:
    assert door.complaints == ()


def test_a_language_in_the_path_is_the_documents(door: ReadDocument) -> None:
    assert door.language_tag == "pl"
    assert "Przewody" in [section.heading for section in door.sections]


def test_without_a_language_the_headings_are_in_both(tmp_path: Path) -> None:
    document = pair(tmp_path, "- [{X1: 1}, {W1: 1}, {X2: 1}]\n")
    assert document.language_tag == "zxx"
    assert "Wires / Przewody" in [section.heading for section in document.sections]


def test_a_language_in_the_metadata_counts(tmp_path: Path) -> None:
    document = pair(tmp_path, "- [{X1: 1}, {W1: 1}, {X2: 1}]\nmetadata: {language: pl}\n")
    assert "Przewody" in [section.heading for section in document.sections]


def test_every_wire_is_a_row_with_colour_size_and_what_it_carries(door: ReadDocument) -> None:
    assert rows(door, "wires")[2] == ["W1.3", "X1.3", "M1.C", "GN/YE", "0.75", "LIN"]


def test_the_rows_of_wires_pins_and_cores_are_places_to_land_on(door: ReadDocument) -> None:
    anchors = {getattr(row[0].blocks[0], "anchor", None) for table in only(door, Table) for row in table.body}
    assert {"W1.3", "X1.3", "M1.A", "W2.s", "SP1"} <= anchors


def test_pins_are_found_by_their_labels(door: ReadDocument) -> None:
    assert "W1.2 X1.2 M1.B" in routes(door)


def test_a_pin_has_its_label_and_its_colour(door: ReadDocument) -> None:
    assert rows(door, "X1")[1] == ["X1.2", "MASA (BN)", "W1.2 BN 0.75, P1.1 BN 0.75", "M1.B, SP1"]


def test_pins_that_nothing_is_connected_to_may_be_hidden(door: ReadDocument) -> None:
    assert [row[0] for row in rows(door, "B1")] == ["B1.1", "B1.2"]
    assert "liczba styków: 8" in texts_of(door)


def test_markup_gives_its_words(door: ReadDocument) -> None:
    assert "X1 Junior Power Timer, żeński" in [section.heading for section in door.sections]


def test_what_joins_wires_is_a_splice_and_what_ends_one_a_connector(door: ReadDocument) -> None:
    assert rows(door, "splices") == [["SP1", "Połączenie lutowane", "X1.2, KOŃCÓWKA-1.1, KOŃCÓWKA-2.1"]]
    assert "KOŃCÓWKA-1" in [section.anchor for section in door.sections]


def test_a_core_that_ends_openly_has_a_free_end(door: ReadDocument) -> None:
    assert "W2.1 B1.2 W2/2.1" in routes(door)
    assert ["W2/2", "wolny koniec"] in rows(door, "components")


def test_a_shield_is_a_core_of_its_own(door: ReadDocument) -> None:
    assert rows(door, "W2")[2] == ["W2.s", "SN", "ekran", "B1.1", "W2/2.s"]


def test_pins_joined_at_their_connector_are_joined(door: ReadDocument) -> None:
    assert " M1.A M1.C" in routes(door)


def test_a_cable_tells_size_length_and_colour(door: ReadDocument) -> None:
    assert "W2 LiYCY, 2 × 20 AWG, 40 cm, GY" in [section.heading for section in door.sections]


@pytest.mark.parametrize(
    "row",
    [
        ["Junior Power Timer, żeński", "1", "HS-7750-1; Halny 4-1718", "X1"],
        ["Styk, 0.5-1.0 mm²", "3", "HS-7001", "X1"],
        ["Końcówka oczkowa", "2", "", ""],
        ["0.75 mm², GN/YE", "0.8 m", "", "W1"],
        ["Etykieta", "2", "HS-9", "X1, M1"],
    ],
    ids=["connector", "what comes with it", "made twice", "wire of a bundle", "additional"],
)
def test_the_parts_list_counts_and_numbers(door: ReadDocument, row: list[str]) -> None:
    assert row in rows(door, "parts")


def test_the_drawing_has_every_connector_pin_and_wire(door: ReadDocument) -> None:
    drawn = {label.text for label in door.figures[0].labels}
    assert {"X1", "M1", "SP1", "W2/2", "W1.3", "GN/YE", "20 AWG", "ZASILANIE (RD)"} <= drawn
    assert isinstance(door.sections[0].blocks[-1], FigureBlock)


@pytest.mark.parametrize(
    ("connections", "expected"),
    [
        pytest.param(
            "- [{X1: [1-3]}, {W1: [1-3]}, {X2: [3-1]}]\n",
            ["W1.1 X1.1 X2.3", "W1.2 X1.2 X2.2", "W1.3 X1.3 X2.1"],
            id="ranges in both directions",
        ),
        pytest.param("- [{X1: 1}, {W1: GN}, {X2: 1}]\n", ["W1.3 X1.1 X2.1"], id="a core by its colour"),
        pytest.param(
            "- [F., {W1: [1, 2]}, {X2: [1, 2]}]\n",
            ["W1.1 F-1.1 X2.1", "W1.2 F-2.1 X2.2"],
            id="a part of its own for each",
        ),
        pytest.param(
            "- [[F.F7, F.], {W1: [1, 2]}, {X2: [1, 2]}]\n",
            ["W1.1 F7.1 X2.1", "W1.2 F-1.1 X2.2"],
            id="some with names",
        ),
        pytest.param(
            "- [{X1: 1}, {W1: 1}, F.S1, {V.: [1]}, {X2: 1}]\n- [S1, {V.: [1]}, {X2: 2}]\n",
            ["W1.1 X1.1 S1", "V-1.1 S1 X2.1", "V-2.1 S1 X2.2"],
            id="a splice that is named again",
        ),
        pytest.param(
            "- [{X1: [1, 2]}, -->, {X2: [2, 1]}]\n", ["X1.1 X2.2", "X1.2 X2.1"], id="plugged pin by pin"
        ),
        pytest.param(
            "- [X1, ==>, X2]\n",
            ["X1.1 X2.1", "X1.2 X2.2", "X1.3 X2.3", "X1.4 X2.4"],
            id="plugged as a whole",
        ),
        pytest.param(
            "- [F., {W1: 1}, {X2: 1}]\noptions: {template_separator: '.'}\n",
            ["W1.1 F-1.1 X2.1"],
            id="the separator said",
        ),
    ],
)
def test_connections_are_what_the_sets_say(tmp_path: Path, connections: str, expected: list[str]) -> None:
    assert routes(pair(tmp_path, connections)) == expected


def test_another_separator_may_make_parts(tmp_path: Path) -> None:
    document = pair(tmp_path, "- [F/F7, {W1: 1}, {X2: 1}]\noptions: {template_separator: /}\n")
    assert routes(document) == ["W1.1 F7.1 X2.1"]


def test_what_no_set_names_is_told_all_the_same(tmp_path: Path) -> None:
    document = pair(tmp_path, "- [{X1: 1}, {W1: 1}, {X2: 1}]\n")
    assert {"F Ferrule", "V 1×"} <= {section.heading for section in document.sections}


def test_a_part_that_only_serves_as_a_template_is_no_part(tmp_path: Path) -> None:
    document = pair(tmp_path, "- [F., {W1: 1}, {X2: 1}]\n")
    assert "F" not in [section.anchor for section in document.sections]


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        pytest.param("color_code: DIN, wirecount: 12", ["WH", "RD/BU"], id="DIN 47100"),
        pytest.param("color_code: IEC, wirecount: 12", ["BN", "RD"], id="IEC 60757 begins anew"),
        pytest.param("color_code: T568B, wirecount: 8", ["WH/OG", "BN"], id="TIA-568"),
        pytest.param("color_code: TEL, wirecount: 50", ["BU/WH", "VT/SL"], id="25 pairs"),
        pytest.param("color_code: TELALT, wirecount: 10", ["WH/BU", "SL"], id="25 pairs otherwise"),
        pytest.param("colors: [BK, RD], wirecount: 5", ["BK", "BK"], id="colours that begin anew"),
        pytest.param("colors: ['#ff0000', red]", ["#ff0000", "red"], id="other names stay as they are"),
    ],
)
def test_the_first_and_the_last_core_have_the_colours_of_the_order(
    tmp_path: Path, colours: str, expected: list[str]
) -> None:
    text = f"connectors: {{X1: {{pincount: 1}}}}\ncables: {{W1: {{{colours}}}}}\n"
    document = read_text(WireVizReader(), tmp_path, text, "w.yml")
    cores = rows(document, "W1")
    assert [cores[0][1], cores[-1][1]] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Set 1 of the connections names X1.7, which is not there or there twice.",
        "Set 2 of the connections names X1.A, which is not there or there twice.",
        "Set 2 of the connections names X3, which is no connector and no cable.",
        "Set 3 of the connections joins 2 with 3: what has no partner is left out.",
        "The colour code RAL of the cable W1 is not known: its wires have no colours.",
    ],
)
def test_what_cannot_be_is_complained_of(sentence: str) -> None:
    assert sentence in fixture("mistakes.yml").complaints


def test_what_can_be_is_read_in_spite_of_mistakes() -> None:
    assert {"W1.1 X1.1 X2.1", "W1.2 X1.2 X2.2"} <= set(routes(fixture("mistakes.yml")))


@pytest.mark.parametrize(
    ("name", "refusal", "words"),
    [
        ("hostile-bomb.yml", TooLarge, "unfolds"),
        ("hostile-range.yml", TooLarge, "5000"),
        ("hostile-tag.yml", Malformed, "tag"),
        ("hostile-loop.yml", Malformed, "refers to itself"),
    ],
)
def test_hostile_files_are_refused(name: str, refusal: type[InputRefused], words: str) -> None:
    with pytest.raises(refusal, match=words):
        fixture(name)


@pytest.mark.parametrize(
    "text",
    ["", "[", "a: b", "connectors: []\ncables: 7\n", "connectors:\n\t- x", "\x00"],
    ids=["nothing", "no YAML", "other keys", "other types", "a tab", "a control character"],
)
def test_what_is_no_harness_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        read_text(WireVizReader(), tmp_path, text, "w.yml")


def test_nesting_without_end_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_text(WireVizReader(), tmp_path, "connectors: " + "[" * 50_000, "w.yml")


def test_the_later_merge_key_of_two_counts_and_the_parts_own_words_most(tmp_path: Path) -> None:
    text = """\
templates:
  - &a {type: first, subtype: kept, notes: a}
  - &b {type: second, notes: b}
connectors:
  X1:
    <<: *a
    <<: *b
    notes: own
cables: {}
"""
    document = read_text(WireVizReader(), tmp_path, text, "w.yml")
    assert {"X1 second, kept", "own"} <= set(texts_of(document))
