"""What became of messages that WhatsApp was given, and the templates that it lets us send."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class MessageStatus(Base):
    """How far a message has come, by the newest word of the platform, and what it is billed as."""

    __tablename__ = "message_statuses"
    __table_args__ = (Index("ix_message_statuses_at", "at"),)

    message: Mapped[str] = mapped_column(primary_key=True)  # the platform's name for it
    callback: Mapped[str]  # what it was sent with
    rank: Mapped[int]  # it only grows (bot/whatsapp/outbound/statuses.py)
    category: Mapped[str]  # "service", "utility" …; "" until it is told
    billable: Mapped[bool]
    at: Mapped[datetime]  # of the first word
    # Where its reader's number is from, as ISO 3166 has it; "" where it is not told.
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")


class MessagePrice(Base):
    """What one message costs that is delivered to a country ("*": to any other), from a day on."""

    __tablename__ = "message_prices"
    __table_args__ = (
        one_of("category", constants.MESSAGE_CATEGORIES),
        CheckConstraint("millionths >= 0", name="price"),
        UniqueConstraint("country", "category", "since"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    category: Mapped[constants.MessageCategory]
    since: Mapped[date]
    millionths: Mapped[int] = mapped_column(BigInteger)  # of the currency's major unit
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str]
    set_at: Mapped[datetime]


class MessageTemplate(Base):
    """A text that may be sent outside the time in which people can be answered, in one language, as
    the platform last spoke of it. Its words for states and categories are its own."""

    __tablename__ = "message_templates"

    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)  # ours: "rw"
    status: Mapped[str]  # "APPROVED", "PAUSED" …
    category: Mapped[str]
    quality: Mapped[str]
    reason: Mapped[str]  # of a refusal
    updated_at: Mapped[datetime]  # when its state was spoken of


class OptIn(Base):
    """Somebody said that they want messages of a kind, and when: without it, none of those go out
    where a platform asks for it."""

    __tablename__ = "opt_ins"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
