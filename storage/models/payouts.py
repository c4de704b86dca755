"""What is paid out to shops, where the market collects the money of their orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.money import Money
from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.shops import Shop

UNDER_WAY = text("state IN ('proposed', 'sent')")


class Payout(Base):
    """Proposed by the house or by a member of staff, approved by another one, then sent. What the
    market owes in another currency is sent in francs, at the rate that its approver has read."""

    __tablename__ = "payouts"
    __table_args__ = (
        one_of("state", constants.PAYOUT_STATES),
        one_of("channel", constants.PAYMENT_CHANNELS),
        CheckConstraint("owed > 0", name="owed"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(owed_currency = currency) = (rate IS NULL)", name="rate"),
        # A shop is paid one after the other: nothing is proposed, or sent, twice.
        Index(
            "ix_payouts_under_way",
            "shop_id",
            "owed_currency",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), index=True)
    state: Mapped[constants.PayoutState]
    owed: Mapped[int] = mapped_column(BigInteger)  # of what is the shop's
    owed_currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)  # what is sent
    currency: Mapped[str] = mapped_column(String(3))
    rate: Mapped[int | None] = mapped_column(BigInteger)  # millionths of a franc for one unit owed
    phone: Mapped[str]  # as it was when this was proposed
    channel: Mapped[constants.PaymentChannel]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: the house
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("payment_attempts.id"), unique=True)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    shop: Mapped[Shop] = relationship()

    @property
    def code(self) -> str:
        """By which provider, shop and staff speak of it."""
        return f"PO-{self.id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def owed_money(self) -> Money:
        return Money(self.owed, self.owed_currency)
