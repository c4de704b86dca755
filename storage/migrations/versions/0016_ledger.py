"""ledger: whose the money is that the market has collected

Revision: 0016, after 0015

Rows are only ever added, which triggers of both databases hold to. That an entry comes to nothing
is looked at by PostgreSQL when a transaction ends; SQLite has no triggers that wait so long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("ledger_entries", "ledger_lines")
KINDS = ("received", "refunded", "exchanged", "payout_sent", "payout_done", "payout_failed")
ACCOUNTS = ("provider", "payable", "payout", "commission", "exchange", "buyer")
PROVIDERS = ("pawapay", "momo", "stripe")

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$
"""
COMES_TO_NOTHING = """
CREATE FUNCTION ledger_comes_to_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_lines WHERE entry_id = NEW.entry_id
        GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'entry % of the ledger does not come to nothing', NEW.entry_id;
    END IF;
    RETURN NULL;
END $$
"""


def _in(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(each) for each in words)})"


def upgrade() -> None:
    with op.batch_alter_table("order_lines") as batch:
        batch.add_column(sa.Column("commission", sa.BigInteger(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_order_lines_commission"), "commission BETWEEN 0 AND price * quantity"
        )
    op.create_table(
        "ledger_entries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("order_id", BIG, nullable=True),
        sa.Column("attempt_id", sa.String(36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_in("kind", KINDS), name=op.f("ck_ledger_entries_kind")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_ledger_entries_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempts.id"],
            name=op.f("fk_ledger_entries_attempt_id_payment_attempts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("cause", name=op.f("uq_ledger_entries_cause")),
    )
    op.create_index("ix_ledger_entries_order_id", "ledger_entries", ["order_id"])
    op.create_index("ix_ledger_entries_attempt_id", "ledger_entries", ["attempt_id"])
    op.create_table(
        "ledger_lines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("shop_id", BIG, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.CheckConstraint(_in("account", ACCOUNTS), name=op.f("ck_ledger_lines_account")),
        sa.CheckConstraint(_in("provider", PROVIDERS), name=op.f("ck_ledger_lines_provider")),
        sa.CheckConstraint(
            "(account = 'provider') = (provider IS NOT NULL)",
            name=op.f("ck_ledger_lines_of_provider"),
        ),
        sa.CheckConstraint(
            "(account IN ('payable', 'payout')) = (shop_id IS NOT NULL)",
            name=op.f("ck_ledger_lines_of_shop"),
        ),
        sa.CheckConstraint("amount != 0", name=op.f("ck_ledger_lines_amount")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_lines_entry_id_ledger_entries")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_ledger_lines_shop_id_shops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lines")),
    )
    op.create_index("ix_ledger_lines_entry_id", "ledger_lines", ["entry_id"])
    op.create_index(
        "ix_ledger_lines_shop_id_account_currency",
        "ledger_lines",
        ["shop_id", "account", "currency"],
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for deed in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN"
                    f" SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
                )
        return
    op.execute(REFUSE)
    op.execute(COMES_TO_NOTHING)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE CONSTRAINT TRIGGER ledger_lines_come_to_nothing AFTER INSERT ON ledger_lines"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_comes_to_nothing()"
    )


def downgrade() -> None:
    op.drop_table("ledger_lines")
    op.drop_table("ledger_entries")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION ledger_comes_to_nothing()")
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table("order_lines") as batch:
        batch.drop_constraint(op.f("ck_order_lines_commission"), type_="check")
        batch.drop_column("commission")
