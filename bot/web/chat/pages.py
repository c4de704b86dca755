"""The pages of the conversation, made on the server: whole without a script, and with one the same
bubbles come one by one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import labels, qr_codes
from bot.places.maps import map_of
from bot.screens.menu import commands_for
from bot.texts import LANG, LANGUAGES, Language, Text
from bot.web.chat.identity import form_token
from bot.web.rendering import as_markup, render, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.models import WebBubble, WebVisit

# What stands under "Menu", beside what is done with the page itself.
MENU = ("start", "shop", "cart", "orders", "sell", "settings", "language", "accounts", "help")


#: What may stand in a bubble (bubbles.py); most of it does not in most.
_NOTHING = dict.fromkeys(
    (
        *("at", "contact", "file", "gone", "lang", "lines", "mine"),
        *("photos", "place", "poll", "rows", "used", "veiled", "voice"),
    )
)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A conversation, and the secret of the device on which it is open; and when that was noted to
    be used."""

    row: WebVisit
    secret: str
    used_at: datetime

    @property
    def language(self) -> Language:
        return language_of(self.row.language or self.row.hint) or "en"


def language_of(code: str) -> Language | None:
    return next((each for each in LANGUAGES if each == code), None)


def new_key() -> str:
    return secrets.token_urlsafe(12)


def begin(
    language: Language, *, code: str, chosen: bool, status: str = "", paid: bool = False
) -> str:
    """For whoever has no conversation here; `paid`: a wallet has sent them, which may open its way
    back in another browser."""
    query = f"?start={code}" if code else "?back=payment" if paid else ""
    return render(
        "chat_begin.html",
        language,
        **_common(language),
        languages=[
            (
                LANG[each],
                labels.LANGUAGE_NAMES[each],
                f"/{each}/chat{query}",
                each == language,
            )
            for each in LANGUAGES
        ],
        code=code,
        chosen=chosen,
        key=new_key(),
        status=status,
        paid=paid,
    )


def conversation(
    visit: OpenVisit,
    rows: Sequence[WebBubble],
    *,
    code: str = "",
    status: Text | None = None,
    in_app: bool = False,
) -> str:
    """`in_app`: a browser inside of another app, which may hand over no files."""
    language = visit.language
    known = dict(commands_for(None))
    return render(
        "chat.html",
        language,
        **_common(language),
        bubbles=[_seen(row) for row in rows],
        cursor=cursor_of(rows, 0),
        token=form_token(visit.secret),
        key=new_key(),
        code=code,
        status=status,
        in_app=in_app,
        menu=[(each, known[each]) for each in MENU],
    )


def fragment(language: Language, row: WebBubble) -> str:
    """One bubble, for a page that has the others."""
    made = render("chat_bubble.html", language, **_common(language), bubble=_seen(row))
    return made.strip()


def passing(visit: OpenVisit, link: str) -> str:
    """The link, and its code to scan, by which another device is let in."""
    code = as_markup(qr_codes.within_a_page(link))
    return render("chat_pass.html", visit.language, **_common(visit.language), link=link, code=code)


def let_in(language: Language, given: str) -> str:
    """What a pass opens, with the button that uses it: who only looks at a link uses none."""
    return render("chat_on.html", language, **_common(language), given=given, key=new_key())


def leaving(visit: OpenVisit) -> str:
    """What is lost with the last device on which a conversation is open."""
    return render(
        "chat_leave.html",
        visit.language,
        **_common(visit.language),
        token=form_token(visit.secret),
        key=new_key(),
    )


def trouble(language: Language, why: Text) -> str:
    return render("chat_trouble.html", language, **_common(language), why=why)


def in_words(text: Text, language: Language) -> str:
    return words(text, language)


def cursor_of(rows: Sequence[WebBubble], before: int) -> int:
    return max((row.changed for row in rows), default=before)


def _seen(row: WebBubble) -> dict[str, Any]:
    return {**_NOTHING, **row.content, "number": row.number}


def _common(language: Language) -> dict[str, Any]:
    return {"tag": LANG[language], "map_of": map_of(language)}
