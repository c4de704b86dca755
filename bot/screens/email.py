"""Somebody's address of e-mail: what it is for, how it is confirmed, and how it is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.parsing.emails import show_email
from bot.screens.common import back_row
from bot.texts import Line, Strong, Text, t

if TYPE_CHECKING:
    from storage.constants import MailStop

BUTTON = Button(t("✉️ E-mail"), taps.EMAIL())
OFFER = Button(t("✉️ News by e-mail"), taps.TYPE_EMAIL())


def none_yet() -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✉️ E-mail")),
            t("We can write news of your orders to your e-mail address, too: for whoever uses the"
              " web page, or cannot be reached in the chat."),
        ),
        (
            (Button(t("✉️ Add my address"), taps.TYPE_EMAIL()),),
            back_row(taps.SETTINGS()),
        ),
    )  # fmt: skip


def shown(address: str, stopped: MailStop) -> MessageScreen:
    """`stopped`: why nothing is sent there."""
    lines: list[Line] = [
        Strong(t("✉️ E-mail")),
        t("Your address: {address}", address=show_email(address)),
    ]
    if stopped == "bounced":
        lines.append(t("⚠️ What we sent there came back, so we write there no more."))
    elif stopped == "unsubscribed":
        lines.append(t("You stopped these e-mails by their link."))
    else:
        lines.append(
            t("We write there what you are told on the web page, and everything while you cannot"
              " be reached in the chat.")
        )  # fmt: skip
    return MessageScreen(
        tuple(lines),
        (
            (
                Button(
                    t("✉️ Write there again") if stopped else t("✏️ Change the e-mail"),
                    taps.TYPE_EMAIL(),
                ),
            ),
            (Button(t("🗑 Remove the address"), taps.REMOVE_EMAIL()),),
            back_row(taps.SETTINGS()),
        ),
    )


def sent(address: str) -> MessageScreen:
    """The same words whether or not somebody else has the address already."""
    return MessageScreen(
        (
            t("✅ We sent a message to this address: {address}", address=show_email(address)),
            t(
                "Open it within 24 hours and follow what it says. Not there? Look among the junk"
                " mail."
            ),
        ),
        (back_row(taps.EMAIL()),),
    )


def too_often() -> MessageScreen:
    return MessageScreen(
        (t("Too many messages were asked for today. Please try again tomorrow."),),
        (back_row(taps.EMAIL()),),
    )


def to_confirm(platform: str, name: str) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✉️ Is this your e-mail address?")),
            t("Somebody wishes to read news of their orders here. If it is you, open the link"
              " within 24 hours and confirm."),
            _asked_by(platform, name),
            t("If it is not you, do nothing: nothing more will come."),
        ),
    )  # fmt: skip


def taken(platform: str, name: str, digits: str) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("✉️ This address already has an account here")),
            t("Somebody else wishes to read news of their orders here, too."),
            _asked_by(platform, name),
            t("If that is you, the two accounts can be joined: open /accounts in that chat, tap I"
              " have a code, and send this code within ten minutes."),
            t("Your code: <code>{code}</code>", code=f"{digits[:4]} {digits[4:]}"),
            t("⚠️ Give this code to nobody, whoever asks for it: they could read your orders and"
              " act for you."),
        ),
    )  # fmt: skip


def _asked_by(platform: str, name: str) -> Text:
    return t("{platform}: {name}", platform=labels.platform(platform), name=labels.somebody(name))


def confirmed(address: str) -> MessageScreen:
    return MessageScreen(
        (
            t("✅ Your e-mail address is confirmed: {address}", address=show_email(address)),
            t("We write there what you are told on the web page, and everything while you cannot"
              " be reached in the chat."),
        ),
        ((BUTTON,),),
    )  # fmt: skip


def lost(address: str) -> MessageScreen:
    return MessageScreen(
        (
            t("⚠️ E-mails to this address come back: {address}", address=show_email(address)),
            t("We write there no more. Is it right, and is there room in the mailbox?"),
        ),
        ((BUTTON,),),
    )
