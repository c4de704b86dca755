"""e-mail: addresses that are written to, who asked for it, and the links in such mails

Revision: 0052, after 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("stopped", sa.String(), nullable=False),
        sa.Column("trouble", sa.Integer(), nullable=False),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble_notice", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stopped IN ('', 'bounced', 'unsubscribed')", name=op.f("ck_mail_addresses_stopped")
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_addresses")),
        sa.UniqueConstraint("token", name=op.f("uq_mail_addresses_token")),
    )
    op.create_table(
        "mail_requests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mail_requests_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_requests")),
    )
    for column in ("person_id", "address", "asked_at"):
        op.create_index(op.f(f"ix_mail_requests_{column}"), "mail_requests", [column])
    op.create_table(
        "mail_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('confirm', 'join')", name=op.f("ck_mail_links_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mail_links_person_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_mail_links")),
    )
    for column in ("person_id", "address", "good_until"):
        op.create_index(op.f(f"ix_mail_links_{column}"), "mail_links", [column])
    op.add_column(
        "order_links",
        sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("order_links") as links:
        links.drop_column("by_mail")
    for table in ("mail_links", "mail_requests", "mail_addresses"):
        op.drop_table(table)
