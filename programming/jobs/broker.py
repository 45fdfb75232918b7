"""The key broker: seed in, key out; the secrets stay in the key store. Budgets, freshness, a record of each.

* A job gets two keys before it is committed; a control unit, known by its serial, six within 24 hours. The
  serial is the agent's word: a workshop gets a hundred within 24 hours, whatever serials it tells.
* A committed job gets ten within 24 hours, from a budget of its own: recovery is not kept waiting for
  attempts that went before.
* In all, before and after the commit, a serial gets 20 within 24 hours and a workshop 200. Of a committed
  job's ten, three are kept for it whatever others have used: no unit that is not whole is shut out.
* The same seed again gets the same key and counts once. A seed that was answered before a newer one is
  stale: keys that somebody recorded are worth nothing.
* A seed of zeros (SecurityAccess) says that the control unit is open already: there is no key for it, but it
  is asked about, counted once for a job and recorded like any other. So no job is committed unasked.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from programming.exchange import KeyRequest, Refusal
from programming.jobs.models import JobRow, KeyGivenRow
from programming.jobs.ports import KeyStore, NoSuchSecret
from programming.jobs.refusals import AgentRefused
from programming.packages.manifest import Manifest

KEYS_OF_A_JOB: Final = 2
KEYS_OF_A_SERIAL: Final = 6
KEYS_OF_A_WORKSHOP: Final = 100
KEYS_OF_A_RECOVERY: Final = 10
KEYS_OF_A_SERIAL_IN_ALL: Final = 20
KEYS_OF_A_WORKSHOP_IN_ALL: Final = 200
KEYS_KEPT_FOR_A_RECOVERY: Final = 3
WINDOW: Final = timedelta(hours=24)
_SECURITY_ACCESS: Final = "27"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A key and what goes with it; how many more there are."""

    key: bytes
    certificate: bytes
    attempts_left: int


@dataclass(frozen=True, slots=True)
class KeyBroker:
    """Gives keys for jobs within the caller's session, which writes."""

    session: Session
    clock: Callable[[], datetime]
    keys: KeyStore

    def give(
        self, job: JobRow, manifest: Manifest, asked: KeyRequest, *, is_committed: bool, is_offline: bool
    ) -> Given:
        """The key for a seed of the job's control unit.

        Raises:
            AgentRefused: another control unit, a stale seed, no more attempts, or not what the package needs.
        """
        recipe, seed = manifest.recipe, bytes.fromhex(asked.seed)
        is_open = bool(seed) and not any(seed) and recipe.access == _SECURITY_ACCESS
        if (asked.access, asked.level) != (recipe.access, recipe.security_level) or not (
            any(seed) or is_open
        ):
            raise AgentRefused(Refusal.MALFORMED)
        if job.serial not in (None, asked.serial):
            raise AgentRefused(Refusal.WRONG_SERIAL)
        job.serial = asked.serial
        seed_hash = hashlib.sha256(seed).hexdigest()
        newest = self._newest(job, seed_hash, is_open=is_open)
        left = self._left(job, is_committed=is_committed)
        if newest is not None:
            newest.agent_id = job.agent_id
        else:
            if left < 1:
                raise AgentRefused(Refusal.ATTEMPTS_SPENT)
            left -= 1
            how = "open" if is_open else "offline" if is_offline else "online"
            self._note(job, asked, seed_hash, how, is_recovery=is_committed)
        if is_open:
            return Given(key=b"", certificate=b"", attempts_left=left)
        try:
            key = self.keys.key(recipe.key_scheme, manifest.target.name, seed, asked.level)
            certificate = (
                self.keys.certificate(recipe.key_scheme, manifest.target.name)
                if recipe.access == "29"
                else b""
            )
        except NoSuchSecret:
            raise AgentRefused(Refusal.NO_KEY) from None
        return Given(key=key, certificate=certificate, attempts_left=left)

    def _newest(self, job: JobRow, seed_hash: str, *, is_open: bool) -> KeyGivenRow | None:
        """The record of this seed where it was answered before; a stale one is refused, zeros never are."""
        known = self.session.scalars(
            select(KeyGivenRow).where(KeyGivenRow.job_id == job.id).order_by(KeyGivenRow.pk.desc())
        ).all()
        same = next((one for one in known if one.seed_hash == seed_hash), None)
        if same is not None and same is not known[0] and not is_open:
            raise AgentRefused(Refusal.STALE_SEED)
        return same

    def has_given(self, job: JobRow) -> bool:
        """Whether a key was ever given for a job, or leave for a control unit that is open already."""
        return (
            self.session.scalar(select(KeyGivenRow.pk).where(KeyGivenRow.job_id == job.id).limit(1))
            is not None
        )

    def _left(self, job: JobRow, *, is_committed: bool) -> int:
        of_job, first = KeyGivenRow.job_id == job.id, KeyGivenRow.is_recovery.is_(False)
        of_serial = KeyGivenRow.serial == job.serial
        of_workshop = KeyGivenRow.job_id.in_(select(JobRow.id).where(JobRow.operator_id == job.operator_id))
        lately = KeyGivenRow.given_at > self.clock() - WINDOW
        in_all = min(
            KEYS_OF_A_SERIAL_IN_ALL - self._count(of_serial, lately),
            KEYS_OF_A_WORKSHOP_IN_ALL - self._count(of_workshop, lately),
        )
        if is_committed:
            used = self._count(of_job, ~first, lately)
            return min(KEYS_OF_A_RECOVERY - used, max(in_all, KEYS_KEPT_FOR_A_RECOVERY - used))
        return min(
            in_all,
            KEYS_OF_A_JOB - self._count(of_job, first),
            KEYS_OF_A_SERIAL - self._count(of_serial, first, lately),
            KEYS_OF_A_WORKSHOP - self._count(of_workshop, first, lately),
        )

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        return self.session.scalar(select(func.count(KeyGivenRow.pk)).where(*conditions)) or 0

    def _note(self, job: JobRow, asked: KeyRequest, seed_hash: str, how: str, *, is_recovery: bool) -> None:
        self.session.add(
            KeyGivenRow(
                job_id=job.id,
                serial=asked.serial,
                access=asked.access,
                level=asked.level,
                seed_hash=seed_hash,
                is_recovery=is_recovery,
                is_offline=how == "offline",
                given_at=self.clock(),
                agent_id=job.agent_id,
            )
        )
        self.session.flush()
        AuditTrail(self.session, self.clock).record(
            AuditEvent(
                kind=AuditKind.ECU_KEY_GIVEN,
                actor_id=None,
                subject=f"programming-job:{job.id}",
                details={
                    "agent": job.agent_id or "",
                    "serial": asked.serial,
                    "seed": seed_hash[:16],
                    "how": how,
                },
            )
        )
