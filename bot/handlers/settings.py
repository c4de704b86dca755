"""What somebody chooses for themselves: language, country, clock, messages, hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import capabilities, taps, timezones
from bot.chat import Answer, Screen
from bot.commerce.people import parcels_go_to
from bot.commerce.refusals import NotFound
from bot.flows import commands as c
from bot.flows import destination
from bot.flows.country_question import goes_elsewhere
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.countries import COUNTRIES
from bot.screens import settings as screens
from bot.texts import t
from storage import people
from storage import postage as tariff

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from bot.handlers.context import Context


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn, turn.who),))


async def _screen(turn: Context, who: Member) -> Screen:
    hour = await people.digest_hour(turn.db, who.person.id) if who.shop is not None else None
    parcels_to = parcels_go_to(who, turn.event.sender.phone)
    by_cookie = capabilities.of(turn.event.sender.platform).by_cookie
    hour = turn.periods.digest_hour if hour is None else hour
    has_mail = capabilities.has_mail()
    return screens.settings(who, parcels_to, hour, has_mail=has_mail, by_cookie=by_cookie)


async def countries(turn: Context, _nothing: object) -> Answer:
    elsewhere = goes_elsewhere(await tariff.zones(turn.db))
    return Answer((screens.countries(elsewhere=elsewhere),))


async def elsewhere(turn: Context, _nothing: object) -> StartForm:
    zones = tuple(await tariff.zones(turn.db))
    return StartForm(destination.FORM, destination.Answers(zones=zones), anew=True)


async def set_country(turn: Context, do: c.SetParcelsTo) -> tuple[Screen, ...]:
    return (await choose_country(turn, taps.ChosenCountry(do.country))).screens


async def choose_country(turn: Context, chosen: taps.ChosenCountry) -> Answer:
    if chosen.country not in COUNTRIES:
        raise NotFound
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
        on(taps.ELSEWHERE, elsewhere),
        on(taps.ZONES, zones),
        on(taps.ZONE, choose_zone, writes=True),
    ),
    forms=(destination.FORM,),
    form_commands={c.SetParcelsTo: Route(set_country, writes=True)},
)
