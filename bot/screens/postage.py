"""The tariff of postage in words: what holds, and what a line of it says."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, DocumentScreen, MadeDocument, MessageScreen
from bot.money import Money
from bot.parsing.countries import COUNTRIES
from bot.places import postage_zones
from bot.screens.common import HOME, page_lines, pager
from bot.texts import Line, Strong, Text, Value, Weight, quoted, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.commerce.carts import PostageEstimate
    from bot.commerce.postage_options import ServiceOption, TooHeavyFor
    from bot.parsing.rate_terms import RateTerms
    from storage.constants import PostageService
    from storage.sql.pagination import Page

_ZONES = {
    postage_zones.KIGALI: t("Kigali"),
    postage_zones.RWANDA: t("Other districts"),
    postage_zones.CHINA: t("China"),
    postage_zones.WORLD: t("Other countries"),
}
OWN_NAME = "postage-prices"  # of a file that is sent back, perhaps as "postage-prices (1).xlsx"
SEND = Button(t("📄 Send a new file"), taps.NEW_POSTAGE())
DOWNLOAD = Button(t("⬇️ Download as a file"), taps.POSTAGE_FILE())
_SPLITS = t("What is heavier goes in several parcels")
TITLE = Strong(t("🚚 Postage prices"))


def zone(code: str) -> Text | str:
    """A district is called the same in every language."""
    if code in _ZONES:
        return _ZONES[code]
    return labels.country(code) if code in COUNTRIES else code


def tariff(
    page: Page[tuple[RateTerms, ...]], today: date, *, changed_at: datetime | None, sample: bool
) -> MessageScreen:
    """What is in force, and what will be: each zone and service with all its lines."""
    if not page.items:
        nothing = t("There are no prices yet. Buyer and seller agree on the postage themselves.")
        return MessageScreen((TITLE, nothing), ((SEND,), (HOME,)))
    lines: list[Line] = [TITLE]
    if sample:
        lines.append(t("These prices are only a sample. Replace them with real ones."))
    elif changed_at is not None:
        lines.append(t("Last change: {when}", when=changed_at))
    for way in page.items:
        lines += ["", Strong(heading(way[0]))]
        for day, rates in groupby(way, key=lambda each: each.valid_from):
            if day is not None and day > today:
                lines.append(t("From {day} on:", day=day))
            lines += _of_one_day(list(rates))
    lines += ["", *page_lines(page)] if page.pages > 1 else []
    rows = ((DOWNLOAD,), (SEND,), *pager(page, taps.POSTAGE), (HOME,))
    return MessageScreen(tuple(lines), rows)


def file_of(content: bytes, lines: int) -> DocumentScreen:
    """The tariff to be changed and sent back."""
    return DocumentScreen(
        (
            tn(
                "📄 Postage prices, file with {n} line",
                "📄 Postage prices, file with {n} lines",
                lines,
            ),
            t("Change what you need and save it. Then tap the button and send the file here."),
        ),
        ((SEND,), (HOME,)),
        MadeDocument(f"{OWN_NAME}.xlsx", content),
    )


def _of_one_day(rates: Sequence[RateTerms]) -> list[Line]:
    lines: list[Line] = []
    for _, same in groupby(rates, key=lambda each: (each.days_min, each.days_max)):
        several = list(same)
        lines += [*map(price, several), days(several[0])]
    if rates[0].volume_divisor:
        lines.append(volume(rates[0]))
    if rates[0].splits:
        lines.append(_SPLITS)
    return lines


def heading(terms: RateTerms) -> Text:
    return t(
        "{zone}: {service}", zone=zone(terms.zone), service=labels.postage_service(terms.service)
    )


def price(terms: RateTerms) -> Text:
    first = Money(terms.first_price, terms.currency)
    if not terms.step_grams:
        return t("Up to {weight}: {price}", weight=Weight(terms.max_grams), price=first)
    return t(
        "Up to {weight}: {price}. Each further {step}: {more}. At most {most}.",
        weight=Weight(terms.first_grams),
        price=first,
        step=Weight(terms.step_grams),
        more=Money(terms.step_price, terms.currency),
        most=Weight(terms.max_grams),
    )


def days(terms: RateTerms) -> Text:
    return _days(terms.days_min, terms.days_max)


def sent(service: PostageService, cost: Money, second: Money | None = None) -> Text:
    """How something is sent, and for how much."""
    name = labels.postage_service(service)
    if not cost.minor:
        return t("{service}: free", service=name)
    return t("{service}: {price}", service=name, price=quoted(cost, second))


def several(parcels: int) -> tuple[Text, ...]:
    """Of goods that are too heavy for one parcel: how many they are."""
    return (t("Number of parcels: {n}", n=parcels),) if parcels > 1 else ()


def on_the_way(service: PostageService, days_min: int, days_max: int) -> tuple[Text, ...]:
    """How long it takes; of what its buyer comes for, until it is ready."""
    if service == "collect":
        return (t("Days until it is ready: {n}", n=days_max),) if days_max else ()
    return (_days(days_min, days_max),)


def _days(days_min: int, days_max: int) -> Text:
    if days_min == days_max:
        return t("Days on the way: {n}", n=days_min)
    return t("Days on the way: {one} to {other}", one=days_min, other=days_max)


def option(each: ServiceOption) -> tuple[Text, ...]:
    """One of the ways to choose from."""
    return (
        sent(each.service, each.price, each.second),
        *several(each.parcels),
        *on_the_way(each.service, each.days_min, each.days_max),
    )


def too_heavy(each: TooHeavyFor) -> Text:
    """One that cannot be chosen."""
    return t(
        "Your goods are too heavy for this way of sending: {service}. It takes {most} at most.",
        service=labels.postage_service(each.service),
        most=Weight(each.most_grams),
    )


def estimate(of: PostageEstimate, second: Money | None) -> tuple[Text, ...]:
    """Before anything is chosen: the least that it would be."""
    place: Text | str = of.district or labels.country(of.country)
    if not of.price.minor:
        return (t("🚚 Postage to {place}: free", place=place), *several(of.parcels))
    values: dict[str, Value] = {"place": place, "price": of.price}
    if second is None:
        least = t("🚚 Postage to {place}: from {price}", **values)
    else:
        least = t("🚚 Postage to {place}: from {price} (about {second})", **values, second=second)
    return (least, *several(of.parcels))


def volume(terms: RateTerms) -> Text:
    return t(
        "Volume counts as weight: {n} cubic centimetres as one kilogram", n=terms.volume_divisor
    )


def differences(before: RateTerms, after: RateTerms) -> list[Text]:
    """What is said otherwise of a line that takes another's place."""
    found = [
        t("Before: {before} Now: {after}", before=of(before), after=of(after))
        for of in (price, days)
        if of(before) != of(after)
    ]
    if before.volume_divisor != after.volume_divisor:
        said = volume(after) if after.volume_divisor else t("Only the weight counts")
        found.append(said)
    if before.splits is not after.splits:
        found.append(_SPLITS if after.splits else t("What is heavier is not taken"))
    return found
