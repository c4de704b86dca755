"""What was heard of parcels on their way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class TrackingEvent(Base):
    """Something that happened to a parcel, as one source told it. Rows are only ever added.

    The UNIQUE key makes a repeated event the same event, however often it is told. One that came by
    a number counts while that is the parcel's: a wrong number can be corrected, and corrected back.
    """

    __tablename__ = "tracking_events"
    __table_args__ = (
        one_of("word", constants.PARCEL_EVENTS),
        UniqueConstraint("order_id", "source", "code", "happened_at", "number"),
        Index("ix_tracking_events_order_id_happened_at", "order_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shipments.order_id"))
    source: Mapped[str]  # "seller", "buyer", "staff", or the name of a webhook's source
    code: Mapped[str]  # the source's own: EMA, InTransit_005, handed_in
    word: Mapped[constants.ParcelEvent]  # ours
    place: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")  # ISO 3166, where it is known
    number: Mapped[str] = mapped_column(default="")  # by which it came; "" it was tapped
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class UnreadEvent(Base):
    """What a carrier told and nobody here could read, for staff to see: once, however often."""

    __tablename__ = "unread_events"
    __table_args__ = (UniqueConstraint("source", "reason", "found"),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    source: Mapped[str]
    reason: Mapped[str]  # bot.carriers.payloads: "unreadable", "no_time", "unknown_code", ...
    found: Mapped[str]  # what stood there, cut short
    times: Mapped[int]
    last_at: Mapped[datetime]
