"""Staff's lists of people, and the links of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import people_lists as keeping
from bot.commerce.refusals import NotFound, NotStaff
from bot.flows.people_lists import CAMPAIGN, LIST, CampaignAnswers, ListAnswers
from bot.handlers.context import StartForm
from bot.labels import LABEL_CELLS, distinct
from bot.screens.common import HOME
from bot.texts import Line, Strong, t
from storage import people_lists

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def all_lists(turn: Context, _rest: str) -> Answer:
    if not turn.who.is_staff:
        raise NotStaff
    return Answer((await lists_screen(turn),))


async def lists_screen(turn: Context) -> Screen:
    lines: list[Line] = [Strong(t("📋 Lists of people, for broadcasts"))]
    rows: list[tuple[Button, ...]] = []
    named = await people_lists.named(turn.db)
    cut = distinct([name for _, name, _ in named], LABEL_CELLS - len("🗑  "))
    for (number, name, members), label in zip(named, cut, strict=True):
        lines.append(t("{name}: {n}", name=name, n=members))
        rows.append((Button(t("🗑 {name}", name=label), Tap("list.del", str(number))),))
    if not rows:
        lines.append(t("There is no list yet."))
    rows.append((Button(t("➕ New list"), Tap("list.new")), HOME))
    return Screen(tuple(lines), tuple(rows))


async def new_list(turn: Context, _subject: str) -> StartForm:
    if not turn.who.is_staff:
        raise NotStaff
    return StartForm(LIST, ListAnswers())


async def ask_drop(turn: Context, subject: str) -> Answer:
    if not turn.who.is_staff:
        raise NotStaff
    screen = Screen(
        (t("🗑 Do you really want to delete this list?"),),
        (
            (Button(t("🗑 Yes, delete it"), Tap("list.del!", subject)),),
            (Button(t("⬅️ No, keep it"), Tap("lists")),),
        ),
    )
    return Answer((screen,))


async def drop(turn: Context, subject: str) -> Answer:
    if not subject.isdecimal():
        raise NotFound
    await keeping.drop(turn.db, turn.who, int(subject))
    return Answer((await lists_screen(turn),), toast=t("Deleted."))


async def campaigns(turn: Context, _rest: str) -> Answer:
    if not turn.who.is_staff:
        raise NotStaff
    return Answer((await campaigns_screen(turn),))


async def campaigns_screen(turn: Context) -> Screen:
    """Each link, and how many came by it."""
    lines: list[Line] = [Strong(t("🔗 Campaign links"))]
    known = await people_lists.campaigns(turn.db)
    for code, name, came in known:
        lines += [
            "",
            t("{name}: {n}", name=name, n=came),
            f"https://t.me/{turn.bot_name}?start={keeping.SOURCE}{code}",
        ]
    lines += [""] if known else []
    lines.append(
        t("People who start the bot from such a link are counted, and you can message them.")
    )
    return Screen(tuple(lines), ((Button(t("➕ New link"), Tap("camp.new")), HOME),))


async def new_campaign(turn: Context, _subject: str) -> StartForm:
    if not turn.who.is_staff:
        raise NotStaff
    return StartForm(CAMPAIGN, CampaignAnswers())


async def came_by(turn: Context, source: str) -> None:
    """Somebody started the bot by a link of a campaign."""
    await people_lists.came_by(turn.db, turn.who.person.id, source.removeprefix(keeping.SOURCE))
