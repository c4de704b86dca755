"""What a shop offers of the market's tariff: asked of one that is open, where there is a tariff."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from bot import labels
from bot.flows import input_errors, questions
from bot.flows.commands import ShopPostage
from bot.flows.form import AskedBack, Choice, Group, Problem, Prompt, Question, Reply, Way
from bot.money import FRANCS, Money
from bot.parsing.numbers import read_count, read_price
from bot.texts import Line, Text, t, tn
from storage.constants import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.constants import PostageService

MOST_HANDLING_DAYS = 60
GROUP_NAME = "postage"  # reached from the review by a button of its own
TO_GROUP = (Way(t("🚚 Postage"), Group(GROUP_NAME)),)


def _ask_services(a: Any) -> Prompt:
    return Prompt(
        (
            t("🚚 How do you send your parcels? Buyers choose among these."),
            t("Tap one to switch it on or off, then continue."),
            *_on_and_off(a),
        ),
        tuple(Choice(labels.postage_service(each), each) for each in a.offered),
        shows_answer=True,
    )


def _on_and_off(a: Any) -> tuple[Line, ...]:
    on = a.services or ()
    off = tuple(each for each in a.offered if each not in on)
    lines = [t("On: {names}", names=_named(on))] if on else []
    return (*lines, t("Off: {names}", names=_named(off))) if off else tuple(lines)


def _named(services: Sequence[PostageService]) -> Text:
    first, *others = map(labels.postage_service, services)
    return reduce(lambda one, more: t("{name}, {names}", name=one, names=more), others, first)


def _toggled(value: str, a: Any) -> Reply:
    chosen = a.services or ()
    left = tuple(each for each in a.offered if (each in chosen) is not (each == value))
    if not left:
        return Problem(t("At least one must stay on, or nobody could order."))
    return AskedBack({"services": left})


def _services(a: Any) -> Line | None:
    return t("Ways of sending: {names}", names=_named(a.services)) if a.services else None


SERVICES: Question[Any] = Question(
    "services",
    t("Ways of sending"),
    _ask_services,
    lambda _what, _answers: None,
    choose=_toggled,
    summary=_services,
    group=GROUP_NAME,
)


def _free_from(currency: str) -> Question[Any]:
    return questions.typed(
        "free_from",
        t("Free postage"),
        (
            t("💰 From which price of an order on do you pay the postage yourself?"),
            t("Example: 50 000. If buyers always pay it, tap Skip.")
            if currency == FRANCS
            else t(
                "Example: {price}. If buyers always pay it, tap Skip.", price=Money(5000, currency)
            ),
        ),
        lambda text: read_price(text, currency),
        input_errors.amount if currency == FRANCS else input_errors.price_in(currency),
        lambda value: t("Free postage from: {price}", price=value),
        skip="",
        group=GROUP_NAME,
    )


FREE_FROM = {currency: _free_from(currency) for currency in CURRENCIES}
HANDLING_DAYS: Question[Any] = questions.typed(
    "handling_days",
    t("Days to prepare"),
    (
        t("🕓 How much time do you need before you hand in a parcel? In days."),
        t("Example: 2. If you need none, send 0."),
    ),
    lambda text: read_count(text, minimum=0, limit=MOST_HANDLING_DAYS),
    input_errors.count,
    lambda value: tn("Days to prepare: {n}", "Days to prepare: {n}", value),
    group=GROUP_NAME,
)


def questions_of(a: Any) -> tuple[Question[Any], ...]:
    return (SERVICES, FREE_FROM[a.currency or FRANCS], HANDLING_DAYS)


def offer(a: Any) -> ShopPostage | None:
    """None where it was not asked."""
    if not a.offered:
        return None
    free_from = a.free_from if isinstance(a.free_from, Money) else None
    return ShopPostage(a.services or (), free_from, a.handling_days or 0)
