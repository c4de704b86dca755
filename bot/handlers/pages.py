"""Turning the pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.chat import Button, Tap
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Rows
    from storage.sql.pagination import Page


def pager(page: Page[Any], action: str, what: str = "") -> Rows:
    """A row of the buttons to the pages beside this one, if there are any; `what` is what their
    subjects begin with."""
    turns = []
    if page.previous is not None:
        turns.append(Button(t("◀️ Previous page"), Tap(action, what + page.previous.write())))
    if page.next is not None:
        turns.append(Button(t("Next page ▶️"), Tap(action, what + page.next.write())))
    return (tuple(turns),) if turns else ()
