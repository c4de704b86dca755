"""prices that are reduced for a time, and those that were asked before

Revision: 0057, after 0056
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
COLUMNS: dict[str, Any] = {
    "reduced_price": sa.BigInteger(),
    "reduced_from": MOMENT,
    "reduced_until": MOMENT,
    "price_before": sa.BigInteger(),
}
CHECK = (
    "(reduced_price IS NULL AND reduced_from IS NULL AND reduced_until IS NULL"
    " AND price_before IS NULL)"
    " OR (reduced_price > 0 AND reduced_price < price AND reduced_from < reduced_until"
    " AND (price_before IS NULL OR price_before > reduced_price))"
)


def upgrade() -> None:
    with op.batch_alter_table("products") as batch:
        for name, kind in COLUMNS.items():
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.create_check_constraint(op.f("ck_products_reduced"), CHECK)
    op.create_table(
        "past_prices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reduced", sa.Boolean(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_past_prices_price")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_past_prices_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_prices")),
    )
    op.create_index(
        op.f("ix_past_prices_product_id_until"), "past_prices", ["product_id", "until"]
    )


def downgrade() -> None:
    op.drop_table("past_prices")
    with op.batch_alter_table("products") as batch:
        batch.drop_constraint(op.f("ck_products_reduced"), type_="check")
        for name in COLUMNS:
            batch.drop_column(name)
