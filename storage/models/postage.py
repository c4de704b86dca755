"""What postage costs: the market's tariff, as staff sent it in, with all that it was before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class Tariff(Base):
    """One change of the tariff: who made it, when, and upon which one. As only one can be made upon
    another, of two members of staff at once the second is refused."""

    __tablename__ = "tariffs"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    replaces: Mapped[int] = mapped_column(BigInteger, unique=True)  # 0: it is the first
    draft_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    sample: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]


class PostageRate(Base):
    """The price of a service in a zone, up to a weight and from a day on. A row is never changed:
    another takes its place, and an order may name it for ever."""

    __tablename__ = "postage_rates"
    __table_args__ = (
        one_of("service", constants.POSTAGE_SERVICES),
        CheckConstraint("first_grams > 0 AND first_price > 0", name="first"),
        CheckConstraint(
            "(step_grams > 0 AND step_price > 0)"
            " OR (step_grams = 0 AND step_price = 0 AND max_grams = first_grams)",
            name="step",
        ),
        CheckConstraint("max_grams >= first_grams", name="most"),
        CheckConstraint("volume_divisor > 0", name="volume_divisor"),
        CheckConstraint("days_min >= 0 AND days_max >= days_min", name="days"),
        Index(
            "uq_postage_rates_in_force",
            "zone",
            "service",
            "valid_from",
            "max_grams",
            unique=True,
            sqlite_where=text("ended_in IS NULL"),
            postgresql_where=text("ended_in IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    zone: Mapped[str]  # bot/places/postage_zones.py
    service: Mapped[constants.PostageService]
    currency: Mapped[str] = mapped_column(String(3))
    first_grams: Mapped[int]
    first_price: Mapped[int] = mapped_column(BigInteger)
    step_grams: Mapped[int]  # 0: the first price is the only one
    step_price: Mapped[int] = mapped_column(BigInteger)
    max_grams: Mapped[int]
    # What weighs more than the last line may go in several parcels.
    split: Mapped[bool] = mapped_column(default=False, server_default=false())
    volume_divisor: Mapped[int | None]  # cubic centimetres that count as a kilogram
    days_min: Mapped[int]
    days_max: Mapped[int]
    valid_from: Mapped[date]
    added_in: Mapped[int] = mapped_column(ForeignKey("tariffs.id"))
    ended_in: Mapped[int | None] = mapped_column(ForeignKey("tariffs.id"))
