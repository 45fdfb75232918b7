"""How what is typed is read."""

import pytest

from kb.documents import DocumentKind
from search.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Phrase,
    Prefix,
    Query,
    QueryField,
    Restriction,
    Text,
    Without,
    render,
    understood,
)
from search.syntax import MAX_QUERY_LENGTH, parse

CODE, TITLE, KIND, LANG = QueryField.CODE, QueryField.TITLE, QueryField.KIND, QueryField.LANGUAGE
DATE = QueryField.DATE

READ_AS: dict[str, Query] = {
    "klocki": Text("klocki"),
    "klocki hamulcowe": Text("klocki hamulcowe"),
    "  klocki \t\n hamulcowe ": Text("klocki hamulcowe"),
    "A 204 830 00 18": Text("A 204 830 00 18"),
    "02091-C-71": Text("02091-C-71"),
    "A166*1B": Text("A166*1B"),
    "http://example.org": Text("http://example.org"),
    "klocki AND tarcze": AllOf((Text("klocki"), Text("tarcze"))),
    "klocki OR tarcze": Text("klocki tarcze"),
    '"klocki" OR tarcze': AnyOf((Phrase("klocki"), Text("tarcze"))),
    "klocki NOT tarcze": Without(Text("klocki"), Text("tarcze")),
    "klocki AND NOT tarcze": Without(Text("klocki"), Text("tarcze")),
    "a NOT b c": Without(Text("a c"), Text("b")),
    "a AND b AND c": AllOf((Text("a"), Text("b"), Text("c"))),
    "a AND (b OR c)": AllOf((Text("a"), Text("b c"))),
    "NOT NOT klocki": Text("klocki"),
    '"klocki hamulcowe"': Phrase("klocki hamulcowe"),
    "„klocki hamulcowe”": Phrase("klocki hamulcowe"),
    "“brake pads”": Phrase("brake pads"),
    "«brake pads»": Phrase("brake pads"),
    '"brake pads"~3': Phrase("brake pads"),
    '"a" "b"': AnyOf((Phrase("a"), Phrase("b"))),
    'klocki "przód lewy"': AnyOf((Text("klocki"), Phrase("przód lewy"))),
    "hamul*": Prefix("hamul"),
    "hamul* przód": AnyOf((Prefix("hamul"), Text("przód"))),
    "code:P0300": Text("P0300", CODE),
    'code:"11 12 7 582 245"': Phrase("11 12 7 582 245", CODE),
    "code:P03*": Prefix("P03", CODE),
    "title:klocki": Text("klocki", TITLE),
    'title:"klocki hamulcowe"': Phrase("klocki hamulcowe", TITLE),
    "title:(klocki hamulcowe)": AllOf((Text("klocki", TITLE), Text("hamulcowe", TITLE))),
    "code:P0300 zapłon": AllOf((Text("P0300", CODE), Text("zapłon"))),
    "code:P0300 OR code:P0301": AnyOf((Text("P0300", CODE), Text("P0301", CODE))),
    "klocki kind:bulletin": AllOf((Restriction(KIND, "bulletin"), Text("klocki"))),
    "klocki kind:BULLETIN": AllOf((Restriction(KIND, "bulletin"), Text("klocki"))),
    "part:11127582245": Text("11127582245", QueryField.PART),
    "kod:P0300": Text("P0300", CODE),
    "tytuł:klocki": Text("klocki", TITLE),
    "tytul:kloc*": Prefix("kloc", TITLE),
    "klocki rodzaj:bulletin": AllOf((Restriction(KIND, "bulletin"), Text("klocki"))),
    "klocki date:2024": AllOf((Restriction(DATE, "2024"), Text("klocki"))),
    "klocki data:2024-05..": AllOf((Restriction(DATE, "2024-05.."), Text("klocki"))),
    "klocki date:[2024 TO 2025]": AllOf((Restriction(DATE, "2024..2025"), Text("klocki"))),
    "klocki date:[* TO 2025-03-01]": AllOf((Restriction(DATE, "..2025-03-01"), Text("klocki"))),
    "klocki date:2024-13": Text("klocki date:2024-13"),
    "klocki date:2025..2024": Text("klocki date:2025..2024"),
    "klocki ORAZ tarcze": AllOf((Text("klocki"), Text("tarcze"))),
    "klocki LUB tarcze": Text("klocki tarcze"),
    "klocki NIE tarcze": Without(Text("klocki"), Text("tarcze")),
    "P0300 NIE P0301": Without(Text("P0300"), Text("P0301")),
    "SILNIK NIE ODPALA": Text("SILNIK nie ODPALA"),
    "silnik nie odpala": Text("silnik nie odpala"),
    '"nie NIE nie" olej': AnyOf((Phrase("nie NIE nie"), Text("olej"))),
    "klocki lang:pl": AllOf((Restriction(LANG, "pl"), Text("klocki"))),
    "klocki NOT kind:bulletin": Without(Text("klocki"), Restriction(KIND, "bulletin")),
    "kind:bulletin": Restriction(KIND, "bulletin"),
    "klocki -tarcze": Without(Text("klocki"), Text("tarcze")),
    "-tarcze klocki": Without(Text("klocki"), Text("tarcze")),
    "klocki -tarcze -P0300": Without(Text("klocki"), Text("tarcze P0300")),
    'klocki -"płyn hamulcowy"': Without(Text("klocki"), Phrase("płyn hamulcowy")),
    "klocki -„płyn hamulcowy”": Without(Text("klocki"), Phrase("płyn hamulcowy")),
    "klocki -kind:bulletin": Without(Text("klocki"), Restriction(KIND, "bulletin")),
    "klocki -rodzaj:biuletyn": Without(Text("klocki"), Restriction(KIND, "bulletin")),
    'klocki -rodzaj:"Dane techniczne"': Without(Text("klocki"), Restriction(KIND, "technical-data")),
    "klocki -title:tarcze": Without(Text("klocki"), Text("tarcze", TITLE)),
    "klocki -(tarcze bębny)": Without(Text("klocki"), Text("tarcze bębny")),
    "(klocki -tarcze) AND olej": AllOf((Without(Text("klocki"), Text("tarcze")), Text("olej"))),
    "klocki -hamul*": Without(Text("klocki"), Prefix("hamul")),
    "klocki OR -tarcze": Without(Text("klocki"), Text("tarcze")),
}

READ_AS_WORDS: dict[str, Query] = {
    "11-12-7-582-245": Text("11-12-7-582-245"),
    "11 12 7 -582 -245": Text("11 12 7 -582 -245"),
    "U0100-87": Text("U0100-87"),
    "U0100 -87": Text("U0100 -87"),
    "-40 °C": Text("-40 °C"),
    "akumulator -40 °C": Text("akumulator -40 °C"),
    "klocki - tarcze": Text("klocki - tarcze".replace(" - ", " ")),
    "CAN-bus": Text("CAN-bus"),
    "klocki-tarcze": Text("klocki-tarcze"),
    "klocki --tarcze": Text("klocki tarcze"),
    '"klocki -tarcze"': Phrase("klocki -tarcze"),
    "klocki -AND tarcze": Text("klocki and tarcze"),
    "-klocki": Text("klocki"),
    "-wymiana: -klocki": Text("wymiana: klocki"),
    "klocki AND": Text("klocki and"),
    "OR klocki": Text("or klocki"),
    "NOT": Text("not"),
    "klocki and tarcze": Text("klocki and tarcze"),
    '"klocki': Text("klocki"),
    'klocki"': Text("klocki"),
    '5" dysk': Text("5 dysk"),
    "(klocki": Text("klocki"),
    "klocki)": Text("klocki"),
    "[klocki TO tarcze]": Text("[klocki TO tarcze]"),
    "klocki^2": Text("klocki^2"),
    "it's 'fine'": Text("it's 'fine'"),
    "kind:nonsense": Text("kind:nonsense"),
    "lang:klingon": Text("lang:klingon"),
    "note:this": Text("note:this"),
    "title:": Text("title:"),
    "title: klocki": Text("title: klocki"),
    "12:30": Text("12:30"),
    "subtitle:x": Text("subtitle:x"),
    "klocki\x00tarcze": Text("klocki tarcze"),
    "((((((((((a))))))))))": Text("a"),
}

EMPTY = ["", " ", "\x00", '"', '""', '"" ""', "*", "**", "()", "[", "?!", "NOT klocki", "-", "(NOT a)", '"*"']

NASTY = [
    *READ_AS,
    *READ_AS_WORDS,
    *EMPTY,
    "(" * 5_000,
    '"' * 9_999,
    "a AND " * 2_000,
    "NOT " * 2_000 + "a",
    "code:" * 2_000,
    "kind:title:code:lang:",
    "title:title:x",
    "'; DROP TABLE documents; --",
    "<script>alert(1)</script>",
    "\u202eevil\u202c",
    "\ud800",
    "🔧🔩",
    "a\u0301\u0302\u0303",
    "%00 %s {0} ${x}",
    "\\",
    "a\\ b\\",
    'a"b"c"d',
    "a~3 b^4 c?d",
    "x" * 10_000,
    "łąęśźż " * 2_000,
    "{a TO b}",
    "date:[2001 TO 2002]",
    "+a -b",
    "-" * 5_000,
    "-a " * 5_000,
    '-"' * 5_000,
    "-(" * 5_000,
    "-kind:-title:-x",
    "NOT -a",
    "-NOT a",
    "a && b || !c",
]


@pytest.mark.parametrize(("text", "query"), READ_AS.items(), ids=list(READ_AS))
def test_a_query_is_read_as_it_is_meant(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(("text", "query"), READ_AS_WORDS.items(), ids=list(READ_AS_WORDS))
def test_what_is_no_operator_is_words(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize("text", EMPTY, ids=repr)
def test_without_words_a_query_asks_for_nothing(text: str) -> None:
    assert parse(text) == NOTHING


@pytest.mark.parametrize("kind", list(DocumentKind), ids=str)
def test_every_kind_can_be_asked_for(kind: DocumentKind) -> None:
    assert parse(f"kind:{kind}") == Restriction(KIND, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rodzaj:biuletyn", DocumentKind.BULLETIN),
        ("kind:Biuletyn", DocumentKind.BULLETIN),
        ("kind:obsługa", DocumentKind.MAINTENANCE),
        ("rodzaj:obsluga", DocumentKind.MAINTENANCE),
        ('rodzaj:"Akcja serwisowa"', DocumentKind.CAMPAIGN),
        ('kind:"technical data"', DocumentKind.TECHNICAL_DATA),
        ("rodzaj:dane-techniczne", DocumentKind.TECHNICAL_DATA),
        ("rodzaj:części", DocumentKind.PARTS),
        ("rodzaj:naprawa", DocumentKind.REPAIR),
    ],
)
def test_a_kind_may_be_called_as_the_pages_call_it_in_either_language(text: str, kind: DocumentKind) -> None:
    assert parse(text) == Restriction(KIND, kind)


def test_a_restriction_without_meaning_stays_as_it_was_typed() -> None:
    assert parse("rodzaj:bzdura") == Text("rodzaj:bzdura")


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:30]))
def test_nothing_is_a_syntax_error_and_the_canonical_form_reads_alike(text: str) -> None:
    query = parse(text)
    assert parse(render(query)) == query


def test_a_very_long_query_is_cut() -> None:
    assert parse("x" * 10_000) == Text("x" * MAX_QUERY_LENGTH)


def test_a_query_asks_for_nothing_understood_as_nothing() -> None:
    assert understood(NOTHING) == ()


def test_the_parts_of_a_query_are_named_one_by_one() -> None:
    assert understood(parse('klocki kind:bulletin NOT "x y"')) == (
        '(kind:bulletin AND klocki) AND NOT "x y"',
    )


def test_requirements_are_named_one_by_one() -> None:
    assert understood(parse("klocki kind:bulletin code:P0300")) == ("kind:bulletin", "code:P0300", "klocki")
