"""Where the pages of products, shops and orders are, for links that are given out:
/en/p/12-ikawa-ya-huye. The number finds the page, and the name is for people
(bot/web/addresses.py). An order's is a secret (bot/web/orders/door.py)."""

from __future__ import annotations

import re

from bot.parsing.folding import fold
from bot.texts import Language

LONGEST_SLUG = 60


def slug(name: str) -> str:
    """What of a name can be read in an address, with a hyphen before it: Latin letters and digits.
    Other letters would stand there as %E5%92%96, which no chat shows as they are."""
    kept = ""
    for word in re.findall(r"[a-z0-9]+", fold(name)):
        if len(kept) + len(word) >= LONGEST_SLUG:
            break
        kept += f"-{word}"
    return kept


def product_path(language: Language, number: int, name: str) -> str:
    return f"/{language}/p/{number}{slug(name)}"


def sent_to_home(language: Language, path: str) -> str:
    """A page in Chinese is sent to China, and shows what it costs there."""
    return f"{path}?to=CN" if language == "zh" else path


def order_path(language: Language, secret: str) -> str:
    return f"/{language}/o/{secret}"


def order_picture_path(language: Language, secret: str, page: int) -> str:
    """Pages are counted from 1."""
    return f"{order_path(language, secret)}/{page}.png"


def shop_path(language: Language, number: int, name: str) -> str:
    return f"/{language}/s/{number}{slug(name)}"


def chat_path(language: Language) -> str:
    return f"/{language}/chat"


def mail_path(language: Language, secret: str) -> str:
    """Where something that was asked in a mail is answered (bot/web/mail/door.py)."""
    return f"/{language}/m/{secret}"


def unsubscribe_path(language: Language, token: str, what: str) -> str:
    return f"/{language}/m/{token}/{what}"
