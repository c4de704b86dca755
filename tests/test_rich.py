"""Bold, italics and links in what staff write: kept from the words that were sent to the markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Said
from bot.flows.broadcast import TEXT_LIMIT, read_text
from bot.i18n import Reader, markup
from bot.reading.refusal import Refusal
from bot.rich import TAGS, Span, as_html, bare, marked
from bot.telegram.inbound import event_of
from bot.telegram.payload import units
from bot.texts import Rich

PERSON = {"id": 7, "first_name": "Claire", "is_bot": False}


async def said(text: str, *entities: dict[str, Any]) -> Said:
    message = {
        "message_id": 1,
        "from": PERSON,
        "chat": {"id": 7, "type": "private"},
        "text": text,
        "entities": list(entities),
    }
    update = {"update_id": 1, "message": message}
    event = event_of(update, 42, "isoko_bot")
    assert event is not None
    assert isinstance(event.what, Said)
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

    async def test_what_is_not_known_is_words(self) -> None:
        mention = {"type": "text_mention", "offset": 0, "length": 5, "user": PERSON}
        assert (await said("Aline", mention)).rich == ""

    @pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://x"onclick="y', "tg://x"])
    async def test_only_addresses_of_pages(self, address: str) -> None:
        what = await said("here", {"type": "text_link", "offset": 0, "length": 4, "url": address})
        assert shown(what.rich) == "here"

    async def test_plain_words_are_plain(self) -> None:
        assert (await said("5 < 7 & 8 <b>no</b>")).rich == ""
        assert shown("5 < 7 & 8 <b>no</b>") == "5 &lt; 7 &amp; 8 &lt;b&gt;no&lt;/b&gt;"


class TestMeasured:
    def test_without_its_marks(self) -> None:
        link = Span("link", 0, TEXT_LIMIT, "https://example.rw/" + "a" * 500)
        text = marked("x" * TEXT_LIMIT, [link])
        assert isinstance(read_text(text), str)
        assert units(shown(text)) == TEXT_LIMIT
        assert isinstance(read_text(marked("x" * (TEXT_LIMIT + 1), [link])), Refusal)

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


@given(st.text(max_size=12), st.lists(SPANS, max_size=1))
def test_whatever_is_marked_is_markup(text: str, spans: list[Span]) -> None:
    made = as_html(marked(text.encode("utf-8", "replace").decode(), spans))
    tags = Tags()
    tags.feed(made)
    tags.close()
    assert tags.open == []
