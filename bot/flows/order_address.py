"""Another address of an order: what is there is shown, what is wrong in it is edited, and what that
does to the postage is read before it counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot import labels
from bot.commerce.order_address import NewTerms, WayThere, other_postage
from bot.commerce.refusals import NotSentThere, PostageChanged
from bot.flows import questions, way_of_sending
from bot.flows.address_questions import RECIPIENT_WITHIN, where
from bot.flows.checkout import address_of
from bot.flows.commands import ChangeAddress, QuoteAddress
from bot.flows.form import Choice, Form, FormReview, Lookup, Question
from bot.payment_methods import METHODS
from bot.places.addresses import address_to_dict, lines_for_label
from bot.screens import postage
from bot.texts import Line, Strong, t
from storage.constants import Country, PaymentMethod, PostageService


@dataclass(frozen=True)
class Answers:
    order: str = ""
    before: dict[str, str] = field(default_factory=dict)
    home: Country = "RW"
    country: Country = "RW"  # it stays
    own_phone: str = ""
    recipient: str | None = None
    phone: str | None = None
    district: str | None = None
    sector: str | None = None
    landmark: str | None = None
    province: str | None = None
    city: str | None = None
    area: str | None = None
    street: str | None = None
    postcode: str | None = None
    zones: tuple[str, ...] = ()  # none: no other country is read
    lines: str | None = None
    town: str | None = None
    region: str | None = None
    postal_code: str | None = None
    terms: NewTerms | None = None
    service: PostageService | None = None
    method: PaymentMethod | None = None


def _is_as_before(a: Answers) -> bool:
    return address_to_dict(address_of(a)) == a.before


# Looked up each time: it depends on what has become of the money.
TERMS: Lookup[Answers] = Lookup(
    "terms",
    lambda a: QuoteAddress(a.order, address_to_dict(address_of(a))),
    has_ended=lambda _answers: True,
)


def _of_a_place(question: Question[Any]) -> Question[Any]:
    kept = tuple(each for each in question.resets if each not in ("phone", "method"))
    question = replace(question, resets=(*kept, "terms"))
    return way_of_sending.of_a_place(question, ("service", "method"))


def _questions(a: Answers) -> tuple[Question[Answers] | Lookup[Answers], ...]:
    place = tuple(map(_of_a_place, (RECIPIENT_WITHIN, *where(a))))
    if any(getattr(a, each.key) is None for each in place) or _is_as_before(a):
        return place
    terms = a.terms
    if terms is None or terms.same or not terms.waits or not terms.ways:
        return (*place, TERMS)
    way = _chosen(a, terms)
    pays = way is None or terms.method in way.methods
    return (*place, TERMS, _service(terms), *(() if way is None or pays else (_method(way),)))


def _chosen(a: Answers, terms: NewTerms) -> WayThere | None:
    return next((each for each in terms.ways if each.option.service == a.service), None)


def _service(terms: NewTerms) -> Question[Answers]:
    lines = [line for each in terms.ways for line in postage.option(each.option)]
    return questions.chosen(
        "service",
        t("Way of sending"),
        (
            t("🚚 To this address the postage is another. How shall the parcel be carried?"),
            t("Postage before: {price}", price=terms.postage),
            *lines,
            *map(postage.too_heavy, terms.too_heavy),
        ),
        lambda _answers: tuple(
            Choice(labels.postage_service(each.option.service), each.option.service)
            for each in terms.ways
        ),
        lambda value: t("Way of sending: {service}", service=labels.postage_service(value)),
        columns=1,
        resets=("method",),
    )


def _method(way: WayThere) -> Question[Answers]:
    return questions.chosen(
        "method",
        t("Payment"),
        (t("💳 Sent this way, it is paid in another way. How will you pay?"),),
        lambda _answers: tuple(Choice(METHODS[each].label, each) for each in way.methods),
        lambda value: t("Payment: {method}", method=METHODS[value].label),
        columns=1,
    )


def _review(a: Answers) -> FormReview:
    head: list[Line] = [
        Strong(t("🧾 Order {code}", code=a.order)),
        "",
        Strong(t("📍 Delivery address")),
        *lines_for_label(address_of(a)),
        "",
    ]
    terms = a.terms
    if terms is None:  # it is as it was
        return FormReview((*head, t("It is sent there. Tap what you want to change.")), None)
    if terms.others:
        head.append(t("Only this order goes there. Your other orders keep their address."))
    confirm = t("✅ Yes, send it there")
    if terms.collected and terms.same:
        head.append(t("You collect it at the shop, as before: nothing is sent to this address."))
        return FormReview((*head,), confirm)
    if terms.same and terms.by_phone:
        return FormReview((*head, t("Agree with the shop by phone on the postage.")), confirm)
    if terms.same:
        return FormReview((*head, t("The postage stays the same.")), confirm)
    if not terms.ways:
        heavy = map(postage.too_heavy, terms.too_heavy)
        return FormReview((*head, *heavy, NotSentThere().text()), None)
    if not terms.waits:
        return FormReview((*head, other_postage(terms).text()), None)
    way = _chosen(a, terms)
    if way is None:
        return FormReview((*head, PostageChanged().text()), None)
    return FormReview((*head, *_sums(a, terms, way)), confirm)


def _sums(a: Answers, terms: NewTerms, way: WayThere) -> list[Line]:
    """What it costs, beside what it cost."""
    option = way.option
    return [
        t("Postage before: {price}", price=terms.postage),
        t("Postage now: {price}", price=option.price),
        t("Way of sending: {service}", service=labels.postage_service(option.service)),
        *postage.several(option.parcels),
        *postage.on_the_way(option.service, option.days_min, option.days_max),
        t("Total before: {total}", total=terms.goods + terms.postage),
        Strong(t("Total now: {total}", total=terms.goods + option.price)),
        t("Payment: {method}", method=METHODS[a.method or terms.method].label),
    ]


def _submit(a: Answers, draft_id: str) -> ChangeAddress:
    address = address_to_dict(address_of(a))
    way = None if a.terms is None or a.terms.same else _chosen(a, a.terms)
    if way is None:
        return ChangeAddress(draft_id, a.order, address)
    price = way.option.price
    return ChangeAddress(draft_id, a.order, address, way.option.service, price, a.method)


FORM = Form(
    name="order_address",
    version=1,
    answers=Answers,
    title=t("Another address"),
    questions=_questions,
    review=_review,
    submit=_submit,
    leave=t("✖️ Cancel, no change"),
    keeps=False,
)
