"""complaints: what buyers complain of, what sellers answer, what was decided; receipt confirmed

Revision: 0021, after 0020

Whoever had said that a parcel has not come has complained of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("not_arrived", "not_as_described", "damaged", "other")
STATES = ("open", "answered", "resending", "with_staff", "agreed", "decided", "withdrawn")
OFFERS = ("refund", "part", "resend", "none")
OPEN = sa.text("state IN ('open', 'answered', 'resending', 'with_staff')")


def _in(table: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def upgrade() -> None:
    with op.batch_alter_table("payments") as batch:
        batch.add_column(
            sa.Column("refund_due", sa.BigInteger(), server_default="0", nullable=False)
        )
    with op.batch_alter_table("shipments") as batch:
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "complaints",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answer_draft", sa.String(), server_default="", nullable=False),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("offered", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("awarded", sa.BigInteger(), nullable=True),
        sa.Column("verdict_words", sa.String(), nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked", sa.Integer(), server_default="0", nullable=False),
        _in("complaints", "kind", KINDS),
        _in("complaints", "state", STATES),
        _in("complaints", "offer", OFFERS),
        _in("complaints", "verdict", OFFERS),
        sa.CheckConstraint("offered > 0", name=op.f("ck_complaints_offered")),
        sa.CheckConstraint("awarded > 0", name=op.f("ck_complaints_awarded")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_complaints_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_complaints_decided_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_complaints_draft_id")),
    )
    op.create_index("ix_complaints_order_id", "complaints", ["order_id"])
    op.create_index(
        "ix_complaints_open",
        "complaints",
        ["order_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_complaints_look_at",
        "complaints",
        ["look_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "complaint_photos",
        sa.Column("complaint_id", BIG, nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        _in("complaint_photos", "side", ("buyer", "seller")),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_photos_complaint_id_complaints"),
        ),
        sa.PrimaryKeyConstraint(
            "complaint_id", "side", "position", name=op.f("pk_complaint_photos")
        ),
    )
    for column in ("path", "photo_id"):
        op.create_index(f"ix_complaint_photos_{column}", "complaint_photos", [column])
    op.execute(
        "INSERT INTO complaints (draft_id, order_id, kind, words, state, currency, opened_at,"
        " answer, verdict_words, since, look_at)"
        " SELECT 'missing-' || orders.id || '-0', orders.id, 'not_arrived', '', 'open',"
        " payments.currency, shipments.missing_since, '', '', shipments.missing_since,"
        " shipments.missing_since"
        " FROM orders JOIN shipments ON shipments.order_id = orders.id"
        " JOIN payments ON payments.order_id = orders.id"
        " WHERE orders.state = 'accepted' AND shipments.missing_since IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("complaint_photos")
    op.drop_table("complaints")
    with op.batch_alter_table("shipments") as batch:
        batch.drop_column("confirmed_at")
    with op.batch_alter_table("payments") as batch:
        batch.drop_column("refund_due")
