"""Formatting: what Telegram makes of tags and marks, and its complaints about them."""
# ruff: noqa: E501 - Telegram's sentences are quoted whole

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import units
from playground.links import check_url
from playground.refusals import Refusal
from playground.texts import parsed

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>/&;\"'=*_~|`[]()!\\>#\n b a"),
    max_size=60,
)


def kinds(text: str, mode: str) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in parsed(text, mode, None)[1]]


def complaint(text: str, mode: str = "HTML") -> str:
    with pytest.raises(Refusal) as caught:
        parsed(text, mode, None)
    return caught.value.description.removeprefix("Bad Request: can't parse entities: ")


class TestHtml:
    @pytest.mark.parametrize(
        ("source", "plain", "found"),
        [
            ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
            ("<i>a</i><em>b</em><u>c</u><ins>d</ins>", "abcd",
             [("italic", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("underline", 3, 1)]),
            ("<s>a</s><tg-spoiler>b</tg-spoiler>", "ab", [("strikethrough", 0, 1), ("spoiler", 1, 1)]),
            ("<span class='tg-spoiler'>b</span>", "b", [("spoiler", 0, 1)]),
            ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
            ("<pre>x</pre><code>y</code>", "xy", [("pre", 0, 1), ("code", 1, 1)]),
            ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
            ("<B>a</B>", "a", [("bold", 0, 1)]),
            ("<b></b>x", "x", []),
            ("&lt;b&gt; &amp;amp; &quot; &#8364; &#x20AC; &copy;", '<b> &amp; " € € &copy;', []),
        ],
    )  # fmt: skip
    def test_tags(self, source, plain, found) -> None:
        assert parsed(source, "HTML", None)[0] == plain
        assert kinds(source, "HTML") == found

    def test_language_of_code(self) -> None:
        _, entities = parsed('<pre><code class="language-python">x</code></pre>', "HTML", None)
        assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]

    def test_links(self) -> None:
        _, entities = parsed(
            '<a href="http://example.org/?a=1&amp;b">x</a> <a href="tg://user?id=5">y</a>',
            "HTML",
            None,
        )
        assert entities[0]["url"] == "http://example.org/?a=1&b"
        assert entities[1] == {"type": "text_mention", "offset": 2, "length": 1, "user": {"id": 5}}

    def test_a_link_that_is_none_is_only_text(self) -> None:
        assert parsed('<a href="nope">x</a>', "HTML", None) == ("x", [])

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("<b", "Unclosed start tag at byte offset 0"),
            ("<b class", 'Unclosed start tag "b" at byte offset 0'),
            ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
            ("a</b>", "Unexpected end tag at byte offset 1"),
            ("<b>a</b", "Unclosed end tag at byte offset 4"),
            (
                "<b><i>a</b></i>",
                'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
            ),
            ("<b><i>a</i>", 'Can\'t find end tag corresponding to start tag "b"'),
            ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
            ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
            ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
            ("5 < 7", 'Unsupported start tag "" at byte offset 2'),
        ],
    )
    def test_complaints(self, source, said) -> None:
        assert complaint(source) == said

    @given(WORDS)
    def test_escaped_text_comes_back(self, text: str) -> None:
        assert parsed(html.escape(text), "HTML", None)[0] == text

    @given(WORDS, WORDS, WORDS)
    def test_offsets_are_utf16(self, before: str, bold: str, after: str) -> None:
        source = f"{html.escape(before)}<b>{html.escape(bold)}</b>{html.escape(after)}"
        plain, entities = parsed(source, "HTML", None)
        (entity,) = [e for e in entities if e["type"] == "bold"]
        encoded = plain.encode("utf-16-le")
        begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        assert encoded[begin:end].decode("utf-16-le") == bold


class TestMarkdown:
    @pytest.mark.parametrize(
        ("source", "plain", "found"),
        [
            ("*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f",
             [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1), ("spoiler", 8, 1), ("code", 10, 1)]),
            ("*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
            ("[x](http://example.org)", "x", [("text_link", 0, 1)]),
            (r"1\.5 \- \*", "1.5 - *", []),
            ("`a.b!`", "a.b!", [("code", 0, 4)]),
            (">q\nx", "q\nx", [("blockquote", 0, 2)]),
            (">q||", "q", [("expandable_blockquote", 0, 1)]),
        ],
    )  # fmt: skip
    def test_marks(self, source, plain, found) -> None:
        assert parsed(source, "MarkdownV2", None)[0] == plain
        assert kinds(source, "MarkdownV2") == found

    @pytest.mark.parametrize("char", "#+-=|{}.!>")
    def test_reserved(self, char) -> None:
        said = f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
        assert complaint(f"a{char}b", "MarkdownV2") == said

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("*a", "Can't find end of Bold entity at byte offset 0"),
            ("é_a", "Can't find end of Italic entity at byte offset 2"),
            ("[a](http://x.y", "Can't find end of a URL at byte offset 4"),
        ],
    )
    def test_complaints(self, source, said) -> None:
        assert complaint(source, "MarkdownV2") == said

    @given(WORDS)
    def test_escaped_text_comes_back(self, text: str) -> None:
        escaped = re.sub(r"([\\_*\[\]()~`>#+\-=|{}.!])", r"\\\1", text)
        assert parsed(escaped, "MarkdownV2", None)[0] == text


class TestAnything:
    @given(ANYTHING, st.sampled_from(["HTML", "MarkdownV2", None]))
    def test_is_parsed_or_refused_and_entities_lie_inside(
        self, text: str, mode: str | None
    ) -> None:
        try:
            plain, entities = parsed(text, mode, None)
        except Refusal:
            return
        for entity in entities:
            assert entity["offset"] >= 0
            assert entity["length"] > 0
            assert entity["offset"] + entity["length"] <= units(plain)


class TestGivenEntities:
    def test_they_pass_through_and_move_with_trimmed_space(self) -> None:
        plain, entities = parsed("  Ikawa ", None, [{"type": "bold", "offset": 2, "length": 5}])
        assert (plain, entities) == ("Ikawa", [{"type": "bold", "offset": 0, "length": 5}])

    @pytest.mark.parametrize(
        ("entity", "said"),
        [
            (
                {"type": "bold", "offset": 9, "length": 1},
                "entity begins after the end of the text at UTF-16 offset 9",
            ),
            (
                {"type": "bold", "offset": -1, "length": 1},
                "receive an entity with incorrect offset -1",
            ),
            (
                {"type": "bold", "offset": 1, "length": 1},
                "entity begins in a middle of a UTF-16 symbol",
            ),
            (
                {"type": "shiny", "offset": 0, "length": 1},
                "can't parse MessageEntity: Unsupported type specified",
            ),
        ],
    )
    def test_wrong_ones(self, entity, said) -> None:
        with pytest.raises(Refusal, match=re.escape(said)):
            parsed("😀 a", None, [entity])


class TestFound:
    def test_commands_links_and_mentions(self) -> None:
        _, entities = parsed(
            "/start@isoko_bot http://x.yz/a, @abcd #kawa +250 788 123 456 me@x.rw", None, None
        )
        found = ["bot_command", "url", "mention", "hashtag", "phone_number", "email"]
        assert [entity["type"] for entity in entities] == found

    def test_not_inside_code(self) -> None:
        assert kinds("<code>/start http://x.yz</code>", "HTML") == [("code", 0, 18)]


class TestLinks:
    @pytest.mark.parametrize(
        ("url", "made"),
        [("example.org", "http://example.org/"), ("HTTPS://Example.org/A", "https://example.org/A"),
         ("tg://resolve?domain=x", "tg://resolve?domain=x")],
    )  # fmt: skip
    def test_good(self, url, made) -> None:
        assert check_url(url) == (made, "")

    @pytest.mark.parametrize(
        ("url", "said"),
        [("nope", "Wrong HTTP URL"), ("ftp://x.y", "Unsupported URL protocol"), ("http://", "URL host is empty"),
         ("http://x.y:99999", "Wrong port number specified in the URL")],
    )  # fmt: skip
    def test_bad(self, url, said) -> None:
        assert check_url(url) == ("", said)
