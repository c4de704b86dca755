"""a payment has the kind of its method: which methods there are is no matter of the database

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = {
    "in_person": ("on_delivery",),
    "by_hand": ("mobile_money", "arranged", "bank_transfer"),
    "provider": ("mobile_prompt", "alipay", "wechat_pay"),
}


def _in(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(each) for each in words)})"


def upgrade() -> None:
    with op.batch_alter_table("payments") as batch:
        batch.add_column(sa.Column("kind", sa.String(), nullable=True))
        batch.drop_constraint(op.f("ck_payments_method"), type_="check")
    for kind, methods in KINDS.items():
        op.execute(f"UPDATE payments SET kind = '{kind}' WHERE {_in('method', methods)}")
    with op.batch_alter_table("payments") as batch:
        batch.alter_column("kind", existing_type=sa.String(), nullable=False)
        batch.create_check_constraint(op.f("ck_payments_kind"), _in("kind", tuple(KINDS)))


def downgrade() -> None:
    # What came by a method that nobody knew then came as the two had agreed.
    known = tuple(each for methods in KINDS.values() for each in methods)
    op.execute(f"UPDATE payments SET method = 'arranged' WHERE NOT ({_in('method', known)})")
    with op.batch_alter_table("payments") as batch:
        batch.drop_constraint(op.f("ck_payments_kind"), type_="check")
        batch.drop_column("kind")
        batch.create_check_constraint(op.f("ck_payments_method"), _in("method", known))
