"""DocBook documents read like the handbooks that they are; hostile ones end in a sentence."""

from datetime import date
from pathlib import Path

import pytest

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.docbook import DocBookReader
from kb.content import Admonition, Definitions, FigureBlock, ItemList, Preformatted, Severity, Table, texts
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    input_file,
    links_of,
    only,
    read_text,
    rows_of,
    steps_of,
    texts_of,
)

FOLDER = FIXTURES / "docbook"
NAMESPACE = "xmlns='http://docbook.org/ns/docbook' xmlns:xlink='http://www.w3.org/1999/xlink'"


@pytest.fixture(scope="module")
def handbook() -> ReadDocument:
    return DocBookReader().read(input_file(FOLDER / "handbook.xml"))


@pytest.fixture(scope="module")
def polish() -> ReadDocument:
    return DocBookReader().read(input_file(FOLDER / "czynnosci.xml"))


def article(folder: Path, inner: str, attributes: str = "") -> ReadDocument:
    source = f"<article {NAMESPACE} {attributes}><title>T</title>{inner}</article>"
    return read_text(DocBookReader(), folder, source)


@pytest.mark.parametrize(
    ("source", "bid"),
    [
        pytest.param(f"<article {NAMESPACE}/>", VOCABULARY_BID, id="namespace"),
        pytest.param(f"<d:book xmlns:d='http://docbook.org/ns/docbook'/>", VOCABULARY_BID, id="prefix"),  # noqa: F541
        pytest.param(
            '<!DOCTYPE article PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "x"><article/>',
            VOCABULARY_BID,
            id="document-type",
        ),
        pytest.param("<article><sect1/></article>", VOCABULARY_BID, id="own-elements"),
        pytest.param("<!-- <!DOCTYPE article> --><article><p/></article>", NO_BID, id="another-article"),
        pytest.param(f"<para {NAMESPACE}/>", NO_BID, id="a-passage-of-one"),
        pytest.param("<dmodule><content><simpara/></content></dmodule>", NO_BID, id="data-module"),
    ],
)
def test_the_reader_knows_docbook_when_it_sees_it(tmp_path: Path, source: str, bid: int) -> None:
    (tmp_path / "a.xml").write_text(source)
    assert DocBookReader().bid(input_file(tmp_path / "a.xml")) == bid


def test_a_page_that_speaks_of_docbook_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<article {NAMESPACE}/>")
    assert DocBookReader().bid(input_file(tmp_path / "a.html")) == NO_BID


def test_a_book_says_what_it_is(handbook: ReadDocument) -> None:
    said = (handbook.title, handbook.language_tag, handbook.issue, handbook.applicability, handbook.kind)
    assert said == ("Halny Sokół II: brakes", "en", "3 2024-03-01", ("Halny Sokół II",), None)


@pytest.mark.parametrize(
    ("inner", "day"),
    [
        pytest.param("<pubdate>2024-03-01</pubdate>", date(2024, 3, 1), id="published"),
        pytest.param("<date>2024-03-01T10:00:00Z</date>", date(2024, 3, 1), id="with-time"),
        pytest.param(
            "<pubdate>spring</pubdate><date>2024-03-01</date>", date(2024, 3, 1), id="first-that-is-one"
        ),
        pytest.param(
            "<revhistory><revision><date>2024-03-01</date></revision></revhistory>",
            date(2024, 3, 1),
            id="revised",
        ),
        pytest.param("<pubdate>2024-02-30</pubdate>", None, id="no-such-day"),
        pytest.param("", None, id="unsaid"),
    ],
)
def test_the_day_of_issue_is_read_where_it_is_a_date(tmp_path: Path, inner: str, day: date | None) -> None:
    assert article(tmp_path, f"<info>{inner}</info><para>x</para>").issued_on == day


def test_an_article_with_a_procedure_is_a_repair(polish: ReadDocument) -> None:
    assert (polish.kind, polish.issue, polish.language_tag) == ("repair", "wydanie 2", "pl")


def test_chapters_and_sections_are_nested_under_their_ids(handbook: ReadDocument) -> None:
    chapter = [(section.level, section.heading, section.anchor) for section in handbook.sections][2:6]
    assert chapter == [
        (1, "Caliper", "caliper"),
        (2, "Removing", "remove"),
        (3, "Remove the caliper", "s2.1.1"),
        (2, "Uwagi", "s2.2"),
    ]


def test_a_part_without_a_title_is_called_by_what_it_is(handbook: ReadDocument, polish: ReadDocument) -> None:
    assert (1, "Preface") in headings_of(handbook)
    assert (1, "Słowniczek") in headings_of(polish)


def test_a_section_in_another_language_says_so(handbook: ReadDocument) -> None:
    assert {section.heading: section.language for section in handbook.sections if section.language} == {
        "Uwagi": "pl"
    }


def test_what_the_book_says_of_itself_is_told_by_name(handbook: ReadDocument) -> None:
    said = list(texts(tuple(only(handbook, Definitions)[:1])))
    assert said == [
        "Author", "Anna Kowalik", "Jan Wrona", "Edition", "3", "Published", "2024-03-01", "Copyright",
        "2024 Halny Motors",
    ]  # fmt: skip


def test_the_legal_notice_is_the_last_section(handbook: ReadDocument) -> None:
    last = handbook.sections[-1]
    assert (last.heading, list(texts(last.blocks))) == ("Legal notice", ["Fictional make; for tests only."])


def test_what_comes_after_the_information_is_no_part_of_it(tmp_path: Path) -> None:
    info = "<abstract><para>a</para></abstract><legalnotice><para>b</para></legalnotice>"
    document = article(tmp_path, f"<info>{info}</info><para>c</para>")
    assert [(section.heading, list(texts(section.blocks))) for section in document.sections] == [
        ("T", ["Summary", "a", "c"]),
        ("Legal notice", ["b"]),
    ]


def test_a_picture_shown_twice_has_the_number_of_a_figure_once(handbook: ReadDocument) -> None:
    shown = [block.caption for block in only(handbook, FigureBlock)]
    assert (shown, handbook.figures[0].title) == (["Fig. 1. Plug – plug from below", None], "plug from below")


def test_the_history_of_revisions_is_a_table(handbook: ReadDocument) -> None:
    assert rows_of(only(handbook, Table)[0])[1:] == [
        ["3", "2024-03-01", "AK", "Torques corrected."],
        ["2", "2023-05-10", "", "First print."],
    ]


def test_signal_words_keep_their_rank(handbook: ReadDocument) -> None:
    found = [(block.severity, next(texts(block.blocks))) for block in only(handbook, Admonition)]
    assert found == [
        (Severity.WARNING, "Dust"),
        (Severity.CAUTION, "Keep oil away."),
        (Severity.DANGER, "Never work under a car on a jack."),
        (Severity.NOTE, "Pads last 40 000 km."),
    ]


def test_steps_have_substeps_titles_and_places(handbook: ReadDocument) -> None:
    assert [(step.anchor, step.title) for step in steps_of(handbook)] == [
        ("step-wheel", None),
        ("step-pads", "Pads"),
        ("step-3", None),
        ("step-1.1", None),
        ("step-1.2", None),
    ]


def test_an_optional_step_says_so(handbook: ReadDocument) -> None:
    assert list(texts(steps_of(handbook)[4].blocks)) == ["Optional:", "Mark the wheel."]


def test_alternatives_of_a_step_are_a_list_without_numbers(handbook: ReadDocument) -> None:
    block = next(block for block in steps_of(handbook)[2].blocks if isinstance(block, ItemList))
    assert (block.is_ordered, list(texts((block,)))) == (False, ["Use grease A.", "Use grease B."])


@pytest.mark.parametrize(
    ("link", "target"),
    [
        pytest.param("Caliper", "#caliper", id="chapter"),
        pytest.param("Fig. 1", "#fig-plug", id="figure"),
        pytest.param("step 1", "#step-wheel", id="step"),
        pytest.param("the pads", "#step-pads", id="words-of-its-own"),
        pytest.param("bush", "#g-bush", id="term-of-the-glossary"),
        pytest.param("the norm", "https://example.org/brakes", id="outside"),
        pytest.param("the torques", "aos:docbook--parts--wheels.xml#torques", id="another-file"),
    ],
)
def test_references_are_called_by_what_they_lead_to(handbook: ReadDocument, link: str, target: str) -> None:
    assert (link, target) in links_of(handbook)


def test_a_reference_to_nowhere_is_its_name_and_a_complaint(polish: ReadDocument) -> None:
    assert any(text.endswith("i nie-ma.") for text in texts_of(polish))
    assert polish.complaints == ("The place nie-ma that is referred to is not in the file.",)


def test_a_cals_table_has_spans_caption_and_place(handbook: ReadDocument) -> None:
    table = only(handbook, Table)[1]
    assert (table.caption, table.anchor, table.body[0][0].row_span, table.body[2][0].column_span) == (
        "Table 1. Discs",
        "tab-cals",
        2,
        2,
    )


def test_an_html_table_is_one_too(handbook: ReadDocument) -> None:
    table = only(handbook, Table)[2]
    assert (table.caption, rows_of(table)) == ("Table 2. Fluids", [["Fluid", "Litres"], ["DOT 4", "0.6"]])


def test_the_picture_that_is_there_is_shown_of_the_alternatives(handbook: ReadDocument) -> None:
    assert [figure.media_type for figure in handbook.figures] == ["image/png"]
    first = only(handbook, FigureBlock)[0]
    assert (first.caption, first.anchor) == ("Fig. 1. Plug – plug from below", "fig-plug")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<para>a<footnote><para>b</para></footnote></para>", ["a (b)"], id="footnote"),
        pytest.param(
            "<para>a<footnote xml:id='f'><para>b</para></footnote> c<footnoteref linkend='f'/></para>",
            ["a (b) c (b)"],
            id="footnote-again",
        ),
        pytest.param(
            "<para>Press <keycombo><keycap>A</keycap><keycap>B</keycap></keycombo></para>",
            ["Press A+B"],
            id="keys",
        ),
        pytest.param("<para><trademark class='registered'>X</trademark></para>", ["X®"], id="trademark"),
        pytest.param("<para>a<remark>never</remark></para>", ["a"], id="remark"),
        pytest.param("<para>a <quote>b</quote></para>", ["a “b”"], id="quote"),
        pytest.param("<para>see <olink targetdoc='d' targetptr='p'/></para>", ["see d p"], id="olink"),
        pytest.param("<para>a <phrase os='x;y'>b</phrase></para>", ["a b (Applies to: x, y)"], id="profile"),
        pytest.param(
            "<itemizedlist><listitem arch='e'><para>b</para></listitem></itemizedlist>",
            ["Applies to: e", "b"],
            id="profiled-item",
        ),
        pytest.param("<blockquote><attribution>A</attribution><para>b</para></blockquote>",
                     ["— A", "b"], id="quotation"),
        pytest.param(
            "<simplelist><member>a</member><member>b</member></simplelist>", ["a", "b"], id="simple-list"
        ),
        pytest.param("<formalpara><title>A</title><para>b</para></formalpara>", ["A", "b"], id="formal"),
        pytest.param("<table><title>A</title></table>", ["Table 1. A"], id="table-of-nothing"),
        pytest.param(
            "<figure><title>A</title><mediaobject><imageobject><imagedata fileref='n.png'/></imageobject>"
            "</mediaobject></figure>",
            ["Fig. 1. A (picture n.png is not available)"],
            id="no-picture",
        ),
        pytest.param(
            "<mediaobject><textobject><para>a</para></textobject><caption><para>b</para></caption>"
            "</mediaobject>",
            ["a", "b"],
            id="described-picture",
        ),
        pytest.param("<equation><alt>a</alt><mathphrase>b</mathphrase></equation>", ["b (a)"], id="equation"),
        pytest.param("<strange><para>kept</para></strange>", ["kept"], id="unknown"),
        pytest.param("<para>a <strange>b</strange> c</para>", ["a b c"], id="unknown-inline"),
        pytest.param("<para>p</para><index><indexdiv><title>A</title></indexdiv></index>",
                     ["p", "Index", "A"], id="index"),
        pytest.param("<toc/>", [], id="no-contents"),
        pytest.param(
            "<para>p</para><refentry><refmeta><refentrytitle>x</refentrytitle></refmeta><refnamediv><refname>brake</refname>"
            "<refpurpose>slows</refpurpose></refnamediv></refentry>",
            ["p", "brake", "brake – slows"],
            id="reference-page",
        ),
    ],
)  # fmt: skip
def test_bodies_read_well(tmp_path: Path, inner: str, expected: list[str]) -> None:
    assert texts_of(article(tmp_path, inner))[1:] == expected


def test_marks_of_callouts_stand_in_the_listing_and_number_the_list(tmp_path: Path) -> None:
    document = article(
        tmp_path,
        "<programlisting>go<co xml:id='c'/></programlisting>"
        "<calloutlist><callout arearefs='c'><para>it goes</para></callout></calloutlist>",
    )
    assert only(document, Preformatted)[0].text == "go(1)"
    assert only(document, ItemList)[0].is_ordered


def test_questions_are_in_strong_letters_above_their_answers(handbook: ReadDocument) -> None:
    found = texts_of(handbook)
    assert found[found.index("Which fluid?") + 1] == "DOT 4."


def test_a_script_is_no_target(tmp_path: Path) -> None:
    assert links_of(article(tmp_path, "<para><link xlink:href='javascript:x()'>a</link></para>")) == []


def test_docbook_4_is_read_as_far_as_it_goes_and_says_so() -> None:
    document = DocBookReader().read(input_file(FOLDER / "docbook4.xml"))
    assert headings_of(document) == [(1, "Old Sokół II"), (1, "First"), (2, "Cables")]
    assert [complaint.split(":")[0] for complaint in document.complaints] == [
        "The text of the entity &outside; is not in the file; its name was kept in its place.",
        "The file is DocBook 4",
    ]


def test_a_flood_of_entities_is_refused() -> None:
    with pytest.raises(TooLarge):
        DocBookReader().read(input_file(FOLDER / "hostile-entities.xml"))


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        article(tmp_path, "<section>" * 300 + "</section>" * 300)


def test_ids_that_are_given_twice_or_empty_do_no_harm() -> None:
    document = DocBookReader().read(input_file(FOLDER / "hostile-ids.xml"))
    assert [section.anchor for section in document.sections] == ["a", "s2"]


def test_a_document_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="para is none of its documents"):
        read_text(DocBookReader(), tmp_path, f"<para {NAMESPACE}/>")
