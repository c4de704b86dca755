"""What many screens share: the way home, the way back, turning pages, and buttons in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bot import labels, taps
from bot.chat import Button
from bot.formatting import bare
from bot.texts import Code, Rich, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat import Rows, Tap
    from bot.money import Money
    from bot.texts import Line
    from storage.sql.pagination import Page, Place

T = TypeVar("T")

HOME = Button(t("🏠 Main menu"), taps.HOME())
BROWSE = Button(t("🛍 Browse products"), taps.SHOP(taps.OnShelf()))
PARCELS_GO_TO = Button(t("📍 Parcels go to"), taps.COUNTRIES())
MY_PRODUCTS = Button(t("📋 My products"), taps.MINE(FIRST))
CHOICES_A_SCREEN = 6


def back(to: Tap) -> Button:
    """One step back, to wherever that is."""
    return Button(t("⬅️ Back"), to)


def back_row(to: Tap) -> tuple[Button, ...]:
    """What a screen ends with that stands below another one: back to that, or home."""
    return (back(to), HOME)


def country_buttons(first: Sequence[str], *, elsewhere: bool) -> Rows:
    """Where parcels go, to be chosen; `elsewhere`, if it may be yet another country."""
    row = tuple(
        Button(labels.country(each), taps.COUNTRY(taps.ChosenCountry(each))) for each in first
    )
    return (row, (Button(t("🌍 Another country"), taps.ELSEWHERE()),)) if elsewhere else (row,)


def page_lines(page: Page[Any]) -> list[Line]:
    """Which page this is, where there are several."""
    return number_lines(page.number, page.pages)


def number_lines(number: int, pages: int) -> list[Line]:
    """The same of pages that are counted from 0."""
    return [t("Page {page} of {pages}", page=number + 1, pages=pages)] if pages > 1 else []


def pager(page: Page[Any], to: Callable[[Place], Tap]) -> Rows:
    """A row of the buttons to the pages beside this one, if there are any."""
    before = to(page.previous) if page.previous is not None else None
    return turns(before, to(page.next) if page.next is not None else None)


def turns(before: Tap | None, after: Tap | None) -> Rows:
    """The buttons to the pages beside this one, where there are such."""
    found = []
    if before is not None:
        found.append(Button(t("◀️ Previous page"), before))
    if after is not None:
        found.append(Button(t("Next page ▶️"), after))
    return (tuple(found),) if found else ()


def on_page(items: Sequence[T], page: int) -> Sequence[T]:
    """The choices of one screen; past the last page it starts over."""
    pages = max(1, -(-len(items) // CHOICES_A_SCREEN))
    start = page % pages * CHOICES_A_SCREEN
    return items[start : start + CHOICES_A_SCREEN]


def more_choices(items: Sequence[Any], to: Tap) -> Rows:
    """The way to the choices that one screen has no room for."""
    if len(items) <= CHOICES_A_SCREEN:
        return ()
    return ((Button(t("🔽 More choices"), to),),)


def total(of: Money, about: Money | None) -> Text:
    """What something comes to, and about how much that is in the reader's second currency."""
    if about is None:
        return t("Total: {total}", total=of)
    return t("Total: {total} (about {second})", total=of, second=about)


def in_rows(buttons: Sequence[Button], columns: int) -> Rows:
    return tuple(tuple(buttons[i : i + columns]) for i in range(0, len(buttons), columns))


def as_text(line: Line) -> Text | str:
    """A line without what makes it bold or italic, to stand within another one."""
    if isinstance(line, Rich):
        return bare(line.words)
    if isinstance(line, Code):
        return line.words
    return line if isinstance(line, str | Text) else line.of
