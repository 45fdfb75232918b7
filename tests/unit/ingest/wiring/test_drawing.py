"""The drawings: everything of the net list is in them, as the SVG reader knows it."""

import pytest

from ingest.readers.svg_labels import Drawing, read_drawing
from ingest.safe_xml import Element, by_name, parse_xml
from ingest.sanitise import clean_svg
from ingest.wiring.drawing import draw
from tests.unit.ingest.wiring.diagrams import EVERY_DIAGRAM, drawn, net_list
from translations.locales import Language

every_diagram = pytest.mark.parametrize("name", EVERY_DIAGRAM)
LIGHTING = "halny-sokol-lighting-wiring"


def root_of(name: str, language: Language = Language.POLISH) -> Element:
    return parse_xml(drawn(name, language)).root


def groups(root: Element, kind: str) -> list[Element]:
    return [group for group in by_name(root, "g") if group.get("class") == kind]


def seen(name: str, language: Language = Language.POLISH) -> Drawing:
    return read_drawing(parse_xml(clean_svg(drawn(name, language))).root)


@every_diagram
def test_every_wire_is_drawn_with_its_ends_and_colour(name: str) -> None:
    found = {
        (wire.get("data-from"), wire.get("data-to"), wire.get("data-colour"))
        for wire in groups(root_of(name), "wire")
    }
    assert found == {(wire.start, wire.end, wire.colour or None) for wire in net_list(name).wires}


@every_diagram
def test_every_part_has_its_group(name: str) -> None:
    expected = net_list(name)
    parts = {
        "component": expected.components,
        "fuse": expected.fuses,
        "splice": expected.splices,
        "ground": expected.grounds,
        "terminal": expected.supplies,
    }
    root = root_of(name)
    assert {kind: {group.get("id") for group in groups(root, kind)} for kind in parts} == {
        kind: {part.designation for part in several} for kind, several in parts.items()
    }


@every_diagram
def test_every_pin_has_its_group(name: str) -> None:
    pins = {pin for component in net_list(name).components for pin, _told in component.pin_ids()}
    assert {group.get("id") for group in groups(root_of(name), "pin")} == pins


@every_diagram
def test_no_identifier_stands_twice(name: str) -> None:
    found = [element.get("id") for element in root_of(name).iter() if element.get("id")]
    assert len(found) == len(set(found))


def test_the_same_net_list_gives_the_same_bytes() -> None:
    assert draw(net_list(LIGHTING), Language.POLISH) == drawn(LIGHTING)


def test_the_drawing_says_its_language_and_title() -> None:
    root = root_of(LIGHTING, Language.ENGLISH)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert seen(LIGHTING, Language.ENGLISH).title == "Sokół II: exterior lighting"


@pytest.mark.parametrize(
    ("language", "words"), [(Language.POLISH, "YE żółty"), (Language.ENGLISH, "YE yellow")]
)
def test_the_legend_names_the_colours_in_the_language(language: Language, words: str) -> None:
    assert words in {label.text for label in seen(LIGHTING, language).labels}


def test_the_legend_says_what_the_codes_of_options_mean() -> None:
    assert "LED headlamps" in {label.text for label in seen(LIGHTING, Language.ENGLISH).labels}


def test_a_wire_of_some_vehicles_carries_their_code() -> None:
    wire = next(part for part in seen(LIGHTING).parts if part.title == "X65.15 – X31.5")
    assert {"B20", "RD/WH", "2.5"} <= {label.text for label in wire.labels}


def test_a_pin_is_labelled_with_connector_and_number() -> None:
    labels = {label.element_id: label.text for label in seen(LIGHTING).labels}
    assert labels["X33.1"] in ("X33.1", "+")


def test_texts_of_a_net_list_stay_texts() -> None:
    hostile = net_list(LIGHTING)
    title = '<script>alert("x")</script> & more'
    content = draw(
        type(hostile)(title=title, wires=hostile.wires[:1], supplies=hostile.supplies, fuses=hostile.fuses),
        Language.ENGLISH,
    )
    assert b"<script>" not in content
    assert read_drawing(parse_xml(content).root).title == title
