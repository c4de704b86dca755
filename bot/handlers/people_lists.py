"""Staff's lists of people, and the links of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Answer, MessageScreen, Screen
from bot.commerce import people_lists as keeping
from bot.flows import commands as c
from bot.flows.people_lists import CAMPAIGN, LIST, CampaignAnswers, ListAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.share_codes import CAMPAIGN_SIGN
from bot.screens import people_lists as screens
from bot.texts import t
from storage import people_lists

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def all_lists(turn: Context, _nothing: object) -> Answer:
    return Answer((await lists_screen(turn),))


async def lists_screen(turn: Context) -> MessageScreen:
    return screens.lists(await people_lists.named(turn.db))


async def new_list(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(LIST, ListAnswers())


async def ask_drop(_turn: Context, number: int) -> Answer:
    return Answer((screens.ask_drop(number),))


async def drop(turn: Context, number: int) -> Answer:
    await keeping.drop(turn.db, turn.who, number)
    return Answer((await lists_screen(turn),), toast=t("Deleted."))


async def campaigns(turn: Context, _nothing: object) -> Answer:
    return Answer((await campaigns_screen(turn),))


async def campaigns_screen(turn: Context) -> MessageScreen:
    known = [
        (tuple(turn.links(f"{CAMPAIGN_SIGN}{code}").values()), name, came)
        for code, name, came in await people_lists.campaigns(turn.db)
    ]
    return screens.campaigns(known)


async def new_campaign(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(CAMPAIGN, CampaignAnswers())


async def came_by(turn: Context, source: str) -> None:
    """Somebody started the bot by a link of a campaign."""
    await people_lists.came_by(turn.db, turn.who.person.id, source.removeprefix(CAMPAIGN_SIGN))


async def find_people(turn: Context, do: c.FindPeople) -> dict[str, Any]:
    return _who(
        await keeping.find(turn.db, turn.who, turn.event.sender.platform, do.ids, do.phones)
    )


def _who(found: keeping.FoundPeople) -> dict[str, Any]:
    """Whom a list reaches, as its author reads it over before anybody is written to."""
    return {
        "found": len(found.people),
        "names": list(found.names),
        "by_id": found.by_id,
        "by_phone": found.by_phone,
        "unknown": list(found.unknown),
    }


async def gather_list(turn: Context, do: c.GatherList) -> tuple[Screen, ...] | dict[str, Any]:
    """With a name, its list is kept for other broadcasts too."""
    kept = await keeping.keep(
        turn.db,
        turn.who,
        turn.now,
        draft_id=f"list:{turn.event.key}",
        name=do.name,
        platform=turn.event.sender.platform,  # whose ids are typed here
        ids=do.ids,
        phones=do.phones,
    )
    if do.name:
        return (await lists_screen(turn),)
    return {"list": kept.list_id, **_who(kept.found)}


async def make_campaign(turn: Context, do: c.MakeCampaign) -> tuple[Screen, ...]:
    await keeping.add_campaign(turn.db, turn.who, do.name, turn.now)
    await turn.db.flush()
    return (await campaigns_screen(turn),)


ROUTES = Routes(
    commands={
        "lists": Route(all_lists, role="staff"),
        "campaign": Route(campaigns, role="staff"),
    },
    taps=(
        on(taps.LISTS, all_lists, role="staff"),
        on(taps.NEW_LIST, new_list, role="staff"),
        on(taps.ASK_DROP_LIST, ask_drop, role="staff"),
        on(taps.DROP_LIST, drop, writes=True, role="staff"),
        on(taps.CAMPAIGNS, campaigns, role="staff"),
        on(taps.NEW_CAMPAIGN, new_campaign, role="staff"),
    ),
    forms=(LIST, CAMPAIGN),
    form_commands={
        c.FindPeople: Route(find_people, role="staff"),
        c.GatherList: Route(gather_list, writes=True, role="staff"),
        c.MakeCampaign: Route(make_campaign, writes=True, role="staff"),
    },
)
