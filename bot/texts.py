"""Words before they are anybody's words.

A handler or a flow never holds a finished sentence: it holds a `Text`, the English sentence that
is the key of the catalogues, with its values beside it. The sentence is chosen when the reader is
known, so that a seller's tap cannot notify a buyer in Kinyarwanda.

Babel finds the sentences by the names of the three functions here: `t`, `tn` and `tc`
(see `make messages`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta, tzinfo

    from bot.money import Money

Language = Literal["rw", "en", "zh"]
LANGUAGES: tuple[Language, ...] = ("rw", "en", "zh")
#: As `lang` and `hreflang` say it: Chinese by its script, which a browser needs for its letters.
LANG: dict[Language, str] = {"rw": "rw", "en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight in whole grams; shown in grams or kilograms, as its reader writes them."""

    grams: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """An amount, and what it was fixed at in its reader's own currency."""

    amount: Money
    second: Money


@dataclass(frozen=True, slots=True)
class Ago:
    """How long it has been: "3 days ago"."""

    passed: timedelta


@dataclass(frozen=True, slots=True)
class Listed:
    """Names one after the other, as a reader's language joins them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """The same said by somebody in several languages: a reader gets theirs, else English, else the
    first there is."""

    words: Mapping[str, str]

    def read_in(self, language: Language) -> str:
        found = (self.words.get(each) for each in (language, "en", *LANGUAGES))
        return next(filter(None, found), "")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that has one form in Latin letters and one in Chinese characters; and one of its own
    in Kinyarwanda, where that is another one."""

    latin: str
    zh: str
    rw: str = ""

    def read_in(self, language: Language) -> str:
        if language == "zh":
            return self.zh
        return self.rw if language == "rw" and self.rw else self.latin


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment as the clocks of one zone show it to everybody; the place is named beside it."""

    at: datetime
    zone: tzinfo


# What may stand in a placeholder; each kind is written the way its reader writes it.
Value: TypeAlias = (
    "str | int | Money | Quoted | Weight | datetime | date | timedelta | Ago | Listed | Clock"
    " | Name | Worded | Text"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be translated: its msgid, and the values of its `{placeholders}`.

    The msgid may hold `<b>`, `<i>` and `<code>`; values are always escaped. With `plural`, the
    number that decides stands in `values["n"]`.
    """

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Strong:
    """A line in bold: a title that is somebody's own words, or a `Text` used as one."""

    of: str | Text


@dataclass(frozen=True, slots=True)
class Rich:
    """Somebody's own words that may be marked bold or as links (bot/formatting.py)."""

    words: str


@dataclass(frozen=True, slots=True)
class Code:
    """Somebody's own words that are copied with a tap: a number, a name to pay to."""

    words: str


# What a screen is made of. A plain `str` is somebody's own words (a name, an address), shown as is.
Line = str | Text | Strong | Rich | Code


def quoted(amount: Money, second: Money | None) -> Money | Quoted:
    """An amount as a value: beside what it was fixed at in another currency, if it was."""
    return amount if second is None else Quoted(amount, second)


def t(msgid: str, /, **values: Value) -> Text:
    """A sentence."""
    return Text(msgid, values)


def tn(one: str, many: str, n: int, /, **values: Value) -> Text:
    """A sentence that counts: `{n}` is the number."""
    return Text(one, {"n": n, **values}, plural=many)


def tc(context: str, msgid: str, /, **values: Value) -> Text:
    """A sentence whose English is also the English of another thing."""
    return Text(msgid, values, context=context)
