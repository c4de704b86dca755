"""What WhatsApp has posted, as it came: nothing of it is to be had a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of

_WAITING = text("handled_at IS NULL")


class InboxRow(Base):
    """One message, one status of a message of ours, or one piece of news of the business account.
    `id` is the order in which they came, which need not be the order in which they were sent."""

    __tablename__ = "whatsapp_inbox"
    __table_args__ = (
        one_of("kind", constants.INBOX_KINDS),
        Index(
            "ix_whatsapp_inbox_waiting",
            "kind",
            "sender",
            "sent_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_whatsapp_inbox_sender", "sender", "sent_at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    # A message's own id (wamid); of a status with its word; of other news a hash of it.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[constants.InboxKind]
    sender: Mapped[str]  # BSUID; "" where there is none
    sent_at: Mapped[datetime]  # as WhatsApp says, in whole seconds
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not taken before
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    handled_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str] = mapped_column(default="")  # of the last attempt
