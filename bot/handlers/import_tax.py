"""/importtax: what customs abroad ask, as staff have written it, and the lines they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps, timezones, workbooks
from bot.chat import Answer
from bot.commerce import import_tax, import_tax_changes
from bot.flows import commands as c
from bot.flows import import_tax as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.import_tax_table import COLUMNS
from bot.parsing.import_tax_terms import import_tax_rows
from bot.screens import import_tax as screens
from storage import import_tax as stored
from storage.constants import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.commerce.import_tax_changes import TaxChanges
    from bot.handlers.context import Context
    from bot.parsing.import_tax_terms import TaxTerms
    from storage.models import ImportTaxRate


async def show(turn: Context, _nothing: object) -> Answer:
    rows, today = await stored.said(turn.db), timezones.today(turn.now)
    present = _present(rows, today)
    shown = [each for each in rows if import_tax.terms_of(each) in present]
    screen = screens.rates(
        present,
        today,
        changed_at=max((each.set_at for each in shown), default=None),
        sample=any(each.sample for each in shown),
    )
    return Answer((screen,))


def _present(rows: Sequence[ImportTaxRate], today: date) -> list[TaxTerms]:
    """What holds, and what will: not what a later day has made old."""
    said = list(map(import_tax.terms_of, rows))
    terms = [each for each in said if each.begins > today]
    for country in {each.country for each in said}:
        terms += import_tax.in_force(said, country, today).values()
    return sorted(terms, key=_order)


def _order(terms: TaxTerms) -> tuple[object, ...]:
    place = CATEGORIES.index(terms.category) if terms.category else len(CATEGORIES)
    return (terms.begins, terms.country, terms.source, terms.checked_on, place)


async def download(turn: Context, _nothing: object) -> Answer:
    """The rates as a table that reads as no change when it is sent back."""
    rows = import_tax_rows(_present(await stored.said(turn.db), timezones.today(turn.now)))
    content = await workbooks.made("import tax", (COLUMNS, *rows))
    return Answer((screens.file_of(content, len(rows)),), fresh=True)


async def compose(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def check(turn: Context, do: c.CheckImportTax) -> TaxChanges:
    return await import_tax_changes.rehearse(turn.db, do.lines, turn.now)


async def change(turn: Context, do: c.ChangeImportTax) -> TaxChanges:
    return await import_tax_changes.change(turn.db, turn.who, do.lines, turn.now)


ROUTES = Routes(
    commands={"importtax": on(taps.IMPORT_TAX, show, role="staff")},
    taps=(
        on(taps.IMPORT_TAX, show, role="staff"),
        on(taps.NEW_IMPORT_TAX, compose, role="staff", guarded="always"),
        on(taps.IMPORT_TAX_FILE, download, role="staff"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.CheckImportTax: Route(check, role="staff"),
        c.ChangeImportTax: Route(change, writes=True, role="staff", guarded="always"),
    },
)
