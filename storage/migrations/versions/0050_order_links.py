"""orders by link: secret addresses as hashes, and the codes that are asked for there

Revision: 0050, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_links_order_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_order_links")),
    )
    op.create_index(op.f("ix_order_links_order_id"), "order_links", ["order_id"])
    op.create_index(op.f("ix_order_links_made_at"), "order_links", ["made_at"])
    op.create_table(
        "order_link_codes",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_link_codes_order_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_order_link_codes")),
    )
    op.create_index(op.f("ix_order_link_codes_order_id"), "order_link_codes", ["order_id"])
    op.create_index(op.f("ix_order_link_codes_made_at"), "order_link_codes", ["made_at"])


def downgrade() -> None:
    op.drop_table("order_link_codes")
    op.drop_table("order_links")
