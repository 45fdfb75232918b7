"""Who may do what, and what would open the door. Pure: the same question always has the same answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from entitlements.accounts import Account, Role
from entitlements.permissions import Permission
from kb.access import AccessClass, AccessFilter


class Reason(StrEnum):
    """Why a decision fell as it did; a refusal names what is missing."""

    ALLOWED = "allowed"
    LOG_IN = "log-in"
    NEEDS_CLEARANCE = "needs-clearance"
    NOT_FOR_ROLE = "not-for-role"


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
    """Who asks; without an account it is a visitor."""

    account_id: int | None = None
    role: Role | None = None

    @property
    def is_visitor(self) -> bool:
        """Whether nobody is logged in."""
        return self.account_id is None


ANONYMOUS: Final = Subject()

_OPEN_TO_ALL: Final = frozenset({Permission.PAGE_OPEN})
_FOR_ROLES: Final = {
    Permission.PORTAL_STATUS: frozenset({Role.STAFF}),
    Permission.SEARCHES_REVIEW: frozenset({Role.EDITOR, Role.STAFF}),
}
_ABOUT_DOCUMENTS: Final = frozenset({Permission.DOCUMENT_FIND, Permission.DOCUMENT_READ})


def subject_of(account: Account) -> Subject:
    """The subject that an account acts as."""
    return Subject(account_id=account.id, role=account.role)


def decide(
    subject: Subject,
    permission: Permission,
    resource: AccessClass | None,
    now: datetime,  # noqa: ARG001 - the first rule that needs it is the ticket's
) -> Decision:
    """Decide whether `subject` may use `permission`, on documents of the class `resource` if it is about any.

    A permission that no rule below names is refused. `now` is what tickets and clearances are held against.
    """
    if permission in _OPEN_TO_ALL:
        return Decision(reason=Reason.ALLOWED)
    if permission in _ABOUT_DOCUMENTS:
        return _decide_on_document(subject, permission, resource or AccessClass.PUBLIC)
    if subject.is_visitor:
        return Decision(reason=Reason.LOG_IN)
    if permission is Permission.ACCOUNT_OWN:
        return Decision(reason=Reason.ALLOWED)
    if subject.role in _FOR_ROLES.get(permission, frozenset()):
        return Decision(reason=Reason.ALLOWED)
    return Decision(reason=Reason.NOT_FOR_ROLE)


def _decide_on_document(subject: Subject, permission: Permission, resource: AccessClass) -> Decision:
    """Public texts are open; RMI is found by everyone and read after log-in; the rest needs a clearance."""
    match resource:
        case AccessClass.PUBLIC:
            return Decision(reason=Reason.ALLOWED)
        case AccessClass.RMI:
            is_open = permission is Permission.DOCUMENT_FIND or not subject.is_visitor
            return Decision(reason=Reason.ALLOWED if is_open else Reason.LOG_IN)
        case AccessClass.SECURITY_RELATED_RMI:
            # Clearances do not exist yet, so nobody has one: refused to everyone, editors and staff too.
            return Decision(reason=Reason.NEEDS_CLEARANCE)


def access_filter(subject: Subject, now: datetime) -> AccessFilter:
    """The filter of everything that `subject` may find and read at `now`."""

    def classes(permission: Permission) -> frozenset[AccessClass]:
        return frozenset(
            resource for resource in AccessClass if decide(subject, permission, resource, now).is_allowed
        )

    return AccessFilter(
        findable=classes(Permission.DOCUMENT_FIND), readable=classes(Permission.DOCUMENT_READ)
    )
