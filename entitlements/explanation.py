"""A decision of the policy explained, rule by rule. Pure.

The rules are not written down here a second time: which of them a permission asks for is found by asking the
policy about somebody who has everything but one thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from entitlements.accounts import OPERATOR_ROLES, PORTAL_ROLES, Role, Standing, Strength
from entitlements.permissions import Permission
from entitlements.policy import Decision, Reason, Resource, Subject, decide
from entitlements.tickets.entitlement import FREE

_SOMEBODY: Final = 0


class Rule(StrEnum):
    """What a permission may ask for."""

    ACCOUNT = "account"
    ROLE = "role"
    OWN = "own"
    EMAIL = "e-mail"
    APPROVAL = "approval"
    CLEARANCE = "clearance"
    SECOND_FACTOR = "second-factor"
    TICKET = "ticket"
    PASSWORD = "password"  # noqa: S105 - a rule
    STEP_UP = "step-up"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """How a rule is asked for: what one lacks who does not meet it, and how they are refused."""

    lacking: Mapping[str, Any] = field(default_factory=dict)
    reasons: frozenset[Reason]


_PROBES: Final = {
    Rule.ACCOUNT: _Probe(lacking={"account_id": None}, reasons=frozenset({Reason.LOG_IN})),
    Rule.ROLE: _Probe(lacking={"roles": frozenset()}, reasons=frozenset({Reason.NOT_FOR_ROLE})),
    Rule.OWN: _Probe(lacking={"account_id": -1, "operator_id": -1}, reasons=frozenset({Reason.NOT_YOURS})),
    Rule.EMAIL: _Probe(lacking={"is_email_verified": False}, reasons=frozenset({Reason.VERIFY_EMAIL})),
    Rule.APPROVAL: _Probe(
        lacking={"standing": Standing.APPLIED},
        reasons=frozenset({Reason.AWAITING_APPROVAL, Reason.APPLICATION_REFUSED, Reason.SUSPENDED}),
    ),
    Rule.CLEARANCE: _Probe(lacking={"clearance_until": None}, reasons=frozenset({Reason.NEEDS_CLEARANCE})),
    Rule.SECOND_FACTOR: _Probe(
        lacking={"strength": Strength.PASSWORD},
        reasons=frozenset({Reason.SECOND_FACTOR, Reason.ENROL_SECOND_FACTOR}),
    ),
    Rule.TICKET: _Probe(lacking={"entitlements": ()}, reasons=frozenset({Reason.NEEDS_TICKET})),
    Rule.PASSWORD: _Probe(lacking={"password_at": None}, reasons=frozenset({Reason.PASSWORD_AGAIN})),
    Rule.STEP_UP: _Probe(lacking={"stepped_up_at": None}, reasons=frozenset({Reason.STEP_UP})),
    Rule.DECLARATION: _Probe(reasons=frozenset({Reason.DECLARE_ACCESS})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A rule that the permission asks for; `reason` says what is missing, ALLOWED where nothing is."""

    rule: Rule
    reason: Reason

    @property
    def is_met(self) -> bool:
        """Whether whoever asks has what the rule asks for."""
        return self.reason is Reason.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The policy's answer, and all rules that lead to it; also those behind the first that is not met."""

    decision: Decision
    steps: tuple[Step, ...]


def explain(subject: Subject, permission: Permission, resource: Resource, now: datetime) -> Explanation:
    """Explain what the policy answers to `subject`, who asks for `permission` on `resource` at `now`."""
    ideal = _ideal(subject, permission, resource, now)
    steps = []
    for rule, probe in _PROBES.items():
        # Whose declaration is missing has no field of the person's own: that belongs to the resource.
        asked = resource if rule is Rule.DECLARATION else replace(resource, is_declared=False)
        lacking = replace(ideal, **probe.lacking)
        if decide(lacking, permission, replace(asked, is_declared=False), now).reason not in probe.reasons:
            continue
        as_is = replace(ideal, **{name: getattr(subject, name) for name in probe.lacking})
        reason = decide(as_is, permission, asked, now).reason
        steps.append(Step(rule=rule, reason=reason if reason in probe.reasons else Reason.ALLOWED))
    return Explanation(decision=decide(subject, permission, resource, now), steps=tuple(steps))


def _ideal(subject: Subject, permission: Permission, resource: Resource, now: datetime) -> Subject:
    """Who has everything that may be asked for, and of roles no more than are needed beside their own."""
    owner = _SOMEBODY if resource.account_id is None else resource.account_id
    ideal = Subject(
        account_id=owner,
        roles=subject.roles,
        operator_id=resource.operator_id,
        standing=Standing.APPROVED,
        is_email_verified=True,
        strength=Strength.SECOND_FACTOR,
        has_second_factor=subject.has_second_factor,  # who has one is asked for it more often
        stepped_up_at=now,
        password_at=now,
        clearance_until=datetime.max.replace(tzinfo=now.tzinfo),
        entitlements=(FREE,),
    )
    more: tuple[frozenset[Role], ...] = (frozenset(), OPERATOR_ROLES, PORTAL_ROLES)
    candidates = [replace(ideal, roles=subject.roles | roles) for roles in more]
    fitting = (
        one for one in candidates if decide(one, permission, resource, now).reason is not Reason.NOT_FOR_ROLE
    )
    return next(fitting, ideal)
