"""words of products' names by what is left of them when a letter is missing; all are indexed anew

Revision: 0065, after 0064

The pulse brings the products of every shop into the index of words, as it does after a new name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spellings",
        sa.Column("trace", sa.String(length=20), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("trace", "word", name=op.f("pk_spellings")),
        sqlite_with_rowid=False,
    )
    op.execute("UPDATE shops SET reindexed_to = 0")


def downgrade() -> None:
    op.drop_table("spellings")
    op.execute("DELETE FROM product_words WHERE word LIKE '.%'")
    op.execute("UPDATE shops SET reindexed_to = 0")
