"""Bank statements of every format say the same of the same transfers; what is odd is told, never guessed."""

from datetime import date

import pytest

from entitlements.money import Currency, Money
from entitlements.payments.statements.entries import (
    MOST_BYTES,
    BankEntry,
    Complaint,
    Flaw,
    Oddity,
    StatementRefused,
)
from entitlements.payments.statements.reading import read_statements
from entitlements.payments.titles import paid_by
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "data" / "statements"
ALIKE = [
    "camt-02.xml",
    "mt940-caret.sta",
    "mt940-question.sta",
    "columns.csv",
    "preamble.csv",
    "credit-debit.csv",
]
DAY = date(2026, 11, 21)
CAMT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
    "<BkToCstmrStmt>{}</BkToCstmrStmt></Document>"
)
HEAD = "Data;Tytuł;Kwota;Waluta\n"


def entries(name: str) -> tuple[BankEntry, ...]:
    (statement,) = read_statements((FOLDER / name).read_bytes())
    return statement.entries


def zloty(text: str) -> Money:
    return Money.parse(text, Currency.PLN)


@pytest.mark.parametrize("name", ALIKE)
def test_every_format_gives_days_amounts_and_directions(name: str) -> None:
    assert [(entry.booked_on, entry.amount, entry.is_credit) for entry in entries(name)] == [
        (DAY, zloty("123"), True),
        (DAY, zloty("246"), True),
        (DAY, zloty("12.90"), True),
        (DAY, zloty("50"), False),
    ]


@pytest.mark.parametrize("name", ALIKE)
def test_every_format_gives_the_title_that_pays_an_order(name: str) -> None:
    assert [paid_by(entry.title) for entry in entries(name)] == [("ZA/2026/000123",), (), (), ()]


@pytest.mark.parametrize("name", ALIKE)
def test_polish_letters_survive_every_encoding(name: str) -> None:
    assert entries(name)[0].payer == "WARSZTAT ZAJĄC"
    assert entries(name)[2].title == "dziękuję"
    assert entries(name)[2].payer.startswith("JAN KOWAL")


@pytest.mark.parametrize("name", ALIKE)
def test_an_entry_is_like_itself_in_every_format(name: str) -> None:
    assert [entry.likeness for entry in entries(name)][1:3] == [
        entry.likeness for entry in entries("camt-02.xml")
    ][1:3]


@pytest.mark.parametrize("name", ["camt-02.xml", "mt940-caret.sta", "columns.csv"])
def test_the_banks_own_references_and_the_payers_account_are_kept(name: str) -> None:
    first = entries(name)[0]
    assert (first.reference, first.payer_account) == ("BNK0001", "PL27114020040000300201355387")


@pytest.mark.parametrize("name", ["camt-02.xml", "mt940-caret.sta", "preamble.csv"])
def test_a_statement_names_its_account(name: str) -> None:
    (statement,) = read_statements((FOLDER / name).read_bytes())
    assert statement.account == "PL61109010140000071219812874"


@pytest.mark.parametrize("name", ALIKE)
def test_a_statement_that_adds_up_has_no_complaints(name: str) -> None:
    (statement,) = read_statements((FOLDER / name).read_bytes())
    assert statement.complaints == ()


@pytest.mark.parametrize(
    ("name", "closing", "wrong"),
    [("camt-02.xml", b"1331.90", b"1331.91"), ("mt940-caret.sta", b"PLN1331,90", b"PLN1331,91")],
    ids=["camt", "mt940"],
)
def test_a_statement_that_does_not_add_up_says_by_how_much(name: str, closing: bytes, wrong: bytes) -> None:
    content = (FOLDER / name).read_bytes()
    assert closing in content
    (statement,) = read_statements(content.replace(closing, wrong))
    assert statement.complaints == (Complaint(oddity=Oddity.SUM_DIFFERS, what="1"),)


def test_a_collective_entry_is_told_apart_where_its_parts_add_up() -> None:
    first, second, _reversal = entries("camt-08-eur.xml")
    assert (first.amount.minor, second.amount.minor) == (2500, 5000)
    assert (paid_by(first.title), paid_by(second.title)) == (("ZA/2026/000123",), ("ZA/2026/000124",))
    assert (first.reference, second.reference) == ("EURBATCH/1", "EURBATCH/2")
    assert (first.payer, first.payer_account) == ("AUTOHAUS LINDE GMBH", "DE89370400440532013000")


def test_a_collective_entry_whose_parts_do_not_add_up_stays_whole_and_untitled() -> None:
    content = (FOLDER / "camt-08-eur.xml").read_bytes().replace(b">50.00<", b">49.00<")
    (statement,) = read_statements(content)
    assert next((entry.amount.minor, entry.title) for entry in statement.entries) == (7500, "")


def test_what_is_not_booked_or_in_another_currency_is_left_out_and_told() -> None:
    (statement,) = read_statements((FOLDER / "camt-08-eur.xml").read_bytes())
    assert statement.complaints == (
        Complaint(oddity=Oddity.NOT_BOOKED, what="waits"),
        Complaint(oddity=Oddity.OTHER_CURRENCY, what="USD"),
    )


def test_a_reversal_is_seen_as_one() -> None:
    assert [(entry.is_reversal, entry.is_credit) for entry in entries("camt-08-eur.xml")][2] == (True, False)


def test_a_reversal_in_mt940_is_money_that_went() -> None:
    content = (FOLDER / "mt940-caret.sta").read_bytes().replace(b"1121CN123,00", b"1121RCN123,00")
    (statement,) = read_statements(content)
    assert (statement.entries[0].is_reversal, statement.entries[0].is_credit) == (True, False)


def test_several_statements_in_one_file_are_several() -> None:
    content = (FOLDER / "mt940-question.sta").read_bytes()
    assert [one.number for one in read_statements(content + content)] == ["00231", "00231"]


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("1 234,50", 123450),
        ("1.234,50", 123450),
        ('"1,234.50"', 123450),
        ("1'234.50", 123450),
        ("1234", 123400),
        ("+5,5", 550),
        ("1\u00a0234,50", 123450),
        ("5,00 PLN", 500),
    ],
)
def test_amounts_are_read_as_banks_write_them(amount: str, minor: int) -> None:
    (statement,) = read_statements(f"{HEAD}2026-11-21;x;{amount};PLN\n".encode())
    assert statement.entries[0].amount.minor == minor


@pytest.mark.parametrize("day", ["2026-11-21", "21.11.2026", "21-11-2026", "21/11/2026", "20261121"])
def test_days_are_read_as_banks_write_them(day: str) -> None:
    (statement,) = read_statements(f"{HEAD}{day};x;5,00;PLN\n".encode())
    assert statement.entries[0].booked_on == DAY


@pytest.mark.parametrize(
    ("content", "flaw", "what"),
    [
        (b"", Flaw.EMPTY, ""),
        (b"  \n", Flaw.EMPTY, ""),
        (b"hello", Flaw.NO_COLUMN, "day"),
        (b"Data;Kwota\n2026-11-21;5,00\n", Flaw.NO_COLUMN, "title"),
        ("Data;Tytuł\n2026-11-21;x\n".encode(), Flaw.NO_COLUMN, "amount"),
        ("Data;Tytuł;Kwota\n2026-11-21;x;5,00\n".encode(), Flaw.NO_CURRENCY, ""),
        (f"{HEAD}2026-11-21;x;1.234;PLN\n".encode(), Flaw.UNREADABLE_LINE, "2"),
        (f"{HEAD}2026-11-21;x;5,00;PLN\n2026-13-41;x;5,00;PLN\n".encode(), Flaw.UNREADABLE_LINE, "3"),
        (f"{HEAD}2026-11-21;x;pięć;PLN\n".encode(), Flaw.UNREADABLE_LINE, "2"),
        (b"<?xml version='1.0'?><html/>", Flaw.NO_STATEMENT, ""),
        (CAMT.format("").encode(), Flaw.NO_STATEMENT, ""),
        (CAMT.format("<Stmt>").encode(), Flaw.DAMAGED, "1"),
        (b"PK\x03\x04\x00\x00", Flaw.NO_STATEMENT, ""),
        (b"x" * (MOST_BYTES + 1), Flaw.TOO_LARGE, ""),
    ],
    ids=str,
)
def test_what_is_no_statement_is_refused_with_what_is_missing(content: bytes, flaw: Flaw, what: str) -> None:
    with pytest.raises(StatementRefused) as refusal:
        read_statements(content)
    assert (refusal.value.flaw, refusal.value.what) == (flaw, what)


def test_amounts_without_a_currency_take_the_one_that_is_given() -> None:
    content = "Data;Tytuł;Kwota\n2026-11-21;x;5,00\n".encode()
    (statement,) = read_statements(content, Currency.EUR)
    assert statement.entries[0].amount == Money(minor=500, currency=Currency.EUR)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Document SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        "<!DOCTYPE Document>",
    ],
    ids=["outside", "entities", "empty"],
)
def test_a_document_type_is_refused_before_anything_is_expanded(doctype: str) -> None:
    with pytest.raises(StatementRefused) as refusal:
        read_statements((doctype + CAMT.format("<Stmt><Id>&b;</Id></Stmt>")).encode())
    assert (refusal.value.flaw, refusal.value.what) == (Flaw.DAMAGED, "DOCTYPE")


@pytest.mark.parametrize("amount", ["1.005", "-1.00", "1e400", "NaN", "", "Infinity"])
def test_an_entry_with_an_amount_that_is_none_is_left_out_and_told(amount: str) -> None:
    entry = (
        f'<Ntry><NtryRef>7</NtryRef><Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Sts>BOOK</Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry>"
    )
    (statement,) = read_statements(CAMT.format(f"<Stmt><Id>1</Id>{entry}</Stmt>").encode())
    assert statement.entries == ()
    assert statement.complaints == (Complaint(oddity=Oddity.UNREADABLE, what="7"),)


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_half_a_file_is_read_or_refused_and_never_an_error(cut: int) -> None:
    content = (FOLDER / "mt940-caret.sta").read_bytes()[:cut]
    try:
        read = len(read_statements(content)[0].entries)
    except StatementRefused:
        read = 0
    assert read <= 4
