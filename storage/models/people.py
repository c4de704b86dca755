"""Who writes to us, and who of them is staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class Person(Base):
    """Somebody who wrote to us. `platform` and `platform_id` are those of their accounts
    (storage/models/accounts.py) the one that they used last: where they are reached now."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("platform", "platform_id"),
        one_of("language", constants.LANGUAGES),
        CheckConstraint("length(parcels_to) = 2", name="parcels_to"),
        Index(
            "ix_people_merged_at",
            "merged_at",
            sqlite_where=text("merged_at IS NOT NULL"),
            postgresql_where=text("merged_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    platform: Mapped[str]
    platform_id: Mapped[str]
    name: Mapped[str]
    language: Mapped[constants.Language | None]  # None until they chose
    language_hint: Mapped[str] = mapped_column(default="")  # the platform's guess, orders choices
    phone: Mapped[str | None]  # E.164
    created_at: Mapped[datetime]
    unreachable_since: Mapped[datetime | None]  # at any of their accounts
    first_source: Mapped[str] = mapped_column(default="")  # the campaign they first came by
    last_source: Mapped[str] = mapped_column(default="")
    digest_hour: Mapped[int | None]  # of their own day; None: the house's
    parcels_to: Mapped[constants.Country | None]  # None until they ordered or said so
    zone: Mapped[str | None]  # the clock they live by (bot/timezones.py); None: not known

    # Two that turned out to be one: of the other, who it is now. Its row stays, without anything of
    # theirs, so that its number is nobody else's.
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    merged_at: Mapped[datetime | None]

    @property
    def key(self) -> str:
        """The account: `telegram:123`."""
        return f"{self.platform}:{self.platform_id}"


class StaffMember(Base):
    """Staff by platform id: may be named before they ever wrote."""

    __tablename__ = "staff"

    platform: Mapped[str] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    added_at: Mapped[datetime]
