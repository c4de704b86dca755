"""Which messages somebody wants: each kind switched off and on for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import capabilities, taps
from bot.chat import Answer, MessageScreen
from bot.commerce import consent
from bot.handlers.context import Route, Routes, on
from bot.screens import consent as screens
from bot.screens import menu
from bot.texts import t
from storage import opt_ins
from storage import opt_outs as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn),), fresh=True)  # the message it came from stays


async def stop(turn: Context, what: str) -> Answer:
    """The switches; for whoever wrote no more than STOP, with news of the market switched off: that
    is what they ask for, and a list to choose from would be no answer to it."""
    if what != "news":
        return await show(turn, None)
    await consent.switch(turn.db, turn.who, "broadcast", turn.now, wanted=False)
    return Answer((await _screen(turn),), toast=t("🔕 Switched off."), fresh=True)


async def switch(turn: Context, to: taps.Switched) -> Answer:
    kinds = consent.kinds_for(turn.who) if to.kind == "all" else (to.kind,)
    for each in kinds:
        await consent.switch(turn.db, turn.who, each, turn.now, wanted=to.on)
    toast = t("🔔 Switched on.") if to.on else t("🔕 Switched off.")
    return Answer((await _screen(turn),), toast=toast)


async def _screen(turn: Context) -> MessageScreen:
    refused = await stored.refused(turn.db, turn.who.person.id)
    if await _never_asked(turn):
        refused |= {"broadcast"}
    return screens.consent(turn.who, refused)


async def _never_asked(turn: Context) -> bool:
    """Whether news of the market only reach who asked for them there, and they have not."""
    if capabilities.of(turn.event.sender.platform).reply_window is None:
        return False
    return not await opt_ins.wants(turn.db, turn.who.person.id, "broadcast")


async def offered(turn: Context, shown: MessageScreen) -> MessageScreen:
    """The menu, with the way back for whoever switched off every kind there is for them, and with
    news of the market for whoever is to ask for those and never said anything of it."""
    refused = await stored.refused(turn.db, turn.who.person.id)
    if set(consent.kinds_for(turn.who)) <= refused:
        return menu.with_messages_off(shown)
    if "broadcast" not in refused and await _never_asked(turn):
        return menu.with_news_offered(shown)
    return shown


ROUTES = Routes(
    commands={"stop": Route(stop, writes=True, aside=True)},
    taps=(
        on(taps.CONSENT, show),
        on(taps.SWITCH, switch, writes=True),
    ),
)
