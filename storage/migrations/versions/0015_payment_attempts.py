"""payment attempts: money that a provider is asked to move, and what providers said

Revision: 0015, after 0014

What was paid before has come as a whole, since its seller said so. A shop may say where its bank
is, for transfers from abroad.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_METHODS = ("on_delivery", "mobile_money", "arranged")
METHODS = (*OLD_METHODS, "bank_transfer", "mobile_prompt", "alipay", "wechat_pay")
OLD_STATES = (
    "none",
    "pending",
    "in_review",
    "paid",
    "part_refunded",
    "refunded",
    "failed",
    "paid_late",
)
STATES = (*OLD_STATES[:3], "part_paid", *OLD_STATES[3:])
PROVIDERS = ("pawapay", "momo", "stripe")
CHANNELS = ("mtn", "airtel", "alipay", "wechat_pay")
KINDS = ("payment", "refund", "payout")
ATTEMPT_STATES = ("created", "sent", "pending", "unknown", "succeeded", "failed", "in_review")
FAILURES = (
    "declined",
    "wrong_pin",
    "no_money",
    "timed_out",
    "wrong_phone",
    "limit",
    "amount",
    "down",
    "withdrawn",
    "refused",
)
WAITS = sa.text("look_at IS NOT NULL")
ALL_BACK = "refunded >= 0 AND refunding >= 0 AND refunded + refunding <= received"
MOVED = ("paid", "paid_late", "part_refunded", "refunded")


def _in(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(each) for each in words)})"


def _check(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(_in(column, words), name=op.f(f"ck_payment_attempts_{column}"))


def upgrade() -> None:
    op.add_column("shops", sa.Column("bank_account", sa.String(), nullable=True))
    with op.batch_alter_table("payments") as batch:
        for column in ("received", "refunding"):
            batch.add_column(
                sa.Column(column, sa.BigInteger(), server_default="0", nullable=False)
            )
        batch.drop_constraint(op.f("ck_payments_method"), type_="check")
        batch.drop_constraint(op.f("ck_payments_state"), type_="check")
        batch.drop_constraint(op.f("ck_payments_refunded"), type_="check")
    op.execute(f"UPDATE payments SET received = amount WHERE {_in('state', MOVED)}")
    with op.batch_alter_table("payments") as batch:
        batch.create_check_constraint(op.f("ck_payments_method"), _in("method", METHODS))
        batch.create_check_constraint(op.f("ck_payments_state"), _in("state", STATES))
        batch.create_check_constraint(op.f("ck_payments_refunded"), ALL_BACK)
    op.create_table(
        "payment_attempts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("payment_id", sa.String(36), nullable=True),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("moved_currency", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        _check("kind", KINDS),
        _check("state", ATTEMPT_STATES),
        _check("provider", PROVIDERS),
        _check("channel", CHANNELS),
        _check("failure", FAILURES),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_attempts_amount")),
        sa.CheckConstraint(
            "kind = 'payout' OR order_id IS NOT NULL", name=op.f("ck_payment_attempts_order")
        ),
        sa.CheckConstraint(
            "(kind = 'refund') = (payment_id IS NOT NULL)",
            name=op.f("ck_payment_attempts_payment"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payment_attempts_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment_attempts.id"],
            name=op.f("fk_payment_attempts_payment_id_payment_attempts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_payment_attempts_draft_id")),
    )
    op.create_index("ix_payment_attempts_order_id", "payment_attempts", ["order_id"])
    op.create_index("ix_payment_attempts_payment_id", "payment_attempts", ["payment_id"])
    op.create_index(
        "ix_payment_attempts_look_at",
        "payment_attempts",
        ["look_at"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index(
        "ix_payment_attempts_provider_reference", "payment_attempts", ["provider", "reference"]
    )
    op.create_table(
        "provider_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("provider", "key", name=op.f("uq_provider_events_provider_key")),
    )
    op.create_index("ix_provider_events_attempt_id", "provider_events", ["attempt_id"])


def downgrade() -> None:
    op.drop_column("shops", "bank_account")
    op.drop_table("provider_events")
    op.drop_table("payment_attempts")
    with op.batch_alter_table("payments") as batch:
        batch.drop_constraint(op.f("ck_payments_method"), type_="check")
        batch.drop_constraint(op.f("ck_payments_state"), type_="check")
        batch.drop_constraint(op.f("ck_payments_refunded"), type_="check")
        batch.drop_column("refunding")
        batch.drop_column("received")
    op.execute("UPDATE payments SET state = 'in_review' WHERE state = 'part_paid'")
    op.execute("UPDATE payments SET method = 'mobile_money' WHERE method = 'mobile_prompt'")
    op.execute(
        "UPDATE payments SET method = 'arranged'"
        f" WHERE {_in('method', ('bank_transfer', 'alipay', 'wechat_pay'))}"
    )
    op.execute("UPDATE payments SET refunded = amount WHERE refunded > amount")
    with op.batch_alter_table("payments") as batch:
        batch.create_check_constraint(op.f("ck_payments_method"), _in("method", OLD_METHODS))
        batch.create_check_constraint(op.f("ck_payments_state"), _in("state", OLD_STATES))
        batch.create_check_constraint(
            op.f("ck_payments_refunded"), "refunded >= 0 AND refunded <= amount"
        )
