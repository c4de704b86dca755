"""What a reader should not have met: English in another language, Chinese in any but Chinese.

Everything that was ever sent to a person is looked at, also what was edited away since: texts,
buttons and the notices on taps. Names, amounts and codes are nobody's language.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from bot.i18n import LOCALES
from bot.places.rwanda import DISTRICTS
from tests.support.market import Market, Person, plain
from tests.support.web_market import WebPerson
from tests.support.whatsapp_market import WhatsAppPerson

# Words that are the same in every language of the house.
NAMES = (
    *[
        "Isoko",
        "Frw",
        "DHL",
        "Mobile",
        "Money",
        "Iposita",
        "Telegram",
        "RWANDA",
        "CHINA",
        "English",
        "Ikinyarwanda",
        "中文",
        "中国",  # in the last line of an address there, for the post of both countries
        "kg",
        "km",
        "MB",
        "CSV",
        "XLSX",
        "TXT",
        "Aline",
        "Bosco",
        "Uwase",
        "Alice",
        "Koperative",
        "Kopakama",
        "Ikawa",
        "Huye",
        "Kigali",
        "Gasabo",
        "Kicukiro",
        "Nyarugenge",
        "Ngoma",
        "Volcano",
        "Express",
        "Bourbon",
        "Share contact info",  # WhatsApp's own, in the language of the phone
    ],
    *DISTRICTS,
)
NEVER = re.compile(
    r"\b(the|your|you|please|have|this|with|is|are|of|from|order|and|for)\b", re.IGNORECASE
)


def told(market: Market, person: Person) -> list[str]:
    """Every text, label and notice that the bot ever sent to a person, oldest first."""
    if isinstance(person, WhatsAppPerson | WebPerson):
        return person.told()
    world = market.world
    found: list[str] = []
    for call in world.journal.calls:
        arguments: dict[str, Any] = call.arguments
        tap = world.taps.get(str(arguments.get("callback_query_id")))
        whose = tap.person_id if tap else int(arguments.get("chat_id") or 0)
        if whose != person.id or call.status != 200:
            continue
        found += [str(arguments[key]) for key in ("text", "caption") if arguments.get(key)]
        markup = arguments.get("reply_markup") or "{}"
        markup = json.loads(markup) if isinstance(markup, str) else markup
        for kind in ("inline_keyboard", "keyboard"):
            found += [button["text"] for row in markup.get(kind, ()) for button in row]
        commands = arguments.get("commands") or "[]"
        commands = json.loads(commands) if isinstance(commands, str) else commands
        found += [command["description"] for command in commands]
    return [plain(re.sub(r"</?(?:b|i|code)>", "", each)) for each in found]


@cache
def _english(language: str) -> tuple[str, ...]:
    """Pieces of English sentences that have no place in a text of this language."""
    path = Path(f"locales/{LOCALES[language]}/LC_MESSAGES/isoko.po")  # type: ignore[index]
    with path.open("rb") as source:
        catalogue = read_po(source, locale=LOCALES[language])  # type: ignore[index]
    ours = "\0".join(" ".join(_strings(message.string)) for message in catalogue)
    pieces = set()
    for message in catalogue:
        for sentence in _strings(message.id):
            for part in re.split(r"\{\w+\}|</?\w+>|[:.?!(),]", sentence):
                piece = re.sub(r"^\W+|\W+$", "", part)
                if len(piece) > 4 and piece not in ours:
                    pieces.add(piece)
    return tuple(pieces)


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def is_leftover(text: str, language: str, own_words: tuple[str, ...] = ()) -> bool:
    """Whether a text holds English or Chinese that its reader does not read."""
    rest = re.sub(r"IS-[2-9A-Z]{6}|https?://\S+|/[a-z]+", "", text)
    for word in sorted((*NAMES, *own_words), key=len, reverse=True):
        rest = rest.replace(word, "")
    if language != "zh" and re.search(r"[\u4e00-\u9fff]", rest):
        return True
    if language == "en":
        return False
    found = [piece for piece in _english(language) if piece in rest]  # few: then as whole words
    if any(re.search(rf"\b{re.escape(piece)}\b", rest) for piece in found):
        return True
    letters = re.search(r"[A-Za-z]{3,}(?!\w*\d)", rest)
    return bool(NEVER.search(rest)) or (language == "zh" and letters is not None)


def leftovers(market: Market, person: Person, *own_words: str) -> list[str]:
    """Texts in another language; `own_words` are what people in the story wrote themselves."""
    return [
        text
        for text in told(market, person)
        # the greeting before the language is chosen is in all three
        if "·" not in text and is_leftover(text, person.language, own_words)
    ]
