"""What every reader of marked-up text keeps: one outcome for any bytes, and a document that can be kept."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.outcomes import InputRefused
from ingest.reader import ReadDocument, Reader
from ingest.readers import dita_text, html_text, s1000d_figures, s1000d_tasks, s1000d_text, s1000d_training
from ingest.readers.dita import DitaReader
from ingest.readers.dita_map import DitaMapReader
from ingest.readers.html import HtmlReader
from ingest.readers.s1000d import S1000DReader
from ingest.readers.svg import SvgReader
from kb.content import (
    FigureBlock,
    Paragraph,
    decode_blocks,
    decode_labels,
    encode_blocks,
    encode_labels,
    link_targets,
    plain,
)
from kb.documents import DocumentKind
from tests.unit.ingest.readers.reading import FIXTURES, blocks_of, input_file, only, runs_of

READERS: dict[str, Reader] = {
    "s1000d": S1000DReader(),
    "dita": DitaReader(),
    "dita-map": DitaMapReader(),
    "html": HtmlReader(),
    "svg": SvgReader(),
}
NAMES = sorted(READERS)
FOLDERS = ("s1000d", "dita", "html", "svg")
FILES = sorted(
    path for folder in FOLDERS for path in (FIXTURES / folder).iterdir() if path.suffix not in (".md", ".png")
)
UNTIDY = re.compile(r"\s[.,;:!?](?:\s|$)|\(\s*\)|,\s*,|\s\s")
SAFE_TARGETS = ("#", "aos:", "http:", "https:", "mailto:")


WRAPPERS = {
    "s1000d": "<dmodule><content>{}</content></dmodule>",
    "dita": "<topic id='t'><title>t</title><body>{}</body></topic>",
    "dita-map": "<map><title>t</title>{}</map>",
    "html": "<body>{}</body>",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>",
}
ELEMENTS = {
    "s1000d": sorted(
        s1000d_tasks.HANDLERS | s1000d_text.HANDLERS | s1000d_figures.HANDLERS | s1000d_training.HANDLERS
    ),
    "dita": sorted(dita_text.HANDLERS),
    "dita-map": [
        "map",
        "topicref",
        "keydef",
        "topicmeta",
        "reltable",
        "relrow",
        "relcell",
        "topichead",
        "title",
    ],
    "html": sorted(html_text.HANDLERS),
    "svg": ["g", "text", "tspan", "title", "desc", "use", "a", "defs", "style", "rect", "image", "svg"],
}
ATTRIBUTES = [
    "",
    "id='a'",
    "id='b' class='note'",
    "href='#a'",
    "conref='#t/a'",
    "transform='scale(2)'",
    "x='1' y='x'",
]


def trees(names: list[str]) -> st.SearchStrategy[str]:
    """Small trees of these elements, with text between, well-formed."""
    leaf = st.sampled_from(["", " ", "a", "a, ", " .", "( "])
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            lambda tag, attributes, parts: f"<{tag} {attributes}>{''.join(parts)}</{tag}>",
            st.sampled_from(names),
            st.sampled_from(ATTRIBUTES),
            st.lists(inner, max_size=4),
        ),
        max_leaves=12,
    )


TREES = {name: trees(names) for name, names in ELEMENTS.items()}


def is_kept_unchanged(found: ReadDocument | InputRefused) -> bool:
    """Whether what was read, if anything, comes back from the database's form as it was."""
    if isinstance(found, InputRefused):
        return bool(str(found))
    return all(decode_blocks(encode_blocks(section.blocks)) == section.blocks for section in found.sections)


def outcome(reader: Reader, path: Path) -> ReadDocument | InputRefused:
    try:
        return reader.read(input_file(path))
    except InputRefused as refusal:
        return refusal


def reader_of(path: Path) -> Reader:
    return max(READERS.values(), key=lambda reader: reader.bid(input_file(path)))


def paragraphs(document: ReadDocument) -> list[str]:
    return [plain(block.runs) for block in only(document, Paragraph)]


def accepted(path: Path) -> ReadDocument:
    found = outcome(reader_of(path), path)
    return found if isinstance(found, ReadDocument) else ReadDocument(title="refused", sections=())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_anchors_are_unique(path: Path) -> None:
    document = accepted(path)
    sections = [section.anchor for section in document.sections]
    inside = [anchor for block in blocks_of(document) if (anchor := getattr(block, "anchor", None))]
    assert len({*sections, *inside}) == len(sections) + len(inside)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_figures_in_the_text_exist(path: Path) -> None:
    document = accepted(path)
    known = {figure.figure_id for figure in document.figures}
    assert {block.figure_id for block in only(document, FigureBlock)} <= known


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_links_lead_only_where_links_may(path: Path) -> None:
    targets = [
        target for section in accepted(path).sections for target, _text in link_targets(section.blocks)
    ]
    assert [target for target in targets if not target.startswith(SAFE_TARGETS)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_blocks_are_kept_and_read_back_unchanged(path: Path) -> None:
    kept = [section.blocks for section in accepted(path).sections]
    assert [decode_blocks(encode_blocks(blocks)) for blocks in kept] == kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_labels_are_kept_and_read_back_unchanged(path: Path) -> None:
    kept = [figure.labels for figure in accepted(path).figures]
    assert [decode_labels(encode_labels(labels)) for labels in kept] == kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_running_text_has_no_space_before_punctuation_and_no_empty_brackets(path: Path) -> None:
    assert [text for text in paragraphs(accepted(path)) if UNTIDY.search(text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_run_is_empty(path: Path) -> None:
    assert [run for run in runs_of(accepted(path)) if not run.text] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_survives_the_way_out_of_the_child(path: Path) -> None:
    document = accepted(path)
    assert msgspec.json.decode(msgspec.json.encode(document), type=ReadDocument) == document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_kind_is_one_of_ours(path: Path) -> None:
    assert accepted(path).kind in {None, *DocumentKind}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_reading_twice_gives_the_same(path: Path) -> None:
    assert accepted(path) == accepted(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_says_who_it_is(name: str) -> None:
    assert (READERS[name].name, bool(READERS[name].version)) == (name, True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_and_mutated_files_end_in_an_outcome(
    tmp_path: Path, path: Path, name: str, data: st.DataObject
) -> None:
    content = bytearray(path.read_bytes())
    places = data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8))
    for place in places:
        content[place] = data.draw(st.integers(0, 255))
    mutated = tmp_path / path.name
    mutated.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert is_kept_unchanged(outcome(READERS[name], mutated))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_end_in_an_outcome(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    assert is_kept_unchanged(outcome(READERS[name], path))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_known_elements_in_any_order_end_in_an_outcome(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    path = tmp_path / "shuffled.xml"
    path.write_text(WRAPPERS[name].format(data.draw(TREES[name])), encoding="utf-8")
    assert is_kept_unchanged(outcome(READERS[name], path))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "tag", ["para", "levelledPara", "proceduralStep", "div", "ol", "section", "topic", "g", "table"]
)
def test_no_nesting_breaks_a_reader(tmp_path: Path, name: str, tag: str) -> None:
    inner = f"<{tag}>" * 110 + "x" + f"</{tag}>" * 110
    path = tmp_path / "deep.xml"
    path.write_text(WRAPPERS[name].format(inner))
    assert outcome(READERS[name], path) is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", ["librsvg", "defusedxml", "bombs"])
def test_hostile_files_end_in_an_outcome(test_data: Path, name: str, folder: str) -> None:
    files = [
        path for path in sorted((test_data / "hostile" / folder).iterdir()) if path.stat().st_size < 2**21
    ]
    assert all(outcome(READERS[name], path) is not None for path in files)


@pytest.mark.parametrize(
    "form", ["{}", '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'], ids=["html", "svg"]
)
def test_injected_scripts_are_in_nothing_that_is_kept(test_data: Path, tmp_path: Path, form: str) -> None:
    payloads = json.loads((test_data / "hostile" / "dompurify" / "payloads.json").read_text(encoding="utf-8"))
    path = tmp_path / "payload.html"
    kept: list[bytes] = []
    for payload in payloads:
        path.write_text(form.format(payload["payload"]), encoding="utf-8")
        found = [outcome(READERS[name], path) for name in ("html", "svg")]
        kept.extend(
            figure.content
            for document in found
            if isinstance(document, ReadDocument)
            for figure in document.figures
        )
    assert [
        content for content in kept if b"<script" in content.lower() or b"javascript:" in content.lower()
    ] == []
