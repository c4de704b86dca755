"""What was shown of money that was sent by hand, for an order's two sides and staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen, with_photos
from bot.screens.common import HOME, back_row
from bot.texts import Line, Strong, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import AlbumScreen, Tap
    from storage.models import Order, PaymentProof


def proofs(
    order: Order,
    shown: Sequence[PaymentProof],
    *,
    twice: bool,
    rows: tuple[tuple[Button, ...], ...],
    above: Tap,
) -> MessageScreen | AlbumScreen:
    lines: list[Line] = [Strong(t("📎 Proof of payment for order {code}", code=order.code))]
    if not shown:
        lines.append(t("The buyer has not sent any."))
    lines += [
        t("Transaction number: <code>{number}</code>", number=each.reference)
        for each in shown
        if each.reference
    ]
    if twice:
        lines.append(
            t("The same was sent for another order, too. Please make sure the money has arrived.")
        )
    photos = tuple(each.photo for each in shown if each.photo is not None)
    return with_photos(tuple(lines), (*rows, back_row(above)), photos)


def perhaps(orders: Sequence[str], *, sells: bool) -> MessageScreen:
    """Of a photo that nobody has asked for, from somebody who is to pay for these by hand."""
    lines: list[Line] = [
        t("📷 Is this photo a proof of payment? Open the order, and send it there.")
    ]
    if sells:
        lines.append(t("📷 To add a product with this photo, tap Add a product first."))
    rows = [(Button(t("🔎 Order {code}", code=each), taps.ORDER(each)),) for each in orders]
    return MessageScreen(tuple(lines), (*rows, (HOME,)))
