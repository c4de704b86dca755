"""what products are called in other languages, and who translates what

Revision: 0069, after 0066
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0066"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of_product(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["product_id"],
        ["products.id"],
        ondelete="CASCADE",
        name=op.f(f"fk_{table}_product_id"),
    )


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")
    )


def _in_a_language(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("language IN ('rw', 'en', 'zh')", name=op.f(f"ck_{table}_language"))


def upgrade() -> None:
    op.add_column(
        "products", sa.Column("words_revision", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "order_lines", sa.Column("bought_as", sa.String(), server_default="", nullable=False)
    )
    op.create_table(
        "product_texts",
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("hand", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("of_revision", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _in_a_language("product_texts"),
        sa.CheckConstraint("hand IN ('seller', 'staff')", name=op.f("ck_product_texts_hand")),
        _of_product("product_texts"),
        _of_person("product_texts"),
        sa.PrimaryKeyConstraint("product_id", "language", name=op.f("pk_product_texts")),
    )
    op.create_index(op.f("ix_product_texts_person_id"), "product_texts", ["person_id"])
    op.create_table(
        "text_claims",
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _in_a_language("text_claims"),
        _of_product("text_claims"),
        _of_person("text_claims"),
        sa.PrimaryKeyConstraint("product_id", "language", name=op.f("pk_text_claims")),
    )
    op.create_index(op.f("ix_text_claims_person_id"), "text_claims", ["person_id"])
    op.create_table(
        "skipped_texts",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _in_a_language("skipped_texts"),
        _of_product("skipped_texts"),
        _of_person("skipped_texts"),
        sa.PrimaryKeyConstraint(
            "person_id", "product_id", "language", name=op.f("pk_skipped_texts")
        ),
    )
    # An amount behind Chinese or a comma is one word now, too.
    op.execute("UPDATE shops SET reindexed_to = 0")


def downgrade() -> None:
    op.drop_table("skipped_texts")
    op.drop_table("text_claims")
    op.drop_table("product_texts")
    for table, column in (("order_lines", "bought_as"), ("products", "words_revision")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
    op.execute("UPDATE shops SET reindexed_to = 0")
