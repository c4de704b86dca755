"""What somebody chooses for themselves: language, country, clock, messages, hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import taps, timezones
from bot.chat import Answer, Screen
from bot.commerce.refusals import NotFound
from bot.handlers.context import Route, Routes, on
from bot.screens import settings as screens
from bot.texts import t
from storage import people

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from bot.handlers.context import Context


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn, turn.who),))


async def _screen(turn: Context, who: Member) -> Screen:
    hour = await people.digest_hour(turn.db, who.person.id) if who.shop is not None else None
    return screens.settings(who, turn.periods.digest_hour if hour is None else hour)


async def countries(_turn: Context, _nothing: object) -> Answer:
    return Answer((screens.countries(),))


async def choose_country(turn: Context, chosen: taps.ChosenCountry) -> Answer:
    person = replace(turn.who.person, parcels_to=chosen.country)
    return await _chosen(turn, replace(turn.who, person=person))


async def zones(_turn: Context, _nothing: object) -> Answer:
    return Answer((screens.zones(),))


async def choose_zone(turn: Context, zone: str) -> Answer:
    if zone not in timezones.KNOWN:
        raise NotFound
    person = replace(turn.who.person, zone=zone)
    return await _chosen(turn, replace(turn.who, person=person))


async def _chosen(turn: Context, who: Member) -> Answer:
    person = who.person
    await people.set_whereabouts(turn.db, person.id, person.zone, person.parcels_to)
    return Answer((await _screen(turn, who),), toast=t("✅ Saved."))


ROUTES = Routes(
    commands={"settings": Route(show, aside=True)},
    taps=(
        on(taps.SETTINGS, show),
        on(taps.COUNTRIES, countries),
        on(taps.COUNTRY, choose_country, writes=True),
        on(taps.ZONES, zones),
        on(taps.ZONE, choose_zone, writes=True),
    ),
)
