"""To which country parcels go: Rwanda and China by their buttons; where the market sends further,
any other one by its name, which somebody may write in their own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import labels
from bot.chat import Said, What
from bot.flows.form import Answered, AskedBack, Choice, Problem, Prompt, Question, Reply
from bot.parsing import countries
from bot.places.postage_zones import reaches
from bot.texts import Line, Text, t

if TYPE_CHECKING:
    from collections.abc import Collection

ELSEWHERE = "<elsewhere"
_EXAMPLE = t("Example: {example}", example=countries.name_of("KE"))


def goes_elsewhere(zones: Collection[str]) -> bool:
    """Whether a tariff of these zones has a price for any country but the two."""
    return any(reaches(zones, each) for each in countries.COUNTRIES - {*countries.ASKED_FIRST})


def question(ask: Line, resets: tuple[str, ...] = ()) -> Question[Any]:
    """`ask` is how it is put first. Besides `country` the answers have `home`, which is offered
    first, `zones` of the tariff, and what was `meant` so far: None before anything was written,
    else the countries that it may be, and none where one is to be written."""

    def put(a: Any) -> Prompt:
        if a.meant:
            lines: tuple[Line, ...] = (
                t("🌍 Which country is it?"),
                t("If it is none of these, write its name once more."),
            )
            return Prompt(lines, _choices(*a.meant), columns=1)
        known = dict.fromkeys((a.home, *countries.ASKED_FIRST))
        near = _choices(*(each for each in known if is_served(each, a)))
        if a.meant is not None:
            lines = (t("🌍 Please write the name of the country."), _EXAMPLE)
            return Prompt(lines, near)
        more = (Choice(t("🌍 Another country"), ELSEWHERE),) if goes_elsewhere(a.zones) else ()
        return Prompt((ask,), (*near, *more))

    return Question(
        "country",
        t("Country"),
        ask=put,
        read=_read,
        choose=lambda value, a: AskedBack({"meant": ()}) if value == ELSEWHERE else _take(value, a),
        summary=lambda a: (
            t("Country: {country}", country=labels.country(a.country)) if a.country else None
        ),
        resets=resets,
        listed=True,
    )


def served(a: Any) -> tuple[Choice, ...]:
    """All of them, for a list: those that are asked first, and where else something goes."""
    others = countries.COUNTRIES.difference(countries.ASKED_FIRST)
    return _choices(*countries.ASKED_FIRST, *sorted(each for each in others if is_served(each, a)))


def _choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(labels.country(code), code) for code in codes)


def not_served(code: str) -> Text:
    return t("Parcels cannot be sent to this country yet: {country}", country=labels.country(code))


def is_served(code: str, a: Any) -> bool:
    return code in countries.ASKED_FIRST or reaches(a.zones, code)


def _read(what: What, a: Any) -> Reply:
    if not isinstance(what, Said) or not goes_elsewhere(a.zones):
        return None
    codes, sure = countries.read_country(what.text)
    if sure:
        return _take(codes[0], a)
    served = tuple(each for each in codes if each in countries.COUNTRIES and is_served(each, a))
    if served:
        return AskedBack({"meant": served})
    return (
        _take(codes[0], a)
        if codes
        else Problem(t("We do not know that country. Please write its name in another way."))
    )


def _take(code: str, a: Any) -> Reply:
    """Hong Kong is a division of China in an address, whatever else it may be."""
    if code in countries.DIVISIONS_OF_CHINA:
        parts = {"province": code, "city": None, "area": None, "postcode": None}
        also = {key: value for key, value in parts.items() if hasattr(a, key)}
        return Answered(countries.CHINA, also={**also, "meant": None})
    if not is_served(code, a):
        return Problem(not_served(code))
    return Answered(code, also={"meant": None})
