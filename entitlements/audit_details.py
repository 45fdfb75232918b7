"""What the details of a record are called, in both languages. Pure.

Whoever records something under a new name adds the name here: one that is missing is a warning when it is
recorded, and so a failing test. Names are never taken away, as records last.
"""

from collections.abc import Iterable
from typing import Final

from translations.catalogue import catalogue
from translations.locales import Language


class UnnamedDetail(UserWarning):
    """A detail is recorded that nobody could read on a page."""


def _(message: str) -> str:
    """Mark a name for the catalogues; it is translated when it is shown."""
    return message


FURTHER: Final = "further"
NOT_FURTHER: Final = "not recorded within this hour"
"""What the last record of an hour says of those that would follow."""

DETAIL_NAMES: Final = {
    "about": _("About"),
    "accepted": _("Known before"),
    "account": _("Account"),
    "agent": _("Programming agent"),
    "agents": _("Workshop agents"),
    "amount": _("Amount"),
    "application": _("Application"),
    "bank_account": _("Bank account"),
    "booked": _("Booked"),
    "by": _("By way of"),
    "certificate": _("Certificate"),
    "changed": _("Changed"),
    "checksum": _("Checksum"),
    "clearances": _("Clearances ended"),
    "consultation_number": _("Consultation number"),
    "corrects": _("Corrects"),
    "count": _("How many"),
    "counted": _("Counted"),
    "devices": _("Remembered browsers ended"),
    "factor": _("Second factor"),
    "fault": _("Fault"),
    "fields": _("Changed"),
    "file": _("File"),
    "first": _("First to agree"),
    "format": _("Format"),
    "from": _("From"),
    FURTHER: _("Further ones"),
    "gross": _("Gross"),
    "how": _("How"),
    "invitation": _("Invitation"),
    "invitations": _("Invitations ended"),
    "kind": _("Kind"),
    "known": _("Known already"),
    "left": _("Left"),
    "level": _("For"),
    "month": _("Month"),
    "name": _("Name"),
    "net": _("Net"),
    "number": _("Number"),
    "offered": _("Offered"),
    "operator": _("Company"),
    "order": _("Order"),
    "outcome": _("How it ended"),
    "package": _("Flash package"),
    "page": _("Page"),
    "permission": _("What was refused"),
    "person": _("Person"),
    "product": _("Product"),
    "provider": _("Payment by"),
    "purpose": _("Purpose"),
    "quantity": _("Quantity"),
    "reason": _("Reason"),
    "record_sha256": _("Checksum of the declaration"),
    "records": _("Records"),
    "revision": _("Revision"),
    "roles": _("Roles"),
    "ruling": _("Decision"),
    "seats": _("Places on tickets made free"),
    "second": _("Second to agree"),
    "seconds": _("Seconds"),
    "seed": _("Checksum of the seed"),
    "serial": _("Serial number"),
    "sessions": _("Sessions ended"),
    "sha256": _("Checksum"),
    "since": _("Not before"),
    "site": _("Site"),
    "source": _("Asked"),
    "state": _("State"),
    "subject": _("To what"),
    "terms": _("Version of the terms"),
    "ticket": _("Ticket"),
    "to": _("To"),
    "tool": _("Tool"),
    "transaction": _("Transaction"),
    "until": _("Before"),
    "valid_to": _("Valid to"),
    "vat": _("VAT number"),
    "verdict": _("Answer"),
    "vin": _("Vehicle"),
    "waiting": _("Waiting for a decision"),
    "what": _("What"),
    "why": _("Why"),
    "written_off": _("Written off"),
    "wrong": _("What was wrong"),
}


def detail_name(key: str, language: Language) -> str:
    """The name of a detail; one that this version does not know is shown as it is kept."""
    name = DETAIL_NAMES.get(key)
    return key if name is None else catalogue("entitlements", language).gettext(name)


def unnamed(keys: Iterable[str]) -> list[str]:
    """The keys that have no name."""
    return [key for key in keys if key not in DETAIL_NAMES]
