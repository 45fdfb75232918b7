"""Names of what invoices and e-invoices are and how they stand, in the page's language."""

from typing import Final

from flask_babel import lazy_gettext as _

from entitlements.invoices.documents import Kind
from entitlements.invoices.mending import Unfit
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
UNFIT_FILES: Final = {
    Unfit.NOT_REJECTED: _("It was not rejected: nothing was changed."),
    Unfit.THE_SAME: _("The file would be the same: put it right and choose it, or update the portal first."),
    Unfit.NO_E_INVOICE: _("This is no e-invoice FA(3) as the schema has it. %(where)s"),
    Unfit.SAYS_OTHERWISE: _(
        "The file says something else than the invoice (%(where)s): only a correction may do that."
    ),
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
