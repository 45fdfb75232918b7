"""Names of what invoices and e-invoices are and how they stand, in the page's language."""

from typing import Final

from flask_babel import lazy_gettext as _

from entitlements.invoices.documents import Kind
from entitlements.invoices.outbox import OutboxState

KIND_NAMES: Final = {
    Kind.INVOICE: _("Invoice"),
    Kind.CORRECTION: _("Correction"),
    Kind.PRO_FORMA: _("Pro-forma"),
}
STATE_NAMES: Final = {
    OutboxState.WAITING: _("waits to be handed in"),
    OutboxState.SENT: _("handed in, waits for KSeF’s word"),
    OutboxState.ACCEPTED: _("accepted by KSeF"),
    OutboxState.REJECTED: _("rejected by KSeF"),
}
FIELD_NAMES: Final = {
    "name": _("name"),
    "nip": _("tax number (NIP)"),
    "street": _("street"),
    "postal_code": _("postal code"),
    "city": _("city"),
    "ksef.environment": _("the environment of KSeF"),
    "ksef.certificate": _("the certificate of KSeF or its key"),
}
"""What of the seller's file can be wrong, by the name that its refusal gives."""
