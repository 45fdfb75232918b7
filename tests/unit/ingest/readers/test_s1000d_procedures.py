"""A procedure reads like one: what is required, steps in steps, warnings in frames, figures in place."""

from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.s1000d import S1000DReader
from kb.content import (
    Admonition,
    Block,
    Definitions,
    FigureBlock,
    ItemList,
    Severity,
    Step,
    Steps,
    Table,
    texts,
)
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    links_of,
    only,
    read_once,
    read_text,
    rows_of,
    steps_of,
    texts_of,
)

FOLDER = FIXTURES / "s1000d"
LANGUAGE = '<language languageIsoCode="{}"/>'


procedure = read_once(S1000DReader(), FOLDER / "procedure-full.xml")


def section(document: ReadDocument, heading: str) -> tuple[Block, ...]:
    return next(section.blocks for section in document.sections if section.heading == heading)


def module(folder: Path, content: str, language: str = "en") -> ReadDocument:
    address = f"<dmAddress><dmIdent>{LANGUAGE.format(language)}</dmIdent></dmAddress>"
    return read_text(
        S1000DReader(),
        folder,
        f"<dmodule>{address}<content><procedure>{content}</procedure></content></dmodule>",
    )


def required(folder: Path, inner: str, language: str = "en") -> ReadDocument:
    return module(folder, f"<preliminaryRqmts>{inner}</preliminaryRqmts>", language)


def stepped(folder: Path, inner: str) -> list[Step]:
    return steps_of(module(folder, f"<mainProcedure>{inner}</mainProcedure>"))


def test_everything_that_is_required_has_its_heading(procedure: ReadDocument) -> None:
    assert headings_of(procedure) == [
        (1, "Preliminary requirements"),
        (2, "Required conditions"),
        (2, "Required persons"),
        (2, "Required information"),
        (2, "Support equipment"),
        (2, "Consumables and materials"),
        (2, "Spare parts"),
        (2, "Safety conditions"),
        (1, "Procedure"),
        (1, "Requirements after job completion"),
    ]


def test_each_condition_is_an_item_with_the_module_that_tells_more(procedure: ReadDocument) -> None:
    assert list(texts(section(procedure, "Required conditions"))) == [
        "Car lifted.",
        "Safety rules known",
        "Workshop – Safety",
    ]


def test_persons_are_counted_and_their_skill_is_said_in_words(procedure: ReadDocument) -> None:
    first, _second = texts(section(procedure, "Required persons"))
    assert first == "2 × Mechanic, intermediate skill level, Chassis, 0.9 h"


def test_a_skill_level_of_the_projects_own_is_kept_as_written(procedure: ReadDocument) -> None:
    assert list(texts(section(procedure, "Required persons")))[1] == "Helper, own-7"


def test_tools_have_part_number_maker_and_quantity(procedure: ReadDocument) -> None:
    assert rows_of(section(procedure, "Support equipment")[0]) == [
        ["Name", "Identification", "Quantity"],
        ["Piston tool", "HT-3410 (HALNY)", "1"],
    ]


def test_supplies_have_their_unit(procedure: ReadDocument) -> None:
    assert rows_of(section(procedure, "Consumables and materials")[0])[1] == ["Brake fluid", "", "0.2 l"]


def test_a_remark_on_a_spare_part_stands_beside_it(procedure: ReadDocument) -> None:
    assert rows_of(section(procedure, "Spare parts")[0])[1] == ["Pad set", "One axle", "1"]


def test_safety_conditions_keep_their_frames(procedure: ReadDocument) -> None:
    frames = [block for block in section(procedure, "Safety conditions") if isinstance(block, Admonition)]
    assert [frame.severity for frame in frames] == [Severity.WARNING, Severity.CAUTION]


def test_conditions_after_the_job_need_no_second_heading(procedure: ReadDocument) -> None:
    blocks = section(procedure, "Requirements after job completion")
    assert [list(texts((block,))) for block in blocks if isinstance(block, ItemList)] == [
        ["Drive gently for 200 km."]
    ]


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<reqCondGroup><noConds/></reqCondGroup>", id="conditions"),
        pytest.param("<reqPersons><personnel/></reqPersons>", id="persons"),
        pytest.param("<reqTechInfoGroup/>", id="information"),
        pytest.param("<reqSupportEquips><noSupportEquips/></reqSupportEquips>", id="equipment"),
        pytest.param("<reqSupplies><noSupplies/></reqSupplies>", id="supplies"),
        pytest.param("<reqSpares><noSpares/></reqSpares>", id="spares"),
        pytest.param("<reqSafety><noSafety/></reqSafety>", id="safety"),
    ],
)
def test_what_is_not_required_has_no_section(tmp_path: Path, inner: str) -> None:
    assert [heading for _level, heading in headings_of(required(tmp_path, inner))] == ["file"]


@pytest.mark.parametrize(
    ("code", "polish"),
    [
        ("sk01", "poziom podstawowy"),
        ("sk02", "poziom średni"),
        ("sk03", "poziom zaawansowany"),
        ("sk77", "sk77"),
    ],
)
def test_skill_levels_are_said_in_the_documents_language(tmp_path: Path, code: str, polish: str) -> None:
    inner = f"<reqPersons><person><personSkill skillLevelCode='{code}'/></person></reqPersons>"
    assert texts_of(required(tmp_path, inner, "pl"))[-1] == polish


@pytest.mark.parametrize(
    ("inner", "heading"),
    [
        pytest.param(
            "<reqCondGroup><reqCondNoRef><reqCond>x</reqCond></reqCondNoRef></reqCondGroup>",
            "Wymagane warunki",
            id="conditions",
        ),
        pytest.param(
            "<reqPersons><person><trade>x</trade></person></reqPersons>", "Wymagany personel", id="persons"
        ),
        pytest.param(
            "<reqTechInfoGroup><reqTechInfo>x</reqTechInfo></reqTechInfoGroup>",
            "Wymagane informacje",
            id="information",
        ),
        pytest.param(
            "<reqSupportEquips><supportEquipDescr><name>x</name></supportEquipDescr></reqSupportEquips>",
            "Narzędzia i wyposażenie",
            id="equipment",
        ),
        pytest.param(
            "<reqSupplies><supplyDescr><name>x</name></supplyDescr></reqSupplies>",
            "Materiały eksploatacyjne",
            id="supplies",
        ),
        pytest.param(
            "<reqSpares><spareDescr><name>x</name></spareDescr></reqSpares>", "Części zamienne", id="spares"
        ),
        pytest.param(
            "<reqSafety><note><notePara>x</notePara></note></reqSafety>",
            "Warunki bezpieczeństwa",
            id="safety",
        ),
    ],
)
def test_polish_procedures_have_polish_headings(tmp_path: Path, inner: str, heading: str) -> None:
    assert headings_of(required(tmp_path, inner, "pl")) == [(1, "Wymagania wstępne"), (2, heading)]


def test_steps_nest_as_deeply_as_they_do_in_the_source(procedure: ReadDocument) -> None:
    assert [step.anchor for step in steps_of(procedure)] == [
        "stp-1",
        "stp-2",
        "step-3",
        "stp-2-1",
        "stp-2-1-1",
    ]


def test_a_substep_stands_inside_its_step(procedure: ReadDocument) -> None:
    second = steps_of(procedure)[1]
    inner = next(block for block in second.blocks if isinstance(block, Steps))
    assert [step.anchor for step in inner.steps] == ["stp-2-1"]


def test_a_note_stands_in_its_frame_before_the_step_that_it_belongs_to(procedure: ReadDocument) -> None:
    first = steps_of(procedure)[0].blocks[0]
    assert isinstance(first, Admonition)
    assert first.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("tag", "severity"),
    [("warning", Severity.WARNING), ("caution", Severity.CAUTION), ("note", Severity.NOTE)],
)
def test_a_frame_has_the_severity_of_its_element(tmp_path: Path, tag: str, severity: Severity) -> None:
    inner = f"<proceduralStep><{tag}><para>x</para></{tag}></proceduralStep>"
    block = stepped(tmp_path, inner)[0].blocks[0]
    assert isinstance(block, Admonition)
    assert (block.severity, list(texts(block.blocks))) == (severity, ["x"])


def test_an_empty_warning_has_no_frame(tmp_path: Path) -> None:
    assert stepped(tmp_path, "<proceduralStep><warning/><para>x</para></proceduralStep>")[0].blocks[1:] == ()


def test_a_warning_of_the_repository_is_named_where_it_applies(procedure: ReadDocument) -> None:
    first = steps_of(procedure)[1].blocks[0]
    assert isinstance(first, Admonition)
    assert (first.severity, next(texts(first.blocks))) == (
        Severity.WARNING,
        "No. WARN-0007: the text is not in this document but in the common repository.",
    )


def test_a_caution_of_the_repository_is_a_caution(tmp_path: Path) -> None:
    document = module(tmp_path, '<cautionRef cautionIdentNumber="C-1"/>', "pl")
    assert [block.severity for block in only(document, Admonition)] == [Severity.CAUTION]
    assert texts_of(document)[-1].startswith("Nr C-1: treści nie ma")


def test_the_warnings_of_a_whole_procedure_stand_under_its_heading(tmp_path: Path) -> None:
    warning = '<warning id="w"><para>Hot.</para></warning>'
    document = module(
        tmp_path,
        f'<warningsAndCautions>{warning}</warningsAndCautions><mainProcedure warningRefs="w">'
        "<para>x</para></mainProcedure>",
    )
    assert texts_of(document) == ["Procedure", "Hot.", "x"]


def test_a_step_without_words_is_none(tmp_path: Path) -> None:
    assert stepped(tmp_path, "<proceduralStep><para/></proceduralStep>") == []


def test_a_procedure_may_have_a_title_of_its_own(tmp_path: Path) -> None:
    document = module(tmp_path, "<mainProcedure><title>Drain</title><para>x</para></mainProcedure>")
    assert headings_of(document) == [(1, "Drain")]


def test_references_inside_lead_to_steps_figures_and_tools(procedure: ReadDocument) -> None:
    assert [link for link in links_of(procedure) if link[1].startswith("#")] == [
        ("Fig. 1", "#fig-1"),
        ("Disc", "#fig-1"),
        ("Piston tool", "#seq-1"),
        ("step 2.1", "#stp-2-1"),
    ]


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["Fig. 1", "Table 1", "step 1"]), ("pl", ["Rys. 1", "Tabela 1", "krok 1"])],
    ids=["english", "polish"],
)
def test_places_inside_are_called_in_the_documents_language(
    tmp_path: Path, language: str, names: list[str]
) -> None:
    references = "".join(f'<internalRef internalRefId="{place}"/>; ' for place in ("f", "t", "s"))
    document = module(
        tmp_path,
        f'<mainProcedure><proceduralStep id="s"><para>{references}</para><figure id="f"><title>x</title>'
        "</figure>"
        '<table id="t"><title>y</title></table></proceduralStep></mainProcedure>',
        language,
    )
    assert [text for text, _target in links_of(document)] == names


def test_references_without_words_leave_no_brackets_and_commas(procedure: ReadDocument) -> None:
    assert "Fit the pads (step 2.1), then, close." in texts_of(procedure)


def test_no_space_is_left_before_the_full_stop_after_a_reference(procedure: ReadDocument) -> None:
    assert "Tie up the caliper with Piston tool." in texts_of(procedure)


def test_a_figure_after_substeps_can_be_led_to(procedure: ReadDocument) -> None:
    assert [block.anchor for block in only(procedure, FigureBlock)] == ["fig-1"]


def test_each_sheet_of_a_figure_says_which_it_is(procedure: ReadDocument) -> None:
    assert only(procedure, FigureBlock)[0].caption == "Fig. 1. Front brake (sheet 1 of 2)"


def test_a_missing_sheet_is_named_in_its_place(procedure: ReadDocument) -> None:
    expected = "Fig. 1. Front brake (sheet 2 of 2) (picture ICN-SOKOL-GONE is not available)"
    assert expected in texts_of(procedure)


def test_a_missing_sheet_is_complained_of(procedure: ReadDocument) -> None:
    assert procedure.complaints == ("The picture ICN-SOKOL-GONE is not beside the document.",)


def test_numbers_in_a_figure_are_explained_under_it(procedure: ReadDocument) -> None:
    assert list(texts(tuple(only(procedure, Definitions)))) == ["1", "Disc", "2", "Caliper", "Caliper, left"]


@pytest.mark.parametrize(
    ("spots", "expected"),
    [
        pytest.param('<hotspot hotspotTitle="Bolt"/>', ["Bolt"], id="title-alone"),
        pytest.param('<hotspot applicationStructureName="7"/>', ["7"], id="number-alone"),
        pytest.param('<hotspot hotspotTitle="7" applicationStructureName="7"/>', ["7"], id="the-same-twice"),
        pytest.param('<hotspot id="h"/>', [], id="nothing"),
    ],
)
def test_a_hotspot_says_what_it_can(tmp_path: Path, spots: str, expected: list[str]) -> None:
    document = module(tmp_path, f'<figure><graphic infoEntityIdent="x">{spots}</graphic></figure>')
    assert [text for block in only(document, ItemList) for text in texts((block,))] == expected


def test_the_steps_of_issue_3_are_steps(tmp_path: Path) -> None:
    source = (
        "<dmodule><content><proced><prelreqs><reqpers><perscat category='x'/><trade>Fitter</trade></reqpers>"
        "<supequip><supeqli><supequi id='q'><nomen>Jack</nomen><qty uom='EA'>1</qty></supequi></supeqli>"
        "</supequip>"
        "</prelreqs><mainfunc><step1><para>a</para><step2><para>b</para></step2></step1></mainfunc>"
        "<closereqs><reqconds><reqcond>c</reqcond></reqconds></closereqs></proced></content></dmodule>"
    )
    document = read_text(S1000DReader(), tmp_path, source)
    assert [heading for _level, heading in headings_of(document)] == [
        "Preliminary requirements",
        "Required persons",
        "Support equipment",
        "Procedure",
        "Requirements after job completion",
    ]
    assert rows_of(only(document, Table)[0])[1] == ["Jack", "", "1"]
    assert [step.anchor for step in steps_of(document)] == ["step-1", "step-1.1"]
