"""a shop that its owner has closed for a while, until which day and with which words

Revision: 0062, after 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shops", sa.Column("reopens_on", sa.Date(), nullable=True))
    note = sa.Column("closing_note", sa.Text(), server_default="", nullable=False)
    op.add_column("shops", note)
    op.create_index(
        "ix_shops_reopens_on",
        "shops",
        ["reopens_on"],
        sqlite_where=sa.text("reopens_on IS NOT NULL"),
        postgresql_where=sa.text("reopens_on IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_shops_reopens_on", "shops")
    with op.batch_alter_table("shops") as table:
        table.drop_column("closing_note")
        table.drop_column("reopens_on")
