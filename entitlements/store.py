"""Accounts in the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role
from entitlements.common_passwords import hash_new_password
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.sessions import SessionStore
from translations.locales import Language


class EmailTaken(ValueError):
    """There is an account with this e-mail address already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account is made from; an operator's employee belongs to one operator."""

    email: str
    display_name: str
    password: str
    roles: frozenset[Role]
    language: Language
    operator_id: int | None = None
    site_id: int | None = None
    is_email_verified: bool = True


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Reads and writes accounts within the caller's session."""

    session: Session

    def add(self, new: NewAccount, now: datetime) -> Account:
        """Make an account.

        Raises:
            EmailTaken: there is one with this e-mail address.
            PasswordNotAccepted: the password is too short or too long, or guessed too easily.
        """
        email = normalise_email(new.email)
        if self._row(email) is not None:
            raise EmailTaken(f"there is an account for {email} already")
        row = AccountRow(
            email=email,
            display_name=new.display_name,
            roles=[AccountRoleRow(role=role) for role in sorted(new.roles)],
            language=new.language,
            password_hash=hash_new_password(new.password, (new.display_name, email)),
            is_active=True,
            created_at=now,
            operator_id=new.operator_id,
            site_id=new.site_id,
            email_verified_at=now if new.is_email_verified else None,
        )
        self.session.add(row)
        self.session.flush()
        return account_of(row)

    def password_hash(self, email: str) -> tuple[Account, str] | None:
        """The active account with this e-mail address, and the hash of its password."""
        row = self._row(normalise_email(email))
        return (account_of(row), row.password_hash) if row is not None and row.is_active else None

    def by_id(self, account_id: int) -> Account | None:
        """The active account with this id."""
        row = self.session.get(AccountRow, account_id)
        return account_of(row) if row is not None and row.is_active else None

    def all(self) -> list[Account]:
        """Every active account, oldest first."""
        rows = self.session.scalars(select(AccountRow).where(AccountRow.is_active).order_by(AccountRow.id))
        return [account_of(row) for row in rows]

    def set_password(self, email: str, password: str, now: datetime) -> Account | None:
        """Give an account a new password and end its sessions; None when there is no such account.

        Raises:
            PasswordNotAccepted: the password is too short or too long, or guessed too easily.
        """
        row = self._row(normalise_email(email))
        if row is None:
            return None
        row.password_hash = hash_new_password(password, (row.display_name, row.email))
        SessionStore(self.session).end_all(row.id, now)
        return account_of(row)

    def set_hash(self, account_id: int, new_hash: str) -> None:
        """Keep the hash of a new password, which was made outside this session: hashing is slow."""
        self.session.get_one(AccountRow, account_id).password_hash = new_hash

    def replace_hash(self, account_id: int, old_hash: str, new_hash: str) -> None:
        """Keep another hash of the same password, unless the password was changed meanwhile."""
        row = self.session.get(AccountRow, account_id)
        if row is not None and row.password_hash == old_hash:
            row.password_hash = new_hash

    def _row(self, email: str) -> AccountRow | None:
        return self.session.scalar(select(AccountRow).where(AccountRow.email == email))


def normalise_email(email: str) -> str:
    """The form in which an e-mail address is kept and compared."""
    return email.strip().lower()


def account_of(row: AccountRow) -> Account:
    """The account that a row holds."""
    return Account(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        roles=frozenset(Role(kept.role) for kept in row.roles),
        language=Language(row.language),
        operator_id=row.operator_id,
        site_id=row.site_id,
        is_email_verified=row.email_verified_at is not None,
    )
