"""What is done about questions that nobody should have to read: a side reports one to staff, a shop
takes no more from somebody, staff close one or stop somebody from asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import inquiry_notices
from bot.commerce.inquiry_rules import seen_by
from bot.commerce.refusals import AlreadyDone, NotStaff, NotYours, TooLate
from bot.commerce.state_machine import Actor, record
from storage import inquiries as stored
from storage import inquiry_blocks

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import InquirySide, Role
    from storage.database import Session
    from storage.inquiries import Subject
    from storage.models import InquiryBlock


async def report(
    db: Session, inquiry_id: int, who: Member, now: datetime, staff_ids: Collection[str]
) -> tuple[Subject, InquirySide]:
    """One of the two tells staff of it, who may read it from now on."""
    subject, side = await _of_side(db, inquiry_id, who)
    inquiry = subject.inquiry
    if inquiry.kind == "staff":
        raise NotYours
    if inquiry.is_reported:
        raise AlreadyDone
    inquiry.reported_at, inquiry.reported_by, inquiry.settled_at = now, side, None
    _note(db, subject, "", "reported", side, who, now)
    await db.flush()
    number = int(now.timestamp())
    await inquiry_notices.to_staff(db, subject, "reported", number, now, staff_ids)
    return subject, side


async def mute(
    db: Session, inquiry_id: int, who: Member, now: datetime, *, hear: bool = False
) -> tuple[Subject, InquirySide]:
    """A shop takes no more questions from who asked this one; `hear`: it does again. Orders of
    theirs go on, and so do complaints."""
    subject, side = await _of_side(db, inquiry_id, who)
    inquiry = subject.inquiry
    if side != "shop" or inquiry.shop_id is None:
        raise NotYours
    there = [each for each in await _blocks(db, subject) if each.shop_id is not None]
    if bool(there) is not hear:
        raise AlreadyDone
    if hear:
        await inquiry_blocks.remove(db, inquiry.person_id, inquiry.shop_id)
    else:
        inquiry_blocks.add(db, inquiry.person_id, inquiry.shop_id, who.person.id, now)
        actor = Actor("seller", who.person.id)
        for each in await stored.waiting_of(db, inquiry.shop_id, inquiry.person_id):
            each.state, each.unanswered, each.look_at = "answered", 0, None
            record(db, "inquiry", each.id, "waiting", "answered", actor, now)
    _note(db, subject, "", "heard" if hear else "muted", side, who, now)
    await db.flush()
    return subject, side


async def close(db: Session, inquiry_id: int, who: Member, now: datetime) -> Subject:
    """Staff are done with it: nobody says anything in it any more."""
    subject = await _for_staff(db, inquiry_id, who)
    inquiry = subject.inquiry
    if inquiry.state == "closed":
        raise AlreadyDone
    old, inquiry.state, inquiry.unanswered, inquiry.look_at = inquiry.state, "closed", 0, None
    _settle(subject, now)
    _note(db, subject, old, "closed", "staff", who, now)
    return subject


async def keep(db: Session, inquiry_id: int, who: Member, now: datetime) -> Subject:
    """Staff find nothing wrong with what was reported: it goes on."""
    subject = await _for_staff(db, inquiry_id, who)
    if not subject.inquiry.is_reported:
        raise AlreadyDone
    _settle(subject, now)
    _note(db, subject, "reported", "kept", "staff", who, now)
    return subject


async def stop(
    db: Session, inquiry_id: int, who: Member, now: datetime, *, again: bool = False
) -> Subject:
    """Staff stop who asked from asking any shop; `again`: they may again. Staff they may always
    write to."""
    subject = await _for_staff(db, inquiry_id, who)
    person_id = subject.inquiry.person_id
    stopped = any(each.shop_id is None for each in await _blocks(db, subject))
    if stopped is not again:
        raise AlreadyDone
    if again:
        await inquiry_blocks.remove(db, person_id, None)
    else:
        inquiry_blocks.add(db, person_id, None, who.person.id, now)
    _note(db, subject, "", "let_ask" if again else "stopped", "staff", who, now)
    await db.flush()
    return subject


async def _of_side(db: Session, inquiry_id: int, who: Member) -> tuple[Subject, InquirySide]:
    subject, side = await seen_by(db, inquiry_id, who)
    if side == "staff":
        raise NotYours
    await stored.hold(db, inquiry_id)
    if subject.inquiry.state == "closed":
        raise TooLate
    return subject, side


async def _for_staff(db: Session, inquiry_id: int, who: Member) -> Subject:
    """One that is none of their own."""
    if not who.is_staff:
        raise NotStaff
    subject, side = await seen_by(db, inquiry_id, who)
    if side != "staff":
        raise NotYours
    await stored.hold(db, inquiry_id)
    return subject


async def _blocks(db: Session, subject: Subject) -> list[InquiryBlock]:
    of = subject.inquiry
    return list(await inquiry_blocks.of_person(db, of.person_id, of.shop_id))


def _settle(subject: Subject, now: datetime) -> None:
    if subject.inquiry.is_reported:
        subject.inquiry.settled_at = now


def _note(
    db: Session,
    subject: Subject,
    old: str,
    new: str,
    side: InquirySide,
    who: Member,
    now: datetime,
) -> None:
    actor = Actor(_ROLES[side], who.person.id)
    record(db, "inquiry", subject.inquiry.id, old, new, actor, now)


_ROLES: dict[InquirySide, Role] = {"asker": "buyer", "shop": "seller", "staff": "staff"}
