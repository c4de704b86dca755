"""Letters as they are written: words, headers, pictures."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.chat import (
    DocumentScreen,
    MadeDocument,
    MadePhoto,
    MessageScreen,
    Photo,
    PlaceScreen,
    SharedPlace,
)
from bot.i18n import Reader
from bot.mail.letter import letter_of, subject_of
from bot.mail.message import MailSender, envelope_of
from bot.screens.notices import registry
from bot.texts import LANGUAGES, Language, Strong, t
from tests.support.images import plain as a_picture
from tests.support.notices import sample
from tools.letters import FOLDER, letters

NOW = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
SENDER = MailSender.of("Isoko <news@isoko.example>", "bounces@isoko.example")
TOKEN = "0123456789abcdef" * 2
STOP = "https://isoko.example/en/m/" + TOKEN + "/all"
LINKS = ((t("💬 Open the chat"), "https://isoko.example/en/chat"),)


def written(screen: Any, language: Language = "en", to: str = "a@b.rw", photos: Any = ()) -> Any:
    letter = letter_of(screen, Reader.of(language), LINKS, (t("Stop these e-mails"), STOP))
    made = envelope_of(
        letter, SENDER, to, TOKEN, 42, NOW, of_news=False, unsubscribe=STOP, photos=photos
    )
    return made, message_from_bytes(made.content, policy=policy.default)


class Reads(HTMLParser):
    """A browser, as far as it matters: what is asked for elsewhere, and what is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.asks: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        has = dict(attributes)
        self.asks += [str(has[each]) for each in ("src", "background", "srcset") if each in has]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_read_as_approved(language: Language) -> None:
    """Words that are meant otherwise now are approved by `python -m tools.letters`."""
    from bot import capabilities
    from bot.mail.capabilities import MAIL
    from bot.web.capabilities import WEB

    capabilities.serve(WEB, MAIL)
    assert letters(language) == (FOLDER / f"letters.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_every_notice_is_a_letter(kind: str, language: Language) -> None:
    screen = registry.screen(kind, sample(kind).facts())
    made, message = written(screen, language)
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    assert STOP in text
    assert STOP in page
    assert message["Subject"]
    assert max(map(len, made.content.split(b"\r\n"))) <= 998
    assert not re.search(rb"[^\r]\n|\r[^\n]", made.content)
    # Nothing of a template or of our marks is left, and nothing comes from elsewhere.
    assert not re.search(r"</?(b|i|code|a)>|\{\w+\}", re.sub(r"<b>(&|bot</b>)", "", text))
    reads = Reads(page)
    assert reads.asks == []
    assert "script" not in reads.tags
    assert 'lang="zh-Hans"' in page or language != "zh"


def test_headers() -> None:
    made, message = written(registry.screen("order_accepted", sample("order_accepted").facts()))
    assert made.sender == f"bounces+{TOKEN}.42@isoko.example"
    assert message["From"] == "Isoko <news@isoko.example>"
    assert message["Message-ID"] == "<notice.42.0123456789ab@isoko.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == "en"
    assert message["Precedence"] is None
    again, _ = written(registry.screen("order_accepted", sample("order_accepted").facts()))
    name = rb"\r\nMessage-ID: (\S+)\r\n"
    assert re.search(name, again.content)[1] == re.search(name, made.content)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    "name",
    ["Eve\r\nBcc: x@y.z", "Eve\nSubject: other", "Eve\x00\x1b", "Eve\u2028Bcc: a", "\r\n.\r\n"],
)
def test_nobodys_name_writes_a_header(name: str) -> None:
    screen = MessageScreen((t("{platform}: {name}", platform="Web", name=name), name))
    made, message = written(screen)
    assert "Bcc" not in message
    assert len(message.get_all("Subject")) == 1
    assert made.content.partition(b"\r\n\r\n")[0].count(b"\r\nSubject:") == 1
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|carriage|invalid"):
        written(MessageScreen(("x",)), to="a@b.rw\r\nBcc: x@y.z")


def test_a_subject_is_one_line_without_marks() -> None:
    reader = Reader.of("en")
    assert subject_of(["", Strong("Ikawa <b>&")], reader) == "Ikawa <b>&"
    assert subject_of([t("Your code: <code>{code}</code>", code="1")], reader) == "Your code: 1"
    assert len(subject_of(["字" * 500], reader)) == 120
    assert subject_of([], reader) == "Isoko"


def test_own_words_are_escaped_in_html_and_as_they_are_in_text() -> None:
    screen = MessageScreen(('<img src="https://evil.example/x.png"> & "quoted"',))
    _, message = written(screen)
    page = message.get_body(("html",)).get_content()
    assert Reads(page).asks == []
    assert (
        '<img src="https://evil.example/x.png"> & "quoted"'
        in message.get_body(("plain",)).get_content()
    )


def test_chinese_arrives_whole() -> None:
    screen = registry.screen("order_accepted", sample("order_accepted").facts())
    made, message = written(screen, "zh")
    assert made.content.isascii()
    assert "卖家已接单" in message["Subject"]
    assert "卖家已接单" in message.get_body(("plain",)).get_content()


def test_an_address_of_other_letters_needs_a_server_that_takes_them() -> None:
    made, message = written(MessageScreen(("你好",)), "zh", to="小明@xn--r8jz45g.jp")
    assert made.needs_utf8
    assert message["To"] == "小明@xn--r8jz45g.jp"
    made, _ = written(MessageScreen(("你好",)), "zh", to="ming@xn--r8jz45g.jp")
    assert not made.needs_utf8
    assert made.content.isascii()


def test_a_picture_is_in_the_letter() -> None:
    picture = a_picture()
    screen = MessageScreen(("A picture",), photo=MadePhoto(content=picture))
    _, message = written(screen, photos=[picture])
    page = message.get_body(("html",)).get_content()
    assert Reads(page).asks == ["cid:photo0"]
    (part,) = [each for each in message.walk() if each.get_content_maintype() == "image"]
    assert part["Content-ID"] == "<photo0>"
    assert part.get_payload(decode=True) == picture


def test_a_photo_that_is_not_here_leaves_no_hole() -> None:
    screen = MessageScreen(("A photo",), photo=Photo(id="x", giver="telegram:1"))
    _, message = written(screen)
    assert Reads(message.get_body(("html",)).get_content()).asks == []


def test_a_file_hangs_on_it() -> None:
    screen = DocumentScreen(("The table",), (), MadeDocument("订单.csv", b"a;b\r\n"))
    _, message = written(screen)
    (part,) = list(message.iter_attachments())
    assert part.get_filename() == "订单.csv"
    assert part.get_payload(decode=True) == b"a;b\r\n"


@pytest.mark.parametrize(("language", "host"), [("zh", "uri.amap.com"), ("en", "openstreetmap")])
def test_a_place_is_a_link(language: Language, host: str) -> None:
    _, message = written(PlaceScreen(SharedPlace(30.25, 120.17)), language)
    assert host in message.get_body(("plain",)).get_content()
