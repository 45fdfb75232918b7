"""The model that a ticket for one vehicle opens, with the order line that sold it; older ones have none.

Revision: entitlements_tickets_0002, after entitlements_tickets_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_tickets_0002"
down_revision = "entitlements_tickets_0001"
branch_labels = None
depends_on = "entitlements_orders_0001"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("model", sa.String(length=130), nullable=True))
    op.add_column("order_lines", sa.Column("for_model", sa.String(length=130), nullable=True))


def downgrade() -> None:
    op.drop_column("order_lines", "for_model")
    op.drop_column("tickets", "model")
