"""Clearances as requests and chores use them, on an opened portal: reminders, and the trust centre."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from entitlements.clearance import Answer, reminders_due
from entitlements.clearance_desk import ClearanceDesk
from entitlements.clearance_models import ClearanceReminderRow
from entitlements.clearance_providers import Holder, RememberedAnswers, holder_of
from entitlements.models import AccountRow, OperatorRow
from entitlements.trust_centre import TrustCentre
from kb.store import utc_now
from web.clearance_letters import ClearancePost
from web.papers import sweep
from web.wiring import Portal

ASKED_AGAIN_AFTER: Final = timedelta(hours=1)
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceChores:
    """What is done about clearances while nobody asks."""

    portal: Portal
    clock: Callable[[], datetime] = utc_now

    def remind(self) -> int:
        """Queue the reminders that are due; how many certificates were told of.

        Without an address of the portal nothing is sent, and nothing counts as sent.
        """
        base_url, now = self.portal.settings.base_url, self.clock()
        if base_url is None:
            return 0
        count = 0
        with self.portal.workspace.database.write() as session:
            desk = ClearanceDesk(session, self.clock)
            post = ClearancePost(session=session, base_url=base_url, now=now)
            for case in desk.last_to_end():
                certificate, clearance_id = case.clearance.certificate, case.clearance.id
                told = select(ClearanceReminderRow.days).where(
                    ClearanceReminderRow.clearance_id == clearance_id
                )
                due = certificate and reminders_due(certificate, frozenset(session.scalars(told)), now.date())
                if due:
                    post.tell_ending(case, due.days_left)
                    session.add_all(
                        ClearanceReminderRow(clearance_id=clearance_id, days=days, told_at=now)
                        for days in due.settled
                    )
                    count += 1
        return count

    def ask(self) -> int:
        """Ask the trust centre about everybody whose answer is an hour old; how many were asked about.

        Without a trust centre its answers are forgotten: the portal's own clearances count.
        """
        database = self.portal.workspace.database
        if self.portal.settings.trust_centre is None:
            with database.read() as session:
                is_empty = not RememberedAnswers(session).is_any()
            if not is_empty:
                with database.write() as session:
                    RememberedAnswers(session).forget_all()
            return 0
        with database.read() as session:
            holders = RememberedAnswers(session).due(self.clock() - ASKED_AGAIN_AFTER)
        for holder in holders:
            _ask(self.portal, holder, self.clock)
        return len(holders)

    def tidy(self) -> None:
        """Delete the papers that belong to no application any more."""
        sweep(self.portal, self.clock().timestamp())


def check_clearance(portal: Portal, account_id: int, clock: Callable[[], datetime]) -> Answer | None:
    """Ask the trust centre about an employee now; None where there is no centre or no such employee."""
    with portal.workspace.database.read() as session:
        account = session.get(AccountRow, account_id)
        operator = None if account is None else session.get(OperatorRow, account.operator_id)
        holder = None if account is None or operator is None else holder_of(account, operator)
    return None if holder is None else _ask(portal, holder, clock)


def _ask(portal: Portal, holder: Holder, clock: Callable[[], datetime]) -> Answer | None:
    """Ask, never under the database's write lock, and remember what was said."""
    centre = portal.settings.trust_centre
    if centre is None:
        return None
    answer = TrustCentre(url=centre.url, token=centre.token, clock=clock).ask(holder)
    with portal.workspace.database.write() as session:
        RememberedAnswers(session).remember(answer, clock())
    if answer.is_unknown:
        _LOG.warning("trust_centre_unknown: account=%d", holder.account_id)
    return answer
