"""All of an address in China at once, as buyers paste it: name, phone, places and street, in one
line or over several, with or without labels, in whatever order."""

from __future__ import annotations

import re
import unicodedata

from bot.parsing.phones import read_phone
from bot.parsing.rejection import Rejection
from bot.parsing.traditional import simplified
from bot.places.chinese_addresses import split_place

_HAN = "\u4e00-\u9fff"
# Shops hide a buyer's number behind one with an extension: 13800138000-1234.
_EXTENSION = r"(?: ?[-转#] ?(?P<extension>\d{1,6})(?!\d))?"
_MOBILE = re.compile(
    rf"(?<!\d)(?P<number>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}})(?!\d){_EXTENSION}"
)
_LANDLINE = re.compile(
    rf"(?<![\d-])(?P<number>\(?0\d{{2,3}}\)?[- ]?[2-8]\d{{2,3}}[- ]?\d{{4}})(?!\d){_EXTENSION}"
)
# Of Hong Kong and Macao with their code, and without it where the place says which.
_SOUTH = re.compile(
    r"(?<![\d-])(?P<number>(?P<code>\+?85[23][- ]?)?[2-9]\d{3}[- ]?\d{4})(?!\d)(?P<extension>$^)?"
)
_SOUTH_OF = {"香港": "852", "澳门": "853"}
_POSTCODE = re.compile(r"(?<![\d-])\d{6}(?![\d-])")
_POSTCODE_ALONE = re.compile(
    r"(?:邮政编码|邮编)\s*[:：]?\s*(?P<named>\d{6})(?!\d)|(?:^|(?<=[\s,，;；、]))(?P<code>\d{6})(?=$|[\s,，;；、])"
)
_LABELS = re.compile(
    r"(?:收[件货]人(?:姓名)?|姓名|联系人|联系电话|手机号码?|电话(?:号码)?|所在地区|省市区|地区"
    r"|详细地址|收[件货]地址|地址|邮政编码|邮编)\s*[:：]"
)
_BREAKS = re.compile(r"[\s,，;；、|]+")
_LIKE_A_STREET = re.compile(r"[\d一二三四五六七八九十].*[号室栋幢弄楼组座]|[号室栋幢弄楼组座].*\d")


def read_pasted(text: str) -> dict[str, str] | None:
    """Recipient, phone, province (code), city, district, street and postcode of what was pasted, as
    far as they are there; None where it is no address."""
    plain = _LABELS.sub(" ", unicodedata.normalize("NFKC", text))
    found: dict[str, str] = {}
    before, after, extension = plain, "", None
    if phone := _phone(plain):
        said, found["phone"] = phone
        before, after, extension = plain[: said.start()], plain[said.end() :], said["extension"]
    if code := _POSTCODE.search(before + "\n" + after):
        found["postcode"] = code[0]
        before, after = _POSTCODE.sub(" ", before, 1), _POSTCODE.sub(" ", after, 1)
    sides = [[part for part in _BREAKS.split(side) if part] for side in (before, after)]
    parts = _with_province(sides)
    if phone is None and not (parts and parts.get("district") and parts.get("street")):
        return None  # some names begin as a province does
    parts = parts or _without_province(sides)
    if parts is None:
        return None
    if parts.get("recipient") and extension:  # as parcels have it, for whoever rings
        parts["recipient"] += f"[{extension}]"
    return found | parts


def take_postcode(text: str) -> tuple[str, str]:
    """What was typed without the postcode that stands in it by itself, and the postcode; "" where
    there is none."""
    plain = unicodedata.normalize("NFKC", text)
    found = _POSTCODE_ALONE.search(plain)
    if found is None:
        return text, ""
    rest = f"{plain[: found.start()]} {plain[found.end() :]}".strip(" ,;、")
    return rest, found["named"] or found["code"]


def _phone(plain: str) -> tuple[re.Match[str], str] | None:
    """Where a phone number stands that exists, a mobile one first, and the number."""
    place = simplified(plain)
    code = next((code for name, code in _SOUTH_OF.items() if name in place), "")
    for pattern in (_MOBILE, _LANDLINE, _SOUTH):
        for said in pattern.finditer(plain):
            number = said["number"]
            if pattern is _SOUTH:
                if not (said["code"] or code):
                    continue
                number = f"+{number.lstrip('+')}" if said["code"] else f"+{code}{number}"
            read = read_phone(number, country="CN")
            if not isinstance(read, Rejection):
                return said, read
    return None


def _with_province(sides: list[list[str]]) -> dict[str, str] | None:
    for side, other in (sides, sides[::-1]):
        for start in range(len(side)):
            place = split_place("".join(side[start:]))
            if place.province is None:
                continue
            # The name stands on the other side of the phone, or before the place.
            names = side[:start] + other if side is sides[0] else other + side[:start]
            if not names and start == 0 and len(side) > 1 and _is_name(side[-1]):
                names, place = side[-1:], split_place("".join(side[:-1]))
            assert place.province is not None
            parts = {
                "recipient": " ".join(names),
                "province": place.province.code,
                "city": place.city,
                "district": place.district,
                "street": place.rest if len(place.rest) >= 2 else "",
            }
            return {key: value for key, value in parts.items() if value}
    return None


def _without_province(sides: list[list[str]]) -> dict[str, str] | None:
    """太仓市城厢镇1号: nothing says in which province. It is kept as the street, and asked for."""
    said = [part for side in sides for part in side]
    names = [part for part in said if _is_name(part)][:1]
    street = "".join(part for part in said if part not in names)
    if not names or not _LIKE_A_STREET.search(street):
        return None
    return {"recipient": names[0], "street": street}


def _is_name(text: str) -> bool:
    return (
        re.fullmatch(rf"[{_HAN}·]{{2,4}}", text) is not None
        and text[-1] not in "号室楼栋层座市区县镇乡村路街"
    )
