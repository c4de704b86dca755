"""Questions that the market passes on: a buyer asks a shop about a product or an order, or anybody
asks staff; each side reads the other's words, and neither learns how the other is reached.

What somebody asks about one thing is one row with all that both said (storage/inquiries.py). What
leads past the market is hidden before the words are kept (bot/parsing/masking.py). Who is told of
no answer is in inquiry_reminders.py, what is done about bad ones in inquiry_reports.py, who may see
and say what in inquiry_rules.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import inquiry_notices, visibility
from bot.commerce import orders as trade
from bot.commerce.inquiry_rules import may_ask, may_ask_about, may_speak, seen_by, side_of
from bot.commerce.refusals import (
    AnsweredMeanwhile,
    InquiryClosed,
    NothingToPassOn,
    NotYours,
    TooManyAnswers,
    WordsTooLong,
)
from bot.commerce.state_machine import Actor, record
from bot.parsing.free_text import read_paragraph
from bot.parsing.masking import HIDDEN, mask
from bot.parsing.rejection import Reason, Rejection
from storage import inquiries as stored
from storage import inquiry_messages
from storage.models import Inquiry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.inquiry_rules import Topic
    from bot.commerce.people import Member
    from bot.parsing.masking import Masked
    from bot.parsing.ways_around import Hidden
    from bot.settings import Periods
    from storage.constants import InquirySide, Role
    from storage.database import Session
    from storage.inquiries import Subject

IN_A_ROW = 5  # messages of a shop to somebody who says nothing
MOST_CHARACTERS = 500
REMIND_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed on, and what of it was hidden."""

    subject: Subject
    words: str
    hidden: tuple[Hidden, ...] = ()


# --- asking ---------------------------------------------------------------------------------------


async def ask_shop(
    db: Session,
    about: Topic,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    draft_id: str,
    words: str,
) -> Passed:
    """The same draft twice, and the same words twice on end, are one question."""
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    asked = await may_ask_about(db, who, about)
    await stored.hold_person(db, who.person.id)
    if (done := await _of_draft(db, draft_id, who)) is not None:  # of two at once
        return done
    return await _ask(
        db,
        Inquiry(
            kind="shop",
            person_id=who.person.id,
            shop_id=asked.shop_id,
            product_id=asked.product_id,
            order_id=asked.order_id,
        ),
        who,
        now,
        periods,
        draft_id=draft_id,
        words=words,
        staff_ids=(),
    )


async def ask_staff(
    db: Session,
    about: Topic,
    who: Member,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
    *,
    draft_id: str,
    words: str,
) -> Passed:
    """The same of the market's staff, with what it is about."""
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    product_id = order_id = None
    if about.order:
        order, _ = await trade.for_person(db, about.order, who)
        order_id = order.id
    elif about.product:
        product_id = (await visibility.seen_by(db, who, about.product)).id
    await stored.hold_person(db, who.person.id)
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    asked = Inquiry(kind="staff", person_id=who.person.id, product_id=product_id, order_id=order_id)
    return await _ask(
        db, asked, who, now, periods, draft_id=draft_id, words=words, staff_ids=staff_ids
    )


async def _of_draft(db: Session, draft_id: str, who: Member) -> Passed | None:
    said = await inquiry_messages.by_draft(db, draft_id)
    if said is None:
        return None
    if said.author_id != who.person.id:
        raise NotYours
    subject = await stored.by_id(db, said.inquiry_id)
    assert subject is not None
    return Passed(subject, said.words)


async def _ask(
    db: Session,
    new: Inquiry,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    draft_id: str,
    words: str,
    staff_ids: Collection[str],
) -> Passed:
    there = await stored.about(
        db, new.kind, new.person_id, product_id=new.product_id, order_id=new.order_id
    )
    if there is None:
        await may_ask(db, who, new.kind, new.shop_id, now)
        masked = passed_on(words)
        new.state, new.opened_at, new.moved_at = "waiting", now, now
        there = await stored.add(db, new)
        record(db, "inquiry", there.id, "", "waiting", Actor("buyer", who.person.id), now)
    else:
        await stored.hold(db, there.id)
        masked = passed_on(words)
        if (again := await _said_again(db, there, "asker", masked.text)) is not None:
            return Passed(again, masked.text, masked.hidden)
        await may_ask(db, who, new.kind, new.shop_id, now)
    return await _asked(
        db, there, who, now, periods, draft_id, masked.text, masked.hidden, staff_ids
    )


async def _asked(
    db: Session,
    inquiry: Inquiry,
    who: Member,
    now: datetime,
    periods: Periods,
    draft_id: str,
    words: str,
    hidden: tuple[Hidden, ...],
    staff_ids: Collection[str],
) -> Passed:
    """Put down what its asker says, and tell whoever has to answer."""
    if inquiry.state != "waiting" or inquiry.look_at is None:
        inquiry.look_at = now + REMIND_AFTER
    if inquiry.state != "waiting":
        actor = Actor("buyer", who.person.id)
        record(db, "inquiry", inquiry.id, inquiry.state, "waiting", actor, now)
    inquiry.state = "waiting"
    inquiry.unanswered = (inquiry.unanswered or 0) + 1
    said = await inquiry_messages.say(db, inquiry, "asker", who.person.id, words, now, draft_id)
    subject = await stored.by_id(db, inquiry.id)
    assert subject is not None
    if inquiry.kind == "staff":
        await inquiry_notices.to_staff(db, subject, "asked", said.id, now, staff_ids)
    else:
        await inquiry_notices.asked(db, subject, said, now, periods)
    return Passed(subject, words, hidden)


def passed_on(words: str) -> Masked:
    """The words as the other side reads them. Raises where there are too many, or none is left."""
    read = read_paragraph(words, limit=MOST_CHARACTERS)
    if isinstance(read, Rejection):
        if read.reason is Reason.TOO_LONG:
            raise WordsTooLong(MOST_CHARACTERS)
        raise NothingToPassOn
    masked = mask(read)
    if not any(each.isalnum() for each in masked.text.replace(HIDDEN, "")):
        raise NothingToPassOn
    return masked


async def _said_again(
    db: Session, inquiry: Inquiry, side: InquirySide, words: str
) -> Subject | None:
    """The question, where this side's last words are these, and nobody said anything since."""
    last = next(iter(await inquiry_messages.newest(db, inquiry.id)), None)
    if last is None or (last.side, last.words) != (side, words):
        return None
    return await stored.by_id(db, inquiry.id)


# --- answering, and going on ----------------------------------------------------------------------


async def reply(
    db: Session,
    inquiry_id: int,
    who: Member,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
    *,
    draft_id: str,
    seen: int,
    words: str,
) -> Passed:
    """One side's words in a question that is there. `seen` is the newest message that was there
    when they began to write: what was asked after it is not answered yet, and what another of their
    side answered after it they read before they say more."""
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    subject, side = await seen_by(db, inquiry_id, who)
    await stored.hold_person(db, subject.inquiry.person_id)  # in the order in which asking holds
    await stored.hold(db, inquiry_id)
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    inquiry = subject.inquiry
    if not may_speak(subject, side):
        raise InquiryClosed
    masked = passed_on(words)
    if (again := await _said_again(db, inquiry, side, masked.text)) is not None:
        return Passed(again, masked.text, masked.hidden)
    if side == "asker":
        await may_ask(db, who, inquiry.kind, inquiry.shop_id, now)
        return await _asked(
            db, inquiry, who, now, periods, draft_id, masked.text, masked.hidden, staff_ids
        )
    other = await inquiry_messages.by_another_since(db, inquiry.id, side, who.person.id, seen)
    if other is not None:
        raise AnsweredMeanwhile(other.id, other.words)
    last = await inquiry_messages.newest(db, inquiry.id, IN_A_ROW)
    if len(last) == IN_A_ROW and all(each.side != "asker" for each in last):
        raise TooManyAnswers(IN_A_ROW)
    left = await inquiry_messages.asked_after(db, inquiry.id, seen)
    old, inquiry.unanswered = inquiry.state, left
    inquiry.state = "waiting" if left else "answered"
    if not left:
        inquiry.look_at = None
    said = await inquiry_messages.say(db, inquiry, side, who.person.id, masked.text, now, draft_id)
    role: Role = "staff" if side == "staff" else "seller"
    record(db, "inquiry", inquiry.id, old, inquiry.state, Actor(role, who.person.id), now)
    await inquiry_notices.answered(db, subject, said, now, periods)
    return Passed(subject, masked.text, masked.hidden)


async def waiting_for(db: Session, who: Member) -> list[Subject]:
    """What waits for somebody's words, for /reply: the questions to their shop, the oldest first;
    else the one of their own that was answered last."""
    if who.shop is not None:
        page = await stored.waiting_at(db, who.shop.id)
        if page.items:
            return list(await stored.subjects(db, page.items))
    page = await stored.of_person(db, who.person.id, who.shop.id if who.shop else None)
    found = await stored.subjects(db, page.items[:1])
    return [each for each in found if may_speak(each, side_of(each.inquiry, who) or "asker")]
