"""What was done for a period of time, so that several processes do it once; and what buyers say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import BIG, Base


class JobDone(Base):
    """A job of one period: whoever adds the row does it, in the same transaction."""

    __tablename__ = "jobs_done"

    job: Mapped[str] = mapped_column(primary_key=True)  # "digest", "weekly", "review", "purge"
    subject: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # a person, an order; or 0
    period: Mapped[str] = mapped_column(primary_key=True)  # "2026-11-22", "2026-W47", or ""
    at: Mapped[datetime] = mapped_column(index=True)


class Review(Base):
    """What a buyer says of an order that arrived; it counts for each product in it."""

    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    order_id: Mapped[int] = mapped_column(BIG, ForeignKey("orders.id"), primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
