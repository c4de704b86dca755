"""products that are sold in several sizes, grinds or colours: each is a row, bound by a group

Revision: 0070, after 0069

What is on the market comes through as it is: a product without a group is one by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'size', 'grind', 'roast', 'colour', 'flavour', 'material', 'packing', 'other'"
GROUPED = sa.text("group_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "product_groups",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind1", sa.String(), nullable=False),
        sa.Column("kind2", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(f"kind1 IN ({KINDS})", name=op.f("ck_product_groups_kind1")),
        sa.CheckConstraint(f"kind2 IN ('', {KINDS})", name=op.f("ck_product_groups_kind2")),
        sa.CheckConstraint("kind1 != kind2", name=op.f("ck_product_groups_kinds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_groups")),
    )
    with op.batch_alter_table("products") as batch:
        batch.add_column(sa.Column("group_id", BIG, nullable=True))
        for name in ("option1", "option2"):
            batch.add_column(sa.Column(name, sa.String(), server_default="", nullable=False))
        batch.create_foreign_key(
            op.f("fk_products_group_id"), "product_groups", ["group_id"], ["id"]
        )
    op.create_index(
        op.f("ix_products_group_id"),
        "products",
        ["group_id"],
        sqlite_where=GROUPED,
        postgresql_where=GROUPED,
    )


def downgrade() -> None:
    """Each stays what it is, a product by itself, and says in its name which it is."""
    for column in ("option1", "option2"):
        op.execute(f"UPDATE products SET name = name || ', ' || {column} WHERE {column} != ''")
    op.drop_index(op.f("ix_products_group_id"), "products")
    with op.batch_alter_table("products") as batch:
        batch.drop_constraint(op.f("fk_products_group_id"), type_="foreignkey")
        for name in ("option2", "option1", "group_id"):
            batch.drop_column(name)
    op.drop_table("product_groups")
