"""Ways around the market in somebody's words: phones, links, addresses and payment codes, hidden.

Neither side of a question is to learn how the other is reached, or to be paid past the order. What
is hidden is found as people write it to get by: with blanks, dots and words between the digits, in
full-width and Chinese digits, in words, with "at" and "dot". Prices, weights, dates, times, order
codes and parcel numbers stay as they are. Nobody is stopped for good by this; most are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

HIDDEN = "•••"
Hidden = Literal["phone", "link", "email", "account", "payment"]


@dataclass(frozen=True, slots=True)
class Masked:
    """The words as they may be passed on, and what was hidden of them, each once."""

    text: str
    hidden: tuple[Hidden, ...] = ()


def mask(text: str) -> Masked:
    """`text` without what leads past the market. Doing it again changes nothing more."""
    plain, at = _plain(text)
    spans: list[tuple[int, int, Hidden]] = []
    for what, pattern in _PATTERNS:
        for found in pattern.finditer(plain):
            start, end = found.span("it") if "it" in pattern.groupindex else found.span()
            spans.append((start, end, what))
    spans += [(start, end, "phone") for start, end in _phones(plain)]
    if not spans:
        return Masked(text)
    spans = sorted((*_tight(plain, start, end), what) for start, end, what in spans)
    parts: list[str] = []
    done = 0
    for start, end, _ in spans:
        begin, stop = at[start], at[end - 1] + 1
        if stop <= done:
            continue
        if begin >= done:
            parts += [text[done:begin], HIDDEN]
        done = stop
    parts.append(text[done:])
    return Masked("".join(parts), tuple(dict.fromkeys(what for _, _, what in spans)))


def _tight(plain: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at either end."""
    found = plain[start:end]
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


# --- as it is read --------------------------------------------------------------------------------

_CHINESE = dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))


def _plain(text: str) -> tuple[str, list[int]]:
    """In small letters, with the digits of every script as ours, and of each sign its place in
    `text`. What cannot be seen, and what only decorates a digit, is left out."""
    signs: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Mn", "Me"):
            continue
        digit = unicodedata.digit(character, None)
        for sign in str(digit) if digit is not None else _small(character):
            signs.append(sign)
            at.append(place)
    return "".join(_numerals(signs)), at


def _small(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold() or character


def _numerals(signs: list[str]) -> list[str]:
    """Chinese numerals as digits, where four stand together: one alone is a word."""
    plain = "".join(signs)
    for run in re.finditer(
        r"[零〇一二三四五六七八九幺两\d][零〇一二三四五六七八九幺两\d \-]{3,}", plain
    ):
        for place in range(*run.span()):
            signs[place] = _CHINESE.get(signs[place], signs[place])
    # a letter that looks like a digit, among digits: O788, 07l2
    plain = "".join(signs)
    for odd in re.finditer(r"(?<![a-z])o(?=\W?7\W?[2389])|(?<=\d\d)[ol](?=\d)", plain):
        signs[odd.start()] = "0" if odd[0] == "o" else "1"
    return signs


# --- links, addresses, accounts, payment codes ----------------------------------------------------

_DOT = r"(?:\s?\.\s?|\s?[\[({]\s?(?:dot|akadomo|点)\s?[\])}]\s?|\s+dot\s+|点)"
_AT = r"(?:\s?@\s?|\s?[\[({]\s?(?:at|kuri)\s?[\])}]\s?)"
_ENDS = (
    r"(?:com|net|org|info|biz|co|rw|me|io|cn|app|shop|store|site|online|xyz|link|africa|uk|ke|ug)"
)
_APPS = (
    r"(?:whats?\s?app|telegram|we\s?chat|weixin|wx|vx|v信|微信|薇信|qq|instagram|insta|facebook"
    r"|fb|tik\s?tok|snapchat|viber|抖音|小红书)"
)
_IS = (
    r"(?:\s*(?:id|nr|number|no|username|account|号码|号|账号|ni|is|yanjye|yacu|是|为))*"
    r"\s*[:：=]?\s*"
)
_PAID = (
    r"(?:mo\s?mo\s*(?:pay)?|airtel\s*money|mobile\s*money|merchant|marchand|till|paybill|pay\s*bill"
    r"|商户|收款码|付款码)"
)
_BANK = r"(?:account|acct|a/c|konti|konte|compte|iban|bank|banki|账号|帐号|账户|卡号|银行卡)"

_PATTERNS: tuple[tuple[Hidden, re.Pattern[str]], ...] = (
    ("link", re.compile(r"(?:https?|hxxps?|ftp)\s?:\s?/\s?/\s?\S+")),
    ("link", re.compile(r"\bwww\s?\.\s?\S+")),
    ("link", re.compile(r"\b(?:wa|t|m|u)\s?\.\s?(?:me|link|tl)\b(?:\s?/\s?\S+)?")),
    (
        "email",
        re.compile(
            rf"[a-z0-9][a-z0-9._+-]*{_AT}[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*{_DOT}[a-z]{{2,10}}\b"
        ),
    ),
    (
        "email",
        re.compile(rf"[a-z0-9][a-z0-9._+-]*\s+(?:at|kuri)\s+[a-z0-9-]+\s+dot\s+{_ENDS}\b"),
    ),
    (
        "email",
        re.compile(
            rf"[a-z0-9][a-z0-9._+-]*(?:{_AT}|\s+(?:at|kuri)\s+|@)(?:gmail|yahoo|hotmail|outlook|icloud|qq"
            rf"|163|126|foxmail)\b(?:{_DOT}[a-z]{{2,4}}\b)?"
        ),
    ),
    ("link", re.compile(rf"(?<![\w@])[a-z][a-z0-9-]{{1,62}}(?:\.[a-z0-9-]+)*\.{_ENDS}\b(?:/\S*)?")),
    (
        "link",
        re.compile(
            rf"(?<![\w@])[a-z][a-z0-9-]{{1,62}}(?:\s?[\[({{]\s?dot\s?[\])}}]\s?|\s+dot\s+){_ENDS}\b(?:/\S*)?"
        ),
    ),
    ("account", re.compile(r"(?<![\w.])@\s?[a-z0-9_][a-z0-9_.]{2,}")),
    (
        "account",
        re.compile(
            rf"(?<![a-z]){_APPS}{_IS}(?P<it>(?=[a-z0-9_.-]*[\d_])(?=[a-z0-9_.-]*[a-z_])"
            r"[a-z0-9][a-z0-9_.-]{3,}|\d{5,})"
        ),
    ),
    (
        "account",
        re.compile(
            rf"(?<![a-z]){_APPS}\s*(?:id|username|号|账号)?\s*[:：=]\s*(?P<it>[a-z][a-z0-9_.-]{{2,}})"
        ),
    ),
    # *182*8*1*123456#, and without its star; ＊ is read as *
    ("payment", re.compile(r"[*✱∗⁎]\s?\d{2,3}\s?(?:[*✱∗⁎#][\d\s]*)+#?")),
    ("payment", re.compile(r"(?<!\d)\d{3}\s?(?:[*✱∗⁎]\s?\d+\s?){2,}#?")),
    (
        "payment",
        re.compile(
            rf"{_PAID}(?:\s*(?:code|kode|number|nimero|no|id|ni|is|yacu|yanjye|号|是))*\s*[:：=#-]?\s*"
            r"(?P<it>\d(?:[\s-]?\d){3,8})(?![\d\s]*(?:frw|rwf|francs?|amafaranga|kg|g\b|¥|元))"
        ),
    ),
    (
        "payment",
        re.compile(
            r"(?<![a-z])(?<!postal )(?<!post )(?<!zip )(?:code|kode)"
            r"\s*(?:is|ni|yacu|yanjye|[:：=])?\s*"
            r"(?P<it>\d{5,7})(?!\d)"
        ),
    ),
    (
        "payment",
        re.compile(
            rf"{_BANK}(?:\s*(?:no|number|nimero|nr|is|ni|yacu|yanjye|是))*\s*[.:：=#-]?\s*"
            r"(?P<it>[a-z]{0,2}\d(?:[\s-]?\d){6,22})"
        ),
    ),
    ("payment", re.compile(r"(?<![\d-])\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?(?![\d-])")),  # a card
)

# --- phones ---------------------------------------------------------------------------------------

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KINYARWANDA = (
    *("zeru", "rimwe", "kabiri", "gatatu", "kane"),
    *("gatanu", "gatandatu", "karindwi", "umunani", "icyenda"),
)
_WORDS = {
    **dict(
        zip(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
            "0123456789",
            strict=True,
        )
    ),
    **dict(
        zip(
            [
                "zeru",
                "rimwe",
                "kabiri",
                "gatatu",
                "kane",
                "gatanu",
                "gatandatu",
                "karindwi",
                "umunani",
                "icyenda",
            ],
            "0123456789",
            strict=True,
        )
    ),
    "oh": "0",
    "nil": "0",
    "nought": "0",
}
_TWICE = {"double": 2, "triple": 3}
_TOKEN = re.compile(
    rf"\d+|(?<![a-z])(?:(?:(?:{'|'.join(_TWICE)})\s)?(?:{'|'.join(_WORDS)})|(?:{'|'.join(_TWICE)})\s\d)(?![a-z])"
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


def _phones(plain: str) -> Iterator[tuple[int, int]]:
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
        *times, word = found[0].split()
        digit = _WORDS.get(word, word)
        digits = digit * _TWICE[times[0]] if times else digit
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
        if digits.startswith("00") and 10 <= len(digits) <= 15:
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
