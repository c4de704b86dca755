"""Whose the money is that the market has collected: entries that are only ever added.

Only with ISOKO_COLLECTS=market. An entry has a cause and happens once; its lines come to nothing
in each currency. An account's balance is what of the market's money is its own; what providers
hold for the market stands against it, below zero. Triggers of the database refuse to change or
delete a row, and PostgreSQL also an entry that does not come to nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.money import Money
from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.shops import Shop


class LedgerEntry(Base):
    __tablename__ = "ledger_entries"
    __table_args__ = (one_of("kind", constants.LEDGER_KINDS),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    kind: Mapped[constants.LedgerKind]
    cause: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    correction_id: Mapped[int | None] = mapped_column(
        ForeignKey("ledger_corrections.id"), unique=True
    )
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


class LedgerCorrection(Base):
    """What a member of staff wants entered, and another one has to agree to: more for a shop or
    less, against what is the market's own; or the fee of a provider."""

    __tablename__ = "ledger_corrections"
    __table_args__ = (
        one_of("state", constants.CORRECTION_STATES),
        one_of("provider", constants.PROVIDERS),
        CheckConstraint("(shop_id IS NULL) = (provider IS NOT NULL)", name="of_one"),
        CheckConstraint("amount > 0 OR (amount < 0 AND shop_id IS NOT NULL)", name="amount"),
        CheckConstraint("reason != ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[constants.CorrectionState]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    provider: Mapped[constants.ProviderName | None]
    amount: Mapped[int] = mapped_column(BigInteger)  # below zero: less for the shop
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str]  # the shop reads it
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    shop: Mapped[Shop | None] = relationship()

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
