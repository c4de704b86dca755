"""a tracking event names the number it came by; what could not be read is kept

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENTS = "tracking_events"
OLD_KEY = "uq_tracking_events_order_id_source_code_happened_at"
NEW_KEY = "uq_tracking_events_order_id_source_code_happened_at_number"


def upgrade() -> None:
    with op.batch_alter_table(EVENTS) as batch_op:
        batch_op.add_column(sa.Column("number", sa.String(), nullable=False, server_default=""))
        batch_op.drop_constraint(OLD_KEY, type_="unique")
        batch_op.create_unique_constraint(
            NEW_KEY, ["order_id", "source", "code", "happened_at", "number"]
        )
    # What came by a number came by the only one that the parcel has had so far.
    op.execute(
        "UPDATE tracking_events SET number = (SELECT tracking_number FROM shipments"
        " WHERE shipments.order_id = tracking_events.order_id)"
        " WHERE source NOT IN ('seller', 'buyer')"
    )
    with op.batch_alter_table(EVENTS) as batch_op:
        batch_op.alter_column("number", existing_type=sa.String(), server_default=None)

    op.create_table(
        "unread_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_events")),
        sa.UniqueConstraint(
            "source", "reason", "found", name=op.f("uq_unread_events_source_reason_found")
        ),
    )


def downgrade() -> None:
    op.drop_table("unread_events")
    # Of two events that differ by their number only, the older one stays.
    op.execute(
        "DELETE FROM tracking_events WHERE id NOT IN (SELECT min(id) FROM tracking_events"
        " GROUP BY order_id, source, code, happened_at)"
    )
    with op.batch_alter_table(EVENTS) as batch_op:
        batch_op.drop_constraint(NEW_KEY, type_="unique")
        batch_op.drop_column("number")
        batch_op.create_unique_constraint(OLD_KEY, ["order_id", "source", "code", "happened_at"])
