"""Tools, their stock and its movements, reservations, deliveries, devices, returns.

Revision: entitlements_shop_0001, after the audit trail
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_shop_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_FINAL = "movements of stock are neither changed nor deleted"
_SQLITE = "CREATE TRIGGER {name} BEFORE {verb} ON shop_movements BEGIN SELECT RAISE(ABORT, '{text}'); END"
_POSTGRESQL = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{text}'; END $$",
    "CREATE TRIGGER {name} BEFORE {verb} ON shop_movements FOR EACH ROW EXECUTE FUNCTION {name}()",
)
_TRIGGERS = {"shop_movements_no_update": "UPDATE", "shop_movements_no_delete": "DELETE"}
_TABLES = (
    "shop_effect_marks", "shop_return_numbers", "shop_returns", "shop_own_tools", "shop_licences",
    "shop_devices", "shop_shipment_lines", "shop_shipments", "shop_deliveries", "shop_reservations",
    "shop_movements", "shop_tools",
)  # fmt: skip


def upgrade() -> None:
    _create_stock()
    _create_deliveries()
    _create_belongings()
    _create_returns()
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, verb in _TRIGGERS.items():
        for statement in _POSTGRESQL if is_postgresql else (_SQLITE,):
            op.execute(statement.format(name=name, verb=verb, text=_FINAL))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in _TRIGGERS:
            op.execute(f"DROP FUNCTION {name}()")


def _of_tool(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tool_number"], ["shop_tools.number"], name=f"fk_{table}_tool_number_shop_tools"
    )


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _number(name: str, *, nullable: bool = False, autoincrement: bool = True) -> sa.Column[int]:
    if autoincrement:
        return sa.Column(name, sa.Integer(), nullable=nullable)
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=nullable)


def _create_stock() -> None:
    op.create_table(
        "shop_tools",
        _text("number", 40),
        _text("key", 40),
        _text("kind", 20),
        _text("name_pl", 160),
        _text("name_en", 160),
        sa.Column("text_pl", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        _text("drawing", 40),
        _number("weight_g"),
        sa.Column("is_sold", sa.Boolean(), nullable=False),
        sa.Column("has_serials", sa.Boolean(), nullable=False),
        _number("licence_months"),
        sa.Column("compatibility", sa.JSON(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        _number("expected_quantity"),
        _instant("changed_at"),
        sa.PrimaryKeyConstraint("number", name="pk_shop_tools"),
        sa.UniqueConstraint("key", name="uq_shop_tools_key"),
    )
    op.create_table(
        "shop_movements",
        _number("id"),
        _text("tool_number", 40),
        _text("kind", 20),
        _number("quantity"),
        _instant("at"),
        _number("by", nullable=True),
        _number("line_id", nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shop_movements"),
        _of_tool("shop_movements"),
    )
    op.create_index("ix_shop_movements_tool_number_kind", "shop_movements", ["tool_number", "kind"])
    op.create_index("ix_shop_movements_line_id", "shop_movements", ["line_id"])
    op.create_table(
        "shop_reservations",
        _number("line_id", autoincrement=False),
        _number("order_id"),
        _text("tool_number", 40),
        _number("quantity"),
        _number("held"),
        _number("shipped"),
        _instant("made_at"),
        _instant("expires_at", nullable=True),
        _instant("paid_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("line_id", name="pk_shop_reservations"),
        _of_tool("shop_reservations"),
    )
    op.create_index("ix_shop_reservations_order_id", "shop_reservations", ["order_id"])
    op.create_index(
        "ix_shop_reservations_tool_number_ended_at", "shop_reservations", ["tool_number", "ended_at"]
    )
    op.create_index("ix_shop_reservations_expires_at", "shop_reservations", ["expires_at"])


def _create_deliveries() -> None:
    op.create_table(
        "shop_deliveries",
        _number("order_id", autoincrement=False),
        _number("operator_id"),
        _number("made_by"),
        _text("way", 60),
        _text("recipient", 120),
        _text("street", 200),
        _text("postal_code", 16),
        _text("city", 100),
        _text("country", 2),
        _text("phone", 40),
        _instant("made_at"),
        sa.PrimaryKeyConstraint("order_id", name="pk_shop_deliveries"),
    )
    op.create_index("ix_shop_deliveries_operator_id", "shop_deliveries", ["operator_id"])
    op.create_index("ix_shop_deliveries_made_by", "shop_deliveries", ["made_by"])
    op.create_table(
        "shop_shipments",
        _number("id"),
        _number("order_id"),
        _number("operator_id"),
        _text("state", 16),
        _text("carrier", 60),
        _text("tracking", 80),
        _instant("packed_at"),
        _number("packed_by"),
        _instant("shipped_at", nullable=True),
        _instant("delivered_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shop_shipments"),
    )
    for column in ("order_id", "operator_id", "state"):
        op.create_index(f"ix_shop_shipments_{column}", "shop_shipments", [column])
    op.create_table(
        "shop_shipment_lines",
        _number("shipment_id"),
        _number("line_id", autoincrement=False),
        _text("tool_number", 40),
        _number("quantity"),
        sa.PrimaryKeyConstraint("shipment_id", "line_id", name="pk_shop_shipment_lines"),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shop_shipments.id"], name="fk_shop_shipment_lines_shipment_id_shop_shipments"
        ),
        _of_tool("shop_shipment_lines"),
    )
    op.create_index("ix_shop_shipment_lines_line_id", "shop_shipment_lines", ["line_id"])


def _create_belongings() -> None:
    op.create_table(
        "shop_devices",
        _number("id"),
        _text("tool_number", 40),
        _text("serial", 60),
        _number("operator_id", nullable=True),
        _number("shipment_id", nullable=True),
        _number("line_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shop_devices"),
        sa.UniqueConstraint("tool_number", "serial", name="uq_shop_devices_tool_number_serial"),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shop_shipments.id"], name="fk_shop_devices_shipment_id_shop_shipments"
        ),
        _of_tool("shop_devices"),
    )
    for column in ("operator_id", "shipment_id", "line_id"):
        op.create_index(f"ix_shop_devices_{column}", "shop_devices", [column])
    op.create_table(
        "shop_licences",
        _number("id"),
        _number("device_id"),
        _text("key", 40),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        _instant("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shop_licences"),
        sa.UniqueConstraint("key", name="uq_shop_licences_key"),
        sa.ForeignKeyConstraint(
            ["device_id"], ["shop_devices.id"], name="fk_shop_licences_device_id_shop_devices"
        ),
    )
    op.create_index("ix_shop_licences_device_id", "shop_licences", ["device_id"])
    op.create_table(
        "shop_own_tools",
        _number("operator_id", autoincrement=False),
        _text("tool_number", 40),
        _number("quantity"),
        _text("place", 80),
        _instant("changed_at"),
        sa.PrimaryKeyConstraint("operator_id", "tool_number", name="pk_shop_own_tools"),
        _of_tool("shop_own_tools"),
    )


def _create_returns() -> None:
    op.create_table(
        "shop_returns",
        _number("id"),
        _text("number", 20),
        _number("operator_id"),
        _number("order_id"),
        _number("line_id"),
        _text("tool_number", 40),
        _number("quantity"),
        _text("ground", 16),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("serials", sa.JSON(), nullable=False),
        _text("state", 16),
        _number("made_by"),
        _instant("asked_at"),
        sa.Column("answer", sa.Text(), nullable=False),
        _instant("decided_at", nullable=True),
        _instant("received_at", nullable=True),
        _instant("ended_at", nullable=True),
        _number("refund_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shop_returns"),
        sa.UniqueConstraint("number", name="uq_shop_returns_number"),
        _of_tool("shop_returns"),
    )
    for column in ("operator_id", "order_id", "line_id", "state", "made_by"):
        op.create_index(f"ix_shop_returns_{column}", "shop_returns", [column])
    op.create_table(
        "shop_return_numbers",
        _number("year", autoincrement=False),
        _number("last"),
        sa.PrimaryKeyConstraint("year", name="pk_shop_return_numbers"),
    )
    op.create_table(
        "shop_effect_marks",
        _number("effect_id", autoincrement=False),
        _instant("done_at"),
        sa.PrimaryKeyConstraint("effect_id", name="pk_shop_effect_marks"),
    )
