"""/statement: a seller's account with the market, read, and taken along as a spreadsheet or as a
picture."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot import drawing, taps, workbooks
from bot.chat import Answer
from bot.commerce import shop_statements
from bot.commerce.payout_hindrances import hindrances
from bot.commerce.people import reader_of
from bot.commerce.shop_statements import Month
from bot.drawing import Sheet, SheetRow
from bot.handlers.context import Route, Routes, on
from bot.i18n import Reader, plain, value_text
from bot.money import Money
from bot.screens import shop_statements as screens
from bot.texts import t
from bot.timezones import KIGALI
from storage import payouts as stored_payouts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.shop_statements import ShopStatement
    from bot.handlers.context import Context
    from storage.member_snapshots import ShopSnapshot
    from storage.shop_statements import Booked


async def of_now(turn: Context, _nothing: object) -> Answer:
    return await _shown(turn, Month.of(turn.now))


async def of_month(turn: Context, month: str) -> Answer:
    return await _shown(turn, Month.read(month) if month else Month.of(turn.now))


async def _shown(turn: Context, month: Month) -> Answer:
    found = await shop_statements.of_month(turn.db, turn.shop.id, month)
    is_last = month == Month.of(turn.now)
    collects = turn.periods.market_collects
    hindered = {}
    if is_last and collects and found.closing:
        balances = await stored_payouts.balances(turn.db, turn.shop.id)
        hindered = await hindrances(turn.db, balances, turn.now, turn.periods)
    screen = screens.statement(found, list(hindered.values()), collects=collects, is_last=is_last)
    return Answer((screen,))


async def download(turn: Context, month: str) -> Answer:
    found = await shop_statements.of_month(turn.db, turn.shop.id, Month.read(month))
    reader = reader_of(turn.who.person)
    content = await workbooks.made("statement", table(found, reader))
    return Answer((screens.file_of(found, content),), fresh=True)


async def pictures(turn: Context, month: str) -> Answer:
    found = await shop_statements.of_month(turn.db, turn.shop.id, Month.read(month))
    reader = reader_of(turn.who.person)
    pages = await drawing.made(sheet(found, turn.shop, reader, turn.now))
    return Answer((screens.pictures_of(found, pages),), fresh=True)


def sheet(of: ShopStatement, shop: ShopSnapshot, reader: Reader, now: datetime) -> Sheet:
    """The newest of the lines, where they are many."""
    said = partial(plain, reader=reader)
    rows = [
        SheetRow(said(t("At the beginning")), value_text(each, reader), strong=True)
        for each in of.opening
    ]
    if len(of.lines) > drawing.MOST_ROWS:
        rows.append(SheetRow(said(screens.earlier(len(of.lines) - drawing.MOST_ROWS))))
    for booked, balance in of.lines[-drawing.MOST_ROWS :]:
        day = value_text(screens.day_of(booked), reader)
        below = [f"{day}   {booked.reference}"]
        if (parts := screens.discount_of(booked)) is not None:
            below.append(said(parts))
        if (commission := screens.commission_of(booked)) is not None:
            below.append(said(commission))
        if booked.reason:
            below.append(said(screens.reason_of(booked)))
        rows.append(
            SheetRow(
                said(screens.what(booked)),
                value_text(Money(booked.amount, booked.currency), reader),
                tuple(below),
                said(t("Balance: {amount}", amount=balance)),
            )
        )
    rows += [
        SheetRow(said(t("At the end")), value_text(each, reader), strong=True)
        for each in screens.ending(of)
    ]
    last = min(now, of.month.after.begins - timedelta(days=1)).astimezone(KIGALI).date()
    return Sheet(
        title=said(t("Your account with the market")),
        name=shop.name,
        otherwise=said(t("Shop number: {number}", number=shop.id)),
        below=said(t("{first} to {last}", first=of.month.begins.date(), last=last)),
        rows=rows,
    )


def table(of: ShopStatement, reader: Reader) -> list[list[workbooks.Cell]]:
    """With a line for what each currency began and ended with. Goods less discount, and postage,
    are what there is before the commission."""
    headings = (
        *(
            t("Day"),
            t("What"),
            t("Order or payout"),
            t("Currency"),
            t("Price of the products"),
            t("Discount"),
        ),
        *(t("Postage"), t("Before commission")),
        *(t("Commission"), t("Yours"), t("Balance")),
    )
    rows: list[list[workbooks.Cell]] = [[plain(each, reader) for each in headings]]
    began, ended = plain(t("At the beginning"), reader), plain(t("At the end"), reader)
    rows += [_balance(began, each) for each in of.opening]
    for booked, balance in of.lines:
        amount = Money(booked.amount, booked.currency)
        kept = Money(booked.commission, booked.currency)
        rows.append(
            [
                screens.day_of(booked),
                plain(screens.what(booked), reader),
                booked.reference or booked.reason,
                booked.currency,
                *_parts(booked),
                (amount + kept).amount,
                kept.amount,
                amount.amount,
                balance.amount,
            ]
        )
    rows += [_balance(ended, each) for each in of.closing]
    return rows


def _balance(what: str, money: Money) -> list[workbooks.Cell]:
    return [None, what, None, money.currency, *[None] * 6, money.amount]


def _parts(booked: Booked) -> list[workbooks.Cell]:
    """Goods, discount and postage; the discount below zero, so that the three are a sum."""
    if booked.parts is None:
        return [None, None, None]
    goods, off, postage = booked.parts
    return [Money(each, booked.currency).amount for each in (goods, -off, postage)]


ROUTES = Routes(
    commands={"statement": Route(of_now, role="seller")},
    taps=(
        on(taps.STATEMENT_OF, of_month, role="seller"),
        on(taps.STATEMENT_FILE, download, role="seller"),
        on(taps.STATEMENT_PICTURE, pictures, role="seller"),
    ),
)
