"""Taking second factors off accounts when the day is over that their owners had to stop it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.devices import Devices
from entitlements.factor_resets import FactorReset, FactorResets, Outcome
from entitlements.second_factors import SecondFactors, newest_factor_at
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from kb.database import Database
from web.account_letters import Addressee, reset_done, reset_ended
from web.account_mails import AccountMails
from web.mail.letter import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRemoval:
    """Takes everything off an account that stands between a password and its owner."""

    database: Database
    base_url: str
    clock: Callable[[], datetime]

    def carry_out_due(self) -> int:
        """End what is due; returns how many accounts it was.

        Where a factor is newer than the question nothing is removed: its owner has no need of it.
        """
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
        SecondFactors(session).remove_all(account.id)
        Devices(session).distrust_all(account.id)
        SessionStore(session).end_all(account.id, self.clock())
        self._tell(session, account, AuditKind.ACCOUNT_RESET_DONE, reset_done, details)

    def _carry_out(self, session: Session, reset: FactorReset) -> None:
        account = AccountStore(session).by_id(reset.account_id)
        newest = newest_factor_at(session, reset.account_id)
        is_proved = newest is not None and newest > reset.asked_at
        outcome = Outcome.PROVED if is_proved else Outcome.DONE
        FactorResets(session).end(reset.pk, outcome, self.clock(), by=None)
        if account is None:
            return
        if is_proved:
            self._tell(session, account, AuditKind.ACCOUNT_RESET_CANCELLED, reset_ended, {"by": "factor"})
            return
        self.remove(session, account, first=f"account:{reset.first_by}", second=f"account:{reset.second_by}")

    def _tell(
        self,
        session: Session,
        account: Account,
        kind: AuditKind,
        letter: Callable[[Addressee], Letter],
        details: dict[str, str],
    ) -> None:
        event = AuditEvent(kind=kind, actor_id=None, subject=f"account:{account.id}", details=details)
        AuditTrail(session, self.clock).record(event)
        sending = AccountMails(session=session, base_url=self.base_url, now=self.clock())
        sending.send(account, letter(sending.addressee(account)))
