"""Answers that are a code: a merchant's, a post office's, a parcel's."""

from __future__ import annotations

import re
from itertools import product
from typing import TypeAlias

import phonenumbers

from bot.parsing.no_number import BESIDE, no_number
from bot.parsing.normalise import MAX_TYPED, plain, typed
from bot.parsing.patterns import each_word
from bot.parsing.phones import read_phone, show_phone
from bot.parsing.rejection import Reason, Rejection

POSTAL_LENGTH = 13  # UPU S10
_MERCHANT_LENGTHS = (5, 7)
_POSTCODE_LENGTHS = (6, 6)
_JOIN_LENGTHS = (8, 8)
# A code to recover by has letters and digits (bot/commerce/second_factor.py); one sign may be lost
# or typed twice.
_NEARLY_RECOVERY = r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{9,11}"
_APP_KEY = re.compile(r"otpauth:|(?<![A-Za-z0-9])(?:[A-Z2-7]{4} ?){7,}[A-Z2-7]{4}(?![A-Za-z0-9])")
_FREE_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9-]{3,39}")
_S10 = re.compile(r"(?P<service>[A-Z]{2})(?P<serial>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})")
_SHORTEST_PHONE = 10  # digits: with its 0, or with its country
_MISTYPED = re.compile(r"[A-Z]{2}(?=[OIL]*\d)[\dOIL]{9}[A-Z]{2}")
_DIGITS_MEANT = str.maketrans("OIL", "011")
_PAGE = re.compile(r"(?:[A-Z0-9-]+\.)+[A-Z]{2,}/")
_ORDER = "[2-9a-hjkmnp-tv-z]{6}"
# No code has these letters: what they are read for.
_MISREAD = {"0": "dq", "o": "dq", "1": "7jt", "i": "7jt", "l": "7jt", "u": "v"}
_MOST_READINGS = 27  # three of them; more is no code that somebody misread
# An order's code among other words, in small letters.
ORDER_WITHIN = re.compile(rf"(?<![a-z0-9])is-({_ORDER})(?![a-z0-9])")
_OURS = re.compile(r"IS-[A-Z0-9]{6}")  # an order's code (bot/commerce/placing.py)
# Names that stand beside a number. JD and SF do not: numbers begin so, "JD 0146 00".
_CARRIER = (
    r"(?:DHL(?: EXPRESS)?|EMS|UPS|FEDEX|TNT|ARAMEX|IPOSITA|POSTE?|(?:CHINA )?POST(?: OFFICE)?"
    r"|RWANDA POST|NATIONAL POST OFFICE|SF EXPRESS|YTO|ZTO|STO|KANGAROO|VOLCANO(?: EXPRESS)?"
    r"|HORIZON(?: EXPRESS)?|RITCO|顺丰(?:速运)?|邮政|中国邮政|中通|圆通|申通|韵达|京东|德邦)"
)
_CALLED = (
    r"(?:(?:(?:THE|MY|IS|NI) )?(?:TRACKING(?: (?:NUMBER|NO|ID|CODE))?|WAYBILL|AWB|CONSIGNMENT"
    r"|SHIPMENT|PARCEL|NUMBER|NUMERO|NIMERO|NOMERO(?: YO GUKURIKIRANA)?|NO|NR|CODE|KODE|REF|IS|NI)"
    r"|物流单号|快递单号|运单号|单号|号码|是)"
)
_NAMED_BEFORE = re.compile(rf"^(?:{_CARRIER}|{_CALLED})(?:[\s:.#]+|(?<=[^\x00-\x7f])(?=[A-Z0-9]))")
_NAMED_AFTER = re.compile(rf"(?:[\s:.,(-]+|(?<=[A-Z0-9])(?=[^\x00-\x7f])){_CARRIER}\)?$")
_APART = re.compile(r"[,;/&+、\n|]|\b(?:AND|NA|OR|CYANGWA)\b|和|及|或")
_SAYS_SO = re.compile(rf"(?:{_CARRIER}|{_CALLED})[\s:.#]*\+?\d|\d[\s:.,(-]*{_CARRIER}(?![A-Z])")
# Whose number it is: a phone's, whatever else is said of it.
_OF_A_PHONE = re.compile(
    r"\b(?:(?:TELE|TERE)?(?:PHONE|FONE|FONI)|MOBILE|CELL|WHATSAPP|(?:UMU)?SHOFERI|DRIVER|CHAUFFEUR"
    r"|(?:UMU)?MOTARI|RIDER|CONDUCTEUR)S?\b|电话|手机|司机|骑手|快递员"
)
_S10_APART = re.compile(r"\b[A-Z]{2}[ -]?(?:\d[ -]?){9}[A-Z]{2}\b")  # EE 473 124 829 US
_OF_PEOPLE = each_word("call text tel ask mr mrs moto taxi bus car then")
_LETTERED = re.compile(r"[A-Z]{2,4}\d{4,}")  # JD0001
# A day, an amount of money, a weight: an answer to another question.
_ELSE = re.compile(
    r"\d{1,4}-\d{1,2}-\d{1,4}|\d+(?:FRW|RWF|CNY|RMB|KGS?|KILOS?)|(?:FRW|RWF|CNY|RMB)\d+"
)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
Bounds: TypeAlias = tuple[int, int]


def read_merchant_code(text: str) -> str | Rejection:
    """A mobile-money merchant code, five to seven digits; also from "*182*8*1*123456#".

    Refused: EMPTY, NOT_A_CODE, TOO_SHORT, TOO_LONG.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    # The menu of both networks: *182*8*1*CODE#, or *182*8*1*CODE*AMOUNT#.
    dialled = re.fullmatch(r"\*182\*8\*1\*(\d+)(?:\*\d*)?#?", spelled.replace(" ", ""))
    named = r"(?:(?:mtn|airtel|momo|pay|money|merchant|code|kode)[\s:.#]*)*"
    return _digits(dialled[1] if dialled else re.sub(f"^{named}", "", spelled), _MERCHANT_LENGTHS)


def read_postcode(text: str) -> str | Rejection:
    """A Chinese postcode: six digits. Refused: EMPTY, NOT_A_CODE, TOO_SHORT, TOO_LONG."""
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    return _digits(re.sub(r"^(?:邮政编码|邮编)[\s::]*", "", spelled), _POSTCODE_LENGTHS)


def read_join_code(text: str) -> str | Rejection:
    """The eight digits by which two accounts are joined, with spaces or without.

    Refused: EMPTY, NOT_A_CODE, TOO_SHORT, TOO_LONG.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    return _digits(re.sub(r"^(?:code|kode|验证码|代码)[\s:.#]*", "", spelled), _JOIN_LENGTHS)


def read_confirmation_code(text: str) -> str | Rejection:
    """Six digits of an app, eight that were sent, or a recovery code (ten signs, 0 to 9 and a to
    f); with spaces or hyphens or without.

    Refused: EMPTY, NOT_A_CODE.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    named = re.sub(r"^(?:code|kode|验证码|代码)[\s:.#]*", "", spelled, flags=re.IGNORECASE)
    code = re.sub(r"[\s-]", "", named).lower()
    if re.fullmatch(r"[0-9]{6}|[0-9]{8}|[0-9a-f]{10}", code):
        return code
    return Rejection(Reason.NOT_A_CODE)


def may_let_in(text: str) -> bool:
    """Whether a code to recover by, or the key of an app for codes, stands in it, or nearly so: one
    that was mistyped, or that nobody asked for, is secret all the same."""
    spelled = plain(text[:MAX_TYPED])
    named = re.sub(r"^(?:code|kode|验证码|代码)[\s:.#]*", "", spelled)
    return (
        re.fullmatch(_NEARLY_RECOVERY, re.sub(r"[\s-]", "", named)) is not None
        or re.search(rf"(?<![a-z0-9]){_NEARLY_RECOVERY}(?![a-z0-9])", text.lower()) is not None
        or _APP_KEY.search(text) is not None
    )


def read_tracking(text: str, *, postal: bool) -> str | Rejection:
    """The number a parcel is tracked by, in capitals and without spaces; "" where it is said that
    there is none ("none", "nta yo", "没有").

    What people write beside it is left out: the carrier's name, "tracking number:", an address of
    a page that has it. One that has the shape of UPU S10 (EE473124829RW) must have its right check
    digit. Another is taken as it is, four to forty letters, digits and hyphens of which three are
    digits, unless the carrier is `postal`.

    Refused: EMPTY, NOT_A_CODE, NOT_YET ("tomorrow"), TOO_SHORT and TOO_LONG (characters),
    WRONG_CHECK_DIGIT, AMBIGUOUS (two numbers), UNKNOWN_COUNTRY (postal only).
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    if said := no_number(spelled):
        return "" if said == "none" else Rejection(Reason.NOT_YET)
    numbers = _numbers_in(spelled)
    if len(numbers) > 1:
        return Rejection(Reason.AMBIGUOUS, found=" ".join(numbers)[:80])
    code = numbers[0] if numbers else re.sub(r"\s", "", spelled.upper())
    if _MISTYPED.fullmatch(code):  # O for 0, l for 1
        code = code[:2] + code[2:11].translate(_DIGITS_MEANT) + code[11:]
    item = _S10.fullmatch(code)
    if item and (postal or _is_country(item["country"])):
        expected = s10_check_digit(item["serial"])
        if not _is_country(item["country"]):
            return Rejection(Reason.UNKNOWN_COUNTRY, found=item["country"])
        if item["check"] != expected:
            return Rejection(Reason.WRONG_CHECK_DIGIT, found=item["check"], expected=expected)
        return code
    if not re.fullmatch(r"[A-Z0-9-]+", code) or _OURS.fullmatch(code):
        return Rejection(Reason.NOT_A_CODE)
    digits = len(re.findall(r"\d", code))
    if not digits or _ELSE.fullmatch(code):
        return Rejection(Reason.NOT_A_CODE)
    shortest, longest = (POSTAL_LENGTH, POSTAL_LENGTH) if postal else (4, 40)
    refusal = _length(code, (shortest, longest))
    if refusal is None and (postal or digits < 3 or not _FREE_TRACKING.fullmatch(code)):
        refusal = Rejection(Reason.NOT_A_CODE)
    return refusal or code


def read_tracking_answer(text: str, *, postal: bool) -> str | Rejection:
    """As `read_tracking`, where a person is asked for the number: a phone number is none, as long
    as nothing beside it says that it is one ("DHL 0788123456"). The post's numbers have letters.

    Refused also: NOT_A_CODE (found: the phone number, as it is shown).
    """
    if not postal and len(re.findall(r"\d", text)) >= _SHORTEST_PHONE:
        phone = read_phone(text)
        if not isinstance(phone, Rejection):
            return Rejection(Reason.NOT_A_CODE, found=show_phone(phone))
    code = read_tracking(text, postal=postal)
    if postal or isinstance(code, Rejection) or len(re.findall(r"\d", code)) < _SHORTEST_PHONE:
        return code
    said = str(typed(text)).upper()
    digits = re.sub(r"^\D+ | \D+$", "", said)  # "0788123456 Eric": nobody's code ends in a name
    phone = read_phone(digits if re.fullmatch(r"\+?[\d\s-]+", digits) else code)
    says_so = _SAYS_SO.search(said) and not _OF_A_PHONE.search(said)
    if isinstance(phone, Rejection) or says_so:
        return code
    return Rejection(Reason.NOT_A_CODE, found=show_phone(phone))


def _numbers_in(spelled: str) -> list[str]:
    """The numbers of an answer, each once, without what stands beside them."""
    bare = spelled.upper()
    if "://" in bare or _PAGE.match(bare):
        # a page of the carrier's: the number is the last of its values that has digits enough
        page = bare.partition("://")[2] or bare
        values = re.findall(r"[A-Z0-9-]{8,40}(?![A-Z0-9.-]*\.[A-Z]{2,}/)", page)
        numbers = [each for each in values if len(re.findall(r"\d", each)) >= 6]
        return numbers[-1:]
    bare = _S10_APART.sub(lambda item: _together(item[0]), bare)
    parts = [part for part in _APART.split(bare) if re.search(r"\d", part)] or [bare]
    found = [code for part in parts for code in _pieces(_without_names(part))]
    if len(found) == 1 and not _S10.fullmatch(re.sub(r"\s", "", found[0])):
        words = found[0].split()  # 1234567890 9876543210, but 1234 5678 9012 is one
        if len(words) > 1 and all(
            len(re.findall(r"\d", each)) >= 8 or _LETTERED.fullmatch(each) for each in words
        ):
            found = words
    if len(found) > 1 and not all(len(re.findall(r"\d", each)) >= 4 for each in found):
        return []
    return list(dict.fromkeys(re.sub(r"\s", "", each) for each in found))


def _together(item: str) -> str:
    """A number of the post's without the spaces in it; a sentence that only looks like one ("it is
    123 456 789 na") stays."""
    code = re.sub(r"[ -]", "", item)
    said = code[:2].casefold() in BESIDE and code[10] != s10_check_digit(code[2:10])
    return item if said else code


def _without_names(part: str) -> str:
    bare, before = part.strip(), ""
    while bare != before:
        before = bare
        bare = _NAMED_BEFORE.sub("", bare)
        bare = _NAMED_AFTER.sub("", bare).strip(" .:;,#")
    return bare


def _pieces(part: str) -> list[str]:
    """What stands between the words of a sentence about the number, and has figures; a number of
    the post's stands alone. Where nothing has, what there is."""
    pieces: list[list[str]] = [[]]
    for each in part.split():
        begun = any(re.search(r"\d", word) for word in pieces[-1])
        if _S10.fullmatch(each):
            pieces += [[each], []]
        elif not _is_word(each) or (begun and len(each) == 1):  # RAC 123 A, a car's
            pieces[-1].append(each)
        else:
            pieces.append([])
    found = [" ".join(piece) for piece in pieces if any(re.search(r"\d", word) for word in piece)]
    return found or [part]


def _is_word(part: str) -> bool:
    """Of a sentence about the number, not of the number: "it is", "nohereje", "thanks"."""
    word = part.strip(".:,!?()").casefold()
    beside = word in BESIDE or word in _OF_PEOPLE or len(word) > 4
    return word.isalpha() and (beside or not word.isascii())


def read_order_code(text: str) -> str | None:
    """An order's code, however it is written: "IS-7K4QM2", "is 7k4qm2", "#7K4QM2"; among other
    words with its hyphen, "where is IS-7K4QM2?"; else None."""
    spelled = plain(text[:MAX_TYPED])
    code = re.fullmatch(rf"(#|#?is[- ]?)?({_ORDER})", spelled)
    if code is None:
        within = set(ORDER_WITHIN.findall(spelled))
        return f"IS-{within.pop().upper()}" if len(within) == 1 else None
    if not (code[1] or re.search(r"\d", code[2])):
        return None  # six letters alone are a word
    return f"IS-{code[2].upper()}"


def order_code_readings(text: str) -> tuple[str, ...]:
    """The codes that may be meant where one is asked for: with and without "IS-", in any case, with
    spaces and hyphens anywhere, and with letters that no code has ("O" for "Q" or "D"); none where
    it is something else."""
    bare = re.sub(r"[^a-z0-9]", "", plain(text[:MAX_TYPED]))
    spelled = re.fullmatch(r"(?:[i1l]s)?([a-z0-9]{6})", bare)
    if spelled is None:
        code = read_order_code(text)
        return (code,) if code else ()
    letters = [_MISREAD.get(each, each) for each in spelled[1]]
    readings = ["".join(each).upper() for each in product(*letters)]
    return tuple(f"IS-{each}" for each in readings) if len(readings) <= _MOST_READINGS else ()


def read_parcel_number(text: str) -> str | None:
    """A tracking number among other words that somebody may write: one with six digits or more."""
    number = read_tracking(text, postal=False)
    if isinstance(number, Rejection) or len(re.findall(r"\d", number)) < 6:
        return None
    return number


def s10_check_digit(serial: str) -> str:
    """The check digit of eight digits, by UPU S10-12."""
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, serial, strict=True))
    return str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))


def _is_country(letters: str) -> bool:
    # The ISO 3166 list that is at hand: every country with telephones.
    return letters in phonenumbers.SUPPORTED_REGIONS


def _digits(text: str, bounds: Bounds) -> str | Rejection:
    bare = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d+", bare):
        return Rejection(Reason.NOT_A_CODE)
    return _length(bare, bounds) or bare


def _length(text: str, bounds: Bounds) -> Rejection | None:
    shortest, longest = bounds
    if len(text) < shortest:
        return Rejection(Reason.TOO_SHORT, limit=shortest, length=len(text))
    if len(text) > longest:
        return Rejection(Reason.TOO_LONG, limit=longest, length=len(text))
    return None
