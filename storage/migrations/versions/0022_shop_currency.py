"""in which currency a shop gives its prices

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shops") as batch_op:
        batch_op.add_column(
            sa.Column("currency", sa.String(3), server_default="RWF", nullable=False)
        )
        batch_op.create_check_constraint(
            op.f("ck_shops_currency"), "currency IN ('RWF', 'USD', 'CNY')"
        )


def downgrade() -> None:
    with op.batch_alter_table("shops") as batch_op:
        batch_op.drop_constraint(op.f("ck_shops_currency"), type_="check")
        batch_op.drop_column("currency")
