"""The register of sales for the accountant: CSV, a row for each invoice and each of its rates. Pure.

Columns name the fields of the tax office's file (JPK_V7M) that an amount belongs to, so that it can be
carried over; the file itself is made by the accountant's program. Amounts of the register are in złoty: tax
at the rate that the invoice names, net amounts at the same rate. Text cells that a spreadsheet would take
for a formula begin with an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.lines import RateSum
from entitlements.money import Currency, Money

HEADINGS: Final = (
    "number", "kind", "issued_on", "supplied_on", "buyer", "buyer_country", "buyer_vat", "order",
    "corrects", "reason", "rate", "currency", "net", "vat", "gross", "exchange_rate", "exchange_table",
    "net_pln", "vat_pln", "jpk_net", "jpk_vat", "jpk_mark", "ksef_number", "paid_on", "paid_by", "vat_proof",
)  # fmt: skip
_FIELDS: Final = {
    "23": ("K_19", "K_20"),
    "8": ("K_17", "K_18"),
    "5": ("K_15", "K_16"),
    "0 KR": ("K_13", ""),
    "0 WDT": ("K_21", ""),
    "0 EX": ("K_22", ""),
    "zw": ("K_10", ""),
    "np I": ("K_11", ""),
    "np II": ("K_11+K_12", ""),
    "WSTO_EE": ("", ""),
}
"""Where sums of a rate stand in the tax office's file; the one-stop shop has a file of its own."""
_OUTSIDE_KSEF: Final = "BFK"
_NOT_YET: Final = "OFF"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class KsefMark:
    """How an invoice stands with KSeF: its number there, or on the way to one."""

    number: str = ""
    is_on_the_way: bool = False


def register_csv(documents: Iterable[Document], marks: Mapping[int, KsefMark]) -> bytes:
    """The register of some invoices and corrections, in UTF-8 with the mark that spreadsheets look for."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(HEADINGS)
    for document in documents:
        mark = marks.get(document.id, KsefMark())
        for one in document.sums:
            writer.writerow(_safe(cell) for cell in _row(document, one, mark))
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _row(document: Document, one: RateSum, mark: KsefMark) -> list[str]:
    corrected, exchange, payment = document.corrected, document.exchange, document.payment
    net_field, vat_field = _FIELDS.get(one.treatment.code, ("", ""))
    jpk_mark = "" if mark.number else _NOT_YET if mark.is_on_the_way else _OUTSIDE_KSEF
    return [
        str(document.number),
        "KOR" if document.kind is Kind.CORRECTION else "VAT",
        document.issued_on.isoformat(),
        document.supplied_on.isoformat(),
        document.buyer.name,
        document.buyer.address.country,
        document.buyer.vat_number,
        document.order_number,
        corrected.number if corrected else "",
        corrected.reason if corrected else "",
        one.treatment.rate_text,
        document.currency,
        *(_amount(money) for money in (one.net, one.vat, one.gross)),
        f"{exchange.rate:f}" if exchange else "",
        exchange.table_number if exchange else "",
        _in_zloty(document, one.net),
        _in_zloty(document, one.vat),
        net_field,
        vat_field,
        jpk_mark,
        mark.number,
        payment.paid_on.isoformat() if payment.paid_on else "",
        payment.paid_by,
        document.vat_proof,
    ]


def _in_zloty(document: Document, amount: Money) -> str:
    if document.currency is Currency.PLN:
        return _amount(amount)
    return _amount(document.exchange.in_zloty(amount)) if document.exchange else ""


def _amount(money: Money) -> str:
    return f"{money.decimal:.2f}"


def _safe(cell: str) -> str:
    """The cell; where a spreadsheet would reckon with a text, an apostrophe before it."""
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell
