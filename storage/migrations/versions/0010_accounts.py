"""a person has accounts, and a notice may be for one of them

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("platform", "platform_id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_person_id"), "accounts", ["person_id"])
    # Everybody has the one that they wrote from, also who had their data deleted: they may be back.
    # Whoever is another now (this database was here before) has none.
    op.execute(
        "INSERT INTO accounts (platform, platform_id, person_id, name, created_at, taken_up_at,"
        " unreachable_since, shared) SELECT platform, platform_id, id, name, created_at, created_at,"
        " unreachable_since, false FROM people WHERE platform != ''"
    )
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("merged_into", BIG, nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_people_merged_into"), "people", ["merged_into"], ["id"])
        batch_op.create_index(
            "ix_people_merged_at",
            ["merged_at"],
            sqlite_where=sa.text("merged_at IS NOT NULL"),
            postgresql_where=sa.text("merged_at IS NOT NULL"),
        )
    op.create_table(
        "join_codes",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_platform", sa.String(), nullable=True),
        sa.Column("typed_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "platform_id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_join_codes_code")),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "platform_id", name=op.f("pk_wrong_codes")),
    )
    # Nullable and without a default: no row is written for it, however many there are.
    op.add_column("notices", sa.Column("platform", sa.String(), nullable=True))
    op.add_column("notices", sa.Column("platform_id", sa.String(), nullable=True))
    # What may still be changed or taken back stands where its reader was.
    op.execute(
        "UPDATE notices SET"
        " platform = (SELECT platform FROM people WHERE people.id = notices.person_id),"
        " platform_id = (SELECT platform_id FROM people WHERE people.id = notices.person_id)"
        " WHERE message_id != ''"
    )
    op.execute(
        "UPDATE broadcasts SET progress_chat = 'telegram:' || progress_chat"
        " WHERE progress_chat != ''"
    )


def downgrade() -> None:
    # Of somebody with several accounts the one stays by which they are reached now; of the others
    # nobody knows any more whose they are.
    op.execute(
        "UPDATE broadcasts SET progress_chat ="
        " substr(progress_chat, length('telegram:') + 1) WHERE progress_chat LIKE 'telegram:%'"
    )
    op.execute("UPDATE broadcasts SET progress_chat = '' WHERE progress_chat LIKE '%:%'")
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_column("platform_id")
        batch_op.drop_column("platform")
    op.drop_table("wrong_codes")
    op.drop_table("join_codes")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_index("ix_people_merged_at")
        batch_op.drop_constraint(op.f("fk_people_merged_into"), type_="foreignkey")
        batch_op.drop_column("merged_at")
        batch_op.drop_column("merged_into")
    op.drop_table("accounts")
