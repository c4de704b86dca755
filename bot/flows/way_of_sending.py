"""How the parcels of a cart are to be sent: asked at the checkout where postage has a price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import labels
from bot.commerce import rates
from bot.commerce.postage_options import ServiceOption, TooHeavyFor
from bot.commerce.refusals import OnlyAbroad
from bot.flows import questions
from bot.flows.commands import QuotePostage
from bot.flows.form import Answered, AskedBack, Choice, Lookup, Question, Reply
from bot.parsing.countries import is_abroad
from bot.screens import postage
from bot.texts import Listed, t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.texts import Line, Text

PRICED_BY = ("country", "district")  # all of an address that postage is looked up by
FOUND = ("offers", "service", "quote")
OFFERS: Lookup[Any] = Lookup(
    "offers",
    lambda a: QuotePostage(
        {"country": a.country or "RW", "district": a.district or ""}, a.basket.sent, a.basket.tariff
    ),
)


def questions_of(a: Any) -> tuple[Question[Any] | Lookup[Any], ...]:
    """What goes there, and which of it; nothing is asked where nothing does."""
    return (OFFERS, *((_service(a),) if _offered(a) else ()))


def _offered(a: Any) -> list[ServiceOption]:
    return [each for each in a.offers or () if isinstance(each, ServiceOption)]


def too_heavy(a: Any) -> list[Line]:
    """Why others are not offered."""
    return [postage.too_heavy(each) for each in a.offers or () if isinstance(each, TooHeavyFor)]


def why_none(a: Any) -> Text | None:
    """Why it cannot be ordered so: no parcel takes it, or what is paid before it is sent would be
    sent by a way that nobody has priced, and no postage could be added after."""
    if a.offers is None or _offered(a):
        return None
    if is_abroad(a.country) and len({each.currency for each in a.basket.totals}) > 1:
        return _two_currencies(a)
    if too_heavy(a):
        return t("No parcel may be as heavy as this. Take less, and order the rest separately.")
    if not is_abroad(a.country):
        return None
    if a.basket.shops > 1:
        return t("These shops have no way of sending in common. Order from each one separately.")
    return t(
        "Postage to this country has no price for these products yet, so they cannot be ordered"
        " there. Your cart is kept."
    )


def _two_currencies(a: Any) -> Text:
    """Whatever goes there: one postage cannot stand in two sums."""
    currencies = Listed(tuple(dict.fromkeys(each.currency for each in a.basket.totals)))
    if a.basket.shops > 1:
        return t(
            "To another country, products priced in different currencies cannot be one order:"
            " {currencies}. Order from each shop separately.",
            currencies=currencies,
        )
    return t(
        "To another country, products priced in different currencies cannot be one order:"
        " {currencies}. Order those of each currency separately.",
        currencies=currencies,
    )


def _service(a: Any) -> Question[Any]:
    return questions.chosen(
        "service",
        t("Way of sending"),
        _ways(a),
        lambda a: tuple(
            Choice(labels.postage_service(each.service), each.service) for each in _offered(a)
        ),
        lambda value: t("Way of sending: {service}", service=labels.postage_service(value)),
        columns=1,
        resets=("quote", "method"),
    )


def _ways(a: Any) -> tuple[Line, ...]:
    if not all(rates.may_be_shown(each.price, a.country) for each in _offered(a)):
        return (OnlyAbroad().text(),)
    lines = [line for each in _offered(a) for line in postage.option(each)]
    return (
        t("🚚 How shall the parcel be carried? The shop ships it so."),
        *lines,
        *too_heavy(a),
    )


def of_a_place(question: Question[Any], found: tuple[str, ...] = FOUND) -> Question[Any]:
    """Where it goes to another place, what was `found` for the one before is asked anew; another
    name, phone or street costs no other postage."""

    def moved(reply: Reply, a: Any) -> Reply:
        match reply:
            case Answered(value, also):
                new: Mapping[str, object] = {**also, question.key: value}
            case AskedBack(also):
                new = also
            case _:
                return reply
        if all(each not in new or new[each] == getattr(a, each) for each in PRICED_BY):
            return reply
        return replace(reply, also={**dict.fromkeys(found), **reply.also})

    return replace(
        question,
        read=lambda what, a: moved(question.read(what, a), a),
        choose=lambda value, a: moved(question.choose(value, a), a),
    )


def chosen(a: Any) -> ServiceOption | None:
    """The way that was chosen, with its price; None where postage is agreed on by phone."""
    return next((each for each in _offered(a) if each.service == a.service), None)
