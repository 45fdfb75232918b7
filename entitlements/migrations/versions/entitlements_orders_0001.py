"""Orders, their lines, events, payments, refunds and effects; baskets.

Revision: entitlements_orders_0001, after the audit trail
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "entitlements_orders_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_TABLES: Final = (
    "order_numbers",
    "orders",
    "order_lines",
    "order_events",
    "order_payments",
    "order_refunds",
    "order_refund_lines",
    "order_effects",
    "basket_items",
)
_FINAL: Final = {
    "order_lines": "OLD.order_id",
    "order_events": "OLD.order_id",
    "order_payments": "OLD.order_id",
    "order_refunds": "OLD.order_id",
    "order_refund_lines": "(SELECT order_id FROM order_refunds WHERE id = OLD.refund_id)",
}
"""Tables that are only added to, and how a row of each names its order."""

_CHANGED: Final = "what an order says is never changed"
_KEPT: Final = "an order that money came for is kept for 72 months"
_FIXED: Final = "number, operator_id, currency, net_minor, vat_minor, gross_minor, created_at"
_KEPT_WHERE: Final = """
    EXISTS (SELECT 1 FROM orders WHERE id = {order_id} AND created_at > {ago} AND (paid_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM order_payments WHERE order_payments.order_id = orders.id)))"""
_AGO: Final = {
    "sqlite": "datetime('now', '-72 months')",
    "postgresql": "(now() AT TIME ZONE 'utc' - INTERVAL '72 months')",
}


def upgrade() -> None:
    _create_orders()
    _create_money()
    _create_effects()
    for table in _FINAL:
        _guard(f"{table}_no_update", f"UPDATE ON {table}", _CHANGED)
        _guard(f"{table}_no_delete", f"DELETE ON {table}", _KEPT, _is_kept(_FINAL[table]))
    _guard("orders_no_update", f"UPDATE OF {_FIXED} ON orders", _CHANGED)
    _guard("orders_no_delete", "DELETE ON orders", _KEPT, _is_kept("OLD.id"))


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in (*_FINAL, "orders"):
            for verb in ("update", "delete"):
                op.execute(f"DROP FUNCTION {table}_no_{verb}()")


def _is_kept(order_id: str) -> str:
    ago = _AGO[op.get_bind().dialect.name]
    return _KEPT_WHERE.format(order_id=order_id, ago=ago)


def _guard(name: str, event: str, text: str, condition: str = "") -> None:
    """Refuse an event, where the condition holds; PostgreSQL knows no subquery in a trigger's WHEN."""
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{text}'; END IF; RETURN OLD; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _create_orders() -> None:
    op.create_table(
        "order_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_order_numbers"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("vat_minor", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.Integer(), nullable=False),
        sa.Column("paid_minor", sa.Integer(), nullable=False),
        sa.Column("refunded_minor", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=True),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("voucher_code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("number", name="uq_orders_number"),
    )
    op.create_index("ix_orders_buyer_id", "orders", ["buyer_id"])
    op.create_index("ix_orders_operator_id_created_at", "orders", ["operator_id", "created_at"])
    op.create_index("ix_orders_state_expires_at", "orders", ["state", "expires_at"])
    _create_lines()


def _create_lines() -> None:
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name_pl", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_net_minor", sa.Integer(), nullable=False),
        sa.Column("discount_minor", sa.Integer(), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("vat_rate_text", sa.String(length=16), nullable=False),
        sa.Column("vat_minor", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.Integer(), nullable=False),
        sa.Column("for_vin", sa.String(length=17), nullable=True),
        sa.Column("for_document", sa.String(length=120), nullable=True),
        sa.Column("for_job", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_lines_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_lines"),
    )
    op.create_index("ix_order_lines_order_id", "order_lines", ["order_id"])
    op.create_table(
        "order_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_events_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_events"),
    )
    op.create_index("ix_order_events_order_id", "order_events", ["order_id"])


def _create_money() -> None:
    op.create_table(
        "order_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("booked_at", sa.DateTime(), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_payments_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_payments"),
        sa.UniqueConstraint("provider", "reference", name="uq_order_payments_provider_reference"),
    )
    op.create_index("ix_order_payments_order_id", "order_payments", ["order_id"])
    op.create_table(
        "order_refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_refunds_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_order_refunds"),
    )
    op.create_index("ix_order_refunds_order_id", "order_refunds", ["order_id"])
    op.create_table(
        "order_refund_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=False),
        sa.Column("vat_minor", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name="fk_order_refund_lines_line_id_order_lines"
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["order_refunds.id"], name="fk_order_refund_lines_refund_id_order_refunds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_refund_lines"),
    )
    op.create_index("ix_order_refund_lines_line_id", "order_refund_lines", ["line_id"])
    op.create_index("ix_order_refund_lines_refund_id", "order_refund_lines", ["refund_id"])


def _create_effects() -> None:
    op.create_table(
        "order_effects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name="fk_order_effects_line_id_order_lines"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_effects_order_id_orders"),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["order_refunds.id"], name="fk_order_effects_refund_id_order_refunds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_effects"),
    )
    op.create_index("ix_order_effects_order_id", "order_effects", ["order_id"])
    op.create_index("ix_order_effects_state_due_at", "order_effects", ["state", "due_at"])
    op.create_table(
        "basket_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("for_vin", sa.String(length=17), nullable=False),
        sa.Column("for_document", sa.String(length=120), nullable=False),
        sa.Column("for_job", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_basket_items_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_basket_items"),
        sa.UniqueConstraint(
            "account_id", "kind", "code", "for_vin", "for_document", "for_job", name="uq_basket_items_what"
        ),
    )
    op.create_index("ix_basket_items_account_id", "basket_items", ["account_id"])
