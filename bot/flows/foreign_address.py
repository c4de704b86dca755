"""The questions for an address in any country but Rwanda and China: as the post everywhere needs
it, and no more. What is a street in one country is a box or a plot in another, so nobody judges
what stands in a line."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.flows import input_errors, questions
from bot.flows.form import Question
from bot.parsing.country_endings import without_country
from bot.parsing.free_text import read_name, read_paragraph
from bot.parsing.phones import example_of
from bot.parsing.postal_codes import read_postal_code
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Text, t

MOST_LINES = 4


# It has an answer of its own, and stands on the last line.
THE_COUNTRY = Rejection(Reason.UNKNOWN_PLACE)


def read_lines(text: str, country: str) -> str | Rejection:
    """Up to four lines, the one below the other, without the country."""
    whole = read_paragraph(text, minimum=2, limit=160)
    if isinstance(whole, Rejection):
        return whole
    spelled = (without_country(line, country, street=True) for line in whole.split("\n"))
    lines = [line for line in spelled if line]
    if not lines:
        return THE_COUNTRY
    if not any(map(str.isalpha, whole)):  # a phone number of whoever is one question behind
        return Rejection(Reason.ONLY_SYMBOLS)
    if len(lines) > MOST_LINES:
        return Rejection(Reason.TOO_MANY, limit=MOST_LINES, length=len(lines))
    return "\n".join(lines)


def _about_lines(refusal: Rejection) -> Text:
    if refusal.reason is Reason.TOO_MANY:
        return t("Please write at most 4 lines: town, region and postcode are asked next.")
    return _about_words(refusal)


def _about_words(refusal: Rejection) -> Text:
    if refusal == THE_COUNTRY:
        return t("That is the country. Please write the place in it.")
    return input_errors.words(refusal)


def _read_town(text: str, country: str) -> str | Rejection:
    name = read_name(text, limit=60)
    if isinstance(name, Rejection):
        return name
    return without_country(name, country) or THE_COUNTRY


def _read_region(text: str, country: str) -> str | Rejection:
    name = read_name(text, limit=60)
    return name if isinstance(name, Rejection) else without_country(name, country)


def _about_postcode(_refusal: Rejection) -> Text:
    return t("That is not a postcode. If there is none, leave it out.")


def _phone(country: str) -> Question[Any]:
    """A number of any country; without its code, of the one that the parcel goes to."""
    example = example_of(country)
    return questions.phone(
        "phone",
        t("Phone number"),
        (
            t("📱 Which phone number should the courier call?"),
            t("A number of another country needs its country code."),
            t("Example: {example}", example=example),
        ),
        lambda _answers: country,
        example,
    )


def _lines(country: str) -> Question[Any]:
    return questions.typed(
        "lines",
        t("Street or PO Box"),
        (
            t("📍 Street and number, building, or PO Box? You can use several lines."),
            t("Example: {example}", example="12 Riverside Drive"),
        ),
        lambda text: read_lines(text, country),
        _about_lines,
        lambda value: t("Street or PO Box: {lines}", lines=value.replace("\n", ", ")),
        sample="12 Riverside Drive",
    )


def _last_line(a: Any) -> str:
    """Of several, which may be the town, if it was pasted with the street."""
    rest, _, last = (a.lines or "").rpartition("\n")
    return last if rest and not any(map(str.isdigit, last)) else ""


def _without_town(town: str, a: Any) -> dict[str, object]:
    """What stood below the street is not printed twice."""
    last = _last_line(a)
    if not last or last.casefold() != town.casefold():
        return {}
    return {"lines": (a.lines or "").rpartition("\n")[0]}


def _town(country: str) -> Question[Any]:
    return questions.typed(
        "town",
        t("Town"),
        (t("🏙 In which town or city?"), t("Example: {example}", example="Nairobi")),
        lambda text: _read_town(text, country),
        _about_words,
        lambda value: t("Town: {town}", town=value),
        offers=_last_line,
        also=_without_town,
        sample="Nairobi",
    )


def _region(country: str) -> Question[Any]:
    return questions.typed(
        "region",
        t("State or region"),
        (
            t("📍 In which state, province or region? You can skip it."),
            t("Example: {example}", example="California"),
        ),
        lambda text: _read_region(text, country),
        input_errors.words,
        lambda value: t("State or region: {region}", region=value),
        skip="",
        sample="-",
    )


def _postal_code(country: str) -> Question[Any]:
    return questions.typed(
        "postal_code",
        t("Postcode"),
        (
            t("📮 What is the postcode? If there is none, tap Skip."),
            t("Example: {example}", example="00100"),
        ),
        lambda text: read_postal_code(without_country(text, country)),
        _about_postcode,
        lambda value: t("Postcode: {postcode}", postcode=value),
        skip="",
        sample="00100",
    )


@cache
def asked_in(country: str) -> tuple[Question[Any], ...]:
    return tuple(ask(country) for ask in (_phone, _lines, _town, _region, _postal_code))
