"""What was asked, what was told to the editors, and what is saved.

Revision: search_0001, the first of its branch
"""

import sqlalchemy as sa
from alembic import op

revision = "search_0001"
down_revision = None
branch_labels = ("search",)
depends_on = None


def upgrade() -> None:
    _create_counts()
    _create_reports()
    _create_saved_searches()


def _create_counts() -> None:
    op.create_table(
        "search_tallies",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query_text", sa.String(length=100), nullable=False),
        sa.Column("page_language", sa.String(length=3), nullable=False),
        sa.Column("filters", sa.String(length=200), nullable=False),
        sa.Column("has_hits", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_search_tallies"),
        sa.UniqueConstraint(
            "day",
            "query_text",
            "page_language",
            "filters",
            "has_hits",
            name="uq_search_tallies_day_query_text_page_language_filters_has_hits",
        ),
    )
    op.create_table(
        "search_openings",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query_text", sa.String(length=100), nullable=False),
        sa.Column("page_language", sa.String(length=3), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_search_openings"),
        sa.UniqueConstraint(
            "day",
            "query_text",
            "page_language",
            "rank",
            name="uq_search_openings_day_query_text_page_language_rank",
        ),
    )


def _create_reports() -> None:
    op.create_table(
        "search_reports",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("query_text", sa.Text(), nullable=False),
        sa.Column("page_language", sa.String(length=3), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name="pk_search_reports"),
    )
    op.create_index("ix_search_reports_state_day", "search_reports", ["state", "day"])
    op.create_index("ix_search_reports_account_id", "search_reports", ["account_id"])
    op.create_table(
        "search_report_attempts",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_search_report_attempts"),
    )
    op.create_index("ix_search_report_attempts_key_at", "search_report_attempts", ["key", "at"])


def _create_saved_searches() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query_text", sa.Text(), nullable=False),
        sa.Column("filters", sa.String(length=1000), nullable=False),
        sa.Column("alerts", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("watched_from", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("seen_sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_saved_searches"),
        sa.UniqueConstraint(
            "account_id", "query_text", "filters", name="uq_saved_searches_account_id_query_text_filters"
        ),
    )
    op.create_index("ix_saved_searches_account_id", "saved_searches", ["account_id"])
    op.create_table(
        "saved_search_told_documents",
        sa.Column("saved_search_pk", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_search_pk"],
            ["saved_searches.pk"],
            name="fk_saved_search_told_documents_saved_search_pk_saved_searches",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("saved_search_pk", "document_id", name="pk_saved_search_told_documents"),
    )


def downgrade() -> None:
    op.drop_table("saved_search_told_documents")
    op.drop_index("ix_saved_searches_account_id", "saved_searches")
    op.drop_table("saved_searches")
    op.drop_index("ix_search_report_attempts_key_at", "search_report_attempts")
    op.drop_table("search_report_attempts")
    op.drop_index("ix_search_reports_account_id", "search_reports")
    op.drop_index("ix_search_reports_state_day", "search_reports")
    op.drop_table("search_reports")
    op.drop_table("search_openings")
    op.drop_table("search_tallies")
