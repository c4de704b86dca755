"""The words of what staff are told about exchange rates."""

from __future__ import annotations

from bot.chat import MessageScreen
from bot.notices.rates import RateLacking, RateOld, RateOutOfLine
from bot.screens.notices.kind import NoticeKind
from bot.screens.rates import ENTER, in_francs
from bot.texts import t, tn


def rate_old(told: RateOld) -> MessageScreen:
    return MessageScreen(
        (
            t(
                "⚠️ The last exchange rate is old: {currency}, {day}",
                currency=told.currency,
                day=told.day,
            ),
            tn(
                "Rates older than {n} day are not used: prices are in francs only.",
                "Rates older than {n} days are not used: prices are in francs only.",
                told.days,
            ),
        ),
        ((ENTER,),),
    )


def rate_out_of_line(told: RateOutOfLine) -> MessageScreen:
    return MessageScreen(
        (
            t(
                "⚠️ {source} says: 1 {currency} = {rate} ({day}). Before: {old}",
                source=told.source,
                currency=told.currency,
                rate=in_francs(told.rate),
                day=told.day,
                old=in_francs(told.old),
            ),
            t("That is more than a fifth off, so it is not used. If it is right, please enter it."),
        ),
        ((ENTER,),),
    )


def rate_lacking(told: RateLacking) -> MessageScreen:
    return MessageScreen(
        (
            t(
                "⚠️ Buyers abroad cannot choose every way to pay:"
                " there is no recent exchange rate for {currency}.",
                currency=told.currency,
            ),
        ),
        ((ENTER,),),
    )


KINDS = (
    NoticeKind(RateOld, rate_old),
    NoticeKind(RateOutOfLine, rate_out_of_line),
    NoticeKind(RateLacking, rate_lacking),
)
