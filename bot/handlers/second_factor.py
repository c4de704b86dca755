"""Somebody shows that it is them, and sets up what they show it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import capabilities, qr_codes, taps
from bot.chat import Answer, Screen, Tap
from bot.commerce import second_factor
from bot.flows import commands as c
from bot.flows import second_factor as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import second_factor as screens
from bot.texts import t
from storage import second_factor as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context

MARKET = "Isoko"


def _is_asked(turn: Context) -> bool:
    return capabilities.of(turn.event.sender.platform).by_cookie


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _overview(turn),))


async def _overview(turn: Context) -> Screen:
    if not _is_asked(turn):
        return screens.not_needed()
    there = await second_factor.sent_to(turn.db, turn.who.person.id)
    by_app = await second_factor.has_app(turn.db, turn.who)
    return screens.overview(by_app=by_app, sent_to=there.platform if there else "")


async def confirm(turn: Context, then: str) -> Answer | StartForm:
    """`then`: the button that asked for it, as it encodes."""
    if not _is_asked(turn):
        return Answer((screens.not_needed(),))
    if await stored.confirmed(turn.db, turn.event.sender, turn.now) is not None:
        return Answer((screens.confirmed(Tap.decode(then), ()),))
    asked, platform = await second_factor.ask(turn.db, turn.who, turn.event.sender, turn.now)
    match asked:
        case "none":
            return Answer((screens.set_up_first(),))
        case "too_often":
            return Answer((screens.too_often(),))
    return StartForm(form.FORM, form.ConfirmAnswers(platform=platform, then=then), anew=True)


async def confirm_by_command(turn: Context, _code: str) -> Answer | StartForm:
    """What stands behind the command is a code that was typed too early: it is kept nowhere."""
    return await confirm(turn, "")


async def set_up(turn: Context, _nothing: object) -> Answer:
    if not _is_asked(turn):
        return Answer((screens.not_needed(),))
    secret = await second_factor.begin_app(turn.db, turn.who, turn.event.sender, turn.now)
    if secret is None:
        if await second_factor.has_app(turn.db, turn.who):
            return Answer((await _overview(turn),))
        return Answer((screens.too_often(),))
    address = second_factor.address_of(secret, turn.who.person.name or MARKET, MARKET)
    return Answer((screens.app(secret, qr_codes.to_show(address)),), fresh=True)


async def app_added(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.ConfirmAnswers(new_app=True), anew=True)


async def check(turn: Context, do: c.CheckConfirmation) -> dict[str, Any]:
    """A refusal goes back as a fact: raised, it would take back that a try was counted."""
    sender = turn.event.sender
    if not do.new_app:
        said = await second_factor.check(turn.db, turn.who, sender, do.code, turn.now)
        return {"said": said}
    said, codes = await second_factor.confirm_app(turn.db, turn.who, sender, do.code, turn.now)
    return {"said": said, "codes": codes}


async def show_confirmed(_turn: Context, do: c.ShowConfirmed) -> tuple[Screen, ...]:
    if do.said != "right":
        return (screens.over(Tap.decode(do.then)),)
    return (screens.confirmed(Tap.decode(do.then), do.codes),)


async def ask_remove(_turn: Context, _nothing: object) -> Answer:
    return Answer((screens.ask_remove(),))


async def remove(turn: Context, _nothing: object) -> Answer:
    await second_factor.remove_app(turn.db, turn.who, turn.event.sender, turn.now)
    return Answer((await _overview(turn),), toast=t("Taken off."))


ROUTES = Routes(
    commands={"confirm": Route(confirm_by_command, writes=True)},
    taps=(
        on(taps.CONFIRM_ME, confirm, writes=True),
        on(taps.SECOND_FACTOR, show),
        on(taps.SET_UP_APP, set_up, writes=True, guarded="known"),
        on(taps.APP_ADDED, app_added),
        on(taps.ASK_REMOVE_APP, ask_remove, guarded="known"),
        on(taps.REMOVE_APP, remove, writes=True, guarded="known"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.CheckConfirmation: Route(check, writes=True),
        c.ShowConfirmed: Route(show_confirmed),
    },
)
