"""The words about somebody's address of e-mail."""

from __future__ import annotations

from bot.chat import Screen
from bot.notices.email import EmailConfirmed, EmailLost, EmailTaken, EmailToConfirm
from bot.screens import email
from bot.screens.notices.kind import NoticeKind


def email_to_confirm(told: EmailToConfirm) -> Screen:
    return email.to_confirm(told.platform, told.name)


def email_taken(told: EmailTaken) -> Screen:
    return email.taken(told.platform, told.name, told.code)


def email_confirmed(told: EmailConfirmed) -> Screen:
    return email.confirmed(told.address)


def email_lost(told: EmailLost) -> Screen:
    return email.lost(told.address)


KINDS = (
    NoticeKind(EmailToConfirm, email_to_confirm),
    NoticeKind(EmailTaken, email_taken),
    NoticeKind(EmailConfirmed, email_confirmed),
    NoticeKind(EmailLost, email_lost),
)
