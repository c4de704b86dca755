"""How an order is paid, as the checkout asks it: what is offered where it goes, and why no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.flows import questions
from bot.flows.form import Choice, Question
from bot.money import DEFAULT_CURRENCY
from bot.parsing.countries import HOME, is_abroad
from bot.payment_methods import METHODS, Situation, offered
from bot.texts import Line, t
from storage.constants import PaymentMethod


def _methods(a: Any) -> tuple[Choice, ...]:
    return tuple(Choice(METHODS[code].label, code) for code in _codes(a))


def _codes(a: Any) -> tuple[PaymentMethod, ...]:
    return offered(_situation(a))


def _situation(a: Any) -> Situation:
    return Situation(
        country=a.country or HOME,
        currencies=frozenset(each.currency for each in a.basket.totals)
        or frozenset((DEFAULT_CURRENCY,)),
        service=a.service,
        merchant_code=a.basket.mobile_money,
        bank=a.basket.bank,
        channels=a.basket.channels,
        quoted=a.basket.quoted,
    )


def _without_rate(a: Any) -> list[Line]:
    """Why there are fewer ways to pay than on another day."""
    now = _situation(a)
    lacking = set(offered(replace(now, quoted=True))) - set(offered(now))
    return [
        t(
            "You cannot pay in {currency} now: the market has no recent exchange rate."
            " Its staff are told.",
            currency=currency,
        )
        for currency in sorted({METHODS[each].currency or "" for each in lacking})
    ]


def chosen(a: Any) -> PaymentMethod:
    """What they chose; else the first of what is offered."""
    return a.method or _codes(a)[0]


def _how(a: Any) -> tuple[Line, ...]:
    """What there is to know before choosing."""
    codes = _codes(a)
    agreed = all(METHODS[each].agreed_by_phone for each in codes)
    if agreed and not is_abroad(a.country):
        return (t("You and the shop agree by phone how you will pay."),)
    if agreed:
        return (
            *_without_rate(a),
            t("For a parcel abroad, you and the shop agree by phone how you will pay."),
            t(
                "For example by bank transfer, after the seller has accepted and before the "
                "parcel is sent."
            ),
        )
    if is_abroad(a.country):
        first = t("You pay after the seller has accepted, and before the parcel is sent.")
        return (*_without_rate(a), first)
    hints = [hint for each in codes if (hint := METHODS[each].hint) is not None]
    if hints:
        return tuple(each for at, each in enumerate(hints) if each not in hints[:at])
    missing = a.basket.without_code
    if missing and len(missing) < a.basket.shops:
        return (
            t("These shops cannot take Mobile Money: {shops}", shops=", ".join(missing)),
            t("To pay the other shops with Mobile Money, order from them separately."),
        )
    return ()


def question_of(a: Any) -> Question[Any]:
    return questions.chosen(
        "method",
        t("Payment"),
        (t("💳 How will you pay?"), *_how(a)),
        _methods,
        lambda value: t("Payment: {method}", method=METHODS[value].label),
        columns=1,
    )
