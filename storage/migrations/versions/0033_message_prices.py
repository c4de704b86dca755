"""what messages cost by country, as data with a day and a source; and where each one went

Revision: 0033, after 0031
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOURCE = "Meta's rates for Rest of Africa, since messages that answer are billed too"
# Millionths of a dollar, in Rwanda.
FIRST = {"marketing": 22_500, "utility": 4_000, "authentication": 4_000, "service": 4_000}


def upgrade() -> None:
    prices = op.create_table(
        "message_prices",
        sa.Column("id", BIG, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("millionths >= 0", name=op.f("ck_message_prices_price")),
        sa.CheckConstraint(
            "category IN ('marketing', 'utility', 'authentication', 'service')",
            name=op.f("ck_message_prices_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_prices")),
        sa.UniqueConstraint(
            "country", "category", "since", name=op.f("uq_message_prices_country_category_since")
        ),
    )
    common = {
        "country": "RW",
        "since": date(2026, 10, 1),
        "currency": "USD",
        "source": SOURCE,
        "set_at": datetime(2026, 10, 1, tzinfo=UTC),
    }
    op.bulk_insert(
        prices,
        [{"category": name, "millionths": price} | common for name, price in FIRST.items()],
    )
    op.add_column(
        "message_statuses", sa.Column("country", sa.String(2), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("message_statuses", "country")
    op.drop_table("message_prices")
