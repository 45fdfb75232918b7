"""Whatever the format was, a document's texts are mended alike, with a complaint, or it is refused."""

from pathlib import Path

import msgspec
import pytest

from ingest.damage.documents import mended
from ingest.outcomes import Damaged, Outcome
from ingest.reader import ReadDocument, Reader
from ingest.readers.html import HtmlReader
from ingest.readers.markdown import MarkdownReader
from ingest.readers.svg import SvgReader
from kb.content import (
    Admonition,
    Cell,
    Definition,
    Definitions,
    FigureBlock,
    FigureContent,
    Item,
    ItemList,
    Label,
    Paragraph,
    Preformatted,
    Run,
    RunStyle,
    SectionContent,
    Severity,
    Step,
    Steps,
    Table,
    paragraph,
)
from tests.factories.damage import dropped, misread
from tests.factories.good_texts import ENGLISH, POLISH
from tests.unit.ingest.readers.reading import read_text, texts_of

DAMAGE = misread("utf-8", "cp1252")


def document(texts: list[str]) -> ReadDocument:
    """A document with a text in every place that a text may stand in."""
    title, *rest = texts
    cell = Cell(blocks=(paragraph(rest[0]),))
    blocks = (
        Paragraph(runs=(Run(text=rest[1]), Run(text=" " + rest[2], style=RunStyle.STRONG))),
        ItemList(items=(Item(blocks=(paragraph(rest[3]),)),)),
        Steps(steps=(Step(title=rest[4], blocks=(paragraph(rest[5]),)),)),
        Admonition(severity=Severity.NOTE, blocks=(paragraph(rest[6]),)),
        Table(head=((cell,),), body=((cell,),), caption=rest[1]),
        FigureBlock(figure_id="f1", caption=rest[2]),
        Definitions(entries=(Definition(term=(Run(text=rest[3]),), blocks=(paragraph(rest[4]),)),)),
        Preformatted(text=rest[5]),
    )
    figure = FigureContent(
        figure_id="f1",
        media_type="image/svg+xml",
        content=b"<svg/>",
        title=rest[6],
        labels=(Label(text=rest[0], x=1, y=2),),
    )
    return ReadDocument(
        title=title,
        sections=(SectionContent(anchor="s1", heading=rest[7], blocks=blocks),),
        figures=(figure,),
    )


def test_every_text_of_a_document_is_mended() -> None:
    healed = mended(document(list(map(DAMAGE, POLISH))))
    assert msgspec.structs.replace(healed, complaints=()) == document(POLISH)


def test_the_complaint_says_what_was_done_and_how_sure_it_is() -> None:
    (complaint,) = mended(document(list(map(DAMAGE, POLISH)))).complaints
    assert complaint.startswith("Read as UTF-8, which had been taken for Windows-1252: ")
    assert "100 percent of the words with them are Polish words" in complaint


@pytest.mark.parametrize("texts", [POLISH, [*ENGLISH, *ENGLISH]], ids=["Polish", "English"])
def test_a_good_document_comes_back_as_it_was(texts: list[str]) -> None:
    good = document(texts)
    assert mended(good) is good


def test_a_document_whose_letters_are_lost_is_refused_with_evidence() -> None:
    with pytest.raises(Damaged, match=r"At least \d+ letters are lost .*“klockw” \(klocków\)") as refusal:
        mended(document(list(map(dropped("utf-8", "ascii"), POLISH))))
    assert refusal.value.outcome is Outcome.DAMAGED
    assert any("“omiu” was probably “ośmiu”" in line for line in refusal.value.details)


def test_a_single_lost_letter_is_told_and_left_as_it_is() -> None:
    texts = [*POLISH, *POLISH]
    good = document(texts)
    sections = (
        *good.sections,
        SectionContent(anchor="s2", heading="Uwagi", blocks=(paragraph("Jeden kr\ufffdtki przewód."),)),
    )
    healed = mended(msgspec.structs.replace(good, sections=sections))
    assert (healed.sections, len(healed.complaints)) == (sections, 1)
    assert "krótki" in healed.complaints[0]


def test_code_within_a_sentence_keeps_the_names_of_letters() -> None:
    runs = (Run(text="kr&oacute;tki to po prostu "), Run(text="kr&oacute;tki", style=RunStyle.CODE))
    section = SectionContent(anchor="s1", heading="Zapis", blocks=(Paragraph(runs=runs),))
    healed = mended(ReadDocument(title="Zapis", sections=(section,)))
    (block,) = healed.sections[0].blocks
    assert isinstance(block, Paragraph)
    assert [run.text for run in block.runs] == ["krótki to po prostu ", "kr&oacute;tki"]


FORMATS: dict[str, tuple[Reader, str, str]] = {
    "html": (HtmlReader(), "page.html", "<h1>{0}</h1><p>{1}</p>"),
    "markdown": (MarkdownReader(), "page.md", "# {0}\n\n{1}\n"),
    "svg": (
        SvgReader(),
        "plan.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><title>{0}</title><text x='1' y='2'>{1}</text></svg>",
    ),
}


@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1", "cp1250", "iso8859-2"])
@pytest.mark.parametrize(("reader", "name", "source"), FORMATS.values(), ids=FORMATS)
def test_double_utf_8_is_mended_in_every_format(
    tmp_path: Path, reader: Reader, name: str, source: str, taken_for: str
) -> None:
    text = misread("utf-8", taken_for)(source.format("Są łożyska", POLISH[1]))
    healed = mended(read_text(reader, tmp_path, text, name))
    assert healed.title == "Są łożyska"
    assert POLISH[1] in texts_of(healed) + [label.text for fig in healed.figures for label in fig.labels]
