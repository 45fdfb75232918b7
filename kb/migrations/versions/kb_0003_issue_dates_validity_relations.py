"""Issue dates, validity, document numbers, keywords and tools of revisions; relations between documents.

Revision: kb_0003, after kb_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "kb_0003"
down_revision = "kb_0002"
branch_labels = None
depends_on = None

_COLUMNS = (
    "tools", "keywords", "document_number", "valid_to", "valid_from", "is_issue_date_guessed", "issued_on",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "relations",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revision_pk", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target_document_id", sa.String(length=120), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_pk"], ["revisions.pk"], name=op.f("fk_relations_revision_pk_revisions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_relations")),
    )
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relations_revision_pk"), ["revision_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_relations_target_document_id"), ["target_document_id"], unique=False
        )
    # Not in a batch, which would make the table anew: that fails where sections refer to it.
    for column in (
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("is_issue_date_guessed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(length=120), nullable=True),
        sa.Column("keywords", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("tools", sa.JSON(), server_default="[]", nullable=False),
    ):
        op.add_column("revisions", column)


def downgrade() -> None:
    # Not in a batch, which would make the table anew: no column here is part of an index or a constraint.
    for column in _COLUMNS:
        op.drop_column("revisions", column)
    op.drop_table("relations")
