"""What an order comes to in its buyer's own currency, as it was fixed when it was placed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.money import Money
from storage import constants
from storage.models.base import Base, one_of


class OrderQuote(Base):
    """The rate that the buyer was shown, and what goods and postage come to by it, rounded once for
    each line (`OrderLine.quoted`). Only another postage changes its sums, and nothing its rate."""

    __tablename__ = "order_quotes"
    __table_args__ = (
        one_of("currency", constants.FOREIGN_CURRENCIES),
        CheckConstraint("millionths > 0 AND own_millionths > 0 AND margin >= 0", name="rate"),
        CheckConstraint(
            "goods_minor > 0 AND postage_minor >= 0 AND total_minor = goods_minor + postage_minor",
            name="total",
        ),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    currency: Mapped[constants.ForeignCurrency] = mapped_column(String(3))
    # Of a franc, for one unit of it and for one of the order's own currency.
    millionths: Mapped[int] = mapped_column(BigInteger)
    own_millionths: Mapped[int] = mapped_column(BigInteger)
    margin: Mapped[int]  # millionths of what is asked, on top of it
    day: Mapped[date]  # of the rate, and who said it
    source: Mapped[str]
    goods_minor: Mapped[int] = mapped_column(BigInteger)
    postage_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    quoted_at: Mapped[datetime]

    @property
    def goods(self) -> Money:
        return Money(self.goods_minor, self.currency)

    @property
    def postage(self) -> Money:
        return Money(self.postage_minor, self.currency)

    @property
    def total(self) -> Money:
        """What is charged where somebody pays in this currency."""
        return Money(self.total_minor, self.currency)
