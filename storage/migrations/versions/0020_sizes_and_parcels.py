"""sizes of what is packed, and goods that go in several parcels

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "products", sa.Column("packed_size", sa.String(), server_default="", nullable=False)
    )
    op.add_column(
        "postage_rates", sa.Column("split", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("orders", sa.Column("parcels", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "parcels")
    op.drop_column("postage_rates", "split")
    op.drop_column("products", "packed_size")
