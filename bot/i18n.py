"""From `Text` and a reader to words: catalogues, money, dates, lists. Babel is used only here.

Where Babel does not know Kinyarwanda as it is written (the sources are in docs/l10n.md) our own
tables stand beside it: `12 500 Frw` and not `RF 12.500`, `17 Ukuboza 2026` and not
`2026 Ukuboza 17`. Patterns with stand-alone names (LLLL, cccc) are never used: Babel 2.18 mixes
them up between locales once rw was loaded (python-babel issue 1234).
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from bot import timezones
from bot.formatting import as_html
from bot.money import DECIMALS, FRANCS, Money
from bot.texts import (
    LANGUAGES,
    Ago,
    Clock,
    Code,
    Language,
    Listed,
    Name,
    Quoted,
    Rich,
    Strong,
    Text,
    Weight,
    Worded,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.texts import Line, Value

LOCALES: dict[Language, str] = {"rw": "rw", "en": "en", "zh": "zh_Hans_CN"}
_ZONE_NAMES: dict[str, dict[Language, str]] = {
    "Africa/Kigali": {"rw": "isaha y'i Kigali", "en": "Kigali time", "zh": "基加利时间"},
    "Asia/Shanghai": {"rw": "isaha y'i Beijing", "en": "Beijing time", "zh": "北京时间"},
}
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom words are for: their language and their time zone, which is named beside a time where
    they could take it for another."""

    language: Language
    zone: ZoneInfo
    names_zone: bool = False

    @classmethod
    def of(cls, language: Language) -> Reader:
        return cls(language, timezones.GUESSED[language])

    @classmethod
    def somebody(cls, language: str | None, hint: str, zone: str | None) -> Reader:
        """A person by what is known of them: the language they chose, or the platform's guess; and
        the zone that follows where they are."""
        reads = next((each for each in LANGUAGES if each == language), guess_language(hint))
        named = timezones.may_be_misread(zone, reads)
        return cls(reads, timezones.of(zone, reads), named)


def guess_language(platform_code: str) -> Language:
    """The platform's guess as ours: `zh-hans` and `zh-TW` are Chinese, `rw` is never told."""
    code = re.split("[-_]", platform_code.lower())[0]  # zha and rwk are other languages
    known: dict[str, Language] = {"zh": "zh", "rw": "rw"}
    return known.get(code, "en")


@cache
def catalogue(language: Language) -> Translations:
    """The compiled catalogue, straight from its .po: there is no .mo that could be out of date."""
    target = io.BytesIO()
    write_mo(target, _read(language))
    target.seek(0)
    return Translations(target)


def _read(language: Language) -> Catalog:
    path = files("locales") / LOCALES[language] / "LC_MESSAGES" / "isoko.po"
    with path.open("rb") as source:
        return read_po(source, locale=LOCALES[language])


def untranslated(language: Language) -> list[str]:
    """The texts that a catalogue lacks, has empty or is not sure of (fuzzy)."""
    with (files("locales") / "isoko.pot").open("rb") as source:
        template = read_po(source)
    words = _read(language)
    missing = []
    for wanted in template:
        if wanted.id:
            found = words.get(wanted.id, wanted.context)
            forms = (
                []
                if found is None
                else [found.string]
                if isinstance(found.string, str)
                else found.string
            )
            if found is None or found.fuzzy or not forms or not all(forms):
                missing.append(wanted.id if isinstance(wanted.id, str) else wanted.id[0])
    return missing


def load() -> None:
    """Read all catalogues now rather than on the first message in each language."""
    for language in LANGUAGES:
        catalogue(language)


def markup(line: Line, reader: Reader) -> str:
    """A line with `<b>`, `<i>` and `<code>`; people's own words are escaped."""
    if isinstance(line, Strong):
        return f"<b>{markup(line.of, reader)}</b>"
    if isinstance(line, Rich):
        return as_html(line.words)
    if isinstance(line, Code):
        return f"<code>{html.escape(line.words, quote=False)}</code>"
    if isinstance(line, str):
        return html.escape(line, quote=False)
    values = {
        key: html.escape(value_text(value, reader), quote=False)
        for key, value in line.values.items()
    }
    return _sentence(line, reader.language).format_map(values)


def plain(text: Text | str, reader: Reader) -> str:
    """Words without markup, for buttons and short notices."""
    if isinstance(text, str):
        return text
    values = {key: value_text(value, reader) for key, value in text.values.items()}
    return re.sub(r"</?(?:b|i|code)>", "", _sentence(text, reader.language)).format_map(values)


def _sentence(text: Text, language: Language) -> str:
    words = catalogue(language)
    if text.plural:
        number = text.values["n"]
        assert isinstance(number, int)
        return words.ungettext(text.msgid, text.plural, number)
    if text.context:
        return words.upgettext(text.context, text.msgid)
    return words.ugettext(text.msgid)


def value_text(value: Value, reader: Reader) -> str:
    """A value as its reader writes it."""
    match value:
        case str():
            return value
        case Text():
            return plain(value, reader)
        case Money() | Quoted():
            return money(value, reader.language)
        case Weight():
            return weight(value, reader.language)
        case datetime():
            return moment(value, reader)
        case date():
            return day(value, reader.language)
        case timedelta():
            return duration(value, reader.language)
        case Ago():
            return ago(value.passed, reader.language)
        case Clock():
            return _on(value.at.astimezone(value.zone), reader.language)
        case Name() | Worded():
            return value.read_in(reader.language)
        case Listed():
            return listed(value.names, reader.language)
        case int():
            return number(value, reader.language)


def number(value: int, language: Language) -> str:
    """12 500 in Kinyarwanda, 12,500 in English and Chinese."""
    if language == "rw":
        return format_decimal(value, format="#,##0", locale="en").replace(",", NBSP)
    return str(format_decimal(value, format="#,##0", locale=LOCALES[language]))


def money(value: Money | Quoted, language: Language) -> str:
    """`12 500 Frw`, `12,500 卢旺达法郎` and `¥192.50`. Frw is on every bill in Rwanda, and says
    nothing to somebody in China. With a second amount, `24,000 卢旺达法郎（¥118.00）`."""
    if isinstance(value, Quoted):
        amount, second = money(value.amount, language), money(value.second, language)
        return f"{amount}（{second}）" if language == "zh" else f"{amount} ({second})"
    decimals = DECIMALS[value.currency]
    whole, rest = divmod(abs(value.minor), 10**decimals)
    sign = "-" if value.minor < 0 else ""
    if value.currency == FRANCS and language == "zh":
        return f"{sign}{number(whole, 'zh')}{NBSP}卢旺达法郎"
    if value.currency == FRANCS:
        return f"{sign}{number(whole, 'rw')}{NBSP}Frw"
    point = "," if language == "rw" else "."
    amount = f"{number(whole, language)}{point}{rest:0{decimals}d}"
    symbol = {"CNY": "¥" if language == "zh" else "CN¥", "USD": "US$"}[value.currency]
    return f"{sign}{symbol}{NBSP if language == 'rw' else ''}{amount}"


def weight(value: Weight, language: Language) -> str:
    """`500 g`, `1.5 kg`, `500 克`, `2 公斤`.

    In Kinyarwanda `2,5 kg`, but `1 255 g`: people write decimals both with a comma and with a
    point, so that three of them would be read as a tonne and more.
    """
    units = ("克", "公斤") if language == "zh" else ("g", "kg")
    kilos, rest = divmod(value.grams, 1000)
    if kilos == 0 or (rest % 10 and language == "rw"):
        return f"{number(value.grams, language)}{NBSP}{units[0]}"
    point = "," if language == "rw" else "."
    decimals = f"{point}{rest:03d}".rstrip("0") if rest else ""
    return f"{number(kilos, language)}{decimals}{NBSP}{units[1]}"


MONTHS_RW = [
    "Mutarama",
    "Gashyantare",
    "Werurwe",
    "Mata",
    "Gicurasi",
    "Kamena",
    "Nyakanga",
    "Kanama",
    "Nzeri",
    "Ukwakira",
    "Ugushyingo",
    "Ukuboza",
]


def day(value: date, language: Language) -> str:
    """`17 Ukuboza 2026`, `17 December 2026`, `2026年12月17日`."""
    if language == "rw":
        return f"{value.day} {MONTHS_RW[value.month - 1]} {value.year}"
    pattern = {"en": "d MMMM y", "zh": "y年M月d日"}[language]
    return str(format_date(value, pattern, locale=LOCALES[language]))


def month(value: date) -> Worded:
    """The month that a day lies in: `Ukuboza 2026`, `December 2026`, `2026年12月`."""
    english = format_date(value, "MMMM y", locale=LOCALES["en"])
    chinese = format_date(value, "y年M月", locale=LOCALES["zh"])
    kinyarwanda = f"{MONTHS_RW[value.month - 1]} {value.year}"
    return Worded({"rw": kinyarwanda, "en": str(english), "zh": str(chinese)})


def moment(value: datetime, reader: Reader) -> str:
    """A day and time in the reader's own zone: `17 Ukuboza 2026 14:05`."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone is nobody's time: {value}")
    said = _on(value.astimezone(reader.zone), reader.language)
    if not reader.names_zone:
        return said
    name = _ZONE_NAMES[reader.zone.key][reader.language]
    return f"{said}（{name}）" if reader.language == "zh" else f"{said} ({name})"


def _on(local: datetime, language: Language) -> str:
    return f"{day(local.date(), language)} {local:%H:%M}"


_DURATIONS: dict[Language, dict[str, tuple[str, str]]] = {
    "rw": {
        "minute": ("umunota 1", "iminota {n}"),
        "hour": ("isaha 1", "amasaha {n}"),
        "day": ("umunsi 1", "iminsi {n}"),
    },
    "en": {
        "minute": ("1 minute", "{n} minutes"),
        "hour": ("1 hour", "{n} hours"),
        "day": ("1 day", "{n} days"),
    },
    "zh": {
        "minute": ("1 分钟", "{n} 分钟"),
        "hour": ("1 小时", "{n} 小时"),
        "day": ("1 天", "{n} 天"),
    },
}


def duration(value: timedelta, language: Language) -> str:
    """In the largest unit that tells enough: from two hours on hours, from three days on days.

    An hour is an hour, too. Rounded half up, and never nothing.
    """
    minutes = max(1, int((value.total_seconds() + 30) // 60))
    hours = (minutes + 30) // 60
    if minutes < 120 and minutes != 60:
        unit, count = "minute", minutes
    elif hours < 72:
        unit, count = "hour", hours
    else:
        unit, count = "day", (hours + 12) // 24
    one, many = _DURATIONS[language][unit]
    return one if count == 1 else many.format(n=number(count, language))


def ago(value: timedelta, language: Language) -> str:
    """`hashize iminsi 3`, `3 days ago`, `3 天前`: how long it has been."""
    pattern = {"rw": "hashize {}", "en": "{} ago", "zh": "{}前"}[language]
    return pattern.format(duration(value, language))


def listed(items: Sequence[str], language: Language) -> str:
    """`ikawa, icyayi, ubuki`, `coffee, tea and honey`, `咖啡、茶叶、蜂蜜`.

    Not Babel's: its rw falls back to signs, and the *na* that a Kinyarwanda sentence would have
    loses its vowel before the next word, which we do not know (n'icyayi).
    """
    if language == "en" and len(items) > 1:
        return f"{', '.join(items[:-1])} and {items[-1]}"
    return ("、" if language == "zh" else ", ").join(items)
