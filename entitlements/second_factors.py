"""The second factors of accounts, in the database: authenticator apps and recovery codes; passkeys beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from entitlements.factor_models import PasskeyRow, RecoveryCodeRow, SpentStepRow, TotpFactorRow
from entitlements.recovery_codes import DrawnCodes, digest
from entitlements.sealing import Seal
from entitlements.totp import (
    FURTHEST_STEPS,
    WRONG,
    Checked,
    Verdict,
    check,
    checked_secret,
    new_secret,
    step_at,
)
from kb.database import secret_key_of

PENDING_LASTS: Final = timedelta(hours=1)
"""For so long a secret that was shown waits for its first right code."""


class FactorKind(StrEnum):
    """What a second factor is."""

    TOTP = "totp"
    PASSKEY = "passkey"


def factor_kinds(session: Session, account_id: int) -> frozenset[FactorKind]:
    """The kinds of second factor that an account has; recovery codes alone are none."""
    has_totp = select(exists().where(_confirmed(account_id)))
    has_passkey = select(exists().where(PasskeyRow.account_id == account_id))
    found = {FactorKind.TOTP: session.scalar(has_totp), FactorKind.PASSKEY: session.scalar(has_passkey)}
    return frozenset(kind for kind, is_there in found.items() if is_there)


def newest_factor_at(session: Session, account_id: int) -> datetime | None:
    """When the youngest second factor of an account began to count, None where there is none."""
    app = select(func.max(TotpFactorRow.confirmed_at)).where(_confirmed(account_id))
    passkey = select(func.max(PasskeyRow.created_at)).where(PasskeyRow.account_id == account_id)
    return max((at for at in (session.scalar(app), session.scalar(passkey)) if at is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCode:
    """What a code is worth, before it is settled whether somebody else was quicker with it."""

    factor_pk: int | None
    checked: Checked


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Reads and writes second factors within the caller's session.

    Secrets are sealed with the secret key that the session's database was opened with.
    """

    session: Session

    def enrol_totp(self, account_id: int, secret: str, now: datetime) -> None:
        """Let a known secret count at once, in place of whatever authenticator app there was.

        Raises:
            SecretRefused: it is no secret in base 32.
        """
        self._drop_totp(account_id)
        self._add(account_id, checked_secret(secret), now, confirmed_at=now)

    def begin_totp(self, account_id: int, now: datetime) -> str:
        """A new secret, which counts only once its first right code is given."""
        secret = new_secret()
        self._drop_totp(account_id, is_pending=True)
        self._add(account_id, secret, now, confirmed_at=None)
        return secret

    def pending_totp(self, account_id: int, now: datetime) -> str | None:
        """The secret that waits for its first right code.

        Raises:
            SealBroken: the portal's secret key has changed since.
        """
        row = self._pending(account_id, now)
        return None if row is None else self._seal().open(row.sealed_secret, _about(account_id))

    def confirm_totp(self, account_id: int, code: str, now: datetime) -> Checked:
        """Let the secret that waits count if `code` is right; an earlier authenticator app goes with that.

        Raises:
            SealBroken: the portal's secret key has changed since.
        """
        row = self._pending(account_id, now)
        if row is None:
            return WRONG
        checked = check(self._seal().open(row.sealed_secret, _about(account_id)), code, now)
        if checked.is_right:
            self._drop_totp(account_id, but=row.pk)
            row.confirmed_at, row.last_step = now, checked.step
            self.session.flush()
        return checked

    def check_totp(self, account_id: int, code: str, now: datetime) -> Checked:
        """What a code is worth, judged and settled in one session.

        Raises:
            SealBroken: the portal's secret key has changed since.
        """
        return self.settle_totp(self.judge_totp(account_id, code, now), now)

    def judge_totp(self, account_id: int, code: str, now: datetime) -> JudgedCode:
        """What a code is worth as far as reading can say; looking for a wrong clock takes its time.

        Raises:
            SealBroken: the portal's secret key has changed since.
        """
        row = self.session.scalar(select(TotpFactorRow).where(_confirmed(account_id)))
        if row is None:
            return JudgedCode(factor_pk=None, checked=WRONG)
        secret = self._seal().open(row.sealed_secret, _about(account_id))
        checked = check(secret, code, now, last_step=row.last_step, spent=self._spent(row.pk))
        return JudgedCode(factor_pk=row.pk, checked=checked)

    def settle_totp(self, judged: JudgedCode, now: datetime) -> Checked:
        """Accept a right code; of several who have judged the same one, one is told that it is right."""
        checked = judged.checked
        if judged.factor_pk is None or checked.step is None:
            return checked
        if checked.verdict is Verdict.CLOCK_OFF and checked.minutes_off > 0:
            self._spend(judged.factor_pk, checked.step, now)
        if checked.is_right and not self._accept(judged.factor_pk, checked.step):
            return Checked(verdict=Verdict.USED, step=checked.step)
        return checked

    def remove_totp(self, account_id: int) -> bool:
        """Take the authenticator app away; False where there was none.

        Recovery codes stay, also without a factor: they are all that is left to whoever replaces a lost one.
        """
        had_one = FactorKind.TOTP in factor_kinds(self.session, account_id)
        self._drop_totp(account_id)
        return had_one

    def remove_passkey(self, account_id: int, pk: int) -> str | None:
        """Take a passkey away; returns its name, None where the account has no such passkey."""
        row = self.session.get(PasskeyRow, pk)
        if row is None or row.account_id != account_id:
            return None
        self.session.delete(row)
        self.session.flush()
        return row.name

    def remove_all(self, account_id: int) -> None:
        """Take every second factor away, and the recovery codes with them."""
        self._drop_totp(account_id)
        self.session.execute(delete(PasskeyRow).where(PasskeyRow.account_id == account_id))
        self.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))

    def keep_recovery_codes(self, account_id: int, drawn: DrawnCodes, now: datetime) -> None:
        """Let a new set of recovery codes count, in place of the one before."""
        self.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
        self.session.add_all(
            RecoveryCodeRow(account_id=account_id, salt=drawn.salt, digest=kept, created_at=now)
            for kept in drawn.digests
        )
        self.session.flush()

    def recovery_codes_left(self, account_id: int) -> int:
        """How many recovery codes still open."""
        unused = RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.used_at.is_(None)
        return self.session.scalar(select(func.count()).select_from(RecoveryCodeRow).where(*unused)) or 0

    def has_had_recovery_codes(self, account_id: int) -> bool:
        """Whether a set of recovery codes was drawn before, be they used up or not."""
        row = RecoveryCodeRow
        return self.session.scalar(select(row.pk).where(row.account_id == account_id).limit(1)) is not None

    def recovery_salts(self, account_id: int) -> Sequence[str]:
        """The salts with which a typed recovery code is digested: one per set."""
        return self.session.scalars(
            select(RecoveryCodeRow.salt).where(RecoveryCodeRow.account_id == account_id).distinct()
        ).all()

    def use_recovery_code(self, account_id: int, digests: Sequence[str], now: datetime) -> bool:
        """Use up the recovery code with one of these digests; True for exactly one who asks."""
        result = self.session.execute(
            update(RecoveryCodeRow)
            .where(
                RecoveryCodeRow.account_id == account_id,
                RecoveryCodeRow.digest.in_(digests),
                RecoveryCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return _changed(result) == 1

    def _add(self, account_id: int, secret: str, now: datetime, confirmed_at: datetime | None) -> None:
        self.session.add(
            TotpFactorRow(
                account_id=account_id,
                sealed_secret=self._seal().close(secret, _about(account_id)),
                created_at=now,
                confirmed_at=confirmed_at,
            )
        )
        self.session.flush()

    def _seal(self) -> Seal:
        return Seal(secret_key_of(self.session))

    def _pending(self, account_id: int, now: datetime) -> TotpFactorRow | None:
        return self.session.scalar(
            select(TotpFactorRow).where(
                TotpFactorRow.account_id == account_id,
                TotpFactorRow.confirmed_at.is_(None),
                TotpFactorRow.created_at > now - PENDING_LASTS,
            )
        )

    def _drop_totp(self, account_id: int, *, is_pending: bool = False, but: int | None = None) -> None:
        chosen = [TotpFactorRow.account_id == account_id]
        chosen += [TotpFactorRow.confirmed_at.is_(None)] if is_pending else []
        chosen += [] if but is None else [TotpFactorRow.pk != but]
        gone = select(TotpFactorRow.pk).where(*chosen)
        self.session.execute(delete(SpentStepRow).where(SpentStepRow.factor_pk.in_(gone)))
        self.session.execute(delete(TotpFactorRow).where(*chosen))

    def _spent(self, factor_pk: int) -> frozenset[int]:
        steps = self.session.scalars(select(SpentStepRow.step).where(SpentStepRow.factor_pk == factor_pk))
        return frozenset(steps)

    def _spend(self, factor_pk: int, step: int, now: datetime) -> None:
        self.session.execute(delete(SpentStepRow).where(SpentStepRow.step < step_at(now) - FURTHEST_STEPS))
        self.session.merge(SpentStepRow(factor_pk=factor_pk, step=step))
        self.session.flush()

    def _accept(self, factor_pk: int, step: int) -> bool:
        """Make `step` the last one, unless somebody else was quicker with it or a later one."""
        result = self.session.execute(
            update(TotpFactorRow)
            .where(
                TotpFactorRow.pk == factor_pk,
                TotpFactorRow.last_step.is_(None) | (TotpFactorRow.last_step < step),
            )
            .values(last_step=step)
            .execution_options(synchronize_session=False)
        )
        return _changed(result) == 1


def digests_of(code: str, salts: Sequence[str]) -> list[str]:
    """What a typed recovery code may be kept as. Slow on purpose: never under the database's write lock."""
    return [digest(code, salt) for salt in salts]


def _confirmed(account_id: int) -> ColumnElement[bool]:
    return (TotpFactorRow.account_id == account_id) & TotpFactorRow.confirmed_at.is_not(None)


def _about(account_id: int) -> str:
    return f"totp of account {account_id}"


def _changed(result: object) -> int:
    return int(getattr(result, "rowcount", 0))
