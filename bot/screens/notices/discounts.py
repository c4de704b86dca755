"""The words of what staff are told about reduced prices."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.money import Money
from bot.notices.discounts import ReducedAfterRaise
from bot.screens.notices.kind import NoticeKind
from bot.texts import t


def reduced_after_raise(told: ReducedAfterRaise) -> MessageScreen:
    before, raised, reduced = (
        Money(each, told.currency) for each in (told.before, told.raised, told.reduced)
    )
    return MessageScreen(
        (
            t(
                "⚠️ A price was raised and then reduced within a day: {product} ({shop})",
                product=told.product,
                shop=told.shop,
            ),
            t(
                "First {before}, then {raised}, now reduced to {reduced}.",
                before=before,
                raised=raised,
                reduced=reduced,
            ),
            t("Buyers see only an old price that was really asked."),
        ),
        ((Button(t("🔎 Look at it"), taps.PRODUCT(told.product_id)),),),
    )


KINDS = (NoticeKind(ReducedAfterRaise, reduced_after_raise),)
