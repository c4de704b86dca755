"""A shop's figures, as its owner reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, DocumentScreen, MadeDocument, MadePhoto, MessageScreen, with_photos
from bot.screens.common import HOME, back_row
from bot.texts import Line, Strong, Text, t, tn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat import AlbumScreen, Rows, Tap
    from bot.commerce.shop_figures import By, Part, ShopFigures
    from bot.money import Money
    from bot.texts import Value

TITLES: Mapping[By, Text] = {
    "day": t("📈 Your sales by day"),
    "week": t("📈 Your sales by week"),
    "month": t("📈 Your sales by month"),
}
COUNTED = t("Counted on the day on which you accepted the order. Postage is not in it.")
BEST = t("Sold best")


def figures(of: ShopFigures) -> MessageScreen:
    """The newest first, as it is looked at most."""
    lines: list[Line] = [Strong(TITLES[of.by])]
    if not of.orders:
        lines += ["", t("You have sold nothing in this time.")]
    else:
        lines += [
            COUNTED,
            "",
            *(line for each in reversed(of.parts) for line in _sold(each, of.by)),
        ]
        lines += ["", Strong(BEST)]
        lines += [
            t(
                "{number}. {product}: {n} sold, {amount}",
                number=number,
                product=each.name,
                n=each.quantity,
                amount=each.goods,
            )
            for number, each in enumerate(of.best, 1)
        ]
    lines += ["", *(t("{what}: {sum}", what=what, sum=value) for what, value in waiting(of))]
    ways = tuple(Button(label, _at(by)) for by, label in _WAYS.items() if by != of.by)
    above: Rows = (ways,)
    if of.orders:
        picture = Button(t("🖼 As a picture"), taps.FIGURES_PICTURE(taps.OfFigures(of.by)))
        above = (
            (picture,),
            (Button(t("⬇️ Download as a file"), taps.FIGURES_FILE(taps.OfFigures(of.by))),),
            ways,
        )
    return MessageScreen(tuple(lines), (*above, (SALES, HOME)))


_WAYS: Mapping[By, Text] = {"day": t("By day"), "week": t("By week"), "month": t("By month")}
SALES = Button(t("📥 Sales"), taps.SALES(taps.OfSales()))


def _at(by: By) -> Tap:
    return taps.FIGURES(taps.OfFigures(by))


def named(part: Part, by: By) -> Value:
    """Which day, week or month it is."""
    return t("Week from {day}", day=part.named) if by == "week" else part.named


def _sold(part: Part, by: By) -> list[Line]:
    when = named(part, by)
    if not part.sold:
        return [t("{when}: nothing", when=when)]
    return [
        tn("{when}: {sum} ({n} order)", "{when}: {sum} ({n} orders)", orders, when=when, sum=goods)
        for orders, goods in part.sold
    ]


def waiting(of: ShopFigures) -> list[tuple[Text, Money | int]]:
    """What is to be done, of each kind of which there is something."""
    found: list[tuple[Text, Money | int]] = []
    if of.waiting:
        found.append((t("Orders waiting for your answer"), of.waiting))
    found += [(t("Buyers still have to pay"), each) for each in of.awaited]
    found += [(t("You have to give back"), each) for each in of.to_give_back]
    return found


def pictures_of(of: ShopFigures, pages: tuple[bytes, ...]) -> MessageScreen | AlbumScreen:
    below = (back_row(_at(of.by)),)
    return with_photos((TITLES[of.by],), below, tuple(MadePhoto(content=each) for each in pages))


def file_of(of: ShopFigures, content: bytes) -> DocumentScreen:
    document = MadeDocument(f"isoko-sales-by-{of.by}.xlsx", content)
    return DocumentScreen((TITLES[of.by],), (back_row(_at(of.by)),), document)
