"""Tells the portal what the journal of a job holds, in batches, while the car is worked on.

Each answer says how the job stands (`Lease`); without news the portal is asked all the same, so that a
cancelled job is heard of. While the portal is silent everything waits in the journal.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from programming.agent.job_portal import MOST_AT_ONCE
from programming.agent.journal import AgentJournal, JournalUnusable
from programming.agent.portal_client import Backoff, GapInEvents, PortalClient
from programming.exchange import Event, Lease
from programming.flashing.ports import PortalRefused, PortalSilent

BATCH_S: Final = 0.5
"""How long events are collected before they are sent together."""

HEARTBEAT_S: Final = 2.0
_REFUSED_S: Final = 30.0


class EventSender:
    """Sends the events of one job from a thread of its own until it is stopped; owns its `client`."""

    def __init__(
        self,
        client: PortalClient,
        journal: AgentJournal,
        job: str,
        *,
        heard: Callable[[Lease | None], None] = lambda _lease: None,
        refused: Callable[[PortalRefused], None] = lambda _refused: None,
    ) -> None:
        self._client, self._journal, self._job, self._heard = client, journal, job, heard
        self._tell_refused = refused
        self._news, self._stopped, self._all_told = threading.Event(), threading.Event(), threading.Event()
        self._is_ending = False
        self.lease: Lease | None = None
        self.refused: PortalRefused | None = None
        self._thread = threading.Thread(target=self._run, name="event-sender", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def noted(self, _event: Event) -> None:
        """Something new is in the journal."""
        self._all_told.clear()
        self._news.set()

    def finish(self, within_s: float) -> bool:
        """Send what is left, for at most so long, and stop; whether the portal has everything."""
        self._is_ending = True
        self._news.set()
        self._all_told.wait(within_s)
        self._stopped.set()
        self._news.set()
        self._thread.join()
        self._client.close()
        return self._all_told.is_set()

    def _run(self) -> None:
        with suppress(JournalUnusable):  # the flash notices that itself, and says so
            self._send_on()

    def _send_on(self) -> None:
        backoff = Backoff()
        while not self._stopped.is_set():
            wait_s = self._send(backoff)
            if self._is_ending and self._all_told.is_set():
                return
            if wait_s > 0:
                self._stopped.wait(wait_s)
                continue
            self._news.wait(HEARTBEAT_S)
            self._news.clear()
            if not self._is_ending:
                self._stopped.wait(BATCH_S)

    def _send(self, backoff: Backoff) -> float:
        """Send one batch; how long to wait before the next try, 0 where it went well."""
        batch = self._journal.untold(self._job, MOST_AT_ONCE)
        try:
            lease = self._client.send_events(self._job, batch)
        except GapInEvents as gap:
            self._journal.portal_has(self._job, gap.next_seq)
            return backoff.next_s()
        except PortalSilent:
            self._heard(None)
            return backoff.next_s()
        except PortalRefused as refused:
            self.refused = refused
            self._tell_refused(refused)
            return _REFUSED_S
        backoff.reset()
        self._journal.portal_has(self._job, lease.next_seq)
        self.lease, self.refused = lease, None
        self._heard(lease)
        if self._journal.untold(self._job, 1):
            self._news.set()
        else:
            self._all_told.set()
        return 0.0
