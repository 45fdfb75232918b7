"""Registration of an independent operator (EN ISO 18541-1, use cases 1.1 and 1.2): company, owner, address.

Whoever registers learns nothing about who has an account: the answer is the same, and takes as long. The
owner of an address that has one is told by mail. Until the address is proved, by its link and the password
of that very registration, there is neither an account nor a company (`entitlements.pending`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role, Standing
from entitlements.applications import Applications
from entitlements.attempts import Attempts, password_counters
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.common_passwords import hash_new_password
from entitlements.company import Company
from entitlements.email_tokens import EmailTokens, TokenUsed
from entitlements.join_models import ConsentRow
from entitlements.join_throttle import JoinThrottle
from entitlements.log_in import WrongCredentials
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.notices import Notice, NoticeKind, Notify, recipient_of
from entitlements.operators import NewOperator, OperatorStore
from entitlements.passwords import is_right_password
from entitlements.pending import NewRegistration, Pending, PendingRegistrations
from entitlements.store import account_of, normalise_email
from entitlements.vat import VatState
from kb.database import Database
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Takes registrations; `key` is the portal's secret key, with which addresses are counted."""

    database: Database
    notify: Notify
    key: str
    clock: Callable[[], datetime]

    def register(self, new: NewRegistration, address: str) -> None:
        """Take a registration that came from a network address.

        Raises:
            PasswordNotAccepted: the password is too short, too long, or guessed too easily.
            TooManyRegistrations: too many came from there lately.
        """
        about = (new.email, new.display_name, new.company.legal_name)
        password_hash = hash_new_password(new.password, about)  # in both cases: both take the same time
        now = self.clock()
        with self.database.write() as session:
            JoinThrottle(session, self.key).hear(address, now)
            row = _account_row(session, new.email)
            if row is None:
                pending = PendingRegistrations(session).add(new, password_hash, now)
                self._mail_link(session, pending, now)
            elif row.is_active and JoinThrottle(session, self.key).may_mail(row.email, now):
                to = recipient_of(account_of(row))
                self.notify(session, Notice(kind=NoticeKind.ALREADY_REGISTERED, to=to))

    def send_again(self, email: str, address: str) -> None:
        """Send a new link for each registration that waits for this address; nothing to any other.

        Raises:
            TooManyRegistrations: too much came from there lately.
        """
        now = self.clock()
        with self.database.write() as session:
            JoinThrottle(session, self.key).hear(address, now)
            for pending in PendingRegistrations(session).of_email(email):
                self._mail_link(session, pending, now)

    def pending(self, token: str) -> Pending:
        """The registration whose address a link proves.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: it proves nothing (any more).
        """
        with self.database.read() as session:
            return PendingRegistrations(session).by_pk(EmailTokens(session).look(token, self.clock()))

    def confirm(self, token: str, password: str, address: str) -> Account:
        """Take the proof of an address: make the account and its company, and hand the application in.

        All other registrations for the address end. The password is checked as at a log-in from the network
        address `address`.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: the link proves nothing (any more).
            WrongCredentials: the password is not the one chosen at this registration.
            TooManyAttempts: nothing was checked, because there were too many failures lately.
        """
        pending = self.pending(token)
        attempts = Attempts(self.database, self.clock)
        attempt = attempts.begin(password_counters(pending.recipient.email, address, None))
        if not is_right_password(pending.password_hash, password):
            raise WrongCredentials("this is not the password of the registration")
        attempts.succeed(attempt)
        with self.database.write() as session:
            taken = self._take(session, token)
        if taken is None:
            raise TokenUsed
        return taken

    def disown(self, token: str) -> None:
        """Delete the registration of a link: the owner of the address did not make it.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: the link proves nothing (any more).
        """
        with self.database.write() as session:
            pk = EmailTokens(session).look(token, self.clock())
            PendingRegistrations(session).drop(pk)
            event = AuditEvent(
                kind=AuditKind.REGISTRATION_DISOWNED, actor_id=None, subject=f"registration:{pk}"
            )
            AuditTrail(session, self.clock).record(event)

    def _take(self, session: Session, token: str) -> Account | None:
        """The account that a link makes; None where its address got another one meanwhile."""
        now, waiting = self.clock(), PendingRegistrations(session)
        pending = waiting.by_pk(EmailTokens(session).look(token, now))
        email = pending.recipient.email
        if _account_row(session, email) is not None:
            waiting.drop_all(email)
            return None
        operator = OperatorStore(session).add(
            _operator(pending.company, pending.recipient.language), Standing.APPLIED, now
        )
        row = _owner_row(pending, operator.id, now)
        session.add(row)
        session.flush()
        EmailTokens(session).use(token, row.id, now)
        waiting.drop_all(email)
        session.add(
            ConsentRow(
                account_id=row.id, version=pending.terms, language=row.language, agreed_at=pending.made_at
            )
        )
        Applications(session, self.clock).begin(operator.id, row.id)
        terms = {"terms": pending.terms}
        self._record(session, AuditKind.OPERATOR_REGISTERED, row.id, f"operator:{operator.id}", terms)
        self._record(session, AuditKind.EMAIL_VERIFIED, row.id, f"account:{row.id}", {})
        return account_of(row)

    def _record(
        self, session: Session, kind: AuditKind, account_id: int, subject: str, details: dict[str, str]
    ) -> None:
        event = AuditEvent(kind=kind, actor_id=account_id, subject=subject, details=details)
        AuditTrail(session, self.clock).record(event)

    def _mail_link(self, session: Session, pending: Pending, now: datetime) -> None:
        if JoinThrottle(session, self.key).may_mail(pending.recipient.email, now):
            notice = Notice(
                kind=NoticeKind.VERIFY_EMAIL,
                to=pending.recipient,
                legal_name=pending.company.legal_name,
                token=EmailTokens(session).make(pending.pk, now),
            )
            self.notify(session, notice)


def _account_row(session: Session, email: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.email == normalise_email(email)))


def _owner_row(pending: Pending, operator_id: int, now: datetime) -> AccountRow:
    return AccountRow(
        email=pending.recipient.email,
        display_name=pending.recipient.display_name,
        roles=[AccountRoleRow(role=Role.OWNER)],
        language=pending.recipient.language,
        password_hash=pending.password_hash,
        is_active=True,
        created_at=now,
        operator_id=operator_id,
        email_verified_at=now,
    )


def _operator(company: Company, language: Language) -> NewOperator:
    return NewOperator(
        legal_name=company.legal_name,
        register_number=str(company.register),
        profile=company.profile,
        vat_country=None if company.vat is None else company.vat.country,
        vat_number=None if company.vat is None else company.vat.number,
        vat_state=VatState.NONE if company.vat is None else VatState.UNVERIFIED,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        phone=company.phone or None,
        language=language,
    )
