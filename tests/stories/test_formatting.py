"""Formatting in what staff send, played with the stand-in's switch: kept where it can be, told
where it cannot."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from playground.shown import Shown
from tests.stories.conftest import STAFF
from tests.support.market import Market, Person, jpeg

BOLD_AND_LINK = '<b>Export day</b>: <i>come</i> to <a href="https://example.rw/day">the hall</a>'
WORDS = "Export day: come to the hall"
# a second text, for the change
LATER = "<b>Export day</b> moved to <s>Friday</s> Saturday"


@pytest.fixture
async def staff(market: Market) -> Person:
    return await market.member("Claire", "en", id=STAFF[0])


def typed(market: Market, how: Literal["plain", "formatted", "rich"]) -> None:
    market.world.faults.change({"typed": how})


def marks(shown: Shown) -> list[tuple[str, str]]:
    """What is written otherwise, and which words."""
    text = shown.text.encode("utf-16-le")
    entities: list[dict[str, Any]] = shown.api.get("entities") or shown.api["caption_entities"]
    return [
        (
            each["type"],
            text[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le"),
        )
        for each in entities
    ]


async def test_below_a_photo(market: Market, staff: Person) -> None:
    """Red when a caption's bold and links are dropped on their way to the readers."""
    reader = await market.member("Li", "en")
    await staff.through("/broadcast", ">f|everyone|", ">f|any|")
    typed(market, "formatted")
    asked = await staff.photos(jpeg(), caption=BOLD_AND_LINK)
    assert WORDS[:10] in " ".join(asked.labels), "the words below are offered"
    assert "\ue000" not in " ".join(asked.labels)
    await staff.through(">f|<skip", ">f|<words")
    review = await staff.through(">f|<skip", ">f|<skip")
    assert "⚠️" not in review.text
    await staff.tap("f|<confirm")
    got = await reader.hears(WORDS)
    assert got.kind == "photo"
    wanted = [("bold", "Export day"), ("italic", "come"), ("text_link", "the hall")]
    assert marks(got) == wanted
    await staff.hears("Your broadcast is finished.")
    # other words for it
    await staff.tap("bc.edit|")
    await staff.through(">f|<skip", LATER, ">f|<skip")
    await staff.tap("f|<confirm")
    changed = await reader.hears("Export day moved to")
    assert changed.id == got.id
    assert marks(changed) == [("bold", "Export day"), ("strikethrough", "Friday")]


@pytest.mark.parametrize("how", ["formatted", "rich"])
async def test_what_is_left_out_is_said(
    market: Market, staff: Person, how: Literal["formatted", "rich"]
) -> None:
    reader = await market.member("Li", "en")
    await staff.through("/broadcast", ">f|everyone|", ">f|any|", ">f|<skip", ">f|<skip")
    typed(market, how)
    text = (
        "<b>Prize</b>: <tg-spoiler>a cow</tg-spoiler> "
        '<tg-emoji emoji-id="5">🐄</tg-emoji> by <a href="tg://resolve?domain=aline">Aline</a>'
    )
    quote = "\n<blockquote>Come early</blockquote>" if how == "formatted" else ""
    review = await staff.through(f"{text}{quote}", ">f|<skip")
    assert "⚠️ Words hidden as a spoiler will be visible to everyone." in review.text
    assert "⚠️ Custom emoji will be sent as ordinary emoji." in review.text
    assert "⚠️ Only links to web pages stay links." in review.text
    assert ("⚠️ Quotes will be sent as ordinary text." in review.text) == bool(quote)
    typed(market, "plain")
    await staff.tap("f|<confirm")
    assert marks(await reader.hears("a cow 🐄 by Aline")) == [("bold", "Prize")]


async def test_the_question_of_a_poll(market: Market, staff: Person) -> None:
    reader = await market.member("Li", "en")
    await staff.through("/broadcast", ">f|everyone|", ">f|any|", ">f|poll", ">f|one", ">f|<skip")
    typed(market, "formatted")
    link = f'<a href="https://example.rw/{"a" * 400}">suits</a>'
    await staff.say(f"<b>Which</b> day {link} you?")
    typed(market, "plain")
    review = await staff.through("Friday\nSaturday", ">f|<skip")
    assert "The question of a poll is always sent without formatting." in review.text
    await staff.tap("f|<confirm")
    await reader.hears("Which day suits you?")


async def test_a_caption_as_long_as_telegram_s(market: Market, staff: Person) -> None:
    """Red when our limit is below the one of who wrote it: the words would be dropped."""
    await staff.through("/broadcast", ">f|everyone|", ">f|any|")
    asked = await staff.photos(jpeg(), caption="a " * 512)
    assert asked.offers("f|<words")
    assert "was not kept" not in asked.text


async def test_a_product_keeps_the_words_of_a_formatted_caption(market: Market) -> None:
    seller = await market.seller("Aline", "en")
    await seller.say("/sell")
    typed(market, "formatted")
    await seller.photos(jpeg(), caption="<b>Ikawa</b> ya Huye")
    asked = await seller.tap("f|<keep")
    assert "Ikawa ya Huye" in asked.labels
    await seller.tap("f|<words")
    typed(market, "plain")
    await seller.through("12500", "10", ">f|bag", "500 g", ">f|<skip")
    assert "Ikawa ya Huye" in (await seller.tap("f|<confirm")).text
