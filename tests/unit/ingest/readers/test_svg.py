"""Drawings: labels in their places, components to land on."""

import gzip
from pathlib import Path

import pytest

from ingest.outcomes import TooLarge
from ingest.reader import FORMAT_BID, NO_BID, ReadDocument
from ingest.readers.svg import SvgReader
from ingest.readers.svg_geometry import Matrix, length, transform
from kb.content import FigureBlock, Table
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    input_file,
    only,
    read_text,
    rows_of,
    texts_of,
)

FOLDER = FIXTURES / "svg"


def fixture(name: str) -> ReadDocument:
    return SvgReader().read(input_file(FOLDER / name))


def drawing(folder: Path, inner: str, attributes: str = "") -> ReadDocument:
    source = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'
    return read_text(SvgReader(), folder, source, "d.svg")


def labels(document: ReadDocument) -> dict[str, tuple[float, float]]:
    return {label.text: (label.x, label.y) for label in document.figures[0].labels}


@pytest.mark.parametrize(
    ("name", "content", "bid"),
    [
        pytest.param("a.svg", b"<?xml version='1.0'?><!-- c --><svg/>", FORMAT_BID, id="drawing"),
        pytest.param("a.xml", b"<!DOCTYPE svg [<!ENTITY a 'b'>]> <svg:svg/>", FORMAT_BID, id="by-root"),
        pytest.param("a.svgz", gzip.compress(b"<svg/>"), FORMAT_BID, id="packed"),
        pytest.param("a.html", b"<html><svg/></html>", NO_BID, id="page"),
        pytest.param("a.gz", gzip.compress(b"x"), NO_BID, id="other-archive"),
    ],
)
def test_the_reader_bids_for_drawings(tmp_path: Path, name: str, content: bytes, bid: int) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert SvgReader().bid(input_file(path)) == bid


def test_a_drawing_shows_itself_first() -> None:
    document = fixture("harness.svg")
    block = document.sections[0].blocks[0]
    assert isinstance(block, FigureBlock)
    assert (document.title, document.kind, block.caption) == ("Wiązka drzwi", "wiring", "Drzwi lewe")


def test_each_component_is_a_section_with_its_id() -> None:
    assert [section.anchor for section in fixture("harness.svg").sections] == ["drawing", "node1", "labels"]


def test_names_that_the_tool_made_up_are_not_shown() -> None:
    assert "Splice CU" in texts_of(fixture("harness.svg"))
    assert not any("__S_1" in text for text in texts_of(fixture("harness.svg")))


def test_pins_are_a_table_and_the_type_is_a_line() -> None:
    document = fixture("harness.svg")
    assert "JST SM · 2-pin" in texts_of(document)
    assert rows_of(only(document, Table)[0]) == [["GND", "1"], ["+12V", "2"]]


def test_labels_stand_where_the_transforms_put_them() -> None:
    assert labels(fixture("harness.svg"))["GND"] == (8.0, 56.0)


def test_rotation_scale_and_origin_are_followed() -> None:
    assert labels(fixture("placed.svg"))["Lamp E4"] == (10.0, 10.0)


def test_lines_of_a_text_are_labels_of_their_own() -> None:
    found = labels(fixture("placed.svg"))
    assert (found["Line one"], found["Line two"]) == ((20.0, 20.0), (20.0, 39.2))


def test_texts_that_are_not_drawn_are_no_labels() -> None:
    assert set(labels(fixture("placed.svg"))) == {"Lamp E4", "Line one", "Line two"}


def test_a_label_belongs_to_the_nearest_group() -> None:
    assert fixture("placed.svg").figures[0].labels[0].element_id == "lamp"


def test_width_and_height_are_the_view_boxs() -> None:
    figure = fixture("placed.svg").figures[0]
    assert (figure.width, figure.height) == (200.0, 100.0)


def test_without_a_view_box_lengths_count() -> None:
    assert (length("72pt"), length("50%"), length("-1"), length("25.4mm")) == (96.0, None, None, 96.0)


def test_a_hostile_drawing_keeps_its_labels_only() -> None:
    document = fixture("hostile-script.svg")
    assert b"evil" not in document.figures[0].content
    assert list(labels(document)) == ["F7 &x;", "X9"]


def test_a_drawing_that_repeats_itself_is_refused() -> None:
    with pytest.raises(TooLarge):
        fixture("hostile-cycle.svg")


def test_tips_of_links_are_labels_too(tmp_path: Path) -> None:
    inner = '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:title="Fuse box"><rect width="1"/></a>'
    assert "Fuse box" in texts_of(drawing(tmp_path, inner))


def test_the_heading_of_labels_is_in_the_language_of_the_path(tmp_path: Path) -> None:
    path = tmp_path / "d.pl.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>X1</text></svg>')
    assert SvgReader().read(input_file(path)).sections[1].heading == "Opisy na rysunku"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        pytest.param("translate(3)", (4.0, 2.0), id="one-number"),
        pytest.param("scale(2)", (2.0, 4.0), id="scale"),
        pytest.param("rotate(90 1 1)", (0.0, 1.0), id="about-a-point"),
        pytest.param("matrix(1 0 0 1 5 6)", (6.0, 8.0), id="matrix"),
        pytest.param("skewX(45)", (3.0, 2.0), id="skew"),
        pytest.param("skewY(45)", (1.0, 3.0), id="skew-y"),
        pytest.param("translate(1,1)scale(2)", (3.0, 5.0), id="chain"),
        pytest.param("matrix(1 2)", (1.0, 2.0), id="broken"),
        pytest.param("rotate()", (1.0, 2.0), id="empty"),
        pytest.param("scale(1e200) scale(1e200)", (0.0, 0.0), id="boundless"),
    ],
)
def test_transforms_move_points(text: str, point: tuple[float, float]) -> None:
    assert transform(text).apply(1.0, 2.0) == pytest.approx(point)


def test_an_empty_transform_changes_nothing() -> None:
    assert transform("") == Matrix()
