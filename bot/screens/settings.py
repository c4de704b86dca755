"""What somebody may choose for themselves, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps, timezones
from bot.chat import Button, MessageScreen
from bot.parsing.countries import ASKED_FIRST
from bot.screens import email, second_factor
from bot.screens.common import HOME, PARCELS_GO_TO, back_row, country_buttons
from bot.texts import Line, Strong, t

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from storage.constants import Country


def settings(
    who: Member,
    parcels_to: Country | None,
    hour: int,
    *,
    has_mail: bool,
    by_cookie: bool = False,
) -> MessageScreen:
    """`parcels_to` is known of them, or from their number; `hour` is when a seller hears of their
    day; `by_cookie`: nothing else says who they are."""
    person = who.person
    zone = timezones.of(person.zone, person.language or "")
    lines: list[Line] = [
        Strong(t("⚙️ Settings")),
        t("🌐 Language: {language}", language=labels.language(person.language or "en")),
        t("📍 Your parcels go to: {country}", country=labels.country(parcels_to))
        if parcels_to
        else t("📍 Where your parcels go is not known yet."),
        t("🕓 Your time zone: {zone}", zone=labels.zone(zone.key)),
    ]
    rows: list[tuple[Button, ...]] = [
        (
            Button(t("🌐 Language"), taps.CHOOSE_LANGUAGE()),
            Button(t("🔔 Messages"), taps.CONSENT()),
        ),
        (
            PARCELS_GO_TO,
            Button(t("🕓 Your time zone"), taps.ZONES()),
        ),
    ]
    if by_cookie:
        rows.append((second_factor.SHOW,))
    if who.shop is not None:
        lines.append(t("⏰ Daily summary: {hour}", hour=f"{hour}:00"))
        rows.append((Button(t("⏰ Daily summary"), taps.ASK_HOUR()),))
    if has_mail:
        rows.append((email.BUTTON,))
    rows.append((HOME,))
    return MessageScreen(tuple(lines), tuple(rows))


def countries(*, elsewhere: bool) -> MessageScreen:
    """`elsewhere`: the market sends to more than two."""
    return MessageScreen(
        (
            t("📍 Where do your parcels go?"),
            t("If they go abroad, you also see prices in yuan or in dollars."),
        ),
        (
            *country_buttons(ASKED_FIRST, elsewhere=elsewhere),
            back_row(taps.SETTINGS()),
        ),
    )


def zones() -> MessageScreen:
    return MessageScreen(
        (
            t("🕓 In which time zone do you live?"),
            t("When you order for another country, or open a shop, it is set again."),
        ),
        (
            tuple(Button(labels.zone(each), taps.ZONE(each)) for each in timezones.KNOWN),
            back_row(taps.SETTINGS()),
        ),
    )
