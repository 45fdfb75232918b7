"""The Polish e-invoice FA(3), written as XML. Pure: the same document and instant give the same bytes.

Namespace and order of the elements are those of the logical structure FA(3), variant 3, published on
25 June 2025. Only what this portal's invoices need is written; `fa3.xsd` says exactly that much.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from entitlements.company import one_line
from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.fa3_parties import add_buyer, add_former_buyer, add_seller, text_of
from entitlements.invoices.lines import InvoiceLine, RateSum
from entitlements.invoices.vat import ONE_STOP
from entitlements.money import Currency, Money

NAMESPACE: Final = "http://crd.gov.pl/wzor/2025/06/25/13775/"
SYSTEM: Final = "AOS"
_SUM_FIELDS: Final = (
    # code of the rate, sum of net amounts, tax; in the order of the structure
    ("23", "P_13_1", "P_14_1"),
    ("8", "P_13_2", "P_14_2"),
    ("5", "P_13_3", "P_14_3"),
    (ONE_STOP, "P_13_5", "P_14_5"),
    ("0 KR", "P_13_6_1", ""),
    ("0 WDT", "P_13_6_2", ""),
    ("0 EX", "P_13_6_3", ""),
    ("zw", "P_13_7", ""),
    ("np I", "P_13_8", ""),
    ("np II", "P_13_9", ""),
    ("oo", "P_13_10", ""),
)
_REVERSE_CHARGE: Final = frozenset({"np II", "oo"})
_AMOUNTS_CHANGED: Final = "2"
"""The type of a correction that counts from the day on which it is issued."""
_FORM_OF: Final = {"transfer": "6", "przelewy24": "6", "stripe": "2"}
"""How providers move money: 6 a transfer, 2 a card."""
_YES, _NO = "1", "2"


def fa3_xml(document: Document, made_at: datetime) -> bytes:
    """An invoice or a correction as an FA(3) file, in UTF-8 without a byte order mark.

    Raises:
        ValueError: a pro-forma is no invoice.
    """
    if not document.is_electronic:
        raise ValueError(f"{document.number} is a pro-forma")
    root = Element("Faktura", {"xmlns": NAMESPACE})
    _add_heading(root, made_at)
    add_seller(root, document)
    add_buyer(root, document.buyer)
    _add_body(SubElement(root, "Fa"), document)
    _add_footer(root, document)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _add_heading(root: Element, made_at: datetime) -> None:
    heading = SubElement(root, "Naglowek")
    form = SubElement(heading, "KodFormularza", {"kodSystemowy": "FA (3)", "wersjaSchemy": "1-0E"})
    form.text = "FA"
    _add(heading, "WariantFormularza", "3")
    _add(heading, "DataWytworzeniaFa", f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    _add(heading, "SystemInfo", SYSTEM)


def _add_body(body: Element, document: Document) -> None:
    _add(body, "KodWaluty", document.currency)
    _add(body, "P_1", document.issued_on.isoformat())
    _add(body, "P_1M", text_of(document.seller.address.city))
    _add(body, "P_2", str(document.number))
    if document.kind is Kind.INVOICE:
        _add(body, "P_6", document.supplied_on.isoformat())
    _add_sums(body, document)
    _add_annotations(SubElement(body, "Adnotacje"), document)
    _add(body, "RodzajFaktury", "KOR" if document.kind is Kind.CORRECTION else "VAT")
    _add_corrected(body, document)
    for note in dict.fromkeys(one.treatment.note_pl for one in document.sums if one.treatment.note_pl):
        described = SubElement(body, "DodatkowyOpis")
        _add(described, "Klucz", "VAT")
        _add(described, "Wartosc", text_of(note))
    _add_lines(body, document)
    _add_payment(body, document)
    if document.order_number:
        order = SubElement(SubElement(body, "WarunkiTransakcji"), "Zamowienia")
        _add(order, "NrZamowienia", document.order_number)


def _add_sums(body: Element, document: Document) -> None:
    sums = document.sums
    for code, net_field, vat_field in _SUM_FIELDS:
        of_code = [one for one in sums if one.treatment.code == code]
        if of_code:
            _add(body, net_field, _amount(_total(of_code, document.currency).net))
            if vat_field:
                vat = _total(of_code, document.currency).vat
                _add(body, vat_field, _amount(vat))
                if document.exchange is not None and code != ONE_STOP:
                    _add(body, f"{vat_field}W", _amount(document.exchange.in_zloty(vat)))
    _add(body, "P_15", _amount(document.gross))


def _total(sums: list[RateSum], currency: Currency) -> RateSum:
    nothing = Money.zero(currency)
    return RateSum(
        treatment=sums[0].treatment,
        net=sum((one.net for one in sums), nothing),
        vat=sum((one.vat for one in sums), nothing),
    )


def _add_annotations(annotations: Element, document: Document) -> None:
    is_reverse = any(one.treatment.code in _REVERSE_CHARGE for one in document.sums)
    _add(annotations, "P_16", _NO)
    _add(annotations, "P_17", _NO)
    _add(annotations, "P_18", _YES if is_reverse else _NO)
    _add(annotations, "P_18A", _NO)  # nothing that this portal sells stands in annex 15
    _add(SubElement(annotations, "Zwolnienie"), "P_19N", _YES)
    _add(SubElement(annotations, "NoweSrodkiTransportu"), "P_22N", _YES)
    _add(annotations, "P_23", _NO)
    _add(SubElement(annotations, "PMarzy"), "P_PMarzyN", _YES)


def _add_corrected(body: Element, document: Document) -> None:
    corrected = document.corrected
    if corrected is None:
        return
    _add(body, "PrzyczynaKorekty", text_of(corrected.reason))
    if document.lines != document.before:
        _add(body, "TypKorekty", _AMOUNTS_CHANGED)
    original = SubElement(body, "DaneFaKorygowanej")
    _add(original, "DataWystFaKorygowanej", corrected.issued_on.isoformat())
    _add(original, "NrFaKorygowanej", corrected.number)
    if corrected.ksef_number:
        _add(original, "NrKSeF", _YES)
        _add(original, "NrKSeFFaKorygowanej", corrected.ksef_number)
    else:
        _add(original, "NrKSeFN", _YES)
    if corrected.former_buyer is not None:
        add_former_buyer(body, corrected.former_buyer)


def _add_lines(body: Element, document: Document) -> None:
    """The lines; of a correction those that it changes, each before and after."""
    number = 0
    former = {line.origin: line for line in document.before}
    for line in document.lines:
        before = former.get(line.origin)
        if before != line:
            for one in (before, line):
                if one is not None:
                    number += 1
                    _add_line(body, document, one, number)
                    if one is before:
                        _add(body[-1], "StanPrzed", _YES)


def _add_line(body: Element, document: Document, line: InvoiceLine, number: int) -> None:
    row, treatment = SubElement(body, "FaWiersz"), line.treatment
    _add(row, "NrWierszaFa", str(number))
    _add(row, "P_7", text_of(line.name, 512))
    _add(row, "Indeks", text_of(line.code, 50))
    _add(row, "P_8A", line.unit)
    _add(row, "P_8B", str(line.quantity))
    _add(row, "P_9A", _amount(line.unit_net))
    if line.discount.minor:
        _add(row, "P_10", _amount(line.discount))
    _add(row, "P_11", _amount(line.net))
    _add(row, "P_11Vat", _amount(line.vat))
    if treatment.code == ONE_STOP:
        _add(row, "P_12_XII", f"{treatment.rate or Decimal(0):f}")
        _add(row, "Procedura", ONE_STOP)
    else:
        _add(row, "P_12", treatment.code)
    if document.exchange is not None:
        _add(row, "KursWaluty", f"{document.exchange.rate:f}")


def _add_payment(body: Element, document: Document) -> None:
    payment = document.payment
    account = document.seller.accounts.get(document.currency, "")
    if payment.paid_on is None:
        return
    element = SubElement(body, "Platnosc")
    _add(element, "Zaplacono", _YES)
    _add(element, "DataZaplaty", payment.paid_on.isoformat())
    form = _FORM_OF.get(payment.paid_by)
    if form:
        _add(element, "FormaPlatnosci", form)
    elif payment.paid_by:
        _add(element, "PlatnoscInna", _YES)
        _add(element, "OpisPlatnosci", text_of(payment.paid_by))
    if account:
        bank = SubElement(element, "RachunekBankowy")
        _add(bank, "NrRB", account)
        if document.seller.swift:
            _add(bank, "SWIFT", document.seller.swift)
        if document.seller.bank:
            _add(bank, "NazwaBanku", text_of(document.seller.bank))


def _add_footer(root: Element, document: Document) -> None:
    registers = (("KRS", document.seller.krs), ("REGON", document.seller.regon), ("BDO", document.seller.bdo))
    if any(value for _name, value in registers):
        element = SubElement(SubElement(root, "Stopka"), "Rejestry")
        for name, value in registers:
            if value:
                _add(element, name, one_line(value))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _amount(money: Money) -> str:
    return f"{money.decimal:.2f}"
