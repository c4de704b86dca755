"""The accounts by which somebody is reached, and the codes by which two become one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Account(Base):
    """Somebody on a platform. A person may have several; theirs that was used last is copied to
    `people` as the address at which they are reached now."""

    __tablename__ = "accounts"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]  # as the platform told it, to tell two accounts apart
    created_at: Mapped[datetime]
    taken_up_at: Mapped[datetime]  # when they last came here, or turned here from another account
    unreachable_since: Mapped[datetime | None]
    # What a platform may tell of an account, and Telegram does not:
    phone: Mapped[str | None]  # E.164, where it is who they are there
    reply_until: Mapped[datetime | None]  # nothing can be sent after this until they write
    # Whose it is may be changed by what another account does: it is read at each turn.
    shared: Mapped[bool] = mapped_column(default=False)


class JoinCode(Base):
    """A code that one account shows, to be typed on another one of the same person's."""

    __tablename__ = "join_codes"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    good_until: Mapped[datetime]
    # Where it was typed, by somebody who said that both are theirs.
    typed_platform: Mapped[str | None]
    typed_id: Mapped[str | None]


class WrongCodes(Base):
    """How often an account typed a code that was none: nobody may try them all."""

    __tablename__ = "wrong_codes"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    times: Mapped[int]
