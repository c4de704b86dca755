"""Checkout: who receives it, where, and how it is paid. Addresses differ by country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from bot import labels
from bot.chat import Button, Screen, SharedPlace, Tap, What
from bot.flows import problems, questions
from bot.flows.commands import PlaceOrder
from bot.flows.form import Answered, Choice, Form, Question, Reply, Review
from bot.money import Money
from bot.places.addresses import (
    Address,
    ChineseAddress,
    RwandanAddress,
    address_to_dict,
    lines_for_label,
    written_point,
)
from bot.places.china import CHINESE_PROVINCES, ChineseProvince, read_chinese_province
from bot.places.rwanda import DISTRICTS, District, read_district
from bot.reading.codes import read_postcode
from bot.reading.prose import read_line, read_name
from bot.reading.refusal import Refusal
from bot.texts import Line, Strong, t, tn

SHOWN = 6  # orders, one a shop, on the last screen; all of them are on the list of orders


@dataclass(frozen=True)
class Basket:
    """The cart as it was shown; ordering anything else is refused."""

    fingerprint: str = ""
    lines: tuple[tuple[int, str, int], ...] = ()  # how many, what, francs
    shops: int = 1
    total: int = 0
    mobile_money: bool = False  # every shop has a merchant code
    without_code: tuple[str, ...] = ()  # the shops that have none


@dataclass(frozen=True)
class Answers:
    basket: Basket = Basket()
    recipient: str | None = None
    country: Literal["RW", "CN"] | None = None
    phone: str | None = None
    district: str | None = None
    sector: str | None = None
    landmark: str | None = None
    province: str | None = None
    city: str | None = None
    area: str | None = None
    street: str | None = None
    postcode: str | None = None
    method: Literal["on_delivery", "mobile_money", "arranged"] | None = None


def _name(limit: int = 80) -> Any:
    return lambda text: read_name(text, limit=limit)


def _district(text: str) -> str | Refusal:
    found = read_district(text)
    return found.name if isinstance(found, District) else found


def _province(text: str) -> str | Refusal:
    if text in CHINESE_PROVINCES:
        return text
    found = read_chinese_province(text)
    return found.code if isinstance(found, ChineseProvince) else found


RECIPIENT: Question[Answers] = questions.typed(
    "recipient",
    t("Recipient"),
    (
        t("🙋 Who will receive the parcel? Please write the full name."),
        t("Example: Uwase Alice"),
    ),
    lambda text: read_name(text, minimum=2, limit=60),
    problems.words,
    lambda value: t("Recipient: {name}", name=value),
)
COUNTRY: Question[Answers] = questions.chosen(
    "country",
    t("Country"),
    (t("🌍 To which country does the parcel go?"),),
    lambda _answers: tuple(Choice(labels.country(code), code) for code in ("RW", "CN")),
    lambda value: t("Country: {country}", country=labels.country(value)),
    resets=("phone", "method"),
)
PHONE_RW: Question[Answers] = questions.phone(
    "phone",
    t("Phone number"),
    (t("📱 Which phone number should the courier call?"), t("Example: 0788 123 456")),
    lambda _answers: "RW",
)
PHONE_CN: Question[Answers] = questions.phone(
    "phone",
    t("Phone number"),
    (t("📱 Which phone number should the courier call?"), t("Example: 138 0013 8000")),
    lambda _answers: "CN",
)
DISTRICT: Question[Answers] = questions.typed(
    "district",
    t("District"),
    (t("📍 In which district is the address?"), t("Choose, or write it. Example: Huye")),
    _district,
    problems.place,
    lambda value: t("District: {district}", district=value),
    choices=lambda _answers: tuple(Choice(name, name) for name in sorted(DISTRICTS)),
    digits=True,
)
SECTOR: Question[Answers] = questions.typed(
    "sector",
    t("Sector"),
    (t("📍 In which sector is the address?"), t("Example: Ngoma")),
    _name(),
    problems.words,
    lambda value: t("Sector: {sector}", sector=value),
)
_TYPED_LANDMARK: Question[Answers] = questions.typed(
    "landmark",
    t("Landmark"),
    (
        t("📍 What is it close to? This helps the rider find you."),
        t("Example: behind the market, blue gate. You can also send your location."),
    ),
    lambda text: read_line(text, limit=200),
    problems.words,
    lambda value: t("Landmark: {landmark}", landmark=value),
)


def _read_landmark(what: What, answers: Answers) -> Reply:
    if isinstance(what, SharedPlace):
        return Answered(written_point(what.latitude, what.longitude))
    return _TYPED_LANDMARK.read(what, answers)


LANDMARK: Question[Answers] = replace(_TYPED_LANDMARK, read=_read_landmark)
PROVINCE: Question[Answers] = questions.typed(
    "province",
    t("Province"),
    (
        t("📍 In which province of China is the address?"),
        t("Choose, or write it. Example: Zhejiang"),
    ),
    _province,
    problems.place,
    lambda value: t("Province: {province}", province=CHINESE_PROVINCES[value].name),
    choices=lambda _answers: tuple(
        Choice(t("{name}", name=province.name), code)
        for code, province in CHINESE_PROVINCES.items()
    ),
    digits=True,
)
CITY: Question[Answers] = questions.typed(
    "city",
    t("City"),
    (t("🏙 In which city?"), t("Example: Hangzhou")),
    _name(40),
    problems.words,
    lambda value: t("City: {city}", city=value),
)
AREA: Question[Answers] = questions.typed(
    "area",
    t("District in China"),
    (t("🏙 In which district or county of the city?"), t("Example: Xihu")),
    _name(40),
    problems.words,
    lambda value: t("District in China: {district}", district=value),
)
STREET: Question[Answers] = questions.typed(
    "street",
    t("Street"),
    (
        t("📍 Street, number, building and room?"),
        t("Example: 90 Wensan Road, building 2, room 301"),
    ),
    _name(150),
    problems.words,
    lambda value: t("Street: {street}", street=value),
)
POSTCODE: Question[Answers] = questions.typed(
    "postcode",
    t("Postcode"),
    (t("📮 What is the postcode?"), t("Example: 310012")),
    read_postcode,
    problems.postcode,
    lambda value: t("Postcode: {postcode}", postcode=value),
)


def _methods(a: Answers) -> tuple[Choice, ...]:
    codes = ("on_delivery", "mobile_money") if a.basket.mobile_money else ("on_delivery",)
    if a.country == "CN":  # no cash crosses the border, and no Mobile Money of theirs either
        codes = ("arranged",)
    return tuple(Choice(labels.payment_method(code), code) for code in codes)


def _how(a: Answers) -> tuple[Line, ...]:
    """What there is to know before choosing."""
    if a.country == "CN":
        return (
            t("For a parcel to China you and the shop agree by phone how you pay."),
            t("For example by bank transfer, after the seller has accepted and before it is sent."),
        )
    if a.basket.mobile_money:
        return (t("With Mobile Money you pay after the seller has accepted."),)
    missing = a.basket.without_code
    if missing and len(missing) < a.basket.shops:
        return (
            t("These shops cannot take Mobile Money: {shops}", shops=", ".join(missing)),
            t("To pay the others with it, order from them separately."),
        )
    return ()


def _method(a: Answers) -> Question[Answers]:
    return questions.chosen(
        "method",
        t("Payment"),
        (t("💳 How will you pay?"), *_how(a)),
        _methods,
        lambda value: t("Payment: {method}", method=labels.payment_method(value)),
        columns=1,
    )


def _questions(a: Answers) -> tuple[Question[Answers], ...]:
    where: tuple[Question[Answers], ...] = (PHONE_RW, DISTRICT, SECTOR, LANDMARK)
    if a.country == "CN":
        where = (PHONE_CN, PROVINCE, CITY, AREA, STREET, POSTCODE)
    return (RECIPIENT, COUNTRY, *where, _method(a))


def address_of(a: Answers) -> Address:
    """The answers as an address; all of them must be there."""
    recipient, phone = a.recipient or "", a.phone or ""
    if a.country == "CN":
        return ChineseAddress(
            recipient,
            phone,
            CHINESE_PROVINCES[a.province or ""],
            a.city or "",
            a.area or "",
            a.street or "",
            a.postcode or "",
        )
    return RwandanAddress(
        recipient, phone, DISTRICTS[a.district or ""], a.sector or "", a.landmark or ""
    )


def answers_from(data: dict[str, Any]) -> dict[str, Any]:
    """The answers that a stored address gives, for somebody who ordered before."""
    if data.get("country") == "CN":
        kept = {key: data.get(key) for key in ("province", "city", "street", "postcode")}
        kept["area"] = data.get("district")
    else:
        kept = {key: data.get(key) for key in ("district", "sector", "landmark")}
    return kept | {key: data.get(key) for key in ("recipient", "country", "phone")}


def _review(a: Answers) -> Review:
    lines: list[Line] = [Strong(t("🧾 Your order: is everything correct?")), ""]
    lines += [
        t("{n} × {product}: {total}", n=n, product=product, total=Money(total, "RWF"))
        for n, product, total in a.basket.lines
    ]
    lines.append(Strong(t("Total: {total}", total=Money(a.basket.total, "RWF"))))
    lines.append(t("🚚 Shipping is not included: you agree on it with the seller."))
    if a.basket.shops > 1:
        lines.append(t("From {n} shops: each sends its own parcel.", n=a.basket.shops))
    lines += ["", *lines_for_label(address_of(a)), ""]
    lines.append(t("Payment: {method}", method=labels.payment_method(a.method or "on_delivery")))
    return Review(tuple(lines), t("✅ Place the order"))


def _submit(a: Answers, draft_id: str) -> PlaceOrder:
    return PlaceOrder(
        draft_id,
        fingerprint=a.basket.fingerprint,
        address=address_to_dict(address_of(a)),
        method=a.method or "on_delivery",
    )


@dataclass(frozen=True)
class Placed:
    """What became of the cart."""

    codes: tuple[str, ...]
    hours: int  # until an order ends that its seller does not answer


def _finish(_answers: Answers, placed: Any) -> tuple[Screen, ...]:
    codes = placed.codes
    return (
        Screen(
            (
                t("🎉 Your order has been placed."),
                *(t("Order number: <b>{code}</b>", code=code) for code in codes[:SHOWN]),
                t("The seller will confirm next. You will get a message here at every step."),
                tn(
                    "Without an answer in {n} hour the order ends, and you pay nothing.",
                    "Without an answer in {n} hours the order ends, and you pay nothing.",
                    placed.hours,
                ),
            ),
            (
                *(
                    (Button(t("🔎 Order {code}", code=code), Tap("order", code)),)
                    for code in codes[:SHOWN]
                ),
                *(((Button(t("🧾 My orders"), Tap("orders")),),) if len(codes) > SHOWN else ()),
                (Button(t("🛍 Continue shopping"), Tap("shop")),),
            ),
        ),
    )


FORM = Form(
    name="checkout",
    version=1,
    answers=Answers,
    title=t("Your order"),
    questions=_questions,
    review=_review,
    submit=_submit,
    finish=_finish,
    merge=lambda old, new: replace(old, basket=new.basket, method=None),
    mend=lambda a: replace(a, basket=replace(a.basket, mobile_money=False), method=None),
)
