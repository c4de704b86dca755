"""Bold, italics and links in what staff write: kept from the words that were sent to the markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Said, SentDocument, SentPhoto, What
from bot.flows.broadcast.form import read_text
from bot.formatting import TAGS, Span, as_html, bare, left_out, marked, plain
from bot.i18n import Reader, markup
from bot.parsing.rejection import Rejection
from bot.telegram.capabilities import TELEGRAM
from bot.telegram.inbound.updates import event_of
from bot.telegram.rendering import units
from bot.texts import Rich

PERSON = {"id": 7, "first_name": "Claire", "is_bot": False}


async def said(text: str, *entities: dict[str, Any]) -> Said:
    what = await sent(text=text, entities=list(entities))
    assert isinstance(what, Said)
    return what


async def sent(**body: Any) -> What:
    message = {"message_id": 1, "from": PERSON, "chat": {"id": 7, "type": "private"}, **body}
    event = event_of({"update_id": 1, "message": message}, 42, "isoko_bot")
    assert event is not None
    return event.what


def shown(text: str) -> str:
    return markup(Rich(text), Reader.of("en"))


class TestFromTelegram:
    async def test_bold_and_a_link(self) -> None:
        """Red when staff's formatting is dropped without a word."""
        what = await said(
            "Export day 🎉 here",
            {"type": "bold", "offset": 0, "length": 10},
            {"type": "text_link", "offset": 14, "length": 4, "url": "https://a.rw/?x=1&y=2"},
        )
        assert what.text == "Export day 🎉 here"
        read = read_text(what.rich)
        assert isinstance(read, str)
        assert shown(read) == ('<b>Export day</b> 🎉 <a href="https://a.rw/?x=1&amp;y=2">here</a>')
        assert bare(read) == what.text

    async def test_one_in_another(self) -> None:
        what = await said(
            "all of it",
            {"type": "italic", "offset": 0, "length": 9},
            {"type": "bold", "offset": 0, "length": 9},
            {"type": "underline", "offset": 7, "length": 2},
        )
        assert shown(what.rich) == "<i><b>all of <u>it</u></b></i>"

    @pytest.mark.parametrize(
        ("entity", "kind"),
        [
            ({"type": "spoiler"}, "spoiler"),
            ({"type": "blockquote"}, "quote"),
            ({"type": "expandable_blockquote"}, "quote"),
            ({"type": "custom_emoji", "custom_emoji_id": "1"}, "emoji"),
            ({"type": "text_mention", "user": PERSON}, "mention"),
            ({"type": "text_link", "url": "tg://user?id=7"}, "link"),
            ({"type": "date_time", "unix_time": 1}, "other"),
            ({"type": "of-next-year"}, "other"),
        ],
    )
    async def test_what_cannot_be_sent_is_words_and_is_known(
        self, entity: dict[str, Any], kind: str
    ) -> None:
        what = await said("Aline", {**entity, "offset": 0, "length": 5})
        assert left_out(what.rich) == (kind,)
        assert bare(what.rich) == shown(what.rich) == "Aline"

    @pytest.mark.parametrize(
        "kind", ["mention", "hashtag", "url", "email", "phone_number", "bank_card_number"]
    )
    async def test_what_telegram_finds_by_itself_is_no_formatting(self, kind: str) -> None:
        assert (await said("Aline", {"type": kind, "offset": 0, "length": 5})).rich == ""

    async def test_crossing_spans(self) -> None:
        """Red when tags are closed in another order than they were opened: a 400 for everybody."""
        what = await said(
            "one two three",
            {"type": "bold", "offset": 0, "length": 7},
            {"type": "italic", "offset": 4, "length": 9},
        )
        assert shown(what.rich) == "<b>one <i>two</i></b><i> three</i>"

    async def test_below_a_photo_and_a_file(self) -> None:
        bold = [{"type": "bold", "offset": 0, "length": 6}]
        for body in ({"photo": [{"file_id": "p"}]}, {"document": {"file_id": "d"}}):
            what = await sent(caption="Export day", caption_entities=bold, **body)
            assert isinstance(what, SentPhoto | SentDocument)
            assert (what.caption, shown(what.rich)) == ("Export day", "<b>Export</b> day")

    async def test_pasted_blocks(self) -> None:
        blocks = [
            {"type": "heading", "size": 1, "text": "Export day"},
            {
                "type": "paragraph",
                "text": [
                    "Come ",
                    {"type": "bold", "text": {"type": "italic", "text": "early"}},
                    " <3 ",
                    {"type": "url", "text": "here", "url": "https://a.rw"},
                    {"type": "url", "text": "https://b.rw", "url": "https://b.rw"},
                    {"type": "spoiler", "text": " secret"},
                ],
            },
            {"type": "photo", "photo": []},
            {"type": "table", "cells": [[{"text": "1"}]]},
        ]
        what = await sent(rich_message={"blocks": blocks})
        assert isinstance(what, Said)
        assert what.text == "Export day\nCome early <3 herehttps://b.rw secret\n1"
        assert shown(what.rich) == (
            "<b>Export day</b>\nCome <b><i>early</i></b> &lt;3 "
            '<a href="https://a.rw">here</a>https://b.rw secret\n1'
        )
        assert left_out(what.rich) == ("spoiler", "media", "other")

    async def test_pasted_words_that_look_like_marks(self) -> None:
        what = await sent(rich_message={"blocks": [{"type": "paragraph", "text": "\ue000a\ue014"}]})
        assert what == Said("a")

    @pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://x"onclick="y', "tg://x"])
    async def test_only_addresses_of_pages(self, address: str) -> None:
        what = await said("here", {"type": "text_link", "offset": 0, "length": 4, "url": address})
        assert shown(what.rich) == "here"

    async def test_plain_words_are_plain(self) -> None:
        assert (await said("5 < 7 & 8 <b>no</b>")).rich == ""
        assert shown("5 < 7 & 8 <b>no</b>") == "5 &lt; 7 &amp; 8 &lt;b&gt;no&lt;/b&gt;"

    async def test_as_others_have_reported_it(self) -> None:
        """python-telegram-bot 400, 1774, 5341; pyTelegramBotAPI 2450; tdlib 1113; telego 94."""
        family = "👩‍👩‍👧‍👧 https://a.rw bold"  # 11 units before the space
        what = await said(
            family,
            {"type": "url", "offset": 12, "length": 12},
            {"type": "bold", "offset": 25, "length": 4},
        )
        assert shown(what.rich) == "👩‍👩‍👧‍👧 https://a.rw <b>bold</b>"
        phone = [{"type": kind, "offset": 0, "length": 14} for kind in ("phone_number", "bold")]
        assert shown((await said("+7-111-1111111", *phone)).rich) == "<b>+7-111-1111111</b>"
        overlap = {"type": "bold", "offset": 0, "length": 5}, {
            "type": "italic", "offset": 3, "length": 5,
        }  # fmt: skip
        assert shown((await said("abcdefgh", *overlap)).rich) == "<b>abc<i>de</i></b><i>fgh</i>"
        spans = [("blockquote", 0, 27), ("bold", 0, 4), ("italic", 5, 6)]
        spans += [("bold", 12, 15), ("italic", 12, 15)]
        entities = [{"type": kind, "offset": at, "length": n} for kind, at, n in spans]
        quoted = await said("bold italic bold and italic", *entities)
        assert shown(quoted.rich) == "<b>bold</b> <i>italic</i> <b><i>bold and italic</i></b>"
        assert left_out(quoted.rich) == ("quote",)
        halved = await said("🌗Last quarter", {"type": "code", "offset": 1, "length": 12})
        assert shown(halved.rich) == "🌗Last quarter"


class TestMeasured:
    def test_without_its_marks(self) -> None:
        link = Span("link", 0, TELEGRAM.caption_length, "https://example.rw/" + "a" * 500)
        text = marked("x" * TELEGRAM.caption_length, [link])
        assert isinstance(read_text(text), str)
        assert units(shown(text)) == TELEGRAM.caption_length
        assert isinstance(read_text(marked("x" * (TELEGRAM.caption_length + 1), [link])), Rejection)

    def test_forged_marks_are_no_markup(self) -> None:
        assert shown(marked("\ue000bold\ue001 \ue010x\ue011y\ue012", [])) == " bold   x y "


class Tags(HTMLParser):
    """Nothing but our tags, and each of them closed where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {*TAGS.values(), "a"}
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


SPANS = st.builds(
    Span,
    st.sampled_from([*TAGS, "link", "spoiler"]),
    st.integers(-2, 12),
    st.integers(-2, 12),
    st.sampled_from(["https://a.rw/?a=<b>&c", "https://a.rw", "javascript:x", ""]),
)


@given(st.text(max_size=12), st.lists(SPANS, max_size=4))
def test_whatever_is_marked_is_markup(text: str, spans: list[Span]) -> None:
    text = plain(text.encode("utf-8", "replace").decode())
    assert bare(marked(text, spans)) == text, "no word is lost, doubled or spoilt"
    made = as_html(marked(text, spans))
    tags = Tags()
    tags.feed(made)
    tags.close()
    assert tags.open == []
