"""Payments: attempts, notifications, statements, money that came and went back, what was ruled about it.

Revision: entitlements_payments_0001, after the audit trail
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "entitlements_payments_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_TABLES: Final = (
    "payment_attempts",
    "payment_events",
    "bank_statements",
    "payments",
    "payment_rulings",
    "money_back",
)
_CHANGED: Final = "what is known of money that came is never changed"
_KEPT: Final = "what is known of money that came is kept for 72 months"
_AGO: Final = {
    "sqlite": "datetime('now', '-72 months')",
    "postgresql": "(now() AT TIME ZONE 'utc' - INTERVAL '72 months')",
}
_MONEY: Final = "payment_id, refund_id, reference, amount_minor, currency, asked_at"


def upgrade() -> None:
    _create_what_was_said()
    _create_money()
    _create_money_back()
    ago = _AGO[op.get_bind().dialect.name]
    _guard("payments_no_update", "UPDATE ON payments", _CHANGED)
    _guard("payments_no_delete", "DELETE ON payments", _KEPT, f"OLD.recorded_at > {ago}")
    _guard("payment_rulings_no_update", "UPDATE ON payment_rulings", _CHANGED)
    _guard("payment_rulings_no_delete", "DELETE ON payment_rulings", _KEPT, f"OLD.at > {ago}")
    _guard("money_back_no_update", f"UPDATE OF {_MONEY} ON money_back", _CHANGED)
    _guard("money_back_no_delete", "DELETE ON money_back", _KEPT, f"OLD.asked_at > {ago}")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("payments", "payment_rulings", "money_back"):
            op.execute(f"DROP FUNCTION IF EXISTS {table}_no_update()")
            op.execute(f"DROP FUNCTION IF EXISTS {table}_no_delete()")


def _guard(name: str, event: str, text: str, condition: str = "") -> None:
    """Refuse an event, where the condition holds."""
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{text}'; END IF; RETURN OLD; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _create_what_was_said() -> None:
    op.create_table(
        "payment_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("provider_reference", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payment_attempts"),
        sa.UniqueConstraint("reference", name="uq_payment_attempts_reference"),
    )
    op.create_index("ix_payment_attempts_order_id", "payment_attempts", ["order_id"])
    op.create_index("ix_payment_attempts_begun_at", "payment_attempts", ["begun_at"])
    op.create_table(
        "payment_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment_events"),
        sa.UniqueConstraint("provider", "event", name="uq_payment_events_provider_event"),
    )
    op.create_index("ix_payment_events_state_due_at", "payment_events", ["state", "due_at"])
    op.create_table(
        "bank_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=72), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=34), nullable=False),
        sa.Column("number", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("incoming", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bank_statements"),
        sa.UniqueConstraint("digest", name="uq_bank_statements_digest"),
    )


def _create_money() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("attempt", sa.String(length=80), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("payer", sa.String(length=500), nullable=False),
        sa.Column("payer_account", sa.String(length=34), nullable=False),
        sa.Column("bank_reference", sa.String(length=500), nullable=False),
        sa.Column("likeness", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("provider", "reference", name="uq_payments_provider_reference"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statements.id"], name="fk_payments_statement_id_bank_statements"
        ),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index("ix_payments_likeness", "payments", ["likeness"])
    op.create_table(
        "payment_rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment_rulings"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_payment_rulings_payment_id_payments"
        ),
    )
    op.create_index("ix_payment_rulings_payment_id", "payment_rulings", ["payment_id"])


def _create_money_back() -> None:
    op.create_table(
        "money_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_money_back"),
        sa.UniqueConstraint("reference", name="uq_money_back_reference"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_money_back_payment_id_payments"),
    )
    op.create_index("ix_money_back_payment_id", "money_back", ["payment_id"])
    op.create_index("ix_money_back_refund_id", "money_back", ["refund_id"])
    op.create_index("ix_money_back_state_due_at", "money_back", ["state", "due_at"])
