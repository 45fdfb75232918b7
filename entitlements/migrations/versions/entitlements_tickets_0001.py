"""Tickets and their ledger, which nothing changes; seats, outages, the heartbeat, the limit of snippets.

Revision: entitlements_tickets_0001, after the audit trail
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_tickets_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_FINAL = "entries of the ticket ledger are neither changed nor deleted"
_SQLITE_TRIGGER = (
    "CREATE TRIGGER {name} BEFORE {verb} ON ticket_ledger BEGIN SELECT RAISE(ABORT, '{text}'); END"
)
_POSTGRESQL_TRIGGER = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{text}'; END $$",
    "CREATE TRIGGER {name} BEFORE {verb} ON ticket_ledger FOR EACH ROW EXECUTE FUNCTION {name}()",
)
_TRIGGERS = (("ticket_ledger_no_update", "UPDATE"), ("ticket_ledger_no_delete", "DELETE"))


def upgrade() -> None:
    _create_tickets()
    _create_ledger()
    _create_outages()
    op.create_table(
        "snippet_uses",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_snippet_uses_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("operator_id", "hour", name="pk_snippet_uses"),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, verb in _TRIGGERS:
        for statement in _POSTGRESQL_TRIGGER if is_postgresql else (_SQLITE_TRIGGER,):
            op.execute(statement.format(name=name, verb=verb, text=_FINAL))


def downgrade() -> None:
    for table in ("snippet_uses", "heartbeat", "outages", "ticket_seats", "ticket_ledger", "tickets"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name, _verb in _TRIGGERS:
            op.execute(f"DROP FUNCTION {name}()")


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=60), nullable=False),
        sa.Column("module", sa.String(length=16), nullable=False),
        sa.Column("make", sa.String(length=60), nullable=True),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("vin", sa.String(length=17), nullable=True),
        sa.Column("document_id", sa.String(length=120), nullable=True),
        sa.Column("job", sa.String(length=120), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("runs_until", sa.DateTime(), nullable=True),
        sa.Column("is_running", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_tickets_operator_id_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("order_line_id", "ordinal", name="uq_tickets_order_line_id_ordinal"),
    )
    op.create_index("ix_tickets_operator_id_runs_until", "tickets", ["operator_id", "runs_until"])
    op.create_index("ix_tickets_runs_until", "tickets", ["runs_until"])


def _create_ledger() -> None:
    op.create_table(
        "ticket_ledger",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("begin", sa.DateTime(), nullable=True),
        sa.Column("end", sa.DateTime(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_ledger_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("pk", name="pk_ticket_ledger"),
        sa.UniqueConstraint("ticket_id", "sequence", name="uq_ticket_ledger_ticket_id_sequence"),
    )
    op.create_index("ix_ticket_ledger_account_id", "ticket_ledger", ["account_id"])
    op.create_table(
        "ticket_seats",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_ticket_seats_account_id_accounts"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_seats_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("ticket_id", "account_id", name="pk_ticket_seats"),
    )


def _create_outages() -> None:
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_index("ix_outages_settled_at", "outages", ["settled_at"])
    op.create_table(
        "heartbeat",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_heartbeat"),
    )
