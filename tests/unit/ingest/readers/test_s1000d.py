"""Data modules read like the procedures and descriptions that they are."""

from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.s1000d import S1000DReader
from ingest.safe_xml import by_name, parse_xml
from kb.content import Admonition, Definitions, FigureBlock, ItemList, RunStyle, Severity, Table, texts
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    input_file,
    links_of,
    only,
    read_once,
    read_text,
    rows_of,
    runs_of,
    steps_of,
    texts_of,
    words,
)

FOLDER = FIXTURES / "s1000d"
PROCEDURE = FOLDER / "DMC-SOKOL-A-72-10-01-00A-520A-A_003-00_PL-PL.xml"
DESCRIPTION = FOLDER / "DMC-SOKOL-A-72-10-01-00A-041A-A_001-00_EN-GB.xml"
FAULT = FOLDER / "DMC-SOKOL-A-72-10-01-00A-421A-A_001-00_EN-GB.xml"


procedure = read_once(S1000DReader(), PROCEDURE)
description = read_once(S1000DReader(), DESCRIPTION)
fault = read_once(S1000DReader(), FAULT)


def module(folder: Path, content: str) -> ReadDocument:
    return read_text(S1000DReader(), folder, f"<dmodule><content>{content}</content></dmodule>")


def described(folder: Path, inner: str) -> ReadDocument:
    return module(folder, f"<description>{inner}</description>")


def test_the_reader_is_certain_of_data_modules() -> None:
    assert S1000DReader().bid(input_file(PROCEDURE)) == VOCABULARY_BID


def test_the_reader_leaves_other_files_alone() -> None:
    assert S1000DReader().bid(input_file(FIXTURES / "dita" / "shared.dita")) == NO_BID


def test_the_identity_is_the_code_without_language(procedure: ReadDocument) -> None:
    assert procedure.identity == "DMC-SOKOL-A-72-10-01-00A-520A-A"


def test_a_learning_module_has_its_learn_code_in_its_identity(description: ReadDocument) -> None:
    assert description.identity == "DMC-SOKOL-A-72-10-01-00A-041A-A-T42C"


def test_status_and_address_are_read(procedure: ReadDocument) -> None:
    read = (procedure.title, procedure.language_tag, procedure.issue, procedure.kind, procedure.applicability)
    assert read == ("Zacisk hamulcowy – Demontaż", "pl-PL", "003-00", "repair", ("Sokół HB16 od 2021",))


def test_names_of_issue_2_3_are_read() -> None:
    document = S1000DReader().read(input_file(FOLDER / "issue-2-3.xml"))
    read = (document.identity, document.title, document.issue, document.applicability)
    assert read == ("DMC-SOKOL-A-72-10-01-00A-251A-A", "Caliper – Clean", "002-00", ("All",))


@pytest.mark.parametrize(
    ("content", "info_code", "kind"),
    [
        pytest.param("<procedure/>", "520", "repair", id="remove"),
        pytest.param("<procedure/>", "720", "repair", id="install"),
        pytest.param("<procedure/>", "251", "maintenance", id="clean"),
        pytest.param("<procedure/>", "341", "diagnosis", id="test"),
        pytest.param("<procedure/>", "121", "repair", id="operate-as-procedure"),
        pytest.param("<description/>", "041", "description", id="description"),
        pytest.param("<description/>", "034", "technical-data", id="technical-data"),
        pytest.param("<faultIsolation/>", "041", "diagnosis", id="fault-isolation"),
        pytest.param("<wiringData/>", "041", "wiring", id="wiring"),
        pytest.param("<illustratedPartsCatalog/>", "941", "parts", id="parts"),
        pytest.param("<maintPlanning/>", "000", "maintenance", id="schedule"),
        pytest.param("<learning/>", "520", "description", id="learning"),
    ],
)
def test_content_and_information_code_tell_the_kind(
    tmp_path: Path, content: str, info_code: str, kind: str
) -> None:
    source = PROCEDURE.read_text(encoding="utf-8").replace('infoCode="520"', f'infoCode="{info_code}"')
    head, _content, _rest = source.partition("<content>")
    assert read_text(S1000DReader(), tmp_path, f"{head}<content>{content}</content></dmodule>").kind == kind


def test_a_procedure_has_the_sections_of_one_in_its_own_language(procedure: ReadDocument) -> None:
    assert headings_of(procedure)[1:] == [
        (1, "Wymagania wstępne"),
        (2, "Wymagane warunki"),
        (2, "Wymagany personel"),
        (2, "Narzędzia i wyposażenie"),
        (2, "Warunki bezpieczeństwa"),
        (1, "Sposób postępowania"),
        (1, "Dokumenty powiązane"),
    ]


def test_steps_are_nested_and_can_be_led_to(procedure: ReadDocument) -> None:
    assert [step.anchor for step in steps_of(procedure)] == ["stp-1", "step-2", "step-1.1", "stp-1-2"]


def test_a_step_keeps_its_title(procedure: ReadDocument) -> None:
    assert [step.title for step in steps_of(procedure) if step.title] == ["Przewód"]


def test_a_warning_that_a_step_refers_to_stands_before_its_text(procedure: ReadDocument) -> None:
    first = steps_of(procedure)[0].blocks[0]
    assert isinstance(first, Admonition)
    assert (first.severity, list(texts(first.blocks))) == (
        Severity.WARNING,
        ["Nie wdychaj pyłu hamulcowego."],
    )


def test_a_warning_that_nothing_refers_to_is_not_lost(procedure: ReadDocument) -> None:
    assert "Płyn hamulcowy niszczy lakier." in texts_of(procedure)


def test_a_warning_that_is_referred_to_does_not_stand_twice(procedure: ReadDocument) -> None:
    assert texts_of(procedure).count("Nie wdychaj pyłu hamulcowego.") == 1


def test_a_vital_warning_is_a_danger(description: ReadDocument) -> None:
    assert [block.severity for block in only(description, Admonition)] == [Severity.DANGER]


def test_tools_are_a_table_with_part_numbers(procedure: ReadDocument) -> None:
    assert rows_of(only(procedure, Table)[0])[1] == ["Klucz dynamometryczny", "T-100 (KZ1)", "1"]


def test_persons_are_said_in_one_line(procedure: ReadDocument) -> None:
    assert "Mechanik, Podwozie, 0,5 h" in texts_of(procedure)


def test_references_inside_are_called_by_what_they_lead_to(procedure: ReadDocument) -> None:
    inner = [link for link in links_of(procedure) if link[1].startswith("#")]
    assert inner[:2] == [("Klucz dynamometryczny", "#seq-1"), ("Rys. 1", "#fig-1")]
    assert ("krok 1.2", "#stp-1-2") in inner


def test_no_space_stands_between_a_reference_and_the_comma_after_it(procedure: ReadDocument) -> None:
    expected = "Odkręć śruby zacisku kluczem Klucz dynamometryczny, patrz Rys. 1."
    assert expected in texts_of(procedure)


def test_a_reference_to_nowhere_keeps_its_words_and_its_target_for_the_checks(
    procedure: ReadDocument,
) -> None:
    assert any("Zob. tabelę." in text for text in texts_of(procedure))
    assert ("tabelę", "#nie-ma") in links_of(procedure)


def test_a_reference_to_another_module_has_the_title_given_elsewhere(procedure: ReadDocument) -> None:
    target = "aos:dmc-sokol-a-72-10-01-00a-720a-a"
    assert links_of(procedure).count(("Zacisk hamulcowy – Montaż", target)) == 2


def test_a_figure_comes_from_the_file_that_the_entity_names(procedure: ReadDocument) -> None:
    figure = procedure.figures[0]
    assert (figure.figure_id, figure.media_type, figure.width) == (
        "ICN-SOKOL-A-720000-A-00001-A-001-01",
        "image/png",
        40.0,
    )


def test_a_figure_stands_in_its_place_with_its_number(procedure: ReadDocument) -> None:
    block = only(procedure, FigureBlock)[0]
    assert (block.caption, block.anchor) == ("Rys. 1. Śruby zacisku", "fig-1")


def test_what_hotspots_are_called_stands_under_the_figure(procedure: ReadDocument) -> None:
    assert "Śruba" in texts_of(procedure)


def test_a_missing_picture_is_named_and_complained_of(procedure: ReadDocument) -> None:
    assert "Rys. 2. Przewód (rysunek ICN-SOKOL-BRAK jest niedostępny)" in texts_of(procedure)
    assert len(procedure.complaints) == 1


def test_an_entity_of_the_module_is_its_text(procedure: ReadDocument) -> None:
    assert any(text.endswith("105 N.m (105 Nm).") for text in texts_of(procedure))


def test_titled_paragraphs_are_sections_with_their_ids(description: ReadDocument) -> None:
    sections = [(section.level, section.heading, section.anchor) for section in description.sections]
    assert sections[1:] == [(1, "Parts", "par-1"), (2, "Piston", "par-2")]


def test_a_table_has_heads_spans_and_its_number(description: ReadDocument) -> None:
    table = only(description, Table)[0]
    assert (table.caption, table.anchor, table.head[0][0].column_span, table.body[0][0].row_span) == (
        "Table 1. Sizes",
        "tab-1",
        2,
        2,
    )


def test_emphasis_and_indices_are_styles(description: ReadDocument) -> None:
    styles = {run.text: run.style for run in runs_of(description)}
    assert (styles["fixed"], styles["2"]) == (RunStyle.STRONG, RunStyle.SUBSCRIPT)


def test_an_acronym_is_followed_by_its_meaning(description: ReadDocument) -> None:
    assert any("ABS (anti-lock braking)." in text for text in texts_of(description))


def test_a_list_inside_a_paragraph_ends_it(description: ReadDocument) -> None:
    assert [len(block.items) for block in only(description, ItemList)] == [2]


def test_definitions_keep_term_and_text(description: ReadDocument) -> None:
    assert list(texts(tuple(only(description, Definitions)))) == ["Pad", "Friction lining."]


def test_an_unknown_element_never_loses_its_text(description: ReadDocument) -> None:
    assert "Unknown words survive." in texts_of(description)


def test_fault_isolation_branches_by_links(fault: ReadDocument) -> None:
    assert links_of(fault) == [("step 2", "#iso-2"), ("step 3", "#end-1")]


def test_a_fault_is_found_by_its_code(fault: ReadDocument) -> None:
    assert headings_of(fault)[0] == (1, "Fault C0035 – No wheel speed")


def test_wires_are_a_table() -> None:
    document = S1000DReader().read(input_file(FOLDER / "wiring.xml"))
    assert rows_of(only(document, Table)[0]) == [
        ["Wire", "Colour", "Length"],
        ["W101", "RD", "450 mm"],
        ["W102", "BK", ""],
    ]


def test_a_crew_drill_is_steps_of_challenge_and_response() -> None:
    document = S1000DReader().read(input_file(FOLDER / "crew.xml"))
    assert list(texts(steps_of(document)[0].blocks)) == ["Parking brake", "Released"]


def test_an_id_of_the_source_wins_over_an_anchor_that_was_invented() -> None:
    document = S1000DReader().read(input_file(FOLDER / "issue-2-3.xml"))
    assert len({document.sections[0].anchor, steps_of(document)[0].anchor}) == 2


def test_two_places_of_one_id_get_two_anchors(tmp_path: Path) -> None:
    inner = '<levelledPara id="a"><title>A</title></levelledPara>' * 2
    assert [section.anchor for section in described(tmp_path, inner).sections] == ["a", "a-2"]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            "<para>Torque <quantity><quantityGroup>"
            "<quantityValue quantityUnitOfMeasure='Nm'>25</quantityValue>"
            "<quantityTolerance quantityToleranceType='plusorminus' "
            "quantityUnitOfMeasure='Nm'>2</quantityTolerance>"
            "</quantityGroup></quantity>.</para>",
            "Torque 25 Nm ± 2 Nm.",
            id="quantity",
        ),
        pytest.param("<para>a<footnote><para>b</para></footnote></para>", "a (b)", id="footnote"),
        pytest.param("<para>x <zoneRef zoneNumber='12'/> y</para>", "x 12 y", id="zone"),
        pytest.param(
            "<para>see <dmRef><dmRefIdent/></dmRef><internalRef internalRefId='q'/></para>",
            "see q",
            id="broken-ref",
        ),
        pytest.param("<para>a\n\t <changeInline>b</changeInline>  c</para>", "a b c", id="white-space"),
    ],
)
def test_running_text_reads_well(tmp_path: Path, inner: str, expected: str) -> None:
    assert texts_of(described(tmp_path, inner))[1:] == [expected]


def test_a_section_inside_a_list_is_a_line_in_strong_letters(tmp_path: Path) -> None:
    section = "<levelledPara><title>T</title><para>p</para></levelledPara>"
    inner = f"<randomList><listItem>{section}</listItem></randomList>"
    document = described(tmp_path, inner)
    assert (texts_of(document)[1:], runs_of(document)[0].style) == (["T", "p"], RunStyle.STRONG)


def test_a_question_keeps_its_answers_and_which_is_right(tmp_path: Path) -> None:
    inner = (
        "<learning><learningAssessment><title>Test</title><lcInteraction><lcSingleSelect>"
        "<lcQuestion>Q?</lcQuestion>"
        "<lcAnswerOptionGroup><lcAnswerOption><lcAnswerOptionContent>yes</lcAnswerOptionContent>"
        "<lcCorrectResponse/>"
        "</lcAnswerOption><lcAnswerOption><lcAnswerOptionContent>no</lcAnswerOptionContent></lcAnswerOption>"
        "</lcAnswerOptionGroup></lcSingleSelect></lcInteraction></learningAssessment></learning>"
    )
    assert texts_of(module(tmp_path, inner)) == ["Test", "Q?", "yes", "Correct answer", "no"]


def test_applicability_inside_is_said_where_it_applies(tmp_path: Path) -> None:
    inner = (
        "<referencedApplicGroup><applic id='ap'>"
        "<displayText><simplePara>Mk1</simplePara></displayText></applic>"
        "</referencedApplicGroup><description><para applicRefId='ap'>Turn.</para></description>"
    )
    assert texts_of(module(tmp_path, inner))[1:] == ["Applies to: Mk1", "Turn."]


@pytest.mark.parametrize("text", ["<dmodule/>", "<topic><content/></topic>", "<dmodule><content>"])
def test_what_is_no_data_module_is_malformed(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        read_text(S1000DReader(), tmp_path, text)


def lost_words(path: Path) -> dict[str, int]:
    content = next(by_name(parse_xml(path.read_bytes()).root, "content"))
    kept = words(texts_of(S1000DReader().read(input_file(path))))
    return dict(words(map(str, content.itertext())) - kept)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.xml")), ids=lambda path: path.stem)
def test_no_word_of_our_own_modules_is_lost(path: Path) -> None:
    assert lost_words(path) == {}


def test_no_word_of_the_bike_is_lost(test_data: Path) -> None:
    modules = sorted((test_data / "documents" / "s1000d-bike").glob("*.xml"))
    assert {path.name: lost for path in modules if (lost := lost_words(path))} == {}
    assert len(modules) == 150
