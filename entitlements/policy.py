"""Who may do what, and what would open the door. Pure: the same question always has the same answer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from entitlements.accounts import OPERATOR_ROLES, PORTAL_ROLES, Role, Standing, Strength
from entitlements.permissions import Permission
from entitlements.tickets.entitlement import Entitlement
from kb.access import AccessClass, AccessFilter

STEP_UP_LASTS: Final = timedelta(minutes=15)


class Reason(StrEnum):
    """Why a decision fell as it did; a refusal names what is missing."""

    ALLOWED = "allowed"
    LOG_IN = "log-in"
    NOT_FOR_ROLE = "not-for-role"
    NOT_YOURS = "not-yours"
    VERIFY_EMAIL = "verify-email"
    AWAITING_APPROVAL = "awaiting-approval"
    APPLICATION_REFUSED = "application-refused"
    SUSPENDED = "suspended"
    ENROL_SECOND_FACTOR = "enrol-second-factor"
    SECOND_FACTOR = "second-factor"
    NEEDS_TICKET = "needs-ticket"
    NEEDS_CLEARANCE = "needs-clearance"
    PASSWORD_AGAIN = "password-again"  # noqa: S105 - a reason
    STEP_UP = "step-up"
    DECLARE_ACCESS = "declare-access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer of the policy."""

    reason: Reason

    @property
    def is_allowed(self) -> bool:
        """Whether the door is open."""
        return self.reason is Reason.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who asks; without an account it is a visitor, without a strength nobody is at the keyboard.

    `standing` is the operator's, None for the people who run the portal. `password_at` is when the
    password was given last, or a passkey that logs in without one.
    """

    account_id: int | None = None
    roles: frozenset[Role] = frozenset()
    operator_id: int | None = None
    standing: Standing | None = None
    is_email_verified: bool = False
    strength: Strength | None = None
    has_second_factor: bool = False
    stepped_up_at: datetime | None = None
    password_at: datetime | None = None
    clearance_until: datetime | None = None
    entitlements: tuple[Entitlement, ...] = ()

    @property
    def is_visitor(self) -> bool:
        """Whether nobody is logged in."""
        return self.account_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a permission is asked for: documents of a class, or what belongs to an operator or an account.

    `is_declared` says that the purpose of opening the document has been declared and still counts. `makes`
    and `models` are those that the document is about, none where any; `vin` is the vehicle at hand.
    """

    access_class: AccessClass | None = None
    operator_id: int | None = None
    account_id: int | None = None
    is_declared: bool = False
    makes: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    document_id: str | None = None
    vin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a permission that is not open to all asks of an account; `roles` empty means any.

    `needs_password` asks for the password beside a fresh proof, of whoever proves by a second factor.
    """

    roles: frozenset[Role] = frozenset()
    needs_approval: bool = False
    needs_second_factor: bool = False
    needs_step_up: bool = False
    needs_password: bool = False
    needs_proven_address: bool = False


ANONYMOUS: Final = Subject()
NOTHING: Final = Resource()

_READERS: Final = frozenset({Role.OWNER, Role.TECHNICIAN, Role.SECURITY}) | PORTAL_ROLES
_OF_STAFF: Final = Rule(roles=frozenset({Role.STAFF}), needs_second_factor=True)
_OF_STAFF_AFRESH: Final = Rule(roles=frozenset({Role.STAFF}), needs_second_factor=True, needs_step_up=True)
_OWN_AFRESH: Final = Rule(needs_step_up=True)
_READING: Final = Rule(roles=_READERS, needs_approval=True, needs_second_factor=True)
_PROGRAMMERS: Final = frozenset({Role.OWNER, Role.TECHNICIAN, Role.SECURITY})
BUYERS: Final = frozenset({Role.OWNER, Role.BUYER})
"""Who buys for a company."""
_OPEN_TO_ALL: Final = frozenset({Permission.PAGE_OPEN, Permission.OPERATOR_REGISTER, Permission.REQUEST_SEND})
_ABOUT_DOCUMENTS: Final = frozenset(
    {Permission.DOCUMENT_FIND, Permission.DOCUMENT_QUOTE, Permission.DOCUMENT_READ}
)
_RULES: Final = {
    Permission.ACCESS_DECLARE: _READING,
    Permission.ACCESSES_EXPORT: Rule(
        roles=frozenset({Role.OWNER}), needs_second_factor=True, needs_step_up=True
    ),
    Permission.ACCESSES_INSPECT: _OF_STAFF_AFRESH,
    Permission.ACCOUNT_DELETE: _OWN_AFRESH,
    Permission.ACCOUNT_EXPORT: _OWN_AFRESH,
    Permission.ACCOUNT_GUARD: Rule(needs_step_up=True, needs_proven_address=True),
    Permission.ACCOUNT_OWN: Rule(),
    Permission.ACCOUNT_SECURE: Rule(needs_step_up=True, needs_password=True, needs_proven_address=True),
    Permission.ACCOUNTS_RESET: _OF_STAFF_AFRESH,
    Permission.APPLICATIONS_DECIDE: _OF_STAFF_AFRESH,
    Permission.APPLICATIONS_REVIEW: _OF_STAFF,
    Permission.AUDIT_EXPORT: _OF_STAFF_AFRESH,
    Permission.AUDIT_READ: _OF_STAFF,
    Permission.BASKET_FILL: Rule(roles=BUYERS, needs_approval=True, needs_second_factor=True),
    Permission.CLEARANCE_APPLY: Rule(
        roles=frozenset({Role.OWNER, Role.SECURITY}), needs_approval=True, needs_second_factor=True
    ),
    Permission.CLEARANCES_DECIDE: _OF_STAFF_AFRESH,
    Permission.CLEARANCES_REVIEW: _OF_STAFF,
    Permission.CLEARANCES_VIEW: Rule(roles=OPERATOR_ROLES, needs_second_factor=True),
    Permission.EMPLOYEES_EMPOWER: Rule(
        roles=frozenset({Role.OWNER}), needs_approval=True, needs_second_factor=True, needs_step_up=True
    ),
    Permission.INVOICE_READ: Rule(roles=BUYERS | {Role.ACCOUNTANT}, needs_second_factor=True),
    Permission.INVOICES_CORRECT: _OF_STAFF_AFRESH,
    Permission.INVOICES_REVIEW: _OF_STAFF,
    Permission.MAIL_REVIEW: _OF_STAFF,
    Permission.OPERATOR_DISPOSE: Rule(roles=frozenset({Role.OWNER}), needs_step_up=True),
    Permission.OPERATOR_MANAGE: Rule(
        roles=frozenset({Role.OWNER}), needs_approval=True, needs_second_factor=True
    ),
    Permission.OPERATOR_VIEW: Rule(roles=OPERATOR_ROLES),
    Permission.OPERATORS_DECIDE: _OF_STAFF_AFRESH,
    Permission.OPERATORS_REVIEW: _OF_STAFF,
    Permission.ORDER_PLACE: Rule(
        roles=BUYERS, needs_approval=True, needs_second_factor=True, needs_step_up=True
    ),
    Permission.ORDER_VIEW: Rule(roles=BUYERS | {Role.ACCOUNTANT}, needs_second_factor=True),
    Permission.ORDERS_DECIDE: _OF_STAFF_AFRESH,
    Permission.ORDERS_REVIEW: _OF_STAFF,
    Permission.OUTAGES_DECLARE: _OF_STAFF_AFRESH,
    Permission.PAYMENTS_DECIDE: _OF_STAFF_AFRESH,
    Permission.PAYMENTS_REVIEW: _OF_STAFF,
    Permission.PORTAL_STATUS: _OF_STAFF,
    Permission.PRICES_EDIT: _OF_STAFF,
    Permission.PROGRAMMING_BEGIN: Rule(
        roles=_PROGRAMMERS, needs_approval=True, needs_second_factor=True, needs_step_up=True
    ),
    Permission.PROGRAMMING_PUBLISH: _OF_STAFF_AFRESH,
    Permission.PROGRAMMING_REVIEW: _OF_STAFF,
    Permission.PROGRAMMING_RUN: Rule(roles=_PROGRAMMERS, needs_approval=True, needs_second_factor=True),
    Permission.PROGRAMMING_VIEW: Rule(roles=_PROGRAMMERS, needs_second_factor=True),
    Permission.REQUESTS_ANSWER: _OF_STAFF,
    Permission.RETURN_ASK: Rule(roles=frozenset({Role.OWNER, Role.BUYER}), needs_second_factor=True),
    Permission.SEARCHES_REVIEW: Rule(roles=PORTAL_ROLES, needs_second_factor=True),
    Permission.STOCK_EDIT: _OF_STAFF,
    Permission.TICKET_ACTIVATE: Rule(
        roles=frozenset({Role.OWNER, Role.BUYER, Role.TECHNICIAN, Role.SECURITY}),
        needs_approval=True,
        needs_second_factor=True,
    ),
    Permission.TICKET_SEATS: Rule(roles=BUYERS, needs_approval=True, needs_second_factor=True),
    Permission.TICKET_VIEW: Rule(roles=OPERATOR_ROLES, needs_second_factor=True),
    Permission.TOOLS_KEEP: Rule(
        roles=frozenset({Role.OWNER, Role.BUYER, Role.TECHNICIAN, Role.SECURITY}),
        needs_approval=True,
        needs_second_factor=True,
    ),
    Permission.TOOLS_VIEW: Rule(roles=OPERATOR_ROLES, needs_second_factor=True),
}
_REFUSED_STANDINGS: Final = {
    Standing.APPLIED: Reason.AWAITING_APPROVAL,
    Standing.REFUSED: Reason.APPLICATION_REFUSED,
    Standing.SUSPENDED: Reason.SUSPENDED,
    Standing.CLOSED: Reason.SUSPENDED,
}


def decide(subject: Subject, permission: Permission, resource: Resource, now: datetime) -> Decision:
    """Decide whether `subject` may use `permission` on `resource` at `now`.

    A permission that no rule names is refused. What is missing is named in the order in which a person can
    bring it: an account, the right one, an approved operator, the second factor, a clearance, a fresh proof.
    """
    if permission in _OPEN_TO_ALL:
        return Decision(reason=Reason.ALLOWED)
    if permission in _ABOUT_DOCUMENTS:
        return Decision(reason=_on_document(subject, permission, resource, now))
    rule = _RULES.get(permission)
    if rule is None:
        return Decision(reason=Reason.NOT_FOR_ROLE)
    return Decision(reason=_by_rule(rule, subject, resource, now))


def access_filter(subject: Subject, now: datetime, about: Resource = NOTHING) -> AccessFilter:
    """The filter of everything that `subject` may find and read at `now`.

    Security-related documents are readable one by one, and a ticket may be for one make or document: `about`
    speaks of the document that is being opened, without its class. Without a make, as in lists, a ticket for
    any make counts.
    """

    def classes(permission: Permission) -> frozenset[AccessClass]:
        return frozenset(
            access_class
            for access_class in AccessClass
            if decide(subject, permission, replace(about, access_class=access_class), now).is_allowed
        )

    return AccessFilter(
        findable=classes(Permission.DOCUMENT_FIND),
        readable=classes(Permission.DOCUMENT_READ),
        quotable=classes(Permission.DOCUMENT_QUOTE),
    )


def is_cleared(subject: Subject, now: datetime) -> bool:
    """Whether the person's clearance for security-related documents counts at `now`."""
    return subject.clearance_until is not None and now < subject.clearance_until


def _on_document(subject: Subject, permission: Permission, resource: Resource, now: datetime) -> Reason:
    """Public texts are open; RMI is found by everyone; security-related RMI only by who has a clearance.

    Search results quote RMI to whoever could read it with a ticket.
    """
    match resource.access_class or AccessClass.PUBLIC:
        case AccessClass.PUBLIC:
            return Reason.ALLOWED
        case AccessClass.RMI:
            if permission is Permission.DOCUMENT_FIND:
                return Reason.ALLOWED
            reason = _by_rule(_READING, subject, resource, now)
            if reason is not Reason.ALLOWED or permission is Permission.DOCUMENT_QUOTE:
                return reason
            return Reason.ALLOWED if _has_ticket(subject, resource, now) else Reason.NEEDS_TICKET
        case AccessClass.SECURITY_RELATED_RMI:
            return _on_security_related(subject, permission, resource, now)


def _on_security_related(
    subject: Subject, permission: Permission, resource: Resource, now: datetime
) -> Reason:
    if not is_cleared(subject, now):
        return Reason.NEEDS_CLEARANCE
    reason = _by_rule(_READING, subject, resource, now)
    if reason is not Reason.ALLOWED or permission is Permission.DOCUMENT_FIND:
        return reason
    if not _has_ticket(subject, resource, now):
        return Reason.NEEDS_TICKET
    if not _is_stepped_up(subject, now) and not resource.is_declared:
        return Reason.STEP_UP
    return Reason.ALLOWED if resource.is_declared else Reason.DECLARE_ACCESS


def _by_rule(rule: Rule, subject: Subject, resource: Resource, now: datetime) -> Reason:
    if subject.is_visitor:
        return Reason.LOG_IN
    if rule.roles and not rule.roles & subject.roles:
        return Reason.NOT_FOR_ROLE
    if not _owns(subject, resource):
        return Reason.NOT_YOURS
    needs_approval = rule.needs_approval and not subject.roles & PORTAL_ROLES
    if (rule.needs_proven_address or needs_approval) and not subject.is_email_verified:
        return Reason.VERIFY_EMAIL
    if needs_approval and subject.standing is not Standing.APPROVED:
        return _REFUSED_STANDINGS.get(subject.standing or Standing.CLOSED, Reason.SUSPENDED)
    if subject.has_second_factor and subject.strength is Strength.PASSWORD:
        return Reason.SECOND_FACTOR  # whoever has one gives it, before anything that is not open to all
    if rule.needs_second_factor and subject.strength is not Strength.SECOND_FACTOR:
        return Reason.SECOND_FACTOR if subject.has_second_factor else Reason.ENROL_SECOND_FACTOR
    if rule.needs_password and subject.has_second_factor and not is_fresh(subject.password_at, now):
        return Reason.PASSWORD_AGAIN  # before the factor: what is asked first leads on to what is asked next
    if rule.needs_step_up and not _is_stepped_up(subject, now):
        return Reason.STEP_UP
    return Reason.ALLOWED


def _has_ticket(subject: Subject, resource: Resource, now: datetime) -> bool:
    """Whether a running ticket opens the document; the people who run the portal need none."""
    return bool(subject.roles & PORTAL_ROLES) or any(
        one.opens_document(resource, now) for one in subject.entitlements
    )


def _owns(subject: Subject, resource: Resource) -> bool:
    """Whether what is asked for belongs to the person, or to their operator, or to nobody in particular."""
    return resource.account_id in (None, subject.account_id) and resource.operator_id in (
        None,
        subject.operator_id,
    )


def _is_stepped_up(subject: Subject, now: datetime) -> bool:
    return is_fresh(subject.stepped_up_at, now)


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether a proof of that time still counts before what is grave."""
    return proved_at is not None and now - proved_at < STEP_UP_LASTS
