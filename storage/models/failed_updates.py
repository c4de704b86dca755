"""What people sent that the house could not handle, without their words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.people import Person


class FailedUpdate(Base):
    """One update that was given up, for staff to see that it was. `what` is its kind."""

    __tablename__ = "failed_updates"
    __table_args__ = (one_of("reason", constants.UPDATE_FAILURES),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    update_key: Mapped[str] = mapped_column(unique=True)  # "telegram:7:123", as it is remembered
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    what: Mapped[str]
    reason: Mapped[constants.UpdateFailure]
    at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person | None] = relationship()
