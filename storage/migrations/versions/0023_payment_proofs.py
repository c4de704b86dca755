"""proofs of payment: what buyers show of money that was sent by hand

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHERE = {
    "path": sa.text("path != ''"),
    "reference": sa.text("reference != ''"),
    "photo_id": sa.text("path = '' AND photo_id != ''"),
}


def upgrade() -> None:
    op.create_table(
        "payment_proofs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("photo_id", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(reference = '') = (photo_id != '' OR path != '')",
            name=op.f("ck_payment_proofs_one_of_the_two"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payment_proofs_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_payment_proofs_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_proofs")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_payment_proofs_draft_id")),
    )
    for column in ("order_id", "person_id"):
        op.create_index(op.f(f"ix_payment_proofs_{column}"), "payment_proofs", [column])
    for column, where in WHERE.items():
        op.create_index(
            f"ix_payment_proofs_{column}",
            "payment_proofs",
            [column],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    op.drop_table("payment_proofs")
