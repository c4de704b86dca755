"""The words of what is told of somebody's second factor."""

from __future__ import annotations

from bot.chat import MessageScreen
from bot.notices.second_factor import ConfirmationCode, SecondFactorChanged
from bot.screens import second_factor as screens
from bot.screens.notices.kind import NoticeKind
from bot.texts import Strong, t


def confirmation_code(told: ConfirmationCode) -> MessageScreen:
    return screens.code(told.code, told.platform)


def second_factor_changed(told: SecondFactorChanged) -> MessageScreen:
    said = (
        t("🔐 From now on an app confirms your acts with money on the web.")
        if told.added
        else t("🔐 The app that confirmed your acts with money was taken off.")
    )
    why = t("If you did not do this, tell the market's staff now.")
    return MessageScreen((Strong(said), why), ((screens.SHOW,),))


KINDS = (
    NoticeKind(ConfirmationCode, confirmation_code),
    NoticeKind(SecondFactorChanged, second_factor_changed),
)
