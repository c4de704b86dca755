"""The words about an order's money: claimed, seen, given back, and asked after."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.payments import (
    CashToConfirm,
    MoneyStuck,
    MoneyWaits,
    PartRefunded,
    PaymentClaimed,
    PaymentDue,
    PaymentNotFound,
    PaymentSeen,
    PaymentToCheck,
    PaymentWayChanged,
    ProofSent,
    ProofShownTwice,
    RefundConfirmed,
    Refunded,
    RefundOwed,
)
from bot.payment_methods import named
from bot.screens import stuck_money as stuck
from bot.screens.notices.common import (
    buyer_reads,
    came_or_not,
    claim,
    how_to_pay,
    look,
    phone,
    proof,
    record,
)
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Listed, Quoted, Strong, t
from storage.sql.pagination import FIRST


def payment_claimed(told: PaymentClaimed) -> MessageScreen:
    code = told.order
    return MessageScreen(
        (
            Strong(t("💰 The buyer says order {code} is paid.", code=code)),
            t("Please check: have you received {total}?", total=told.claimed),
            *buyer_reads(told),
            *(
                (t("The order is cancelled: if the money arrived, please refund the buyer."),)
                if told.cancelled
                else ()
            ),
        ),
        (came_or_not(told), look(told)),
    )


def proof_sent(told: ProofSent) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("📎 The buyer of order {code} has sent a proof of payment.", code=told.order)),
        t("Please check: have you received {total}?", total=told.claimed),
    ]
    if told.cancelled:
        lines.append(t("The order is cancelled: if the money arrived, please refund the buyer."))
    return MessageScreen(tuple(lines), (proof(told), came_or_not(told), look(told)))


def proof_shown_twice(told: ProofShownTwice) -> MessageScreen:
    """No accusation: it may be a mistake, or one payment for two orders."""
    lines: list[Line] = [
        Strong(
            t(
                "🔎 The proof of payment for order {code} was sent for another one, too.",
                code=told.order,
            )
        ),
        t(
            "It may be a mistake. Please make sure that the money has arrived: {total}",
            total=told.claimed,
        ),
    ]
    if told.others:
        lines.append(t("Also sent for: {orders}", orders=Listed(told.others)))
        return MessageScreen(tuple(lines), (record(told),))
    return MessageScreen(tuple(lines), (proof(told), came_or_not(told), look(told)))


def payment_not_found(told: PaymentNotFound) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("🔎 The seller cannot find your payment for {code}.", code=told.order)),
        t("If you have paid, do not pay again: please call the shop."),
        *phone(told.phone),
        "",
    ]
    if told.cancelled:
        lines.append(t("The order is cancelled: there is nothing more to pay."))
        return MessageScreen(tuple(lines), (look(told),))
    lines += [t("If you have not paid yet:"), *how_to_pay(told, with_phone=False)]
    return MessageScreen(tuple(lines), (claim(told), look(told)))


def payment_seen(told: PaymentSeen) -> MessageScreen:
    lines: list[Line] = [
        Strong(t("💰 Your payment for order {code} was received.", code=told.order)),
        t("Amount: {total}", total=_paid(told)),
    ]
    if told.cancelled:
        lines.append(t("The order is cancelled: the seller has to refund you."))
    return MessageScreen(tuple(lines), (look(told),))


def payment_way_changed(told: PaymentWayChanged) -> MessageScreen:
    """What is to be done now is another thing: wait for the money, or have it asked for."""
    new = named(told.method)
    return MessageScreen(
        (
            Strong(t("💳 The buyer of order {code} pays another way.", code=told.order)),
            t("Before: {method}", method=named(told.old_method).label),
            t("Now: {method}", method=new.label),
            t("Amount: {total}", total=told.amount),
            t("The money is sent before the parcel: wait for it, then ship.")
            if new.sent
            else t("The money is handed over with the parcel."),
        ),
        (look(told),),
    )


def _paid(told: PaymentSeen) -> Money | Quoted:
    """In the currency in which it was charged; of what ended before all of it came, what did."""
    if told.charged_in and (told.charged_in, told.came) != (told.currency, told.total):
        return told.came_money
    return told.amount_to_buyer


def refunded(told: Refunded) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("↩️ The seller has refunded your order {code}.", code=told.order)),
            t("Amount: {total}", total=told.back),
        ),
        (look(told),),
    )


def part_refunded(told: PartRefunded) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("↩️ The seller has refunded part of your order {code}.", code=told.order)),
            t("Refunded in total: {total}", total=told.back),
            t("You had paid: {total}", total=told.came_money),
        ),
        (look(told),),
    )


def refund_confirmed(told: RefundConfirmed) -> MessageScreen:
    """To the seller: nothing is owed any more, says its buyer."""
    return MessageScreen(
        (
            Strong(t("✅ The buyer has the money for order {code} back.", code=told.order)),
            t("There is nothing left to do."),
        ),
        (look(told),),
    )


def payment_due(told: PaymentDue) -> MessageScreen:
    """To the buyer: not paid yet, and when the order ends by itself."""
    rest = Money(told.due, told.charged_in) if told.due else None
    lines: list[Line] = [
        Strong(t("⏰ Your order {code} is waiting for your payment.", code=told.order)),
        *how_to_pay(told, rest=rest, here=told.here),
    ]
    if told.ends:
        lines.append(t("If you do not pay, the order will be closed: {when}", when=told.ends))
    return MessageScreen(tuple(lines), (claim(told), look(told)))


def payment_to_check(told: PaymentToCheck) -> MessageScreen:
    """To the seller: the buyer says that they paid, and hears nothing."""
    lines: list[Line] = [
        Strong(
            t(
                "⏰ The buyer is waiting: has the money for order {code} arrived?",
                code=told.order,
            )
        ),
        t("Please check: have you received {total}?", total=told.claimed),
        *buyer_reads(told),
    ]
    if told.cancelled:
        lines.append(t("The order is cancelled: if the money arrived, please refund the buyer."))
    return MessageScreen(tuple(lines), (came_or_not(told), proof(told), look(told)))


def refund_owed(told: RefundOwed) -> MessageScreen:
    """To the seller: the order came to nothing, and its money is still with them."""
    owed = Money(told.owed, told.charged_in or told.currency)
    lines: tuple[Line, ...] = (
        Strong(t("⏰ The buyer of order {code} is waiting for a refund.", code=told.order)),
        t("To refund: {total}", total=owed),
        t("Once you have refunded it, tap the button on the order."),
    )
    return MessageScreen(lines, (look(told),))


def cash_to_confirm(told: CashToConfirm) -> MessageScreen:
    """To the seller: the parcel is there, and nobody said that it was paid for."""
    lines: tuple[Line, ...] = (
        Strong(t("💵 Did you get the cash for order {code}?", code=told.order)),
        t("Amount: {total}", total=told.amount),
    )
    received = (Button(t("💰 Money received"), taps.ASK_PAID(told.order)),)
    return MessageScreen(lines, (received, look(told)))


def money_stuck(told: MoneyStuck) -> MessageScreen:
    """To staff, when reminding was of no use."""
    lines: list[Line] = [
        Strong(t("⚠️ There is a problem with order {code}: please help.", code=told.order)),
        stuck.why(told.why),
        *((t("The seller has left this chat and cannot be reached here."),) * told.seller_gone),
        t("Amount: {total}", total=told.stuck),
        labels.shop(told.shop),
        *phone(told.phone),
    ]
    return MessageScreen(tuple(lines), (record(told),))


def money_waits(told: MoneyWaits) -> MessageScreen:
    """To staff."""
    lines = (
        Strong(t("💰 Money that is stuck")),
        t("Orders and payouts: {n}", n=told.waiting),
        t("Please look at it: only our staff can help."),
    )
    look = Button(t("💰 Money that is stuck"), taps.STUCK_MONEY(FIRST))
    return MessageScreen(lines, ((look,),))


KINDS = (
    NoticeKind(PaymentClaimed, payment_claimed),
    NoticeKind(ProofSent, proof_sent),
    NoticeKind(ProofShownTwice, proof_shown_twice),
    NoticeKind(PaymentNotFound, payment_not_found),
    NoticeKind(PaymentSeen, payment_seen),
    NoticeKind(PaymentWayChanged, payment_way_changed),
    NoticeKind(Refunded, refunded),
    NoticeKind(PartRefunded, part_refunded),
    NoticeKind(RefundConfirmed, refund_confirmed),
    NoticeKind(PaymentDue, payment_due),
    NoticeKind(PaymentToCheck, payment_to_check),
    NoticeKind(RefundOwed, refund_owed),
    NoticeKind(CashToConfirm, cash_to_confirm),
    NoticeKind(MoneyStuck, money_stuck),
    NoticeKind(MoneyWaits, money_waits),
)
