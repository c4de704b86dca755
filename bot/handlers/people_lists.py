"""Staff's lists of people, and the links of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Screen
from bot.commerce import people_lists as keeping
from bot.commerce.refusals import NotFound
from bot.flows.people_lists import CAMPAIGN, LIST, CampaignAnswers, ListAnswers
from bot.handlers.context import StartForm
from bot.screens import people_lists as screens
from bot.texts import t
from storage import people_lists

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def all_lists(turn: Context, _rest: str) -> Answer:
    return Answer((await lists_screen(turn),))


async def lists_screen(turn: Context) -> Screen:
    return screens.lists(await people_lists.named(turn.db))


async def new_list(_turn: Context, _subject: str) -> StartForm:
    return StartForm(LIST, ListAnswers())


async def ask_drop(_turn: Context, subject: str) -> Answer:
    return Answer((screens.ask_drop(subject),))


async def drop(turn: Context, subject: str) -> Answer:
    if not subject.isdecimal():
        raise NotFound
    await keeping.drop(turn.db, turn.who, int(subject))
    return Answer((await lists_screen(turn),), toast=t("Deleted."))


async def campaigns(turn: Context, _rest: str) -> Answer:
    return Answer((await campaigns_screen(turn),))


async def campaigns_screen(turn: Context) -> Screen:
    return screens.campaigns(await people_lists.campaigns(turn.db), turn.bot_name)


async def new_campaign(_turn: Context, _subject: str) -> StartForm:
    return StartForm(CAMPAIGN, CampaignAnswers())


async def came_by(turn: Context, source: str) -> None:
    """Somebody started the bot by a link of a campaign."""
    await people_lists.came_by(turn.db, turn.who.person.id, source.removeprefix(keeping.SOURCE))
