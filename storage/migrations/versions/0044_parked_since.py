"""since when a notice waits for its reader to write

Revision: 0044, after 0038
"""

import sqlalchemy as sa
from alembic import op


revision = "0044"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of those that wait already it is not known, and they wait anew: many were planned long before.
    op.add_column("notices", sa.Column("parked_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_column("parked_since")
