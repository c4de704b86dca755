"""The words about an order's postage that was asked for instead."""

from __future__ import annotations

from bot.chat import MessageScreen, Screen
from bot.notices.postage import PostageAgreed, PostageAsked
from bot.screens.notices.common import agree_or_leave, look
from bot.screens.notices.kind import NoticeKind
from bot.texts import Strong, quoted, t


def postage_asked(told: PostageAsked) -> Screen:
    code = told.order
    return MessageScreen(
        (
            *(
                (Strong(t("⏰ Your order {code} is waiting for your answer.", code=code)),)
                if told.again
                else ()
            ),
            Strong(t("⚖️ The seller has weighed the parcel of your order {code}.", code=code)),
            t("Postage before: {price}", price=quoted(told.old_money, told.old_quote)),
            t("Postage now: {price}", price=quoted(told.new_money, told.new_quote)),
            Strong(t("Total: {total}", total=quoted(told.new_total, told.new_total_quote))),
            t("If you do not agree, cancel the order. It costs you nothing."),
            *(
                (t("If you do not answer, the order will be closed: {when}", when=told.ends),)
                if told.ends
                else ()
            ),
        ),
        (*agree_or_leave(code), look(told)),
    )


def postage_agreed(told: PostageAgreed) -> Screen:
    return MessageScreen(
        (
            Strong(t("✅ Accepted by the buyer: the new postage of {code}", code=told.order)),
            Strong(t("Total: {total}", total=told.amount)),
        ),
        (look(told),),
    )


KINDS = (
    NoticeKind(PostageAsked, postage_asked),
    NoticeKind(PostageAgreed, postage_agreed),
)
