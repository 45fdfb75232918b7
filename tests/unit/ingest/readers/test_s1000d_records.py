"""Wiring data, parts, schedules, learning: records are tables in the document's language, nothing is lost."""

from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.s1000d import S1000DReader
from ingest.readers.s1000d_names import human_name
from kb.content import ItemList, Paragraph, RunStyle, Table, texts
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
)

FOLDER = FIXTURES / "s1000d"


def fixture(name: str) -> ReadDocument:
    return S1000DReader().read(input_file(FOLDER / name))


def module(folder: Path, content: str, language: str = "en") -> ReadDocument:
    address = f'<dmAddress><dmIdent><language languageIsoCode="{language}"/></dmIdent></dmAddress>'
    return read_text(S1000DReader(), folder, f"<dmodule>{address}<content>{content}</content></dmodule>")


def head(document: ReadDocument) -> list[str]:
    return rows_of(only(document, Table)[0])[0]


def test_wires_have_columns_in_the_documents_language() -> None:
    known, own = head(fixture("wiring-pl.xml"))[:6], head(fixture("wiring-pl.xml"))[6:]
    assert (known, own) == (["Wiązka", "Przewód", "Przekrój", "Barwa", "Długość", "Od"], ["Wire twist"])


def test_a_wire_has_its_values_with_their_units() -> None:
    first = rows_of(only(fixture("wiring-pl.xml"), Table)[0])[1]
    assert first == ["H1", "W101", "0,75", "RD", "450 mm", "X12", ""]


def test_what_one_record_lacks_is_an_empty_cell() -> None:
    assert rows_of(only(fixture("wiring-pl.xml"), Table)[0])[2][-2:] == ["", "TW"]


def test_parts_are_a_table_with_item_numbers() -> None:
    assert rows_of(only(fixture("parts.xml"), Table)[0]) == [
        ["Pozycja", "Poziom", "Wariant", "Ilość", "Numer części", "Opis"],
        ["001", "1", "00A", "2", "H34-1160-215", "Zacisk"],
        ["002", "2", "00A", "4", "H34-1162-008", "Śruba sworznia"],
    ]


def test_the_figure_of_a_parts_list_stands_before_it() -> None:
    assert next(iter(texts_of(fixture("parts.xml"))[1:])) == "Rys. 1. Zacisk"


def test_a_link_to_a_part_leads_to_its_row(tmp_path: Path) -> None:
    source = (FOLDER / "parts.xml").read_text(encoding="utf-8")
    link = '<para><internalRef internalRefId="csn-2">2</internalRef></para></illustratedPartsCatalog>'
    document = read_text(S1000DReader(), tmp_path, source.replace("</illustratedPartsCatalog>", link))
    cells = only(document, Table)[0].body[1]
    assert links_of(document) == [("2", "#csn-2")]
    assert [getattr(block, "anchor", None) for block in cells[0].blocks] == ["csn-2"]


def test_a_catalogue_of_a_single_part_is_a_table_too(tmp_path: Path) -> None:
    part = '<catalogSeqNumber catalogSeqNumberValue="01"><partNumber>H1</partNumber></catalogSeqNumber>'
    document = module(tmp_path, f"<illustratedPartsCatalog>{part}</illustratedPartsCatalog>")
    assert rows_of(only(document, Table)[0]) == [["Item", "Part number"], ["01", "H1"]]


def test_a_schedule_says_what_to_do_how_often() -> None:
    assert rows_of(only(fixture("schedule.xml"), Table)[0]) == [
        ["Task number", "Task", "Interval"],
        ["12-10-01", "Engine oil Change oil and filter.", "20000 km"],
        ["34-10-02", "Brake fluid Change.", "24 months"],
    ]


def test_what_a_schedule_says_in_words_stands_before_its_table() -> None:
    assert headings_of(fixture("schedule.xml")) == [(1, "General")]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            "<x><limit unitOfMeasure='km'>10</limit><n>a</n></x>" * 2, ["Limit", "N"], id="unit-of-its-own"
        ),
        pytest.param("<x><fromEquip><n>A</n></fromEquip><b>c</b></x>" * 2, ["From", "B"], id="end-of-a-wire"),
        pytest.param(
            "<x><remarks><simplePara>A</simplePara></remarks><b>c</b></x>" * 2,
            ["Remarks", "B"],
            id="paragraph",
        ),
        pytest.param("<x><wireNumber>1</wireNumber><hot>c</hot></x>" * 2, ["Wire", "Hot"], id="known-name"),
        pytest.param(
            "<x><camelCaseName>1</camelCaseName><b>c</b></x>" * 2, ["Camel case name", "B"], id="hump"
        ),
        pytest.param("<x id='a' kind='k'><b>c</b></x>" * 2, ["Kind", "B"], id="attribute"),
    ],
)
def test_a_column_is_named_after_what_is_in_it(tmp_path: Path, inner: str, expected: list[str]) -> None:
    assert head(module(tmp_path, f"<data>{inner}</data>")) == expected


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<x><a>1</a><b>2</b></x>", id="one-record"),
        pytest.param("<x>1</x><x>2</x>", id="no-leaves"),
        pytest.param("<x><a>1</a></x><x><a>2</a></x>", id="one-column"),
        pytest.param("text <x><a>1</a><b>2</b></x><x><a>1</a><b>2</b></x>", id="text-between"),
        pytest.param("<x><para>1</para><b>2</b></x><x><para>1</para><b>2</b></x>", id="running-text"),
        pytest.param(f"<x>{''.join(f'<c{n}>1</c{n}>' for n in range(20))}</x>" * 2, id="too-many-columns"),
    ],
)
def test_what_is_no_list_of_records_is_no_table(tmp_path: Path, inner: str) -> None:
    assert only(module(tmp_path, f"<data>{inner}</data>"), Table) == []


def test_a_record_keeps_its_reference_to_another_module(tmp_path: Path) -> None:
    codes = (
        '<dmCode modelIdentCode="S" systemDiffCode="A" systemCode="00" subSystemCode="0" '
        'subSubSystemCode="0" '
        'assyCode="00" disassyCode="00" disassyCodeVariant="A" infoCode="040" infoCodeVariant="A" '
        'itemLocationCode="A"/>'
    )
    record = f"<task><n>1</n><dmRef><dmRefIdent>{codes}</dmRefIdent></dmRef></task>"
    document = module(tmp_path, f"<list>{record * 2}</list>")
    assert rows_of(only(document, Table)[0])[:2] == [
        ["N", "Data module"],
        ["1", "DMC-S-A-00-00-00-00A-040A-A"],
    ]
    assert {target for _text, target in links_of(document)} == {"aos:dmc-s-a-00-00-00-00a-040a-a"}


def test_a_titled_element_that_nobody_knows_is_a_section(tmp_path: Path) -> None:
    document = module(tmp_path, "<novelty><title>New</title><thing>words</thing></novelty>")
    assert (headings_of(document), texts_of(document)[-1]) == ([(1, "New")], "words")


def test_an_empty_element_that_nobody_knows_says_its_attributes(tmp_path: Path) -> None:
    document = module(tmp_path, '<data><zone zoneNumber="12" id="z"/></data>', "pl")
    assert texts_of(document)[1:] == ["Zone (Strefa: 12)"]


def test_an_unknown_element_in_running_text_does_not_break_it(tmp_path: Path) -> None:
    document = module(tmp_path, "<description><para>a <novelty>b</novelty> c</para></description>")
    assert texts_of(document)[1:] == ["a b c"]


def test_a_name_in_camel_case_is_written_apart() -> None:
    assert human_name("wireTwistDirection", str) == "Wire twist direction"


def test_a_known_name_is_looked_up() -> None:
    assert human_name("wireColor", str.upper) == "COLOUR"


@pytest.fixture(scope="module")
def learning() -> ReadDocument:
    return fixture("learning.xml")


def test_a_test_is_a_section_of_questions_in_strong_letters(learning: ReadDocument) -> None:
    strong = [run.text for run in runs_of(learning) if run.style is RunStyle.STRONG]
    assert strong == ["How often is brake fluid changed?", "Put in order.", "Match."]


def test_answers_are_a_list_with_the_correct_one_marked(learning: ReadDocument) -> None:
    assert [list(texts(item.blocks)) for item in only(learning, ItemList)[0].items] == [
        ["Every year"],
        ["Every two years", "Correct answer"],
    ]


def test_steps_to_be_put_in_order_say_their_position(learning: ReadDocument) -> None:
    assert list(texts(only(learning, ItemList)[1].items[0].blocks)) == ["Fill", "Position 2"]


def test_pairs_to_be_matched_are_a_table(learning: ReadDocument) -> None:
    assert rows_of(only(learning, Table)[0]) == [["Part", "Limit"], ["Disc", "20 mm"]]


def test_what_is_said_of_an_answer_is_kept(learning: ReadDocument) -> None:
    assert "Correct!" in texts_of(learning)


def test_a_course_is_a_numbered_list_of_modules(tmp_path: Path) -> None:
    document = module(
        tmp_path,
        "<scoContent><trainingStep><x>a</x></trainingStep><trainingStep>b</trainingStep></scoContent>",
    )
    assert [(block.is_ordered, list(texts((block,)))) for block in only(document, ItemList)] == [
        (True, ["a", "b"])
    ]


def test_a_long_description_of_a_fault_is_no_heading(tmp_path: Path) -> None:
    told = "Very " * 40 + "long."
    fault = f'<isolatedFault><faultDescr>{told}</faultDescr><fault faultCode="P1"/></isolatedFault>'
    document = module(tmp_path, f"<faultReporting>{fault}</faultReporting>")
    assert texts_of(document) == ["Fault P1", told]


def test_a_short_description_of_a_fault_is_said_once(tmp_path: Path) -> None:
    fault = '<isolatedFault faultCode="P1"><faultDescr>No spark</faultDescr></isolatedFault>'
    assert texts_of(module(tmp_path, f"<faultReporting>{fault}</faultReporting>")) == ["Fault P1 – No spark"]


def test_a_fault_without_code_and_words_is_called_just_that(tmp_path: Path) -> None:
    document = module(tmp_path, "<isolatedFault><remarks>x</remarks></isolatedFault>", "pl")
    assert headings_of(document) == [(1, "Usterka")]


def test_answers_of_a_fault_isolation_are_in_the_documents_language(tmp_path: Path) -> None:
    step = (
        '<isolationStep id="a"><isolationStepQuestion>Jest?</isolationStepQuestion><isolationStepAnswer>'
        "<yesNoAnswer>"
        '<yesAnswer nextActionRefId="b"/><noAnswer>Koniec</noAnswer></yesNoAnswer></isolationStepAnswer>'
        "</isolationStep>"
        '<isolationProcedureEnd id="b"><action>Wymień.</action></isolationProcedureEnd>'
    )
    inner = f"<faultIsolation><isolationMainProcedure>{step}</isolationMainProcedure></faultIsolation>"
    document = module(tmp_path, inner, "pl")
    assert texts_of(document) == ["Lokalizacja usterki", "Jest?", "Tak → krok 2", "Nie Koniec", "Wymień."]


def test_choices_lead_to_their_steps(tmp_path: Path) -> None:
    step = (
        '<isolationStep><isolationStepAnswer><listOfChoices><choice nextActionRefId="b">High</choice>'
        "</listOfChoices>"
        '</isolationStepAnswer></isolationStep><isolationStep id="b"><action>x</action></isolationStep>'
    )
    inner = f"<faultIsolation><isolationMainProcedure>{step}</isolationMainProcedure></faultIsolation>"
    assert links_of(module(tmp_path, inner)) == [("step 2", "#b")]


def test_a_drill_is_a_card_with_steps() -> None:
    document = fixture("crew.xml")
    assert (headings_of(document), len(steps_of(document))) == ([(1, "Before driving")], 2)


def test_several_challenges_are_one_line(tmp_path: Path) -> None:
    step = (
        "<crewDrillStep><challengeAndResponse><challenge>A</challenge><challenge>B</challenge>"
        "<response>C</response></challengeAndResponse></crewDrillStep>"
    )
    document = module(tmp_path, f"<crew><crewDrill>{step}</crewDrill></crew>")
    assert texts_of(document)[1:] == ["A B", "C"]


def test_records_beside_paragraphs_stand_in_their_place(tmp_path: Path) -> None:
    records = "<x><a>1</a><b>2</b></x>" * 2
    document = module(tmp_path, f"<data><note1>before</note1>{records}<note2>after</note2></data>")
    assert [type(block) for block in document.sections[0].blocks] == [Paragraph, Table, Paragraph]
