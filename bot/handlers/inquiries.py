"""Questions that are passed on: asking, answering, reading them, and talking to a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen, Screen
from bot.commerce import inquiries, inquiry_rules, orders, product_texts
from bot.commerce.inquiry_rules import Topic
from bot.commerce.refusals import InquiryClosed, NotFound, NotYours, OwnProduct, Refusal
from bot.commerce.visibility import is_own, seen_by, visible_to
from bot.flows import commands as c
from bot.flows.inquiries import ASK, REPLY, STAFF, AskAnswers, Offered, ReplyAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.codes import read_order_code
from bot.parsing.share_codes import code_in, shared_by
from bot.screens import inquiries as screens
from bot.texts import t
from storage import carts, inquiry_blocks, inquiry_messages
from storage import inquiries as stored
from storage import orders as stored_orders
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.constants import InquirySide
    from storage.inquiries import Subject
    from storage.sql.pagination import Place

OFFERED = 3  # of the cart, and of the orders, that a question may be about


@dataclass(frozen=True, slots=True)
class NextWords:
    """The question that somebody was told of last, or whose message they reply to, and their words
    after that."""

    inquiry: int
    words: str
    replies: bool


# --- asking ---------------------------------------------------------------------------------------


async def ask(turn: Context, product_id: int) -> StartForm:
    """About a product."""
    product = await seen_by(turn.db, turn.who, product_id)
    if is_own(product, turn.who):
        raise OwnProduct
    await inquiry_rules.may_ask(turn.db, turn.who, "shop", product.shop_id, turn.now)
    return _form(Offered(f"p{product.id}", product_texts.name(product, turn.language)))


async def ask_of_order(turn: Context, code: str) -> Answer | StartForm:
    """About an order: what was asked of it before, or the first question."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    there = await stored.of_order(turn.db, order.id)
    if there:
        subject, side = await inquiry_rules.seen_by(turn.db, there[-1].id, turn.who)
        return Answer((await screen_of(turn, subject, side),))
    if actor.role != "buyer":
        raise NotYours
    about = Topic(order=code)
    asked = await inquiry_rules.may_ask_about(turn.db, turn.who, about)
    await inquiry_rules.may_ask(turn.db, turn.who, "shop", asked.shop_id, turn.now)
    return _form(Offered(f"o{code}", code))


async def ask_in_words(turn: Context, text: str) -> Answer | StartForm:
    """/ask, with the code of what it is about among the words, or chosen after them."""
    words = text.strip()
    code = read_order_code(words)
    order = await orders.named(turn.db, words, turn.who) if words else None
    if order is not None and orders.side_of(order, turn.who).role == "buyer":
        rest = _without(words, code or order.code)
        if not rest and code:
            return await ask_of_order(turn, order.code)
        return _form(Offered(f"o{order.code}", order.code), words=rest or words)
    shared = shared_by(code_in(words)) if words else None
    if shared is not None and shared.kind == "product":
        form = await ask(turn, shared.id)
        beside = _without(words, code_in(words)) or None
        return replace(form, answers=replace(form.answers, words=beside))
    offered_all = (*await _likely(turn), Offered(STAFF))
    return StartForm(ASK, AskAnswers(offered=offered_all, words=words or None), anew=True)


def _without(words: str, code: str) -> str:
    """What is said beside the code, where it stands in it as it is written."""
    return " ".join(each for each in words.split() if each.strip("().,:;").upper() != code.upper())


async def _likely(turn: Context) -> tuple[Offered, ...]:
    """What somebody may mean who names nothing: what is in their cart, and what they ordered."""
    own = turn.who.shop.id if turn.who.shop is not None else 0
    kept = await carts.lines(turn.db, turn.who.person.id)
    products = [
        Offered(f"p{line.product.id}", product_texts.name(line.product, turn.language))
        for line in kept.lines
        if line.product.shop_id != own and visible_to(line.product, turn.who)
    ]
    bought = await stored_orders.bought_by(turn.db, turn.who.person.id)
    ordered = [Offered(f"o{each.code}", each.code) for each in bought.items]
    return (*products[:OFFERED], *ordered[:OFFERED])


def _form(offered: Offered, words: str = "") -> StartForm:
    answers = AskAnswers(offered=(offered,), about=offered.of, words=words or None)
    return StartForm(ASK, answers, anew=True)


async def talk(turn: Context, about: taps.Concerning) -> StartForm:
    """To staff, about what they come from."""
    await inquiry_rules.may_ask(turn.db, turn.who, "staff", None, turn.now)
    if about.order:
        await orders.for_person(turn.db, about.order, turn.who)
        return _form(Offered(f"{STAFF}o{about.order}", about.order))
    if about.product:
        product = await seen_by(turn.db, turn.who, about.product)
        return _form(Offered(f"{STAFF}p{product.id}", product_texts.name(product, turn.language)))
    return _form(Offered(STAFF))


async def talk_in_words(turn: Context, text: str) -> StartForm:
    """/person; the code of an order among the words says what they are about."""
    words = text.strip()
    await inquiry_rules.may_ask(turn.db, turn.who, "staff", None, turn.now)
    order = await orders.named(turn.db, words, turn.who) if words else None
    if order is not None:
        return _form(Offered(f"{STAFF}o{order.code}", order.code), words=words)
    return _form(Offered(STAFF), words=words)


# --- reading, answering ---------------------------------------------------------------------------


async def show(turn: Context, of: taps.OfInquiry) -> Answer:
    subject, side = await inquiry_rules.seen_by(turn.db, of.inquiry, turn.who)
    return Answer((await screen_of(turn, subject, side, of.place),))


async def screen_of(
    turn: Context, subject: Subject, side: InquirySide, place: Place | None = None
) -> MessageScreen:
    of = subject.inquiry
    said = await inquiry_messages.page(turn.db, of.id, place or FIRST)
    stopped = screens.Stopped()
    if side != "asker":
        blocks = await inquiry_blocks.of_person(turn.db, of.person_id, of.shop_id)
        stopped = screens.Stopped(
            here=any(each.shop_id is not None for each in blocks),
            everywhere=any(each.shop_id is None for each in blocks),
        )
    return screens.inquiry(subject, side, said, stopped)


async def mine(turn: Context, at: Place) -> Answer:
    """What somebody asked, and what their shop was asked: what waits for its answer first."""
    shop = turn.who.shop
    page = await stored.of_person(turn.db, turn.who.person.id, shop.id if shop else None, at)
    subjects = await stored.subjects(turn.db, page.items)
    sides = [inquiry_rules.side_of(each.inquiry, turn.who) or "asker" for each in subjects]
    return Answer((screens.listed(subjects, sides, page),))


async def begin_reply(turn: Context, number: int) -> StartForm:
    subject, side = await inquiry_rules.seen_by(turn.db, number, turn.who)
    if not inquiry_rules.may_speak(subject, side):
        raise InquiryClosed if side != "staff" else NotYours
    return StartForm(REPLY, _replying([await _reply_to(turn, subject)]), anew=True)


async def reply_in_words(turn: Context, text: str) -> Answer | StartForm:
    """/reply: to the one question that waits, or to one of them."""
    waiting = await inquiries.waiting_for(turn.db, turn.who)
    if not waiting:
        return Answer((screens.nothing_to_reply(),))
    offered = [await _reply_to(turn, each) for each in waiting]
    return StartForm(REPLY, _replying(offered, text.strip()), anew=True)


async def in_next_words(turn: Context, told: NextWords) -> StartForm | None:
    """Words of somebody who was told of a question, as what they say to it. What replies to that
    very message is sent; of the next words it is asked first, as a search for coffee is none of a
    stranger's business. None: they are for something else."""
    try:
        subject, side = await inquiry_rules.seen_by(turn.db, told.inquiry, turn.who)
    except Refusal:
        return None
    if not inquiry_rules.may_speak(subject, side):
        if told.replies and side != "staff":
            raise InquiryClosed
        return None
    if not told.replies and await orders.named(turn.db, told.words, turn.who) is not None:
        return None
    answers = _replying([await _reply_to(turn, subject)], told.words)
    return StartForm(REPLY, replace(answers, doubt="" if told.replies else "unasked"), anew=True)


async def _reply_to(turn: Context, subject: Subject) -> Offered:
    newest = next(iter(await inquiry_messages.newest(turn.db, subject.inquiry.id)), None)
    by_asker = subject.asker.id == turn.who.person.id
    name = subject.order or product_texts.asked_about(subject, by_asker=by_asker)
    return Offered(f"{subject.inquiry.id}.{newest.id if newest is not None else 0}", name)


def _replying(offered: list[Offered], words: str = "") -> ReplyAnswers:
    only = offered[0].of if len(offered) == 1 else None
    return ReplyAnswers(tuple(offered), only, words or None)


# --- what forms want done -------------------------------------------------------------------------


async def send(turn: Context, do: c.SendInquiry) -> tuple[Screen, ...]:
    about = Topic(do.product, do.order)
    if do.to_staff:
        passed = await inquiries.ask_staff(
            turn.db,
            about,
            turn.who,
            turn.now,
            turn.periods,
            turn.staff_ids,
            draft_id=do.draft_id,
            words=do.words,
        )
    elif not (do.product or do.order):
        raise NotFound
    else:
        passed = await inquiries.ask_shop(
            turn.db, about, turn.who, turn.now, turn.periods, draft_id=do.draft_id, words=do.words
        )
    sent = t("✅ It has been sent. You get a message here when they answer.")
    screen = await screen_of(turn, passed.subject, "asker")
    return (screen.after(sent, *screens.hidden(passed.hidden, passed.words)),)


async def send_reply(turn: Context, do: c.ReplyToInquiry) -> tuple[Screen, ...]:
    passed = await inquiries.reply(
        turn.db,
        do.inquiry,
        turn.who,
        turn.now,
        turn.periods,
        turn.staff_ids,
        draft_id=do.draft_id,
        seen=do.seen,
        words=do.words,
    )
    _, side = await inquiry_rules.seen_by(turn.db, do.inquiry, turn.who)
    screen = await screen_of(turn, passed.subject, side)
    sent = t("✅ It has been sent.")
    return (screen.after(sent, *screens.hidden(passed.hidden, passed.words)),)


ROUTES = Routes(
    commands={
        "ask": Route(ask_in_words),
        "questions": on(taps.INQUIRIES, mine),
        "reply": Route(reply_in_words),
        "person": Route(talk_in_words),
    },
    taps=(
        on(taps.ASK, ask),
        on(taps.ASK_OF_ORDER, ask_of_order),
        on(taps.INQUIRIES, mine),
        on(taps.INQUIRY, show),
        on(taps.REPLY, begin_reply),
        on(taps.TALK, talk),
    ),
    forms=(ASK, REPLY),
    form_commands={
        c.SendInquiry: Route(send, writes=True),
        c.ReplyToInquiry: Route(send_reply, writes=True),
    },
)
