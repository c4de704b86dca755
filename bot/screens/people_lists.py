"""Lists of people and links of campaigns, as staff see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen
from bot.labels import LABEL_CELLS, distinct
from bot.screens.common import HOME
from bot.texts import Line, Strong, t

if TYPE_CHECKING:
    from collections.abc import Sequence


def lists(named: Sequence[tuple[int, str, int]]) -> MessageScreen:
    """Each list by its id, its name and how many are on it."""
    lines: list[Line] = [Strong(t("📋 Lists of people, for broadcasts"))]
    rows: list[tuple[Button, ...]] = []
    cut = distinct([name for _, name, _ in named], LABEL_CELLS - len("🗑  "))
    for (number, name, members), label in zip(named, cut, strict=True):
        lines.append(t("{name}: {n}", name=name, n=members))
        rows.append((Button(t("🗑 {name}", name=label), taps.ASK_DROP_LIST(number)),))
    if not rows:
        lines.append(t("There is no list yet."))
    rows.append((Button(t("➕ New list"), taps.NEW_LIST()), HOME))
    return MessageScreen(tuple(lines), tuple(rows))


def ask_drop(number: int) -> MessageScreen:
    return MessageScreen(
        (t("🗑 Do you really want to delete this list?"),),
        (
            (Button(t("🗑 Yes, delete it"), taps.DROP_LIST(number)),),
            (Button(t("⬅️ No, keep it"), taps.LISTS()),),
        ),
    )


def campaigns(known: Sequence[tuple[Sequence[str], str, int]]) -> MessageScreen:
    """Each campaign with its links, one a platform, and how many came by them."""
    lines: list[Line] = [Strong(t("🔗 Campaign links"))]
    for links, name, came in known:
        lines += [
            "",
            t("{name}: {n}", name=name, n=came),
            *links,
        ]
    lines += [""] if known else []
    lines.append(
        t("People who start the bot from such a link are counted, and you can message them.")
    )
    return MessageScreen(tuple(lines), ((Button(t("➕ New link"), taps.NEW_CAMPAIGN()), HOME),))
