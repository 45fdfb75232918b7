"""Seller and buyer in the e-invoice FA(3): `Podmiot1`, `Podmiot2`, and who stood there before. Pure."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from entitlements.company import one_line
from entitlements.invoices.documents import Document
from entitlements.invoices.parties import Address, Party
from entitlements.vat import EUROPEAN

_ACROSS_THE_UNION: Final = frozenset({"0 WDT", "np II"})
_MOST: Final = 256
_MOST_NAME: Final = 512
_YES, _NO = "1", "2"


def add_seller(root: Element, document: Document) -> None:
    """Add the seller; their number has its letters where something goes to another country of the EU."""
    seller = document.seller
    element = SubElement(root, "Podmiot1")
    if any(line.treatment.code in _ACROSS_THE_UNION for line in (*document.lines, *document.before)):
        _add(element, "PrefiksPodatnika", "PL")
    identity = SubElement(element, "DaneIdentyfikacyjne")
    _add(identity, "NIP", seller.nip)
    _add(identity, "Nazwa", text_of(seller.name, _MOST_NAME))
    _add_address(element, seller.address)
    if seller.email or seller.phone:
        contact = SubElement(element, "DaneKontaktowe")
        if seller.email:
            _add(contact, "Email", one_line(seller.email))
        if seller.phone:
            _add(contact, "Telefon", text_of(seller.phone, 16))


def add_buyer(root: Element, buyer: Party) -> None:
    """Add the buyer, with the two marks that have to be there: local government, VAT group."""
    element = SubElement(root, "Podmiot2")
    _add_identity(element, buyer)
    if buyer.customer_number:
        _add(element, "NrKlienta", buyer.customer_number)
    _add(element, "JST", _YES if buyer.is_local_government else _NO)
    _add(element, "GV", _YES if buyer.is_in_vat_group else _NO)


def add_former_buyer(body: Element, buyer: Party) -> None:
    """Add the buyer as they stood before a correction."""
    _add_identity(SubElement(body, "Podmiot2K"), buyer)


def text_of(text: str, most: int = _MOST) -> str:
    """A text in one line, as long as its element may be."""
    return one_line(text)[:most].strip()


def _add_identity(element: Element, buyer: Party) -> None:
    identity = SubElement(element, "DaneIdentyfikacyjne")
    letters, number = buyer.vat_number[:2], buyer.vat_number[2:]
    if buyer.nip:
        _add(identity, "NIP", buyer.nip)
    elif number and letters in EUROPEAN - {"PL"}:
        _add(identity, "KodUE", letters)
        _add(identity, "NrVatUE", number)
    elif number:
        _add(identity, "KodKraju", letters)
        _add(identity, "NrID", number)
    else:
        _add(identity, "BrakID", _YES)
    _add(identity, "Nazwa", text_of(buyer.name, _MOST_NAME))
    _add_address(element, buyer.address)


def _add_address(element: Element, address: Address) -> None:
    place = SubElement(element, "Adres")
    _add(place, "KodKraju", address.country)
    _add(place, "AdresL1", text_of(address.street, _MOST_NAME))
    if address.second_line:
        _add(place, "AdresL2", text_of(address.second_line, _MOST_NAME))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
