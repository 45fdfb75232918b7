"""Texts of drawings: where they stand, which belong together, which component they belong to."""

import gzip
from pathlib import Path

import pytest

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import ReadDocument
from ingest.readers.svg import SvgReader
from ingest.readers.svg_geometry import Matrix, length, numbers, transform
from ingest.readers.svg_labels import Part, read_drawing
from ingest.readers.svg_wiring import component_blocks, component_heading
from ingest.safe_xml import parse_xml
from kb.content import Block, ItemList, Label, Paragraph, Table, texts
from tests.unit.ingest.readers.reading import (
    blocks_of,
    headings_of,
    links_of,
    only,
    read_text,
    rows_of,
    texts_of,
)

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def labels(inner: str, attributes: str = "") -> list[tuple[str, float, float]]:
    root = parse_xml(f"<svg {NAMESPACE} {attributes}>{inner}</svg>".encode()).root
    return [(label.text, label.x, label.y) for label in read_drawing(root).labels]


def drawing(folder: Path, inner: str, attributes: str = "") -> ReadDocument:
    return read_text(SvgReader(), folder, f"<svg {NAMESPACE} {attributes}>{inner}</svg>", "d.svg")


def part(*rows: tuple[str, ...], title: str = "X1", description: str = "") -> Part:
    placed = [
        Label(text=text, x=column * 50.0, y=number * 20.0)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    return Part(title=title, description=description, kind="node", labels=placed)


def blocks(component: Part) -> list[Block]:
    return list(component_blocks(component))


@pytest.mark.parametrize(
    ("inner", "place"),
    [
        pytest.param('<text x="1" y="2">a</text>', (1.0, 2.0), id="as-given"),
        pytest.param('<text x="1 9 9" y="2">a</text>', (1.0, 2.0), id="a-place-per-letter"),
        pytest.param('<text x="1" y="2" dx="3" dy="4">a</text>', (4.0, 6.0), id="shifted"),
        pytest.param("<text>a</text>", (0.0, 0.0), id="unsaid"),
        pytest.param('<text transform="translate(5 6)" x="1" y="1">a</text>', (6.0, 7.0), id="own-transform"),
        pytest.param(
            '<g transform="translate(5)"><g transform="scale(2)"><text x="1" y="1">a</text></g></g>',
            (7.0, 2.0),
            id="groups",
        ),
        pytest.param('<g transform="rotate(90)"><text x="1" y="0">a</text></g>', (0.0, 1.0), id="turned"),
        pytest.param(
            '<g transform="matrix(1 0 0 -1 0 10)"><text x="1" y="2">a</text></g>', (1.0, 8.0), id="mirrored"
        ),
        pytest.param(
            '<g transform="translate(1e300) scale(1e300)"><text x="1" y="2">a</text></g>',
            (0.0, 0.0),
            id="boundless",
        ),
    ],
)
def test_a_label_stands_where_it_is_drawn(inner: str, place: tuple[float, float]) -> None:
    assert labels(inner) == [("a", *place)]


def test_places_count_from_the_corner_of_the_view_box() -> None:
    assert labels('<text x="12" y="23">a</text>', 'viewBox="10 20 100 100"') == [("a", 2.0, 3.0)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param("<tspan>a</tspan><tspan>b</tspan>", ["ab"], id="one-after-the-other"),
        pytest.param("a <tspan>b</tspan> c", ["a b c"], id="inside-a-line"),
        pytest.param(
            '<tspan x="0" y="0">a</tspan><tspan x="0" y="20">b</tspan>', ["a", "b"], id="lines-by-place"
        ),
        pytest.param(
            '<tspan x="0">a</tspan><tspan x="0" dy="1.2em">b</tspan>', ["a", "b"], id="lines-by-shift"
        ),
        pytest.param('<tspan x="0">a</tspan><tspan x="300">b</tspan>', ["a", "b"], id="far-apart"),
        pytest.param('<tspan x="0">ab</tspan><tspan x="16">c</tspan>', ["abc"], id="letter-by-letter"),
        pytest.param('<tspan x="0">ab</tspan><tspan x="24">c</tspan>', ["ab c"], id="word-by-word"),
        pytest.param("<title>tip</title>a", ["a"], id="tip-of-a-text"),
        pytest.param("  ", [], id="white-space"),
    ],
)
def test_spans_make_lines(spans: str, expected: list[str]) -> None:
    assert [text for text, _x, _y in labels(f'<text x="0" y="0">{spans}</text>')] == expected


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<defs><text>a</text></defs>", id="definition"),
        pytest.param("<symbol><text>a</text></symbol>", id="symbol"),
        pytest.param('<text display="none">a</text>', id="not-displayed"),
        pytest.param('<g style="visibility:hidden"><text>a</text></g>', id="hidden"),
        pytest.param("<metadata><text>a</text></metadata>", id="metadata"),
    ],
)
def test_what_is_not_drawn_is_no_label(inner: str) -> None:
    assert labels(inner) == []


def test_a_label_knows_the_nearest_group_with_an_id() -> None:
    root = parse_xml(f'<svg {NAMESPACE}><g id="X1"><g><text>1</text></g></g></svg>'.encode()).root
    assert [label.element_id for label in read_drawing(root).labels] == ["X1"]


def test_a_labels_own_id_comes_first() -> None:
    root = parse_xml(f'<svg {NAMESPACE}><g id="X1"><text id="t">1</text></g></svg>'.encode()).root
    assert [label.element_id for label in read_drawing(root).labels] == ["t"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", 10.0),
        ("10px", 10.0),
        ("72pt", 96.0),
        ("1in", 96.0),
        ("2.54cm", 96.0),
        ("6pc", 96.0),
        (" 5 px ", 5.0),
        ("100%", None),
        ("0", None),
        ("-3", None),
        ("1e12", None),
        ("wide", None),
        ("", None),
    ],
)
def test_a_length_is_in_pixels(text: str, expected: float | None) -> None:
    assert length(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,2 3", [1, 2, 3]), ("-.5+1e2", [-0.5, 100]), ("1-2", [1, -2]), ("none", []), ("1.5.5", [1.5, 0.5])],
)
def test_numbers_are_read_as_svg_writes_them(text: str, expected: list[float]) -> None:
    assert numbers(text) == expected


def test_transforms_are_done_from_right_to_left() -> None:
    assert transform("translate(10) scale(2)").apply(1, 0) == (12, 0)


def test_a_turn_about_a_point_leaves_that_point() -> None:
    assert transform("rotate(37 5 6)").apply(5, 6) == pytest.approx((5, 6))


@pytest.mark.parametrize("text", ["", "none", "translate", "spin(3)", "matrix(1 2 3)", "scale()"])
def test_a_transform_that_is_not_understood_changes_nothing(text: str) -> None:
    assert transform(text) == Matrix()


def test_rows_of_one_width_are_a_table() -> None:
    assert [rows_of(block) for block in blocks(part(("1", "GND"), ("2", "VCC")))] == [
        [["1", "GND"], ["2", "VCC"]]
    ]


def test_rows_of_another_width_are_another_table() -> None:
    found = blocks(part(("1", "GND"), ("1", "RX", "2")))
    assert [type(block) for block in found] == [Table, Table]


def test_the_type_of_a_connector_is_a_line() -> None:
    found = blocks(part(("X1",), ("Molex", "female", "4-pin"), ("1", "GND")))
    assert [list(texts((block,))) for block in found] == [["Molex · female · 4-pin"], ["1", "GND"]]


def test_texts_of_nearly_one_height_are_one_row() -> None:
    labels_ = [Label(text="b", x=50, y=10.5), Label(text="a", x=0, y=10)]
    assert rows_of(blocks(Part(title="X1", labels=labels_))[0]) == [["a", "b"]]


def test_the_title_of_a_component_is_not_said_again() -> None:
    assert blocks(part(("X1",))) == []


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        pytest.param("main relay", False, id="all-of-it"),
        pytest.param("relay", False, id="a-word-of-it"),
        pytest.param("lay", True, id="only-letters-of-it"),
        pytest.param("RD 1.5", True, id="something-else"),
    ],
)
def test_what_the_description_says_is_not_said_again(text: str, is_said: bool) -> None:
    found = blocks(part((text,), title="K20", description="main relay"))
    assert [text in texts((block,)) for block in found[1:]] == [True] * is_said


def test_a_single_sign_is_said_though_the_description_has_it() -> None:
    found = blocks(part(("+",), title="G1.1", description="+ pole"))
    assert [list(texts((block,))) for block in found] == [["+ pole"], ["+"]]


def test_a_name_that_the_tool_made_up_gives_way_to_the_first_row() -> None:
    assert component_heading(part(("Splice", "CU"), title="__S_1")) == "Splice CU"


def test_a_component_without_texts_is_called_by_what_it_has() -> None:
    assert component_heading(Part(title="__S_1", description="splice")) == "__S_1"


def test_components_with_names_alone_share_one_list(tmp_path: Path) -> None:
    pins = "".join(f'<g id="X1.{n}"><title>X1.{n}</title><text>X1.{n}</text></g>' for n in (1, 2))
    document = drawing(tmp_path, pins, 'lang="pl"')
    lines = [line for item in only(document, ItemList)[0].items for line in item.blocks]
    assert headings_of(document)[1:] == [(1, "Opisy na rysunku")]
    assert [line.anchor for line in lines if isinstance(line, Paragraph)] == ["X1.1", "X1.2"]


def test_a_name_that_several_components_have_is_said_once(tmp_path: Path) -> None:
    ferrules = "".join(f'<g id="n{n}"><title>Ferrule</title><text>Ferrule</text></g>' for n in (1, 2, 3))
    document = drawing(tmp_path, ferrules)
    lines = [block.anchor for block in blocks_of(document) if isinstance(block, Paragraph)]
    assert (texts_of(document).count("Ferrule"), lines) == (1, ["n1"])


def test_a_wire_that_bears_no_text_is_told_by_its_description(tmp_path: Path) -> None:
    wire = '<g id="W1"><title>X1.1 – X2.1</title><desc>ground: BK 0.5</desc><path d="M0 0"/></g>'
    document = drawing(tmp_path, wire)
    assert texts_of(document)[-2:] == ["X1.1 – X2.1", "ground: BK 0.5"]


def test_the_title_of_a_drawing_is_no_label(tmp_path: Path) -> None:
    document = drawing(tmp_path, "<title>Doors</title><text>Doors</text><text>X1</text>")
    assert texts_of(document) == ["Doors", "Labels", "X1"]


def test_a_drawing_without_title_is_called_by_its_file(tmp_path: Path) -> None:
    assert drawing(tmp_path, "<text>x</text>").title == "d"


def test_nothing_of_a_drawing_is_a_link(tmp_path: Path) -> None:
    assert links_of(drawing(tmp_path, '<a href="https://example.org"><text>x</text></a>')) == []


def test_a_compressed_drawing_is_read(tmp_path: Path) -> None:
    source = gzip.compress(f"<svg {NAMESPACE}><text>X1</text></svg>".encode())
    assert "X1" in texts_of(read_text(SvgReader(), tmp_path, source, "d.svgz"))


def test_a_compressed_bomb_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_text(SvgReader(), tmp_path, gzip.compress(b"<svg>" + b" " * (17 * 2**20)), "d.svgz")


@pytest.mark.parametrize("source", [b"", b"<svg", b"<html/>", b"\x1f\x8bx", b"\xff\xfe"])
def test_what_is_no_drawing_is_malformed(tmp_path: Path, source: bytes) -> None:
    with pytest.raises(Malformed):
        read_text(SvgReader(), tmp_path, source, "d.svg")
