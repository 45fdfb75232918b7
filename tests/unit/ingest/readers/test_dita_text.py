"""Elements of topics, one thing at a time: tasks, notes, lists, tables, figures, words of programs."""

from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import ReadDocument
from ingest.readers.dita import DitaReader
from kb.content import (
    Admonition,
    Definitions,
    FigureBlock,
    ItemList,
    Preformatted,
    RunStyle,
    Severity,
    Steps,
    Table,
    texts,
)
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    links_of,
    only,
    read_text,
    rows_of,
    runs_of,
    steps_of,
    texts_of,
)

PICTURE = (FIXTURES / "dita" / "drain-plug.png").read_bytes()


def task(folder: Path, body: str, language: str = "en") -> ReadDocument:
    source = f"<task id='t' xml:lang='{language}'><title>T</title><taskbody>{body}</taskbody></task>"
    return read_text(DitaReader(), folder, source, "t.dita")


def topic(folder: Path, body: str, language: str = "en") -> ReadDocument:
    source = f"<topic id='t' xml:lang='{language}'><title>T</title><body>{body}</body></topic>"
    return read_text(DitaReader(), folder, source, "t.dita")


def troubleshooting(folder: Path, body: str) -> ReadDocument:
    source = f"<troubleshooting><title>T</title><troublebody>{body}</troublebody></troubleshooting>"
    return read_text(DitaReader(), folder, source)


@pytest.mark.parametrize(
    ("part", "english", "polish"),
    [
        ("prereq", "Before you begin", "Przed rozpoczęciem pracy"),
        ("context", "About this task", "O tym zadaniu"),
        ("result", "Result", "Wynik"),
        ("tasktroubleshooting", "Troubleshooting", "Rozwiązywanie problemów"),
        ("postreq", "What to do next", "Co dalej"),
        ("steps-informal", "Procedure", "Sposób postępowania"),
    ],
)
def test_the_parts_of_a_task_are_headed_in_its_language(
    tmp_path: Path, part: str, english: str, polish: str
) -> None:
    found = [headings_of(task(tmp_path, f"<{part}>x</{part}>", language))[-1] for language in ("en", "pl")]
    assert found == [(1, english), (1, polish)]


def test_an_empty_part_of_a_task_has_no_heading(tmp_path: Path) -> None:
    assert headings_of(task(tmp_path, "<prereq/><context> </context>")) == [(1, "T")]


def test_a_part_of_a_task_may_have_a_title_of_its_own(tmp_path: Path) -> None:
    assert headings_of(task(tmp_path, "<context><title>Own</title>x</context>")) == [(1, "Own")]


def test_substeps_are_steps_inside_their_step(tmp_path: Path) -> None:
    substeps = "<substeps><substep><cmd>b</cmd></substep><substep><cmd>c</cmd></substep></substeps>"
    document = task(tmp_path, f"<steps><step><cmd>a</cmd>{substeps}</step></steps>")
    assert [list(texts(step.blocks)) for step in steps_of(document)] == [["a", "b", "c"], ["b"], ["c"]]


def test_an_optional_step_says_so(tmp_path: Path) -> None:
    document = task(tmp_path, "<steps><step importance='optional'><cmd>a</cmd></step></steps>", "pl")
    assert list(texts(steps_of(document)[0].blocks)) == ["Opcjonalnie:", "a"]


@pytest.mark.parametrize("part", ["info", "stepxmp", "stepresult", "tutorialinfo", "steptroubleshooting"])
def test_what_is_said_of_a_step_stands_in_it(tmp_path: Path, part: str) -> None:
    document = task(tmp_path, f"<steps><step><cmd>a</cmd><{part}>b</{part}></step></steps>")
    assert list(texts(steps_of(document)[0].blocks)) == ["a", "b"]


def test_choices_of_a_step_are_bullets(tmp_path: Path) -> None:
    choices = "<choices><choice>b</choice><choice>c</choice></choices>"
    document = task(tmp_path, f"<steps><step><cmd>a</cmd>{choices}</step></steps>")
    assert [(block.is_ordered, len(block.items)) for block in only(document, ItemList)] == [(False, 2)]


def test_a_table_of_choices_keeps_the_heads_that_it_has(tmp_path: Path) -> None:
    rows = "<chhead><choptionhd>If</choptionhd><chdeschd>Then</chdeschd></chhead>"
    rows += "<chrow><choption>a</choption><chdesc>b</chdesc></chrow>"
    document = task(tmp_path, f"<steps><step><cmd>x</cmd><choicetable>{rows}</choicetable></step></steps>")
    assert rows_of(only(document, Table)[0]) == [["If", "Then"], ["a", "b"]]


def test_a_table_of_choices_without_heads_gets_them_in_polish(tmp_path: Path) -> None:
    row = "<chrow><choption>a</choption><chdesc>b</chdesc></chrow>"
    document = task(
        tmp_path, f"<steps><step><cmd>x</cmd><choicetable>{row}</choicetable></step></steps>", "pl"
    )
    assert rows_of(only(document, Table)[0])[0] == ["Możliwość", "Opis"]


def test_a_section_between_steps_ends_the_first_procedure(tmp_path: Path) -> None:
    steps = "<step><cmd>a</cmd></step><stepsection>then</stepsection><step><cmd>b</cmd></step>"
    document = task(tmp_path, f"<steps>{steps}</steps>")
    assert [len(block.steps) for block in only(document, Steps)] == [1, 1]


def test_a_solution_is_its_causes_and_remedies(tmp_path: Path) -> None:
    remedy = "<remedy><title>Fit</title><steps><step><cmd>a</cmd></step></steps></remedy>"
    solution = f"<troubleSolution><cause>Wear</cause>{remedy}</troubleSolution>"
    document = troubleshooting(tmp_path, f"<condition>Noise</condition>{solution}")
    assert headings_of(document) == [(1, "Condition"), (1, "Cause"), (1, "Fit")]


def test_the_steps_of_a_remedy_stand_under_it(tmp_path: Path) -> None:
    remedy = "<remedy><steps id='s'><step><cmd>a</cmd></step></steps></remedy>"
    document = troubleshooting(tmp_path, f"<troubleSolution>{remedy}</troubleSolution>")
    assert (headings_of(document), len(steps_of(document))) == ([(1, "Remedy")], 1)


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("danger", Severity.DANGER),
        ("warning", Severity.WARNING),
        ("caution", Severity.CAUTION),
        ("attention", Severity.CAUTION),
        ("restriction", Severity.CAUTION),
        ("tip", Severity.NOTE),
        ("", Severity.NOTE),
    ],
)
def test_a_note_has_the_severity_of_its_type(tmp_path: Path, kind: str, severity: Severity) -> None:
    document = topic(tmp_path, f"<note type='{kind}'>x</note>")
    assert [block.severity for block in only(document, Admonition)] == [severity]


def test_a_note_of_a_type_of_its_own_says_it(tmp_path: Path) -> None:
    document = topic(tmp_path, "<note type='other' othertype='Torque'>x</note>")
    assert texts_of(document)[1:] == ["Torque", "x"]


def test_an_empty_note_has_no_frame(tmp_path: Path) -> None:
    assert only(topic(tmp_path, "<note/>"), Admonition) == []


def test_a_hazard_statement_is_a_warning_unless_it_says_more(tmp_path: Path) -> None:
    panel = "<messagepanel><typeofhazard>Hot</typeofhazard><howtoavoid>Wait</howtoavoid></messagepanel>"
    document = topic(
        tmp_path,
        f"<hazardstatement>{panel}</hazardstatement><hazardstatement type='danger'>x</hazardstatement>",
    )
    assert [block.severity for block in only(document, Admonition)] == [Severity.WARNING, Severity.DANGER]


def test_lists_nest(tmp_path: Path) -> None:
    document = topic(tmp_path, "<ul><li>a<ol><li>b</li></ol></li></ul>")
    outer, inner = only(document, ItemList)
    assert (outer.is_ordered, inner.is_ordered, list(texts(outer.items[0].blocks))) == (
        False,
        True,
        ["a", "b"],
    )


def test_definitions_have_terms_and_heads(tmp_path: Path) -> None:
    entries = "<dlhead><dthd>T</dthd><ddhd>D</ddhd></dlhead><dlentry><dt>a</dt><dd>b</dd><dd>c</dd></dlentry>"
    document = topic(tmp_path, f"<dl>{entries}</dl>")
    assert list(texts(tuple(only(document, Definitions)))) == ["T", "D", "a", "b", "c"]


def test_a_simple_table_has_heads(tmp_path: Path) -> None:
    rows = "<sthead><stentry>A</stentry></sthead><strow><stentry>1</stentry></strow>"
    table = only(topic(tmp_path, f"<simpletable id='s'>{rows}</simpletable>"), Table)[0]
    assert (rows_of(table), len(table.head), table.anchor) == ([["A"], ["1"]], 1, "s")


def test_a_figure_has_its_picture_and_title(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PICTURE)
    document = topic(tmp_path, "<fig id='f'><title>Plug</title><image href='p.png'/></fig>")
    assert [(block.figure_id, block.caption, block.anchor) for block in only(document, FigureBlock)] == [
        ("p", "Plug", "f")
    ]


def test_an_alternative_text_is_added_to_the_title(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PICTURE)
    document = topic(
        tmp_path, "<fig><title>Plug</title><image href='p.png'><alt>seen from below</alt></image></fig>"
    )
    assert only(document, FigureBlock)[0].caption == "Plug – seen from below"


def test_a_missing_picture_is_named_in_the_documents_language(tmp_path: Path) -> None:
    document = topic(tmp_path, "<fig><title>Korek</title><image href='gone.png'/></fig>", "pl")
    assert texts_of(document)[1:] == ["Korek (rysunek gone.png jest niedostępny)"]


def test_a_figure_without_picture_keeps_title_and_text(tmp_path: Path) -> None:
    assert texts_of(topic(tmp_path, "<fig><title>F</title><p>x</p></fig>"))[1:] == ["x", "F"]


@pytest.mark.parametrize("tag", ["codeblock", "pre", "screen", "msgblock", "lines"])
def test_lines_that_mean_something_are_kept(tmp_path: Path, tag: str) -> None:
    document = topic(tmp_path, f"<{tag}>a\n  b</{tag}>")
    assert [block.text for block in only(document, Preformatted)] == ["a\n  b"]


@pytest.mark.parametrize(
    ("tag", "style"),
    [
        ("b", RunStyle.STRONG),
        ("uicontrol", RunStyle.STRONG),
        ("i", RunStyle.EMPHASIS),
        ("cite", RunStyle.EMPHASIS),
        ("codeph", RunStyle.CODE),
        ("filepath", RunStyle.CODE),
        ("sub", RunStyle.SUBSCRIPT),
        ("sup", RunStyle.SUPERSCRIPT),
    ],
)
def test_words_have_the_style_of_their_element(tmp_path: Path, tag: str, style: RunStyle) -> None:
    assert runs_of(topic(tmp_path, f"<p>a <{tag}>x</{tag}></p>"))[1].style is style


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<q>x</q>", "a “x” b", id="quotation"),
        pytest.param("<fn>x</fn>", "a (x) b", id="footnote"),
        pytest.param("<fn/>", "a b", id="empty-footnote"),
        pytest.param("<keyword keyref='k'/>", "a k b", id="key"),
        pytest.param(
            "<menucascade><uicontrol>A</uicontrol><uicontrol>B</uicontrol></menucascade>",
            "a A > B b",
            id="menu",
        ),
        pytest.param("<indexterm>x</indexterm>", "a b", id="index"),
        pytest.param("<draft-comment>x</draft-comment>", "a b", id="comment"),
        pytest.param("<novelty><inner>x</inner></novelty>", "a x b", id="unknown"),
        pytest.param("(<xref/>)", "a b", id="reference-without-words"),
    ],
)
def test_an_inline_element_reads_well(tmp_path: Path, inner: str, expected: str) -> None:
    assert texts_of(topic(tmp_path, f"<p>a {inner} b</p>"))[1] == expected


@pytest.mark.parametrize(
    ("href", "target"),
    [
        pytest.param("https://example.org/a", "https://example.org/a", id="site"),
        pytest.param("mailto:a@example.org", "mailto:a@example.org", id="mail"),
        pytest.param("#t/p", "#p", id="place"),
    ],
)
def test_a_link_leads_where_it_says(tmp_path: Path, href: str, target: str) -> None:
    assert links_of(topic(tmp_path, f"<p id='p'><xref href='{href}'>x</xref></p>")) == [("x", target)]


def test_a_link_to_the_topic_itself_leads_to_its_beginning(tmp_path: Path) -> None:
    assert links_of(topic(tmp_path, "<p><xref href='#t'>up</xref></p>")) == [("up", "#start")]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "http://[bad", "../../../x.dita"]
)
def test_a_link_that_must_not_be_followed_keeps_its_words(tmp_path: Path, href: str) -> None:
    document = topic(tmp_path, f"<p><xref href='{href}'>words</xref></p>")
    assert (links_of(document), texts_of(document)[1:]) == ([], ["words"])


def test_related_links_have_a_heading_and_say_what_for(tmp_path: Path) -> None:
    links = "<link href='https://example.org'><linktext>Site</linktext><desc>more</desc></link>"
    source = f"<topic xml:lang='pl'><title>T</title><related-links>{links}</related-links></topic>"
    document = read_text(DitaReader(), tmp_path, source)
    assert texts_of(document) == ["Informacje pokrewne", "Site – more"]


def test_nested_topics_are_nested_sections(tmp_path: Path) -> None:
    inner = "<topic id='b'><title>B</title><topic id='c'><title>C</title></topic></topic>"
    document = read_text(
        DitaReader(), tmp_path, f"<topic id='a'><title>A</title><shortdesc>s</shortdesc>{inner}</topic>"
    )
    assert headings_of(document) == [(1, "A"), (1, "B"), (2, "C")]


def test_a_nested_topic_without_title_is_called_by_its_id(tmp_path: Path) -> None:
    document = read_text(DitaReader(), tmp_path, "<topic id='a'><title>A</title><topic id='b'/></topic>")
    assert headings_of(document) == [(1, "b")]


def test_a_file_of_several_topics_is_called_by_the_first(tmp_path: Path) -> None:
    source = (
        "<dita><topic><title>A</title><body><p>a</p></body></topic><topic><title>B</title></topic></dita>"
    )
    document = read_text(DitaReader(), tmp_path, source)
    assert (document.title, headings_of(document)) == ("A", [(1, "A"), (1, "B")])


def test_a_specialised_topic_is_known_by_its_class(tmp_path: Path) -> None:
    source = "<fault class='- topic/topic fault/fault '><title>F</title></fault>"
    assert read_text(DitaReader(), tmp_path, source).title == "F"


@pytest.mark.parametrize("text", ["<dita/>", "<html/>", "<topic", ""])
def test_what_holds_no_topic_is_malformed(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        read_text(DitaReader(), tmp_path, text)


def test_the_steps_of_a_nested_task_stand_under_its_title(tmp_path: Path) -> None:
    steps = "<taskbody><context>Cold engine.</context><steps><step><cmd>a</cmd></step></steps></taskbody>"
    source = f"<task id='t'><title>T</title><task id='n'><title>Fitting</title>{steps}</task></task>"
    document = read_text(DitaReader(), tmp_path, source, "t.dita")
    assert (headings_of(document)[-1], len(steps_of(document))) == ((1, "Fitting"), 1)
