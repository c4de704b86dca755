"""orders know when they were accepted

Revision: 0072, after 0070

A shop's sales are counted by that day. Of older orders the audit says it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0070"
branch_labels = None
depends_on = None

ACCEPTED = sa.text("accepted_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("orders", sa.Column("accepted_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE orders SET accepted_at = (SELECT max(at) FROM audit WHERE subject = 'order'"
        " AND subject_id = orders.id AND to_state = 'accepted')"
    )
    op.create_index(
        "ix_orders_shop_id_accepted_at",
        "orders",
        ["shop_id", "accepted_at"],
        sqlite_where=ACCEPTED,
        postgresql_where=ACCEPTED,
    )


def downgrade() -> None:
    op.drop_index("ix_orders_shop_id_accepted_at", "orders")
    op.drop_column("orders", "accepted_at")
