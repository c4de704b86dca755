"""The words of what is told of payouts."""

from __future__ import annotations

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.payouts import (
    PayoutFailed,
    PayoutNotice,
    PayoutPaid,
    PayoutPhoneChanged,
    PayoutsToApprove,
    PayoutUnclear,
)
from bot.parsing import show_phone
from bot.screens.ledger_corrections import ENTER
from bot.screens.notices.kind import NoticeKind
from bot.screens.payouts import why_it_failed
from bot.texts import Line, Strong, t, tn

ALL = Button(t("💸 Payouts"), taps.PAYOUTS())


def payouts_to_approve(told: PayoutsToApprove) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("💸 Payouts to the shops are waiting for your approval.")),
            tn("Waiting: {n} payout", "Waiting: {n} payouts", told.waiting),
        ),
        ((ALL,),),
    )


def _about(told: PayoutNotice) -> list[Line]:
    return [
        t("Amount: {total}", total=told.money),
        t("To: {phone}", phone=show_phone(told.phone)),
        t("Reference: {code}", code=told.payout),
    ]


def payout_paid(told: PayoutPaid) -> MessageScreen:
    return MessageScreen(
        (Strong(t("💸 The market has paid you.")), *_about(told)),
        ((Button(t("🧮 My account"), taps.STATEMENT_OF("")),),),
    )


def payout_failed(told: PayoutFailed) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⚠️ A payout failed. The money is on the shop's balance again.")),
            labels.shop(told.shop),
            *_about(told),
            why_it_failed(told.failure),
        ),
        ((ALL,),),
    )


def payout_unclear(told: PayoutUnclear) -> MessageScreen:
    judged = Button(t("💸 Payout {code}", code=told.payout), taps.PAYOUT(told.number))
    if told.moved_again is not None:
        return _paid_twice(told, told.moved_again, judged)
    return MessageScreen(
        (
            Strong(t("⚠️ Nobody knows whether a payout has arrived. Please ask the provider.")),
            labels.shop(told.shop),
            *_about(told),
            t("It will not be paid again until that is known."),
        ),
        ((judged if told.number else ALL,),),
    )


def _paid_twice(told: PayoutUnclear, moved: Money, judged: Button) -> MessageScreen:
    """Nothing is booked of it until somebody has looked: the way out are two corrections."""
    lines: list[Line] = [
        Strong(t("⚠️ A payout may have been sent twice. Please ask the provider.")),
        labels.shop(told.shop),
        *_about(told),
        t("The provider says once more that it moved money: {total}", total=moved),
    ]
    if told.reference:
        lines.append(t("Transaction number: <code>{number}</code>", number=told.reference))
    lines.append(
        t(
            "If it is so, correct the accounts twice by {total}: so much less for the shop, and"
            " so much as a fee of the provider. The shop then owes it to the market.",
            total=moved,
        )
    )
    return MessageScreen(tuple(lines), ((ENTER,), (judged,)))


def payout_phone_changed(told: PayoutPhoneChanged) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("⚠️ The phone number of your shop was changed.")),
            t("Before: {phone}", phone=show_phone(told.old_phone)),
            t("Now: {phone}", phone=show_phone(told.phone)),
            t("Nothing is paid to the new number before: {when}", when=told.until),
            t("If this was not you, tell the market at once."),
        )
    )


KINDS = (
    NoticeKind(PayoutsToApprove, payouts_to_approve),
    NoticeKind(PayoutPaid, payout_paid),
    NoticeKind(PayoutFailed, payout_failed),
    NoticeKind(PayoutUnclear, payout_unclear),
    NoticeKind(PayoutPhoneChanged, payout_phone_changed),
)
