"""payouts: what shops are paid, where the market collects

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("proposed", "declined", "sent", "paid", "failed")
CHANNELS = ("mtn", "airtel", "alipay", "wechat_pay")
UNDER_WAY = sa.text("state IN ('proposed', 'sent')")


def _in(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(each) for each in words)})"


def upgrade() -> None:
    with op.batch_alter_table("shops") as batch:
        batch.add_column(sa.Column("phone_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "payouts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("shop_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("owed_currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("attempt_id", sa.String(36), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_in("state", STATES), name=op.f("ck_payouts_state")),
        sa.CheckConstraint(_in("channel", CHANNELS), name=op.f("ck_payouts_channel")),
        sa.CheckConstraint("owed > 0", name=op.f("ck_payouts_owed")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount")),
        sa.CheckConstraint(
            "(owed_currency = currency) = (rate IS NULL)", name=op.f("ck_payouts_rate")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_payouts_shop_id_shops")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_payouts_proposed_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_payouts_decided_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempts.id"],
            name=op.f("fk_payouts_attempt_id_payment_attempts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_payouts_attempt_id")),
    )
    op.create_index("ix_payouts_shop_id", "payouts", ["shop_id"])
    op.create_index(
        "ix_payouts_under_way",
        "payouts",
        ["shop_id", "owed_currency"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )


def downgrade() -> None:
    op.drop_table("payouts")
    with op.batch_alter_table("shops") as batch:
        batch.drop_column("phone_changed_at")
