"""postage: the market's tariff, and what shops offer of it

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SERVICES = ("collect", "moto", "bus", "post", "ems", "courier")
IN_FORCE = sa.text("ended_in IS NULL")


def upgrade() -> None:
    op.create_table(
        "tariffs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("replaces", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_tariffs_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariffs")),
        sa.UniqueConstraint("replaces", name=op.f("uq_tariffs_replaces")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_tariffs_draft_id")),
    )
    op.create_index("ix_tariffs_person_id", "tariffs", ["person_id"])
    op.create_table(
        "postage_rates",
        sa.Column("id", BIG, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("first_grams", sa.Integer(), nullable=False),
        sa.Column("first_price", sa.BigInteger(), nullable=False),
        sa.Column("step_grams", sa.Integer(), nullable=False),
        sa.Column("step_price", sa.BigInteger(), nullable=False),
        sa.Column("max_grams", sa.Integer(), nullable=False),
        sa.Column("volume_divisor", sa.Integer(), nullable=True),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("added_in", BIG, nullable=False),
        sa.Column("ended_in", BIG, nullable=True),
        sa.CheckConstraint(
            "service IN (" + ", ".join(f"'{each}'" for each in SERVICES) + ")",
            name=op.f("ck_postage_rates_service"),
        ),
        sa.CheckConstraint(
            "first_grams > 0 AND first_price > 0", name=op.f("ck_postage_rates_first")
        ),
        sa.CheckConstraint(
            "(step_grams > 0 AND step_price > 0)"
            " OR (step_grams = 0 AND step_price = 0 AND max_grams = first_grams)",
            name=op.f("ck_postage_rates_step"),
        ),
        sa.CheckConstraint("max_grams >= first_grams", name=op.f("ck_postage_rates_most")),
        sa.CheckConstraint("volume_divisor > 0", name=op.f("ck_postage_rates_volume_divisor")),
        sa.CheckConstraint(
            "days_min >= 0 AND days_max >= days_min", name=op.f("ck_postage_rates_days")
        ),
        sa.ForeignKeyConstraint(
            ["added_in"], ["tariffs.id"], name=op.f("fk_postage_rates_added_in_tariffs")
        ),
        sa.ForeignKeyConstraint(
            ["ended_in"], ["tariffs.id"], name=op.f("fk_postage_rates_ended_in_tariffs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postage_rates")),
    )
    op.create_index(
        "uq_postage_rates_in_force",
        "postage_rates",
        ["zone", "service", "valid_from", "max_grams"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    with op.batch_alter_table("shops") as batch_op:
        batch_op.add_column(sa.Column("postage_services", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("free_postage_from", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("free_postage_currency", sa.String(3), server_default="RWF", nullable=False)
        )
        batch_op.add_column(
            sa.Column("handling_days", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_check_constraint(
            op.f("ck_shops_free_postage_from"), "free_postage_from > 0"
        )
        batch_op.create_check_constraint(
            op.f("ck_shops_handling_days"), "handling_days BETWEEN 0 AND 60"
        )


def downgrade() -> None:
    with op.batch_alter_table("shops") as batch_op:
        batch_op.drop_constraint(op.f("ck_shops_handling_days"), type_="check")
        batch_op.drop_constraint(op.f("ck_shops_free_postage_from"), type_="check")
        batch_op.drop_column("handling_days")
        batch_op.drop_column("free_postage_currency")
        batch_op.drop_column("free_postage_from")
        batch_op.drop_column("postage_services")
    op.drop_table("postage_rates")
    op.drop_table("tariffs")
