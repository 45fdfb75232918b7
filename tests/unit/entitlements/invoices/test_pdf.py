"""Invoices on paper, read back: every field that the law asks for, in the buyer's language."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from entitlements.invoices.documents import Corrected, Document, ExchangeRate, Kind, Payment
from entitlements.invoices.ksef_codes import Environment, digest_of, invoice_link
from entitlements.invoices.pdf import Copy, invoice_pdf
from entitlements.money import Currency
from tests.factories.invoices import GARAGE, REVERSE, SELLER, TODAY, document, line, money
from translations.locales import Language

LINK = invoice_link(Environment.TEST, "5260250274", TODAY, digest_of(b"x"))


def reader(invoice: Document, copy: Copy | None = None) -> PdfReader:
    return PdfReader(io.BytesIO(invoice_pdf(invoice, copy or Copy())))


def words_of(invoice: Document, copy: Copy | None = None) -> str:
    text = "\n".join(page.extract_text() for page in reader(invoice, copy).pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def english() -> Document:
    euro = line(1, 1, money(100_00, Currency.EUR), treatment=REVERSE)
    invoice = document(euro, buyer=GARAGE, language=Language.ENGLISH)
    return replace(invoice, vat_proof="vies WAPIAAAAW1 2026-11-20")


@pytest.mark.parametrize(
    "words",
    [
        "Faktura VAT FV/2026/11/0007",
        "Data wystawienia: 22 listopada 2026, Łódź",
        "Data sprzedaży: 21 listopada 2026",
        "Zamówienie: ZA/2026/000123",
        "Sprzedawca Serwis Wzorcowy Żółć sp. z o.o. ul. Świętokrzyska 1 00-001 Łódź NIP 5260250274",
        "Nabywca Warsztat Pod Lipą Ewa Zając ul. Warsztatowa 7 00-950 Warszawa NIP 1234563218",
        "Informacja naprawcza, wszystkie marki, dzień",
        "2 usł. 40,65 zł 81,30 zł 23% 18,70 zł",
        "1 usł. 100,00 zł 10,00 zł 90,00 zł 23% 20,70 zł",
        "23% 171,30 zł 39,40 zł 210,70 zł",
        "Razem 171,30 zł 39,40 zł 210,70 zł",
        "Słownie: dwieście dziesięć złotych 70/100",
        "Zapłacono: 21 listopada 2026, przelew",
        "PL61 1090 1014 0000 0712 1981 2874 Bank Wzorcowy, WZORPLPW",
        "KRS 0000123456 REGON 012345678",
        "strona 1 z 1",
    ],
)
def test_a_polish_invoice_says_what_the_law_asks_for(words: str) -> None:
    assert words in words_of(document())


@pytest.mark.parametrize(
    "words",
    [
        "VAT invoice FV/2026/11/0007",
        "Issued on: 22 November 2026",
        "Supplied on: 21 November 2026",
        "Seller Serwis Wzorcowy Żółć sp. z o.o.",
        "NIP PL5260250274",
        "Buyer Werkstatt Jürgen Größe GmbH Hauptstraße 5 10115 Berlin Germany VAT number DE136695976",
        "np II €100.00 €0.00 €100.00",
        "1 serv. €100.00",
        "Total €100.00 €0.00 €100.00",
        "Reverse charge",
        "Odwrotne obciążenie",
        "Proof of the VAT number: vies WAPIAAAAW1 2026-11-20",
        "PL27 1140 2004 0000 3002 0135 5387",
    ],
)
def test_an_invoice_for_another_country_says_it_in_english_and_the_notes_in_both(words: str) -> None:
    assert words in words_of(english())


def test_tax_in_euro_is_said_in_zloty_with_its_rate_and_table() -> None:
    invoice = replace(
        document(line(1, 1, money(100_00, Currency.EUR))),
        exchange=ExchangeRate(rate=Decimal("4.3217"), table_number="226/A/NBP/2026", day=date(2026, 11, 20)),
    )
    rate = "VAT w złotych: 99,40 zł, kurs 4.3217 PLN za 1 EUR"
    assert f"{rate}, tabela NBP 226/A/NBP/2026 z dnia 20 listopada 2026" in words_of(invoice)


def corrected() -> Document:
    before = document()
    about = Corrected(
        invoice_id=1,
        number="FV/2026/11/0007",
        issued_on=TODAY,
        reason="Zwrot biletu",
        ksef_number="5265877635-20250826-0100001AF629-AF",
        former_buyer=GARAGE,
    )
    first = before.lines[0]
    return replace(
        before,
        kind=Kind.CORRECTION,
        before=before.lines,
        lines=(first.with_quantity(1), *before.lines[1:]),
        corrected=about,
        payment=Payment(),
    )


@pytest.mark.parametrize(
    "words",
    [
        "Faktura korygująca",
        "Koryguje: FV/2026/11/0007 z dnia 22 listopada 2026",
        "Numer KSeF faktury pierwotnej: 5265877635-20250826-0100001AF629-AF",
        "Zwrot biletu",
        "Nabywca przed korektą Werkstatt Jürgen Größe GmbH",
        "Przed korektą",
        "2 usł. 40,65 zł 81,30 zł 23% 18,70 zł",
        "Po korekcie",
        "1 usł. 40,65 zł 40,65 zł 23% 9,35 zł",
        "Razem -40,65 zł -9,35 zł -50,00 zł",
        "Zmiana kwoty należności: -50,00 zł",
        "Słownie: minus pięćdziesiąt złotych 00/100",
    ],
)
def test_a_correction_says_what_stood_before_what_stands_after_and_why(words: str) -> None:
    assert words in words_of(corrected())


def test_a_correction_leaves_lines_out_that_it_does_not_change() -> None:
    assert "90,00" not in words_of(corrected())


def test_a_pro_forma_says_that_it_is_no_invoice_and_when_it_is_to_be_paid() -> None:
    words = words_of(replace(document(), kind=Kind.PRO_FORMA, payment=Payment(due_on=date(2026, 11, 29))))
    assert "To nie jest faktura VAT." in words
    assert "Do zapłaty: 210,70 zł" in words
    assert "Termin płatności: 29 listopada 2026" in words


def test_a_duplicate_is_marked_with_its_day() -> None:
    assert "DUPLIKAT z dnia 2 grudnia 2026" in words_of(document(), Copy(duplicate_on=date(2026, 12, 2)))


def test_the_papers_of_a_seller_who_does_not_exist_say_so() -> None:
    assert "WZÓR: sprzedawca nie istnieje." in words_of(
        replace(document(), seller=replace(SELLER, is_specimen=True))
    )


def test_each_code_says_below_what_it_is_and_can_be_followed() -> None:
    found = reader(document(), Copy(codes=((LINK, "OFFLINE"), (f"{LINK}/x", "CERTYFIKAT"))))
    page = found.pages[0]
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]  # type: ignore[attr-defined]
    assert links == [LINK, f"{LINK}/x"]
    assert "OFFLINE CERTYFIKAT" in " ".join(page.extract_text().split())


def test_a_long_invoice_goes_on_over_pages_that_say_where_they_belong() -> None:
    lines = [line(origin, 1, money(100)) for origin in range(1, 90)]
    found = reader(document(*lines))
    feet = [page.extract_text().splitlines()[-1] for page in found.pages]
    assert feet == [f"FV/2026/11/0007, strona {number} z {len(feet)}" for number in range(1, len(feet) + 1)]
    assert len(feet) > 1


def test_the_file_names_its_language_title_and_day_and_is_the_same_each_time() -> None:
    found = reader(document())
    assert found.metadata is not None
    assert found.metadata.title == "Faktura VAT FV/2026/11/0007"
    assert str(found.root_object["/Lang"]) == "pl-PL"
    assert invoice_pdf(document(), Copy()) == invoice_pdf(document(), Copy())
