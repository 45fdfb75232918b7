"""What the values in records of the audit trail are called, in the page's language.

A value is what `entitlements` wrote: a word of an enumeration, a day, a number of something. One that this
version does not know is shown as it is kept.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from flask import current_app
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from entitlements.audit_details import FURTHER, NOT_FURTHER
from entitlements.audit_kinds import AuditKind, kind_name
from entitlements.clearance import Level
from entitlements.declarations import Purpose
from entitlements.permissions import Permission
from entitlements.policy import Reason
from web.clearance_words import LEVEL_NAMES, PURPOSE_NAMES
from web.company_names import ROLE_NAMES
from web.filters import day
from web.i18n import page_language
from web.join_names import VAT_FAULT_NAMES, VAT_SOURCE_NAMES, VAT_STATE_NAMES
from web.moments import moment
from web.request_words import KIND_NAMES, STATE_NAMES
from web.requests.clock import RequestKind, RequestState

PERMISSION_NAMES: Final = {
    Permission.ACCESS_DECLARE: _("declare an access"),
    Permission.ACCOUNT_DELETE: _("delete the own account"),
    Permission.ACCOUNT_EXPORT: _("export the own data"),
    Permission.ACCESSES_EXPORT: _("export declared accesses"),
    Permission.ACCESSES_INSPECT: _("look at declared accesses"),
    Permission.ACCOUNT_OWN: _("open the own account"),
    Permission.ACCOUNT_GUARD: _("end log-ins or a removal of the second factor"),
    Permission.ACCOUNT_SECURE: _("change address or second factor"),
    Permission.ACCOUNTS_RESET: _("take off a lost second factor"),
    Permission.APPLICATIONS_DECIDE: _("decide on applications"),
    Permission.APPLICATIONS_REVIEW: _("look at applications"),
    Permission.AUDIT_EXPORT: _("export the audit trail"),
    Permission.AUDIT_READ: _("read the audit trail"),
    Permission.CLEARANCE_APPLY: _("apply for a clearance"),
    Permission.CLEARANCES_DECIDE: _("decide on clearances"),
    Permission.CLEARANCES_REVIEW: _("look at clearances"),
    Permission.CLEARANCES_VIEW: _("see the clearances of the own company"),
    Permission.DOCUMENT_FIND: _("find a document"),
    Permission.DOCUMENT_READ: _("read a document"),
    Permission.INVOICE_READ: _("see the invoices of the own company"),
    Permission.INVOICES_CORRECT: _("correct invoices"),
    Permission.INVOICES_REVIEW: _("look at invoices"),
    Permission.MAIL_REVIEW: _("look at mails"),
    Permission.OPERATOR_DISPOSE: _("close the own company or hand it over"),
    Permission.OPERATOR_MANAGE: _("manage the own company"),
    Permission.OPERATOR_REGISTER: _("register a company"),
    Permission.OPERATOR_VIEW: _("see the own company"),
    Permission.OPERATORS_DECIDE: _("suspend or close companies"),
    Permission.OPERATORS_REVIEW: _("look at companies"),
    Permission.BASKET_FILL: _("fill a basket"),
    Permission.DOCUMENT_QUOTE: _("see excerpts of documents in results"),
    Permission.EMPLOYEES_EMPOWER: _("change who works for the own company"),
    Permission.ORDER_PLACE: _("place an order"),
    Permission.ORDER_VIEW: _("see the orders of the own company"),
    Permission.ORDERS_DECIDE: _("decide on orders"),
    Permission.ORDERS_REVIEW: _("look at orders"),
    Permission.OUTAGES_DECLARE: _("declare an outage"),
    Permission.PRICES_EDIT: _("change prices"),
    Permission.RETURN_ASK: _("send tools back"),
    Permission.STOCK_EDIT: _("change the stock"),
    Permission.TICKET_ACTIVATE: _("start a ticket"),
    Permission.TICKET_SEATS: _("make a colleague's place on a ticket free"),
    Permission.TICKET_VIEW: _("see the tickets of the own company"),
    Permission.TOOLS_KEEP: _("keep the list of tools"),
    Permission.TOOLS_VIEW: _("see the tools of the own company"),
    Permission.PAGE_OPEN: _("open a page"),
    Permission.PAYMENTS_DECIDE: _("decide on payments"),
    Permission.PAYMENTS_REVIEW: _("look at payments"),
    Permission.PORTAL_STATUS: _("see the state of the portal"),
    Permission.PROGRAMMING_BEGIN: _("create a programming job"),
    Permission.PROGRAMMING_PUBLISH: _("publish packages for programming"),
    Permission.PROGRAMMING_REVIEW: _("look at programming"),
    Permission.PROGRAMMING_RUN: _("program control units"),
    Permission.PROGRAMMING_VIEW: _("see the programming of the own company"),
    Permission.REQUEST_SEND: _("ask the staff"),
    Permission.REQUESTS_ANSWER: _("answer requests"),
    Permission.SEARCHES_REVIEW: _("see what was asked"),
}
REFUSAL_NAMES: Final = {
    Reason.ALLOWED: _("allowed"),
    Reason.LOG_IN: _("not logged in"),
    Reason.NOT_FOR_ROLE: _("not for their roles"),
    Reason.NOT_YOURS: _("belongs to somebody else"),
    Reason.VERIFY_EMAIL: _("address not confirmed"),
    Reason.AWAITING_APPROVAL: _("company not approved yet"),
    Reason.APPLICATION_REFUSED: _("application of the company refused"),
    Reason.SUSPENDED: _("company suspended or closed"),
    Reason.ENROL_SECOND_FACTOR: _("no second factor set up"),
    Reason.SECOND_FACTOR: _("second factor not given"),
    Reason.NEEDS_CLEARANCE: _("no clearance"),
    Reason.NEEDS_TICKET: _("no running ticket"),
    Reason.PASSWORD_AGAIN: _("password not given afresh"),
    Reason.STEP_UP: _("no fresh proof"),
    Reason.DECLARE_ACCESS: _("access not declared"),
}
_MEANS: Final = {
    "code": _("code of an app"),
    "compromised": _("others may know the former one"),
    "command": _("command on the server"),
    "confirmed address": _("confirmed e-mail address"),
    "factor": _("use of a second factor"),
    "introduced": _("introduced by the former one"),
    "invitation": _("invitation"),
    "mail": _("link in a mail"),
    "offline": _("copied by hand"),
    "open": _("the control unit was open already: leave without a key"),
    "online": _("asked for by the agent"),
    "owner": _("owner of the account"),
    "passkey": _("passkey"),
    "password": _("password"),
    "recovery code": _("recovery code"),
    "retired": _("retired"),
    "remembered device": _("password in a remembered browser"),
    "totp": _("authenticator app"),
}
_WHAT: Final = {
    "text": _("text"),
    "original": _("original file"),
    "preview": _("preview"),
    "passkey": _("passkey not accepted"),
    "code wrong": _("wrong code"),
    "code used": _("code that was used already"),
    "code clock-off": _("code of a device whose clock is off"),
}
_FIELDS: Final = {
    "name": _("name"),
    "language": _("language"),
    "legal_name": _("name of the company"),
    "register_number": _("number in the register"),
    "profile": _("profile"),
    "street": _("street"),
    "postal_code": _("postal code"),
    "city": _("town"),
    "country": _("country"),
    "phone": _("telephone"),
    "vat_country": _("country of the VAT number"),
    "vat_number": _("VAT number"),
}
_VAT: Final = {state.value: name for state, name in VAT_STATE_NAMES.items()}
_RULINGS: Final = {
    "booked": _("booked"),
    "review": _("waits for the staff"),
    "returned": _("sent back"),
    "kept": _("kept"),
}
_VERDICTS: Final = {
    "processing": _("being processed"),
    "accepted": _("accepted"),
    "rejected": _("rejected"),
}
_OUTCOMES: Final = {
    "programmed": _("programmed"),
    "recoverable": _("not whole, to be carried on"),
    "untouched": _("untouched"),
}
_YES_NO: Final = {"yes": _("yes"), "no": _("no")}
_WORDS: Final[Mapping[str, Mapping[str, object]]] = {
    "by": _MEANS,
    "factor": _MEANS,
    "fault": VAT_FAULT_NAMES,
    "how": _MEANS,
    "level": {Level(level).value: name for level, name in LEVEL_NAMES.items()},
    "permission": {permission.value: name for permission, name in PERMISSION_NAMES.items()},
    "purpose": {Purpose(purpose).value: name for purpose, name in PURPOSE_NAMES.items()},
    "net": {"none": "–"},
    "offered": _YES_NO,
    "outcome": _OUTCOMES,
    "ruling": _RULINGS,
    "source": VAT_SOURCE_NAMES,
    "state": {RequestState(state).value: name for state, name in STATE_NAMES.items()} | _VAT,
    "verdict": _VERDICTS,
    "what": _WHAT,
    FURTHER: {NOT_FURTHER: _("not recorded within this hour")},
}
_ROLES: Final = {role.value: name for role, name in ROLE_NAMES.items()}
CODES: Final = frozenset(
    {"certificate", "checksum", "consultation_number", "record_sha256", "sha256", "terms", "vat", "vin"}
)
"""Details that are compared sign by sign."""
_SEPARATOR: Final = re.compile(r"[,\s]+")
_FIGURE: Final = "figure "


def value_in_words(kind: str, key: str, value: str) -> str:
    """What a detail of a record says, as the page's language says it."""
    if key == "reason" and kind == AuditKind.ACCESS_REFUSED:
        return _named({reason.value: name for reason, name in REFUSAL_NAMES.items()}, value)
    if key == "what" and value.startswith(_FIGURE):
        return str(gettext("figure %(name)s", name=value.removeprefix(_FIGURE)))
    if key in _WORDS:
        return _named(_WORDS[key], value)
    return _SAID.get(key, str)(value)


def _named(names: Mapping[str, object], value: str) -> str:
    return str(names.get(value, value))


def _list(names: Mapping[str, object]) -> Callable[[str], str]:
    """Several words of one enumeration."""
    return lambda value: ", ".join(_named(names, word) for word in _SEPARATOR.split(value) if word) or "–"


def _change(value: str) -> str:
    """What stands before and after a change: roles, or a day."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return _list(_ROLES)(value)


def _instant(value: str) -> str:
    try:
        return moment(datetime.fromisoformat(value), page_language())
    except ValueError:
        return value


def _kind(value: str) -> str:
    request_kinds = {RequestKind(kind).value: name for kind, name in KIND_NAMES.items()}
    return _named(request_kinds, value) if value in request_kinds else kind_name(value, page_language())


def _page(value: str) -> str:
    """A page by its address: the portal's own name of it says nothing to a person."""
    rules = () if value not in current_app.view_functions else current_app.url_map.iter_rules(value)
    return next((rule.rule.removeprefix("/<language:lang>") for rule in rules), value)


def _number(value: str) -> str:
    return format_decimal(int(value)) if value.isascii() and value.isdecimal() else value


_SAID: Final[Mapping[str, Callable[[str], str]]] = {
    "changed": _list(_FIELDS),
    "booked": _number,
    "count": _number,
    "fields": _list(_FIELDS),
    "format": str.upper,
    "from": _change,
    "kind": _kind,
    "known": _number,
    "page": _page,
    "quantity": _number,
    "records": _number,
    "roles": _list(_ROLES),
    "seconds": _number,
    "since": _instant,
    "to": _change,
    "until": _instant,
    "valid_to": _change,
    "waiting": _number,
}
