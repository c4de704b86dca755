"""What of a sale is the market's: dated rules that staff write, of which none is ever forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class CommissionRule(Base):
    """Of one shop, or of all; of one category, or of all. The newest of its kind holds, a sum for a
    piece for prices in its currency only; one without a rate says that there is none of its kind
    any more."""

    __tablename__ = "commission_rules"
    __table_args__ = (
        one_of("category", constants.CATEGORIES),
        CheckConstraint("basis_points BETWEEN 0 AND 10000", name="basis_points"),
        CheckConstraint("piece >= 0", name="piece"),
        CheckConstraint("basis_points IS NULL OR piece IS NULL", name="rate"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    category: Mapped[constants.Category | None]
    basis_points: Mapped[int | None]  # hundredths of a percent of the price
    piece: Mapped[int | None] = mapped_column(BigInteger)  # or so much for each that is sold
    currency: Mapped[str] = mapped_column(String(3))  # of `piece`
    set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
