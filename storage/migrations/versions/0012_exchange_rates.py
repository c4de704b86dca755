"""what foreign money is worth, and where somebody's parcels go

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exchange_rates",
        sa.Column("id", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("currency IN ('CNY', 'USD')", name=op.f("ck_exchange_rates_currency")),
        sa.CheckConstraint("millionths > 0", name=op.f("ck_exchange_rates_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rates")),
        sa.UniqueConstraint(
            "currency", "day", "source", name=op.f("uq_exchange_rates_currency_day_source")
        ),
    )
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("parcels_to", sa.String(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_people_parcels_to"), "parcels_to IN ('RW', 'CN')"
        )


def downgrade() -> None:
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_constraint(op.f("ck_people_parcels_to"), type_="check")
        batch_op.drop_column("parcels_to")
    op.drop_table("exchange_rates")
