"""Mapped classes of what proves who a person is: second factors, devices, and the ways back in."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from entitlements.models import Base
from kb.models import UtcDateTime


class TotpFactorRow(Base):
    """An authenticator app; it counts from `confirmed_at` on, when its first right code was given.

    `sealed_secret` opens with `entitlements.sealing`; `last_step` is the time step that was accepted last.
    """

    __tablename__ = "totp_factors"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class SpentStepRow(Base):
    """A time step to come whose code was seen already: it opens nothing when its time comes."""

    __tablename__ = "spent_totp_steps"

    factor_pk: Mapped[int] = mapped_column(
        ForeignKey("totp_factors.pk", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class RecoveryCodeRow(Base):
    """A recovery code's digest; all codes of a set have the same salt."""

    __tablename__ = "recovery_codes"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasskeyRow(Base):
    """A passkey (a WebAuthn credential); `user_handle` is by what the device knows the account."""

    __tablename__ = "passkeys"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    user_handle: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[str] = mapped_column(String(100))
    is_backed_up: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentChallengeRow(Base):
    """A challenge that was answered: no answer to it counts again."""

    __tablename__ = "spent_challenges"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DeviceRow(Base):
    """A browser that an account has logged in from; until `trusted_until` it needs no second step.

    `token_digest` is of the token in the browser's cookie, which several accounts may share.
    """

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("token_digest", "account_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(200))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trusted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasswordResetRow(Base):
    """A link to a new password that was sent by mail: it opens once, for an hour."""

    __tablename__ = "password_resets"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AddressChangeRow(Base):
    """A change of an account's e-mail address: asked for, confirmed from the new address, stopped or undone.

    Of the links' tokens only digests are kept. `stop_digest` is of the link that the old address got when the
    change was asked for, `undo_digest` of the one that it got when it was confirmed.
    """

    __tablename__ = "address_changes"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254), index=True)
    new_email: Mapped[str] = mapped_column(String(254))
    confirm_digest: Mapped[str] = mapped_column(String(64), unique=True)
    stop_digest: Mapped[str] = mapped_column(String(64), unique=True)
    undo_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactorResetRow(Base):
    """A second factor that is to be taken off an account whose owner has lost it.

    `asked_by` is None where the owner asked. It happens at `due_at`, which is set when the second person has
    agreed; `ended_at` and `outcome` say how it ended.
    """

    __tablename__ = "factor_resets"

    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    second_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    stop_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None] = mapped_column(String(16))
