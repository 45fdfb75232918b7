"""Documents, revisions, sections, figures, links and the change log.

Revision: kb_0001, after
"""

import sqlalchemy as sa
from alembic import op

revision = "kb_0001"
down_revision = None
branch_labels = ("kb",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documents",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("access_class", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_documents")),
        sa.UniqueConstraint("document_id", name=op.f("uq_documents_document_id")),
    )
    op.create_table(
        "index_marks",
        sa.Column("engine", sa.String(length=32), nullable=False),
        sa.Column("index_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("engine", name=op.f("pk_index_marks")),
    )
    op.create_table(
        "aliases",
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_pk"], ["documents.pk"], name=op.f("fk_aliases_document_pk_documents")
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_aliases")),
    )
    with op.batch_alter_table("aliases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aliases_document_pk"), ["document_pk"], unique=False)

    op.create_table(
        "editions",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("document_pk", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_pk"], ["documents.pk"], name=op.f("fk_editions_document_pk_documents")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_editions")),
        sa.UniqueConstraint("document_pk", "language", name=op.f("uq_editions_document_pk_language")),
    )
    op.create_table(
        "revisions",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("edition_pk", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issue", sa.String(length=64), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("source_checksum", sa.String(length=64), nullable=False),
        sa.Column("inputs_checksum", sa.String(length=64), nullable=True),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_path", sa.Text(), nullable=False),
        sa.Column("source_size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("reader", sa.String(length=32), nullable=False),
        sa.Column("reader_version", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'superseded', 'withdrawn')", name=op.f("ck_revisions_status")
        ),
        sa.ForeignKeyConstraint(
            ["edition_pk"], ["editions.pk"], name=op.f("fk_revisions_edition_pk_editions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_revisions")),
        sa.UniqueConstraint("edition_pk", "number", name=op.f("uq_revisions_edition_pk_number")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_revisions_one_published",
            ["edition_pk"],
            unique=True,
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        )
        batch_op.create_index(batch_op.f("ix_revisions_source_checksum"), ["source_checksum"], unique=False)
        batch_op.create_index(batch_op.f("ix_revisions_source_path"), ["source_path"], unique=False)

    op.create_table(
        "applicability",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revision_pk", sa.Integer(), nullable=False),
        sa.Column("make", sa.String(length=64), nullable=True),
        sa.Column("series", sa.String(length=64), nullable=True),
        sa.Column("engines", sa.JSON(), nullable=False),
        sa.Column("built_from", sa.Date(), nullable=True),
        sa.Column("built_to", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_pk"], ["revisions.pk"], name=op.f("fk_applicability_revision_pk_revisions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_applicability")),
    )
    with op.batch_alter_table("applicability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applicability_revision_pk"), ["revision_pk"], unique=False)

    op.create_table(
        "figures",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revision_pk", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.String(length=128), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("width", sa.Double(), nullable=True),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_pk"], ["revisions.pk"], name=op.f("fk_figures_revision_pk_revisions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_figures")),
        sa.UniqueConstraint("revision_pk", "figure_id", name=op.f("uq_figures_revision_pk_figure_id")),
    )
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figures_checksum"), ["checksum"], unique=False)

    op.create_table(
        "links",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revision_pk", sa.Integer(), nullable=False),
        sa.Column("target_document_id", sa.String(length=120), nullable=False),
        sa.Column("target_anchor", sa.String(length=128), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_pk"], ["revisions.pk"], name=op.f("fk_links_revision_pk_revisions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_revision_pk"), ["revision_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_target_document_id"), ["target_document_id"], unique=False)

    op.create_table(
        "sections",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revision_pk", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(length=128), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=True),
        sa.Column("page_label", sa.String(length=64), nullable=True),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_pk"], ["revisions.pk"], name=op.f("fk_sections_revision_pk_revisions")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_sections")),
        sa.UniqueConstraint("revision_pk", "anchor", name=op.f("uq_sections_revision_pk_anchor")),
        sa.UniqueConstraint("revision_pk", "position", name=op.f("uq_sections_revision_pk_position")),
    )


def downgrade() -> None:
    op.drop_table("sections")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_target_document_id"))
        batch_op.drop_index(batch_op.f("ix_links_revision_pk"))

    op.drop_table("links")
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figures_checksum"))

    op.drop_table("figures")
    with op.batch_alter_table("applicability", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applicability_revision_pk"))

    op.drop_table("applicability")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revisions_source_path"))
        batch_op.drop_index(batch_op.f("ix_revisions_source_checksum"))
        batch_op.drop_index(
            "ix_revisions_one_published",
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        )

    op.drop_table("revisions")
    op.drop_table("editions")
    with op.batch_alter_table("aliases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aliases_document_pk"))

    op.drop_table("aliases")
    op.drop_table("index_marks")
    op.drop_table("documents")
    op.drop_table("changes")
