"""orders of which money is owed are found by an index

Revision: 0066, after 0065

Also those that are over: they stand before their seller until it is back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

OWED = sa.text("refund_due > refunded")


def upgrade() -> None:
    op.create_index(
        "ix_payments_owed",
        "payments",
        ["order_id"],
        sqlite_where=OWED,
        postgresql_where=OWED,
    )


def downgrade() -> None:
    op.drop_index("ix_payments_owed", "payments")
