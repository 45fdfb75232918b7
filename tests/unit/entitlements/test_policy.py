"""Who may find and read what; what would open the door; and the default, which is to refuse."""

import pytest

from entitlements.accounts import Role
from entitlements.permissions import Permission
from entitlements.policy import ANONYMOUS, Reason, Subject, access_filter, decide
from kb.access import AccessClass
from tests.conftest import NOON

TECHNICIAN = Subject(account_id=1, role=Role.TECHNICIAN)
EDITOR = Subject(account_id=2, role=Role.EDITOR)
STAFF = Subject(account_id=3, role=Role.STAFF)
PUBLIC, RMI, SECURITY = AccessClass


@pytest.mark.parametrize(
    ("subject", "permission", "resource", "reason"),
    [
        pytest.param(ANONYMOUS, Permission.DOCUMENT_FIND, RMI, Reason.ALLOWED, id="visitor finds RMI"),
        pytest.param(ANONYMOUS, Permission.DOCUMENT_READ, RMI, Reason.LOG_IN, id="visitor reads RMI"),
        pytest.param(ANONYMOUS, Permission.DOCUMENT_READ, PUBLIC, Reason.ALLOWED, id="visitor reads public"),
        pytest.param(TECHNICIAN, Permission.DOCUMENT_READ, RMI, Reason.ALLOWED, id="technician reads RMI"),
        pytest.param(
            TECHNICIAN, Permission.DOCUMENT_FIND, SECURITY, Reason.NEEDS_CLEARANCE, id="technician, key"
        ),
        pytest.param(STAFF, Permission.DOCUMENT_READ, SECURITY, Reason.NEEDS_CLEARANCE, id="staff, key"),
        pytest.param(ANONYMOUS, Permission.PAGE_OPEN, None, Reason.ALLOWED, id="visitor opens a page"),
        pytest.param(ANONYMOUS, Permission.ACCOUNT_OWN, None, Reason.LOG_IN, id="visitor's own account"),
        pytest.param(EDITOR, Permission.ACCOUNT_OWN, None, Reason.ALLOWED, id="editor's own account"),
        pytest.param(ANONYMOUS, Permission.PORTAL_STATUS, None, Reason.LOG_IN, id="visitor, status"),
        pytest.param(
            TECHNICIAN, Permission.PORTAL_STATUS, None, Reason.NOT_FOR_ROLE, id="technician, status"
        ),
        pytest.param(STAFF, Permission.PORTAL_STATUS, None, Reason.ALLOWED, id="staff, status"),
        pytest.param(ANONYMOUS, Permission.SEARCHES_REVIEW, None, Reason.LOG_IN, id="visitor, searches"),
        pytest.param(
            TECHNICIAN, Permission.SEARCHES_REVIEW, None, Reason.NOT_FOR_ROLE, id="technician, searches"
        ),
        pytest.param(EDITOR, Permission.SEARCHES_REVIEW, None, Reason.ALLOWED, id="editor, searches"),
        pytest.param(STAFF, Permission.SEARCHES_REVIEW, None, Reason.ALLOWED, id="staff, searches"),
        pytest.param(EDITOR, Permission.PORTAL_STATUS, None, Reason.NOT_FOR_ROLE, id="editor, status"),
    ],
)
def test_the_policy_answers_with_what_would_open_the_door(
    subject: Subject, permission: Permission, resource: AccessClass | None, reason: Reason
) -> None:
    assert decide(subject, permission, resource, NOON).reason is reason


def test_only_one_reason_opens_the_door() -> None:
    decisions = [
        decide(subject, permission, resource, NOON)
        for subject in (ANONYMOUS, TECHNICIAN, EDITOR, STAFF)
        for permission in Permission
        for resource in (None, *AccessClass)
    ]
    assert all(decision.is_allowed == (decision.reason is Reason.ALLOWED) for decision in decisions)


def test_a_visitor_finds_rmi_but_reads_only_what_is_public() -> None:
    access = access_filter(ANONYMOUS, NOON)
    assert access.findable == {PUBLIC, RMI}
    assert access.readable == {PUBLIC}


@pytest.mark.parametrize("subject", [TECHNICIAN, EDITOR, STAFF], ids=["technician", "editor", "staff"])
def test_nobody_finds_security_related_rmi_without_a_clearance(subject: Subject) -> None:
    access = access_filter(subject, NOON)
    assert access.findable == access.readable == {PUBLIC, RMI}
