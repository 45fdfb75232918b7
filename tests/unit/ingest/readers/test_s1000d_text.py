"""Running text, references, identification and tables of data modules, one thing at a time."""

from pathlib import Path

import pytest

from ingest.outcomes import Malformed, TooLarge
from ingest.reader import ReadDocument
from ingest.readers.s1000d import S1000DReader
from ingest.readers.s1000d_ident import identification, module_code, titles
from ingest.readers.s1000d_refs import References
from ingest.safe_xml import parse_xml
from kb.content import Admonition, ItemList, RunStyle, Severity, Table, texts
from tests.unit.ingest.readers.reading import (
    headings_of,
    links_of,
    only,
    read_text,
    rows_of,
    runs_of,
    texts_of,
)

CODE = (
    'modelIdentCode="S" systemDiffCode="A" systemCode="72" subSystemCode="1" subSubSystemCode="0" '
    'assyCode="01" '
    'disassyCode="00" disassyCodeVariant="A" infoCode="520" infoCodeVariant="A" itemLocationCode="A"'
)
REFERENCE = f"<dmRef><dmRefIdent><dmCode {CODE}/></dmRefIdent>{{}}</dmRef>"
TITLE = (
    "<dmRefAddressItems><dmTitle><techName>Brake</techName><infoName>Remove</infoName></dmTitle>"
    "</dmRefAddressItems>"
)
TARGET = "aos:dmc-s-a-72-10-01-00a-520a-a"


def described(folder: Path, inner: str) -> ReadDocument:
    source = f"<dmodule><content><description>{inner}</description></content></dmodule>"
    return read_text(S1000DReader(), folder, source)


def para(folder: Path, inner: str) -> str:
    return texts_of(described(folder, f"<para>{inner}</para>"))[1]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<novelty><inner>x</inner></novelty>", "a x b", id="unknown-inside-unknown"),
        pytest.param("<functionalItemRef functionalItemNumber='K20'/>", "a K20 b", id="functional-item"),
        pytest.param("<circuitBreakerRef circuitBreakerNumber='F1'/>", "a F1 b", id="circuit-breaker"),
        pytest.param(
            "<accessPointRef accessPointNumber='12'><name>Lid</name></accessPointRef>",
            "a 12 Lid b",
            id="access",
        ),
        pytest.param("<toolRef toolNumber='T-1'/>", "a T-1 b", id="tool"),
        pytest.param("<partRef partNumberValue='H1'/>", "a H1 b", id="part"),
        pytest.param("<controlIndicatorRef controlIndicatorNumber='READY'/>", "a READY b", id="indicator"),
        pytest.param("<indexFlag indexLevelOne='x'/>", "a b", id="index"),
        pytest.param("<inlineSignificantData>x</inlineSignificantData>", "a x b", id="significant"),
        pytest.param("<acronym><acronymTerm>ABS</acronymTerm></acronym>", "a ABS b", id="acronym-alone"),
        pytest.param("<footnote/>", "a b", id="empty-footnote"),
        pytest.param("<quantity>5 mm</quantity>", "a 5 mm b", id="quantity-in-words"),
        pytest.param(
            "<externalPubRef><externalPubRefIdent><externalPubCode "
            "pubCodingScheme='ISO'>6310</externalPubCode>"
            "</externalPubRefIdent></externalPubRef>",
            "a ISO 6310 b",
            id="outside-publication",
        ),
        pytest.param(
            "<internalRef internalRefId='gone'>here</internalRef>", "a here b", id="reference-to-nowhere"
        ),
        pytest.param("<dmRef/>", "a b", id="reference-without-code"),
    ],
)
def test_an_inline_element_reads_well(tmp_path: Path, inner: str, expected: str) -> None:
    assert para(tmp_path, f"a {inner} b") == expected


@pytest.mark.parametrize(
    ("kind", "sign"), [("plus", "+"), ("minus", "−"), ("plusorminus", "±")], ids=["plus", "minus", "both"]
)
def test_a_tolerance_has_its_sign(tmp_path: Path, kind: str, sign: str) -> None:
    tolerance = f"<quantityTolerance quantityToleranceType='{kind}'>1</quantityTolerance>"
    group = f"<quantityGroup quantityUnitOfMeasure='mm'><quantityValue>5</quantityValue>{tolerance}"
    assert para(tmp_path, f"<quantity>{group}</quantityGroup></quantity>") == f"5 mm {sign} 1 mm"


@pytest.mark.parametrize(
    ("kind", "style"),
    [("em01", RunStyle.STRONG), ("em02", RunStyle.EMPHASIS), ("", RunStyle.STRONG)],
    ids=["bold", "italic", "unsaid"],
)
def test_emphasis_has_its_style(tmp_path: Path, kind: str, style: RunStyle) -> None:
    document = described(tmp_path, f"<para><emphasis emphasisType='{kind}'>x</emphasis></para>")
    assert runs_of(document)[0].style is style


@pytest.mark.parametrize(
    ("tag", "style"),
    [
        ("subScript", RunStyle.SUBSCRIPT),
        ("superScript", RunStyle.SUPERSCRIPT),
        ("verbatimText", RunStyle.CODE),
        ("supscrpt", RunStyle.SUPERSCRIPT),
    ],
)
def test_indices_and_verbatim_text_have_their_style(tmp_path: Path, tag: str, style: RunStyle) -> None:
    assert runs_of(described(tmp_path, f"<para>a<{tag}>x</{tag}></para>"))[1].style is style


def test_a_reference_to_a_module_shows_the_title_that_it_carries(tmp_path: Path) -> None:
    assert links_of(described(tmp_path, f"<para>{REFERENCE.format(TITLE)}</para>")) == [
        ("Brake – Remove", TARGET)
    ]


def test_a_reference_to_a_module_without_title_shows_its_code(tmp_path: Path) -> None:
    document = described(tmp_path, f"<para>{REFERENCE.format('')}</para>")
    assert links_of(document) == [("DMC-S-A-72-10-01-00A-520A-A", TARGET)]


def test_a_title_given_once_is_used_for_every_reference(tmp_path: Path) -> None:
    document = described(tmp_path, f"<para>{REFERENCE.format('')} {REFERENCE.format(TITLE)}</para>")
    assert {text for text, _target in links_of(document)} == {"Brake – Remove"}


def test_a_reference_may_lead_to_a_place_in_the_module(tmp_path: Path) -> None:
    reference = REFERENCE.format("").replace("<dmRef>", '<dmRef referredFragment="stp-1">')
    assert links_of(described(tmp_path, f"<para>{reference}</para>"))[0][1] == f"{TARGET}#stp-1"


def test_words_of_a_reference_beside_its_title_are_kept(tmp_path: Path) -> None:
    document = described(
        tmp_path, f"<para>{REFERENCE.format(TITLE + '<behavior>see also</behavior>')}</para>"
    )
    assert links_of(document)[0][0] == "Brake – Remove Brake Remove see also"


def test_the_code_of_a_module_that_is_referred_to_is_no_identity(tmp_path: Path) -> None:
    assert described(tmp_path, f"<para>{REFERENCE.format('')}</para>").identity is None


def test_the_list_of_references_stands_at_the_end(tmp_path: Path) -> None:
    content = f"<refs>{REFERENCE.format(TITLE)}</refs><description><para>x</para></description>"
    source = f"<dmodule><content>{content}</content></dmodule>"
    assert texts_of(read_text(S1000DReader(), tmp_path, source)) == [
        "file",
        "x",
        "References",
        "Brake – Remove",
    ]


def test_an_empty_list_of_references_has_no_heading(tmp_path: Path) -> None:
    source = "<dmodule><content><refs/><description><para>x</para></description></content></dmodule>"
    assert texts_of(read_text(S1000DReader(), tmp_path, source)) == ["file", "x"]


def test_a_titled_paragraph_holds_the_warnings_that_it_refers_to(tmp_path: Path) -> None:
    source = (
        "<dmodule><content><warningsAndCautions><warning id='w'><para>Hot.</para></warning>"
        "</warningsAndCautions>"
        "<description><levelledPara><title>A</title></levelledPara><levelledPara warningRefs='w'>"
        "<title>B</title>"
        "<para>x</para></levelledPara></description></content></dmodule>"
    )
    sections = read_text(S1000DReader(), tmp_path, source).sections
    assert [(section.heading, list(texts(section.blocks))) for section in sections] == [
        ("A", []),
        ("B", ["Hot.", "x"]),
    ]


def test_applicability_of_a_section_stands_under_its_heading(tmp_path: Path) -> None:
    source = (
        "<dmodule><content><referencedApplicGroup><applic id='a'><displayText>HB16</displayText></applic>"
        "</referencedApplicGroup><description><levelledPara applicRefId='a'><title>B</title><para>x</para>"
        "</levelledPara></description></content></dmodule>"
    )
    assert texts_of(read_text(S1000DReader(), tmp_path, source))[-3:] == ["B", "Applies to: HB16", "x"]


def test_a_vital_warning_is_a_danger(tmp_path: Path) -> None:
    document = described(tmp_path, '<warning vitalWarningFlag="1"><para>x</para></warning>')
    assert only(document, Admonition)[0].severity is Severity.DANGER


@pytest.mark.parametrize(
    ("tag", "is_ordered"),
    [("randomList", False), ("sequentialList", True), ("attentionSequentialList", True)],
)
def test_lists_are_ordered_or_not(tmp_path: Path, tag: str, is_ordered: bool) -> None:
    document = described(tmp_path, f"<{tag}><listItem>a</listItem><listItem>b</listItem></{tag}>")
    assert [(block.is_ordered, len(block.items)) for block in only(document, ItemList)] == [(is_ordered, 2)]


def test_a_list_inside_a_list_is_inside_its_item(tmp_path: Path) -> None:
    inner = "<randomList><listItem><para>b</para></listItem></randomList>"
    document = described(tmp_path, f"<randomList><listItem><para>a</para>{inner}</listItem></randomList>")
    assert [type(block) for block in only(document, ItemList)[0].items[0].blocks][-1] is ItemList


def test_a_list_says_its_title_first(tmp_path: Path) -> None:
    document = described(tmp_path, "<randomList><title>T</title><listItem>a</listItem></randomList>")
    assert texts_of(document)[1:] == ["T", "a"]


def test_an_empty_list_is_none(tmp_path: Path) -> None:
    assert only(described(tmp_path, "<randomList><listItem/></randomList>"), ItemList) == []


def test_a_list_of_definitions_keeps_its_header(tmp_path: Path) -> None:
    inner = (
        "<definitionList><definitionListHeader><termTitle>T</termTitle><definitionTitle>D</definitionTitle>"
        "</definitionListHeader><definitionListItem><listItemTerm>a</listItemTerm>"
        "<listItemDefinition><para>b</para></listItemDefinition></definitionListItem></definitionList>"
    )
    assert texts_of(described(tmp_path, inner))[1:] == ["T", "D", "a", "b"]


CALS = (
    '<table id="t"><title>Sizes</title><tgroup cols="3"><colspec colname="a"/><colspec colname="b"/>'
    '<colspec colname="c"/><spanspec spanname="bc" namest="b" nameend="c"/>{}</tgroup></table>'
)


@pytest.mark.parametrize(
    ("entry", "spans"),
    [
        pytest.param('<entry namest="a" nameend="c">x</entry>', (3, 1), id="columns-by-name"),
        pytest.param('<entry spanname="bc">x</entry>', (2, 1), id="columns-by-span"),
        pytest.param('<entry morerows="2">x</entry>', (1, 3), id="rows"),
        pytest.param('<entry namest="c" nameend="a">x</entry>', (1, 1), id="backwards"),
        pytest.param('<entry namest="q" nameend="c">x</entry>', (1, 1), id="unknown-name"),
        pytest.param('<entry morerows="many">x</entry>', (1, 1), id="no-number"),
        pytest.param('<entry morerows="99999">x</entry>', (1, 500), id="bounded"),
    ],
)
def test_a_cell_spans_columns_and_rows(tmp_path: Path, entry: str, spans: tuple[int, int]) -> None:
    body = f"<tbody><row>{entry}<entry>y</entry></row></tbody>"
    cell = only(described(tmp_path, CALS.format(body)), Table)[0].body[0][0]
    assert (cell.column_span, cell.row_span) == spans


def test_heads_and_feet_of_a_table_are_told_apart(tmp_path: Path) -> None:
    rows = "".join(
        f"<{part}><row><entry>{part}</entry></row></{part}>" for part in ("thead", "tfoot", "tbody")
    )
    table = only(described(tmp_path, CALS.format(rows)), Table)[0]
    assert (rows_of(table), len(table.head)) == ([["thead"], ["tbody"], ["tfoot"]], 1)


def test_a_table_of_several_groups_has_its_caption_once(tmp_path: Path) -> None:
    group = "<tgroup><tbody><row><entry>x</entry></row></tbody></tgroup>"
    document = described(tmp_path, f"<table><title>T</title>{group}{group}</table>")
    assert [table.caption for table in only(document, Table)] == ["Table 1. T", None]


def test_a_table_without_rows_leaves_its_title(tmp_path: Path) -> None:
    assert texts_of(described(tmp_path, "<table><title>T</title></table>"))[1:] == ["Table 1. T"]


def test_the_learn_code_belongs_to_the_code() -> None:
    root = parse_xml(f'<dmCode {CODE} learnCode="T42" learnEventCode="C"/>'.encode()).root
    assert module_code(root) == "DMC-S-A-72-10-01-00A-520A-A-T42C"


def test_a_publication_has_a_code_of_its_own() -> None:
    root = parse_xml(b'<pmCode modelIdentCode="S" pmIssuer="KZ" pmNumber="1" pmVolume="00"/>').root
    assert module_code(root) == "PMC-S-KZ-1-00"


def test_a_code_in_too_few_pieces_is_none() -> None:
    assert module_code(parse_xml(b'<dmCode modelIdentCode="S" infoCode="520"/>').root) is None


def test_technical_and_information_name_are_parted_by_a_dash() -> None:
    root = parse_xml(b"<dmTitle><techName>A</techName><infoName>B</infoName></dmTitle>").root
    assert titles(root) == "A – B"


def test_a_title_without_information_name_has_no_dash() -> None:
    assert titles(parse_xml(b"<dmTitle><techName>A</techName></dmTitle>").root) == "A"


@pytest.mark.parametrize(
    ("address", "language", "issue"),
    [
        pytest.param('<language languageIsoCode="pl" countryIsoCode="PL"/>', "pl-PL", None, id="issue-4"),
        pytest.param(
            '<language language="en" country="US"/><issno issno="003" inwork="02"/>',
            "en-US",
            "003-02",
            id="issue-3",
        ),
        pytest.param('<issueInfo issueNumber="007"/>', None, "007-00", id="not-in-work"),
        pytest.param("<language/><issueInfo/>", None, None, id="unsaid"),
    ],
)
def test_language_and_issue_are_read(address: str, language: str | None, issue: str | None) -> None:
    ident = identification(parse_xml(f"<dmodule><dmIdent>{address}</dmIdent></dmodule>".encode()).root)
    assert (ident.language_tag, ident.issue) == (language, issue)


def test_a_module_that_says_nothing_of_itself_has_no_identity() -> None:
    ident = identification(parse_xml(b"<dmodule/>").root)
    assert (ident.code, ident.title, ident.issued_on) == (None, "", None)


def test_the_same_applicability_is_said_once(tmp_path: Path) -> None:
    applic = "<applic><displayText>All</displayText></applic>"
    source = f"<dmodule><dmStatus>{applic}{applic}</dmStatus><content>x</content></dmodule>"
    assert read_text(S1000DReader(), tmp_path, source).applicability == ("All",)


def test_steps_of_two_procedures_are_counted_apart() -> None:
    source = b"<c><a><proceduralStep id='x'/></a><b><proceduralStep id='y'/></b></c>"
    references = References(parse_xml(source).root, str)
    assert (references.text("x"), references.text("y")) == ("step 1", "step 1")


def test_a_place_without_a_name_is_called_by_its_id() -> None:
    assert References(parse_xml(b"<c><para id='p'/></c>").root, str).text("p") == "p"


def test_a_module_that_nests_without_end_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        described(tmp_path, "<para>" * 200 + "</para>" * 200)


@pytest.mark.parametrize("text", ["", "<dmodule", "plain", "<dmodule><content/></dmodul>"])
def test_a_broken_module_is_malformed(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        read_text(S1000DReader(), tmp_path, text)


def test_a_module_without_title_and_code_is_called_by_its_file(tmp_path: Path) -> None:
    assert headings_of(described(tmp_path, "<para>x</para>")) == [(1, "file")]


@pytest.mark.parametrize(
    ("href", "links"),
    [
        ("fluids-en.html#oil", [("Fluids", "aos:manuals--fluids.html#oil")]),
        ("https://example.org/fluids", []),
        ("", []),
    ],
    ids=["a file beside", "elsewhere", "nowhere"],
)
def test_a_reference_to_a_publication_leads_to_the_file_that_it_names(
    tmp_path: Path, href: str, links: list[tuple[str, str]]
) -> None:
    title = "<externalPubRefIdent><externalPubTitle>Fluids</externalPubTitle></externalPubRefIdent>"
    reference = (
        f"<para>see <externalPubRef xmlns:xlink='x' xlink:href='{href}'>{title}</externalPubRef>.</para>"
    )
    folder = tmp_path / "manuals"
    folder.mkdir()
    assert links_of(described(folder, reference)) == links
