"""Messages from staff to many: what is sent, to whom, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class Broadcast(Base):
    """A message from staff, or a change of one that was sent (`kind`, `parent_id`). Its recipients
    are rows of `notices`, written when it starts."""

    __tablename__ = "broadcasts"
    __table_args__ = (
        one_of("state", constants.BROADCAST_STATES),
        one_of("kind", constants.BROADCAST_KINDS),
        Index("ix_broadcasts_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[constants.BroadcastKind] = mapped_column(default="message")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"))
    state: Mapped[constants.BroadcastState]
    audience: Mapped[dict[str, Any]]  # see storage/audience.py
    texts: Mapped[dict[str, Any]]  # language -> text
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of a poll: language -> list
    several_answers: Mapped[bool] = mapped_column(default=False)
    photo_id: Mapped[str] = mapped_column(default="")
    photo_given_by: Mapped[str] = mapped_column(default="", server_default="")
    photo_path: Mapped[str] = mapped_column(default="")
    document_id: Mapped[str] = mapped_column(default="")
    document_name: Mapped[str] = mapped_column(default="")
    links: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [label, address] each
    urgent: Mapped[bool] = mapped_column(default=False)  # also in quiet hours
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    total: Mapped[int]
    opted_out: Mapped[int] = mapped_column(default=0)  # would have been recipients, and said no
    too_old: Mapped[int] = mapped_column(default=0)  # of a change: sent too long ago to be changed
    put_away: Mapped[dict[str, Any]] = mapped_column(default=dict)  # state -> recipients purged
    # The message that grows: whose account it is in ("telegram:123"), and its name there.
    progress_chat: Mapped[str] = mapped_column(default="")
    progress_message: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime | None]  # None: at once
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]  # or stopped
    reported_at: Mapped[datetime | None]


class LinkTap(Base):
    """Somebody opened a link of a broadcast: once a person and link, however often they tap."""

    __tablename__ = "link_taps"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)
    link: Mapped[int] = mapped_column(primary_key=True)  # its place among the links
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]


class SentPoll(Base):
    """Under which name a recipient of a broadcast has its poll, and as a reader of which language.
    It outlives the notice."""

    __tablename__ = "sent_polls"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    poll: Mapped[str]  # the platform's name for it
    language: Mapped[str]


class Vote(Base):
    """What somebody chose in a poll, as it is now; kept also before the poll's sending is, which
    may take longer than the answer."""

    __tablename__ = "votes"

    poll: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    chosen: Mapped[str]  # places among the answers, "0,2"; "" when taken back
    at: Mapped[datetime]


class OptOut(Base):
    """Somebody does not want messages of a kind (bot/commerce/consent.py)."""

    __tablename__ = "opt_outs"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class PeopleList(Base):
    """People of a training or an event; without a name, those pasted for one broadcast."""

    __tablename__ = "lists"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    draft_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class ListMember(Base):
    __tablename__ = "list_members"

    list_id: Mapped[int] = mapped_column(
        ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Campaign(Base):
    """A link that says where somebody heard of us: it starts a chat with c_CODE."""

    __tablename__ = "campaigns"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
