"""/stats: a seller's figures, read, and taken along as a picture or as a spreadsheet."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bot import drawing, taps, workbooks
from bot.chat import Answer
from bot.commerce import shop_figures
from bot.commerce.people import reader_of
from bot.drawing import Sheet, SheetRow
from bot.handlers.context import Routes, on
from bot.i18n import Reader, plain, value_text
from bot.screens import shop_figures as screens
from bot.texts import t, tn

if TYPE_CHECKING:
    from bot.commerce.shop_figures import ShopFigures
    from bot.handlers.context import Context
    from storage.member_snapshots import ShopSnapshot


async def of_shop(turn: Context, of: taps.OfFigures) -> Answer:
    return Answer((screens.figures(await _figures(turn, of)),))


async def picture(turn: Context, of: taps.OfFigures) -> Answer:
    found = await _figures(turn, of)
    reader = reader_of(turn.who.person)
    pages = await drawing.made(sheet(found, turn.shop, reader))
    return Answer((screens.pictures_of(found, pages),), fresh=True)


async def download(turn: Context, of: taps.OfFigures) -> Answer:
    found = await _figures(turn, of)
    content = await workbooks.made("sales", table(found, reader_of(turn.who.person)))
    return Answer((screens.file_of(found, content),), fresh=True)


async def _figures(turn: Context, of: taps.OfFigures) -> ShopFigures:
    return await shop_figures.of_shop(turn.db, turn.shop.id, of.by, turn.now)


def sheet(of: ShopFigures, shop: ShopSnapshot, reader: Reader) -> Sheet:
    """The oldest first, as time goes; each with a bar, of the most in its currency."""
    said = partial(plain, reader=reader)
    most: dict[str, int] = {}
    for part in of.parts:
        for _, goods in part.sold:
            most[goods.currency] = max(most.get(goods.currency, 1), goods.minor)
    rows = []
    for part in of.parts:
        when = value_text(screens.named(part, of.by), reader)
        rows += [
            SheetRow(
                when,
                value_text(goods, reader),
                (said(tn("{n} order", "{n} orders", orders)),),
                bar=goods.minor / most[goods.currency],
            )
            for orders, goods in part.sold
        ] or [SheetRow(when, "0")]
    rows.append(SheetRow(said(screens.BEST), strong=True))
    rows += [
        SheetRow(
            each.name,
            value_text(each.goods, reader),
            (said(tn("{n} sold", "{n} sold", each.quantity)),),
            otherwise=said(t("Product number: {number}", number=each.product)),
        )
        for each in of.best
    ]
    rows += [
        SheetRow(said(what), value_text(value, reader), strong=True)
        for what, value in screens.waiting(of)
    ]
    return Sheet(
        title=said(screens.TITLES[of.by]),
        name=shop.name,
        otherwise=said(t("Shop number: {number}", number=shop.id)),
        below=said(screens.COUNTED),
        rows=rows,
    )


def table(of: ShopFigures, reader: Reader) -> list[list[workbooks.Cell]]:
    """A line for each part of the time and currency, and below for each of what sold best."""
    said = partial(plain, reader=reader)
    headings = (
        *(t("When"), t("Product"), t("Sold")),
        *(t("Orders"), t("Currency"), t("Price of the products")),
    )
    rows: list[list[workbooks.Cell]] = [[said(each) for each in headings]]
    for part in of.parts:
        when = part.named if isinstance(part.named, date) else value_text(part.named, reader)
        rows += [
            [when, None, None, orders, goods.currency, goods.amount] for orders, goods in part.sold
        ] or [[when, None, None, 0, None, None]]
    rows += [
        [None, each.name, each.quantity, None, each.goods.currency, each.goods.amount]
        for each in of.best
    ]
    return rows


ROUTES = Routes(
    commands={"stats": on(taps.FIGURES, of_shop, role="seller")},
    taps=(
        on(taps.FIGURES, of_shop, role="seller"),
        on(taps.FIGURES_PICTURE, picture, role="seller"),
        on(taps.FIGURES_FILE, download, role="seller"),
    ),
)
