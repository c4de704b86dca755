"""The words about money that a provider moves."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.provider_payments import (
    MoneyCame,
    MoneyReturned,
    MoneyUnclear,
    PaidInPart,
    PaidLate,
    PaidTooMuch,
    PaymentFailed,
    PaymentInReview,
    PaymentPage,
    PaymentSentBack,
    RefundFailed,
    RefundFailedToStaff,
    ReturnedNotice,
    ReturnFailed,
)
from bot.payment_methods import named
from bot.screens.notices.common import agree_or_leave, look, record
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, t


def payment_page(told: PaymentPage) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("💰 Pay for order {code} here.", code=told.order)),
            t("Amount: {total}", total=told.sum_money),
            t("Tap the button to open the payment page. We will tell you when the money arrives."),
        ),
        ((Button(t("💰 Pay now"), url=told.page),), look(told)),
    )


def payment_failed(told: PaymentFailed) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("❌ The payment for order {code} did not work.", code=told.order)),
            labels.attempt_failure(told.failure, on_phone=named(told.method).asks_phone),
            t("Nothing was taken. To pay: {total}", total=told.sum_money),
        ),
        (
            (Button(t("💰 Try to pay again"), taps.PAY(told.order)),),
            (Button(t("💰 Pay another way"), taps.WAYS_TO_PAY(told.order)),),
            look(told),
        ),
    )


def money_came(told: MoneyCame) -> MessageScreen:
    """To the seller, who may have sent it before it was paid."""
    lines: list[Line] = [
        Strong(t("💰 Order {code} is paid.", code=told.order)),
        t("Amount: {total}", total=told.sum_money),
    ]
    if told.here and told.collected:
        lines.append(t("Please have it ready. The buyer comes for it."))
    elif told.here:
        lines.append(t("Please pack and ship it. The buyer is waiting."))
    return MessageScreen(tuple(lines), (look(told),))


def paid_in_part(told: PaidInPart) -> MessageScreen:
    if told.postage_asked:
        return MessageScreen(
            (
                Strong(
                    t(
                        "💰 Your payment for order {code} has arrived, but the seller asks for"
                        " another postage.",
                        code=told.order,
                    )
                ),
                t("Received so far: {total}", total=told.sum_money),
                t("Still to pay: {total}", total=told.due_money),
                t("If you do not agree, cancel the order: what you have paid goes back to you."),
            ),
            (*agree_or_leave(told.order), look(told)),
        )
    return MessageScreen(
        (
            Strong(t("💰 Only a part of the money for order {code} has arrived.", code=told.order)),
            t("Received so far: {total}", total=told.sum_money),
            t("Still to pay: {total}", total=told.due_money),
        ),
        ((Button(t("💰 Pay the rest"), taps.PAY(told.order)),), look(told)),
    )


def paid_too_much(told: PaidTooMuch) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("💰 More was paid for order {code} than it costs.", code=told.order)),
            t("Too much: {total}", total=told.sum_money),
            *_coming_back(told),
        ),
        (look(told),),
    )


def paid_late(told: PaidLate) -> MessageScreen:
    return MessageScreen(
        (
            Strong(
                t("⌛ Your payment came after order {code} had expired or ended.", code=told.order)
            ),
            t("Amount: {total}", total=told.sum_money),
            *_coming_back(told),
        ),
        (look(told),),
    )


def _coming_back(told: ReturnedNotice) -> list[Line]:
    lines: list[Line] = []
    if told.back:
        back = Money(told.back, told.charged_in)
        lines.append(t("This money is being returned automatically: {total}", total=back))
    if told.by_hand.minor:
        lines.append(t("The seller has to give this back: {total}", total=told.by_hand))
    return lines


def payment_in_review(told: PaymentInReview) -> MessageScreen:
    return MessageScreen(
        (
            Strong(
                t("🔎 Your payment for order {code} came in another currency.", code=told.order)
            ),
            t("Our staff will count it or send it back. Please do not pay again until then."),
        ),
        (look(told),),
    )


def payment_sent_back(told: PaymentSentBack) -> MessageScreen:
    title = Strong(t("↩️ Your payment for order {code} was sent back.", code=told.order))
    why = t("It came in another currency.")
    if told.cancelled:
        over = t("The order is cancelled: there is nothing more to pay.")
        return MessageScreen((title, why, over), (look(told),))
    again = (Button(t("💰 Try to pay again"), taps.PAY(told.order)),)
    return MessageScreen((title, why, t("Please pay again.")), (again, look(told)))


def money_returned(told: MoneyReturned) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("↩️ Your money for order {code} has been given back.", code=told.order)),
            t("Amount: {total}", total=told.sum_money),
        ),
        (look(told),),
    )


def refund_failed(told: RefundFailed) -> MessageScreen:
    lines: tuple[Line, ...] = (
        Strong(t("⚠️ There is a problem with the refund for {code}.", code=told.order)),
        t("Please give the money back by hand: {total}", total=told.sum_money),
        t("The buyer's phone number is on the order: /order {code}", code=told.order),
    )
    return MessageScreen(lines, (look(told),))


def refund_failed_to_staff(told: RefundFailedToStaff) -> MessageScreen:
    """Its seller gives it back, and nobody else: else it is given back twice."""
    lines: tuple[Line, ...] = (
        Strong(t("⚠️ There is a problem with the refund for {code}.", code=told.order)),
        t("The seller has to give this back: {total}", total=told.sum_money),
    )
    return MessageScreen(lines, (record(told),))


def return_failed(told: ReturnFailed) -> MessageScreen:
    lines: tuple[Line, ...] = (
        Strong(t("⚠️ There is a problem with the refund for {code}.", code=told.order)),
        t("Please give this back in the provider's account: {total}", total=told.sum_money),
        t(
            "Look in the market's account there: {provider}",
            provider=labels.provider(told.provider),
        ),
    )
    return MessageScreen(lines, (record(told),))


def money_unclear(told: MoneyUnclear) -> MessageScreen:
    """To staff."""
    lines: list[Line] = [
        Strong(t("⚠️ There is a problem with a payment for {code}.", code=told.order)),
        t("Asked for: {total}", total=told.sum_money),
    ]
    if told.again:
        moved = told.moved_money
        lines.append(t("The provider says once more that it moved money: {total}", total=moved))
        if told.reference:
            lines.append(t("Transaction number: <code>{number}</code>", number=told.reference))
    elif told.moved or not told.silent:
        lines.append(t("The provider says it moved: {total}", total=told.moved_money))
    else:
        lines.append(t("The provider gives no clear answer for a day now."))
    lines.append(
        t("Look in the market's account there: {provider}", provider=labels.provider(told.provider))
    )
    return MessageScreen(tuple(lines), (record(told),))


KINDS = (
    NoticeKind(PaymentPage, payment_page),
    NoticeKind(PaymentFailed, payment_failed),
    NoticeKind(MoneyCame, money_came),
    NoticeKind(PaidInPart, paid_in_part),
    NoticeKind(PaidTooMuch, paid_too_much),
    NoticeKind(PaidLate, paid_late),
    NoticeKind(PaymentInReview, payment_in_review),
    NoticeKind(PaymentSentBack, payment_sent_back),
    NoticeKind(MoneyReturned, money_returned),
    NoticeKind(RefundFailed, refund_failed),
    NoticeKind(RefundFailedToStaff, refund_failed_to_staff),
    NoticeKind(ReturnFailed, return_failed),
    NoticeKind(MoneyUnclear, money_unclear),
)
