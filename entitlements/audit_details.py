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
    "accepted": _("Known before"),
    "account": _("Person"),
    "agents": _("Workshop agents"),
    "application": _("Application"),
    "by": _("By way of"),
    "certificate": _("Certificate"),
    "changed": _("Changed"),
    "checksum": _("Checksum"),
    "clearances": _("Clearances ended"),
    "consultation_number": _("Consultation number"),
    "count": _("How many"),
    "devices": _("Remembered browsers ended"),
    "factor": _("Second factor"),
    "fault": _("Fault"),
    "fields": _("Changed"),
    "file": _("File"),
    "first": _("First to agree"),
    "format": _("Format"),
    "from": _("From"),
    FURTHER: _("Further ones"),
    "how": _("How"),
    "invitation": _("Invitation"),
    "invitations": _("Invitations ended"),
    "kind": _("Kind"),
    "left": _("Left"),
    "level": _("For"),
    "name": _("Name"),
    "operator": _("Company"),
    "page": _("Page"),
    "permission": _("What was refused"),
    "person": _("Person"),
    "purpose": _("Purpose"),
    "reason": _("Reason"),
    "record_sha256": _("Checksum of the declaration"),
    "records": _("Records"),
    "revision": _("Revision"),
    "roles": _("Roles"),
    "second": _("Second to agree"),
    "sessions": _("Sessions ended"),
    "sha256": _("Checksum"),
    "since": _("Not before"),
    "site": _("Site"),
    "source": _("Asked"),
    "state": _("State"),
    "subject": _("To what"),
    "terms": _("Version of the terms"),
    "to": _("To"),
    "transaction": _("Transaction"),
    "until": _("Before"),
    "valid_to": _("Valid to"),
    "vat": _("VAT number"),
    "vin": _("Vehicle"),
    "what": _("What"),
    "wrong": _("What was wrong"),
}


def detail_name(key: str, language: Language) -> str:
    """The name of a detail; one that this version does not know is shown as it is kept."""
    name = DETAIL_NAMES.get(key)
    return key if name is None else catalogue("entitlements", language).gettext(name)


def unnamed(keys: Iterable[str]) -> list[str]:
    """The keys that have no name."""
    return [key for key in keys if key not in DETAIL_NAMES]
