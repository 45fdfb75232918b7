"""Flash packages: the keys that sign them, the packages, who agreed to publish them, withdrawals.

Revision: pg0001, the first of its branch
"""

import sqlalchemy as sa
from alembic import op

revision = "pg0001"
down_revision = None
branch_labels = ("programming",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flash_package_keys",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name="pk_flash_package_keys"),
    )
    op.create_table(
        "flash_packages",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("package", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("container_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name="pk_flash_packages"),
        sa.UniqueConstraint("sha256", name="uq_flash_packages_sha256"),
    )
    op.create_table(
        "flash_package_parts",
        sa.Column("package_pk", sa.Integer(), nullable=False),
        sa.Column("part_number", sa.String(length=64), nullable=False),
        _to_package("flash_package_parts"),
        sa.PrimaryKeyConstraint("package_pk", "part_number", name="pk_flash_package_parts"),
    )
    op.create_index("ix_flash_package_parts_part_number", "flash_package_parts", ["part_number"])
    _create_people()


def _create_people() -> None:
    op.create_table(
        "flash_package_votes",
        sa.Column("package_pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _to_package("flash_package_votes"),
        sa.PrimaryKeyConstraint("package_pk", "account_id", name="pk_flash_package_votes"),
    )
    op.create_table(
        "flash_package_withdrawals",
        sa.Column("package_pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _to_package("flash_package_withdrawals"),
        sa.PrimaryKeyConstraint("package_pk", name="pk_flash_package_withdrawals"),
    )


def _to_package(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["package_pk"], ["flash_packages.pk"], name=f"fk_{table}_package_pk_flash_packages"
    )


def downgrade() -> None:
    op.drop_table("flash_package_withdrawals")
    op.drop_table("flash_package_votes")
    op.drop_index("ix_flash_package_parts_part_number", "flash_package_parts")
    op.drop_table("flash_package_parts")
    op.drop_table("flash_packages")
    op.drop_table("flash_package_keys")
