"""E-invoices FA(3), element by element; what breaks the schema is found."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from entitlements.invoices.documents import Corrected, Document, ExchangeRate, Kind, Payment
from entitlements.invoices.fa3 import NAMESPACE, fa3_xml
from entitlements.invoices.fa3_schema import SchemaViolated, check
from entitlements.invoices.vat import VatTreatment
from entitlements.money import Currency
from tests.conftest import NOON
from tests.factories.invoices import GARAGE, REVERSE, TODAY, WORKSHOP, document, line, money


def read(invoice: Document) -> ET.Element:
    xml = fa3_xml(invoice, NOON)
    check(xml)
    return ET.fromstring(xml)


def text(root: ET.Element, path: str) -> str | None:
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    return root.findtext(steps)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Naglowek/KodFormularza", "FA"),
        ("Naglowek/WariantFormularza", "3"),
        ("Naglowek/DataWytworzeniaFa", "2026-11-22T12:00:00Z"),
        ("Podmiot1/DaneIdentyfikacyjne/NIP", "5260250274"),
        ("Podmiot1/DaneIdentyfikacyjne/Nazwa", "Serwis Wzorcowy Żółć sp. z o.o."),
        ("Podmiot1/Adres/AdresL1", "ul. Świętokrzyska 1"),
        ("Podmiot1/Adres/AdresL2", "00-001 Łódź"),
        ("Podmiot1/PrefiksPodatnika", None),
        ("Podmiot2/DaneIdentyfikacyjne/NIP", "1234563218"),
        ("Podmiot2/JST", "2"),
        ("Podmiot2/GV", "2"),
        ("Fa/KodWaluty", "PLN"),
        ("Fa/P_1", "2026-11-22"),
        ("Fa/P_1M", "Łódź"),
        ("Fa/P_2", "FV/2026/11/0007"),
        ("Fa/P_6", "2026-11-21"),
        ("Fa/P_13_1", "171.30"),
        ("Fa/P_14_1", "39.40"),
        ("Fa/P_15", "210.70"),
        ("Fa/Adnotacje/P_16", "2"),
        ("Fa/Adnotacje/P_18", "2"),
        ("Fa/Adnotacje/P_18A", "2"),
        ("Fa/Adnotacje/Zwolnienie/P_19N", "1"),
        ("Fa/RodzajFaktury", "VAT"),
        ("Fa/FaWiersz/P_7", "Informacja naprawcza, wszystkie marki, dzień"),
        ("Fa/FaWiersz/P_8A", "usł."),
        ("Fa/FaWiersz/P_8B", "2"),
        ("Fa/FaWiersz/P_9A", "40.65"),
        ("Fa/FaWiersz/P_10", "10.00"),
        ("Fa/FaWiersz/P_11", "81.30"),
        ("Fa/FaWiersz/P_11Vat", "18.70"),
        ("Fa/FaWiersz/P_12", "23"),
        ("Fa/Platnosc/Zaplacono", "1"),
        ("Fa/Platnosc/DataZaplaty", "2026-11-21"),
        ("Fa/Platnosc/FormaPlatnosci", "6"),
        ("Fa/Platnosc/RachunekBankowy/NrRB", "PL61109010140000071219812874"),
        ("Fa/WarunkiTransakcji/Zamowienia/NrZamowienia", "ZA/2026/000123"),
        ("Stopka/Rejestry/KRS", "0000123456"),
    ],
)
def test_an_invoice_says_what_the_law_asks_for(path: str, value: str | None) -> None:
    assert text(read(document()), path) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Podmiot1/PrefiksPodatnika", "PL"),
        ("Podmiot2/DaneIdentyfikacyjne/KodUE", "DE"),
        ("Podmiot2/DaneIdentyfikacyjne/NrVatUE", "136695976"),
        ("Fa/P_13_9", "100.00"),
        ("Fa/P_14_1", None),
        ("Fa/P_15", "100.00"),
        ("Fa/Adnotacje/P_18", "1"),
        ("Fa/DodatkowyOpis/Wartosc", "Odwrotne obciążenie"),
        ("Fa/FaWiersz/P_12", "np II"),
        ("Fa/FaWiersz/KursWaluty", None),
    ],
)
def test_reverse_charge_is_marked(path: str, value: str | None) -> None:
    invoice = document(line(1, 1, money(100_00, Currency.EUR), treatment=REVERSE), buyer=GARAGE)
    assert text(read(invoice), path) == value


@pytest.mark.parametrize(
    ("code", "rate", "field"),
    [
        ("0 WDT", "0", "P_13_6_2"),
        ("0 EX", "0", "P_13_6_3"),
        ("np I", None, "P_13_8"),
        ("WSTO_EE", "25.5", "P_13_5"),
    ],
)
def test_each_treatment_has_its_field(code: str, rate: str | None, field: str) -> None:
    treatment = VatTreatment(rate=None if rate is None else Decimal(rate), code=code)
    root = read(document(line(1, 1, money(200_00), treatment=treatment), buyer=GARAGE))
    assert text(root, f"Fa/{field}") == "200.00"


@pytest.mark.parametrize(
    ("vat", "path", "value"),
    [
        ("", "BrakID", "1"),
        ("CHE107787577", "KodKraju", "CH"),
        ("CHE107787577", "NrID", "E107787577"),
        ("EL094259216", "KodUE", "EL"),
        ("PL123", "NrID", "123"),
    ],
)
def test_a_buyer_is_named_by_the_number_that_they_have(vat: str, path: str, value: str) -> None:
    root = read(document(buyer=replace(WORKSHOP, vat_number=vat)))
    assert text(root, f"Podmiot2/DaneIdentyfikacyjne/{path}") == value


def test_tax_in_euro_is_said_in_zloty_with_the_rate() -> None:
    invoice = replace(
        document(line(1, 1, money(100_00, Currency.EUR))),
        exchange=ExchangeRate(rate=Decimal("4.3217"), table_number="226/A/NBP/2026", day=date(2026, 11, 20)),
    )
    root = read(invoice)
    assert (text(root, "Fa/P_14_1"), text(root, "Fa/P_14_1W")) == ("23.00", "99.40")
    assert text(root, "Fa/FaWiersz/KursWaluty") == "4.3217"


def corrected(ksef_number: str = "") -> Document:
    before = document()
    first = before.lines[0]
    about = Corrected(
        invoice_id=1,
        number=str(before.number),
        issued_on=TODAY,
        reason="Zwrot biletu",
        ksef_number=ksef_number,
    )
    return replace(
        before,
        kind=Kind.CORRECTION,
        before=before.lines,
        lines=(first.with_quantity(1), *before.lines[1:]),
        corrected=about,
        payment=Payment(),
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Fa/RodzajFaktury", "KOR"),
        ("Fa/PrzyczynaKorekty", "Zwrot biletu"),
        ("Fa/TypKorekty", "2"),
        ("Fa/DaneFaKorygowanej/NrFaKorygowanej", "FV/2026/11/0007"),
        ("Fa/DaneFaKorygowanej/NrKSeFN", "1"),
        ("Fa/P_13_1", "-40.65"),
        ("Fa/P_14_1", "-9.35"),
        ("Fa/P_15", "-50.00"),
        ("Fa/P_6", None),
        ("Fa/Platnosc/Zaplacono", None),
    ],
)
def test_a_correction_says_what_it_changes(path: str, value: str | None) -> None:
    assert text(read(corrected()), path) == value


def test_a_correction_tells_each_changed_line_before_and_after() -> None:
    rows = read(corrected()).findall(f".//{{{NAMESPACE}}}FaWiersz")
    assert [
        (row.findtext(f"{{{NAMESPACE}}}P_8B"), row.findtext(f"{{{NAMESPACE}}}StanPrzed")) for row in rows
    ] == [
        ("2", "1"),
        ("1", None),
    ]


def test_a_correction_names_the_number_that_ksef_gave_its_original() -> None:
    number = "5265877635-20250826-0100001AF629-AF"
    root = read(corrected(ksef_number=number))
    assert text(root, "Fa/DaneFaKorygowanej/NrKSeFFaKorygowanej") == number
    assert text(root, "Fa/DaneFaKorygowanej/NrKSeFN") is None


def test_a_pro_forma_is_no_e_invoice() -> None:
    with pytest.raises(ValueError, match="pro-forma"):
        fa3_xml(replace(document(), kind=Kind.PRO_FORMA), NOON)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<JST>2</JST>", ""),
        ("<P_15>210.70</P_15>", "<P_15>210.7.0</P_15>"),
        ("<P_12>23</P_12>", "<P_12>19</P_12>"),
        ("<NIP>5260250274</NIP>", "<NIP>526025027</NIP>"),
        ("<P_2>FV/2026/11/0007</P_2>", "<P_2></P_2>"),
        ("http://crd.gov.pl/wzor/2025/06/25/13775/", "http://crd.gov.pl/wzor/2023/06/29/12648/"),
    ],
    ids=["a mandatory mark", "an amount", "a rate", "a tax number", "no number", "an older structure"],
)
def test_what_breaks_the_schema_is_found(old: str, new: str) -> None:
    xml = fa3_xml(document(), NOON).decode()
    broken = xml.replace(old, new, 1)
    assert broken != xml
    with pytest.raises(SchemaViolated):
        check(broken.encode())


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert fa3_xml(document(), NOON) == fa3_xml(document(), NOON)
