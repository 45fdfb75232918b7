"""What of a revision goes into the index."""

from dataclasses import replace
from datetime import date

import pytest

from kb.access import AccessClass
from kb.content import Cell, Definition, Definitions, Run, Step, Steps, Table, paragraph
from kb.documents import Applicability, DocumentKind, RelatedDocument, RelationKind, Revision, Validity
from kb.identifiers import DocumentId
from search.grouping import document_number
from search.mapping import IndexEntry, StoredSection, applicability_text, decode_payload, index_entries
from search.profiles import profile_of
from search.schema import Field
from search.standing import pack
from tests.factories.search.revisions import EN, PL, figure, figure_block, revision, section


def entries(*editions: Revision) -> list[IndexEntry]:
    return list(index_entries(editions))


def stored(*editions: Revision) -> StoredSection:
    return decode_payload(entries(*editions)[0].payload)


def test_every_section_is_an_entry() -> None:
    many = revision(sections=(section(anchor="a"), section(anchor="b")))
    assert [decode_payload(entry.payload).anchor for entry in entries(many)] == ["a", "b"]


def test_every_edition_has_its_entries() -> None:
    languages = [
        decode_payload(entry.payload).language for entry in entries(revision(), revision(language=PL))
    ]
    assert languages == [EN, PL]


def test_an_entry_knows_all_languages_of_its_document() -> None:
    assert stored(revision(), revision(language=PL)).languages == (EN, PL)


def test_a_document_without_editions_has_no_entries() -> None:
    assert entries() == []


def test_title_and_text_are_fields_of_their_own_and_a_heading_stands_below_the_title() -> None:
    entry = entries(revision(title="Pads", sections=(section("Bolts", heading="Removal"),)))[0]
    assert [entry.terms[field] for field in (Field.TITLE, Field.HEADING, Field.BODY)] == [
        "pad",
        "pad remov",
        "bolt",
    ]


def test_each_section_is_analysed_in_its_own_language() -> None:
    mixed = revision(language=EN, sections=(section("brakes"),))
    polish = replace(mixed, sections=(replace(mixed.sections[0], language=PL),))
    assert [entries(one)[0].terms[Field.BODY] for one in (mixed, polish)] == ["brake", "brakes"]


def test_codes_of_title_heading_and_text_are_gathered() -> None:
    entry = entries(revision(title="P0300", sections=(section("U0100-87", heading="F12"),)))[0]
    assert entry.terms[Field.CODE] == "p0300 f12 u010087 u0100"


def test_text_inside_steps_and_definitions_is_indexed() -> None:
    blocks = (
        Steps(steps=(Step(title="First", blocks=(paragraph("undo"),)),)),
        Definitions(entries=(Definition(term=(Run(text="torque"),), blocks=(paragraph("35 Nm"),)),)),
    )
    assert stored(revision(sections=(section(blocks),))).body == "First\nundo\ntorque\n35 Nm"


def test_the_labels_of_a_figure_go_into_the_section_that_shows_it() -> None:
    shown = revision(
        sections=(section([figure_block("f1")], "with"), section("without", "without")),
        figures=(figure("f1", "X60531", "E2"),),
    )
    bodies = [decode_payload(entry.payload).body for entry in entries(shown)]
    assert bodies == ["X60531\nE2", "without"]


def test_labels_repeated_for_their_outline_are_taken_once() -> None:
    shown = revision(
        sections=(section([figure_block("f1")]),), figures=(figure("f1", "X1", "X1", " X1 ", "X2"),)
    )
    assert stored(shown).body == "X1\nX2"


def test_a_figure_that_is_missing_has_no_labels() -> None:
    assert stored(revision(sections=(section([figure_block("gone", "Caption")]),))).body == "Caption"


def test_a_label_can_be_found_as_a_code() -> None:
    shown = revision(sections=(section([figure_block("f1")]),), figures=(figure("f1", "X60531.12"),))
    assert "x6053112" in entries(shown)[0].terms[Field.CODE].split(" ")


def test_keywords_are_what_filters_ask_for() -> None:
    keywords = entries(revision("pads", "Klocki, P-0300", kind=DocumentKind.BULLETIN))[0].keywords
    assert keywords == {
        Field.NAME: "klocki p0300",
        Field.DOCUMENT_ID: "pads",
        Field.KIND: "bulletin",
        Field.LANGUAGE: "en",
        Field.ACCESS_CLASS: "rmi",
    }


def test_the_document_has_its_number() -> None:
    entry = entries(revision("pads", language=PL))[0]
    assert entry.numbers[Field.DOCUMENT] == document_number(revision("pads").document_id)


def test_all_editions_have_the_documents_profile() -> None:
    statements = (Applicability(series="Żubr", built_from=date(2016, 3, 1), built_to=date(2017, 1, 1)),)
    editions = [revision(applicability=statements), revision(language=PL, kind=DocumentKind.REPAIR)]
    assert {entry.profile for entry in index_entries(editions)} == {profile_of(editions)}


def test_an_entry_is_found_by_its_documents_series_and_years() -> None:
    statements = (Applicability(series="Żubr", built_from=date(2016, 3, 1), built_to=date(2017, 1, 1)),)
    found = entries(revision(applicability=statements))[0].keyword_lists
    assert [found[field] for field in (Field.SYSTEM, Field.SERIES, Field.YEAR)] == [
        (),
        ("Żubr",),
        ("2016", "2017"),
    ]


def test_the_position_is_that_in_the_document() -> None:
    many = revision(sections=(section(anchor="a"), section(anchor="b")))
    assert [entry.numbers[Field.POSITION] for entry in entries(many)] == [0, 1]


def test_what_the_page_shows_is_stored() -> None:
    shown = stored(revision(number=3, sections=(section(page_label="12a"),)))
    assert (shown.revision_number, shown.page_label, shown.published_on) == (3, "12a", date(2026, 3, 1))


def test_a_revision_that_was_never_published_has_no_date() -> None:
    assert stored(revision(published_at=None)).published_on is None


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (Applicability(), ""),
        (Applicability(make="Halny"), "Halny"),
        (Applicability(make="Halny", series="Sokół", engines=("HB16", "HD15")), "Halny Sokół · HB16, HD15"),
        (Applicability(make="Halny", built_from=date(2015, 3, 1)), "Halny · 2015-03 –"),
        (Applicability(built_to=date(2022, 1, 1)), "– 2022-01"),
        (Applicability(make="Halny", statement="All models"), "All models"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_applicability_is_one_line(statement: Applicability, text: str) -> None:
    assert applicability_text([statement]) == text


def test_alternatives_of_applicability_stand_side_by_side() -> None:
    assert applicability_text([Applicability(make="A"), Applicability(), Applicability(make="B")]) == "A; B"


def row(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(blocks=(paragraph(text),)) for text in texts)


def test_a_row_is_a_line_and_a_place() -> None:
    table = Table(body=(row("X65.11", "BN 1.5"), row("X65.12", "RD")))
    found = stored(revision(sections=(section("Pins.", "s1", blocks=(paragraph("Pins."), table)),)))
    assert found.body == "Pins.\nX65.11 · BN 1.5\nX65.12 · RD"
    assert [found.place_at(found.body.index(text)) for text in ("Pins", "BN", "RD")] == ["", "s1-r1", "s1-r2"]


@pytest.mark.parametrize(
    ("cells", "subjects"),
    [
        (("HT-3410", "Drift"), "ht3410"),
        (("HT 3410", "Drift"), "ht3410"),
        (("C", "HB16", "petrol"), "hb16"),
        (("Pressure bleeder", "HT-2132"), ""),
        (("35 Nm", "Bolt"), ""),
        (("see P0300", "Misfire"), ""),
    ],
    ids=["code", "apart", "lettered", "second-cell", "measure", "more-than-a-code"],
)
def test_a_section_is_about_the_codes_that_its_rows_begin_with(cells: tuple[str, ...], subjects: str) -> None:
    entry = entries(revision(sections=(section(blocks=(Table(body=(row(*cells),)),)),)))[0]
    assert entry.terms[Field.SUBJECT] == subjects


def test_a_section_is_about_the_codes_of_its_heading() -> None:
    entry = entries(revision(sections=(section("Text.", heading="X60: engine control unit"),)))[0]
    assert entry.terms[Field.SUBJECT] == "x60"


def test_before_its_first_step_a_diagnostic_procedure_is_about_its_trouble_codes() -> None:
    steps = Steps(steps=(Step(blocks=(paragraph("Is P0335 stored?"),)),))
    sections = (
        section("Codes: P0300 and P0301; tool HT-3410.", "symptoms"),
        section("", "tests", blocks=(steps,)),
    )
    found = entries(revision(sections=sections, kind=DocumentKind.DIAGNOSIS))
    assert [entry.terms[Field.SUBJECT] for entry in found] == ["p0300 p0301", ""]


def test_the_day_of_publication_is_found_by_year_month_and_day() -> None:
    entry = entries(revision())[0]
    day = stored(revision()).published_on
    assert day is not None
    assert entry.keyword_lists[Field.DAY] == (f"{day:%Y}", f"{day:%Y-%m}", day.isoformat())


def test_the_day_of_issue_counts_before_that_of_the_library() -> None:
    issued, unknown = stored(revision(issued_on=date(2019, 5, 3))), stored(revision())
    assert (issued.published_on, issued.is_issue_date) == (date(2019, 5, 3), True)
    assert (unknown.published_on, unknown.is_issue_date) == (date(2026, 3, 1), False)


def test_an_entry_knows_what_replaces_its_document_and_until_when_it_is_valid() -> None:
    newer = RelatedDocument(
        kind=RelationKind.REPLACED_BY,
        document_id=DocumentId("new"),
        access_class=AccessClass.RMI,
        title="New pads",
        language=EN,
    )
    older = replace(newer, kind=RelationKind.REPLACES, document_id=DocumentId("old"))
    validity = Validity(valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    replaced = revision(related=(older, newer), validity=validity, issued_on=date(2019, 5, 3))
    found = stored(replaced)
    assert [one.document_id for one in found.successors] == ["new"]
    assert (found.valid_from, found.valid_to) == (validity.valid_from, validity.valid_to)
    standing = entries(replaced)[0].numbers[Field.STANDING]
    assert standing == pack(date(2019, 5, 3), validity, [AccessClass.RMI])


def test_the_first_section_is_found_by_number_keywords_and_tools() -> None:
    said = revision(
        sections=(section("Bolts."), section("Nuts.", anchor="s2", position=1)),
        document_number="TSB-3407",
        keywords=("squealing",),
        tools=("HT-1134",),
    )
    first, second = entries(said)
    assert {"squeal"} <= set(first.terms[Field.BODY].split())
    assert {"ht1134", "tsb3407"} <= set(first.terms[Field.CODE].split())
    assert "tsb3407" in first.terms[Field.SUBJECT].split()
    assert "squeal" not in second.terms[Field.BODY].split()
    assert decode_payload(first.payload).body == "Bolts."


@pytest.mark.parametrize(
    ("number", "subjects"),
    [("SW-A10-HE10-05", "swa10he1005"), ("RM 41-11-02", "411102"), ("HT 3410", "ht3410"), ("Notice", "")],
)
def test_a_document_is_about_its_whole_number_and_no_part_of_it(number: str, subjects: str) -> None:
    said = revision(sections=(section("Bolts.", heading="Bolts"),), document_number=number)
    assert entries(said)[0].terms[Field.SUBJECT] == subjects
