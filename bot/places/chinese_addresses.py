"""A Chinese address as people write it: from large to small, in one line.

Buyers in China answer a question for a part with more than the part. What can be told apart is;
what is missing is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.parsing.traditional import simplified
from bot.places.china import CHINESE_PROVINCES, ChineseProvince
from bot.places.chinese_cities import CITIES, NO_CITY

_HAN = "\u4e00-\u9fff"
_TITLES = r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)?"
_CITY = re.compile(rf"[{_HAN}]{{2,10}}?(?:市|自治州|地区|盟)")
_CITY_TITLE = r"(?:市|[^区县市]{0,8}自治州|州|地区|盟)?"
# Tacheng and Altay are below the prefecture of Ili, and counties are below them.
_BELOW_PREFECTURE = re.compile(r"(?:塔城|阿勒泰)地区")
_NAMED_AFTER_IT = re.compile(r"县|区|旗|(?:满|蒙古)族自治县")
_DISTRICT = re.compile(rf"[{_HAN}]{{1,12}}?(?:区|自治县|县|旗|市)(?!场)")
# In Hong Kong and Macao, where few write a district, what they write in its place.
_AREA = re.compile(r"(?:九龙|新界|香港岛|港岛|澳门半岛|氹仔|路氹城?|路环|离岛)")
_NO_DISTRICT = re.compile(r"(?:小|社|园|景|厂|校)区$")
_NAMES = {place.zh: place for place in CHINESE_PROVINCES.values()}
_PROVINCE = re.compile(rf"(?:中国)?(?P<name>{'|'.join(_NAMES)}){_TITLES}")
# Where no city is above a county, forms have this in its place: 海南省直辖县级行政区划文昌市.
_NO_CITY_ABOVE = re.compile(r"^(?:省|自治区)?直辖县(?:级行政(?:区划|单位))?")


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
    else:
        left = _below(city, left, province)
    end = _district_end(left, province)
    district, written = left[:end], whole[len(whole) - len(left) :]
    rest = written[end:]
    while district and simplified(rest).startswith(
        district
    ):  # 桂东县桂东县: a form's and one's own
        rest = rest[end:]
    return ChinesePlace(province, city, written[:end], rest)


def _below(city: str, left: str, province: ChineseProvince | None) -> str:
    """What is written behind a city without its title, 杭州西湖区, where it is a district."""
    said, below, _ = _take_city(left, province)
    return below if said == city and _district_end(below, province) else left


def _district_end(left: str, province: ChineseProvince | None) -> int:
    """How much of what is left is a district."""
    found = _DISTRICT.match(left)
    if found and not _NO_DISTRICT.search(found[0]):
        return found.end()
    area = _AREA.match(left) if province is not None and not has_postcode(province) else None
    return area.end() if area else 0


def _take_city(
    left: str, province: ChineseProvince | None
) -> tuple[str, str, ChineseProvince | None]:
    for name, code in CITIES.items():
        if left.startswith(name) and (province is None or province.code == code):
            if _NAMED_AFTER_IT.match(left, len(name)):
                continue  # 邵阳县 is below 邵阳市, 本溪满族自治县 below 本溪市
            end = re.match(_CITY_TITLE, left[len(name) :])
            length = len(name) + (end.end() if end else 0)
            if below := _BELOW_PREFECTURE.match(left[length:]):
                length += below.end()
            said = left[:length]
            written = f"{name}市" if said == name and name not in NO_CITY else said
            return written, left[length:], CHINESE_PROVINCES[code]
    if province is not None and (found := _CITY.match(left)):
        return found[0], left[found.end() :], province
    return "", left, province
