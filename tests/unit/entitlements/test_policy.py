"""Who may find, read and do what; what would open the door; and the default, which is to refuse."""

from dataclasses import replace
from datetime import timedelta

import pytest

from entitlements.accounts import Role, Standing, Strength
from entitlements.permissions import Permission
from entitlements.policy import (
    ANONYMOUS,
    NOTHING,
    STEP_UP_LASTS,
    Reason,
    Resource,
    Subject,
    access_filter,
    decide,
)
from entitlements.products.kinds import Module
from entitlements.tickets.entitlement import Entitlement
from kb.access import AccessClass
from tests.conftest import NOON

PUBLIC, RMI, SECURITY = (Resource(access_class=access_class) for access_class in AccessClass)
DECLARED = replace(SECURITY, is_declared=True)
COMPANY, OTHER_COMPANY = Resource(operator_id=7), Resource(operator_id=8)
TOMORROW = NOON + timedelta(days=1)


def employee(role: Role) -> Subject:
    """Somebody of an approved workshop who has given the second factor a while ago."""
    return Subject(
        account_id=1,
        roles=frozenset({role}),
        operator_id=7,
        standing=Standing.APPROVED,
        is_email_verified=True,
        strength=Strength.SECOND_FACTOR,
        has_second_factor=True,
        stepped_up_at=NOON - timedelta(hours=1),
        entitlements=(Entitlement(module=Module.INFORMATION, until=TOMORROW),),
    )


def of_company(standing: Standing | None) -> Subject:
    """A technician of a company that stands so."""
    return replace(TECHNICIAN, standing=standing)


TECHNICIAN, OWNER, BUYER = employee(Role.TECHNICIAN), employee(Role.OWNER), employee(Role.BUYER)
CLEARED = replace(TECHNICIAN, clearance_until=TOMORROW)
FRESH = replace(CLEARED, stepped_up_at=NOON)
WITHOUT_TICKET = replace(TECHNICIAN, entitlements=())
EDITOR = replace(employee(Role.EDITOR), operator_id=None, standing=None, entitlements=())
STAFF = replace(employee(Role.STAFF), operator_id=None, standing=None, entitlements=())
WITH_PASSWORD = replace(TECHNICIAN, strength=Strength.PASSWORD, stepped_up_at=None)
WITHOUT_FACTOR = replace(WITH_PASSWORD, has_second_factor=False)

ABOUT_DOCUMENTS = [
    (ANONYMOUS, Permission.DOCUMENT_FIND, RMI, Reason.ALLOWED, "visitor finds RMI"),
    (ANONYMOUS, Permission.DOCUMENT_READ, RMI, Reason.LOG_IN, "visitor reads RMI"),
    (ANONYMOUS, Permission.DOCUMENT_READ, PUBLIC, Reason.ALLOWED, "visitor reads public"),
    (TECHNICIAN, Permission.DOCUMENT_READ, RMI, Reason.ALLOWED, "technician reads RMI"),
    (OWNER, Permission.DOCUMENT_READ, RMI, Reason.ALLOWED, "owner reads RMI"),
    (BUYER, Permission.DOCUMENT_READ, RMI, Reason.NOT_FOR_ROLE, "buyer reads RMI"),
    (EDITOR, Permission.DOCUMENT_READ, RMI, Reason.ALLOWED, "editor reads RMI"),
    (WITHOUT_TICKET, Permission.DOCUMENT_READ, RMI, Reason.NEEDS_TICKET, "no ticket"),
    (WITHOUT_TICKET, Permission.DOCUMENT_READ, PUBLIC, Reason.ALLOWED, "no ticket, public"),
    (WITHOUT_TICKET, Permission.DOCUMENT_QUOTE, RMI, Reason.ALLOWED, "no ticket, excerpts"),
    (ANONYMOUS, Permission.DOCUMENT_QUOTE, RMI, Reason.LOG_IN, "visitor, excerpts"),
    (BUYER, Permission.DOCUMENT_QUOTE, RMI, Reason.NOT_FOR_ROLE, "buyer, excerpts"),
    (
        of_company(Standing.APPLIED), Permission.DOCUMENT_QUOTE, RMI, Reason.AWAITING_APPROVAL,
        "applied, excerpts",
    ),
    (
        replace(FRESH, entitlements=()), Permission.DOCUMENT_READ, SECURITY, Reason.NEEDS_TICKET,
        "cleared, no ticket",
    ),
    (
        replace(FRESH, entitlements=()), Permission.DOCUMENT_FIND, SECURITY, Reason.ALLOWED,
        "cleared, no ticket, finds key",
    ),
    (
        replace(FRESH, entitlements=()), Permission.DOCUMENT_QUOTE, DECLARED, Reason.NEEDS_TICKET,
        "cleared and declared, no ticket, excerpts",
    ),
    (WITH_PASSWORD, Permission.DOCUMENT_READ, RMI, Reason.SECOND_FACTOR, "password only"),
    (WITHOUT_FACTOR, Permission.DOCUMENT_READ, RMI, Reason.ENROL_SECOND_FACTOR, "no second factor yet"),
    (
        replace(TECHNICIAN, is_email_verified=False), Permission.DOCUMENT_READ, RMI, Reason.VERIFY_EMAIL,
        "address not verified",
    ),
    (of_company(Standing.APPLIED), Permission.DOCUMENT_READ, RMI, Reason.AWAITING_APPROVAL, "applied"),
    (of_company(Standing.REFUSED), Permission.DOCUMENT_READ, RMI, Reason.APPLICATION_REFUSED, "refused"),
    (of_company(Standing.SUSPENDED), Permission.DOCUMENT_READ, RMI, Reason.SUSPENDED, "suspended"),
    (of_company(Standing.CLOSED), Permission.DOCUMENT_READ, RMI, Reason.SUSPENDED, "closed"),
    (of_company(None), Permission.DOCUMENT_READ, RMI, Reason.SUSPENDED, "technician of no company"),
    (TECHNICIAN, Permission.DOCUMENT_FIND, SECURITY, Reason.NEEDS_CLEARANCE, "technician finds key"),
    (ANONYMOUS, Permission.DOCUMENT_READ, SECURITY, Reason.NEEDS_CLEARANCE, "visitor reads key"),
    (STAFF, Permission.DOCUMENT_READ, SECURITY, Reason.NEEDS_CLEARANCE, "staff, key"),
    (CLEARED, Permission.DOCUMENT_FIND, SECURITY, Reason.ALLOWED, "cleared finds key"),
    (
        replace(CLEARED, strength=Strength.PASSWORD), Permission.DOCUMENT_FIND, SECURITY,
        Reason.SECOND_FACTOR, "cleared finds key by password only",
    ),
    (CLEARED, Permission.DOCUMENT_READ, SECURITY, Reason.STEP_UP, "cleared reads key"),
    (FRESH, Permission.DOCUMENT_READ, SECURITY, Reason.DECLARE_ACCESS, "cleared afresh reads key"),
    (FRESH, Permission.DOCUMENT_READ, DECLARED, Reason.ALLOWED, "declared"),
    (CLEARED, Permission.DOCUMENT_READ, DECLARED, Reason.ALLOWED, "declared a while ago"),
    (TECHNICIAN, Permission.DOCUMENT_READ, DECLARED, Reason.NEEDS_CLEARANCE, "declared, uncleared"),
    (
        replace(FRESH, clearance_until=NOON), Permission.DOCUMENT_READ, DECLARED, Reason.NEEDS_CLEARANCE,
        "clearance just over",
    ),
    (
        replace(FRESH, standing=Standing.SUSPENDED), Permission.DOCUMENT_READ, DECLARED, Reason.SUSPENDED,
        "cleared, company suspended",
    ),
]  # fmt: skip
ABOUT_PAGES = [
    (ANONYMOUS, Permission.PAGE_OPEN, NOTHING, Reason.ALLOWED, "visitor opens a page"),
    (ANONYMOUS, Permission.ACCOUNT_OWN, NOTHING, Reason.LOG_IN, "visitor's own account"),
    (WITHOUT_FACTOR, Permission.ACCOUNT_OWN, NOTHING, Reason.ALLOWED, "own account"),
    (WITH_PASSWORD, Permission.ACCOUNT_OWN, NOTHING, Reason.SECOND_FACTOR, "own account, half-way in"),
    (WITHOUT_FACTOR, Permission.ACCOUNT_SECURE, NOTHING, Reason.STEP_UP, "own factors, password long ago"),
    (
        replace(WITHOUT_FACTOR, stepped_up_at=NOON), Permission.ACCOUNT_SECURE, NOTHING, Reason.ALLOWED,
        "own factors, password just now",
    ),
    (TECHNICIAN, Permission.ACCOUNT_SECURE, NOTHING, Reason.PASSWORD_AGAIN, "own factors, proven long ago"),
    (
        replace(TECHNICIAN, stepped_up_at=NOON), Permission.ACCOUNT_SECURE, NOTHING, Reason.PASSWORD_AGAIN,
        "own factors, password long ago, factor just now",
    ),
    (
        replace(TECHNICIAN, password_at=NOON), Permission.ACCOUNT_SECURE, NOTHING, Reason.STEP_UP,
        "own factors, password just now, factor long ago",
    ),
    (
        replace(TECHNICIAN, password_at=NOON, stepped_up_at=NOON), Permission.ACCOUNT_SECURE, NOTHING,
        Reason.ALLOWED, "own factors, both just now",
    ),
    (
        replace(TECHNICIAN, stepped_up_at=NOON), Permission.ACCOUNT_GUARD, NOTHING, Reason.ALLOWED,
        "ends a log-in, password long ago",
    ),
    (TECHNICIAN, Permission.ACCOUNT_GUARD, NOTHING, Reason.STEP_UP, "ends a log-in, proven long ago"),
    (
        replace(WITHOUT_FACTOR, stepped_up_at=NOON, is_email_verified=False), Permission.ACCOUNT_SECURE,
        NOTHING, Reason.VERIFY_EMAIL, "own factors, address never proved",
    ),
    (TECHNICIAN, Permission.ACCOUNT_OWN, Resource(account_id=2), Reason.NOT_YOURS, "another's account"),
    (OWNER, Permission.OPERATOR_MANAGE, COMPANY, Reason.ALLOWED, "own company"),
    (TECHNICIAN, Permission.PROGRAMMING_RUN, COMPANY, Reason.ALLOWED, "looks at what may be programmed"),
    (TECHNICIAN, Permission.PROGRAMMING_BEGIN, COMPANY, Reason.STEP_UP, "programs, proof is old"),
    (
        replace(TECHNICIAN, stepped_up_at=NOON), Permission.PROGRAMMING_BEGIN, COMPANY, Reason.ALLOWED,
        "programs, proven just now",
    ),
    (OWNER, Permission.EMPLOYEES_EMPOWER, COMPANY, Reason.STEP_UP, "gives power, proof is old"),
    (replace(OWNER, stepped_up_at=NOON), Permission.EMPLOYEES_EMPOWER, COMPANY, Reason.ALLOWED, "power"),
    (TECHNICIAN, Permission.EMPLOYEES_EMPOWER, COMPANY, Reason.NOT_FOR_ROLE, "technician gives power"),
    (OWNER, Permission.OPERATOR_MANAGE, OTHER_COMPANY, Reason.NOT_YOURS, "another company"),
    (TECHNICIAN, Permission.OPERATOR_MANAGE, COMPANY, Reason.NOT_FOR_ROLE, "technician manages"),
    (STAFF, Permission.OPERATOR_MANAGE, COMPANY, Reason.NOT_FOR_ROLE, "staff manages from inside"),
    (of_company(Standing.REFUSED), Permission.OPERATOR_VIEW, COMPANY, Reason.ALLOWED, "refused sees why"),
    (STAFF, Permission.PORTAL_STATUS, NOTHING, Reason.ALLOWED, "staff, status"),
    (EDITOR, Permission.PORTAL_STATUS, NOTHING, Reason.NOT_FOR_ROLE, "editor, status"),
    (OWNER, Permission.PORTAL_STATUS, NOTHING, Reason.NOT_FOR_ROLE, "owner, status"),
    (
        replace(STAFF, strength=Strength.PASSWORD), Permission.PORTAL_STATUS, NOTHING, Reason.SECOND_FACTOR,
        "staff by password only",
    ),
    (EDITOR, Permission.SEARCHES_REVIEW, NOTHING, Reason.ALLOWED, "editor, searches"),
    (TECHNICIAN, Permission.SEARCHES_REVIEW, NOTHING, Reason.NOT_FOR_ROLE, "technician, searches"),
    (STAFF, Permission.APPLICATIONS_REVIEW, NOTHING, Reason.ALLOWED, "staff reads applications"),
    (STAFF, Permission.APPLICATIONS_DECIDE, NOTHING, Reason.STEP_UP, "staff decides on an application"),
    (STAFF, Permission.OPERATORS_REVIEW, NOTHING, Reason.ALLOWED, "staff reads of a company"),
    (STAFF, Permission.OPERATORS_DECIDE, NOTHING, Reason.STEP_UP, "staff suspends a company"),
    (STAFF, Permission.AUDIT_READ, NOTHING, Reason.ALLOWED, "staff reads the trail"),
    (STAFF, Permission.AUDIT_EXPORT, NOTHING, Reason.STEP_UP, "staff exports the trail"),
    (STAFF, Permission.ACCOUNTS_RESET, NOTHING, Reason.STEP_UP, "staff resets an account"),
    (
        replace(STAFF, stepped_up_at=NOON), Permission.ACCOUNTS_RESET, NOTHING, Reason.ALLOWED,
        "staff resets an account after a fresh proof",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "permission", "resource", "reason"),
    [pytest.param(*case[:4], id=case[4]) for case in ABOUT_DOCUMENTS + ABOUT_PAGES],
)
def test_the_policy_answers_with_what_would_open_the_door(
    subject: Subject, permission: Permission, resource: Resource, reason: Reason
) -> None:
    assert decide(subject, permission, resource, NOON).reason is reason


def test_only_one_reason_opens_the_door() -> None:
    decisions = [
        decide(subject, permission, resource, NOON)
        for subject in (ANONYMOUS, TECHNICIAN, OWNER, EDITOR, STAFF, FRESH)
        for permission in Permission
        for resource in (NOTHING, PUBLIC, RMI, SECURITY)
    ]
    assert all(decision.is_allowed == (decision.reason is Reason.ALLOWED) for decision in decisions)


@pytest.mark.parametrize("permission", list(Permission))
def test_what_a_visitor_may_do_everybody_may_do(permission: Permission) -> None:
    visitor = decide(ANONYMOUS, permission, NOTHING, NOON).is_allowed
    assert decide(WITHOUT_FACTOR, permission, NOTHING, NOON).is_allowed >= visitor
    assert decide(STAFF, permission, NOTHING, NOON).is_allowed >= visitor


def test_a_fresh_proof_counts_for_a_quarter_of_an_hour() -> None:
    proved = replace(STAFF, stepped_up_at=NOON)
    just_before, at_the_end = NOON + STEP_UP_LASTS - timedelta(seconds=1), NOON + STEP_UP_LASTS
    assert decide(proved, Permission.ACCOUNTS_RESET, NOTHING, just_before).reason is Reason.ALLOWED
    assert decide(proved, Permission.ACCOUNTS_RESET, NOTHING, at_the_end).reason is Reason.STEP_UP


def test_a_visitor_finds_rmi_but_reads_only_what_is_public() -> None:
    access = access_filter(ANONYMOUS, NOON)
    assert access.findable == {AccessClass.PUBLIC, AccessClass.RMI}
    assert access.readable == access.quotable == {AccessClass.PUBLIC}


def test_without_a_ticket_excerpts_are_shown_of_what_stays_closed() -> None:
    access = access_filter(WITHOUT_TICKET, NOON)
    assert access.quotable == {AccessClass.PUBLIC, AccessClass.RMI}
    assert access.readable == {AccessClass.PUBLIC}


@pytest.mark.parametrize("subject", [TECHNICIAN, EDITOR, STAFF], ids=["technician", "editor", "staff"])
def test_nobody_finds_security_related_rmi_without_a_clearance(subject: Subject) -> None:
    access = access_filter(subject, NOON)
    assert access.findable == access.readable == {AccessClass.PUBLIC, AccessClass.RMI}


def test_whoever_is_cleared_finds_security_related_rmi_and_reads_only_what_was_declared() -> None:
    assert access_filter(CLEARED, NOON).findable == set(AccessClass)
    assert access_filter(CLEARED, NOON).readable == {AccessClass.PUBLIC, AccessClass.RMI}
    assert access_filter(CLEARED, NOON, DECLARED).readable == set(AccessClass)


def test_nobody_at_the_keyboard_finds_no_security_related_rmi_for_whoever_is_cleared() -> None:
    """Mails about saved searches are put together while nobody is logged in."""
    away = replace(CLEARED, strength=None, stepped_up_at=None)
    assert access_filter(away, NOON).findable == {AccessClass.PUBLIC, AccessClass.RMI}
