"""Answers that are a code: a merchant's, a post office's, a parcel's."""

from __future__ import annotations

import re
from typing import TypeAlias

import phonenumbers

from bot.reading.plain import MAX_TYPED, plain, typed
from bot.reading.refusal import Reason, Refusal

_MERCHANT_LENGTHS = (5, 7)
_POSTCODE_LENGTHS = (6, 6)
_FREE_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9-]{3,39}")
_S10 = re.compile(r"(?P<service>[A-Z]{2})(?P<serial>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
Bounds: TypeAlias = tuple[int, int]


def read_merchant_code(text: str) -> str | Refusal:
    """A mobile-money merchant code, five to seven digits; also from "*182*8*1*123456#".

    Refused: EMPTY, NOT_A_CODE, TOO_SHORT, TOO_LONG.
    """
    spelled = typed(text)
    if isinstance(spelled, Refusal):
        return spelled
    # The menu of both networks: *182*8*1*CODE#, or *182*8*1*CODE*AMOUNT#.
    dialled = re.fullmatch(r"\*182\*8\*1\*(\d+)(?:\*\d*)?#?", spelled.replace(" ", ""))
    named = r"(?:(?:mtn|airtel|momo|pay|money|merchant|code|kode)[\s:.#]*)*"
    return _digits(dialled[1] if dialled else re.sub(f"^{named}", "", spelled), _MERCHANT_LENGTHS)


def read_postcode(text: str) -> str | Refusal:
    """A Chinese postcode: six digits. Refused: EMPTY, NOT_A_CODE, TOO_SHORT, TOO_LONG."""
    spelled = typed(text)
    if isinstance(spelled, Refusal):
        return spelled
    return _digits(re.sub(r"^(?:邮政编码|邮编)[\s::]*", "", spelled), _POSTCODE_LENGTHS)


def read_tracking(text: str, *, postal: bool) -> str | Refusal:
    """The number a parcel is tracked by, in capitals and without spaces.

    One that has the shape of UPU S10 (EE473124829RW) must have its right check digit. Another is
    taken as it is, four to forty letters, digits and hyphens, unless the carrier is `postal`.

    Refused: EMPTY, NOT_A_CODE, TOO_SHORT and TOO_LONG (characters), WRONG_CHECK_DIGIT,
    UNKNOWN_COUNTRY (postal only).
    """
    spelled = typed(text)
    if isinstance(spelled, Refusal):
        return spelled
    code = spelled.upper().replace(" ", "")
    item = _S10.fullmatch(code)
    if item and (postal or _is_country(item["country"])):
        expected = s10_check_digit(item["serial"])
        if not _is_country(item["country"]):
            return Refusal(Reason.UNKNOWN_COUNTRY, found=item["country"])
        if item["check"] != expected:
            return Refusal(Reason.WRONG_CHECK_DIGIT, found=item["check"], expected=expected)
        return code
    if not re.fullmatch(r"[A-Z0-9-]+", code):
        return Refusal(Reason.NOT_A_CODE)
    shortest, longest = (13, 13) if postal else (4, 40)
    refusal = _length(code, (shortest, longest))
    if refusal is None and (postal or not _FREE_TRACKING.fullmatch(code)):
        refusal = Refusal(Reason.NOT_A_CODE)
    return refusal or code


def read_order_code(text: str) -> str | None:
    """An order's code, however it is written: "IS-7K4QM2", "is 7k4qm2", "#7K4QM2"; else None."""
    code = re.fullmatch(r"(#|#?is[- ]?)?([2-9a-hjkmnp-tv-z]{6})", plain(text[:MAX_TYPED]))
    if code is None or not (code[1] or re.search(r"\d", code[2])):
        return None  # six letters alone are a word
    return f"IS-{code[2].upper()}"


def read_parcel_number(text: str) -> str | None:
    """A tracking number among other words that somebody may write: one with six digits or more."""
    number = read_tracking(text, postal=False)
    if isinstance(number, Refusal) or len(re.findall(r"\d", number)) < 6:
        return None
    return number


def s10_check_digit(serial: str) -> str:
    """The check digit of eight digits, by UPU S10-12."""
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, serial, strict=True))
    return str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))


def _is_country(letters: str) -> bool:
    # The ISO 3166 list that is at hand: every country with telephones.
    return letters in phonenumbers.SUPPORTED_REGIONS


def _digits(text: str, bounds: Bounds) -> str | Refusal:
    bare = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d+", bare):
        return Refusal(Reason.NOT_A_CODE)
    return _length(bare, bounds) or bare


def _length(text: str, bounds: Bounds) -> Refusal | None:
    shortest, longest = bounds
    if len(text) < shortest:
        return Refusal(Reason.TOO_SHORT, limit=shortest, length=len(text))
    if len(text) > longest:
        return Refusal(Reason.TOO_LONG, limit=longest, length=len(text))
    return None
