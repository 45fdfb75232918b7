"""Agents of workshops: enrolled with a one-time code, known by their own key, dismissed in one click."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.leaving import Leaver, LeavingStep
from programming.exchange import Enrolment, Refusal
from programming.jobs.models import AgentCodeRow, AgentRow
from programming.jobs.refusals import AgentRefused

CODE_LASTS: Final = timedelta(minutes=30)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS: Final = 4
_SEEN_EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent of an operator; `seen_at` is its last word."""

    id: str
    operator_id: int
    name: str
    public_key: str
    version: str
    interface: str
    enrolled_by: int
    enrolled_at: datetime
    seen_at: datetime
    dismissed_at: datetime | None

    @property
    def is_dismissed(self) -> bool:
        """Whether it may do nothing any more but end what it has committed."""
        return self.dismissed_at is not None


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """Everything that happens to agents, within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def make_code(self, operator_id: int, account_id: int) -> str:
        """A code that enrols one agent within half an hour; it is told once, and not kept."""
        code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))
        now = self.clock()
        self.session.add(
            AgentCodeRow(
                code_hash=_hash(code),
                operator_id=operator_id,
                made_by=account_id,
                made_at=now,
                expires_at=now + CODE_LASTS,
            )
        )
        self._record(AuditKind.AGENT_CODE_MADE, account_id, f"operator:{operator_id}", {})
        return code

    def enrol(self, asked: Enrolment) -> Agent:
        """Make an agent of whoever has a code; with the same code and key again: the same agent.

        Raises:
            AgentRefused: there is no such code, it was used, or its time is over.
        """
        now = self.clock()
        code = self.session.get(AgentCodeRow, _hash(asked.code))
        if code is None:
            raise AgentRefused(Refusal.WRONG_CODE)
        if code.agent_id is not None:
            known = self.session.get(AgentRow, code.agent_id)
            if known is None or known.public_key != asked.public_key:
                raise AgentRefused(Refusal.WRONG_CODE)
            return _agent(known)
        if now >= code.expires_at or self._has_key(asked.public_key):
            raise AgentRefused(Refusal.WRONG_CODE)
        row = AgentRow(
            id=f"agent_{secrets.token_hex(8)}",
            operator_id=code.operator_id,
            name=asked.name,
            public_key=asked.public_key,
            version=asked.version,
            interface="",
            enrolled_by=code.made_by,
            enrolled_at=now,
            seen_at=now,
        )
        self.session.add(row)
        code.used_at, code.agent_id = now, row.id
        self.session.flush()
        self._record(
            AuditKind.AGENT_ENROLLED,
            code.made_by,
            f"agent:{row.id}",
            {"operator": str(row.operator_id), "name": row.name},
        )
        return _agent(row)

    def dismiss(self, agent_id: str, account_id: int) -> bool:
        """Take an agent out; whether it was in."""
        row = self.session.get(AgentRow, agent_id)
        if row is None or row.dismissed_at is not None:
            return False
        row.dismissed_at, row.dismissed_by = self.clock(), account_id
        self.session.flush()
        self._record(
            AuditKind.AGENT_DISMISSED, account_id, f"agent:{row.id}", {"operator": str(row.operator_id)}
        )
        return True

    def known(self, agent_id: str) -> Agent | None:
        """The agent of this name, also one that was dismissed."""
        row = self.session.get(AgentRow, agent_id)
        return None if row is None else _agent(row)

    def of_operator(self, operator_id: int) -> list[Agent]:
        """An operator's agents, those that were dismissed last."""
        query = select(AgentRow).where(AgentRow.operator_id == operator_id)
        ordered = query.order_by(AgentRow.dismissed_at.is_not(None), AgentRow.enrolled_at)
        return [_agent(row) for row in self.session.scalars(ordered)]

    def all(self) -> list[Agent]:
        """Every operator's agents that were not dismissed, the one heard last first."""
        query = select(AgentRow).where(AgentRow.dismissed_at.is_(None)).order_by(AgentRow.seen_at.desc())
        return [_agent(row) for row in self.session.scalars(query)]

    def is_to_be_seen(self, agent: Agent) -> bool:
        """Whether it is time to write down that it is there."""
        return abs(self.clock() - agent.seen_at) > _SEEN_EVERY

    def see(self, agent_id: str, interface: str = "", version: str = "") -> None:
        """Note that an agent is there, and what it said of itself."""
        row = self.session.get(AgentRow, agent_id)
        if row is not None:
            row.seen_at = self.clock()
            row.interface = interface or row.interface
            row.version = version or row.version
            self.session.flush()

    def _has_key(self, public_key: str) -> bool:
        query = select(AgentRow.id).where(AgentRow.public_key == public_key)
        return self.session.scalar(query) is not None

    def _record(self, kind: AuditKind, account_id: int, subject: str, details: dict[str, str]) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(kind=kind, actor_id=account_id, subject=subject, details=details)
        )


def _end_agents(session: Session, leaver: Leaver) -> int:
    """Dismiss the agents that a leaver enrolled, and let their unused codes lapse."""
    desk = AgentDesk(session, lambda: leaver.now)
    for code in session.scalars(
        select(AgentCodeRow).where(
            AgentCodeRow.made_by == leaver.account_id,
            AgentCodeRow.used_at.is_(None),
            AgentCodeRow.expires_at > leaver.now,
        )
    ):
        code.expires_at = leaver.now
    own = select(AgentRow.id).where(
        AgentRow.enrolled_by == leaver.account_id, AgentRow.dismissed_at.is_(None)
    )
    return sum(desk.dismiss(agent_id, leaver.let_go_by) for agent_id in session.scalars(own).all())


LEAVING_STEPS: Final = (LeavingStep(name="agents", end=_end_agents),)
"""What ends here when an employee leaves."""


def _agent(row: AgentRow) -> Agent:
    return Agent(
        id=row.id,
        operator_id=row.operator_id,
        name=row.name,
        public_key=row.public_key,
        version=row.version,
        interface=row.interface,
        enrolled_by=row.enrolled_by,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at,
        dismissed_at=row.dismissed_at,
    )


def _hash(code: str) -> str:
    """The digest under which a code is known, whatever its hyphens, spaces and letters' case."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(f"aos-agent-code\0{plain}".encode()).hexdigest()
