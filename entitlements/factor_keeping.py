"""What second factors, devices and ways back in keep about people: their rows of the portal's two lists."""

from typing import Final

from entitlements.devices import KNOWN_FOR
from entitlements.factor_models import (
    AddressChangeRow,
    DeviceRow,
    FactorResetRow,
    PasskeyRow,
    PasswordResetRow,
    RecoveryCodeRow,
    SpentChallengeRow,
    TotpFactorRow,
)
from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, rows_where

LINKS_KEPT: Final = Period(days=2)
ADDRESS_CHANGES_KEPT: Final = Period(days=30)
RESETS_KEPT: Final = Period(months=24)
CHALLENGES_KEPT: Final = Period(hours=1)

SOURCES: Final = (
    source_of(
        "authenticator-apps",
        TotpFactorRow,
        lambda person: TotpFactorRow.account_id == person.account_id,
        ("created_at", "confirmed_at"),
    ),
    source_of(
        "passkeys",
        PasskeyRow,
        lambda person: PasskeyRow.account_id == person.account_id,
        ("name", "created_at", "last_used_at"),
    ),
    source_of(
        "recovery-codes",
        RecoveryCodeRow,
        lambda person: RecoveryCodeRow.account_id == person.account_id,
        ("created_at", "used_at"),
    ),
    source_of(
        "devices",
        DeviceRow,
        lambda person: DeviceRow.account_id == person.account_id,
        ("user_agent", "first_seen_at", "last_seen_at", "trusted_until"),
    ),
    source_of(
        "password-links",
        PasswordResetRow,
        lambda person: PasswordResetRow.account_id == person.account_id,
        ("asked_at", "expires_at", "used_at"),
    ),
    source_of(
        "address-changes",
        AddressChangeRow,
        lambda person: AddressChangeRow.account_id == person.account_id,
        ("asked_at", "old_email", "new_email", "confirmed_at", "ended_at"),
    ),
    source_of(
        "factor-resets",
        FactorResetRow,
        lambda person: FactorResetRow.account_id == person.account_id,
        ("asked_at", "reason", "due_at", "ended_at", "outcome"),
    ),
)
"""What is kept about a person in the tables of second factors."""

ROWS: Final = (
    RetentionRow(
        key="second-factors",
        tables=("totp_factors", "spent_totp_steps", "passkeys", "recovery_codes"),
        basis=Basis.CONTRACT,
        ends=Ends.WITH_THE_ACCOUNT,
    ),
    RetentionRow(
        key="devices",
        tables=("devices",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_LAST_USE,
        period=Period(days=KNOWN_FOR.days),
        overdue=rows_where(DeviceRow, lambda now: DeviceRow.last_seen_at <= now - KNOWN_FOR),
    ),
    RetentionRow(
        key="password-links",
        tables=("password_resets",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=LINKS_KEPT,
        overdue=rows_where(PasswordResetRow, lambda now: PasswordResetRow.asked_at < LINKS_KEPT.before(now)),
    ),
    RetentionRow(
        key="address-changes",
        tables=("address_changes",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=ADDRESS_CHANGES_KEPT,
        overdue=rows_where(
            AddressChangeRow, lambda now: AddressChangeRow.asked_at < ADDRESS_CHANGES_KEPT.before(now)
        ),
    ),
    RetentionRow(
        key="factor-resets",
        tables=("factor_resets",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_THE_END,
        period=RESETS_KEPT,
        overdue=rows_where(FactorResetRow, lambda now: FactorResetRow.ended_at < RESETS_KEPT.before(now)),
    ),
    RetentionRow(
        key="challenges",
        tables=("spent_challenges",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=CHALLENGES_KEPT,
        overdue=rows_where(
            SpentChallengeRow, lambda now: SpentChallengeRow.spent_at < CHALLENGES_KEPT.before(now)
        ),
    ),
)
"""The rows of the retention table that speak of the tables of second factors."""
