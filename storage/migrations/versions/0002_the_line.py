"""each person's line of notices by an index

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

MISSED = "state = 'unreachable' AND broadcast_id IS NULL"

def upgrade() -> None:
    op.add_column('notices', sa.Column('turn_at', sa.DateTime(timezone=True), nullable=True))
    # One that was tried already was the first in line, whenever it is to be tried again.
    op.execute(
        "UPDATE notices SET turn_at = CASE WHEN attempts > 0 THEN created_at ELSE due_at END"
    )
    # What HTTP errors said was kept in 0.1, and an address of Telegram's has the bot's token in it.
    op.execute("UPDATE attempts SET detail = 'a network error' WHERE detail LIKE '%/bot%'")
    op.execute("UPDATE notices SET reason = 'a network error' WHERE reason LIKE '%/bot%'")
    # SQLite makes the table anew for a column that must be there; a CHECK is not read from the old.
    states = sa.CheckConstraint("state IN ('due', 'held', 'delivered', 'unreachable', 'refused', 'moot', 'stopped', 'opted_out')", name=op.f('ck_notices_state'))
    with op.batch_alter_table('notices', schema=None, table_args=(states,)) as batch_op:
        batch_op.alter_column('turn_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_index('ix_notices_due_person')
        batch_op.create_index('ix_notices_line', ['person_id', 'priority', 'turn_at', 'id'], unique=False, sqlite_where=sa.text("state = 'due'"), postgresql_where=sa.text("state = 'due'"))
    op.create_index('ix_notices_missed', 'notices', ['person_id'], unique=False, sqlite_where=sa.text(MISSED), postgresql_where=sa.text(MISSED))
    op.add_column('shops', sa.Column('away', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE shops SET away = true WHERE owner_id IN"
        " (SELECT id FROM people WHERE unreachable_since IS NOT NULL)"
    )
    op.create_index('ix_orders_open', 'orders', ['buyer_id'], unique=False, sqlite_where=sa.text("state IN ('placed', 'accepted')"), postgresql_where=sa.text("state IN ('placed', 'accepted')"))


def downgrade() -> None:
    op.drop_index('ix_orders_open', 'orders')
    op.drop_column('shops', 'away')
    op.drop_index('ix_notices_missed', 'notices')
    op.drop_index('ix_notices_line', 'notices')
    op.drop_column('notices', 'turn_at')
    op.create_index('ix_notices_due_person', 'notices', ['person_id', 'id'], unique=False, sqlite_where=sa.text("state = 'due'"), postgresql_where=sa.text("state = 'due'"))
