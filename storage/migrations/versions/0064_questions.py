"""what people ask shops and staff: questions, their messages, and whom nobody has to answer

Revision: 0064, after 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("state = 'waiting'")
REPORTED = sa.text("reported_at IS NOT NULL AND settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=True),
        sa.Column("product_id", BIG, nullable=True),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by", sa.String(), server_default="", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('shop', 'staff')", name=op.f("ck_inquiries_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'closed')", name=op.f("ck_inquiries_state")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"], [f"{table}.id"], name=op.f(f"fk_inquiries_{one}_id")
            )
            for one, table in (
                ("person", "people"),
                ("shop", "shops"),
                ("product", "products"),
                ("order", "orders"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
    )
    for each in ("person_id", "shop_id", "order_id", "product_id", "moved_at"):
        op.create_index(op.f(f"ix_inquiries_{each}"), "inquiries", [each])
    op.create_index(
        op.f("ix_inquiries_look_at"),
        "inquiries",
        ["look_at"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index(
        op.f("ix_inquiries_reported"),
        "inquiries",
        ["id"],
        sqlite_where=REPORTED,
        postgresql_where=REPORTED,
    )
    op.create_table(
        "inquiry_messages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inquiry_id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('asker', 'shop', 'staff')", name=op.f("ck_inquiry_messages_side")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_inquiry_messages_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_inquiry_messages_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_messages")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_inquiry_messages_draft_id")),
    )
    op.create_index(
        op.f("ix_inquiry_messages_inquiry_id"), "inquiry_messages", ["inquiry_id", "id"]
    )
    op.create_index(op.f("ix_inquiry_messages_author_id"), "inquiry_messages", ["author_id", "at"])
    op.create_table(
        "inquiry_blocks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=True),
        sa.Column("set_by", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_inquiry_blocks_{column}")
            )
            for column, table in (("person_id", "people"), ("shop_id", "shops"), ("set_by", "people"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_blocks")),
    )
    op.create_index(op.f("ix_inquiry_blocks_person_id"), "inquiry_blocks", ["person_id"])
    op.create_index(op.f("ix_inquiry_blocks_shop_id"), "inquiry_blocks", ["shop_id"])


def downgrade() -> None:
    op.drop_table("inquiry_blocks")
    op.drop_table("inquiry_messages")
    op.drop_table("inquiries")
