"""The questions for where a parcel goes: a landmark in Rwanda, or a street in China. Those for
other countries are in foreign_address.py."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.chat import Said, SharedPlace, What
from bot.commerce.refusals import OtherCountry
from bot.flows import country_question, foreign_address, input_errors, questions
from bot.flows.form import Answered, AskedBack, Choice, Problem, Question, Reply
from bot.parsing.codes import read_postcode
from bot.parsing.countries import ASKED_FIRST
from bot.parsing.free_text import read_name
from bot.parsing.rejection import Rejection
from bot.places.addresses import written_point
from bot.places.china import CHINESE_PROVINCES, ChineseProvince, read_chinese_province
from bot.places.chinese_addresses import has_city, has_postcode, split_place
from bot.places.pasted_abroad import read_pasted_abroad
from bot.places.pasted_addresses import read_pasted, take_postcode
from bot.places.rwanda import (
    DISTRICTS,
    District,
    read_district,
    read_sector,
    read_sector_and_district,
)
from bot.texts import Text, t

OTHER_COUNTRY = OtherCountry().text()


def _name(limit: int = 80) -> Any:
    return lambda text: read_name(text, limit=limit)


def read_district_name(text: str) -> str | Rejection:
    found = read_district(text)
    return found.name if isinstance(found, District) else found


def _province(text: str) -> str | Rejection:
    if text in CHINESE_PROVINCES:
        return text
    found = read_chinese_province(text)
    return found.code if isinstance(found, ChineseProvince) else found


def _may_be_pasted(answers: Any) -> Text | None:
    if answers.home != "CN":
        return None
    return t("You can also paste name, phone and address in one line.")


_TYPED_RECIPIENT: Question[Any] = questions.typed(
    "recipient",
    t("Recipient"),
    lambda a: (
        t("🙋 Who will receive the parcel? Please write the full name."),
        *filter(None, [_may_be_pasted(a)]),
        t("Example: Uwase Alice"),
    ),
    lambda text: read_name(text, minimum=2, limit=60),
    input_errors.words,
    lambda value: t("Recipient: {name}", name=value),
    sample="Uwase Alice",
)


def _read_recipient(what: What, answers: Any) -> Reply:
    """A name; or all of an address at once."""
    whole = _read_whole(what.text, answers) if isinstance(what, Said) else None
    return whole or _TYPED_RECIPIENT.read(what, answers)


def _read_whole(text: str, answers: Any) -> Reply:
    """An address in China in one piece, as buyers there paste it, or one abroad."""
    pasted = read_pasted(text)
    if pasted is None:
        return _read_abroad(text, answers)
    name = read_name(pasted.get("recipient", ""), minimum=2, limit=60)
    rest: dict[str, object] = {
        "country": "CN",
        "city": None,
        "area": None,
        "street": None,
        "postcode": None,
        **{"area" if k == "district" else k: v for k, v in pasted.items() if k != "recipient"},
        **_not_of_another_country("CN", answers),
    }
    return AskedBack(rest) if isinstance(name, Rejection) else Answered(name, also=rest)


def _not_of_another_country(country: str, answers: Any) -> dict[str, object]:
    """What was found and chosen for where the parcel was to go before, if that was elsewhere."""
    if answers.country == country:
        return {}
    found = ("offers", "service", "quote", "method")
    return {key: None for key in found if hasattr(answers, key)}


def _read_abroad(text: str, answers: Any) -> Reply:
    """Where it may go abroad, or goes there already."""
    anywhere = country_question.goes_elsewhere(answers.zones)
    if not (anywhere or answers.country not in (None, *ASKED_FIRST)):
        return None
    pasted = read_pasted_abroad(text)
    if pasted is None:
        return None
    if anywhere and not country_question.is_served(pasted["country"], answers):
        return Problem(country_question.not_served(pasted["country"]))
    name = read_name(pasted.pop("recipient"), minimum=2, limit=60)
    parts = ("phone", "town", "region", "postal_code", "meant")
    rest: dict[str, object] = {
        **{key: None for key in parts if hasattr(answers, key)},
        **pasted,
        **_not_of_another_country(pasted["country"], answers),
    }
    return AskedBack(rest) if isinstance(name, Rejection) else Answered(name, also=rest)


def _read_within(what: What, answers: Any) -> Reply:
    """The same, where the country is settled."""
    reply = _read_recipient(what, answers)
    also = getattr(reply, "also", {})
    return (
        Problem(OTHER_COUNTRY) if also.get("country", answers.country) != answers.country else reply
    )


RECIPIENT_WITHIN: Question[Any] = replace(_TYPED_RECIPIENT, read=_read_within)
RECIPIENT: Question[Any] = replace(
    _TYPED_RECIPIENT, read=_read_recipient, hint=_may_be_pasted, whole=_read_whole
)
COUNTRY: Question[Any] = country_question.question(
    t("🌍 To which country does the parcel go?"),
    # What another country calls a town or a postcode is none here.
    resets=("phone", "lines", "town", "region", "postal_code", "method"),
)
PHONE_RW: Question[Any] = questions.phone(
    "phone",
    t("Phone number"),
    (t("📱 Which phone number should the courier call?"), t("Example: 0788 123 456")),
    lambda _answers: "RW",
    "0788 123 456",
)
PHONE_CN: Question[Any] = questions.phone(
    "phone",
    t("Phone number"),
    (t("📱 Which phone number should the courier call?"), t("Example: 138 0013 8000")),
    lambda _answers: "CN",
    "138 0013 8000",
)
_TYPED_DISTRICT: Question[Any] = questions.typed(
    "district",
    t("District"),
    (t("📍 In which district is the address?"), t("Choose, or write it. Example: Huye")),
    read_district_name,
    input_errors.place,
    lambda value: t("District: {district}", district=value),
    choices=lambda _answers: tuple(Choice(name, name) for name in sorted(DISTRICTS)),
    digits=True,
    resets=("sector",),
    sample="Huye",
)


def _read_district(what: What, answers: Any) -> Reply:
    """A district; or a sector, alone or before it, which answers both: "Kimironko, Gasabo"."""
    place = read_sector_and_district(what.text) if isinstance(what, Said) else None
    if place is None:
        return _TYPED_DISTRICT.read(what, answers)
    if isinstance(place, Rejection):
        return Problem(input_errors.place(place))
    return Answered(place[1].name, also={"sector": place[0]})


DISTRICT: Question[Any] = replace(_TYPED_DISTRICT, read=_read_district)
_TYPED_SECTOR: Question[Any] = questions.typed(
    "sector",
    t("Sector"),
    (t("📍 In which sector is the address?"), t("Example: Ngoma")),
    _name(),
    input_errors.words,
    lambda value: t("Sector: {sector}", sector=value),
    sample="Ngoma",
)


def _read_sector(what: What, answers: Any) -> Reply:
    reply = _TYPED_SECTOR.read(what, answers)
    district = DISTRICTS.get(answers.district or "")
    if district is None or not isinstance(reply, Answered):
        return reply
    place = read_sector(str(reply.value), district)
    if isinstance(place, Rejection):
        return Problem(input_errors.place(place))
    return replace(reply, value=place[0], also={"district": place[1].name})


SECTOR: Question[Any] = replace(_TYPED_SECTOR, read=_read_sector)
_TYPED_LANDMARK: Question[Any] = questions.typed(
    "landmark",
    t("Landmark"),
    (
        t("📍 What is it close to? This helps the rider find you."),
        t("Example: behind the market, blue gate. You can also send your location."),
    ),
    _name(200),
    input_errors.words,
    lambda value: t("Landmark: {landmark}", landmark=value),
    sample=t("behind the market, blue gate"),
)


def _read_landmark(what: What, answers: Any) -> Reply:
    if isinstance(what, SharedPlace):
        return Answered(written_point(what.latitude, what.longitude))
    return _TYPED_LANDMARK.read(what, answers)


LANDMARK: Question[Any] = replace(_TYPED_LANDMARK, read=_read_landmark)
_TYPED_PROVINCE: Question[Any] = questions.typed(
    "province",
    t("Province"),
    (
        t("📍 In which province of China is the address?"),
        t("Choose, or write it. Example: Zhejiang"),
    ),
    _province,
    input_errors.place,
    lambda value: t("Province: {province}", province=CHINESE_PROVINCES[value].name),
    choices=lambda _answers: tuple(
        Choice(t("{name}", name=province.name), code)
        for code, province in CHINESE_PROVINCES.items()
    ),
    digits=True,
    resets=("city", "area", "postcode"),
    sample="浙江省杭州市西湖区文三路 90 号 310012",
)
_TYPED_CITY: Question[Any] = questions.typed(
    "city",
    t("City"),
    (t("🏙 In which city?"), t("Example: Hangzhou")),
    _name(40),
    input_errors.words,
    lambda value: t("City: {city}", city=value),
    resets=("area",),
)
_TYPED_AREA: Question[Any] = questions.typed(
    "area",
    t("District in China"),
    (t("🏙 In which district or county of the city?"), t("Example: Xihu")),
    _name(40),
    input_errors.words,
    lambda value: t("District in China: {district}", district=value),
)
_TYPED_STREET: Question[Any] = questions.typed(
    "street",
    t("Street"),
    (
        t("📍 Street, number, building and room?"),
        t("Example: 90 Wensan Road, building 2, room 301"),
    ),
    _name(150),
    input_errors.words,
    lambda value: t("Street: {street}", street=value),
)


def _from_large_to_small(question: Question[Any]) -> Question[Any]:
    """A part of an address in China, typed with what is above or below it: 杭州市西湖区 as the city
    or as the district. Each part is kept where it belongs, and once."""

    def read(what: What, answers: Any) -> Reply:
        if not isinstance(what, Said) or not _HAN.search(what.text):
            return question.read(what, answers)
        text, postcode = take_postcode(what.text)
        reply = read_places(Said(text), answers)
        if not postcode or not isinstance(reply, Answered):
            return reply
        code = reply.value if question.key == "province" else answers.province
        province = CHINESE_PROVINCES.get(str(code))
        if province is None or not has_postcode(province):
            return reply
        return replace(reply, also={**reply.also, "postcode": postcode})

    def read_places(what: Said, answers: Any) -> Reply:
        known = None if question.key == "province" else CHINESE_PROVINCES[answers.province or ""]
        below = question.key in ("area", "street")
        place = split_place(what.text, known, (answers.city or "") if below else "")
        if place.province is None or known not in (None, place.province):
            return question.read(what, answers)
        if question.key == "street":  # 开发区大道 is a street
            rest = (place.district + place.rest).removeprefix(answers.area or "")
            typed_whole = len(rest) == len("".join(what.text.split()))
            return question.read(what if typed_whole or not rest else Said(rest), answers)
        parts = {
            "province": place.province.code,
            "city": place.city if has_city(place.province) else "",
            "area": place.district,
            "street": place.rest,
        }
        if question.key == "area" and not place.district:
            parts |= {"area": place.rest, "street": ""}
        if not parts[question.key]:
            return question.read(what, answers)
        reply = question.read(Said(parts[question.key]), answers)
        smaller = list(parts)[list(parts).index(question.key) + 1 :]
        also = {key: parts[key] for key in smaller if len(parts[key]) >= 2}
        return replace(reply, also=also) if isinstance(reply, Answered) and also else reply

    return replace(question, read=read)


_HAN = re.compile("[\u4e00-\u9fff]")
PROVINCE = _from_large_to_small(_TYPED_PROVINCE)
CITY = _from_large_to_small(_TYPED_CITY)
AREA = _from_large_to_small(_TYPED_AREA)
STREET = _from_large_to_small(_TYPED_STREET)
POSTCODE: Question[Any] = questions.typed(
    "postcode",
    t("Postcode"),
    (t("📮 What is the postcode? You can skip it."), t("Example: 310012")),
    read_postcode,
    input_errors.postcode,
    lambda value: t("Postcode: {postcode}", postcode=value),
    skip="",
)


def where(a: Any) -> tuple[Question[Any], ...]:
    """What is asked of an address, by its country, and in China by its province."""
    if a.country not in (None, *ASKED_FIRST):
        return foreign_address.asked_in(a.country)
    if a.country != "CN":
        return (PHONE_RW, DISTRICT, SECTOR, LANDMARK)
    province = CHINESE_PROVINCES.get(a.province or "")
    city = (CITY,) if province is None or has_city(province) else ()
    postcode = (POSTCODE,) if province is None or has_postcode(province) else ()
    return (PHONE_CN, PROVINCE, *city, AREA, STREET, *postcode)
