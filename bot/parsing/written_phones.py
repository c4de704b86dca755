"""Phones in somebody's words, as people write them to get by: in pieces, with signs and words
between them, in words of four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPOKEN_DIGITS = (
    "zero one two three four five six seven eight nine",
    "zeru rimwe kabiri gatatu kane gatanu gatandatu karindwi umunani icyenda",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "sifuri moja mbili tatu nne tano sita saba nane tisa",
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    word: str(digit) for words in _SPOKEN_DIGITS for digit, word in enumerate(words.split())
} | {"oh": "0", "nil": "0", "nought": "0"}
_WORDS |= {ten: f"{digit}0" for digit, ten in enumerate(_TENS.split(), 2)}
_WORDS |= {
    f"{ten}{sign}{one}": f"{tens}{ones}"
    for tens, ten in enumerate(_TENS.split(), 2)
    for ones, one in enumerate(_SPOKEN_DIGITS[0].split())
    if ones
    for sign in " -"
}
_TWICE = {"double": 2, "triple": 3}
_ANY = "|".join(sorted(_WORDS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"\d+|(?<![a-z])(?:(?:(?:{'|'.join(_TWICE)})\s)?(?:{_ANY})|(?:{'|'.join(_TWICE)})\s\d)(?![a-z])"
)
_UNITS = (
    r"(?:kg|kilo\w*|ibiro|g|gr|grams?|garama|ml|l|litres?|litiro|cm|mm|m|%|frw|rwf|f|francs?|amafaranga|usd"
    r"|dollars?|cny|rmb|yuan|公斤|千克|克|斤|元|块|法郎|件|袋|包|瓶|pcs|pieces?|bags?|imifuka|umufuka)(?![a-z])"
)
# What is no part of a phone: a date, a time, a decimal of something that is measured, a parcel's
# number, an order's code.
_APART = (
    re.compile(
        r"(?<![\d./-])(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\d/.-]*\d)"
    ),
    re.compile(
        r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)\d\d(?![\d/.-]*\d)"
    ),
    re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![:\d])"),
    re.compile(
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?!\d)"
    ),
    re.compile(rf"(?<![\d.,])\d{{1,4}}[.,]\d{{1,3}}\s?{_UNITS}"),
    re.compile(r"(?<![a-z0-9])[a-z]{2}\s?\d{3}\s?\d{3}\s?\d{3}\s?[a-z]{2}(?![a-z0-9])"),
    re.compile(r"(?<![a-z0-9])is[-_ ]?[a-z0-9]{6}(?![a-z0-9])"),
    re.compile(r"(?<![a-z0-9])(?:jd|jjd|gm|lx|rx)\d{8,20}(?!\d)"),
    re.compile(r"(?<![a-z0-9])[ps]_[a-z0-9]{5,14}"),
)
_BETWEEN = re.compile(r"[^\da-z\u00c0-\uffff]{0,8}")  # signs and blanks, no letters
_SPARSE = re.compile(r"[ \-.()/]{0,3}")
_MOST_WORDS = 18  # signs between two groups of digits, where there are words among them
_STRONG = re.compile(r"(?:00)?(?:2500?|0)7[2389]\d{7}")
_BARE = re.compile(r"7[2389]\d{7}")
_CHINESE_PHONE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_BARE_GROUPS = {(9,), (3, 3, 3), (3, 6), (6, 3), (2, 3, 2, 2), (3, 2, 2, 2), (2, 7), (1,) * 9}
_CHINESE_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (1,) * 11}
_MEASURE = re.compile(rf"\s?{_UNITS}")
_MOST_DIGITS = 17
_SPOKEN = 5  # digits in words, of which no other number is made
_LONG = 9  # digits in one piece, of which no price or weight is made


@dataclass(frozen=True, slots=True)
class _Token:
    digits: str
    start: int
    end: int
    spoken: bool


def phones(plain: str) -> Iterator[tuple[int, int]]:
    """Where phones stand in words as masking.py reads them: in small letters, with our digits."""
    apart = [found.span() for each in _APART for found in each.finditer(plain)]
    tokens = [
        each
        for each in _tokens(plain)
        if not any(start < each.end and each.start < end for start, end in apart)
    ]
    first = 0
    while first < len(tokens):
        last = _phone_from(plain, tokens, first)
        if last is None:
            first += 1
            continue
        start, end = tokens[first].start, tokens[last].end
        while start and plain[start - 1] in "+(":
            start -= 1
        yield start, end
        first = last + 1


def _tokens(plain: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(plain):
        times, _, rest = found[0].partition(" ")
        digits = _WORDS.get(found[0], found[0])
        if times in _TWICE:
            digits = _WORDS.get(rest, rest) * _TWICE[times]
        yield _Token(digits, *found.span(), spoken=not found[0].isdigit())


@dataclass
class _Run:
    """Tokens one after the other, as one number."""

    plain: str
    tokens: list[_Token]
    gaps: list[str] = field(default_factory=list)
    in_words: bool = False  # there are words between them

    @property
    def digits(self) -> str:
        return "".join(each.digits for each in self.tokens)

    @property
    def groups(self) -> tuple[int, ...]:
        return tuple(len(each.digits) for each in self.tokens)

    def takes(self, token: _Token) -> bool:
        """Whether the next one may belong to it."""
        gap = self.plain[self.tokens[-1].end : token.start]
        if not _BETWEEN.fullmatch(gap):
            if len(gap) > _MOST_WORDS or _MEASURE.match(gap):
                return False
            self.in_words = True
        self.gaps.append(gap)
        self.tokens.append(token)
        return len(self.digits) <= _MOST_DIGITS

    def is_whole_phone(self) -> bool:
        """Of a length that is known: nothing more belongs to it."""
        digits = self.digits
        if _STRONG.fullmatch(digits):
            return True
        if self.in_words or not self._is_even():
            return False
        groups = self.groups
        if _BARE.fullmatch(digits):
            return groups in _BARE_GROUPS and not digits.endswith("000")
        if not _CHINESE_PHONE.fullmatch(digits):
            return False
        return digits[:2] in ("86", "00") or groups in _CHINESE_GROUPS

    def is_phone(self) -> bool:
        """Of some country, or long enough to be one."""
        digits, last = self.digits, self.tokens[-1]
        if self.in_words:
            return False
        if sum(each.spoken for each in self.tokens) >= _SPOKEN and len(digits) >= _LONG:
            return True
        whole = digits.endswith("000") and bool(_MEASURE.match(self.plain[last.end :]))
        start = self.tokens[0].start
        plus = self.plain[max(0, start - 2) : start].strip(" (").endswith("+")
        if plus and 8 <= len(digits) <= 15 and not whole:
            return True
        if not self._is_even():
            return False
        if digits.startswith("0") and 10 <= len(digits) <= 15:  # of some country
            return True
        return len(self.tokens) == 1 and len(digits) >= _LONG and not whole

    def _is_even(self) -> bool:
        """Whether all its groups are parted alike."""
        return len({each.strip() for each in self.gaps}) <= 1 and all(
            map(_SPARSE.fullmatch, self.gaps)
        )


def _phone_from(plain: str, tokens: list[_Token], first: int) -> int | None:
    """The last token of the phone that begins here: of one whose length is known at that length, of
    another as far as it goes."""
    run = _Run(plain, [tokens[first]])
    longest: int | None = None
    for last in range(first, len(tokens)):
        if last > first and not run.takes(tokens[last]):
            return longest
        if run.is_whole_phone():
            return last
        if run.is_phone():
            longest = last
    return longest
