"""Somebody's accounts: which there are, and how two become one person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.screens import email
from bot.screens.common import HOME, back_row
from bot.texts import Line, Strong, t
from storage.accounts import BY_MAIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.models import Account

BACK = taps.ACCOUNTS()


def _called(platform: str, name: str) -> Line:
    return t("{platform}: {name}", platform=labels.platform(platform), name=labels.somebody(name))


def all_of(accounts: Sequence[Account], here: tuple[str, str], name: str) -> MessageScreen:
    """`here` is the one that is written from: it cannot be taken off. `name` is the person's."""
    lines: list[Line] = [
        Strong(t("👥 Your accounts")),
        t("With another account joined, you are one person here: one cart, one shop, one list of"
          " orders. Messages go to the account you used last."),
        "",
    ]  # fmt: skip
    rows = []
    for n, each in enumerate(accounts, 1):
        platform, called = labels.platform(each.platform), labels.somebody(each.name or name)
        if (each.platform, each.platform_id) == here:
            lines.append(
                t("Number {n}: {platform}, {name} (this chat)", n=n, platform=platform, name=called)
            )
            continue
        lines.append(t("Number {n}: {platform}, {name}", n=n, platform=platform, name=called))
        if each.platform == BY_MAIL:
            rows.append((email.BUTTON,))
            continue
        taking_off = t("✂️ Take off: {n}", n=n)
        rows.append(
            (
                Button(
                    taking_off, taps.ASK_TAKE_OFF(taps.OfAccount(each.platform, each.platform_id))
                ),
            )
        )
    return MessageScreen(
        tuple(lines),
        (
            (Button(t("🔗 Join another account"), taps.SHOW_CODE()),),
            (Button(t("🔢 I have a code"), taps.TYPE_CODE()),),
            *rows,
            (HOME,),
        ),
    )


def code(digits: str) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("🔗 Join another account")),
            t("Your code: <code>{code}</code>", code=f"{digits[:4]} {digits[4:]}"),
            t("Open /accounts on the other account, tap I have a code, and send it there within"
              " ten minutes. Then you are asked here once more."),
            t("⚠️ Give this code to nobody, whoever asks for it: they could read your orders and"
              " act for you."),
        ),
        (back_row(BACK),),
    )  # fmt: skip


def now_look_there(platform: str, name: str) -> MessageScreen:
    return MessageScreen(
        (
            t("✅ Now look at your other account:"),
            _called(platform, name),
            t("It asks whether this account is yours, too. Answer there, and the two are joined."),
        ),
        (back_row(BACK),),
    )


def asked(platform: str, name: str, digits: str) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("🔗 Is this account yours, too?")),
            _called(platform, name),
            t("It sent the code that you were shown. Joined, both read the same orders and act in"
              " the same shop. If you do not know it, somebody wants to read yours."),
        ),
        (
            (Button(t("✅ Yes, it is mine"), taps.JOIN(digits)),),
            (Button(t("❌ No, it is not mine"), taps.DO_NOT_JOIN(digits)),),
        ),
    )  # fmt: skip


def joined(platform: str, name: str) -> MessageScreen:
    return MessageScreen(
        (
            t("✅ This account is joined with:"),
            _called(platform, name),
            t("Messages go to the account you used last. If that account is not yours: /accounts"),
        ),
        (back_row(BACK),),
    )


def not_joined() -> MessageScreen:
    return MessageScreen((t("Nothing was joined."),), (back_row(BACK),))


def ask_take_off(account: Account) -> MessageScreen:
    return MessageScreen(
        (
            t("✂️ Take off this account?"),
            _called(account.platform, account.name),
            t("Cart, orders and shop stay here. Whoever writes from it will be somebody new."),
        ),
        (
            (
                Button(
                    t("✂️ Yes, take it off"),
                    taps.TAKE_OFF(taps.OfAccount(account.platform, account.platform_id)),
                ),
            ),
            (Button(t("⬅️ No, keep it"), BACK),),
        ),
    )
