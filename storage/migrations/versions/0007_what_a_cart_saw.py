"""what a cart saw

Revision: 0007, after 0006

What one of a product cost and was when somebody chose how many: a cart says what changed since.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cart_lines", sa.Column("price", sa.BigInteger(), nullable=True))
    op.add_column("cart_lines", sa.Column("unit", sa.String(), nullable=True))
    op.add_column("cart_lines", sa.Column("weight_grams", sa.Integer(), nullable=True))


def downgrade() -> None:
    for column in ("weight_grams", "unit", "price"):
        op.drop_column("cart_lines", column)
