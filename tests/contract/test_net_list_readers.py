"""What every reader of net lists and tables keeps: one outcome for any bytes, a document that can be kept."""

import csv
from collections import Counter
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.outcomes import InputRefused
from ingest.reader import ReadDocument, Reader
from ingest.readers.kbl import KblReader
from ingest.readers.qelectrotech import QElectroTechReader
from ingest.readers.table import TableReader
from ingest.readers.wireviz import WireVizReader
from ingest.readers.xlsx import XlsxReader
from kb.content import FigureBlock, decode_blocks, encode_blocks
from kb.documents import DocumentKind
from tests.unit.ingest.readers.reading import FIXTURES, blocks_of, input_file, only
from tests.unit.ingest.readers.workbooks import packed, rows

READERS: Final[dict[str, Reader]] = {
    "kbl": KblReader(),
    "qelectrotech": QElectroTechReader(),
    "tables": TableReader(),
    "wireviz": WireVizReader(),
    "xlsx": XlsxReader(),
}
FILES: Final = [
    pytest.param(READERS[path.parent.name], path, id=path.name)
    for folder in READERS
    if (FIXTURES / folder).is_dir()
    for path in sorted((FIXTURES / folder).iterdir())
    if path.suffix != ".md"
]
PIECES: Final = {
    "kbl": [
        f"<{tag} id='{tag}'>"
        for tag in (
            *("Harness", "Connector_occurrence", "Contact_points", "Slots", "Cavities", "Connection"),
            *("Extremities", "General_wire_occurrence", "Core_occurrence", "Module", "Module_configuration"),
        )
    ],
    "qelectrotech": [
        "<diagram title='a'>",
        "<elements>",
        "<element uuid='a' type='embed://import/a.elmt' y='1'>",
        "<terminals>",
        "<terminal id='1' uuid='1' x='1'>",
        "<conductors>",
        "<conductor element1='a' terminal1='1' element2='a' terminal2='1'>",
        "<collection>",
        "<category name='import'>",
        "<element name='a.elmt'>",
        "<definition link_type='next_report'>",
    ],
}
WRAPPERS: Final = {"kbl": "KBL_container", "qelectrotech": "project"}
YAML: Final = st.recursive(
    st.sampled_from(["1", "X1", "W1", "F.", "F.F1", "s", "-->", "==>", "1-3", "~", "''", "BK"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(
            st.tuples(st.sampled_from(["X1", "W1", "pincount", "pins", "colors", "loops", "type"]), inner),
            max_size=3,
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in dict(pairs).items()) + "}")
    ),
    max_leaves=12,
)


def outcome(reader: Reader, path: Path) -> ReadDocument | InputRefused:
    try:
        return reader.read(input_file(path))
    except InputRefused as refusal:
        return refusal


def accepted(reader: Reader, path: Path) -> ReadDocument:
    found = outcome(reader, path)
    return found if isinstance(found, ReadDocument) else ReadDocument(title="refused", sections=())


def is_kept(found: ReadDocument | InputRefused) -> bool:
    """Whether it was refused with a sentence, or what was read comes back from the database as it was."""
    if isinstance(found, InputRefused):
        return bool(str(found))
    return all(decode_blocks(encode_blocks(section.blocks)) == section.blocks for section in found.sections)


def closed(pieces: list[str]) -> str:
    """Elements one in the other."""
    names = [piece[1:].split(" ")[0].rstrip(">") for piece in pieces]
    return "".join(pieces) + "X1" + "".join(f"</{name}>" for name in reversed(names))


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_anchors_are_unique(reader: Reader, path: Path) -> None:
    document = accepted(reader, path)
    anchors = Counter(section.anchor for section in document.sections)
    anchors.update(anchor for block in blocks_of(document) if (anchor := getattr(block, "anchor", None)))
    assert {anchor for anchor, count in anchors.items() if count > 1} == set()


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_figures_in_the_text_exist_and_the_kind_is_ours(reader: Reader, path: Path) -> None:
    document = accepted(reader, path)
    assert {block.figure_id for block in only(document, FigureBlock)} == {
        figure.figure_id for figure in document.figures
    }
    assert document.kind in {None, *DocumentKind}


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_reading_twice_gives_the_same_and_survives_the_way_out_of_the_child(
    reader: Reader, path: Path
) -> None:
    document = accepted(reader, path)
    assert msgspec.json.decode(msgspec.json.encode(document), type=ReadDocument) == accepted(reader, path)


@pytest.mark.parametrize(("reader", "path"), FILES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_and_mutated_files_end_in_an_outcome(
    tmp_path: Path, reader: Reader, path: Path, data: st.DataObject
) -> None:
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    mutated = tmp_path / path.name
    mutated.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert is_kept(outcome(reader, mutated))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_spreadsheets_end_in_an_outcome(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(packed(tmp_path / "a.xlsx", rows(("Code", "Meaning"), ("P0300", "x"))).read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    (tmp_path / "b.xlsx").write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert is_kept(outcome(XlsxReader(), tmp_path / "b.xlsx"))


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_an_outcome(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert is_kept(outcome(READERS[name], path))


@pytest.mark.parametrize("name", sorted(PIECES))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_known_elements_in_any_order_end_in_an_outcome(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    trees = data.draw(st.lists(st.lists(st.sampled_from(PIECES[name]), max_size=6).map(closed), max_size=4))
    path = tmp_path / "shuffled.xml"
    path.write_text(f"<{WRAPPERS[name]}>{''.join(trees)}</{WRAPPERS[name]}>", encoding="utf-8")
    assert is_kept(outcome(READERS[name], path))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(connectors=YAML, cables=YAML, connections=st.lists(YAML, max_size=4))
def test_any_harness_description_ends_in_an_outcome(
    tmp_path: Path, connectors: str, cables: str, connections: list[str]
) -> None:
    path = tmp_path / "any.yml"
    sets = "".join(f"  - {entries}\n" for entries in connections)
    path.write_text(
        f"connectors: {{X1: {connectors}, X2: {{pincount: 3}}, F: {{style: simple}}}}\n"
        f"cables: {{W1: {cables}}}\nconnections:\n{sets}",
        encoding="utf-8",
    )
    assert is_kept(outcome(WireVizReader(), path))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "Code", "Kod", "Time", "From", "To", "Pin", "P0300", "1,5 h", "X1.1", "Nm", "x"]
            ),
            max_size=5,
        ),
        max_size=8,
    )
)
def test_no_cell_of_a_table_is_lost(tmp_path: Path, cells: list[list[str]]) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(cells)
    found = outcome(TableReader(), path)
    kept = " ".join(str(msgspec.to_builtins(section)) for section in getattr(found, "sections", ()))
    wanted = {cell for row in cells for cell in row} if isinstance(found, ReadDocument) else set()
    assert {cell for cell in wanted if cell not in kept} == set()
