"""The block tree: what goes in comes out, and its text is read in order."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content import (
    Admonition,
    Block,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    Item,
    ItemList,
    Label,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    Severity,
    Step,
    Steps,
    Table,
    decode_blocks,
    decode_labels,
    encode_blocks,
    encode_labels,
    link_targets,
    paragraph,
    plain,
    texts,
    walk,
)

RUNS = st.lists(
    st.builds(
        Run,
        text=st.text(max_size=20),
        style=st.sampled_from(RunStyle),
        target=st.none() | st.just("#a") | st.just("aos:other"),
    ),
    max_size=3,
).map(tuple)
LEAVES = (
    st.builds(Paragraph, runs=RUNS)
    | st.builds(Preformatted, text=st.text(max_size=20))
    | st.builds(FigureBlock, figure_id=st.just("f1"), caption=st.none() | st.text(max_size=9))
)


def _containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, max_size=3).map(tuple)
    cells = st.lists(st.builds(Cell, blocks=blocks, column_span=st.integers(1, 3)), max_size=2).map(tuple)
    return (
        st.builds(Admonition, severity=st.sampled_from(Severity), blocks=blocks)
        | st.builds(ItemList, items=st.lists(st.builds(Item, blocks=blocks), max_size=2).map(tuple))
        | st.builds(Steps, steps=st.lists(st.builds(Step, blocks=blocks), max_size=2).map(tuple))
        | st.builds(
            Table, body=st.lists(cells, max_size=2).map(tuple), caption=st.none() | st.text(max_size=9)
        )
        | st.builds(
            Definitions,
            entries=st.lists(st.builds(Definition, term=RUNS, blocks=blocks), max_size=2).map(tuple),
        )
    )


BLOCKS = st.lists(st.recursive(LEAVES, _containers, max_leaves=8), max_size=4).map(tuple)

PROCEDURE: tuple[Block, ...] = (
    Admonition(severity=Severity.WARNING, blocks=(paragraph("Hot."),)),
    Steps(
        steps=(
            Step(
                title="Pads",
                blocks=(
                    Paragraph(runs=(Run(text="Undo the "), Run(text="bolts", target="aos:bolts#s2"))),
                    Steps(steps=(Step(blocks=(paragraph("Left first."),)),)),
                ),
            ),
        )
    ),
    Table(
        caption="Torques",
        head=((Cell(blocks=(paragraph("Nm"),)),),),
        body=((Cell(blocks=(paragraph("35"),)),),),
    ),
    Definitions(entries=(Definition(term=(Run(text="B12", target="#b12"),), blocks=(paragraph("Sensor"),)),)),
    FigureBlock(figure_id="f1", caption="Caliper"),
    Preformatted(text="a  b"),
)


@given(BLOCKS)
def test_blocks_survive_being_stored(blocks: tuple[Block, ...]) -> None:
    assert decode_blocks(encode_blocks(blocks)) == blocks


def test_labels_survive_being_stored() -> None:
    labels = (Label(text="X12.1", x=1.5, y=-2, element_id="x12"),)
    assert decode_labels(encode_labels(labels)) == labels


@pytest.mark.parametrize("text", ['[{"type":"script"}]', '[{"type":"paragraph"}]', '{"a":1}', "[1]", ""])
def test_what_is_not_blocks_is_refused(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_blocks(text)


def test_texts_come_in_reading_order() -> None:
    assert list(texts(PROCEDURE)) == [
        "Hot.", "Pads", "Undo the bolts", "Left first.", "Torques", "Nm", "35", "B12", "Sensor",
        "Caliper", "a  b",
    ]  # fmt: skip


@given(BLOCKS)
def test_no_paragraph_is_left_out_of_the_texts(blocks: tuple[Block, ...]) -> None:
    paragraphs = [plain(block.runs) for block in walk(blocks) if isinstance(block, Paragraph)]
    found = list(texts(blocks))
    assert all(text in found for text in paragraphs)


def test_links_are_found_in_paragraphs_and_terms() -> None:
    assert list(link_targets(PROCEDURE)) == [("aos:bolts#s2", "bolts"), ("#b12", "B12")]
