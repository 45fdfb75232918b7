"""Mapped classes of agents, jobs, what happened in them, the keys that were given, and how long they took.

Accounts, operators and tickets are named by number: they may be gone before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.models import UtcDateTime
from programming.models import Base


class AgentRow(Base):
    """An agent of a workshop: a computer beside the cars, with a key of its own (public part, hex)."""

    __tablename__ = "programming_agents"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(64))
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[str] = mapped_column(String(32))
    interface: Mapped[str] = mapped_column(String(64))
    enrolled_by: Mapped[int] = mapped_column(Integer, index=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_by: Mapped[int | None] = mapped_column(Integer)


class AgentCodeRow(Base):
    """A one-time code with which an agent enrols; of the code itself only the SHA-256 is kept."""

    __tablename__ = "programming_agent_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[int] = mapped_column(Integer, index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agent_id: Mapped[str | None] = mapped_column(String(64))


class JobRow(Base):
    """A job: for which car, with which package, and its lease (`jobs.lease`).

    `ticket_id` is the ticket it goes by; `estimate_s` what it was thought to take in all; `serial` the
    control unit's, once one was identified; `next_seq` the number of the first event that is not here yet;
    `closed_at` when its ticket was let go.
    """

    __tablename__ = "programming_jobs"
    __table_args__ = (Index("ix_programming_jobs_operator_id_state", "operator_id", "state"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(Integer, index=True)
    vin: Mapped[str] = mapped_column(String(17))
    package_sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(64))
    ticket_id: Mapped[int] = mapped_column(Integer, index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_by: Mapped[str | None] = mapped_column(String(64))
    has_erased: Mapped[bool] = mapped_column(Boolean)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    serial: Mapped[str | None] = mapped_column(String(64))
    interface: Mapped[str] = mapped_column(String(64))
    estimate_s: Mapped[float] = mapped_column(Float)
    outcome: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    software: Mapped[str | None] = mapped_column(String(64))
    next_seq: Mapped[int] = mapped_column(Integer)


class JobEventRow(Base):
    """What an agent told of a job; `at` by the agent's clock, `received_at` by the portal's."""

    __tablename__ = "programming_job_events"

    job_id: Mapped[str] = mapped_column(ForeignKey("programming_jobs.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    phase: Mapped[str | None] = mapped_column(String(24))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class LateEventRow(Base):
    """What an agent told of a job that another had by then; numbered by that agent alone."""

    __tablename__ = "programming_late_events"

    job_id: Mapped[str] = mapped_column(ForeignKey("programming_jobs.id"), primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    phase: Mapped[str | None] = mapped_column(String(24))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class KeyGivenRow(Base):
    """That a key was given for a seed, of which only the SHA-256 is kept; never the key.

    `agent_id` is to whom it was given last; None of before that was written down.
    """

    __tablename__ = "programming_keys_given"
    __table_args__ = (Index("ix_programming_keys_given_serial_given_at", "serial", "given_at"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("programming_jobs.id"), index=True)
    serial: Mapped[str] = mapped_column(String(64))
    access: Mapped[str] = mapped_column(String(2))
    level: Mapped[int] = mapped_column(Integer)
    seed_hash: Mapped[str] = mapped_column(String(64))
    is_recovery: Mapped[bool] = mapped_column(Boolean)
    is_offline: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent_id: Mapped[str | None] = mapped_column(String(64))


class DurationRow(Base):
    """How long a job took, seconds before and after the point of no return; estimates are learnt from it."""

    __tablename__ = "programming_durations"
    __table_args__ = (Index("ix_programming_durations_target_interface", "target", "interface"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("programming_jobs.id"), primary_key=True)
    target: Mapped[str] = mapped_column(String(64))
    interface: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    before_s: Mapped[float] = mapped_column(Float)
    after_s: Mapped[float] = mapped_column(Float)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobNoteRow(Base):
    """What a person did with a job: cancelled it, or sent it to the staff as the request `request_id`.

    Also how it ended for an agent that told so afterwards (`jobs.afterwards`): `text` is which.
    """

    __tablename__ = "programming_job_notes"

    pk: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("programming_jobs.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(24))
    request_id: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
