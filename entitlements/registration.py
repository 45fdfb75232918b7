"""Registration of an independent operator (EN ISO 18541-1, use cases 1.1 and 1.2): company, owner, address.

Whoever registers learns nothing about who has an account: the answer is the same, and takes as long. The
owner of an address that has one is told by mail. An application is handed in once the address is verified;
until then nobody has shown that the address is theirs, and a newer registration replaces the earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role, Standing
from entitlements.applications import Applications
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.common_passwords import hash_new_password
from entitlements.company import Company
from entitlements.email_tokens import EmailTokens
from entitlements.join_models import ConsentRow
from entitlements.join_throttle import JoinThrottle
from entitlements.models import AccountRoleRow, AccountRow, OperatorRow
from entitlements.notices import Notice, NoticeKind, Notify
from entitlements.operators import NewOperator, OperatorStore
from entitlements.proving import end_what_was_before_proof
from entitlements.store import AccountStore, normalise_email
from entitlements.vat import VatState
from kb.database import Database
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """What somebody registers with; `terms` is the checksum of the terms that they agreed to."""

    company: Company
    email: str
    display_name: str
    password: str
    language: Language
    terms: str


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
            row = _account_of(session, new.email)
            if row is None:
                self._take(session, new, password_hash, now)
            elif row.is_active and row.email_verified_at is not None:
                self._mail(session, row, NoticeKind.ALREADY_REGISTERED, now)
            elif row.is_active:
                self._replace(session, row, new, password_hash, now)

    def send_again(self, email: str, address: str) -> None:
        """Send the link once more to an address that is not verified yet; nothing to any other.

        Raises:
            TooManyRegistrations: too much came from there lately.
        """
        now = self.clock()
        with self.database.write() as session:
            JoinThrottle(session, self.key).hear(address, now)
            row = _account_of(session, email)
            if row is not None and row.email_verified_at is None and row.is_active:
                self._mail(session, row, NoticeKind.VERIFY_EMAIL, now)

    def verify(self, token: str) -> Account | None:
        """Take the proof of an address, and hand in the application that waited for it; returns the account.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: it proves nothing (any more).
        """
        now = self.clock()
        with self.database.write() as session:
            account_id = EmailTokens(session).use(token, now)
            end_what_was_before_proof(session, account_id, now)
            AuditTrail(session, self.clock).record(
                AuditEvent(
                    kind=AuditKind.EMAIL_VERIFIED, actor_id=account_id, subject=f"account:{account_id}"
                )
            )
            Applications(session, self.clock).hand_in_verified(account_id)
            return AccountStore(session).by_id(account_id)

    def _take(self, session: Session, new: NewRegistration, password_hash: str, now: datetime) -> None:
        operator = OperatorStore(session).add(_operator(new), Standing.APPLIED, now)
        row = AccountRow(
            email=normalise_email(new.email),
            display_name=new.display_name,
            roles=[AccountRoleRow(role=Role.OWNER)],
            language=new.language,
            password_hash=password_hash,
            is_active=True,
            created_at=now,
            operator_id=operator.id,
            email_verified_at=None,
        )
        session.add(row)
        session.flush()
        Applications(session, self.clock).begin(operator.id, row.id)
        self._agree_and_mail(session, row, new, now)

    def _replace(
        self, session: Session, row: AccountRow, new: NewRegistration, password_hash: str, now: datetime
    ) -> None:
        """Let a registration count in place of an earlier one whose address nobody has proved."""
        row.password_hash, row.display_name, row.language = password_hash, new.display_name, new.language
        end_what_was_before_proof(session, row.id, now)
        if row.operator_id is not None:
            session.get_one(OperatorRow, row.operator_id).language = new.language
            Applications(session, self.clock).correct(row.operator_id, new.company, row.id)
        self._agree_and_mail(session, row, new, now)

    def _agree_and_mail(self, session: Session, row: AccountRow, new: NewRegistration, now: datetime) -> None:
        session.add(ConsentRow(account_id=row.id, version=new.terms, language=new.language, agreed_at=now))
        event = AuditEvent(
            kind=AuditKind.OPERATOR_REGISTERED,
            actor_id=row.id,
            subject=f"operator:{row.operator_id}",
            details={"terms": new.terms},
        )
        AuditTrail(session, self.clock).record(event)
        self._mail(session, row, NoticeKind.VERIFY_EMAIL, now)

    def _mail(self, session: Session, row: AccountRow, kind: NoticeKind, now: datetime) -> None:
        account = AccountStore(session).by_id(row.id)
        if account is None or not JoinThrottle(session, self.key).may_mail(row.email, now):
            return
        token = EmailTokens(session).make(row.id, now) if kind is NoticeKind.VERIFY_EMAIL else ""
        operator = None if row.operator_id is None else session.get(OperatorRow, row.operator_id)
        legal_name = "" if operator is None else operator.legal_name
        self.notify(session, Notice(kind=kind, account=account, legal_name=legal_name, token=token))


def _account_of(session: Session, email: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.email == normalise_email(email)))


def _operator(new: NewRegistration) -> NewOperator:
    company = new.company
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
        language=new.language,
    )
