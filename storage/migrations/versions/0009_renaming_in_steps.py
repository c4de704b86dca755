"""a new name of a shop reaches the index of words in steps

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shops") as batch_op:
        batch_op.add_column(sa.Column("reindexed_to", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_shops_reindexed_to",
            ["reindexed_to"],
            sqlite_where=sa.text("reindexed_to IS NOT NULL"),
            postgresql_where=sa.text("reindexed_to IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("shops") as batch_op:
        batch_op.drop_index("ix_shops_reindexed_to")
        batch_op.drop_column("reindexed_to")
