"""Taking second factors off accounts when the day is over that their owners had to stop it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.devices import Devices
from entitlements.factor_resets import FactorReset, FactorResets, Outcome
from entitlements.second_factors import SecondFactors
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from kb.database import Database
from web.account_letters import reset_done
from web.account_mails import AccountMails


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoval:
    """Takes everything off an account that stands between a password and its owner."""

    database: Database
    base_url: str
    clock: Callable[[], datetime]

    def carry_out_due(self) -> int:
        """Do what is due; returns how many accounts it was."""
        with self.database.read() as session:
            if not FactorResets(session).due(self.clock()):
                return 0
        with self.database.write() as session:
            due = FactorResets(session).due(self.clock())
            for reset in due:
                self._carry_out(session, reset)
        return len(due)

    def remove(self, session: Session, account: Account, **details: str) -> None:
        """Take factors, recovery codes and remembered devices away, end the sessions, and tell the owner."""
        now = self.clock()
        SecondFactors(session).remove_all(account.id)
        Devices(session).distrust_all(account.id)
        SessionStore(session).end_all(account.id, now)
        event = AuditEvent(
            kind=AuditKind.ACCOUNT_RESET_DONE,
            actor_id=None,
            subject=f"account:{account.id}",
            details=details,
        )
        AuditTrail(session, self.clock).record(event)
        sending = AccountMails(session=session, base_url=self.base_url, now=now)
        sending.send(account, reset_done(sending.addressee(account)))

    def _carry_out(self, session: Session, reset: FactorReset) -> None:
        FactorResets(session).end(reset.pk, Outcome.DONE, self.clock(), by=None)
        account = AccountStore(session).by_id(reset.account_id)
        if account is not None:
            self.remove(
                session, account, first=f"account:{reset.first_by}", second=f"account:{reset.second_by}"
            )
