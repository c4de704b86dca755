"""Complaints: their buyer, their seller, and staff, each with what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Photo, Screen
from bot.commerce import complaint_decisions as decisions
from bot.commerce import complaint_rules as rules
from bot.commerce import complaints, orders
from bot.commerce.complaint_moves import deciders
from bot.commerce.refusals import NoMoreComplaints, NotFound, NotYours, TooLate
from bot.flows import commands as c
from bot.flows import complaints as forms
from bot.flows.photo_question import most_photos
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import complaints as screens
from bot.texts import t
from storage import complaints as stored

if TYPE_CHECKING:
    from bot.chat import MessageScreen
    from bot.handlers.context import Context
    from storage.constants import Role
    from storage.models import Complaint, Order
    from storage.sql.pagination import Place


async def complain(turn: Context, code: str) -> Answer | StartForm:
    """Begin one; of an order that has an open one, look at that."""
    order, actor = await orders.as_role(turn.db, code, turn.who, "buyer")
    there = rules.open_of(order)
    if there is not None:
        return Answer((await _screen(turn, order, there, actor.role),))
    kinds = rules.kinds(order)
    if not kinds:
        raise TooLate
    if rules.is_over(order, turn.now, turn.periods):
        raise NoMoreComplaints(turn.periods.complaint_days)
    return StartForm(forms.COMPLAIN, forms.ComplainAnswers(order=code, kinds=kinds))


async def show(turn: Context, number: int) -> Answer:
    order, complaint, role = await decisions.seen_by(turn.db, number, turn.who)
    return Answer((await _screen(turn, order, complaint, role),))


async def photos(turn: Context, of: taps.ShownBy) -> Answer:
    """The newest, as many as one message shows."""
    _, complaint, _ = await decisions.seen_by(turn.db, of.complaint, turn.who)
    rows = await stored.photos_of(turn.db, complaint.id)
    shown = tuple(
        Photo(each.photo_id, each.path, each.given_by) for each in rows if each.side == of.side
    )[-most_photos() :]
    if not shown:
        raise NotFound
    return Answer((screens.photos_screen(complaint, shown),), fresh=True)


async def _screen(turn: Context, order: Order, complaint: Complaint, role: Role) -> MessageScreen:
    shown = {each.side for each in await stored.photos_of(turn.db, complaint.id)}
    nobody = complaint.state == "with_staff" and await _is_nobodys(turn, order)
    return screens.complaint_screen(
        order, complaint, role, turn.now, turn.periods, shown, nobody=nobody
    )


async def _is_nobodys(turn: Context, order: Order) -> bool:
    """Whether everybody of the staff who is there is a side of it."""
    return not await deciders(turn.db, order, turn.staff_ids)


async def read(turn: Context, number: int) -> Answer:
    order, complaint = await complaints.read(turn.db, number, turn.who, turn.now)
    screen = await _screen(turn, order, complaint, "seller")
    return Answer((screen,), toast=t("Thank you. The buyer will be told."))


async def answer(turn: Context, number: int) -> StartForm:
    order, complaint, role = await decisions.seen_by(turn.db, number, turn.who)
    if role != "seller":
        raise NotYours
    if not rules.can_answer(complaint):
        raise TooLate
    known = forms.AnswerAnswers(order.code, complaint.id, rules.refundable(order))
    return StartForm(forms.ANSWER, known)


async def ask_accept(turn: Context, of: taps.OfferRead) -> Answer:
    order, complaint, role = await decisions.seen_by(turn.db, of.complaint, turn.who)
    if role != "buyer":
        raise NotYours
    if not rules.can_accept(complaint) or complaint.answers != of.answers:
        raise TooLate
    return Answer((screens.ask_accept(order, complaint),))


async def accept(turn: Context, of: taps.OfferRead) -> Answer:
    order, complaint = await complaints.accept(
        turn.db, of.complaint, turn.who, turn.now, of.answers
    )
    screen = await _screen(turn, order, complaint, "buyer")
    return Answer((screen,), toast=t("Thank you. The seller will be told."))


async def ask_for_staff(turn: Context, number: int) -> Answer:
    order, complaint = await complaints.ask_staff(
        turn.db, number, turn.who, turn.now, turn.periods, turn.staff_ids
    )
    screen = await _screen(turn, order, complaint, "buyer")
    if await _is_nobodys(turn, order):
        return Answer((screen,))  # which says so
    return Answer((screen,), toast=t("Our staff will be told."))


async def ask_withdraw(turn: Context, number: int) -> Answer:
    order, complaint, role = await decisions.seen_by(turn.db, number, turn.who)
    if role != "buyer":
        raise NotYours
    if not complaint.is_open:
        raise TooLate
    return Answer((screens.ask_withdraw(order, complaint),))


async def withdraw(turn: Context, number: int) -> Answer:
    order, complaint = await complaints.withdraw(turn.db, number, turn.who, turn.now)
    screen = await _screen(turn, order, complaint, "buyer")
    return Answer((screen,), toast=t("Thank you. The seller will be told."))


async def waiting(turn: Context, at: Place) -> Answer:
    """Those that staff have to decide, the oldest first."""
    page = await stored.queue(turn.db, at)
    codes = await stored.codes_of(turn.db, page.items)
    return Answer((screens.queue(page, codes, turn.periods),))


async def decide(turn: Context, number: int) -> StartForm:
    order, complaint = await decisions.for_staff(turn.db, number, turn.who)
    if complaint.state != "with_staff":
        raise TooLate
    known = forms.DecideAnswers(
        order.code,
        complaint.id,
        rules.refundable(order),
        unconfirmed=not order.payment.received,
    )
    return StartForm(forms.DECIDE, known)


# --- what forms want done -------------------------------------------------------------------------


async def send(turn: Context, do: c.SendComplaint) -> tuple[Screen, ...]:
    order, complaint = await complaints.open_(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        draft_id=do.draft_id,
        kind=do.kind,
        words=do.words,
        photos=do.photos,
    )
    screen = await _screen(turn, order, complaint, "buyer")
    return (screen.after(screens.sent(order, complaint, turn.periods)),)


async def send_answer(turn: Context, do: c.AnswerComplaint) -> tuple[Screen, ...]:
    order, complaint = await complaints.answer(
        turn.db,
        do.complaint,
        turn.who,
        turn.now,
        draft_id=do.draft_id,
        offer=do.offer,
        amount=do.amount,
        words=do.words,
        photos=do.photos,
    )
    screen = await _screen(turn, order, complaint, "seller")
    return (screen.after(t("✅ Your answer has been sent. The buyer will be told.")),)


async def send_decision(turn: Context, do: c.DecideComplaint) -> tuple[Screen, ...]:
    order, complaint = await decisions.decide(
        turn.db,
        do.complaint,
        turn.who,
        turn.now,
        verdict=do.verdict,
        amount=do.amount,
        words=do.words,
    )
    screen = await _screen(turn, order, complaint, "staff")
    return (screen.after(t("✅ Decided. The buyer and the seller will be told.")),)


ROUTES = Routes(
    commands={"complaints": on(taps.COMPLAINTS, waiting, role="staff")},
    taps=(
        on(taps.COMPLAIN, complain),
        on(taps.COMPLAINT, show),
        on(taps.COMPLAINT_PHOTOS, photos),
        on(taps.COMPLAINT_READ, read, writes=True),
        on(taps.ANSWER_COMPLAINT, answer, guarded="always"),
        on(taps.ASK_ACCEPT, ask_accept),
        on(taps.ACCEPT_OFFER, accept, writes=True, guarded="always"),
        on(taps.ASK_FOR_STAFF, ask_for_staff, writes=True),
        on(taps.ASK_WITHDRAW, ask_withdraw),
        on(taps.WITHDRAW, withdraw, writes=True),
        on(taps.COMPLAINTS, waiting, role="staff"),
        on(taps.DECIDE_COMPLAINT, decide, role="staff", guarded="always"),
    ),
    forms=(forms.COMPLAIN, forms.ANSWER, forms.DECIDE),
    form_commands={
        c.SendComplaint: Route(send, writes=True),
        c.AnswerComplaint: Route(send_answer, writes=True, guarded="always"),
        c.DecideComplaint: Route(send_decision, writes=True, role="staff", guarded="always"),
    },
)
