"""Codes by which an order costs less: of one shop, and who has used them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.money import Money
from storage.models.base import BIG, Base

HELD = text("given_back_at IS NULL")


class DiscountCode(Base):
    """What it takes off never changes; its seller may end it before its time."""

    __tablename__ = "discount_codes"
    __table_args__ = (
        UniqueConstraint("shop_id", "spelled"),
        Index("ix_discount_codes_spelled", "spelled"),  # typed without a word of the shop
        CheckConstraint(
            "(basis_points > 0 AND less IS NULL) OR (basis_points IS NULL AND less > 0)",
            name="off",
        ),
        CheckConstraint("used >= 0 AND (most IS NULL OR used <= most)", name="used"),
        CheckConstraint("begins_at < ends_at", name="times"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    name: Mapped[str]  # as its seller wrote it
    spelled: Mapped[str]  # the same for all that look alike (bot/parsing/discount_codes.py)
    token: Mapped[int] = mapped_column(BigInteger, unique=True)  # in its link: nobody guesses it
    basis_points: Mapped[int | None]  # hundredths of a percent that come off the goods
    less: Mapped[int | None] = mapped_column(BigInteger)  # or a sum
    currency: Mapped[str] = mapped_column(String(3))  # of the sums
    minimum: Mapped[int] = mapped_column(BigInteger, default=0)  # of the goods of one order
    most: Mapped[int | None]  # orders that it is for, in all
    used: Mapped[int] = mapped_column(default=0)  # of them
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # whom alone it is for
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # before its time
    made_at: Mapped[datetime]

    @property
    def less_money(self) -> Money | None:
        return None if self.less is None else Money(self.less, self.currency)

    @property
    def minimum_money(self) -> Money:
        return Money(self.minimum, self.currency)


class CartCode(Base):
    """The code that somebody means to use for what is in their cart of a shop."""

    __tablename__ = "cart_codes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("discount_codes.id"))


class CodeUse(Base):
    """An order that has a code. It is given back when the order comes to nothing."""

    __tablename__ = "code_uses"
    __table_args__ = (
        # Each person once: of two of their orders at the same time, one gets it.
        Index(
            "ix_code_uses_held",
            "code_id",
            "person_id",
            unique=True,
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("discount_codes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_back_at: Mapped[datetime | None]


class WrongDiscountCodes(Base):
    """How often somebody typed a code of a shop that was none: nobody may try them all."""

    __tablename__ = "wrong_discount_codes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime]
    times: Mapped[int]
