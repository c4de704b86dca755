"""/statement: a seller's account with the market, read and taken along as a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps, workbooks
from bot.chat import Answer
from bot.commerce import shop_statements
from bot.commerce.people import reader_of
from bot.commerce.shop_statements import Month
from bot.handlers.context import Route, Routes, on
from bot.i18n import Reader, plain
from bot.money import Money
from bot.screens import shop_statements as screens
from bot.texts import t

if TYPE_CHECKING:
    from bot.commerce.shop_statements import ShopStatement
    from bot.handlers.context import Context


async def of_now(turn: Context, _nothing: object) -> Answer:
    return await _shown(turn, Month.of(turn.now))


async def of_month(turn: Context, month: str) -> Answer:
    return await _shown(turn, Month.read(month))


async def _shown(turn: Context, month: Month) -> Answer:
    found = await shop_statements.of_month(turn.db, turn.shop.id, month)
    is_last = month == Month.of(turn.now)
    collects = turn.periods.market_collects
    return Answer((screens.statement(found, collects=collects, is_last=is_last),))


async def download(turn: Context, month: str) -> Answer:
    found = await shop_statements.of_month(turn.db, turn.shop.id, Month.read(month))
    reader = reader_of(turn.who.person)
    content = await workbooks.made("statement", table(found, reader))
    return Answer((screens.file_of(found, content),), fresh=True)


def table(of: ShopStatement, reader: Reader) -> list[list[workbooks.Cell]]:
    """With a line for what each currency began and ended with."""
    headings = (
        *(t("Day"), t("What"), t("Order or payout"), t("Currency"), t("Before commission")),
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
                plain(screens.KINDS[booked.kind], reader),
                booked.reference,
                booked.currency,
                (amount + kept).amount,
                kept.amount,
                amount.amount,
                balance.amount,
            ]
        )
    rows += [_balance(ended, each) for each in of.closing]
    return rows


def _balance(what: str, money: Money) -> list[workbooks.Cell]:
    return [None, what, None, money.currency, None, None, None, money.amount]


ROUTES = Routes(
    commands={"statement": Route(of_now, role="seller")},
    taps=(
        on(taps.STATEMENT_OF, of_month, role="seller"),
        on(taps.STATEMENT_FILE, download, role="seller"),
    ),
)
