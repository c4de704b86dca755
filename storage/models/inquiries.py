"""What people ask shops and staff, and what they are answered: words that the market passes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of

WAITS = text("state = 'waiting'")
REPORTED = text("reported_at IS NOT NULL AND settled_at IS NULL")


class Inquiry(Base):
    """All that one person asked one side about one thing: a product, an order, or neither."""

    __tablename__ = "inquiries"
    __table_args__ = (
        one_of("kind", constants.INQUIRY_KINDS),
        one_of("state", constants.INQUIRY_STATES),
        Index("ix_inquiries_person_id", "person_id"),
        Index("ix_inquiries_shop_id", "shop_id"),
        Index("ix_inquiries_order_id", "order_id"),
        Index("ix_inquiries_product_id", "product_id"),
        Index("ix_inquiries_moved_at", "moved_at"),
        Index("ix_inquiries_look_at", "look_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_inquiries_reported", "id", sqlite_where=REPORTED, postgresql_where=REPORTED),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    kind: Mapped[constants.InquiryKind]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))  # who asks
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))  # None: to staff
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    state: Mapped[constants.InquiryState]
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")  # messages of who asks
    opened_at: Mapped[datetime]
    moved_at: Mapped[datetime]  # of the newest message
    look_at: Mapped[datetime | None]  # when whoever has to answer is reminded
    # One of the two told staff of it. Until they settle that, they may read it.
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[str] = mapped_column(default="", server_default="")  # a side
    settled_at: Mapped[datetime | None]

    @property
    def is_reported(self) -> bool:
        return self.reported_at is not None and self.settled_at is None


class InquiryMessage(Base):
    """What one of them said. `draft_id` makes saying it idempotent; what was hidden in the words
    is kept nowhere."""

    __tablename__ = "inquiry_messages"
    __table_args__ = (
        one_of("side", constants.INQUIRY_SIDES),
        Index("ix_inquiry_messages_inquiry_id", "inquiry_id", "id"),
        Index("ix_inquiry_messages_author_id", "author_id", "at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id"))
    draft_id: Mapped[str] = mapped_column(unique=True)
    side: Mapped[constants.InquirySide]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str]  # "": its author had their data deleted
    at: Mapped[datetime]


class InquiryBlock(Base):
    """Whom a shop takes no questions from; without a shop, whom staff stopped from asking."""

    __tablename__ = "inquiry_blocks"
    __table_args__ = (
        Index("ix_inquiry_blocks_person_id", "person_id"),
        Index("ix_inquiry_blocks_shop_id", "shop_id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shops.id"))
    set_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
