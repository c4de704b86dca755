"""since when staff have known that an order's money is stuck

Revision: 0063, after 0062

What they had been told of before is looked at once more, and stands on their list from then on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

STUCK = sa.text("stuck_since IS NOT NULL")
UNSETTLED = sa.text("state NOT IN ('succeeded', 'failed')")


def upgrade() -> None:
    op.add_column("payments", sa.Column("stuck_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_payments_stuck_since",
        "payments",
        ["stuck_since"],
        sqlite_where=STUCK,
        postgresql_where=STUCK,
    )
    op.create_index(
        "ix_payment_attempts_unsettled",
        "payment_attempts",
        ["made_at"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )
    op.execute(
        "UPDATE payments SET look_at = CURRENT_TIMESTAMP WHERE look_at IS NULL AND looked > 0"
        " AND order_id IN (SELECT id FROM orders WHERE state IN ('accepted', 'cancelled', 'completed'))"
        " AND state NOT IN ('none', 'failed')"
    )


def downgrade() -> None:
    op.drop_index("ix_payment_attempts_unsettled", "payment_attempts")
    op.drop_index("ix_payments_stuck_since", "payments")
    with op.batch_alter_table("payments") as table:
        table.drop_column("stuck_since")
