"""What modules owe to those beside them: a publication's outline, titles, names, warnings, applicability."""

from datetime import date
from pathlib import Path

import pytest

from ingest.outcomes import Malformed
from ingest.reader import NO_BID, VOCABULARY_BID, ReadDocument
from ingest.readers.s1000d import S1000DReader
from ingest.readers.s1000d_applicability import Tables, as_data, products_of, statement
from ingest.readers.s1000d_neighbours import Neighbours
from ingest.readers.s1000d_pm import PublicationModuleReader
from ingest.readers.s1000d_repositories import Repositories
from ingest.readers.s1000d_wiring import net_list_of
from ingest.safe_xml import parse_xml
from kb.content import Admonition, FigureBlock, Table, texts
from kb.documents import Applicability
from tests.unit.ingest.readers.reading import (
    FIXTURES,
    headings_of,
    input_file,
    links_of,
    only,
    read_once,
    read_text,
    rows_of,
    texts_of,
)

FOLDER = FIXTURES / "s1000d-set"
PUBLICATION = FOLDER / "PMC-SOKOL-HALNY-00001-00_001-00_EN-GB.xml"
PROCEDURE = FOLDER / "DMC-SOKOL-A-72-20-00-00A-520A-A_001-00_EN-GB.xml"
WIRING = FOLDER / "DMC-SOKOL-A-91-10-00-00A-057A-A_001-00_EN-GB.xml"


publication = read_once(PublicationModuleReader(), PUBLICATION)
procedure = read_once(S1000DReader(), PROCEDURE)
wiring = read_once(S1000DReader(), WIRING)


def test_a_publication_module_has_a_reader_of_its_own() -> None:
    bids = [PublicationModuleReader().bid(input_file(path)) for path in (PUBLICATION, PROCEDURE)]
    assert bids == [VOCABULARY_BID, NO_BID]
    assert S1000DReader().bid(input_file(PUBLICATION)) == NO_BID


def test_a_publication_says_what_it_is(publication: ReadDocument) -> None:
    said = (publication.identity, publication.title, publication.issue, publication.issued_on)
    assert said == ("PMC-SOKOL-HALNY-00001-00", "Sokół II workshop manual", "001-00", date(2025, 4, 7))
    assert publication.applicability == ("Sokół II",)


def test_a_publication_leads_to_its_modules_in_their_order(publication: ReadDocument) -> None:
    assert links_of(publication) == [
        ("Halny Sokół II – Title page", "aos:dmc-sokol-a-00-00-00-00a-001a-a"),
        ("Spring – Remove", "aos:dmc-sokol-a-72-20-00-00a-520a-a"),
        ("Front lamps – Wiring data", "aos:dmc-sokol-a-91-10-00-00a-057a-a"),
        ("Rear lamps", "aos:dmc-sokol-a-91-99-00-00a-057a-a"),
        ("PMC-SOKOL-HALNY-00002-00", "aos:pmc-sokol-halny-00002-00"),
    ]


def test_titled_entries_are_sections(publication: ReadDocument) -> None:
    assert headings_of(publication)[1:] == [(1, "Running gear")]
    assert {"Lamps", "ISO 6469"} <= set(texts_of(publication))


def test_a_publication_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="publication module"):
        read_text(PublicationModuleReader(), tmp_path, "<pm><pmIdent/></pm>")


def test_a_reference_is_called_by_the_title_of_the_module_beside(procedure: ReadDocument) -> None:
    assert links_of(procedure) == [("Front lamps – Wiring data", "aos:dmc-sokol-a-91-10-00-00a-057a-a")]


def test_a_tool_is_called_by_its_name_in_the_repository(procedure: ReadDocument) -> None:
    assert any("T-100 (Torque wrench)" in text for text in texts_of(procedure))


def test_a_warning_known_by_its_number_has_the_words_of_the_repository(procedure: ReadDocument) -> None:
    assert [list(texts(block.blocks)) for block in only(procedure, Admonition)] == [
        ["Springs are under tension."]
    ]


def test_applicability_without_display_text_is_put_into_words(procedure: ReadDocument) -> None:
    assert procedure.applicability == ("Model: Sokół II and (Year: 2019–2021 or Year: 2023). Products: S200",)
    assert "Applies to: Winter tyres: fitted" in texts_of(procedure)


def test_applicability_is_data_where_it_says_series_and_years(procedure: ReadDocument) -> None:
    assert [(each.series, each.built_from, each.built_to) for each in procedure.applies] == [
        ("Sokół II", date(2019, 1, 1), date(2021, 12, 31)),
        ("Sokół II", date(2023, 1, 1), date(2023, 12, 31)),
    ]


def test_a_title_page_has_code_and_date() -> None:
    path = FOLDER / "DMC-SOKOL-A-00-00-00-00A-001A-A_001-00_EN-GB.xml"
    said = texts_of(S1000DReader().read(input_file(path)))
    assert said[1:] == [
        "Halny Sokół II", "Workshop manual", "PMC-SOKOL-HALNY-00001-00", "001-00", "2025-04-07",
        "Halny Motors",
    ]  # fmt: skip


def neighbours(language: str = "en") -> Neighbours:
    return Neighbours(input_file(PUBLICATION), language)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("pl-PL", "Sprężyna – Demontaż", id="own-language"),
        pytest.param("en-GB", "Spring – Remove", id="older-issue-in-own-language"),
        pytest.param("", "Sprężyna – Demontaż", id="newest-of-all"),
    ],
)
def test_of_several_editions_the_one_in_the_documents_language_is_asked(language: str, title: str) -> None:
    assert neighbours(language).title("DMC-SOKOL-A-72-20-00-00A-520A-A") == title


def test_a_module_that_is_not_there_has_no_title() -> None:
    assert neighbours().title("DMC-SOKOL-A-99-99-99-00A-520A-A") == ""


def test_a_broken_neighbour_has_no_title(tmp_path: Path) -> None:
    (tmp_path / "DMC-S-A-00-00-00-00A-040A-A_001-00_EN-US.xml").write_text("<dmodule")
    (tmp_path / "a.xml").write_text("<pm/>")
    assert Neighbours(input_file(tmp_path / "a.xml")).title("DMC-S-A-00-00-00-00A-040A-A") == ""


def test_a_neighbour_that_leads_out_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.xml").write_text(
        "<dmodule><dmAddressItems><dmTitle><techName>S</techName></dmTitle></dmAddressItems></dmodule>"
    )
    (root / "DMC-S-A-00-00-00-00A-040A-A_001-00_EN-US.xml").symlink_to(tmp_path / "secret.xml")
    (root / "a.xml").write_text("<pm/>")
    assert Neighbours(input_file(root / "a.xml")).title("DMC-S-A-00-00-00-00A-040A-A") == ""


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        pytest.param("<toolRef toolNumber='T-100'/>", "Torque wrench", id="tool"),
        pytest.param("<toolRef toolNumber='T-999'/>", "", id="unknown-number"),
        pytest.param("<toolRef/>", "", id="no-number"),
        pytest.param("<supplyRef supplyNumber='T-100'/>", "", id="another-kind"),
        pytest.param("<para/>", "", id="no-reference"),
    ],
)
def test_repositories_name_things_by_kind_and_number(reference: str, name: str) -> None:
    assert Repositories(neighbours()).name(parse_xml(reference.encode()).root) == name


def tables() -> Tables:
    made = Tables(names={"my": "Model year", "trim": "Trim"})
    made.products += [{"sn": "1", "model": "A", "my": "2018"}, {"sn": "2", "model": "B", "my": "2020"}]
    return made


def asserted(property_id: str, values: str) -> str:
    return f"<assert applicPropertyIdent='{property_id}' applicPropertyValues='{values}'/>"


def both(*inner: str, operator: str = "and") -> str:
    return f"<evaluate andOr='{operator}'>{''.join(inner)}</evaluate>"


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        pytest.param("<displayText><simplePara>All</simplePara></displayText>", "All", id="own-words"),
        pytest.param(asserted("my", "2018|2020~2022"), "Model year: 2018 / 2020–2022", id="values"),
        pytest.param(asserted("else", "x"), "else: x", id="unknown-property"),
        pytest.param("<assert>in words</assert>", "in words", id="assert-in-words"),
        pytest.param(
            both(asserted("a", "1"), both(asserted("b", "2"), asserted("c", "3"), operator="or")),
            "a: 1 and (b: 2 or c: 3)",
            id="nested",
        ),
        pytest.param("<evaluate/>", "", id="nothing"),
        pytest.param("", "", id="empty"),
    ],
)
def test_statements_are_words(inner: str, words: str) -> None:
    applic = parse_xml(f"<applic>{inner}</applic>".encode()).root
    assert statement(applic, tables(), str) == words


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(asserted("model", "A|B"), [("A", None), ("B", None)], id="two-series"),
        pytest.param(asserted("my", "2018"), [(None, 2018)], id="name-of-the-table"),
        pytest.param(both(asserted("model", "A"), asserted("trim", "x")), [("A", None)], id="only-narrower"),
        pytest.param(both(asserted("model", "A"), asserted("trim", "x"), operator="or"), [], id="half-known"),
        pytest.param(asserted("trim", "x"), [], id="nothing-known"),
        pytest.param(asserted("my", "old"), [], id="no-year"),
        pytest.param("", [], id="no-expression"),
        pytest.param("<evaluate andOr='and'/>", [], id="nothing-evaluated"),
    ],
)
def test_what_can_be_data_is(inner: str, expected: list[tuple[str | None, int | None]]) -> None:
    applic = parse_xml(f"<applic>{inner}</applic>".encode()).root
    found = as_data(applic, tables(), "w")
    assert [(each.series, each.built_from.year if each.built_from else None) for each in found] == expected


def test_make_engine_and_days_are_data_too() -> None:
    inner = both(
        asserted("make", "Halny"), asserted("engine", "E1|E2"), asserted("buildDate", "2020-02~2020-03-05")
    )
    applic = parse_xml(f"<applic>{inner}</applic>".encode()).root
    assert as_data(applic, Tables(), "w") == [
        Applicability(
            make="Halny",
            engines=("E1", "E2"),
            built_from=date(2020, 2, 1),
            built_to=date(2020, 3, 5),
            statement="w",
        )
    ]


def test_an_expression_that_unfolds_without_end_is_words_only() -> None:
    many = both(*(both(asserted("model", "A"), asserted("model", "B"), operator="or") for _ in range(30)))
    assert as_data(parse_xml(f"<applic>{many}</applic>".encode()).root, Tables(), "w") == []


@pytest.mark.parametrize(
    ("inner", "covered"),
    [
        pytest.param(asserted("model", "B"), ["2"], id="one-of-two"),
        pytest.param(asserted("my", "2017~2019"), ["1"], id="range"),
        pytest.param(asserted("model", "A|B"), [], id="all"),
        pytest.param(asserted("model", "Z"), [], id="none"),
        pytest.param(asserted("unknown", "Z"), [], id="unassigned"),
        pytest.param(both(asserted("model", "A"), asserted("my", "2020"), operator="or"), [], id="either"),
        pytest.param("", [], id="no-expression"),
    ],
)
def test_products_of_the_table_are_named_where_that_is_not_all(inner: str, covered: list[str]) -> None:
    assert products_of(parse_xml(f"<applic>{inner}</applic>".encode()).root, tables()) == covered


def test_tables_that_name_each_other_end(tmp_path: Path) -> None:
    code = (
        'modelIdentCode="S" systemDiffCode="A" systemCode="00" subSystemCode="0" subSubSystemCode="0" '
        'assyCode="00" disassyCode="00" disassyCodeVariant="A" infoCode="00W" infoCodeVariant="A" '
        'itemLocationCode="D"'
    )
    reference = f"<applicCrossRefTableRef><dmRef><dmCode {code}/></dmRef></applicCrossRefTableRef>"
    (tmp_path / "DMC-S-A-00-00-00-00A-00WA-D_001-00_EN-US.xml").write_text(f"<dmodule>{reference}</dmodule>")
    (tmp_path / "a.xml").write_text("<dmodule/>")
    root = parse_xml(f"<dmodule>{reference}</dmodule>".encode()).root
    assert Tables.beside(root, Neighbours(input_file(tmp_path / "a.xml"))).names == {}


def test_wires_are_drawn_with_every_contact(wiring: ReadDocument) -> None:
    labels = {label.text for label in wiring.figures[0].labels}
    assert {"F12", "X1", "G1", "H1", "1", "3", "4", "5", "A"} <= labels
    assert isinstance(wiring.sections[0].blocks[0], FigureBlock)


def test_wires_are_told_as_a_net_list(wiring: ReadDocument) -> None:
    assert rows_of(only(wiring, Table)[0])[1:] == [
        ["H1 0001", "F12.1", "X1.3", "RD", "0.75"],
        ["H1 0002", "X1.4", "G1.A", "BN/BK", "20 AWG"],
        ["H1 0003", "X1.5", "H1.1", "GN", "0.5"],
    ]


def test_a_wire_without_ends_is_still_in_the_table_of_the_source(wiring: ReadDocument) -> None:
    rows = rows_of(only(wiring, Table)[-1])
    assert (wiring.sections[-1].heading, rows[-1][:2], rows[-1][-1]) == (
        "Data of the wires",
        ["H1", "0004"],
        "PK",
    )


def test_each_end_of_a_wire_has_its_own_columns(wiring: ReadDocument) -> None:
    head = rows_of(only(wiring, Table)[-1])[0]
    assert head[2:6] == ["From", "From – Contact", "To", "To – Contact"]


@pytest.mark.parametrize(
    ("ends", "wires"),
    [
        pytest.param("<fromEquip>A</fromEquip><toEquip>B</toEquip>", [("A.–", "B.–")], id="no-contacts"),
        pytest.param("<fromEquip>A</fromEquip>", [], id="one-end"),
        pytest.param("<fromEquip/><toEquip>B</toEquip>", [], id="no-equipment"),
        pytest.param("<fromEquip>A</fromEquip><toEquip>A</toEquip>", [], id="to-itself"),
        pytest.param(
            "<equipFrom><referenceDesignator>A</referenceDesignator><pinNumber>1</pinNumber></equipFrom>"
            "<equipTo><functionalItemRef functionalItemNumber='B'><name>Lamp</name></functionalItemRef>"
            "<contactIdent contactIdentValue='2'/></equipTo>",
            [("A.1", "B.2")],
            id="other-spellings",
        ),
    ],
)
def test_ends_of_wires_are_equipment_and_contact(ends: str, wires: list[tuple[str, str]]) -> None:
    content = parse_xml(f"<content><wiringData><wire>{ends}</wire></wiringData></content>".encode()).root
    made = net_list_of(content, "T", Repositories(neighbours()))
    assert [(wire.start, wire.end) for wire in made.wires] == wires
