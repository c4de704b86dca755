"""Whose the money is that the market has collected: entries that are only ever added.

Only with ISOKO_COLLECTS=market. An entry has a cause and happens once; its lines come to nothing
in each currency. An account's balance is what of the market's money is its own; what providers
hold for the market stands against it, below zero. Triggers of the database refuse to change or
delete a row, and PostgreSQL also an entry that does not come to nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class LedgerEntry(Base):
    __tablename__ = "ledger_entries"
    __table_args__ = (one_of("kind", constants.LEDGER_KINDS),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    kind: Mapped[constants.LedgerKind]
    cause: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    at: Mapped[datetime]


class LedgerLine(Base):
    __tablename__ = "ledger_lines"
    __table_args__ = (
        one_of("account", constants.LEDGER_ACCOUNTS),
        one_of("provider", constants.PROVIDERS),
        CheckConstraint("(account = 'provider') = (provider IS NOT NULL)", name="of_provider"),
        CheckConstraint(
            "(account IN ('payable', 'payout')) = (shop_id IS NOT NULL)", name="of_shop"
        ),
        CheckConstraint("amount != 0", name="amount"),
        Index("ix_ledger_lines_shop_id_account_currency", "shop_id", "account", "currency"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    account: Mapped[constants.LedgerAccount]
    provider: Mapped[constants.ProviderName | None]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    amount: Mapped[int] = mapped_column(BigInteger)  # above zero: more of it is this account's
    currency: Mapped[str] = mapped_column(String(3))
