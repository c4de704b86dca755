"""A Chinese address as people write it: in one line, from large to small, or all of it at once.

Buyers in China paste name, phone, province, city, district and street together, and answer a
question for a part with more than the part. What can be told apart is; what is missing is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.places.china import CHINESE_PROVINCES, ChineseProvince
from bot.places.chinese_cities import CITIES, NO_CITY
from bot.reading.phones import read_phone
from bot.reading.refusal import Refusal
from bot.reading.traditional import simplified

_HAN = "\u4e00-\u9fff"
_TITLES = r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)?"
_CITY = re.compile(rf"[{_HAN}]{{2,10}}?(?:市|自治州|地区|盟)")
_CITY_TITLE = r"(?:市|[^区县市]{0,8}自治州|州|地区|盟)?"
_DISTRICT = re.compile(rf"[{_HAN}]{{1,12}}?(?:区|自治县|县|旗|市)(?!场)")
_NO_DISTRICT = re.compile(r"(?:小|社|园|景|厂|校)区$")
_NAMES = {place.zh: place for place in CHINESE_PROVINCES.values()}
_PROVINCE = re.compile(rf"(?:中国)?(?P<name>{'|'.join(_NAMES)}){_TITLES}")
# Shops hide a buyer's number behind one with an extension: 13800138000-1234.
_PHONE = re.compile(
    r"(?<!\d)(?P<number>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"(?: ?[-转#] ?(?P<extension>\d{1,6})(?!\d))?"
)
# Where no city is above a county, forms have this in its place: 海南省直辖县级行政区划文昌市.
_NO_CITY_ABOVE = re.compile(r"^(?:省|自治区)?直辖县(?:级行政(?:区划|单位))?")
_POSTCODE = re.compile(r"(?<![\d-])\d{6}(?![\d-])")
_LABELS = re.compile(
    r"(?:收[件货]人(?:姓名)?|姓名|联系人|联系电话|手机号码?|电话(?:号码)?|所在地区|省市区|地区"
    r"|详细地址|收[件货]地址|地址|邮政编码|邮编)\s*[:：]"
)
_BREAKS = re.compile(r"[\s,，;；、|]+")


@dataclass(frozen=True, slots=True)
class ChinesePlace:
    """The parts that were told apart, each as written; "" and None are not there."""

    province: ChineseProvince | None = None
    city: str = ""
    district: str = ""
    rest: str = ""

    @property
    def has_city(self) -> bool:
        """Whether there is a city between province and district: not in Beijing or Hong Kong."""
        return self.province is None or has_city(self.province)


def has_city(province: ChineseProvince) -> bool:
    return not province.is_municipality and province.code not in ("HK", "MO")


def has_postcode(province: ChineseProvince) -> bool:
    return province.code not in ("HK", "MO")


def split_place(text: str, province: ChineseProvince | None = None, city: str = "") -> ChinesePlace:
    """What a text in Chinese says from large to small, below what is known already."""
    whole = "".join(unicodedata.normalize("NFKC", text).split())
    left = simplified(whole)  # as long as the whole: what is left is the end of both
    found = _PROVINCE.match(left)
    # 吉林市 is in 吉林, 海南州 in 青海: a city is no province where the province is known.
    if found and (province is None or _NAMES[found["name"]] is province):
        province, left = _NAMES[found["name"]], _NO_CITY_ABOVE.sub("", left[found.end() :])
    if province is not None and not has_city(province):
        left = re.sub(rf"^(?:{province.zh}市?)?(?:市辖区|县)?", "", left)
        city = ""
    elif city and left.startswith(city):
        left = left[len(city) :]
    elif not city:
        city, left, province = _take_city(left, province)
    district = _DISTRICT.match(left)
    left = whole[len(whole) - len(left) :]
    if district is None or _NO_DISTRICT.search(district[0]):
        return ChinesePlace(province, city, "", left)
    end = district.end()
    return ChinesePlace(province, city, left[:end], left[end:])


def _take_city(
    left: str, province: ChineseProvince | None
) -> tuple[str, str, ChineseProvince | None]:
    for name, code in CITIES.items():
        if left.startswith(name) and (province is None or province.code == code):
            if left[len(name) :].startswith(("县", "区", "旗")):
                continue  # 邵阳县 is below 邵阳市
            end = re.match(_CITY_TITLE, left[len(name) :])
            length = len(name) + (end.end() if end else 0)
            said = left[:length]
            written = f"{name}市" if said == name and name not in NO_CITY else said
            return written, left[length:], CHINESE_PROVINCES[code]
    if province is not None and (found := _CITY.match(left)):
        return found[0], left[found.end() :], province
    return "", left, province


def read_pasted(text: str) -> dict[str, str] | None:
    """Recipient, phone, province (code), city, district, street and postcode of what was pasted, as
    far as they are there; None where it is no address."""
    plain = _LABELS.sub(" ", unicodedata.normalize("NFKC", text))
    found: dict[str, str] = {}
    phone = _PHONE.search(plain)
    if phone is None:
        return None
    number = read_phone(phone["number"], country="CN")
    if isinstance(number, Refusal):
        return None
    found["phone"] = number
    before, after = plain[: phone.start()], plain[phone.end() :]
    if code := _POSTCODE.search(before + "\n" + after):
        found["postcode"] = code[0]
        before, after = _POSTCODE.sub(" ", before, 1), _POSTCODE.sub(" ", after, 1)
    sides = [[part for part in _BREAKS.split(side) if part] for side in (before, after)]
    for side, other in (sides, sides[::-1]):
        for start in range(len(side)):
            place = split_place("".join(side[start:]))
            if place.province is None:
                continue
            # The name stands on the other side of the phone, or before the place.
            names = side[:start] + other if side is sides[0] else other + side[:start]
            if not names and start == 0 and len(side) > 1 and _is_name(side[-1]):
                names, place = side[-1:], split_place("".join(side[:-1]))
            name = " ".join(names)
            if name and phone["extension"]:
                name += f"[{phone['extension']}]"  # as parcels have it, for whoever rings
            parts = {"recipient": name, "city": place.city, "district": place.district}
            found |= {key: value for key, value in parts.items() if value}
            assert place.province is not None
            found["province"] = place.province.code
            if len(place.rest) >= 2:
                found["street"] = place.rest
            return found
    return None


def _is_name(text: str) -> bool:
    return re.fullmatch(rf"[{_HAN}·]{{2,4}}", text) is not None and text[-1] not in "号室楼栋层座"
