"""The questions of a form as the fields of a page: in the same words, with the same choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot import timezones
from bot.commerce.postage_options import ServiceOption
from bot.commerce.rates import may_be_shown
from bot.flows import at_once, country_question, way_of_sending
from bot.flows.state import answer_of
from bot.i18n import Reader, markup
from bot.parsing.countries import HOME
from bot.parsing.phones import show_phone
from bot.screens import postage
from bot.texts import Text, t
from bot.web.rendering import as_markup, words

if TYPE_CHECKING:
    from bot.flows.at_once import Filled
    from bot.flows.form import Choice, Question
    from bot.texts import Language, Line
    from storage.constants import Country

#: Before the key of a question, where it is the name of a field.
PREFIX = "f-"
#: What a browser may fill in by itself.
_KNOWN = {
    "recipient": "name",
    "phone": "tel",
    "country": "country",
    "province": "address-level1",
    "region": "address-level1",
    "city": "address-level2",
    "town": "address-level2",
    "street": "address-line1",
    "lines": "street-address",
    "postcode": "postal-code",
    "postal_code": "postal-code",
}
_WAYS = ("service", "method")  # asked when it is known where the parcel goes
_LONG = ("lines", "landmark")

# What may be chosen: its value, its lines as HTML, and whether it is chosen.
Choices = Sequence[tuple[str, Sequence[object], bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked with: the country of the shelf, and what was typed on it."""

    to: Country | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """A question as it stands on the page. `kind` is "list", "choices", "lines" or what an <input>
    is called; `about` is what there is to know before it is answered, as HTML."""

    key: str
    kind: str
    label: object
    value: str = ""
    about: Sequence[object] = ()
    choices: Choices = ()
    problem: Text | str | None = None
    fills: str = "off"


def of_place(filled: Filled[Any] | None, asked: Asked, reader: Reader) -> list[Field]:
    """Who receives it, and where. Before a country is chosen, as for the one that is likely."""
    if filled is None:
        return []
    filled = _with_country(filled, asked)
    return [
        _field(each, filled, asked, reader) for each in filled.questions if each.key not in _WAYS
    ]


def of_ways(filled: Filled[Any] | None, asked: Asked, reader: Reader) -> list[Field]:
    """How it is sent and paid; nothing before it is known where it goes."""
    if filled is None:
        return []
    known = all(
        answer_of(filled.answers, item.key) is not None
        for item in filled.form.questions(filled.answers)
        if item.key not in (*_WAYS, "quote")
    )
    return [
        _field(each, filled, asked, reader)
        for each in filled.questions
        if each.key in _WAYS and (known or each.key in filled.problems)
    ]


def pasted(filled: Filled[Any] | None, asked: Asked) -> Field | None:
    """The field for an address in one piece, where one can be read."""
    if filled is None:
        return None
    answers = filled.answers
    country = answers.country or asked.to or answers.home
    if country == HOME and not country_question.goes_elsewhere(answers.zones):
        return None
    problem = filled.problems.get(at_once.PASTED)
    value = asked.typed.get(at_once.PASTED, "") if problem else ""
    return Field(at_once.PASTED, "lines", "", value, problem=problem)


def _with_country(filled: Filled[Any], asked: Asked) -> Filled[Any]:
    answers = filled.answers
    if answers.country is not None or "country" in filled.problems:
        return filled
    to = asked.to if asked.to and country_question.is_served(asked.to, answers) else answers.home
    return replace(filled, answers=replace(answers, country=to))


def _field(question: Question[Any], filled: Filled[Any], asked: Asked, reader: Reader) -> Field:
    answers, key = filled.answers, question.key
    first, *rest = question.ask(answers).lines
    about: Sequence[Line] = [each for each in rest if each != question.hint(answers)]
    if isinstance(question.sample, Text):  # an example that speaks of nothing but words
        about = [t("Example: {example}", example=question.sample)]
    if question.skip is not None:
        first, about = question.label, [t("You may leave it empty."), *about[-1:]]
    kind, choices = _choices(question, answers, reader)
    if kind == "list":
        about = []
    if key == "service":
        about = way_of_sending.too_heavy(answers)
    value, problem = answer_of(answers, key), filled.problems.get(key)
    shown = "" if value is None else show_phone(value) if key == "phone" else str(value)
    if problem is not None or key in filled.left:
        shown = asked.typed.get(key, "")
    return Field(
        key,
        kind,
        as_html(first, reader),
        shown,
        lines_of(about, reader),
        choices,
        problem,
        _KNOWN.get(key, "off"),
    )


def _choices(question: Question[Any], answers: Any, reader: Reader) -> tuple[str, Choices]:
    """Which kind of field it is, and what may be chosen in it."""
    key, offered = question.key, question.ask(answers).choices
    chosen = answer_of(answers, key)
    if key == "country":
        return "list", _named(country_question.served(answers), chosen, reader.language)
    if at_once.chooses_only(question, answers):
        said = _said_of_ways(answers) if key == "service" else {}
        return "choices", [
            (
                each.value,
                lines_of(said.get(each.value, (each.label,)), reader),
                each.value == chosen,
            )
            for each in offered
        ]
    if key == "phone":
        return "tel", ()
    if len(offered) > 1:
        named = _named(offered, chosen, reader.language)
        return "list", sorted(named, key=lambda each: str(each[1][0]))
    return ("lines" if key in _LONG else "text"), ()


def _named(offered: Sequence[Choice], chosen: object, language: Language) -> Choices:
    return [(each.value, [words(each.label, language)], each.value == chosen) for each in offered]


def _said_of_ways(answers: Any) -> dict[str, Sequence[Text]]:
    """What each way of sending costs, where that may be shown, and how long it takes."""
    ways = [each for each in answers.offers or () if isinstance(each, ServiceOption)]
    if not all(may_be_shown(each.price, answers.country) for each in ways):
        return {}
    return {each.service: postage.option(each) for each in ways}


def reader_of(filled: Filled[Any] | None, language: Language) -> Reader:
    """Times are of where the parcel goes."""
    country = filled.answers.country if filled is not None else None
    zone = timezones.of_country(country or HOME)
    return Reader(language, timezones.of(zone, language), timezones.may_be_misread(zone, language))


def lines_of(lines: Sequence[Line], reader: Reader) -> list[object]:
    return [as_html(each, reader) for each in lines if each != ""]


def as_html(line: Line, reader: Reader) -> object:
    """Everybody's own words in it are escaped."""
    return as_markup(markup(line, reader))
