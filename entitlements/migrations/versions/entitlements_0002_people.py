"""Operators, their sites, several roles of an account, sessions that are kept here.

Accounts of technicians that were made before there were operators go to one that is approved, so that who
could read before the update reads after it. On the way back an account keeps the first of its roles; those
that an earlier AOS does not know become technicians. Sessions end, both ways.

Revision: entitlements_0002, after entitlements_0001
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0002"
down_revision = "entitlements_0001"
branch_labels = None
depends_on = None

_EARLIER = "Accounts from before there were operators"


def upgrade() -> None:
    connection = op.get_bind()
    roles = [
        {"account_id": row.id, "role": row.role}
        for row in connection.execute(sa.text("SELECT id, role FROM accounts"))
    ]
    _create_operators()
    _create_sites()
    # The batch makes the table anew, so nothing may refer to it yet.
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("operator_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("site_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("email_verified_at", sa.DateTime(), nullable=True))
        batch.drop_column("role")
        batch.drop_column("session_stamp")
        batch.create_foreign_key("fk_accounts_operator_id_operators", "operators", ["operator_id"], ["id"])
        batch.create_foreign_key("fk_accounts_site_id_sites", "sites", ["site_id"], ["id"])
        batch.create_index("ix_accounts_operator_id", ["operator_id"])
    op.execute("UPDATE accounts SET email_verified_at = created_at")
    kept = op.create_table(
        "account_roles",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_roles_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_roles"),
    )
    op.bulk_insert(kept, roles)
    _give_technicians_an_operator()
    _create_sessions()


def downgrade() -> None:
    op.drop_table("account_sessions")
    op.add_column(
        "accounts", sa.Column("role", sa.String(length=32), server_default="technician", nullable=False)
    )
    op.add_column(
        "accounts", sa.Column("session_stamp", sa.String(length=43), server_default="", nullable=False)
    )
    op.execute(
        "UPDATE accounts SET role = (SELECT min(role) FROM account_roles WHERE account_id = accounts.id"
        " AND role IN ('editor', 'staff')) WHERE id IN"
        " (SELECT account_id FROM account_roles WHERE role IN ('editor', 'staff'))"
    )
    connection = op.get_bind()
    for (account_id,) in connection.execute(sa.text("SELECT id FROM accounts")).all():
        connection.execute(
            sa.text("UPDATE accounts SET session_stamp = :stamp WHERE id = :id"),
            {"stamp": secrets.token_urlsafe(16), "id": account_id},
        )
    op.drop_table("account_roles")
    with op.batch_alter_table("accounts") as batch:
        batch.drop_index("ix_accounts_operator_id")
        batch.drop_constraint("fk_accounts_operator_id_operators", type_="foreignkey")
        batch.drop_constraint("fk_accounts_site_id_sites", type_="foreignkey")
        batch.drop_column("operator_id")
        batch.drop_column("site_id")
        batch.drop_column("email_verified_at")
        batch.alter_column("role", server_default=None)
        batch.alter_column("session_stamp", server_default=None)
    op.drop_table("sites")
    op.drop_table("operators")


def _create_operators() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("register_number", sa.String(length=40), nullable=True),
        sa.Column("profile", sa.String(length=16), nullable=False),
        sa.Column("vat_country", sa.String(length=2), nullable=True),
        sa.Column("vat_number", sa.String(length=20), nullable=True),
        sa.Column("vat_state", sa.String(length=16), nullable=False),
        sa.Column("vat_checked_at", sa.DateTime(), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
    )
    op.create_index("ix_operators_standing", "operators", ["standing"])


def _create_sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_sites_operator_id_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
    )
    op.create_index("ix_sites_operator_id", "sites", ["operator_id"])


def _create_sessions() -> None:
    op.create_table(
        "account_sessions",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("strength", sa.String(length=16), nullable=False),
        sa.Column("stepped_up_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_account_sessions_account_id_accounts"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_account_sessions"),
        sa.UniqueConstraint("token_digest", name="uq_account_sessions_token_digest"),
    )
    op.create_index("ix_account_sessions_account_id", "account_sessions", ["account_id"])


def _give_technicians_an_operator() -> None:
    connection = op.get_bind()
    technicians = sa.text("SELECT account_id FROM account_roles WHERE role = 'technician'")
    if connection.execute(technicians).first() is None:
        return
    operators = sa.table(
        "operators",
        *(sa.column(name) for name in ("legal_name", "profile", "vat_state", "street", "postal_code")),
        *(sa.column(name) for name in ("city", "country", "language", "standing", "decision_reason")),
        sa.column("created_at", sa.DateTime()),
    )
    connection.execute(
        operators.insert().values(
            legal_name=_EARLIER, profile="repairer", vat_state="none", street="", postal_code="",
            city="", country="PL", language="pl", standing="approved", decision_reason=_EARLIER,
            created_at=datetime.now(UTC).replace(tzinfo=None),
        )
    )  # fmt: skip
    connection.execute(
        sa.text(
            "UPDATE accounts SET operator_id = (SELECT id FROM operators WHERE legal_name = :name)"
            " WHERE id IN (SELECT account_id FROM account_roles WHERE role = 'technician')"
        ),
        {"name": _EARLIER},
    )
