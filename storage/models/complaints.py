"""What buyers complain of, what sellers answer, and what was decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.money import Money
from storage import constants
from storage.models.base import BIG, Base, one_of

OPEN_STATES: tuple[constants.ComplaintState, ...] = ("open", "answered", "resending", "with_staff")
OPEN = text("state IN ('open', 'answered', 'resending', 'with_staff')")


class Complaint(Base):
    """About an order, one open at a time. `draft_id` makes sending it idempotent."""

    __tablename__ = "complaints"
    __table_args__ = (
        one_of("kind", constants.COMPLAINT_KINDS),
        one_of("state", constants.COMPLAINT_STATES),
        one_of("offer", constants.COMPLAINT_OFFERS),
        one_of("verdict", constants.COMPLAINT_OFFERS),
        CheckConstraint("offered > 0", name="offered"),
        CheckConstraint("awarded > 0", name="awarded"),
        Index("ix_complaints_order_id", "order_id"),
        Index(
            "ix_complaints_open", "order_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_complaints_look_at", "look_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    kind: Mapped[constants.ComplaintKind]
    words: Mapped[str] = mapped_column(default="")  # its buyer's
    state: Mapped[constants.ComplaintState]
    currency: Mapped[str] = mapped_column(String(3))  # of its payment
    opened_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # its seller says so, or has answered
    # What the seller says to it. A better offer takes the place of the one before; `answers` counts
    # them, so that nobody accepts another one than they read.
    answers: Mapped[int] = mapped_column(default=0, server_default="0")
    answer_draft: Mapped[str] = mapped_column(default="", server_default="")
    offer: Mapped[constants.ComplaintOffer | None]
    offered: Mapped[int | None] = mapped_column(BigInteger)  # to be given back
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    # How it ended: as the two agreed, or as staff decided.
    verdict: Mapped[constants.ComplaintOffer | None]
    awarded: Mapped[int | None] = mapped_column(BigInteger)  # to be given back
    verdict_words: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    since: Mapped[datetime]  # when it came to its state
    look_at: Mapped[datetime | None]  # when the house looks whether it moves
    looked: Mapped[int] = mapped_column(default=0, server_default="0")  # steps done since it moved

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def offered_money(self) -> Money | None:
        return None if self.offered is None else Money(self.offered, self.currency)

    @property
    def awarded_money(self) -> Money | None:
        return None if self.awarded is None else Money(self.awarded, self.currency)


class ComplaintPhoto(Base):
    """What one of the two shows."""

    __tablename__ = "complaint_photos"
    __table_args__ = (
        one_of("side", constants.SIDES),
        Index("ix_complaint_photos_path", "path"),
        Index("ix_complaint_photos_photo_id", "photo_id"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), primary_key=True)
    side: Mapped[constants.Side] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[str] = mapped_column(default="")  # a platform's name for it
    given_by: Mapped[str] = mapped_column(default="")  # whose name that is: "telegram:123"
    path: Mapped[str] = mapped_column(default="")  # our file, once its bytes are here
