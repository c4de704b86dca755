"""pictures by name: whether a file is one of a product's

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    ours = sa.text("path != ''")
    with op.batch_alter_table('product_photos', schema=None) as batch_op:
        batch_op.create_index('ix_product_photos_path', ['path'], unique=False, sqlite_where=ours, postgresql_where=ours)


def downgrade() -> None:
    with op.batch_alter_table('product_photos', schema=None) as batch_op:
        batch_op.drop_index('ix_product_photos_path')
