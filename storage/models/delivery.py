"""What people are owed to hear: notices, and each try to deliver one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage import constants
from storage.models.base import BIG, Base, one_of
from storage.models.people import Person


def _where(name: str, condition: str, *columns: str) -> Index:
    """An index of some rows only."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class Notice(Base):
    """Something somebody is owed to hear, written in the transaction of its cause (the outbox).

    `kind` and `facts` become words at delivery, in the recipient's language as it is then.
    """

    __tablename__ = "notices"
    __table_args__ = (
        one_of("state", constants.NOTICE_STATES),
        # Of what is due only: settled rows are a hundred times as many, and of no interest here.
        _where("ix_notices_due", "state = 'due'", "priority", "due_at", "id"),
        # Each person's line, in its order: who is first is one step down this index.
        _where("ix_notices_line", "state = 'due'", "person_id", "priority", "turn_at", "id"),
        _where("ix_notices_refused", "state = 'refused'", "reason", "settled_at", "id"),
        # What somebody missed while they were away.
        _where("ix_notices_missed", "state = 'unreachable' AND broadcast_id IS NULL", "person_id"),
        Index("ix_notices_broadcast_id_state", "broadcast_id", "state"),
        Index("ix_notices_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # "shipment:42:delivered:buyer"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    priority: Mapped[int]  # 1 notices, 2 broadcasts; answers are not rows
    state: Mapped[constants.NoticeState]
    due_at: Mapped[datetime]  # when a courier looks at it; later each time that it is put off
    turn_at: Mapped[datetime]  # its place in the person's line: when it was due at first
    expires_at: Mapped[datetime | None]  # worth nothing after this
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_since: Mapped[datetime | None]  # the first try that did not succeed
    parked_since: Mapped[datetime | None]  # since when it waits for its reader to write
    reason: Mapped[str] = mapped_column(default="", server_default="")  # of a refusal, for staff
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"))
    # Where it is (a message that may be changed), or must go: to one account and to no other of the
    # person's. None: wherever they are reached.
    platform: Mapped[str | None]
    platform_id: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(default="")  # the platform's name for what was sent
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    @property
    def account(self) -> tuple[str, str]:
        """Where it goes: platform, and the id there."""
        if self.platform is None or self.platform_id is None:
            return self.person.platform, self.person.platform_id
        return self.platform, self.platform_id


class Attempt(Base):
    """One try to deliver a notice, and how it ended."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
