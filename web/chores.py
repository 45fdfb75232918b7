"""What the process beside the server does besides following the index: mails, alerts, tidying and more.

Each chore has its own pace and its own failures: one that fails is tried again, and keeps no other waiting
for ever. `aos search alerts`, `aos mail send` and `aos entitlements retention` do the
same by hand.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from entitlements.audit_anchor import Anchor
from entitlements.retention import apply
from entitlements.tickets.heartbeat import BEATS_EVERY, doubted_clock, last_beat
from entitlements.tickets.pulse import Pulse, steady_seconds
from kb.schedule import carry_out_due
from kb.store import utc_now
from programming.jobs.forgetting import close_forgotten
from search.folders import IndexMissing
from web.alerts import AddressUnknown
from web.clearance_wiring import ClearanceChores
from web.invoice_wiring import InvoiceChores
from web.join_wiring import tidy, vat_checks
from web.keeping import TABLE
from web.order_wiring import OrderChores
from web.payment_wiring import PaymentChores
from web.settings import Settings
from web.wiring import Portal, open_portal

PERIOD_S: Final = 5.0
_PACE: Final = {
    "schedule": timedelta(0),
    "orders": timedelta(0),
    "e-invoices": timedelta(minutes=5),
    "second-factors": timedelta(0),
    "mails": timedelta(0),
    "alerts": timedelta(minutes=5),
    "clearances": timedelta(minutes=5),
    "anchor": timedelta(minutes=1),
    "payments": timedelta(seconds=30),
    "vat": timedelta(minutes=5),
    "programming": timedelta(minutes=10),
    "tidying": timedelta(hours=6),
}
_LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Chores:
    """The chores of one portal, each done when its time has come."""

    portal: Portal
    clock: Callable[[], datetime] = utc_now
    _done_at: dict[str, datetime] = field(default_factory=dict)

    def round(self) -> None:
        """Do what is due; what fails is logged and done in its next turn."""
        for name, do in (
            ("schedule", self._schedule),
            ("orders", self._orders),
            ("e-invoices", self._e_invoices),
            ("alerts", self._alerts),
            ("clearances", self._clearances),
            ("second-factors", self._second_factors),
            ("mails", self._mails),
            ("anchor", self._anchor),
            ("tidying", self._tidy),
            ("programming", self._programming),
            ("payments", self._payments),
            ("vat", self._vat),  # the last: a register may let others wait
        ):
            if self._is_due(name):
                try:
                    do()
                except Exception:  # noqa: BLE001 - whatever it was, the other chores go on
                    _LOG.exception("chore_failed: %s", name)

    def _is_due(self, name: str) -> bool:
        now, last = self.clock(), self._done_at.get(name)
        if last is not None and now - last < _PACE[name]:
            return False
        self._done_at[name] = now
        return True

    def _schedule(self) -> None:
        carry_out_due(self.portal.workspace.database, self.clock)  # the index follows the change log

    def _e_invoices(self) -> None:
        InvoiceChores(portal=self.portal, clock=self.clock).carry()

    def _orders(self) -> None:
        chores = OrderChores(portal=self.portal, clock=self.clock)
        chores.let_go()
        chores.free_goods()
        chores.carry_out()

    def _second_factors(self) -> None:
        self.portal.factor_removal(self.clock).carry_out_due()

    def _mails(self) -> None:
        self.portal.postman(self.clock).deliver_due()

    def _alerts(self) -> None:
        try:
            self.portal.alerts(self.clock).send_due()
        except IndexMissing:
            _LOG.info("alerts_wait: there is no index yet")
        except AddressUnknown:
            _LOG.warning("alerts_wait: set AOS_BASE_URL, links in mails begin with it")

    def _clearances(self) -> None:
        chores = ClearanceChores(portal=self.portal, clock=self.clock)
        chores.remind()
        chores.ask()

    def _programming(self) -> None:
        """Jobs that no agent came for within a day are closed."""
        with self.portal.workspace.database.write() as session:
            close_forgotten(session, self.clock)

    def _anchor(self) -> None:
        with self.portal.workspace.database.read() as session:
            Anchor(self.portal.settings.folder.root).advance(session)

    def _tidy(self) -> None:
        now = self.clock()
        for row in TABLE:
            try:
                apply(self.portal.workspace.database, [row], now)
            except Exception:  # noqa: BLE001 - whatever it was, the other rows of the table go on
                _LOG.exception("retention_failed: %s", row.key)
        tidy(self.portal, now)
        ClearanceChores(portal=self.portal, clock=self.clock).tidy()

    def _payments(self) -> None:
        chores = PaymentChores(portal=self.portal, clock=self.clock)
        chores.hear()
        chores.ask()
        chores.send_back()

    def _vat(self) -> None:
        vat_checks(self.portal, self.clock).check_due()


@dataclass(slots=True, kw_only=True)
class Heart:
    """The portal's heartbeat. It waits for no chore: a slow mail server is no outage.

    `steady` is the clock that nobody sets, in seconds, which tells when the other one jumped.
    """

    portal: Portal
    clock: Callable[[], datetime] = utc_now
    steady: Callable[[], float] = steady_seconds
    _pulse: Pulse | None = None
    _is_doubting: bool = False

    def beat(self) -> None:
        """Note that the portal is up, settle the outage before, and write down which tickets ended."""
        self._pulse = self._pulse or Pulse(self.clock, self.steady)
        with self.portal.workspace.database.write() as session:
            outage = self._pulse.beat(session)
            doubted, beat_at = doubted_clock(session), last_beat(session)
        if outage is not None:
            _LOG.warning("outage_noticed: from %s until %s", outage.window.begin, outage.window.end)
        if doubted is not None and not self._is_doubting:
            _LOG.error(
                "clock_jumped: it shows %s, tickets go by %s: put it right, or run aos tickets clock --right",
                doubted,
                beat_at,
            )
        self._is_doubting = doubted is not None


def start_chores(settings: Settings) -> None:
    """Do the chores and beat the heart, each in a thread of this process, until it ends."""
    for go_on, name in ((_go_on, "aos-chores"), (_go_on_beating, "aos-heartbeat")):
        threading.Thread(target=go_on, args=(settings, threading.Event()), name=name, daemon=True).start()


def _go_on(settings: Settings, ending: threading.Event) -> None:
    chores: Chores | None = None
    while not ending.wait(PERIOD_S):
        try:
            chores = chores or Chores(portal=open_portal(settings))
            chores.round()
        except Exception:  # noqa: BLE001 - a data folder that is away now may be there in the next round
            _LOG.exception("chores_failed: trying again")


def _go_on_beating(settings: Settings, ending: threading.Event) -> None:
    heart: Heart | None = None
    waits_s = PERIOD_S
    while not ending.wait(waits_s):
        waits_s = BEATS_EVERY.total_seconds()
        try:
            heart = heart or Heart(portal=open_portal(settings))
            heart.beat()
        except Exception:  # noqa: BLE001 - what is away now may be there at the next beat
            _LOG.exception("heartbeat_failed: trying again")
