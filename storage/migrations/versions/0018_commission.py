"""commission: what of a sale is the market's, where it collects the money

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CATEGORIES = ("coffee", "tea", "food", "spices", "crafts", "clothing", "other")


def upgrade() -> None:
    op.create_table(
        "commission_rules",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("shop_id", BIG, nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("piece", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("set_by", BIG, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN (" + ", ".join(f"'{each}'" for each in CATEGORIES) + ")",
            name=op.f("ck_commission_rules_category"),
        ),
        sa.CheckConstraint(
            "basis_points BETWEEN 0 AND 10000", name=op.f("ck_commission_rules_basis_points")
        ),
        sa.CheckConstraint("piece >= 0", name=op.f("ck_commission_rules_piece")),
        sa.CheckConstraint(
            "(basis_points IS NULL) != (piece IS NULL)", name=op.f("ck_commission_rules_rate")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_commission_rules_shop_id_shops")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["people.id"], name=op.f("fk_commission_rules_set_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_rules")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_commission_rules_draft_id")),
    )


def downgrade() -> None:
    op.drop_table("commission_rules")
