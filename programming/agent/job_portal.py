"""The portal as a running flash asks it, and the way of a key by copy and paste (`OfflineDesk`).

The flash asks from a thread of its own and keeps the control unit awake meanwhile.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from programming.agent.journal import AgentJournal
from programming.agent.portal_client import GapInEvents, PortalClient
from programming.exchange import CommitRequest, KeyRequest, Lease
from programming.exchange_offline import (
    OfflineAnswer,
    OfflineRequest,
    read_answer,
    signed_request,
    write_request,
)
from programming.flashing.ports import PortalRefused, PortalSilent

T = TypeVar("T")

OFFLINE_AFTER_S: Final = 10.0
"""After so long without the portal the way by copy and paste is shown."""

MOST_AT_ONCE: Final = 200
"""How many events the portal is told together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocking:
    """What is told of the flash when a key is asked for: by which service (27, 29), how long it will take."""

    estimate_s: float
    access: str = "27"


class OfflineDesk:
    """A key by copy and paste: the flash opens it, the person at the computer serves it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._request: OfflineRequest | None = None
        self._answer: OfflineAnswer | None = None

    def open(self, request: OfflineRequest) -> None:
        """A key is wanted; a new seed makes what was pasted for an older one worthless."""
        with self._lock:
            if request != self._request:
                self._request, self._answer = request, None

    def close(self) -> None:
        """No key is wanted any more."""
        with self._lock:
            self._request = None

    @property
    def request_text(self) -> str | None:
        """What to paste on the job's page; None while nothing is wanted."""
        with self._lock:
            is_wanted = self._request is not None and self._answer is None
            return write_request(self._request) if is_wanted and self._request is not None else None

    def paste(self, text: str) -> None:
        """Take the portal's answer.

        Raises:
            OfflineRefused: it is none, was mistyped, or answers another request.
        """
        with self._lock:
            if self._request is not None:
                self._answer = read_answer(text, self._request)

    def answer_to(self, request: OfflineRequest) -> OfflineAnswer | None:
        """What was pasted for this request."""
        with self._lock:
            return self._answer if request == self._request else None


class JobPortal:
    """One job's questions (`programming.flashing.ports.Portal`); owns its `client`."""

    def __init__(
        self,
        client: PortalClient,
        journal: AgentJournal,
        job: str,
        unlocking: Unlocking,
        lease: Callable[[], Lease | None],
    ) -> None:
        self._client, self._journal, self._job = client, journal, job
        self._unlocking, self._lease = unlocking, lease
        self.offline_after_s = OFFLINE_AFTER_S
        self._silent_since: float | None = None
        self._is_stopped = threading.Event()
        kept = journal.job(job)
        self._committed_at = None if kept is None else kept.committed_at
        self.desk = OfflineDesk()

    def close(self) -> None:
        """Ask nothing more."""
        self._client.close()

    def stop(self) -> None:
        """The person at the car wants the job cancelled; of no effect once it is committed."""
        self._is_stopped.set()

    @property
    def committed_at(self) -> datetime | None:
        """Since when nothing stops the job."""
        return self._committed_at

    def key_for(self, serial: str, level: int, seed: bytes) -> bytes:
        """The key that fits a seed of SecurityAccess.

        Raises:
            PortalSilent: it could not be reached; ask again with the same seed.
            PortalRefused: there will be none.
        """
        offline = OfflineRequest(
            job=self._job,
            serial=serial,
            level=level,
            seed=seed,
            access=self._unlocking.access,
            estimate_s=int(self._unlocking.estimate_s),
        )
        offline = replace(offline, signature=self._client.signed(signed_request(offline)))
        pasted = self.desk.answer_to(offline)
        if pasted is not None:
            self._note_commit(pasted.committed_at)
            return pasted.key
        asked = KeyRequest(serial=serial, level=level, seed=seed.hex(), access=self._unlocking.access)
        if self._is_silent_long():  # also where the last question was given up, and raised nothing
            self.desk.open(offline)
        try:
            answer = self._ask(lambda: self._client.key(self._job, asked))
        except PortalSilent:
            if self._is_silent_long():
                self.desk.open(offline)
            raise
        self.desk.close()
        return bytes.fromhex(answer.key)

    def commit(self, serial: str, estimate_s: float) -> datetime:
        """Ask to pass the point of no return; since when the job is committed.

        First the portal gets everything that was noted, the back-up above all: another computer may need it.

        Raises:
            PortalSilent: it could not be reached; ask again.
            PortalRefused: it may not.
        """
        if self._committed_at is not None:
            return self._committed_at
        self._ask(self._hand_over)
        asked = CommitRequest(serial=serial, estimate_s=estimate_s)
        committed = self._ask(lambda: self._client.commit(self._job, asked))
        self._note_commit(committed.committed_at)
        return committed.committed_at

    def waits_for_person(self) -> bool:
        """Whether a key by copy and paste is on its way: that takes a person longer than a portal."""
        return self.desk.request_text is not None

    def is_cancelled(self) -> bool:
        """Whether somebody cancelled the job, here or in the portal; never once it is committed."""
        if self._committed_at is not None:
            return False
        lease = self._lease()
        return self._is_stopped.is_set() or (lease is not None and lease.is_cancelled)

    def _hand_over(self) -> None:
        while batch := self._journal.untold(self._job, MOST_AT_ONCE):
            try:
                next_seq = self._client.send_events(self._job, batch).next_seq
            except GapInEvents as gap:
                next_seq = gap.next_seq
            self._journal.portal_has(self._job, next_seq)

    def _note_commit(self, at: datetime) -> None:
        """On the disk first: a crash right behind this must find it."""
        self._journal.committed(self._job, at)
        self._committed_at = at

    def _ask(self, question: Callable[[], T]) -> T:
        """What the portal says; silent since it was asked what it has not answered yet."""
        if self._silent_since is None:
            self._silent_since = time.monotonic()
        try:
            answer = question()
        except PortalRefused:
            self._silent_since = None
            raise
        self._silent_since = None
        return answer

    def _is_silent_long(self) -> bool:
        since = self._silent_since
        return since is not None and time.monotonic() - since >= self.offline_after_s
