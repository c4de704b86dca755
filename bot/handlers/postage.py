"""/postage: the tariff as staff read it, and the table with which they change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps, timezones, workbooks
from bot.chat import Answer
from bot.commerce import tariff
from bot.flows import commands as c
from bot.flows import postage as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.tariff_columns import COLUMNS
from bot.parsing.tariff_rows import tariff_rows
from bot.places.postage_zones import ZONES
from bot.screens import postage as screens
from storage import postage as stored
from storage.constants import POSTAGE_SERVICES
from storage.sql.pagination import Page, Place, of_rows

if TYPE_CHECKING:
    from datetime import date

    from bot.commerce.tariff_changes import TariffChanges
    from bot.handlers.context import Context
    from bot.parsing.rate_terms import RateTerms

WAYS_A_PAGE = 5


async def show(turn: Context, at: Place) -> Answer:
    today = timezones.today(turn.now)
    terms = tariff.in_force_and_to_come(await stored.present(turn.db), today)
    page = _page(terms, at)
    newest = await stored.newest(turn.db)
    screen = screens.tariff(
        page,
        today,
        changed_at=newest.at if newest else None,
        sample=await stored.has_sample(turn.db),
    )
    return Answer((screen,))


def _page(terms: list[RateTerms], place: Place) -> Page[tuple[RateTerms, ...]]:
    ways: dict[tuple[int, int], list[RateTerms]] = {}
    for each in sorted(terms, key=_order):
        ways.setdefault(_key(each), []).append(each)
    rows = [tuple(of_way) for of_way in ways.values()]
    return of_rows(rows, lambda of_way: _key(of_way[0]), place, WAYS_A_PAGE)


def _order(terms: RateTerms) -> tuple[tuple[int, int], date, int]:
    return (_key(terms), terms.begins, terms.max_grams)


def _key(terms: RateTerms) -> tuple[int, int]:
    return (ZONES.index(terms.zone), POSTAGE_SERVICES.index(terms.service))


async def download(turn: Context, _nothing: object) -> Answer:
    """The tariff as a table that reads as no change when it is sent back."""
    terms = tariff.in_force_and_to_come(await stored.present(turn.db), timezones.today(turn.now))
    rows = tariff_rows(sorted(terms, key=_order))
    content = await workbooks.made("postage", (COLUMNS, *rows))
    return Answer((screens.file_of(content, len(rows)),), fresh=True)


async def compose(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def check(turn: Context, do: c.CheckTariff) -> TariffChanges:
    return await tariff.rehearse(turn.db, do.lines, turn.now)


async def change(turn: Context, do: c.ChangeTariff) -> TariffChanges:
    return await tariff.change(
        turn.db, turn.who, do.lines, turn.now, seen=do.seen, draft_id=do.draft_id
    )


ROUTES = Routes(
    commands={"postage": on(taps.POSTAGE, show, role="staff")},
    taps=(
        on(taps.POSTAGE, show, role="staff"),
        on(taps.NEW_POSTAGE, compose, role="staff", guarded="always"),
        on(taps.POSTAGE_FILE, download, role="staff"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.CheckTariff: Route(check, role="staff"),
        c.ChangeTariff: Route(change, writes=True, role="staff", guarded="always"),
    },
)
