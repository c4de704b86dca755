"""Files that are ours: what is kept, what platforms call them, and what is still to be fetched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class MediaFile(Base):
    """A file by what is in it. The row is the truth: bytes go when it is gone, and not before."""

    __tablename__ = "media"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    object: Mapped[str]  # under which its bytes are; another one each time that they are kept
    mime: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    # Whose it is, as long as nobody else has sent the same. It is only compared, so it points to
    # no row.
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]  # when it was last sent or fetched


class BytesInDoubt(Base):
    """Bytes that are being kept or removed. A row that stays is of a process that was killed: they
    are in no row of `media`, and the sweep removes them."""

    __tablename__ = "media_in_doubt"

    object: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class MediaName(Base):
    """What a platform calls a file of ours that it has taken in, so that it goes up once."""

    __tablename__ = "media_names"

    # "telegram:123": names are of one bot. 0.1 noted none.
    giver: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(primary_key=True)  # its SHA-256, or a recording's mark
    name: Mapped[str]
    good_until: Mapped[datetime | None]


class WantedFile(Base):
    """A file that something shows by a platform's name, and of which we have no bytes yet."""

    __tablename__ = "media_wanted"
    __table_args__ = (
        Index(
            "ix_media_wanted_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    giver: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]  # None: given up
    reason: Mapped[str] = mapped_column(default="")  # why it did not come, the last time
