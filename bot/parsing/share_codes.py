"""Codes by which a product or a shop is shared: in a link that opens the chat, and in plain words.

A code is made of the thing's number, so that it never changes and nothing is stored: "p_aabnt" is a
product, "s_bcuvcr" a shop, "q_aaaq2" a question to the seller of a product, and "d_" begins a code
for a discount, whose number is drawn. The last letter follows from the others, so that a mistyped
one is none. A link to WhatsApp can only put words into the field, which people send as they are,
add something to, or write over; so codes are found among other words, in capitals, in italics, with
spaces or a break at the sign in the middle, and with a dash among the letters. A campaign's code
(c_) has six letters by chance.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple, get_args

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another; 31, a prime
CAMPAIGN_SIGN = "c_"
CAMPAIGN_LENGTH = 6
SHORTEST = 4  # with the letter that checks the others: five

Kind = Literal["product", "shop", "question", "discount"]
_SIGN: dict[Kind, str] = {"product": "p", "shop": "s", "question": "q", "discount": "d"}
_KIND = {sign: kind for kind, sign in _SIGN.items()}
assert _SIGN.keys() == set(get_args(Kind))

_DASH = r"\-\u2010-\u2015"
# Chats write italics as _words_.
_CODE = re.compile(
    rf"(?<![a-z0-9])(?<![a-z0-9]_)(?<![a-z0-9]__)([cdpqs])\s*([_\u02cd{_DASH}])\s*"
    rf"([{LETTERS}]{{1,14}})(?:[{_DASH}]([{LETTERS}]{{1,13}}))?(?!_*[a-z0-9])"
)
_MARKS = re.compile(r"[\s*_~`]+")


class Shared(NamedTuple):
    """What a code leads to."""

    kind: Kind
    id: int


def code_of(kind: Kind, number: int) -> str:
    """Of a product or a shop, by its number (above zero)."""
    digits = ""
    while number:
        number, digit = divmod(number, len(LETTERS))
        digits = LETTERS[digit] + digits
    digits = digits.rjust(SHORTEST, LETTERS[0])
    return f"{_SIGN[kind]}_{digits}{_check(_SIGN[kind], digits)}"


def code_in(text: str) -> str:
    """The first code among these words, as we write it ("p_aabnt"); "" where there is none. Of a
    campaign every one that could be is taken."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    for found in _CODE.finditer(plain):
        sign, between, letters, more = found.groups()
        for each in (letters, letters + more) if more else (letters,):  # "p_aabnt-thanks", too
            code = f"{sign}_{each}"
            if sign in _KIND and shared_by(code) is not None:
                return code
            if f"{sign}_" == CAMPAIGN_SIGN and len(each) == CAMPAIGN_LENGTH:
                # Nothing checks its letters: "C-tested" may be a word among others.
                alone = _MARKS.sub("", plain) == _MARKS.sub("", found[0])
                if between == "_" or alone or re.search(r"\d", each):
                    return code
    return ""


def shared_by(code: str) -> Shared | None:
    """What a code of ours leads to; None for a campaign's, and for what is none."""
    sign, _, letters = code.partition("_")
    kind, digits = _KIND.get(sign), letters[:-1]
    if kind is None or len(digits) < SHORTEST or not set(letters) <= set(LETTERS):
        return None
    if letters[-1] != _check(sign, digits):
        return None
    number = 0
    for letter in digits:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return Shared(kind, number) if 0 < number < 2**63 else None


def _check(sign: str, digits: str) -> str:
    """One letter wrong, or two that changed places, give another (as 31 is a prime)."""
    total = sum(place * LETTERS.index(each) for place, each in enumerate(digits, 2))
    return LETTERS[(total + ord(sign)) % len(LETTERS)]
