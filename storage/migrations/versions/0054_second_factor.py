"""a second factor: apps that count, recovery codes, codes that were sent, browsers that are known

Revision: 0054, after 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    time = sa.DateTime(timezone=True)
    op.create_table(
        "code_apps",
        sa.Column("person_id", big, nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("confirmed_at", time, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_code_apps_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_code_apps"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", big, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_recovery_codes_person_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_person_id", "recovery_codes", ["person_id"])
    op.create_table(
        "confirmations_asked",
        sa.Column("id", big, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("person_id", big, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("good_until", time, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_confirmations_asked_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_confirmations_asked"),
    )
    for column in ("platform_id", "person_id", "made_at"):
        op.create_index(f"ix_confirmations_asked_{column}", "confirmations_asked", [column])
    op.create_table(
        "confirmed_devices",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("person_id", big, nullable=False),
        sa.Column("since", time, nullable=False),
        sa.Column("used_at", time, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_confirmed_devices_person_id"
        ),
        sa.PrimaryKeyConstraint("platform", "platform_id", "device", name="pk_confirmed_devices"),
    )
    op.create_index("ix_confirmed_devices_person_id", "confirmed_devices", ["person_id"])


def downgrade() -> None:
    for table in ("confirmed_devices", "confirmations_asked", "recovery_codes", "code_apps"):
        op.drop_table(table)
