"""Invoices, their lines and numbers; e-invoices and their way to KSeF; exchange rates. What is issued stays.

Revision: entitlements_invoices_0001, after the audit trail
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_invoices_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_CHANGED = "what was issued never changes: issue a correction"
_KEPT = "an invoice is kept for 73 months"
_COUNTED = "numbers of invoices go on one by one"
_ACCEPTED = "what KSeF has accepted stays as it is"
_RATE = "an exchange rate never changes"
_FINAL = {
    "invoices": "OLD.id",
    "invoice_lines": "OLD.invoice_id",
    "invoice_duplicates": "OLD.invoice_id",
    "electronic_invoices": "OLD.invoice_id",
}
"""Tables that are only added to, and how a row of each names its invoice."""
_KEPT_WHERE = "EXISTS (SELECT 1 FROM invoices WHERE id = {invoice_id} AND issued_at > {ago})"
_AGO = {
    "sqlite": "datetime('now', '-73 months')",
    "postgresql": "(now() AT TIME ZONE 'utc' - INTERVAL '73 months')",
}
_NOT_NEXT = (
    "NEW.last <> OLD.last + 1 OR NEW.series <> OLD.series OR NEW.year <> OLD.year OR NEW.month <> OLD.month"
)
_TABLES = (
    "invoice_counters",
    "invoices",
    "invoice_lines",
    "invoice_duplicates",
    "electronic_invoices",
    "ksef_outbox",
    "exchange_rates",
)


def upgrade() -> None:
    _create_invoices()
    _create_lines()
    _create_electronic()
    for name, event, text, condition in _guards():
        _guard(name, event, text, condition)


def _guards() -> list[tuple[str, str, str, str]]:
    """Every guard: its name, what it refuses, what it says, and where."""
    ago = _AGO[op.get_bind().dialect.name]
    kept = {table: _KEPT_WHERE.format(invoice_id=invoice_id, ago=ago) for table, invoice_id in _FINAL.items()}
    return [
        *((f"{table}_no_update", f"UPDATE ON {table}", _CHANGED, "") for table in _FINAL),
        *((f"{table}_no_delete", f"DELETE ON {table}", _KEPT, kept[table]) for table in _FINAL),
        ("ksef_outbox_no_update", "UPDATE ON ksef_outbox", _ACCEPTED, "OLD.state = 'accepted'"),
        ("ksef_outbox_no_delete", "DELETE ON ksef_outbox", _KEPT, kept["electronic_invoices"]),
        ("invoice_counters_forth", "UPDATE ON invoice_counters", _COUNTED, _NOT_NEXT),
        ("invoice_counters_first", "INSERT ON invoice_counters", _COUNTED, "NEW.last <> 1"),
        ("invoice_counters_no_delete", "DELETE ON invoice_counters", _COUNTED, ""),
        ("exchange_rates_no_update", "UPDATE ON exchange_rates", _RATE, ""),
    ]


def _guard(name: str, event: str, text: str, condition: str) -> None:
    """Refuse an event, where the condition holds; PostgreSQL knows no subquery in a trigger's WHEN."""
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{text}'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _create_invoices() -> None:
    op.create_table(
        "invoice_counters",
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", "month", name="pk_invoice_counters"),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("supplied_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        *_amounts("net_minor", "vat_minor", "gross_minor"),
        sa.Column("exchange_rate", sa.String(length=16), nullable=False),
        sa.Column("exchange_table", sa.String(length=32), nullable=False),
        sa.Column("exchange_day", sa.Date(), nullable=True),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("buyer_name", sa.String(length=200), nullable=False),
        sa.Column("buyer_vat", sa.String(length=24), nullable=False),
        sa.Column("vat_proof", sa.String(length=300), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.ForeignKeyConstraint(["corrects_id"], ["invoices.id"], name="fk_invoices_corrects_id_invoices"),
        sa.UniqueConstraint("number", name="uq_invoices_number"),
        sa.UniqueConstraint("cause", name="uq_invoices_cause"),
        sa.UniqueConstraint("series", "year", "month", "ordinal", name="uq_invoices_place"),
    )
    op.create_index("ix_invoices_operator_id_issued_on", "invoices", ["operator_id", "issued_on"])
    for column in ("order_id", "corrects_id", "issued_on"):
        op.create_index(f"ix_invoices_{column}", "invoices", [column])


def _create_lines() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *_amounts("unit_net_minor", "discount_minor", "net_minor"),
        sa.Column("vat_code", sa.String(length=16), nullable=False),
        sa.Column("vat_rate", sa.String(length=8), nullable=False),
        sa.Column("vat_minor", sa.Integer(), nullable=False),
        sa.Column("note_pl", sa.String(length=200), nullable=False),
        sa.Column("note_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_lines"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_lines_invoice_id_invoices"),
        sa.UniqueConstraint("invoice_id", "stage", "origin", name="uq_invoice_lines_origin"),
    )
    op.create_index("ix_invoice_lines_invoice_id", "invoice_lines", ["invoice_id"])
    op.create_table(
        "invoice_duplicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_duplicates"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_invoice_duplicates_invoice_id_invoices"
        ),
    )
    op.create_index("ix_invoice_duplicates_invoice_id", "invoice_duplicates", ["invoice_id"])


def _create_electronic() -> None:
    op.create_table(
        "electronic_invoices",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_electronic_invoices"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name="fk_electronic_invoices_invoice_id_invoices"
        ),
    )
    op.create_table(
        "ksef_outbox",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("issuer_link", sa.Text(), nullable=False),
        sa.Column("ksef_number", sa.String(length=36), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("upo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_ksef_outbox"),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["electronic_invoices.invoice_id"],
            name="fk_ksef_outbox_invoice_id_electronic_invoices",
        ),
    )
    op.create_index("ix_ksef_outbox_state", "ksef_outbox", ["state"])
    op.create_table(
        "exchange_rates",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.String(length=16), nullable=False),
        sa.Column("table_number", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("currency", "day", name="pk_exchange_rates"),
    )


def _amounts(*names: str) -> list[sa.Column[object]]:
    """Amounts in minor units, and their currency."""
    columns: list[sa.Column[object]] = [sa.Column("currency", sa.String(length=3), nullable=False)]
    return columns + [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def downgrade() -> None:
    guards = _guards()
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name, *_rest in guards:
            op.execute(f"DROP FUNCTION {name}()")
