"""what people sent that could not be handled

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('failed_updates',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('update_key', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "reason IN ('killed', 'telegram', 'slow', 'storage', 'mistake')",
        name=op.f('ck_failed_updates_reason'),
    ),
    sa.ForeignKeyConstraint(
        ['person_id'], ['people.id'], name=op.f('fk_failed_updates_person_id_people')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_updates')),
    sa.UniqueConstraint('update_key', name=op.f('uq_failed_updates_update_key'))
    )
    with op.batch_alter_table('failed_updates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_failed_updates_at'), ['at'], unique=False)
        batch_op.create_index(
            batch_op.f('ix_failed_updates_person_id'), ['person_id'], unique=False
        )


def downgrade() -> None:
    op.drop_table('failed_updates')
