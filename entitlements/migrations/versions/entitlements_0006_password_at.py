"""When a session's password was given last; of sessions that began before, nobody knows.

Revision: entitlements_0006, after entitlements_0005
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0006"
down_revision = "entitlements_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_sessions", sa.Column("password_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("account_sessions", "password_at")
