"""money that is waited for

Revision: 0008, after 0007

When the house looks at an order's money again and how often it did; a parcel of which its buyer
says that it has not come; and a payment that shop and buyer agree on. What was open before is
looked at in the first hours, with all reminders still to come.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

METHODS = ("on_delivery", "mobile_money", "arranged")
OPEN = sa.text("look_at IS NOT NULL")


def _methods(*methods: str) -> None:
    allowed = ", ".join(f"'{each}'" for each in methods)
    name = op.f("ck_payments_method")
    with op.batch_alter_table("payments") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"method IN ({allowed})")


def upgrade() -> None:
    _methods(*METHODS)
    op.add_column("payments", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "payments", sa.Column("looked", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index(
        "ix_payments_look_at",
        "payments",
        ["look_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.add_column(
        "shipments", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(
        "UPDATE payments SET look_at = CURRENT_TIMESTAMP WHERE order_id IN"
        " (SELECT id FROM orders WHERE state IN ('accepted', 'cancelled'))"
        " AND state IN ('pending', 'in_review', 'paid', 'paid_late', 'part_refunded')"
    )


def downgrade() -> None:
    op.execute("UPDATE payments SET method = 'on_delivery' WHERE method = 'arranged'")
    op.drop_index("ix_payments_look_at", "payments")
    op.drop_column("shipments", "missing_since")
    op.drop_column("payments", "looked")
    op.drop_column("payments", "look_at")
    _methods(*METHODS[:2])
