"""An explanation names every rule that a permission asks for, and agrees with the policy always."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entitlements.accounts import Role, Standing, Strength
from entitlements.explanation import Rule, explain
from entitlements.permissions import Permission
from entitlements.policy import ANONYMOUS, NOTHING, Reason, Resource, Subject, decide
from entitlements.tickets.entitlement import FREE
from kb.access import AccessClass
from tests.conftest import NOON

READER = Subject(
    account_id=7,
    roles=frozenset({Role.TECHNICIAN}),
    operator_id=12,
    standing=Standing.APPROVED,
    is_email_verified=True,
    strength=Strength.SECOND_FACTOR,
    has_second_factor=True,
    stepped_up_at=NOON,
    clearance_until=NOON + timedelta(days=1),
    entitlements=(FREE,),
)
STAFF = replace(READER, roles=frozenset({Role.STAFF}), operator_id=None, standing=None)
RMI = Resource(access_class=AccessClass.RMI)
KEYS = Resource(access_class=AccessClass.SECURITY_RELATED_RMI)
READ = Permission.DOCUMENT_READ


def told(subject: Subject, permission: Permission, resource: Resource) -> dict[str, str]:
    steps = explain(subject, permission, resource, NOON).steps
    return {step.rule.value: step.reason.value for step in steps}


OF_READING = {
    "account": "allowed",
    "role": "allowed",
    "e-mail": "allowed",
    "approval": "allowed",
    "second-factor": "allowed",
    "ticket": "allowed",
}
MISSED = {"clearance": "needs-clearance", "step-up": "step-up", "declaration": "declare-access"}
OF_KEYS = {**OF_READING, "clearance": "allowed", "step-up": "allowed"}


@pytest.mark.parametrize(
    ("subject", "permission", "resource", "steps"),
    [
        pytest.param(ANONYMOUS, Permission.PAGE_OPEN, NOTHING, {}, id="open to all"),
        pytest.param(ANONYMOUS, READ, Resource(access_class=AccessClass.PUBLIC), {}, id="a public document"),
        pytest.param(READER, READ, RMI, OF_READING, id="a reader"),
        pytest.param(
            ANONYMOUS,
            READ,
            RMI,
            {
                "account": "log-in",
                "role": "not-for-role",
                "e-mail": "verify-email",
                "approval": "suspended",
                "second-factor": "enrol-second-factor",
                "ticket": "needs-ticket",
            },
            id="a visitor lacks everything",
        ),
        pytest.param(
            replace(READER, standing=Standing.APPLIED, strength=Strength.PASSWORD),
            READ,
            RMI,
            {**OF_READING, "approval": "awaiting-approval", "second-factor": "second-factor"},
            id="behind the first refusal is another",
        ),
        pytest.param(
            STAFF, READ, RMI, {"account": "allowed", "role": "allowed", "second-factor": "allowed"},
            id="staff need no company",
        ),
        pytest.param(
            replace(READER, entitlements=()), READ, RMI, {**OF_READING, "ticket": "needs-ticket"},
            id="no ticket",
        ),
        pytest.param(READER, READ, KEYS, {**OF_KEYS, "declaration": "declare-access"}, id="keys, undeclared"),
        pytest.param(
            READER, READ, replace(KEYS, is_declared=True), {**OF_KEYS, "declaration": "allowed"},
            id="keys, declared",
        ),
        pytest.param(
            replace(READER, clearance_until=NOON, stepped_up_at=NOON - timedelta(hours=1)),
            READ,
            KEYS,
            {**OF_KEYS, **MISSED},
            id="keys, clearance over",
        ),
        pytest.param(
            READER,
            Permission.OPERATOR_VIEW,
            Resource(operator_id=13),
            {"account": "allowed", "role": "allowed", "own": "not-yours", "second-factor": "allowed"},
            id="another company's page",
        ),
        pytest.param(
            READER,
            Permission.OPERATOR_VIEW,
            Resource(operator_id=12),
            {"account": "allowed", "role": "allowed", "own": "allowed", "second-factor": "allowed"},
            id="the own company's page",
        ),
        pytest.param(
            READER,
            Permission.AUDIT_READ,
            NOTHING,
            {"account": "allowed", "role": "not-for-role", "second-factor": "allowed"},
            id="a page of the staff",
        ),
    ],
)  # fmt: skip
def test_each_rule_is_named_with_what_is_missing(
    subject: Subject, permission: Permission, resource: Resource, steps: dict[str, str]
) -> None:
    assert told(subject, permission, resource) == steps


SUBJECTS = st.builds(
    Subject,
    account_id=st.sampled_from([None, 7, 8]),
    roles=st.frozensets(st.sampled_from(list(Role))),
    operator_id=st.sampled_from([None, 12, 13]),
    standing=st.none() | st.sampled_from(list(Standing)),
    is_email_verified=st.booleans(),
    strength=st.none() | st.sampled_from(list(Strength)),
    has_second_factor=st.booleans(),
    stepped_up_at=st.sampled_from([None, NOON, NOON - timedelta(hours=1)]),
    password_at=st.sampled_from([None, NOON, NOON - timedelta(hours=1)]),
    clearance_until=st.sampled_from([None, NOON, NOON + timedelta(days=1)]),
    entitlements=st.sampled_from([(), (FREE,)]),
)
RESOURCES = st.builds(
    Resource,
    access_class=st.none() | st.sampled_from(list(AccessClass)),
    operator_id=st.sampled_from([None, 12]),
    account_id=st.sampled_from([None, 7]),
    is_declared=st.booleans(),
)


@given(SUBJECTS, st.sampled_from(list(Permission)), RESOURCES)
def test_who_is_refused_learns_the_reason_among_the_rules(
    subject: Subject, permission: Permission, resource: Resource
) -> None:
    explanation = explain(subject, permission, resource, NOON)
    reason = explanation.decision.reason
    assert explanation.decision == decide(subject, permission, resource, NOON)
    assert reason is Reason.ALLOWED or reason in {step.reason for step in explanation.steps}


@given(SUBJECTS, st.sampled_from(list(Permission)), RESOURCES)
def test_who_is_allowed_misses_nothing_but_what_a_declaration_stands_for(
    subject: Subject, permission: Permission, resource: Resource
) -> None:
    explanation = explain(subject, permission, resource, NOON)
    missed = {step.rule for step in explanation.steps if not step.is_met}
    assert not explanation.decision.is_allowed or missed <= {Rule.STEP_UP}
