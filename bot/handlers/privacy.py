"""What is kept about a person, and how they have it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import people
from bot.screens.common import HOME
from bot.texts import Strong, t

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(_turn: Context, _rest: str) -> Answer:
    screen = Screen(
        (
            Strong(t("🔒 Your data")),
            t("We keep your name, your language, your orders and the addresses you gave for them."),
            t("A seller sees your name, phone and address only for an order you placed with them."),
            t("A shop's phone number is shown to buyers whose order it accepted."),
            t(
                "We keep the pictures of your products until you delete the product. Where and"
                " with what they were taken is removed from them. Other pictures are not kept."
            ),
            t("Nothing is sold or given to anybody else."),
        ),
        ((Button(t("🗑 Delete my data"), Tap("forget")),), (HOME,)),
    )
    return Answer((screen,))


async def ask_forget(turn: Context, _subject: str) -> Answer:
    screen = Screen(
        (
            t("🗑 Do you really want to delete your data?"),
            t(
                "Your shop closes, and your name, phone, addresses, products and pictures are"
                " erased for good."
            )
            if turn.who.shop is not None
            else t("Your name, phone and addresses are erased for good."),
        ),
        (
            (Button(t("🗑 Yes, delete it"), Tap("forget!")),),
            (Button(t("⬅️ No, keep it"), Tap("home")),),
        ),
    )
    return Answer((screen,))


async def forget(turn: Context, _subject: str) -> Answer:
    pictures = await people.forget(turn.db, turn.who.person, turn.now)
    return Answer(
        (Screen((t("✅ Your data has been deleted. To start again: /start"),)),),
        menu=True,
        forgets=True,
        frees=tuple(pictures),
    )
