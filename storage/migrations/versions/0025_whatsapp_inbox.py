"""what WhatsApp posts is kept before it is answered

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("handled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "whatsapp_inbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('message', 'status', 'account')", name=op.f("ck_whatsapp_inbox_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_inbox")),
        sa.UniqueConstraint("key", name=op.f("uq_whatsapp_inbox_key")),
    )
    op.create_index(op.f("ix_whatsapp_inbox_handled_at"), "whatsapp_inbox", ["handled_at"])
    op.create_index("ix_whatsapp_inbox_sender", "whatsapp_inbox", ["sender", "sent_at"])
    op.create_index(
        "ix_whatsapp_inbox_waiting",
        "whatsapp_inbox",
        ["kind", "sender", "sent_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    # What was acknowledged and not handled yet is lost.
    op.drop_table("whatsapp_inbox")
