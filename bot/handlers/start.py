"""Greeting, language, help: where everybody begins."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen
from bot.commerce.refusals import Refusal
from bot.flows.country_question import goes_elsewhere
from bot.handlers import consent, inquiries, sharing
from bot.handlers.context import Route, Routes, StartForm, on
from bot.i18n import guess_language
from bot.parsing.share_codes import code_in, shared_by
from bot.screens import menu as menus
from storage import people
from storage import postage as tariff

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from bot.handlers.context import Context

log = logging.getLogger(__name__)


def choice_of_language(who: Member, code: str = "") -> MessageScreen:
    return menus.language_screen(who, guess_language(who.person.language_hint), code)


async def start(turn: Context, rest: str) -> Answer | StartForm:
    """The menu, or what a link leads to that somebody opened, or wrote about."""
    if shared := shared_by(code_in(rest)):
        if shared.kind == "question":
            return await inquiries.ask(turn, shared.id)
        return await sharing.opened(turn, shared)
    shown = await consent.offered(turn, menus.menu(turn.who))
    return Answer((shown,), menu=True)  # staff may have been named since


async def home(turn: Context, _nothing: object) -> Answer:
    return Answer((menus.menu(turn.who),))


async def language(turn: Context, _nothing: object) -> Answer:
    return Answer((choice_of_language(turn.who),))


async def choose_language(turn: Context, it: taps.ChosenLanguage) -> Answer:
    chosen = it.language
    if chosen is None:
        return Answer((choice_of_language(turn.who, it.code),))
    person, name = turn.who.person, turn.event.sender.name
    await people.set_language(turn.db, person.id, chosen)
    if person.language is not None:
        return Answer((menus.language_chosen(),), menu=True)
    done = menus.language_chosen()
    if turn.parcels_to is None and turn.who.shop is None:
        elsewhere = goes_elsewhere(await tariff.zones(turn.db))
        done = menus.language_chosen_first(chosen, elsewhere=elsewhere)
    if person.name != name:  # somebody who was forgotten and came back is called by it again
        await people.set_name(turn.db, person.id, name)
    who = replace(turn.who, person=replace(person, language=chosen, name=name))
    if shared := shared_by(it.code):
        try:
            opened = await sharing.opened(replace(turn, who=who), shared)
        except Refusal:
            log.info("somebody new came for what is not on sale")
        else:
            return Answer((done, *opened.screens), menu=True)
    return Answer((done, menus.menu(who)), menu=True)


async def staff(_turn: Context, _nothing: object) -> Answer:
    """What only the staff of the market can do."""
    return Answer((menus.staff_menu(),))


async def help_(turn: Context, _nothing: object) -> Answer:
    return Answer((menus.help_screen(turn.who),), fresh=True)


ROUTES = Routes(
    commands={
        "start": Route(start),
        "language": Route(language),
        "help": Route(help_, aside=True),
    },
    taps=(
        on(taps.LANGUAGE, choose_language, writes=True),
        on(taps.CHOOSE_LANGUAGE, language),
        on(taps.HOME, home),
        on(taps.STAFF, staff, role="staff"),
    ),
)
