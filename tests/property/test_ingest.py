"""Whatever a file or a child process says, ingestion answers with what it may keep, or with a refusal."""

import contextlib
import itertools
import tempfile
from pathlib import Path, PurePosixPath

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import child_protocol as protocol
from ingest.detect import media_type, root_element
from ingest.identity import path_identity
from ingest.limits import Limits
from ingest.manifest import ManifestInvalid, read_manifest
from ingest.normalise import normalise
from ingest.normalise_blocks import allowed_target
from ingest.normalise_text import anchor_from, tidy, tidy_runs
from ingest.outcomes import InputRefused
from ingest.reader import ReadDocument
from ingest.readers.markdown import MarkdownReader
from kb.content import (
    Admonition,
    Block,
    Cell,
    FigureBlock,
    Item,
    ItemList,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    SectionContent,
    Severity,
    Step,
    Steps,
    Table,
    decode_blocks,
    encode_blocks,
    plain,
    walk,
)
from kb.documents import DocumentKind
from kb.identifiers import document_id_from, parse_document_id
from tests.unit.ingest.conftest import input_file

WORDS = st.text(max_size=12)
TARGETS = st.one_of(
    st.none(),
    WORDS,
    st.sampled_from(["#a", "#b", "aos:x", "https://example.com", "javascript:x", "JAVASCRIPT:x"]),
)
RUNS = st.lists(st.builds(Run, text=WORDS, style=st.sampled_from(RunStyle), target=TARGETS), max_size=4).map(
    tuple
)
ANCHORS = st.one_of(st.none(), st.sampled_from(["a", "b", "s1"]), WORDS)
LEAVES = st.one_of(
    st.builds(Paragraph, runs=RUNS, anchor=ANCHORS),
    st.builds(Preformatted, text=WORDS),
    st.builds(FigureBlock, figure_id=WORDS, caption=st.one_of(st.none(), WORDS), anchor=ANCHORS),
)


def containers(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    group = st.lists(blocks, max_size=3).map(tuple)
    spans = st.integers(-(2**63), 2**63 - 1)
    cell = st.builds(Cell, blocks=group, column_span=spans, row_span=spans)
    return st.one_of(
        st.builds(Admonition, severity=st.sampled_from(Severity), blocks=group),
        st.builds(ItemList, items=st.lists(st.builds(Item, blocks=group), max_size=3).map(tuple)),
        st.builds(
            Steps,
            steps=st.lists(st.builds(Step, blocks=group, anchor=ANCHORS, title=WORDS), max_size=3).map(tuple),
        ),
        st.builds(Table, body=st.lists(st.lists(cell, max_size=2).map(tuple), max_size=2).map(tuple)),
    )


BLOCKS: st.SearchStrategy[Block] = st.recursive(LEAVES, containers, max_leaves=8)
DOCUMENTS = st.builds(
    ReadDocument,
    title=WORDS,
    sections=st.lists(
        st.builds(
            SectionContent,
            anchor=st.one_of(st.sampled_from(["a", "b", ""]), WORDS),
            heading=WORDS,
            level=st.integers(-5, 12),
            blocks=st.lists(BLOCKS, max_size=3).map(tuple),
            page_label=st.one_of(st.none(), WORDS),
        ),
        max_size=4,
    ).map(tuple),
    identity=st.one_of(st.none(), WORDS),
    issue=st.one_of(st.none(), WORDS),
)


def normalised(read: ReadDocument) -> ReadDocument | None:
    try:
        return normalise(read, fallback_title="file", limits=Limits(nesting_depth=4))
    except InputRefused:
        return None


def anchors(read: ReadDocument) -> list[str]:
    of_blocks = [
        block.anchor
        for section in read.sections
        for block in walk(section.blocks)
        if isinstance(block, Paragraph | Table | FigureBlock) and block.anchor
    ]
    return [*(section.anchor for section in read.sections), *of_blocks]


@given(DOCUMENTS)
def test_what_is_kept_has_title_headings_levels_and_unique_anchors(read: ReadDocument) -> None:
    kept = normalised(read)
    if kept is None:
        return
    assert kept.title
    assert all(section.heading for section in kept.sections)
    assert len(set(anchors(kept))) == len(anchors(kept))
    levels = [0, *(section.level for section in kept.sections)]
    assert all(1 <= after <= before + 1 for before, after in itertools.pairwise(levels))


@given(DOCUMENTS)
def test_normalising_twice_changes_nothing_more(read: ReadDocument) -> None:
    kept = normalised(read)
    assert kept is None or normalised(kept) == msgspec.structs.replace(kept, dead_links=())


@given(DOCUMENTS)
def test_what_is_kept_can_be_stored_and_read_back(read: ReadDocument) -> None:
    kept = normalised(read)
    sections = kept.sections if kept else ()
    assert [decode_blocks(encode_blocks(section.blocks)) for section in sections] == [
        section.blocks for section in sections
    ]


@given(DOCUMENTS)
def test_no_link_of_another_scheme_is_kept(read: ReadDocument) -> None:
    kept = normalised(read)
    runs = [
        run
        for section in (kept.sections if kept else ())
        for block in walk(section.blocks)
        if isinstance(block, Paragraph)
        for run in block.runs
    ]
    allowed = ("#", "aos:", "http://", "https://", "mailto:")
    assert all(run.target is None or run.target.lower().startswith(allowed) for run in runs)


@given(DOCUMENTS)
def test_a_document_comes_through_the_pipe_as_it_was(read: ReadDocument) -> None:
    answer = protocol.ReadAnswer(document=read, peak_bytes=1)
    assert protocol.ANSWER_DECODER.decode(protocol.ENCODER.encode(answer)) == answer


@given(st.binary(max_size=300))
def test_no_bytes_are_mistaken_for_an_answer(frame: bytes) -> None:
    try:
        answer = protocol.ANSWER_DECODER.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    assert isinstance(answer, protocol.ReadAnswer | protocol.RefusedAnswer)


@given(st.text(max_size=10), st.binary(max_size=400))
def test_every_file_has_a_media_type(name: str, head: bytes) -> None:
    assert "/" in media_type(name or "x", head)
    root_element(head)


@given(st.text())
def test_tidy_text_stays_tidy(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert tidied == " ".join(tidied.split())


@given(st.lists(st.builds(Run, text=st.text(max_size=8)), max_size=6))
def test_runs_say_what_one_text_of_them_would_say(runs: list[Run]) -> None:
    assert plain(tidy_runs(runs)).replace(" ", "") == tidy("\x1f".join(run.text for run in runs)).replace(
        " ", ""
    ) or any(not run.text.isascii() for run in runs)


@given(st.text())
def test_an_anchor_needs_no_escaping(text: str) -> None:
    assert not set(anchor_from(text)) & set(" \"'<>#%&\n\t")


@given(st.text())
def test_a_target_that_is_allowed_stays_allowed(text: str) -> None:
    target = allowed_target(text)
    assert target is None or allowed_target(target) == target


@given(st.lists(st.text(alphabet="aąż. _-PL", min_size=1, max_size=8), min_size=1, max_size=3))
def test_every_path_gives_a_document_id(parts: list[str]) -> None:
    path = PurePosixPath(*[part.strip(".") or "x" for part in parts])
    identity = path_identity("manuals", path).identity
    assert parse_document_id(document_id_from(identity))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.builds(
            "documents:\n  - identity: {}\n    kind: {}\n    editions: {}\n".format,
            WORDS,
            st.one_of(WORDS, st.sampled_from(DocumentKind)),
            WORDS,
        ),
    )
)
def test_a_manifest_is_read_or_its_mistake_is_named(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(ManifestInvalid):
            assert read_manifest(path).folder == path.resolve().parent


@settings(deadline=None)
@given(st.text(alphabet="#>*-1. |\n\tabź`[]()!<{}:", max_size=120))
def test_no_markdown_breaks_its_reader(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.md"
        path.write_text(text)
        read = MarkdownReader().read(input_file(path))
    kept = normalised(read)
    assert kept is None or kept.sections
