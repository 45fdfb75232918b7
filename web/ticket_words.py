"""What tickets are called on pages: states, entries of the ledger, spans of time, their products."""

from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from entitlements.products.names import product_name
from entitlements.tickets.clock import Entry, LedgerKind, TicketState
from entitlements.tickets.outages import Origin
from entitlements.tickets.tickets import Ticket
from web.i18n import page_language

STATE_NAMES: Final = {
    TicketState.UNUSED: _("Unused"),
    TicketState.ACTIVE: _("Running"),
    TicketState.PAUSED: _("Waiting, after an outage"),
    TicketState.EXPIRED: _("Used up"),
    TicketState.REVOKED: _("Taken back"),
}
KIND_NAMES: Final = {
    LedgerKind.BOUGHT: _("Bought"),
    LedgerKind.ACTIVATED: _("Started"),
    LedgerKind.EXTENDED: _("Extended"),
    LedgerKind.MOVED: _("Added to another ticket"),
    LedgerKind.PAUSED: _("Given back after an outage"),
    LedgerKind.RESUMED: _("Started again"),
    LedgerKind.PROTECTED: _("Programming began: protected from here on"),
    LedgerKind.RELEASED: _("Programming ended"),
    LedgerKind.REFUNDED: _("Refunded"),
    LedgerKind.REVOKED: _("Taken back"),
    LedgerKind.EXPIRED: _("Came to its end"),
}
ORIGIN_NAMES: Final = {
    Origin.DECLARED: _("Declared by the staff"),
    Origin.NOTICED: _("Noticed by the portal"),
}
PLACE_NAMES: Final = {
    "unused_s": _("not used yet"),
    "used_s": _("used"),
    "paused_s": _("waiting, after an outage"),
    "protected_s": _("protected, while a vehicle was programmed"),
    "refunded_s": _("refunded"),
}
_CHANGES: Final = {
    LedgerKind.BOUGHT: 1,
    LedgerKind.EXTENDED: 1,
    LedgerKind.PAUSED: 1,
    LedgerKind.MOVED: -1,
    LedgerKind.REFUNDED: -1,
    LedgerKind.EXPIRED: -1,
}
_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600
_CLOCK_UP_TO_S: Final = 2 * _DAY_S


def ticket_name(ticket: Ticket) -> str:
    """What a ticket is good for, in the page's language."""
    return product_name(ticket.product, page_language())


def span_text(seconds: int) -> str:
    """A span of time in its own units: `1 h`, `59 min 30 s`, `365 d`."""
    days, rest = divmod(seconds, _DAY_S)
    hours, rest = divmod(rest, _HOUR_S)
    minutes, rest = divmod(rest, 60)
    parts = (
        (days, gettext("%(count)s d", count=days)),
        (hours, gettext("%(count)s h", count=hours)),
        (minutes, gettext("%(count)s min", count=minutes)),
        (rest, gettext("%(count)s s", count=rest)),
    )
    return " ".join(text for number, text in parts if number) or gettext("%(count)s min", count=0)


def change_text(entry: Entry) -> str:
    """What an entry adds to the time that is to be had, or takes from it; empty where it does neither."""
    sign = _CHANGES.get(entry.kind, 0)
    if not sign or not entry.seconds:
        return ""
    return ("+" if sign > 0 else "−") + span_text(entry.seconds)


def clock_text(seconds: int) -> str:
    """What is left as a clock shows it, `43:12` or `5:03:20`; from two days on in days."""
    if seconds >= _CLOCK_UP_TO_S:
        return str(gettext("%(count)s d", count=seconds // _DAY_S))
    hours, rest = divmod(seconds, _HOUR_S)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
