"""What shows besides a cookie that somebody is who they are: an app that counts, codes for when it
is lost, codes that were sent, and the browsers in which one of them was right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import BIG, Base


class CodeApp(Base):
    """An app of somebody's that shows a code every half minute (RFC 6238). `last_step` is the half
    minute whose code was used last: neither that one nor an older one counts again."""

    __tablename__ = "code_apps"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret: Mapped[str]  # in base 32: whoever counts has to know it as it is
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # None: nobody has typed a code of its yet
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """Takes the place of the app once; by a hash of it."""

    __tablename__ = "recovery_codes"

    hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class ConfirmationAsked(Base):
    """A code that was asked of an account, and how often something else was typed. Kept as it was
    sent, as the codes that join accounts are (join_codes.py); "" where an app shows it."""

    __tablename__ = "confirmations_asked"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    platform: Mapped[str]
    platform_id: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(index=True)
    good_until: Mapped[datetime]


class ConfirmedDevice(Base):
    """A browser in which somebody has shown that it is them, by a hash of its cookie."""

    __tablename__ = "confirmed_devices"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]
    used_at: Mapped[datetime]  # to some minutes
