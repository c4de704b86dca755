"""what orders come to in their buyers' own currency

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "order_quotes",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("own_millionths", sa.BigInteger(), nullable=False),
        sa.Column("margin", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("goods_minor", sa.BigInteger(), nullable=False),
        sa.Column("postage_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("quoted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("currency IN ('CNY', 'USD')", name=op.f("ck_order_quotes_currency")),
        sa.CheckConstraint(
            "millionths > 0 AND own_millionths > 0 AND margin >= 0",
            name=op.f("ck_order_quotes_rate"),
        ),
        sa.CheckConstraint(
            "goods_minor > 0 AND postage_minor >= 0 AND total_minor = goods_minor + postage_minor",
            name=op.f("ck_order_quotes_total"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_quotes_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_quotes")),
    )
    op.add_column("order_lines", sa.Column("quoted", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("order_lines", "quoted")
    op.drop_table("order_quotes")
