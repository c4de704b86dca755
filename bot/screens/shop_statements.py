"""A shop's account with the market, as its owner reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Button, DocumentScreen, MadeDocument, MadePhoto, MessageScreen, with_photos
from bot.money import Money
from bot.screens.common import HOME, back_row
from bot.screens.payouts import why_not
from bot.texts import Line, Strong, Text, t, tn
from bot.timezones import KIGALI

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.chat import AlbumScreen, Rows
    from bot.commerce.payout_hindrances import Hindrance
    from bot.commerce.shop_statements import ShopStatement
    from storage.constants import LedgerKind
    from storage.shop_statements import Booked

SHOWN = 12

_KINDS: dict[LedgerKind, Text] = {
    "received": t("Payment of an order"),
    "refunded": t("Refund to the buyer"),
    "exchanged": t("Changed into francs"),
    "payout_sent": t("Paid out to you"),
    "payout_done": t("Paid out to you"),
    "payout_failed": t("Payout that failed, given back"),
    "corrected": t("Correction by the market"),
    "fee": t("Fee of a provider"),  # of no shop's
}


def statement(
    of: ShopStatement, hindrances: Sequence[Hindrance], *, collects: bool, is_last: bool
) -> MessageScreen:
    """`hindrances`: why what is theirs is not paid out now."""
    month = str(of.month)
    named = of.month.named
    lines: list[Line] = [Strong(t("🧮 Your account with the market: {month}", month=named))]
    if of.is_empty and not collects:
        lines.append(t("Buyers pay you directly here: the market has no money of yours."))
    elif of.is_empty:
        lines.append(t("Nothing has come for you yet."))
    lines += [t("At the beginning: {amount}", amount=each) for each in of.opening]
    for each, _ in of.lines[-SHOWN:]:
        lines.append(_line(each))
        if (parts := discount_of(each)) is not None:
            lines.append(parts)
        if each.reason:
            lines.append(reason_of(each))
    if len(of.lines) > SHOWN:
        lines.append(earlier(len(of.lines) - SHOWN))
    left = ending(of)
    lines += [t("Now yours: {amount}", amount=each) for each in left if is_last]
    lines += [t("At the end: {amount}", amount=each) for each in left if not is_last]
    lines += map(why_not, hindrances)
    turns = [Button(t("◀️ Month before"), taps.STATEMENT_OF(str(of.month.before)))]
    if not is_last:
        turns.append(Button(t("Month after ▶️"), taps.STATEMENT_OF(str(of.month.after))))
    rows: Rows = (tuple(turns), (HOME,))
    if of.lines:
        picture = Button(t("🖼 As a picture"), taps.STATEMENT_PICTURE(month))
        file = Button(t("⬇️ Download as a file"), taps.STATEMENT_FILE(month))
        rows = ((picture,), (file,), *rows)
    return MessageScreen(tuple(lines), rows)


def ending(of: ShopStatement) -> tuple[Money, ...]:
    """What is left, of each currency of which something is; nothing of the first, where nothing
    is."""
    return tuple(each for each in of.closing if each.minor) or of.closing[:1]


def commission_of(each: Booked) -> Text | None:
    """What of it the market kept, or gave back."""
    if not each.commission:
        return None
    kept = Money(abs(each.commission), each.currency)
    if each.commission < 0:
        return t("Commission given back: {amount}", amount=kept)
    return t("Commission: {amount}", amount=kept)


def discount_of(each: Booked) -> Text | None:
    """What the goods came to before their discount, and the postage; None where there was none."""
    parts = each.parts
    if parts is None or not parts.discount:
        return None
    goods, off, postage = (Money(abs(part), each.currency) for part in parts)
    return t(
        "Goods {goods}, discount {off}, postage {postage}", goods=goods, off=off, postage=postage
    )


def reason_of(each: Booked) -> Text:
    return t("Reason: {reason}", reason=each.reason)


def what(each: Booked) -> Text:
    """Nobody is told to have been paid before a provider says so, who may say the contrary."""
    if each.kind == "payout_sent" and not each.arrived:
        return t("Sent to you")
    return _KINDS[each.kind]


def _line(each: Booked) -> Text:
    said: dict[str, Any] = {
        "day": day_of(each),
        "what": what(each),
        "amount": Money(each.amount, each.currency),
    }
    if not each.reference:
        return t("{day} {what}: {amount}", **said)
    said["reference"] = each.reference
    if not each.commission:
        return t("{day} {what} {reference}: {amount}", **said)
    said["commission"] = Money(abs(each.commission), each.currency)
    if each.commission < 0:
        return t(
            "{day} {what} {reference}: {amount} without the commission of {commission}", **said
        )
    return t("{day} {what} {reference}: {amount} after commission of {commission}", **said)


def day_of(each: Booked) -> date:
    return each.at.astimezone(KIGALI).date()


def earlier(n: int) -> Text:
    """How many are not shown."""
    return tn("Earlier lines, in the file: {n}", "Earlier lines, in the file: {n}", n)


def pictures_of(of: ShopStatement, pages: tuple[bytes, ...]) -> MessageScreen | AlbumScreen:
    said = t("🧮 Your account with the market: {month}", month=of.month.named)
    below = (back_row(taps.STATEMENT_OF(str(of.month))),)
    return with_photos((said,), below, tuple(MadePhoto(content=each) for each in pages))


def file_of(of: ShopStatement, content: bytes) -> DocumentScreen:
    month = str(of.month)
    return DocumentScreen(
        (t("🧮 Your account with the market: {month}", month=of.month.named),),
        (back_row(taps.STATEMENT_OF(month)),),
        MadeDocument(f"isoko-{month}.xlsx", content),
    )
