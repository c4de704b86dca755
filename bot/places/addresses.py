"""Where a parcel goes: a landmark in a sector of Rwanda, a street and postcode in China, or what
the post of another country needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.parsing.countries import COUNTRIES
from bot.parsing.phones import show_phone
from bot.places.china import CHINESE_PROVINCES, ChineseProvince
from bot.places.postal_lines import street_lines, town_lines
from bot.places.rwanda import DISTRICTS, District

if TYPE_CHECKING:
    from collections.abc import Mapping


_POINT = re.compile(r"📍 (-?\d{1,2}\.\d{5}), (-?\d{1,3}\.\d{5})", re.ASCII)


class UnreadableAddress(ValueError):
    """Stored data that is not an address, or names a place that is not on our map."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        super().__init__("not an address")  # the data is personal: not into the log


@dataclass(frozen=True, slots=True)
class RwandanAddress:
    recipient: str
    phone: str  # E.164
    district: District
    sector: str
    landmark: str


@dataclass(frozen=True, slots=True)
class ChineseAddress:
    recipient: str  # as typed: family name first
    phone: str  # E.164
    province: ChineseProvince
    city: str
    district: str
    street: str
    postcode: str


@dataclass(frozen=True, slots=True)
class ForeignAddress:
    """In any other country."""

    recipient: str
    phone: str  # E.164
    country: str  # ISO 3166
    street: str  # or a box, a building, a floor: several lines, perhaps
    city: str
    region: str
    postcode: str


Address: TypeAlias = RwandanAddress | ChineseAddress | ForeignAddress


def lines_for_label(address: Address) -> tuple[str, ...]:
    """As written on a parcel: from small to large with the country last, China from large to
    small."""
    phone = show_phone(address.phone)
    if isinstance(address, RwandanAddress):
        place = f"{address.sector}, {address.district.name}"
        return (address.recipient, address.landmark, place, phone, "RWANDA")
    if isinstance(address, ForeignAddress):
        below = town_lines(address.country, address.city, address.region, address.postcode)
        return (address.recipient, *street_lines(address.street, address.country), phone, *below)
    return (
        "中国 CHINA",
        *((address.postcode,) if address.postcode else ()),
        _chinese_place(address),
        address.street,
        address.recipient,
        phone,
    )


def written_point(latitude: float, longitude: float) -> str:
    """A shared place as a landmark, to a metre; `point_of` reads it."""
    return f"📍 {latitude:.5f}, {longitude:.5f}"


def point_of(address: Address) -> tuple[float, float] | None:
    """Latitude and longitude, where the buyer shared a place instead of describing it."""
    if not isinstance(address, RwandanAddress):
        return None
    found = _POINT.fullmatch(address.landmark)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def address_to_dict(address: Address) -> dict[str, str]:
    """Plain data to be stored; `address_from_dict` reads it."""
    if isinstance(address, RwandanAddress):
        places = {"country": "RW", "district": address.district.name}
    elif isinstance(address, ForeignAddress):
        places = {}
    else:
        places = {"country": "CN", "province": address.province.code}
    values = ((field.name, getattr(address, field.name)) for field in fields(address))
    return {name: value for name, value in values if isinstance(value, str)} | places


def address_from_dict(data: Mapping[str, Any]) -> Address:
    """The address stored as `data`. Raises UnreadableAddress."""
    rest = dict(data)
    if not all(isinstance(value, str) for value in rest.values()):
        raise UnreadableAddress(data)
    try:
        country = rest.pop("country")
        if country == "RW":
            return RwandanAddress(**rest | {"district": DISTRICTS[rest["district"]]})
        if country in COUNTRIES and country != "CN":
            return ForeignAddress(country=country, **rest)
        return ChineseAddress(**rest | {"province": CHINESE_PROVINCES[rest["province"]]})
    except (KeyError, TypeError):
        raise UnreadableAddress(data) from None


def _chinese_place(address: ChineseAddress) -> str:
    province, city = address.province, address.city.removeprefix(address.province.zh_full)
    if province.is_municipality and city.casefold() in ("", province.zh, province.en.casefold()):
        city = ""  # 北京市海淀区: the city is the province
    district = address.district.removeprefix(province.zh_full).removeprefix(city)
    if city == address.district:  # 北京 + 海淀区 + 海淀区, as was typed when a city had to be
        city, district = "", address.district
    if (city + district).isascii():
        return ", ".join(part for part in (province.en, city, district) if part)
    return province.zh_full + city + district
