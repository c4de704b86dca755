"""import tax: what customs abroad ask, with its source; and what a buyer was told to expect

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CATEGORIES = (
    "coffee",
    "tea",
    "honey",
    "spices",
    "food",
    "drinks",
    "baskets",
    "crafts",
    "clothing",
    "jewellery",
    "leather",
    "cosmetics",
    "other",
)
KEPT = (
    ("import_tax", sa.BigInteger()),
    ("import_tax_currency", sa.String(3)),
    ("import_tax_checked_on", sa.Date()),
)


def upgrade() -> None:
    op.create_table(
        "import_tax_rates",
        sa.Column("id", BIG, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("waived", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("set_by", BIG, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("country IN ('CN')", name=op.f("ck_import_tax_rates_country")),
        sa.CheckConstraint(
            f"category IN ({', '.join(repr(each) for each in CATEGORIES)})",
            name=op.f("ck_import_tax_rates_category"),
        ),
        sa.CheckConstraint(
            "basis_points BETWEEN 0 AND 30000", name=op.f("ck_import_tax_rates_basis_points")
        ),
        sa.CheckConstraint("waived >= 0 AND most >= 0", name=op.f("ck_import_tax_rates_limits")),
        sa.ForeignKeyConstraint(
            ["set_by"], ["people.id"], name=op.f("fk_import_tax_rates_set_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_tax_rates")),
    )
    for name, kind in KEPT:
        op.add_column("orders", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in KEPT:
        op.drop_column("orders", name)
    op.drop_table("import_tax_rates")
