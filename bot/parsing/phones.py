"""Phone numbers as people in Rwanda, China and elsewhere write them, kept in E.164.

`phonenumbers` (Google's libphonenumber) knows which numbers exist. What it does not do is say
to a person what is wrong with theirs, counted in the digits that they typed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import phonenumbers

from bot.parsing.countries import CHINA, COUNTRIES, DIVISIONS_OF_CHINA, HOME
from bot.parsing.normalise import plain, typed
from bot.parsing.rejection import Reason, Rejection

if TYPE_CHECKING:
    from storage.constants import PaymentChannel

# The countries whose numbers are read without a code, as they are dialled there.
KnownNumbers: TypeAlias = Literal["RW", "CN"]

_CODES: dict[KnownNumbers, str] = {"RW": "250", "CN": "86"}
#: Whose mobile money a number of Rwanda has: numbers are not taken along to another network.
_NETWORKS: dict[str, PaymentChannel] = {
    "+25078": "mtn",
    "+25079": "mtn",
    "+25072": "airtel",
    "+25073": "airtel",
}
#: Digits of a number as written at home: 0788 123 456, 138 0013 8000.
_HOME_LENGTHS: dict[KnownNumbers, int] = {"RW": 10, "CN": 11}
_SCIENTIFIC = re.compile(r"(?P<one>\d)(?:[.,](?P<part>\d+))?[eE]\+?(?P<power>\d{1,2})", re.ASCII)
# Words beside a number, apart from it: RR123456785CN has none.
_WORDS_BEFORE = re.compile(r"^[^\d+(]*(?:[\s:,.(]|(?<=[^\x00-\x7f]))(?=[+(]?\d)")
_WORDS_BEHIND = re.compile(r"(?<=\d)(?:[\s:,.(]|(?=[^\x00-\x7f]))[^\d]*$")
#: E.164; seven is the shortest that any country uses.
_SHORTEST, _LONGEST = 7, 15


def read_phone(text: str, *, country: str = HOME) -> str | Rejection:
    """A phone number as E.164: "0788 123 456" is +250788123456, "138 0013 8000" +8613800138000.

    Without a country code, a number of `country` is preferred to one of Rwanda or China. Numbers of
    the rest of the world need their + or 00. A + before a number without its country
    ("+788 123 456") is forgiven, as far as no other country has such a number.

    Refused: EMPTY, NOT_A_PHONE, AMBIGUOUS (two numbers; with found and expected one that two
    countries have), TOO_SHORT and TOO_LONG (digits, as written at home), UNKNOWN_PREFIX, SHORTENED
    (by a spreadsheet program).
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    spelled = whole_number(spelled)
    if _SCIENTIFIC.fullmatch(spelled):
        return Rejection(Reason.SHORTENED, found=text.strip())
    bare = re.sub(r"^(?:tele(?:phone|foni|fone)|tel|phone|whatsapp|电话|手机)[.:]*", "", spelled)
    if len(re.findall(r"\d[\d .()-]{5,}\d", bare)) > 1:
        return Rejection(Reason.AMBIGUOUS)
    if not re.fullmatch(r"[\s.()+-]*\d[\d\s.()/-]*", bare):
        return Rejection(Reason.NOT_A_PHONE)
    digits = re.sub(r"\D", "", bare)
    home: KnownNumbers = "CN" if country == CHINA else "RW"
    if digits.startswith("00"):
        return _abroad(digits[2:], bare.strip(" (.-")[2:], home)
    if "+" in bare and not digits.startswith("0"):
        return _abroad(digits, bare, home)
    return _home(digits, home) if country in _CODES else _elsewhere(digits, country)


def read_phone_answer(text: str, *, country: str = HOME) -> str | Rejection:
    """As `read_phone`, where a person is asked for one: words beside the number ("my number is
    0788 123 456", "0788123456 MTN", 我的电话是13800138000) are left out."""
    read = read_phone(text, country=country)
    if not isinstance(read, Rejection) or read.reason is not Reason.NOT_A_PHONE:
        return read
    bare = _WORDS_BEHIND.sub("", _WORDS_BEFORE.sub("", plain(text)))
    return read_phone(bare, country=country) if re.search(r"\d", bare) else read


def read_contact(phone: str, *, own: bool, country: str = HOME) -> str | Rejection:
    """The number of a shared contact. One's `own` comes from the platform, with its country and
    often without the +; another's is as somebody's phone keeps it. Refused: as by `read_phone`."""
    bare = phone.strip().lstrip("+")
    if own and not bare.startswith("0"):
        number = _international(re.sub(r"\D", "", bare))
        if isinstance(number, str):
            return number
    abroad = phone.strip().startswith("+") or bare.startswith(tuple(_CODES.values()))
    return read_phone(f"+{bare}" if abroad else bare, country=country)


def whole_number(text: str) -> str:
    """Digits that a spreadsheet program made a number of ("788123456.0", "7.88123456E+08"), where
    none of them is lost."""
    if found := re.fullmatch(r"(\d{7,15})\.0+", text):
        return found[1]
    found = _SCIENTIFIC.fullmatch(text)
    if found and len(part := found["part"] or "") == int(found["power"]):
        return found["one"] + part
    return text


def show_phone(e164: str) -> str:
    """For people: "+250 788 123 456", "+86 138 0013 8000"."""
    number = phonenumbers.parse(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=2000)
def country_of(e164: str) -> str | None:
    """The country of a number (Hong Kong, Macao and Taiwan are divisions of China); None where it
    is of none, or of none that exists."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return None
    if region in DIVISIONS_OF_CHINA:
        return CHINA
    return region if region in COUNTRIES else None


def example_of(country: str) -> str:
    """A number such as people there have, with its country code."""
    mobile = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(country, mobile)
    return show_phone(_e164(number)) if number is not None else "+44 7400 123456"


def payment_channel_of(e164: str) -> PaymentChannel | None:
    """The network whose mobile money the number has; None where it has none."""
    return _NETWORKS.get(e164[:6]) if len(e164) == 13 else None


def _abroad(digits: str, bare: str, country: KnownNumbers) -> str | Rejection:
    """Digits after a + or 00: with the code of a country, or with a number of home behind it."""
    read = _international(digits)
    other: KnownNumbers = "CN" if country == "RW" else "RW"
    home = _existing(digits, country, mobile=True) or _existing(digits, other, mobile=True)
    if home is None or read == home:
        return read
    if isinstance(read, Rejection) or not phonenumbers.is_valid_number(phonenumbers.parse(read)):
        return home
    code = str(phonenumbers.parse(read).country_code)
    apart = re.match(rf"\+?[ .(]*{code}\D", bare)  # +1 301 234 5678: the country stands apart
    if apart or not home.startswith(f"+{_CODES[country]}"):
        return read
    return Rejection(Reason.AMBIGUOUS, found=show_phone(home), expected=show_phone(read))


def _international(digits: str) -> str | Rejection:
    """Digits that begin with the code of a country."""
    for region, code in _CODES.items():
        if digits.startswith(code):
            national = digits.removeprefix(code)
            return _existing(national, region) or _fault(national, region)
    if len(digits) < _SHORTEST:
        return Rejection(Reason.TOO_SHORT, limit=_SHORTEST, length=len(digits))
    if len(digits) > _LONGEST:
        return Rejection(Reason.TOO_LONG, limit=_LONGEST, length=len(digits))
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return Rejection(Reason.UNKNOWN_PREFIX, found=f"+{digits[:3]}")
    return _impossible(digits, number) or _e164(number)


def _impossible(digits: str, number: phonenumbers.PhoneNumber) -> Rejection | None:
    """Digits that no number of their country has, by how many there are: counted with its code."""
    result = phonenumbers.is_possible_number_with_reason(number)
    if result == phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    code = number.country_code or 0
    region = phonenumbers.region_code_for_country_code(code)
    about = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    general = about.general_desc if about is not None else None
    possible: tuple[int, ...] = general.possible_length if general is not None else ()
    lengths = [len(str(code)) + length for length in possible or (_LONGEST,)]
    longer = [length for length in lengths if length > len(digits)]
    if longer:
        return Rejection(Reason.TOO_SHORT, limit=min(longer), length=len(digits))
    return Rejection(Reason.TOO_LONG, limit=max(lengths), length=len(digits))


def _home(digits: str, country: KnownNumbers) -> str | Rejection:
    """Digits without + or 00: as written at home, or with the code of one of the two."""
    other: KnownNumbers = "CN" if country == "RW" else "RW"
    # Mobile numbers of both before any landline, and no landline of the neighbour: for the
    # library 0793 950 000 is in Shangrao as well, and a Rwandan number cut short in Nanjing.
    found = (
        _existing(digits, country, mobile=True)
        or _existing(digits, other, mobile=True)
        or _existing(digits, country)
    )
    if found:
        return found
    for region, code in _CODES.items():
        if digits.startswith(code) and len(digits) >= _HOME_LENGTHS[region]:
            return _fault(digits.removeprefix(code), region)
    if digits.startswith("1") and len(digits) >= 8:
        return _fault(digits, "CN")
    return _fault(digits, "RW" if digits.startswith(("07", "7")) else country)


def _elsewhere(digits: str, country: str) -> str | Rejection:
    """Digits without + or 00, as they are written in a country of the rest of the world; or with
    its code, or that of one of the two."""
    if len(digits) > _LONGEST:
        return Rejection(Reason.TOO_LONG, limit=_LONGEST, length=len(digits))
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return Rejection(Reason.TOO_SHORT, limit=_SHORTEST, length=len(digits))
    if phonenumbers.is_valid_number_for_region(number, country):
        return _e164(number)
    for region, code in _CODES.items():
        if digits.startswith(code) and (found := _existing(digits, region, mobile=True)):
            return found
    # Counted as it was typed, beside a mobile number of that country. What the library does not
    # know yet is taken with its country code.
    beside = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    before = len(digits) - len(str(number.national_number))
    limit = len(str(beside.national_number if beside else digits)) + max(before, 0)
    if len(digits) == limit:
        return Rejection(Reason.UNKNOWN_PREFIX, found=digits[:3])
    reason = Reason.TOO_SHORT if len(digits) < limit else Reason.TOO_LONG
    return Rejection(reason, limit=limit, length=len(digits))


def _existing(digits: str, region: KnownNumbers, *, mobile: bool = False) -> str | None:
    if not _SHORTEST <= len(digits) <= _LONGEST:
        return None
    number = phonenumbers.parse(digits, region)
    kind = phonenumbers.number_type(number)
    if not phonenumbers.is_valid_number_for_region(number, region):
        return None
    return None if mobile and kind != phonenumbers.PhoneNumberType.MOBILE else _e164(number)


def _fault(national: str, region: KnownNumbers) -> Rejection:
    """What is wrong with a number of `region`, counted as it is written at home."""
    leads = region == "RW" and national.startswith(("7", "2"))
    home = f"0{national}" if leads else national
    limit = _HOME_LENGTHS[region]
    if len(home) < limit:
        return Rejection(Reason.TOO_SHORT, limit=limit, length=len(home))
    if len(home) > limit:
        return Rejection(Reason.TOO_LONG, limit=limit, length=len(home))
    return Rejection(Reason.UNKNOWN_PREFIX, found=home[:3])


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
