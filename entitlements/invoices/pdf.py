"""An invoice on paper: PDF in the buyer's language. The same document gives the same bytes.

Needs nothing of the computer: the letters are the project's own (`fonts/`), and the QR codes are drawn here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

from entitlements.invoices.amount_words import polish_words
from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.lines import InvoiceLine, RateSum, Unit
from entitlements.invoices.parties import Party, Seller
from entitlements.invoices.pdf_sheet import BOLD_FACE, HEAD_FACE, LOCALES, Sheet
from entitlements.money import Money
from translations.amounts import money_text
from translations.catalogue import catalogue
from translations.locales import Language

_COLUMN_MM: Final = 85
_GAP_MM: Final = 10
_LINE_WIDTHS: Final = (7, 62, 13, 22, 19, 22, 16, 25)
_SUM_WIDTHS: Final = (24, 30, 30, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What makes a copy of a document its own: the links of its QR codes with what stands below them.

    `duplicate_on` is the day of a duplicate, None on the document itself.
    """

    codes: tuple[tuple[str, str], ...] = ()
    duplicate_on: date | None = None


def invoice_pdf(document: Document, copy: Copy) -> bytes:
    """The file of a document."""
    page = _Page(document, copy)
    page.heading()
    page.parties()
    page.lines()
    page.sums()
    page.payment()
    page.notes()
    page.codes()
    return page.sheet.content()


def _(message: str) -> str:
    """Mark a text for the catalogues; it is translated into the document's language."""
    return message


_TITLES: Final = {
    Kind.INVOICE: _("VAT invoice"),
    Kind.CORRECTION: _("Correcting invoice"),
    Kind.PRO_FORMA: _("Pro-forma invoice"),
}
_FORM_NAMES: Final = {
    "transfer": _("bank transfer"),
    "stripe": _("card or BLIK, through Stripe"),
    "przelewy24": _("Przelewy24"),
    "fake": _("trial payment"),
}
_UNIT_NAMES: Final = {Unit.PIECE: _("pc."), Unit.SERVICE: _("serv.")}
_LINE_NAMES: Final = (
    _("No."),
    _("Goods or service"),
    _("Quantity"),
    _("Unit price, net"),
    _("Discount"),
    _("Net"),
    _("VAT rate"),
    _("VAT"),
)


class _Page:
    """A document on its way to paper, part by part from top to bottom."""

    def __init__(self, document: Document, copy: Copy) -> None:
        self.document, self.copy = document, copy
        self.language = document.language
        self.text = catalogue("entitlements", document.language).gettext
        footer = self.text(_("{number}, page {page} of {pages}"))
        title = f"{self.text(_TITLES[document.kind])} {document.number}"
        self.sheet = Sheet(title, document, footer)

    def heading(self) -> None:
        """Kind and number, days, what is corrected and why, the order."""
        document, sheet = self.document, self.sheet
        sheet.say(sheet.heading, size_pt=16, is_bold=True)
        if self.copy.duplicate_on is not None:
            words = self.text(_("DUPLICATE of {day}")).format(day=self._day(self.copy.duplicate_on))
            sheet.say(words, size_pt=12, is_bold=True)
        if document.kind is Kind.PRO_FORMA:
            sheet.say(self.text(_("This is no invoice for VAT. An invoice follows when you have paid.")))
        if document.seller.is_specimen:
            sheet.say(self.text(_("SPECIMEN: the seller does not exist.")), is_bold=True)
        sheet.fact(
            self.text(_("Issued on")), f"{self._day(document.issued_on)}, {document.seller.address.city}"
        )
        if document.kind is Kind.INVOICE:
            sheet.fact(self.text(_("Supplied on")), self._day(document.supplied_on))
        if document.corrected is not None:
            about = self.text(_("{number} of {day}")).format(
                number=document.corrected.number, day=self._day(document.corrected.issued_on)
            )
            sheet.fact(self.text(_("Corrects")), about)
            if document.corrected.ksef_number:
                sheet.fact(self.text(_("KSeF number of the original")), document.corrected.ksef_number)
            sheet.fact(self.text(_("Reason")), document.corrected.reason)
        sheet.fact(self.text(_("Order")), document.order_number)

    def parties(self) -> None:
        """Seller and buyer side by side, and who stood there before a correction."""
        document, sheet = self.document, self.sheet
        sheet.space(4)
        top = sheet.get_y()
        bottom = self._column(sheet.l_margin, top, self._seller(document.seller))
        right = sheet.l_margin + _COLUMN_MM + _GAP_MM
        below = self._column(right, top, self._buyer(self.text(_("Buyer")), document.buyer))
        former = document.corrected.former_buyer if document.corrected else None
        if former is not None:
            below = self._column(right, below + 2, self._buyer(self.text(_("Buyer before")), former))
        sheet.set_y(max(bottom, below) + 4)

    def lines(self) -> None:
        """What was sold; of a correction what stood before, and what stands after it."""
        document = self.document
        if document.kind is not Kind.CORRECTION:
            self._lines(document.lines)
            return
        changed = {line.origin for line in document.before} & {
            line.origin for line in document.lines if line not in document.before
        }
        for title, lines in (
            (self.text(_("Before the correction")), document.before),
            (self.text(_("After the correction")), document.lines),
        ):
            if changed:
                self.sheet.say(title, is_bold=True)
                self._lines(tuple(line for line in lines if line.origin in changed))

    def sums(self) -> None:
        """The sums per rate, the tax in złoty where it has to be said, and what it comes to."""
        document, sheet = self.document, self.sheet
        sheet.set_size(9)
        with sheet.table(
            col_widths=_SUM_WIDTHS,
            width=sum(_SUM_WIDTHS),
            align=Align.R,
            text_align=(Align.L, Align.R, Align.R, Align.R),
            headings_style=HEAD_FACE,
            line_height=4.2,
            padding=0.6,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        ) as table:
            table.row([self.text(_("Rate")), self.text(_("Net")), self.text(_("VAT")), self.text(_("Gross"))])
            for one in document.sums:
                table.row([one.treatment.rate_text, *self._three(one)])
            whole = (document.net, document.vat, document.gross)
            table.row([self.text(_("Total")), *map(self._money, whole)], style=BOLD_FACE)
        if document.exchange is not None:
            exchange = document.exchange
            words = self.text(
                _("VAT in złoty: {amount}, at {rate} PLN for 1 {currency}, NBP table {table} of {day}")
            )
            sheet.say(
                words.format(
                    amount=money_text(exchange.in_zloty(document.vat).decimal, "PLN", self.language),
                    rate=f"{exchange.rate:f}",
                    currency=document.currency,
                    table=exchange.table_number,
                    day=self._day(exchange.day),
                )
            )

    def payment(self) -> None:
        """What is to be paid, or was; where to."""
        document, sheet, payment = self.document, self.sheet, self.document.payment
        sheet.space(3)
        label = _("Total") if payment.paid_on else _("To pay")
        if document.kind is Kind.CORRECTION:
            label = _("Change of the amount due")
        sheet.say(f"{self.text(label)}: {self._money(document.gross)}", size_pt=13, is_bold=True)
        if self.language is Language.POLISH:
            sheet.say(f"Słownie: {polish_words(document.gross)}")
        if payment.paid_on is not None:
            form = self.text(_FORM_NAMES[payment.paid_by]) if payment.paid_by in _FORM_NAMES else ""
            paid = ", ".join(part for part in (self._day(payment.paid_on), form) if part)
            sheet.fact(self.text(_("Paid on")), paid)
        if payment.due_on is not None:
            sheet.fact(self.text(_("To be paid by")), self._day(payment.due_on))
        account = document.seller.accounts.get(document.currency)
        if account:
            bank = ", ".join(part for part in (document.seller.bank, document.seller.swift) if part)
            sheet.fact(self.text(_("Bank account")), f"{_in_fours(account)} {bank}".strip())

    def notes(self) -> None:
        """What the law wants said of the tax, in Polish and in the buyer's language; the proof; registers."""
        document, sheet = self.document, self.sheet
        sheet.space(2)
        for treatment in dict.fromkeys(one.treatment for one in document.sums):
            notes = [treatment.note_pl]
            if self.language is not Language.POLISH:
                notes.insert(0, treatment.note_en)
            for note in notes:
                if note:
                    sheet.say(note)
        if document.vat_proof:
            sheet.fact(self.text(_("Proof of the VAT number")), document.vat_proof)
        seller = document.seller
        registers = (("KRS", seller.krs), ("REGON", seller.regon), ("BDO", seller.bdo))
        sheet.say("   ".join(f"{name} {value}" for name, value in registers if value), size_pt=8)

    def codes(self) -> None:
        """The QR codes of KSeF, each with its link and what stands below it."""
        if self.copy.codes:
            self.sheet.space(3)
            self.sheet.codes(self.copy.codes)

    def _lines(self, lines: tuple[InvoiceLine, ...]) -> None:
        sheet = self.sheet
        sheet.set_size(8)
        with sheet.table(
            col_widths=_LINE_WIDTHS,
            text_align=(Align.R, Align.L, *(Align.R,) * 6),
            headings_style=HEAD_FACE,
            line_height=4.2,
            padding=0.6,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        ) as table:
            table.row([self.text(name) for name in _LINE_NAMES])
            for number, line in enumerate(lines, start=1):
                table.row(
                    [
                        str(number),
                        f"{line.name}\n{line.code}",
                        f"{line.quantity} {self.text(_UNIT_NAMES[line.unit])}",
                        self._money(line.unit_net),
                        self._money(line.discount) if line.discount.minor else "",
                        self._money(line.net),
                        line.treatment.rate_text,
                        self._money(line.vat),
                    ]
                )
        sheet.space(3)

    def _column(self, left: float, top: float, words: list[str]) -> float:
        """Words below each other, the first two in bold; returns where they end."""
        sheet = self.sheet
        sheet.set_y(top)
        for place, word in enumerate(words):
            sheet.set_x(left)
            sheet.set_letters(9 if place else 8, is_bold=place == 1)
            sheet.multi_cell(_COLUMN_MM, 4.6, word, align=Align.L, new_x=XPos.LEFT, new_y=YPos.NEXT)
        return float(sheet.get_y())

    def _seller(self, seller: Seller) -> list[str]:
        is_european = any(one.treatment.code in ("0 WDT", "np II") for one in self.document.sums)
        number = f"PL{seller.nip}" if is_european else seller.nip
        place = [seller.address.street, seller.address.second_line]
        contact = [part for part in (seller.email, seller.phone) if part]
        return [self.text(_("Seller")), seller.name, *place, f"NIP {number}", *contact]

    def _buyer(self, title: str, buyer: Party) -> list[str]:
        address = buyer.address
        place = [
            address.street,
            address.second_line,
            "" if address.country == "PL" else self._country(address.country),
        ]
        label = "NIP" if buyer.nip else self.text(_("VAT number"))
        number = f"{label} {buyer.nip or buyer.vat_number}" if buyer.vat_number else ""
        return [title, buyer.name, *(part for part in (*place, number) if part)]

    def _country(self, code: str) -> str:
        return str(Locale.parse(self.language.value).territories.get(code, code))

    def _three(self, one: RateSum) -> tuple[str, str, str]:
        return self._money(one.net), self._money(one.vat), self._money(one.gross)

    def _money(self, amount: Money) -> str:
        return money_text(amount.decimal, amount.currency, self.language)

    def _day(self, day: date) -> str:
        return format_date(day, "d MMMM yyyy", locale=LOCALES[self.language])


def _in_fours(account: str) -> str:
    """An account number as people read it."""
    return " ".join(account[place : place + 4] for place in range(0, len(account), 4))
