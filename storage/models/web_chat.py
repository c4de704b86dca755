"""The conversation on the web: who has one, on which devices it is open, and what stands in it.

Elsewhere the platform keeps what was said. Here nobody else does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class WebVisit(Base):
    """One conversation: `id` is what its account is called. `last` is the last number that was
    given in it, to a bubble that came or changed: whoever knows all up to a number asks for what is
    above it."""

    __tablename__ = "web_visits"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]  # as they wish to be called; "" where they did not say
    hint: Mapped[str]  # the language of the page on which they began, or of their browser
    language: Mapped[str]  # in which they read last; "" before the first answer
    last: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class WebDevice(Base):
    """A browser in which a conversation is open, by a hash of its cookie: whoever reads this table
    opens none."""

    __tablename__ = "web_devices"

    hash: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("web_visits.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)  # to the day


class WebPass(Base):
    """Opens a conversation on one more device, once; kept as a hash, too."""

    __tablename__ = "web_passes"

    hash: Mapped[str] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("web_visits.id"), index=True)
    good_until: Mapped[datetime]


class WebBubble(Base):
    """What was said, by either side: words and buttons as their reader saw them. `source` names
    what it is of, an event or a notice, so that the same twice is there once."""

    __tablename__ = "web_bubbles"
    __table_args__ = (
        UniqueConstraint("visit", "source"),
        Index("ix_web_bubbles_visit_changed", "visit", "changed"),
    )

    visit: Mapped[str] = mapped_column(ForeignKey("web_visits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    changed: Mapped[int]  # the number that was given when it changed last
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class WebFile(Base):
    """A file that was made for whoever asked, as long as the bubble that shows it is there."""

    __tablename__ = "web_files"

    visit: Mapped[str] = mapped_column(ForeignKey("web_visits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    content: Mapped[bytes]
