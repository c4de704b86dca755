"""The words of what is told of reduced prices and codes."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.commerce.reductions import Off
from bot.money import Money
from bot.notices.discounts import CodeGiven, ReducedAfterRaise
from bot.screens.discount_codes import off
from bot.screens.notices.kind import NoticeKind
from bot.texts import Line, Strong, t


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


def code_given(told: CodeGiven) -> MessageScreen:
    less = Money(told.less, told.currency) if told.less else None
    lines: list[Line] = [
        Strong(t("🙏 {shop} thanks you with a code: {code}", shop=told.shop, code=told.code)),
        off(Off(told.basis_points, less)),
    ]
    if told.minimum:
        minimum = Money(told.minimum, told.currency)
        lines.append(t("Products must cost at least: {price}", price=minimum))
    lines.append(t("From: {time}", time=told.begins))
    lines.append(t("Until: {time}", time=told.until))
    use = Button(t("🎟 Use the code"), taps.USE_DISCOUNT_CODE(told.token))
    return MessageScreen(tuple(lines), ((use,),))


KINDS = (
    NoticeKind(ReducedAfterRaise, reduced_after_raise),
    NoticeKind(CodeGiven, code_given),
)
