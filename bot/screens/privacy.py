"""What is kept about a person, and how they have it deleted."""

from __future__ import annotations

from bot import taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME
from bot.texts import Strong, t


def privacy() -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("🔒 Your data")),
            t("We keep your name, your language, your orders and the addresses you gave for them."),
            t("A seller sees your name, phone and address only for an order you placed with them."),
            t("A shop's phone number is shown to buyers whose order it accepted."),
            t(
                "We keep the pictures of your products until you delete the product. Where and"
                " with what they were taken is removed from them."
            ),
            t(
                "Pictures that you send with a complaint or as proof of a payment are kept until"
                " you delete your data: the other side and the market's staff see them."
            ),
            t(
                "What you ask sellers and our staff, and what you answer, is kept with the order,"
                " or for a year: the other side reads it with your first name. Staff read what is"
                " for them, what is about an order, and what is reported."
            ),
            t("Nothing is sold or given to anybody else."),
        ),
        (
            (Button(t("👥 Your accounts"), taps.ACCOUNTS()),),
            (Button(t("🗑 Delete my data"), taps.ASK_FORGET()),),
            (HOME,),
        ),
    )


def ask_forget(*, has_shop: bool) -> MessageScreen:
    return MessageScreen(
        (
            t("🗑 Do you really want to delete your data?"),
            t(
                "Your shop closes, and your name, phone, addresses, products and pictures are"
                " erased for good."
            )
            if has_shop
            else t("Your name, phone and addresses are erased for good."),
        ),
        (
            (Button(t("🗑 Yes, delete it"), taps.FORGET()),),
            (Button(t("⬅️ No, keep it"), taps.HOME()),),
        ),
    )


def forgotten() -> MessageScreen:
    return MessageScreen((t("✅ Your data has been deleted. To start again: /start"),))
