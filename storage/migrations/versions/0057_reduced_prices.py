"""prices that are reduced for a time, those that were asked before, and codes for a discount

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
OFF = "(basis_points > 0 AND less IS NULL) OR (basis_points IS NULL AND less > 0)"
LINE = "discount >= 0 AND discount < price * quantity"
COMMISSION = "commission BETWEEN 0 AND price * quantity - discount"


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
    _codes()
    with op.batch_alter_table("orders") as batch:
        batch.add_column(
            sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch.add_column(
            sa.Column("discount_code", sa.String(), server_default="", nullable=False)
        )
        batch.create_check_constraint(op.f("ck_orders_discount"), "discount >= 0")
    with op.batch_alter_table("order_lines") as batch:
        batch.add_column(
            sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch.create_check_constraint(op.f("ck_order_lines_discount"), LINE)
        batch.drop_constraint(op.f("ck_order_lines_commission"), type_="check")
        batch.create_check_constraint(op.f("ck_order_lines_commission"), COMMISSION)


def _codes() -> None:
    op.create_table(
        "discount_codes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spelled", sa.String(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("less", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(OFF, name=op.f("ck_discount_codes_off")),
        sa.CheckConstraint(
            "used >= 0 AND (most IS NULL OR used <= most)", name=op.f("ck_discount_codes_used")
        ),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_discount_codes_times")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_discount_codes_shop_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_discount_codes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_codes")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_discount_codes_draft_id")),
        sa.UniqueConstraint("token", name=op.f("uq_discount_codes_token")),
        sa.UniqueConstraint(
            "shop_id", "spelled", name=op.f("uq_discount_codes_shop_id_spelled")
        ),
    )
    op.create_index(op.f("ix_discount_codes_spelled"), "discount_codes", ["spelled"])
    op.create_table(
        "cart_codes",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("code_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cart_codes_person_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_cart_codes_shop_id")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["discount_codes.id"], name=op.f("fk_cart_codes_code_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "shop_id", name=op.f("pk_cart_codes")),
    )
    op.create_table(
        "code_uses",
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("code_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("given_back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_code_uses_order_id")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["discount_codes.id"], name=op.f("fk_code_uses_code_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_code_uses_person_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_code_uses")),
    )
    held = sa.text("given_back_at IS NULL")
    op.create_index(
        "ix_code_uses_held",
        "code_uses",
        ["code_id", "person_id"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    op.create_table(
        "wrong_discount_codes",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_wrong_discount_codes_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wrong_discount_codes")),
    )


def downgrade() -> None:
    with op.batch_alter_table("order_lines") as batch:
        batch.drop_constraint(op.f("ck_order_lines_commission"), type_="check")
        batch.drop_constraint(op.f("ck_order_lines_discount"), type_="check")
        batch.drop_column("discount")
        batch.create_check_constraint(
            op.f("ck_order_lines_commission"), "commission BETWEEN 0 AND price * quantity"
        )
    with op.batch_alter_table("orders") as batch:
        batch.drop_constraint(op.f("ck_orders_discount"), type_="check")
        batch.drop_column("discount_code")
        batch.drop_column("discount")
    for table in ("wrong_discount_codes", "code_uses", "cart_codes", "discount_codes"):
        op.drop_table(table)
    op.drop_table("past_prices")
    with op.batch_alter_table("products") as batch:
        batch.drop_constraint(op.f("ck_products_reduced"), type_="check")
        for name in COLUMNS:
            batch.drop_column(name)
