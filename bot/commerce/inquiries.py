"""Questions that the market passes on: a buyer asks a shop about a product or an order, or anybody
asks staff; each side reads the other's words, and neither learns how the other is reached.

What somebody asks about one thing is one row with all that both said (storage/inquiries.py). What
leads past the market is hidden before the words are kept (bot/parsing/masking.py). Who is told of
no answer is in inquiry_reminders.py, what is done about bad ones in inquiry_reports.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import inquiry_notices, visibility
from bot.commerce import orders as trade
from bot.commerce.refusals import (
    AskingStopped,
    NotFound,
    NothingToPassOn,
    NotYours,
    OwnProduct,
    QuestionClosed,
    TooManyAnswers,
    TooManyQuestions,
)
from bot.commerce.state_machine import Actor, record
from bot.parsing.masking import HIDDEN, mask
from storage import inquiries as stored
from storage.models import Inquiry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.parsing.masking import Hidden
    from bot.settings import Periods
    from storage.constants import InquiryKind, InquirySide, Role
    from storage.database import Session
    from storage.inquiries import Subject

OPEN_AT_ONCE = 5  # questions of one person that one shop, or staff, have not answered
A_DAY = 20  # questions of one person in all
IN_A_ROW = 5  # messages of a shop to somebody who says nothing
MOST_CHARACTERS = 500
REMIND_AFTER = timedelta(hours=24)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed on, and what of it was hidden."""

    subject: Subject
    words: str
    hidden: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about: a product, an order, or neither."""

    product: int = 0
    order: str = ""


# --- who may --------------------------------------------------------------------------------------


async def seen_by(db: Session, inquiry_id: int, who: Member) -> tuple[Subject, InquirySide]:
    """A question, and the side on which somebody sees it: one of its own before staff's. Staff
    read what is for them, what belongs to an order, and what was reported."""
    subject = await stored.by_id(db, inquiry_id)
    if subject is None:
        raise NotFound
    side = side_of(subject.inquiry, who)
    if side is not None:
        return subject, side
    of = subject.inquiry
    if who.is_staff and (of.kind == "staff" or of.order_id is not None or of.is_reported):
        return subject, "staff"
    raise NotYours


def side_of(inquiry: Inquiry, who: Member) -> InquirySide | None:
    if inquiry.person_id == who.person.id:
        return "asker"
    if inquiry.kind == "shop" and who.shop is not None and who.shop.id == inquiry.shop_id:
        return "shop"
    return None


def may_speak(subject: Subject, side: InquirySide) -> bool:
    """Whether this side may say something in it; staff answer only what is for them."""
    of = subject.inquiry
    if of.state == "closed" or (subject.shop is not None and subject.shop.state == "closed"):
        return False
    return side != "staff" or of.kind == "staff"


@dataclass(frozen=True, slots=True)
class AskedShop:
    """The shop that is asked, and about what."""

    shop_id: int
    product_id: int | None = None
    order_id: int | None = None


async def may_ask_about(db: Session, who: Member, about: Topic) -> AskedShop:
    """What somebody may ask the seller about. Raises as the product's card or the order's screen
    would."""
    if about.order:
        order, _ = await trade.as_role(db, about.order, who, "buyer")
        if order.shop.state == "closed":
            raise AskingStopped
        return AskedShop(order.shop_id, order_id=order.id)
    product = await visibility.seen_by(db, who, about.product)
    if visibility.is_own(product, who):
        raise OwnProduct
    return AskedShop(product.shop_id, product_id=product.id)


async def known_of(db: Session, who: Member, asked: AskedShop) -> Inquiry | None:
    """What somebody asked the seller about this before, and may go on with."""
    return await stored.about(
        db, "shop", who.person.id, product_id=asked.product_id, order_id=asked.order_id
    )


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
    said = await stored.by_draft(db, draft_id)
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
        masked = mask(_worth_passing_on(words))
        new.state, new.opened_at, new.moved_at = "waiting", now, now
        there = await stored.add(db, new)
        record(db, "inquiry", there.id, "", "waiting", Actor("buyer", who.person.id), now)
    else:
        await stored.hold(db, there.id)
        masked = mask(_worth_passing_on(words))
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
    inquiry.state = "waiting"
    inquiry.unanswered = (inquiry.unanswered or 0) + 1
    said = await stored.say(db, inquiry, "asker", who.person.id, words, now, draft_id)
    subject = await stored.by_id(db, inquiry.id)
    assert subject is not None
    if inquiry.kind == "staff":
        await inquiry_notices.to_staff(db, subject, "asked", said.id, now, staff_ids)
    else:
        await inquiry_notices.asked(db, subject, said, now, periods)
    return Passed(subject, words, hidden)


async def may_ask(
    db: Session, who: Member, kind: InquiryKind, shop_id: int | None, now: datetime
) -> None:
    """Raises where somebody is stopped from asking, or has asked enough."""
    if kind == "shop" and await stored.blocks_of(db, who.person.id, shop_id):
        raise AskingStopped
    if await stored.open_at(db, who.person.id, shop_id) >= OPEN_AT_ONCE:
        raise TooManyQuestions(OPEN_AT_ONCE, to_staff=kind == "staff")
    if await stored.said_since(db, who.person.id, now - DAY) >= A_DAY:
        raise TooManyQuestions(A_DAY, a_day=True)


def _worth_passing_on(words: str) -> str:
    if not any(each.isalnum() for each in mask(words).text.replace(HIDDEN, "")):
        raise NothingToPassOn
    return words


async def _said_again(
    db: Session, inquiry: Inquiry, side: InquirySide, words: str
) -> Subject | None:
    """The question, where this side's last words are these, and nobody said anything since."""
    last = next(iter(await stored.newest(db, inquiry.id)), None)
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
    when they began to write: what was asked after it is not answered yet."""
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    subject, side = await seen_by(db, inquiry_id, who)
    await stored.hold_person(db, subject.inquiry.person_id)  # in the order in which asking holds
    await stored.hold(db, inquiry_id)
    if (done := await _of_draft(db, draft_id, who)) is not None:
        return done
    inquiry = subject.inquiry
    if not may_speak(subject, side):
        raise QuestionClosed
    masked = mask(_worth_passing_on(words))
    if (again := await _said_again(db, inquiry, side, masked.text)) is not None:
        return Passed(again, masked.text, masked.hidden)
    if side == "asker":
        await may_ask(db, who, inquiry.kind, inquiry.shop_id, now)
        return await _asked(
            db, inquiry, who, now, periods, draft_id, masked.text, masked.hidden, staff_ids
        )
    last = await stored.newest(db, inquiry.id, IN_A_ROW)
    if len(last) == IN_A_ROW and all(each.side != "asker" for each in last):
        raise TooManyAnswers(IN_A_ROW)
    left = await stored.asked_after(db, inquiry.id, seen)
    old, inquiry.unanswered = inquiry.state, left
    inquiry.state = "waiting" if left else "answered"
    if not left:
        inquiry.look_at = None
    said = await stored.say(db, inquiry, side, who.person.id, masked.text, now, draft_id)
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
