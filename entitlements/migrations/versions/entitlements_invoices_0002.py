"""Other files of e-invoices that KSeF rejected: added, never changed, kept as long as their invoices.

Revision: entitlements_invoices_0002, after entitlements_invoices_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_invoices_0002"
down_revision = "entitlements_invoices_0001"
branch_labels = None
depends_on = None

_TABLE = "mended_e_invoices"
_CHANGED = "what was issued never changes: issue a correction"
_KEPT = "an invoice is kept for 73 months"
_KEPT_WHERE = "EXISTS (SELECT 1 FROM invoices WHERE id = OLD.invoice_id AND issued_at > {ago})"
_AGO = {
    "sqlite": "datetime('now', '-73 months')",
    "postgresql": "(now() AT TIME ZONE 'utc' - INTERVAL '73 months')",
}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mended_e_invoices"),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["electronic_invoices.invoice_id"],
            name="fk_mended_e_invoices_invoice_id_electronic_invoices",
        ),
        sa.UniqueConstraint("sha256", name="uq_mended_e_invoices_sha256"),
    )
    op.create_index("ix_mended_e_invoices_invoice_id", _TABLE, ["invoice_id"])
    ago = _AGO[op.get_bind().dialect.name]
    _guard("update", _CHANGED, "")
    _guard("delete", _KEPT, _KEPT_WHERE.format(ago=ago))


def _guard(event: str, text: str, condition: str) -> None:
    """Refuse an event, where the condition holds; PostgreSQL knows no subquery in a trigger's WHEN."""
    name = f"{_TABLE}_no_{event}"
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{text}'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    op.drop_table(_TABLE)
    if op.get_bind().dialect.name == "postgresql":
        for event in ("update", "delete"):
            op.execute(f"DROP FUNCTION {_TABLE}_no_{event}()")
