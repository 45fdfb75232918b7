"""What requests to the staff are called, in the page's language."""

from typing import Final

from flask_babel import lazy_gettext as _

from web.requests.clock import RequestKind, RequestState

KIND_NAMES: Final = {
    RequestKind.MISSING_INFORMATION: _("Information is missing"),
    RequestKind.DOCUMENT_ERROR: _("An error in a document"),
    RequestKind.ACCESS_TROUBLE: _("Trouble with access"),
    RequestKind.COMPLAINT: _("Complaint"),
    RequestKind.PROGRAMMING: _("Programming of a control unit"),
}
STATE_NAMES: Final = {
    RequestState.OPEN: _("Waits for the staff"),
    RequestState.WAITING: _("Waits for the asker"),
    RequestState.ANSWERED: _("Answered"),
}
