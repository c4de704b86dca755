"""corrections of the ledger, which two members of staff enter, and the fees of providers

Revision: 0034, after 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("received", "refunded", "exchanged", "payout_sent", "payout_done", "payout_failed")
ACCOUNTS = ("provider", "payable", "payout", "commission", "exchange", "buyer")
PROVIDERS = ("pawapay", "momo", "stripe")
TABLES = ("ledger_entries", "ledger_lines")


def _in(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(each) for each in words)})"


def _only_added() -> None:
    """SQLite makes a table anew to change it, and its triggers go with the old one."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN"
                f" SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )


def upgrade() -> None:
    op.create_table(
        "ledger_corrections",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shop_id", BIG, nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", BIG, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            _in("state", ("proposed", "declined", "entered")),
            name=op.f("ck_ledger_corrections_state"),
        ),
        sa.CheckConstraint(
            _in("provider", PROVIDERS), name=op.f("ck_ledger_corrections_provider")
        ),
        sa.CheckConstraint(
            "(shop_id IS NULL) = (provider IS NOT NULL)",
            name=op.f("ck_ledger_corrections_of_one"),
        ),
        sa.CheckConstraint(
            "amount > 0 OR (amount < 0 AND shop_id IS NOT NULL)",
            name=op.f("ck_ledger_corrections_amount"),
        ),
        sa.CheckConstraint("reason != ''", name=op.f("ck_ledger_corrections_reason")),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shops.id"], name=op.f("fk_ledger_corrections_shop_id_shops")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_ledger_corrections_proposed_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_ledger_corrections_decided_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_corrections")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_ledger_corrections_draft_id")),
    )
    with op.batch_alter_table("ledger_entries") as batch:
        batch.drop_constraint(op.f("ck_ledger_entries_kind"), type_="check")
        batch.create_check_constraint(
            op.f("ck_ledger_entries_kind"), _in("kind", (*KINDS, "corrected", "fee"))
        )
        batch.add_column(sa.Column("correction_id", BIG, nullable=True))
        batch.create_foreign_key(
            op.f("fk_ledger_entries_correction_id_ledger_corrections"),
            "ledger_corrections",
            ["correction_id"],
            ["id"],
        )
        batch.create_unique_constraint(op.f("uq_ledger_entries_correction_id"), ["correction_id"])
    with op.batch_alter_table("ledger_lines") as batch:
        batch.drop_constraint(op.f("ck_ledger_lines_account"), type_="check")
        batch.create_check_constraint(
            op.f("ck_ledger_lines_account"), _in("account", (*ACCOUNTS, "fees"))
        )
    _only_added()


def downgrade() -> None:
    # What was corrected, and what providers took, is in no account of the version before.
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for deed in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{deed}")
    else:
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_only_added")
    corrected = "SELECT id FROM ledger_entries WHERE kind IN ('corrected', 'fee')"
    op.execute(f"DELETE FROM ledger_lines WHERE entry_id IN ({corrected})")
    op.execute("DELETE FROM ledger_entries WHERE kind IN ('corrected', 'fee')")
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_only_added")
    with op.batch_alter_table("ledger_lines") as batch:
        batch.drop_constraint(op.f("ck_ledger_lines_account"), type_="check")
        batch.create_check_constraint(op.f("ck_ledger_lines_account"), _in("account", ACCOUNTS))
    with op.batch_alter_table("ledger_entries") as batch:
        batch.drop_constraint(op.f("uq_ledger_entries_correction_id"), type_="unique")
        batch.drop_constraint(
            op.f("fk_ledger_entries_correction_id_ledger_corrections"), type_="foreignkey"
        )
        batch.drop_column("correction_id")
        batch.drop_constraint(op.f("ck_ledger_entries_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_ledger_entries_kind"), _in("kind", KINDS))
    op.drop_table("ledger_corrections")
    _only_added()
