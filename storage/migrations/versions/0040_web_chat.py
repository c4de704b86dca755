"""the conversation on the web: who has one, on which devices, and what stands in it

Revision: 0040, after 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "web_visits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_visits")),
    )
    op.create_table(
        "web_devices",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["web_visits.id"], name=op.f("fk_web_devices_visit")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_web_devices")),
    )
    op.create_index(op.f("ix_web_devices_visit"), "web_devices", ["visit"])
    op.create_index(op.f("ix_web_devices_used_at"), "web_devices", ["used_at"])
    op.create_table(
        "web_passes",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["web_visits.id"], name=op.f("fk_web_passes_visit")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_web_passes")),
    )
    op.create_index(op.f("ix_web_passes_visit"), "web_passes", ["visit"])
    op.create_table(
        "web_bubbles",
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["web_visits.id"], name=op.f("fk_web_bubbles_visit")),
        sa.PrimaryKeyConstraint("visit", "number", name=op.f("pk_web_bubbles")),
        sa.UniqueConstraint("visit", "source", name=op.f("uq_web_bubbles_visit_source")),
    )
    op.create_index("ix_web_bubbles_visit_changed", "web_bubbles", ["visit", "changed"])
    op.create_table(
        "web_files",
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["web_visits.id"], name=op.f("fk_web_files_visit")),
        sa.PrimaryKeyConstraint("visit", "number", name=op.f("pk_web_files")),
    )


def downgrade() -> None:
    for table in ("web_files", "web_bubbles", "web_passes", "web_devices", "web_visits"):
        op.drop_table(table)
