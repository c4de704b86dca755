"""The link to an order's page, the code by which its buyer is known there, and the order drawn."""

from __future__ import annotations

from bot import taps
from bot.chat import AlbumScreen, Button, MadePhoto, MessageScreen, with_photos
from bot.screens.common import back_row
from bot.texts import Strong, t


def given(order: str, link: str, *, is_new: bool) -> MessageScreen:
    """`is_new`: the others are good no more."""
    said = (t("✅ The old links to this order no longer work."),) if is_new else ()
    return MessageScreen(
        (
            *said,
            Strong(t("🔗 Link to order {code}", code=order)),
            t("Whoever opens it sees how the order stands and what it costs, but not the address."
              " Send it to who receives the parcel. It works for 180 days."),
            link,
        ),
        (
            (Button(t("🖼 As a picture"), taps.ORDER_PICTURE(order)),),
            (Button(t("✂️ Take off old links"), taps.RENEW_ORDER_LINK(order)),),
            back_row(taps.ORDER(order)),
        ),
    )  # fmt: skip


def picture(order: str, pages: tuple[bytes, ...]) -> MessageScreen | AlbumScreen:
    photos = tuple(MadePhoto(content=each) for each in pages)
    return with_photos((t("🧾 Order {code}", code=order),), (back_row(taps.ORDER(order)),), photos)


def code(order: str, digits: str) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("🔢 Code for the page of order {code}", code=order)),
            t("Your code: <code>{code}</code>", code=f"{digits[:4]} {digits[4:]}"),
            t("Somebody who has the link to this order wants to open your chat in a browser. If it"
              " is you, type the code there within ten minutes."),
            t("⚠️ Give this code to nobody, whoever asks for it: they could read your orders and"
              " act for you."),
            t("If it is not you, take off the old links."),
        ),
        (
            (Button(t("✂️ Take off old links"), taps.RENEW_ORDER_LINK(order)),),
            back_row(taps.ORDER(order)),
        ),
    )  # fmt: skip
