"""where a wallet's page leads back to, of each attempt to pay

Revision: 0056, after 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("return_url", sa.String(), server_default="", nullable=False)
    op.add_column("payment_attempts", column)
    # Those under way may be sent yet, and a provider with a page takes none without an address.
    op.execute(
        "UPDATE payment_attempts SET return_url = 'https://t.me'"
        " WHERE kind = 'payment' AND settled_at IS NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("payment_attempts") as table:
        table.drop_column("return_url")
