"""postage of orders: how they are sent, what of the total that is, and what is asked instead

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SERVICES = ("collect", "moto", "bus", "post", "ems", "courier")
COLUMNS = (
    "postage",
    "postage_service",
    "postage_rate_id",
    "postage_days",
    "postage_asked",
    "postage_corrected_at",
)


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("postage", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("postage_service", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "postage_rate_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column("postage_days", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("postage_asked", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("postage_corrected_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.create_foreign_key(
            op.f("fk_orders_postage_rate_id_postage_rates"),
            "postage_rates",
            ["postage_rate_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            op.f("ck_orders_postage"), "postage >= 0 AND postage < total"
        )
        batch_op.create_check_constraint(
            op.f("ck_orders_postage_service"),
            "postage_service IN (" + ", ".join(f"'{each}'" for each in SERVICES) + ")",
        )


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint(op.f("ck_orders_postage_service"), type_="check")
        batch_op.drop_constraint(op.f("ck_orders_postage"), type_="check")
        batch_op.drop_constraint(
            op.f("fk_orders_postage_rate_id_postage_rates"), type_="foreignkey"
        )
        for column in reversed(COLUMNS):
            batch_op.drop_column(column)
