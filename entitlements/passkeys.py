"""Passkeys in the database: several for an account, each with a name, its counter, and its last use."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from entitlements.ceremonies import Credential, Proof
from entitlements.factor_models import PasskeyRow, SpentChallengeRow

CHALLENGE_LASTS: Final = timedelta(minutes=10)
MOST_PER_ACCOUNT: Final = 20
MOST_CHARACTERS: Final = 60


class PasskeyKnown(ValueError):
    """The passkey is on an account already."""


class TooManyPasskeys(ValueError):
    """The account has as many passkeys as there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey of an account, as lists show it and checks need it."""

    pk: int
    account_id: int
    name: str
    credential: Credential
    user_handle: bytes
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Reads and writes passkeys within the caller's session."""

    session: Session

    def of_account(self, account_id: int) -> list[Passkey]:
        """The passkeys of an account, the oldest first."""
        rows = self.session.scalars(
            select(PasskeyRow).where(PasskeyRow.account_id == account_id).order_by(PasskeyRow.pk)
        )
        return [_passkey(row) for row in rows]

    def find(self, credential_id: bytes) -> Passkey | None:
        """The passkey with this number of its own."""
        row = self.session.scalar(select(PasskeyRow).where(PasskeyRow.credential_id == credential_id))
        return None if row is None else _passkey(row)

    def user_handle(self, account_id: int, challenge: bytes) -> bytes:
        """By what devices know the account: the same for all its passkeys, drawn with the first challenge."""
        kept = self.session.scalar(
            select(PasskeyRow.user_handle).where(PasskeyRow.account_id == account_id).limit(1)
        )
        return kept or hashlib.sha256(b"user handle" + challenge).digest()

    def add(
        self, account_id: int, credential: Credential, user_handle: bytes, *, name: str, now: datetime
    ) -> Passkey:
        """Keep a passkey that was checked.

        Raises:
            PasskeyKnown: it is on an account already.
            TooManyPasskeys: the account has as many as there may be.
        """
        if self.find(credential.credential_id) is not None:
            raise PasskeyKnown("this passkey is on an account already")
        if len(self.of_account(account_id)) >= MOST_PER_ACCOUNT:
            raise TooManyPasskeys(f"an account has {MOST_PER_ACCOUNT} passkeys at most")
        row = PasskeyRow(
            account_id=account_id,
            name=tidy_name(name),
            credential_id=credential.credential_id,
            public_key=credential.public_key,
            user_handle=user_handle,
            sign_count=credential.sign_count,
            transports=" ".join(credential.transports),
            is_backed_up=credential.is_backed_up,
            created_at=now,
        )
        self.session.add(row)
        self.session.flush()
        return _passkey(row)

    def note_use(self, pk: int, proof: Proof, now: datetime) -> bool:
        """Note a use; False where the counter has not gone up, because somebody else was quicker with it."""
        counts_up = PasskeyRow.sign_count < proof.sign_count
        counts_nothing = (PasskeyRow.sign_count == 0) & (proof.sign_count == 0)
        result = self.session.execute(
            update(PasskeyRow)
            .where(PasskeyRow.pk == pk, counts_up | counts_nothing)
            .values(sign_count=proof.sign_count, is_backed_up=proof.is_backed_up, last_used_at=now)
        )
        return int(getattr(result, "rowcount", 0)) == 1

    def rename(self, account_id: int, pk: int, name: str) -> bool:
        """Give a passkey another name; False where the account has no such passkey, or the name is empty."""
        row = self.session.get(PasskeyRow, pk)
        if row is None or row.account_id != account_id or not tidy_name(name):
            return False
        row.name = tidy_name(name)
        return True

    def spend(self, challenge: bytes, now: datetime) -> bool:
        """Use a challenge up; False where it was answered before."""
        old = SpentChallengeRow.spent_at < now - 2 * CHALLENGE_LASTS
        self.session.execute(delete(SpentChallengeRow).where(old))
        try:
            with self.session.begin_nested():
                row = SpentChallengeRow(digest=hashlib.sha256(challenge).hexdigest(), spent_at=now)
                self.session.add(row)
        except IntegrityError:
            return False
        return True


def tidy_name(name: str) -> str:
    """A name in one line, and no longer than lists can show."""
    return " ".join(name.split())[:MOST_CHARACTERS]


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(
        pk=row.pk,
        account_id=row.account_id,
        name=row.name,
        credential=Credential(
            credential_id=row.credential_id,
            public_key=row.public_key,
            sign_count=row.sign_count,
            transports=tuple(row.transports.split()),
            is_backed_up=row.is_backed_up,
        ),
        user_handle=row.user_handle,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
