"""Wiring harnesses: YAML that becomes a drawing and tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.harness import HarnessReader
from ingest.readers.harness_document import MAX_WIRES, MAX_WIRES_DRAWN_TOGETHER
from kb.content import FigureBlock, SectionContent, Table
from kb.documents import DocumentKind
from kb.wiring import ComponentKind
from tests.conftest import ROOT
from tests.unit.ingest.readers.reading import input_file, only, read_text, rows_of, texts_of

LAMP = """\
format: aos-harness
version: 1
language: {language}
title: Lampa
identity: lamp
number: WD 1
applies: [Sokół II]
codes: {{B20: reflektory LED}}
supplies: [{{designation: T30, mark: "30"}}]
fuses: [{{designation: F1, rating_a: 7.5, name: lampa}}]
components:
  - designation: E1
    kind: lamp
    name: lampa
    place: przód
    connectors:
      - designation: X1
        ways: 2
        pins: [{{name: "1", signal: plus}}, {{name: "2"}}]
splices: [{{designation: SP1, name: masa}}]
grounds: [{{designation: G1, place: błotnik}}]
wires:
  - {{from: T30, to: F1}}
  - {{from: F1, to: X1.1, colour: RD/YE, mm2: 0.75, function: zasilanie, options: [B20]}}
  - {{from: X1.2, to: SP1, colour: BN, mm2: 1}}
  - {{from: SP1, to: G1, colour: BN, mm2: 1, without: [B20]}}
"""


def harness(folder: Path, text: str = LAMP, language: str = "pl") -> ReadDocument:
    return read_text(HarnessReader(), folder, text.format(language=language), "lamp.yaml")


def bid(folder: Path, text: str, media_type: str = "application/yaml") -> int:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return HarnessReader().bid(replace(input_file(path), media_type=media_type))


def table(document: ReadDocument, anchor: str) -> Table:
    section = next(section for section in document.sections if section.anchor == anchor)
    return next(block for block in section.blocks if isinstance(block, Table))


def test_it_bids_for_yaml_that_says_it_is_a_harness(tmp_path: Path) -> None:
    assert bid(tmp_path, LAMP) == VOCABULARY_BID


@pytest.mark.parametrize("text", ["documents: []\n", "# format: aos-harness\n", "format: svg\n"])
def test_it_leaves_other_yaml_alone(tmp_path: Path, text: str) -> None:
    assert bid(tmp_path, text) == NO_BID


def test_it_leaves_what_is_no_yaml_alone(tmp_path: Path) -> None:
    assert bid(tmp_path, LAMP, "text/markdown") == NO_BID


def test_the_document_is_a_wiring_diagram_with_its_identity(tmp_path: Path) -> None:
    document = harness(tmp_path)
    assert (document.title, document.kind, document.identity) == ("Lampa", DocumentKind.WIRING, "lamp")
    assert (document.language_tag, document.applicability) == ("pl", ("Sokół II",))
    assert document.complaints == ()


def test_the_drawing_is_a_figure_whose_labels_keep_their_places(tmp_path: Path) -> None:
    document = harness(tmp_path)
    assert [block.figure_id for block in only(document, FigureBlock)] == ["drawing"]
    figure = document.figures[0]
    assert b"<svg" in figure.content
    pin = next(label for label in figure.labels if label.text == "X1.1")
    assert pin.element_id == "X1.1"
    assert 0 < pin.x < (figure.width or 0)
    assert 0 < pin.y < (figure.height or 0)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        pytest.param(
            "pl", ["Przewody", "Elementy", "Bezpieczniki", "Połączenia przewodów", "Punkty masy"], id="pl"
        ),
        pytest.param("en", ["Wires", "Components", "Fuses", "Splices", "Earth points"], id="en"),
        pytest.param(
            "de", ["Wires", "Components", "Fuses", "Splices", "Earth points"], id="another is English"
        ),
    ],
)
def test_headings_speak_the_language_of_the_file(tmp_path: Path, language: str, headings: list[str]) -> None:
    document = harness(tmp_path, language=language)
    assert [section.heading for section in document.sections][1:6] == headings


def test_wires_are_a_table(tmp_path: Path) -> None:
    rows = rows_of(table(harness(tmp_path), "wires"))
    assert rows[-3] == ["F1", "X1.1", "RD/YE", "0.75", "zasilanie", "B20"]
    assert rows[-1] == ["SP1", "G1", "BN", "1.0", "", "bez B20"]


def test_a_connector_is_a_section_with_its_pins(tmp_path: Path) -> None:
    document = harness(tmp_path)
    section = next(section for section in document.sections if section.anchor == "X1")
    assert (section.heading, section.level) == ("X1: E1 lampa", 2)
    assert rows_of(table(document, "X1"))[-2:] == [
        ["X1.1", "plus", "RD/YE 0.75", "F1"],
        ["X1.2", "", "BN 1.0", "SP1"],
    ]


def test_fuses_splices_and_grounds_are_tables(tmp_path: Path) -> None:
    document = harness(tmp_path)
    assert rows_of(table(document, "fuses"))[-1] == ["F1", "7.5", "lampa"]
    assert rows_of(table(document, "splices"))[-1] == ["SP1", "masa", "X1.2, G1"]
    assert rows_of(table(document, "grounds"))[-1] == ["G1", "błotnik", "SP1"]


def test_a_wire_to_nowhere_is_left_out_with_a_complaint(tmp_path: Path) -> None:
    document = harness(tmp_path, LAMP.replace("to: G1,", "to: G7,"))
    assert any("G7" in complaint for complaint in document.complaints)
    assert "G7" not in " ".join(texts_of(document))


def test_a_harness_without_wires_has_tables_and_no_drawing(tmp_path: Path) -> None:
    document = harness(tmp_path, LAMP.partition("wires:")[0])
    assert document.figures == ()
    assert any(section.anchor == "fuses" for section in document.sections)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LAMP.replace("version: 1\n", ""), id="no version"),
        pytest.param(LAMP.replace("title: Lampa", "titel: Lampa"), id="unknown field"),
        pytest.param(LAMP.replace("kind: lamp", "kind: toaster"), id="unknown kind"),
        pytest.param(LAMP.replace("[Sokół II]", "[Sokół II"), id="no YAML"),
        pytest.param(LAMP.replace("place: przód", "place: &a przód\n    box: *a"), id="aliases"),
        pytest.param("format: aos-harness\n- 1", id="torn"),
    ],
)
def test_what_is_no_harness_is_malformed(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        harness(tmp_path, text)


def anchors(sections: tuple[SectionContent, ...]) -> list[str]:
    """The anchors of the sections and of the rows in them."""
    rows = [
        cells[0] for section in sections for block in section.blocks for cells in getattr(block, "body", ())
    ]
    places = (getattr(cell.blocks[0], "anchor", None) for cell in rows)
    return [*(section.anchor for section in sections), *filter(None, places)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LAMP.replace("version: 1", "version: 2"), id="version alone"),
        pytest.param(LAMP.replace("version: 1", "version: 2\nroutes: []"), id="new field"),
    ],
)
def test_a_later_version_is_told_which_one_is_known(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        harness(tmp_path, text)
    assert str(refusal.value) == "The harness is of version 2; this reader knows version 1."


@pytest.mark.parametrize("size", [".nan", ".inf", "-.INF", "nan", "inf", "0", "-1"])
def test_a_cross_section_that_is_no_number_is_refused_with_its_wire(tmp_path: Path, size: str) -> None:
    with pytest.raises(Malformed) as refusal:
        harness(tmp_path, LAMP.replace("mm2: 0.75", f"mm2: {size}"))
    assert str(refusal.value) == "The cross-section of the wire F1 – X1.1 is not a number above 0."


@pytest.mark.parametrize("rating", [".nan", ".inf"])
def test_a_rating_that_is_no_number_is_refused_with_its_fuse(tmp_path: Path, rating: str) -> None:
    with pytest.raises(Malformed) as refusal:
        harness(tmp_path, LAMP.replace("rating_a: 7.5", f"rating_a: {rating}"))
    assert str(refusal.value) == "The rating of the fuse F1 is not a number."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param(
            "colour: RD/YE",
            "colour: zz/yy/qq",
            "The colour of the wire F1 – X1.1 (zz/yy/qq) is not one or two codes of IEC 60757, such as BK or "
            "BK/YE.",
            id="colour",
        ),
        pytest.param(
            '{{name: "2"}}', '{{name: "2"}}, {{name: "2"}}', "The pin X1.2 is listed twice.", id="pin twice"
        ),
        pytest.param(
            "from: SP1, to: G1,",
            "from: SP1, to: G1}}\n  - {{from: X1.2, to: X1.2,",
            "A wire leads from X1.2 to itself: it is left out.",
            id="wire to itself",
        ),
        pytest.param(
            "without: [B20]",
            "without: [B21]",
            "A wire depends on B21, which the file does not explain under codes.",
            id="code",
        ),
        pytest.param(
            "splices:",
            "  - {{designation: E2, kind: lamp, connectors: [{{designation: X1}}]}}\nsplices:",
            "Two parts are called X1.",
            id="connectors of one name",
        ),
    ],
)
def test_a_mistake_is_a_complaint_of_its_own(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert complaint in harness(tmp_path, LAMP.replace(old, new)).complaints


def test_a_wire_to_itself_is_in_no_table(tmp_path: Path) -> None:
    text = LAMP + "  - {{from: X1.2, to: X1.2, function: pętla}}\n"
    assert "pętla" not in texts_of(harness(tmp_path, text))


def test_connectors_of_one_name_have_anchors_of_their_own(tmp_path: Path) -> None:
    other = "  - {{designation: E2, kind: lamp, connectors: [{{designation: X1, pins: [{{name: 1}}]}}]}}\n"
    found = anchors(harness(tmp_path, LAMP.replace("splices:", f"{other}splices:")).sections)
    assert {"X1", "X1-2", "X1.1", "X1.1-2"} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", ["drawing", "wires", "fuses", "connectors", "codes"])
def test_the_anchor_of_a_connector_is_kept_from_the_sections(tmp_path: Path, name: str) -> None:
    document = harness(tmp_path, LAMP.replace("X1", name))
    headings = {section.anchor: section.heading for section in document.sections}
    found = anchors(document.sections)
    assert headings[name] == f"{name}: E1 lampa"
    assert f"{name}-2" in headings
    assert len(found) == len(set(found))


def test_a_connector_without_pins_has_no_table(tmp_path: Path) -> None:
    other = "  - {{designation: E2, kind: lamp, connectors: [{{designation: X2, ways: 4}}]}}\n"
    document = harness(tmp_path, LAMP.replace("splices:", f"{other}splices:"))
    assert [len(section.blocks) for section in document.sections if section.anchor == "X2"] == [1]


def test_names_may_be_written_as_numbers(tmp_path: Path) -> None:
    numbers = LAMP.replace('"1"', "1").replace('"2"', "02").replace('"30"', "30").replace("X1.2", "X1.02")
    document = harness(tmp_path, numbers)
    assert document.complaints == ()
    assert [row[0] for row in rows_of(table(document, "X1"))[1:]] == ["X1.1", "X1.02"]


def test_what_yaml_takes_for_a_truth_or_a_date_is_a_text(tmp_path: Path) -> None:
    text = LAMP.replace("B20", "NO").replace("number: WD 1", "number: WD 1\nissue: 2015-03-01")
    document = harness(tmp_path, text)
    assert document.issue == "2015-03-01"
    assert rows_of(table(document, "codes"))[-1] == ["NO", "reflektory LED"]


def test_an_empty_field_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    document = harness(tmp_path, LAMP.replace("kind: lamp", "kind: lamp\n    box:\n    level: null"))
    assert document.complaints == ()


@pytest.mark.parametrize("tag", ["!!int", "!!float", "!!timestamp", "!!bool", "!!python/name:os.system"])
def test_tags_make_nothing_but_texts(tmp_path: Path, tag: str) -> None:
    assert harness(tmp_path, LAMP.replace("title: Lampa", f"title: {tag} Lampa")).title == "Lampa"


def test_the_example_of_the_documentation_is_a_sound_harness(tmp_path: Path) -> None:
    told = (ROOT / "docs" / "harness.md").read_text(encoding="utf-8")
    example = told.partition("```yaml\n")[2].partition("```")[0]
    document = read_text(HarnessReader(), tmp_path, example, "example.yaml")
    assert document.complaints == ()
    assert len(document.figures) == 1


@pytest.mark.parametrize("kind", [kind.value for kind in ComponentKind])
def test_the_documentation_names_every_kind_of_component(kind: str) -> None:
    assert f"`{kind}`" in (ROOT / "docs" / "harness.md").read_text(encoding="utf-8")


def many(wires: int) -> str:
    """The lamp with so many wires between two control units more."""
    units = "".join(
        f"  - {{{{designation: A{unit}, kind: control-unit, pins: ["
        + ", ".join(f"{{{{name: {pin}}}}}" for pin in range(wires))
        + "]}}\n"
        for unit in (1, 2)
    )
    added = "".join(f"  - {{{{from: A1.{pin}, to: A2.{pin}, colour: BK}}}}\n" for pin in range(wires))
    return LAMP.replace("splices:", f"{units}splices:") + added


@pytest.mark.slow
def test_more_wires_than_one_drawing_holds_are_drawn_on_sheets(tmp_path: Path) -> None:
    document = harness(tmp_path, many(MAX_WIRES_DRAWN_TOGETHER))
    captions = [block.caption for block in only(document, FigureBlock)]
    assert captions == ["Lampa: Arkusz 1/2", "Lampa: Arkusz 2/2"]
    assert "A1, A2" in texts_of(document)
    assert len(table(document, "wires").body) == MAX_WIRES_DRAWN_TOGETHER + 4


@pytest.mark.slow
def test_more_wires_than_anybody_draws_are_too_many(tmp_path: Path) -> None:
    text = LAMP + "  - {{from: SP1, to: G1}}\n" * MAX_WIRES
    with pytest.raises(TooLarge):
        harness(tmp_path, text)


CABLE = """\
cables:
  - designation: W1
    name: LIYY
    remarks: [ekranowany]
    cores: [{{name: 1, colour: WH, signal: LIN}}, {{name: 2, colour: BN}}]
parts:
  - {{name: uszczelka, quantity: 2, numbers: [HS-1], used_by: [X1]}}
remarks: [Od 2015 r.]
"""


def test_a_cable_is_told_with_its_cores_and_where_they_lead(tmp_path: Path) -> None:
    text = LAMP.replace("wires:\n", f"{CABLE}wires:\n").replace(
        "{{from: SP1, to: G1, colour: BN, mm2: 1, w", "{{from: SP1, to: G1, name: W1.2, w"
    )
    document = harness(tmp_path, text)
    assert rows_of(table(document, "W1")) == [
        ["Żyła", "Kolor", "Sygnał", "Od", "Do"],
        ["W1.1", "WH", "LIN", "", ""],
        ["W1.2", "BN", "", "SP1", "G1"],
    ]
    assert {"W1 LIYY", "ekranowany", "Od 2015 r."} <= set(texts_of(document))


def test_the_parts_list_is_told(tmp_path: Path) -> None:
    document = harness(tmp_path, LAMP.replace("wires:\n", f"{CABLE}wires:\n"))
    assert rows_of(table(document, "parts"))[1] == ["uszczelka", "2", "HS-1", "X1"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(("name: 2, colour", "name: 1, colour"), "W1.1 is listed twice", id="core twice"),
        pytest.param(("from: T30, to: F1", "from: T30, to: F1, name: W1.9"), "W1.9", id="no such core"),
    ],
)
def test_cores_that_cannot_be_are_complained_of(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = LAMP.replace("wires:\n", f"{CABLE}wires:\n").replace(*change)
    assert [words in complaint for complaint in harness(tmp_path, text).complaints] == [True]


@pytest.mark.slow
def test_nesting_without_end_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_text(HarnessReader(), tmp_path, "format: aos-harness\nx: " + "[" * 50_000, "deep.yaml")


@pytest.mark.parametrize(("section", "row"), [("X1", "X1.2"), ("fuses", "F1"), ("grounds", "G1")])
def test_a_link_or_a_hit_may_lead_to_a_row(tmp_path: Path, section: str, row: str) -> None:
    rows = table(harness(tmp_path), section).body
    assert row in [getattr(cells[0].blocks[0], "anchor", None) for cells in rows]
