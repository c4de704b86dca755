"""The words about somebody's accounts."""

from __future__ import annotations

from bot.chat import Screen
from bot.notices.accounts import AccountAsked, AccountJoined
from bot.screens import accounts
from bot.screens.notices.kind import NoticeKind


def account_asked(told: AccountAsked) -> Screen:
    return accounts.asked(told.platform, told.name, told.code)


def account_joined(told: AccountJoined) -> Screen:
    return accounts.joined(told.platform, told.name)


KINDS = (NoticeKind(AccountAsked, account_asked), NoticeKind(AccountJoined, account_joined))
