"""Why a statement was not taken in, and what is odd about one that was, in words of either language."""

from typing import Final

from entitlements.payments.statements.csv_files import Column
from entitlements.payments.statements.entries import Complaint, Flaw, Oddity, StatementRefused
from translations.catalogue import catalogue
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


_COLUMNS: Final = {
    Column.DAY.value: _("the day"),
    Column.TITLE.value: _("the title"),
    Column.AMOUNT.value: _("the amount"),
}
_FLAWS: Final = {
    Flaw.EMPTY: _("The file is empty. Choose the statement that your bank gave out."),
    Flaw.TOO_LARGE: _("The file is too large. Export a shorter time from your bank."),
    Flaw.NO_STATEMENT: _("This is no bank statement. Export it as CAMT.053, MT940 or CSV."),
    Flaw.DAMAGED: _("The file is damaged. Export it from your bank once more."),
    Flaw.NO_COLUMN: _("The CSV file has no column for %(what)s. Export it with that column, or as CAMT.053."),
    Flaw.NO_CURRENCY: _("The CSV file names no currency. Say which one it is, then import the file again."),
    Flaw.UNREADABLE_LINE: _("Line %(what)s of the CSV file makes no sense. Nothing was imported."),
    Flaw.OTHER_ACCOUNT: _("This is a statement of account %(what)s, which is not one of the portal’s."),
}
_ODDITIES: Final = {
    Oddity.OTHER_CURRENCY: _("An entry in %(what)s was left out: nothing is sold in it."),
    Oddity.NOT_BOOKED: _("Entry %(what)s is not booked yet, and was left out."),
    Oddity.SUM_DIFFERS: _(
        "Opening balance and entries do not come to the closing balance; in hundredths, %(what)s are missing."
    ),
    Oddity.UNREADABLE: _("Entry %(what)s makes no sense, and was left out."),
}


def flaw_sentence(refusal: StatementRefused, language: Language) -> str:
    """Why a file was not taken in, and what to do."""
    texts = catalogue("entitlements", language)
    what = texts.gettext(_COLUMNS[refusal.what]) if refusal.what in _COLUMNS else refusal.what
    sentence = texts.gettext(_FLAWS[refusal.flaw])
    return sentence % {"what": what} if refusal.what else sentence


def oddity_sentence(complaint: Complaint, language: Language) -> str:
    """What is odd about a statement that was taken in."""
    return catalogue("entitlements", language).gettext(_ODDITIES[complaint.oddity]) % {"what": complaint.what}
