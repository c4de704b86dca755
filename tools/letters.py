"""The approved letters: what each reader finds in their mailbox, and on the screens about it.

    python -m tools.letters        write tests/transcripts/letters.*.txt

tests/mail/test_letters.py compares.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot import capabilities
from bot.chat import MessageScreen, PollScreen
from bot.commerce.accounts import OtherAccount
from bot.commerce.mail import LinkedAddress
from bot.flows import input_errors
from bot.i18n import Reader, plain
from bot.mail.capabilities import MAIL
from bot.mail.letter import letter_of
from bot.parsing.emails import read_email
from bot.parsing.rejection import Rejection
from bot.screens import email
from bot.screens.notices import registry
from bot.texts import LANGUAGES, t
from bot.web.capabilities import WEB
from bot.web.mail import pages
from tests.support.notices import sample

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.texts import Language, Text

FOLDER = Path("tests/transcripts")
BASE = "https://isoko.example"
ADDRESS = "xiao.ming@qq.com"
ORDER: tuple[Text, str] = (t("🧾 Open the order"), f"{BASE}/o/…")
CHAT: tuple[Text, str] = (t("💬 Open the chat"), f"{BASE}/chat")
ALL: tuple[Text, str] = (t("Stop these e-mails"), f"{BASE}/m/…/all")
NEWS: tuple[Text, str] = (t("Stop this news"), f"{BASE}/m/…/news")
WRONG = (
    "aline",
    "aline @ example.com",
    "aline@example",
    "a@b.rw c@d.rw",
    "a..b@c.rw",
    "a" * 65 + "@b.rw",
)


def letters(language: Language) -> str:
    """All of them in one language, each as a block."""
    reader = Reader.of(language)
    blocks = [_screen("The settings", each, reader) for each in _screens()]
    blocks += [_letter(screen, links, stop, reader) for screen, links, stop in _letters()]
    blocks += [_page(each) for each in _pages(language)]
    readings = [read_email(each) for each in WRONG]
    wrong = [input_errors.email(each) for each in readings if isinstance(each, Rejection)]
    blocks += [_block("Who typed something else", plain(each, reader)) for each in wrong]
    return "\n".join(blocks)


def _screens() -> tuple[MessageScreen, ...]:
    return (
        email.none_yet(),
        email.sent(ADDRESS),
        email.too_often(),
        *(email.shown(ADDRESS, stopped) for stopped in ("", "bounced", "unsubscribed")),
        email.lost(ADDRESS),
    )


def _letters() -> list[tuple[Screen, tuple[tuple[Text, str], ...], tuple[Text, str]]]:
    link = f"{BASE}/m/…"
    told = {kind: registry.screen(kind, sample(kind).facts()) for kind in _TOLD}
    return [
        (told["email_to_confirm"], ((t("✅ Confirm the address"), link),), ALL),
        (told["email_taken"], (CHAT,), ALL),
        (told["account_asked"], ((t("🔗 Answer on a page"), link),), ALL),
        (told["email_confirmed"], (CHAT,), ALL),
        (told["order_accepted"], (ORDER, CHAT), ALL),
        (told["parcel_moved"], (ORDER, CHAT), ALL),
        (told["order_placed"], (CHAT,), ALL),
        (told["question_asked"], (CHAT,), ALL),
        (told["question_answered"], (ORDER, CHAT), ALL),
        (PollScreen("Huye?", ("1", "2")), ((t("📊 Answer in the chat"), CHAT[1]),), NEWS),
    ]


_TOLD = (
    "email_to_confirm",
    "email_taken",
    "account_asked",
    "email_confirmed",
    "order_accepted",
    "parcel_moved",
    "order_placed",
    "question_asked",
    "question_answered",
)


def _pages(language: Language) -> list[str]:
    return [
        *(
            pages.confirm(language, LinkedAddress(standing, ADDRESS))
            for standing in ("to_confirm", "confirmed", "taken")
        ),
        pages.stop(language, ADDRESS, "all"),
        pages.stopped(language, ADDRESS, "news"),
        pages.stopped(language, ADDRESS, "all"),
        pages.join(language, OtherAccount("web", "小明")),
        pages.joined(language, OtherAccount("web", "小明")),
        pages.trouble(language, t("There is no such page.")),
    ]


def _screen(who: str, screen: MessageScreen, reader: Reader) -> str:
    lines = letter_of(screen, reader, (), None).text().partition("\n\n-- ")[0]
    rows = ["  ".join(f"[{plain(each.label, reader)}]" for each in row) for row in screen.rows]
    return _block(who, "\n".join([lines, *rows]))


def _letter(
    screen: Screen, links: tuple[tuple[Text, str], ...], stop: tuple[Text, str], reader: Reader
) -> str:
    made = letter_of(screen, reader, links, stop)
    return _block("The mailbox", f"{made.subject}\n\n{made.text()}")


def _page(html: str) -> str:
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    words = re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "", main)).strip()
    return _block("The page", words)


def _block(who: str, words: str) -> str:
    body = "\n".join(f"    {each}".rstrip() for each in words.strip().splitlines())
    return f"{who} reads:\n{body}\n"


def main() -> None:
    before = capabilities.served()
    capabilities.serve(WEB, MAIL)
    for language in LANGUAGES:
        (FOLDER / f"letters.{language}.txt").write_text(letters(language), encoding="utf-8")
    capabilities.serve(*before)


if __name__ == "__main__":
    main()
