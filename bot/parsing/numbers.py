"""Answers that are a number: a price, a quantity, a weight, a choice.

Every reader takes what was typed and gives the value, or the reason why there is none.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from bot.money import DECIMALS, FRANCS, Money
from bot.parsing.normalise import plain, typed
from bot.parsing.numerals import number
from bot.parsing.rejection import Reason, Rejection

MOST_MINOR = 100_000_000  # hundredths of a price in another currency than francs
GRAM = 1
KILOGRAM = 1000

FRANC_NAMES = (
    r"(?:b?y')?amafaranga(?: y'u rwanda)?|i?faranga|y'u rwanda|rwf|frw|f rw|rf|francs?|frs?|f"
    r"|卢旺达法郎|法郎|卢郎|/=|/-"
)
FOREIGN = {
    "USD": r"(?:us)?\$|usd|dollars?|a?ma?dolari|i?dolari|美元|美金",
    "CNY": r"(?:cn)?¥|cn[yh]|rmb|yuan|元|块|人民币",
    "EUR": r"€|eur|euros?|欧元",
}
_WEIGHTS = {
    GRAM: r"g|gr|grams?|grammes?|garama|amagarama|公?克",
    50: r"市两",
    500: r"市?斤",
    KILOGRAM: r"kgs?|kilos?|kilograms?|ikilo|ibilo|ikiro|ibiro|公斤|千克",
    1_000_000: r"t|tons?|tonnes?|toni|吨",
}
_PIECES = (
    r"x|×|pcs?|pieces?|items?|units?|bags?|packs?|packets?|box|boxes|cartons?|bottles?"
    r"|l|litiro|lit(?:re|er)s?|升"
    r"|imifuka|umufuka|udufuka|agafuka|amapaki|ipaki|udupaki|agapaki|amakarito|ikarito|amacupa|icupa"
    rf"|[个個件包袋盒箱瓶只份套条块罐]|{_WEIGHTS[KILOGRAM]}"
)
_DOZENS = re.compile(
    r"(?P<before>.*?)\s*(?:dozens?|doz|打)(?: of .*)?|(?:i?duzeni|i?dozeni)(?:\s+(?P<after>.+))?"
)
# Said along with a number, and no part of it: "only 3", "ni 5000", "我要三个".
_ALONG = (
    r"gusa|(?:igiciro )?ni|igiciro:?|ndashaka|nshaka|mpa|ushyiremo"
    r"|only|just|please|i want|give me|price(?: is|:)?"
    r"|我想?要|只?要|来|给我|价格[是:]?|吧|就好|就行"
)
_HALVES = (
    (r"^(ikilo|ikiro)$", r"\1 1"),
    # A 两 of tea is 50 g; before a unit it is two of that.
    (r"(?<=[一二三四五六七八九\d斤])(\s?[一二三四五六七八九\d]?)\s?两$", r"\1市两"),
    (r"(?<![a-z])(ikiro|ikilo|kilo) n'igice(?![a-z])", r"\1 1 ½"),
    (
        (
            r"(?<![a-z])(?:(?:igice cy'|inusu y'|kimwe cya kabiri cy')(?=iki[rl]o)"
            r"|(?:igice cya|inusu ya) (?=kilo))"
        ),
        "½ ",
    ),
    (
        (
            r"(?<![a-z])(?:n'igice|(?:and )?(?:an? )?half(?: an?)?)(?![a-z])"
            r"|半|(?<!\d)1/2(?!\d)"
        ),
        "½",
    ),
    (r"(?<![a-z])(?:a )?quarter(?: of)?(?: an?)?(?![a-z])|(?<!\d)1/4(?!\d)", "¼"),
    (r"(?<!\d)3/4(?!\d)", "¾"),
)
_PARTS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}


def read_amount(text: str, *, limit: int = 100_000_000) -> int | Rejection:
    """A price or sum in whole francs: "12 500 Frw", "12.500", "12k", "ibihumbi 12", "1万2".

    Refused: EMPTY, TOO_LONG (of the text), NOT_A_NUMBER, AMBIGUOUS, FRACTION, NEGATIVE, ZERO,
    TOO_LARGE, WRONG_CURRENCY.
    """
    spelled = _said(text)
    if isinstance(spelled, Rejection):
        return spelled
    spelled = re.sub(r"(?<=\d)\s?w(?![a-z])", "万", spelled)  # 1.2w
    spelled = re.sub(r"(?<![a-z])mi[lr]iy?oni(?![a-z])", "miliyoni", spelled)
    spelled = re.sub(r"(?<![a-z])miliyoni(?: imwe)? n'igice(?![a-z])", "miliyoni 1.5", spelled)
    spelled = re.sub(
        r"^([\d.,]+) ?(ibihumbi|mille)$", r"ibihumbi \1", _without(FRANC_NAMES, spelled)
    )
    for currency, names in FOREIGN.items():
        if re.search(_standing_alone(names), spelled):
            return Rejection(Reason.WRONG_CURRENCY, found=currency)
    return _whole(number(_without(FRANC_NAMES, spelled), whole=True), minimum=1, limit=limit)


def read_francs(text: str) -> Money | Rejection:
    """The same as a sum of money."""
    amount = read_amount(text)
    return amount if isinstance(amount, Rejection) else Money.whole(amount, FRANCS)


def read_price(text: str, currency: str) -> Money | Rejection:
    """A price in a currency: francs as above; "12.50", "$ 12,50", "12.5 USD" to the hundredth.

    Refused besides: FRACTION (of a hundredth), WRONG_CURRENCY (named francs, or another).
    """
    if currency == FRANCS:
        return read_francs(text)
    spelled = _said(text)
    if isinstance(spelled, Rejection):
        return spelled
    others = {code: names for code, names in FOREIGN.items() if code != currency}
    spelled = re.sub(rf"^(?:{FOREIGN[currency]})\s*|\s*(?:{FOREIGN[currency]})$", "", spelled)
    for other, names in {**others, FRANCS: FRANC_NAMES}.items():
        if re.search(_standing_alone(names), spelled):
            return Rejection(Reason.WRONG_CURRENCY, found=other)
    value = number(spelled, whole=False)
    hundredths = value if isinstance(value, Rejection) else value * 10 ** DECIMALS[currency]
    minor = _whole(hundredths, minimum=1, limit=MOST_MINOR)
    return minor if isinstance(minor, Rejection) else Money(minor, currency)


def read_count(text: str, *, minimum: int = 1, limit: int = 1_000_000) -> int | Rejection:
    """How many: "3", "3 kg", "bitatu", "cumi na bibiri", "三件", "twelve".

    Refused: EMPTY, TOO_LONG (of the text), NOT_A_NUMBER, AMBIGUOUS, FRACTION, NEGATIVE, ZERO,
    TOO_SMALL, TOO_LARGE.
    """
    spelled = _said(text)
    if isinstance(spelled, Rejection):
        return spelled
    if dozens := _DOZENS.fullmatch(spelled):
        many = _dozens(dozens["before"] or dozens["after"] or "1")
        return _whole(many, minimum=minimum, limit=limit)
    if re.search(rf"半|{'|'.join(_PARTS)}", spelled):
        return Rejection(Reason.FRACTION)
    bare = _without(_PIECES, spelled)
    # "1.500 kg" may be a kilo and a half; "1.500" of something is fifteen hundred.
    weighed = re.search(_standing_alone(_WEIGHTS[KILOGRAM]), spelled) is not None
    return _whole(number(bare, whole=not weighed), minimum=minimum, limit=limit)


def _dozens(count: str) -> Fraction | Rejection:
    """Twelve of each: "a dozen", "two dozen", "duzeni ebyiri", "一打", "半打"."""
    if re.fullmatch(r"半|½|(?:a )?half(?: a)?|inusu|igice", count):
        return Fraction(6)
    many = number(count, whole=True)
    return many if isinstance(many, Rejection) else many * 12


def names_weight(spelled: str) -> bool:
    """Whether a text, as `plain` gives it, names a unit of weight: then it says how much."""
    named = "|".join(_WEIGHTS.values())
    return re.search(_standing_alone(named), spelled) is not None


def read_weight(
    text: str, *, default_unit: int | None = None, limit: int = KILOGRAM * 1000
) -> int | Rejection:
    """A weight in grams: "500 g", "1,5 kg", "ibiro 2", "2 kg 500 g", "半斤", "一斤半".

    `default_unit` (GRAM or KILOGRAM) is taken for a number without a unit; without it such a
    number is refused. `limit` is in grams.

    Refused: EMPTY, TOO_LONG (of the text), NOT_A_NUMBER, AMBIGUOUS, FRACTION (of a gram),
    NEGATIVE, ZERO, TOO_LARGE, UNIT_MISSING, UNKNOWN_UNIT.
    """
    spelled = _said(text)
    if isinstance(spelled, Rejection):
        return spelled
    for said, sign in _HALVES:
        spelled = re.sub(said, sign, spelled)
    terms = _weight_terms(spelled)
    if not terms:
        bare = _mixed(spelled, whole=default_unit == GRAM)
        if isinstance(bare, Rejection):
            other = re.fullmatch(r"-?[\d.,' ]+([a-z]+)\.?", spelled)
            return Rejection(Reason.UNKNOWN_UNIT, found=other[1]) if other else bare
        if default_unit is None:
            return Rejection(Reason.UNIT_MISSING)
        return _whole(bare * default_unit, minimum=1, limit=limit)
    total = Fraction(0)
    last_unit: int | None = None
    for unit, count in terms:
        value = _mixed(count, whole=unit == GRAM)
        if isinstance(value, Rejection):
            return value
        if last_unit is not None and (unit >= last_unit or value < 0):
            return Rejection(Reason.AMBIGUOUS)
        total, last_unit = total + value * unit, unit
    return _whole(total, minimum=1, limit=limit)


def read_choice(text: str) -> int | None:
    """The number of a choice: "2", "2.", "(2)", "２", "②", "2️⃣". None: not one."""
    marked = re.fullmatch(r"[(\[#]?(\d{1,3}|\S)[.)\]、。,:]*", plain(text[:20]))
    if marked is None:
        return None
    digit = unicodedata.digit(marked[1], None) if len(marked[1]) == 1 else None
    return int(marked[1]) if marked[1].isdecimal() else digit


def _said(text: str) -> str | Rejection:
    """What was typed, without the words beside the number."""
    spelled = typed(text)
    return spelled if isinstance(spelled, Rejection) else _without(_ALONG, spelled) or spelled


def _weight_terms(text: str) -> list[tuple[int, str]]:
    """Each unit with the text of its count: before it ("2 kg 500 g") or after ("ibiro 2")."""
    named = "|".join(f"(?P<u{unit}>{names})" for unit, names in _WEIGHTS.items())
    marks = list(re.finditer(_standing_alone(named), text))
    if not marks:
        return []
    units = [int((mark.lastgroup or "")[1:]) for mark in marks]
    edges = [0, *(edge for mark in marks for edge in mark.span()), len(text)]
    spans = zip(edges[::2], edges[1::2], strict=True)
    between = [_without_stops(text[start:end]) for start, end in spans]
    first, *middle, last = between
    if first and last in ("", "½"):  # 一斤半
        counts = [first, *middle]
        counts[-1] += last
    elif not first and not any(count.startswith((".", ",")) for count in between):
        counts = [*middle, last]
    else:  # "2kg500"; "kg.2"
        return [(GRAM, text)]
    return list(zip(units, counts, strict=True))


def _without_stops(text: str) -> str:
    """Without the marks of "250 gr." and "2 kg, 500 g"; the one of ".5" stays."""
    return re.sub(r"^[.,;](?=\s|$)|[.,;]+$", "", text.strip()).strip()


def _mixed(text: str, *, whole: bool) -> Fraction | Rejection:
    """A number, or one that ends in a vulgar fraction."""
    part = _PARTS.get(text[-1:])
    if part is None:
        return number(text, whole=whole)
    ones = text[:-1].strip()
    if not ones:
        return part
    value = number(ones, whole=True)
    return value if isinstance(value, Rejection) else value + part


def _standing_alone(names: str) -> str:
    """A pattern for any of `names` that is not a piece of a longer word; "12kfrw" is two words."""
    return rf"(?:(?<![a-z])|(?<=\dk))(?:{names})(?![a-z])"


def _without(names: str, text: str) -> str:
    """`text` without one of `names` at its beginning and one at its end."""
    alone = _standing_alone(names)
    return re.sub(rf"^{alone}[.:]?\s*|\s*{alone}[.]?$", "", text)


def _whole(value: Fraction | Rejection, *, minimum: int, limit: int) -> int | Rejection:
    if isinstance(value, Rejection):
        return value
    if value < 0:
        return Rejection(Reason.NEGATIVE)
    if value.denominator != 1:
        return Rejection(Reason.FRACTION)
    if value < minimum:
        return Rejection(Reason.TOO_SMALL, limit=minimum) if value else Rejection(Reason.ZERO)
    if value > limit:
        return Rejection(Reason.TOO_LARGE, limit=limit)
    return int(value)
