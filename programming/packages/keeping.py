"""What the store of packages keeps about people, and for how long: rows of the portal's two lists."""

from typing import Final

from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow
from programming.packages.models import KeyRow, PackageRow, VoteRow, WithdrawalRow

SOURCES: Final = (
    source_of(
        "flash-package-votes",
        VoteRow,
        lambda person: VoteRow.account_id == person.account_id,
        ("at",),
        is_erased=False,
    ),
    source_of(
        "flash-package-withdrawals",
        WithdrawalRow,
        lambda person: WithdrawalRow.account_id == person.account_id,
        ("at", "reason"),
        is_erased=False,
    ),
    source_of(
        "flash-packages-imported",
        PackageRow,
        lambda person: PackageRow.imported_by == person.account_id,
        ("package", "version", "imported_at"),
        is_erased=False,
    ),
    source_of(
        "flash-package-keys",
        KeyRow,
        lambda person: KeyRow.registered_by == person.account_id,
        ("name", "registered_at", "retired_at"),
        is_erased=False,
    ),
)
"""Who let a software into cars is told for as long as it may be in one: it stays when an account goes."""

ROWS: Final = (
    RetentionRow(
        key="flash-packages",
        tables=(
            "flash_packages",
            "flash_package_votes",
            "flash_package_withdrawals",
            "flash_package_keys",
        ),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.NEVER,
        outlives_account=True,
    ),
)
