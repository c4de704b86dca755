"""E-mail: what is known of an address that was written to, and the links that such mails have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage import constants
from storage.models.base import BIG, Base, one_of


class MailAddress(Base):
    """An address that was written to, also one that nobody has confirmed. `token` stands in the
    links that stop its mail, and in the address that its bounces come back to: who has neither had
    a mail of ours cannot know it. Who reads this table can stop somebody's mail, and read none."""

    __tablename__ = "mail_addresses"
    __table_args__ = (one_of("stopped", constants.MAIL_STOPS),)

    address: Mapped[str] = mapped_column(primary_key=True)  # as an account's id is written
    token: Mapped[str] = mapped_column(unique=True)
    stopped: Mapped[constants.MailStop] = mapped_column(default="")  # why nothing is sent there
    # Mails that came back and might have arrived another time (a full mailbox): how many, since
    # when, and the last of them.
    trouble: Mapped[int] = mapped_column(default=0)
    trouble_since: Mapped[datetime | None]
    trouble_notice: Mapped[int | None] = mapped_column(BIG)
    created_at: Mapped[datetime]


class MailRequest(Base):
    """Somebody wished to be written to at an address: counted, so that nobody fills a stranger's
    mailbox."""

    __tablename__ = "mail_requests"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)


class MailLink(Base):
    """An address of a page by which something that was asked in a mail is answered, by a hash of
    its secret. `code` is that of two accounts that are to be one's (join_codes)."""

    __tablename__ = "mail_links"
    __table_args__ = (one_of("purpose", constants.MAIL_LINKS),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[constants.MailLinkPurpose]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(default="")
    good_until: Mapped[datetime] = mapped_column(index=True)
