"""DITA topics and maps."""

from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.dita import DitaReader
from ingest.readers.dita_map import DitaMapReader
from ingest.safe_xml import by_name, parse_xml
from kb.content import (
    Admonition,
    Definitions,
    FigureBlock,
    ItemList,
    Preformatted,
    RunStyle,
    Severity,
    Table,
    texts,
)
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    input_file,
    links_of,
    only,
    read_text,
    rows_of,
    runs_of,
    steps_of,
    texts_of,
    words,
)

FOLDER = FIXTURES / "dita"


def fixture(name: str) -> ReadDocument:
    return DitaReader().read(input_file(FOLDER / name))


@pytest.fixture(scope="module")
def task() -> ReadDocument:
    return fixture("changing-oil.dita")


@pytest.fixture(scope="module")
def garage() -> ReadDocument:
    return DitaMapReader().read(input_file(FOLDER / "garage.ditamap"))


def topic(folder: Path, body: str) -> ReadDocument:
    return read_text(DitaReader(), folder, f"<topic id='t'><title>T</title><body>{body}</body></topic>")


@pytest.mark.parametrize(
    ("head", "topics", "maps"),
    [
        pytest.param("<task id='a'><title/><taskbody/></task>", VOCABULARY_BID, NO_BID, id="task"),
        pytest.param("<!-- c --><dita><topic><body/></topic></dita>", VOCABULARY_BID, NO_BID, id="dita"),
        pytest.param("<map><topicref href='a'/></map>", NO_BID, VOCABULARY_BID, id="map"),
        pytest.param(
            '<!DOCTYPE bookmap PUBLIC "-//OASIS//DTD DITA BookMap//EN" "b"><bookmap/>', 0, 90, id="bookmap"
        ),
        pytest.param("<project name='ant'><target/></project>", NO_BID, NO_BID, id="ant"),
        pytest.param("<task name='cron'/>", NO_BID, NO_BID, id="other-task"),
        pytest.param("<html><body/></html>", NO_BID, NO_BID, id="page"),
        pytest.param("", NO_BID, NO_BID, id="empty"),
    ],
)
def test_readers_bid_for_what_is_theirs(tmp_path: Path, head: str, topics: int, maps: int) -> None:
    path = tmp_path / "file.xml"
    path.write_text(head)
    assert (DitaReader().bid(input_file(path)), DitaMapReader().bid(input_file(path))) == (topics, maps)


def test_a_task_has_the_sections_of_one_in_its_own_language(task: ReadDocument) -> None:
    assert [heading for _level, heading in headings_of(task)] == [
        "Wymiana oleju",
        "Przed rozpoczęciem pracy",
        "O tym zadaniu",
        "Sposób postępowania",
        "Wynik",
        "Co dalej",
        "Informacje pokrewne",
    ]


def test_steps_have_their_ids_or_their_place(task: ReadDocument) -> None:
    assert [step.anchor for step in steps_of(task)] == ["drain", "step-3", "step-4", "step-2"]


def test_a_step_holds_all_that_belongs_to_it(task: ReadDocument) -> None:
    said = list(texts(steps_of(task)[1].blocks))
    assert said == ["Opcjonalnie:", "Wyczyść korek", "szmatą", "pędzlem", "Korek jest czysty."]


def test_notes_have_their_severity(task: ReadDocument) -> None:
    assert [block.severity for block in only(task, Admonition)] == [Severity.DANGER, Severity.NOTE]


def test_content_is_taken_over_from_another_file(task: ReadDocument) -> None:
    assert "Wlej 4,5 l oleju." in texts_of(task)


def test_a_table_of_choices_gets_the_heads_that_it_lacks(task: ReadDocument) -> None:
    assert rows_of(only(task, Table)[0]) == [["Możliwość", "Opis"], ["5W-30", "zimą"]]


def test_an_image_is_a_figure_with_its_alternative_text(task: ReadDocument) -> None:
    assert [(block.figure_id, block.caption) for block in only(task, FigureBlock)] == [
        ("drain-plug", "korek")
    ]


def test_links_lead_to_steps_topics_and_sites(task: ReadDocument) -> None:
    assert links_of(task) == [
        ("krok pierwszy", "#drain"),
        ("Treści wspólne", "aos:dita--shared.dita"),
        ("Normy oleju", "https://example.org/oil"),
    ]


def test_the_prolog_is_not_text(task: ReadDocument) -> None:
    assert "olej" not in texts_of(task)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("changing-oil.dita", "repair"), ("data.dita", "technical-data"), ("shared.dita", "description")],
)
def test_the_type_of_topic_tells_the_kind(name: str, kind: str) -> None:
    assert fixture(name).kind == kind


def test_troubleshooting_is_diagnosis(tmp_path: Path) -> None:
    source = (
        "<troubleshooting id='t'><title>T</title><troublebody>"
        "<condition><p>Noise</p></condition><troubleSolution>"
        "<cause><p>Wear</p></cause><remedy><steps><step><cmd>Replace</cmd></step></steps></remedy>"
        "</troubleSolution>"
        "</troublebody></troubleshooting>"
    )
    document = read_text(DitaReader(), tmp_path, source)
    assert (document.kind, [heading for _level, heading in headings_of(document)]) == (
        "diagnosis",
        ["Condition", "Cause", "Remedy"],
    )


def test_a_nested_topic_is_a_section() -> None:
    assert [section.anchor for section in fixture("shared.dita").sections][-1] == "inner"


def test_a_key_without_text_gets_the_words_of_its_map() -> None:
    assert "Oleje Halny i filtry." in texts_of(fixture("shared.dita"))


def test_code_keeps_its_lines() -> None:
    assert [block.text for block in only(fixture("shared.dita"), Preformatted)] == ["A  B\nC  D"]


def test_properties_are_a_table_with_heads() -> None:
    assert rows_of(only(fixture("data.dita"), Table)[0]) == [["Bolt", "Nm"], ["Caliper", "105"]]


def test_a_cals_table_has_caption_and_spans() -> None:
    table = only(fixture("data.dita"), Table)[1]
    assert (table.caption, table.body[0][0].column_span) == ("Wheels", 2)


def test_definitions_are_kept() -> None:
    assert list(texts(tuple(only(fixture("data.dita"), Definitions)))) == ["M12", "Bolt"]


def test_content_that_names_itself_in_a_circle_ends() -> None:
    document = fixture("loop.dita")
    assert (texts_of(document), len(document.complaints)) == (["Loop", "B", "B", "C"], 2)


def test_unordered_steps_are_one_list(tmp_path: Path) -> None:
    source = (
        "<task id='t'><title>T</title><taskbody><steps-unordered>"
        "<step><cmd>a</cmd></step><step><cmd>b</cmd></step>"
        "</steps-unordered></taskbody></task>"
    )
    document = read_text(DitaReader(), tmp_path, source)
    assert ([len(block.items) for block in only(document, ItemList)], steps_of(document)) == ([2], [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<p>a<fn>b</fn></p>", ["a (b)"], id="footnote"),
        pytest.param("<menucascade><wintitle>A</wintitle><b>B</b></menucascade>", ["A > B"], id="menu"),
        pytest.param("<note type='other' othertype='ESD'>x</note>", ["ESD", "x"], id="other-note"),
        pytest.param("<fig><title>F</title><p>x</p></fig>", ["x", "F"], id="figure-without-image"),
        pytest.param("<image href='no.png'/>", ["(picture no.png is not available)"], id="no-image"),
        pytest.param("<strange><p>kept</p></strange>", ["kept"], id="unknown"),
        pytest.param("<p>a <strange>b</strange> c</p>", ["a b c"], id="unknown-inline"),
        pytest.param("<p><xref href='http://x.example/'/></p>", ["http://x.example/"], id="bare-link"),
    ],
)  # fmt: skip
def test_bodies_read_well(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert texts_of(topic(tmp_path, body))[1:] == expected


def test_words_of_programs_have_their_styles(tmp_path: Path) -> None:
    document = topic(tmp_path, "<p><b>a</b> <codeph>b</codeph> <i>c</i> H<sub>2</sub></p>")
    styles = [run.style for run in runs_of(document) if run.style is not RunStyle.PLAIN]
    assert styles == [RunStyle.STRONG, RunStyle.CODE, RunStyle.EMPHASIS, RunStyle.SUBSCRIPT]


def test_a_map_is_a_nested_list_of_links(garage: ReadDocument) -> None:
    assert links_of(garage) == [
        ("Wymiana oleju", "aos:dita--changing-oil.dita"),
        ("Wspólne", "aos:dita--shared.dita"),
        ("Torques", "aos:dita--data.dita"),
        ("missing.dita", "aos:dita--missing.dita"),
        ("Wymiana oleju", "aos:dita--changing-oil.dita"),
        ("Torques", "aos:dita--data.dita"),
    ]


def test_a_maps_relations_are_a_table_under_a_heading(garage: ReadDocument) -> None:
    assert (headings_of(garage)[1], len(only(garage, Table))) == ((1, "Tematy pokrewne"), 1)


def test_a_bookmaps_title_is_its_main_title(tmp_path: Path) -> None:
    source = (
        "<bookmap><booktitle><booklibrary>L</booklibrary><mainbooktitle>M</mainbooktitle></booktitle>"
        "<chapter href='a.dita'/></bookmap>"
    )
    document = read_text(DitaMapReader(), tmp_path, source)
    assert (document.title, texts_of(document)) == ("M", ["M", "L", "a.dita"])


def test_a_topic_is_no_map_and_a_map_no_topic() -> None:
    with pytest.raises(Malformed):
        DitaMapReader().read(input_file(FOLDER / "data.dita"))
    with pytest.raises(Malformed):
        DitaReader().read(input_file(FOLDER / "garage.ditamap"))


def lost_words(path: Path) -> dict[str, int]:
    root = parse_xml(path.read_bytes()).root
    prolog = words(str(text) for part in by_name(root, "prolog") for text in part.itertext())
    document = DitaReader().read(input_file(path))
    return dict(words(map(str, root.itertext())) - prolog - words([document.title, *texts_of(document)]))


def test_no_word_of_the_garage_is_lost(test_data: Path) -> None:
    folder = test_data / "documents" / "dita-garage"
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".dita", ".xml")]
    topics = [path for path in files if DitaReader().bid(input_file(path))]
    assert {path.name: lost for path in topics if (lost := lost_words(path))} == {}
    assert len(topics) == 46
