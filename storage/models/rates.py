"""What foreign money is worth: dated rows with their source, of which none is ever forgotten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class ExchangeRate(Base):
    """What one unit of a currency was worth in francs on a day, as one source says."""

    __tablename__ = "exchange_rates"
    __table_args__ = (
        one_of("currency", constants.FOREIGN_CURRENCIES),
        CheckConstraint("millionths > 0", name="rate"),
        UniqueConstraint("currency", "day", "source"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    currency: Mapped[constants.ForeignCurrency] = mapped_column(String(3))
    day: Mapped[date]
    millionths: Mapped[int] = mapped_column(BigInteger)  # of a franc, for one unit
    source: Mapped[str]  # "staff", or the host of the address that it was fetched from
    set_at: Mapped[datetime]
