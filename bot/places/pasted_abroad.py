"""An address in any country but Rwanda and China, pasted at once: a line for each part, or all in
one with commas. It is read as far as nothing has to be guessed: the first part is who receives it,
one is a country, one a phone number. A town is told from its street only where its postcode stands
beside it as it does in that country."""

from __future__ import annotations

import re

from bot.parsing.country_endings import split_country, without_country
from bot.parsing.free_text import read_paragraph
from bot.parsing.phones import read_phone
from bot.parsing.rejection import Rejection
from bot.places.postal_lines import stands_before_town, stands_behind_town

FEWEST = 4  # parts: who, where, and in which town and country
_MOST_LINES = 4  # of a street
_LABELS = re.compile(
    r"^(?:full name|name|recipient|nom|amazina|phone|tel(?:ephone|efone)?|mobile|address(?: line)?"
    r"|adresse|aderesi|street|city|ville|country|pays|igihugu)(?: \d)?\s*[:：]\s*",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d(][\d\s().-]{6,}")
_BEFORE = re.compile(r"(?P<code>(?:[A-Z]{1,2}-)?\d[\d -]{2,8}\d|\d{4,7})\s+(?P<town>[^\W\d].*)")
_BEHIND = re.compile(
    r"(?P<town>[^\W\d].*?),?\s+(?P<region>[A-Z]{2,3})\s+(?P<code>[A-Z]?\d[A-Z0-9 -]{2,9})"
)


def read_pasted_abroad(text: str) -> dict[str, str] | None:
    """Recipient, country (code), lines of the street, and as far as they are there phone, town,
    region and postal_code; None where it is no such address."""
    whole = read_paragraph(text, limit=600)
    if isinstance(whole, Rejection):
        return None
    parts = [_LABELS.sub("", each).strip(" ,;") for each in whole.split("\n")]
    if len(list(filter(None, parts))) == 1:
        parts = whole.split(",")
    parts = [part.strip() for part in parts if part.strip()]
    found = _take_country(parts)
    if found is None or len(parts) + 1 < FEWEST:
        return None
    read = {"recipient": parts.pop(0), "country": found}
    for part in filter(_PHONE.fullmatch, parts):
        number = read_phone(part, country=found)
        if not isinstance(number, Rejection):
            read["phone"] = number
            parts.remove(part)
            break
    for taken in (1, 2):  # New York, NY 10118, divided by its commas
        town = _town(", ".join(parts[-taken:]), found) if len(parts) > taken else {}
        if town:
            read, parts = read | town, parts[:-taken]
            break
    if not parts:
        return None
    last = ", ".join(parts[_MOST_LINES - 1 :])
    return read | {"lines": "\n".join(filter(None, (*parts[: _MOST_LINES - 1], last)))}


def _take_country(parts: list[str]) -> str | None:
    """The last part that is one or ends with one, which no part says any more."""
    for at in range(len(parts) - 1, 0, -1):
        found = split_country(parts[at])
        if found is None:
            continue
        rest, country = found
        below = [without_country(each, country, street=True) for each in (*parts[1:at], rest)]
        parts[1:] = [*filter(None, below), *parts[at + 1 :]]
        return country
    return None


def _town(last: str, country: str) -> dict[str, str]:
    if stands_before_town(country) and (said := _BEFORE.fullmatch(last)):
        return {"town": said["town"], "postal_code": said["code"], "region": ""}
    if stands_behind_town(country) and (said := _BEHIND.fullmatch(last)):
        return {"town": said["town"], "region": said["region"], "postal_code": said["code"]}
    return {}
