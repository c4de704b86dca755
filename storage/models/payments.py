"""Attempts to move money through a provider, and what providers said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.chat import Photo
from bot.money import Money
from storage import constants
from storage.models.base import BIG, Base, one_of

WAITS = text("look_at IS NOT NULL")
HERE, AWAY = text("path != ''"), text("path = '' AND photo_id != ''")
NUMBERED = text("reference != ''")
UNSETTLED = text("state NOT IN ('succeeded', 'failed')")


class PaymentAttempt(Base):
    """Money that a provider is asked to move: a payment, the refund of one, or a payout. It is
    committed before the provider hears of it, which knows it by its id."""

    __tablename__ = "payment_attempts"
    __table_args__ = (
        one_of("kind", constants.ATTEMPT_KINDS),
        one_of("state", constants.ATTEMPT_STATES),
        one_of("provider", constants.PROVIDERS),
        one_of("channel", constants.PAYMENT_CHANNELS),
        one_of("failure", constants.ATTEMPT_FAILURES),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind = 'payout' OR order_id IS NOT NULL", name="order"),
        CheckConstraint("(kind = 'refund') = (payment_id IS NOT NULL)", name="payment"),
        Index("ix_payment_attempts_look_at", "look_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_payment_attempts_provider_reference", "provider", "reference"),
        Index(
            "ix_payment_attempts_unsettled",
            "made_at",
            sqlite_where=UNSETTLED,
            postgresql_where=UNSETTLED,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # UUIDv4
    kind: Mapped[constants.AttemptKind]
    provider: Mapped[constants.ProviderName]
    channel: Mapped[constants.PaymentChannel]
    base_url: Mapped[str]  # a transaction can be asked after only where it was sent
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    draft_id: Mapped[str] = mapped_column(unique=True)  # the tap or the cause that began it
    state: Mapped[constants.AttemptState]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    phone: Mapped[str] = mapped_column(default="")  # E.164; of who pays or is paid
    reference: Mapped[str] = mapped_column(default="")  # the provider's own number
    page: Mapped[str] = mapped_column(default="")  # of the provider's, on which the buyer pays
    # Where that page leads back to.
    return_url: Mapped[str] = mapped_column(default="", server_default="")
    failure: Mapped[constants.AttemptFailure | None]
    detail: Mapped[str] = mapped_column(default="")  # the provider's own word
    # What has moved, in its own currency: 0 until it has.
    moved: Mapped[int] = mapped_column(BigInteger, default=0)
    moved_currency: Mapped[str] = mapped_column(String(3), default="")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]  # when the provider is asked, or told, next
    looks: Mapped[int] = mapped_column(default=0)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class PaymentProof(Base):
    """What a buyer has shown of money that was sent by hand: a picture, or a transaction number."""

    __tablename__ = "payment_proofs"
    # The same shown for another order is found by what is in the picture, or by the number.
    __table_args__ = (
        CheckConstraint("(reference = '') = (photo_id != '' OR path != '')", name="one_of_the_two"),
        Index("ix_payment_proofs_path", "path", sqlite_where=HERE, postgresql_where=HERE),
        Index(
            "ix_payment_proofs_reference",
            "reference",
            sqlite_where=NUMBERED,
            postgresql_where=NUMBERED,
        ),
        Index("ix_payment_proofs_photo_id", "photo_id", sqlite_where=AWAY, postgresql_where=AWAY),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(default="")  # in capitals, without spaces
    photo_id: Mapped[str] = mapped_column(default="")  # a platform's name for it
    given_by: Mapped[str] = mapped_column(default="")  # whose name that is
    path: Mapped[str] = mapped_column(default="")  # our file, once its bytes are here
    at: Mapped[datetime]

    @property
    def photo(self) -> Photo | None:
        return None if self.reference else Photo(self.photo_id, self.path, self.given_by)


class ProviderEvent(Base):
    """What a provider sent, as it came. Rows are only ever added."""

    __tablename__ = "provider_events"
    __table_args__ = (UniqueConstraint("provider", "key"),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    provider: Mapped[constants.ProviderName]
    key: Mapped[str]  # the event's own id, or a digest of what it says
    attempt_id: Mapped[str] = mapped_column(String(36), default="", index=True)
    signed: Mapped[bool]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="")  # what came of it
