"""The buttons about the money of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.commerce import asked_postage, counted_money, orders, payments, refunds
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows import received_sum
from bot.flows.order_forms import REFUND, RefundAnswers, RefundSource
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.orders import moved
from bot.money import Money
from bot.payment_methods import of_channel
from bot.screens.orders import order_screen
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Answer, Screen
    from bot.handlers.context import Context


async def claim_paid(turn: Context, code: str) -> Answer:
    order = await payments.claim_paid(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Thank you. The seller has been asked to check."))


async def not_paid(turn: Context, code: str) -> Answer:
    order = await payments.not_paid(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("The buyer has been asked to check again."))


async def paid(turn: Context, code: str) -> Answer:
    order = await payments.paid(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Paid. The buyer will be told."))


async def other_sum(turn: Context, code: str) -> StartForm:
    """Ask how much has come: the sum of all, not one more part."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if not counted_money.may_count(order):
        raise TooLate
    came = order.payment.received_money
    due = order.payment.amount_money
    if not counted_money.is_paid(order):
        due = came + asked_postage.still_due(order)
    cancelled = order.state == "cancelled"
    answers = received_sum.Answers(code, due, came, cancelled=cancelled)
    return StartForm(received_sum.FORM, answers, anew=True)


async def count(turn: Context, do: c.CountMoney) -> tuple[Screen, ...]:
    order = await counted_money.count(turn.db, do.order, turn.who, turn.now, do.total)
    return (
        order_screen(order, turn.who, turn.channels).after(t("Recorded. The buyer will be told.")),
    )


async def refunded(turn: Context, code: str) -> Answer:
    order = await payments.refunded(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Refunded. The buyer will be told."))


async def come_back(turn: Context, code: str) -> Answer:
    order = await payments.come_back(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Thank you. The seller will be told."))


async def part(turn: Context, code: str) -> StartForm:
    """Ask how much was given back, or is to be sent back: the sum of all, not one more part."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if not payments.can_refund(order):
        raise TooLate
    payment = order.payment
    paid, so_far = payment.received_money, payment.refunded_money + payment.refunding_money
    sources = tuple(
        RefundSource(of_channel(each.channel).code, each.phone[-3:], Money(part, payment.currency))
        for each, part in await refunds.sources(turn.db, order)
    )
    most = sum((each.most for each in sources), so_far) if sources else paid
    answers = RefundAnswers(code, most, so_far, sent=bool(sources), sources=sources)
    return StartForm(REFUND, answers, anew=True)


async def restock(turn: Context, code: str) -> Answer:
    order = await orders.restock(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("The products are back in your stock."))


async def refund_part(turn: Context, do: c.RefundPart) -> tuple[Screen, ...]:
    give_back = payments.send_part_back if do.sent else payments.refunded_in_part
    order = await give_back(turn.db, do.order, turn.who, turn.now, total=do.total)
    return (
        order_screen(order, turn.who, turn.channels).after(t("Recorded. The buyer will be told.")),
    )


ROUTES = Routes(
    taps=(
        on(taps.CLAIM_PAID, claim_paid, writes=True),
        on(taps.NOT_PAID, not_paid, writes=True),
        on(taps.PAID, paid, writes=True, guarded="always"),
        on(taps.COUNT_MONEY, other_sum, guarded="always"),
        on(taps.REFUNDED, refunded, writes=True, guarded="always"),
        on(taps.MONEY_BACK, come_back, writes=True, guarded="always"),
        on(taps.REFUND_PART, part, guarded="always"),
        on(taps.RESTOCK, restock, writes=True),
    ),
    forms=(REFUND, received_sum.FORM),
    form_commands={
        c.RefundPart: Route(refund_part, writes=True, guarded="always"),
        c.CountMoney: Route(count, writes=True, guarded="always"),
    },
)
