"""Stories on the web, by the same functions that tell them elsewhere.

A browser has no stickers and nothing to forward, and what was said is not edited; with those left
out, each of these is told there as well. The sale is told once without the script, too.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.texts import Language
from tests.stories import test_bad_input as bad_input
from tests.stories import test_forms as forms
from tests.stories import test_products as products
from tests.stories import test_sale, test_trade, test_waiting
from tests.support.market import Market, Person
from tests.support.web_market import WebMarket, WebPerson

Story = Callable[..., Awaitable[None]]


@pytest.fixture
async def web_market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[WebMarket]:
    async with WebMarket.open(sqlite_url, redis_url, tmp_path) as market:
        yield market


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_the_sale(
    database_url: str, redis_url: str, tmp_path: Path, language: Language
) -> None:
    """On both databases, by polling and by webhook, in turn."""
    mode = "webhook" if database_url.startswith("postgresql") else "polling"
    async with WebMarket.open(database_url, redis_url, tmp_path, mode=mode) as market:
        await test_sale.sale(market, language, language)


async def test_the_sale_between_the_web_and_a_phone(web_market: WebMarket) -> None:
    """A seller with Telegram, and a buyer who has only a link: each reads on their own."""
    staff = await web_market.member("Claire", "en", id=100_778)
    assert not isinstance(staff, WebPerson)
    web_market.people.clear()
    seller = await web_market.on_telegram("Aline", "rw")
    to, reads = test_sale.Words("rw"), test_sale.Words("zh")
    await test_sale.begin(seller, to)
    await test_sale.open_shop(seller, to)
    await test_sale.list_coffee(seller, to)
    await web_market.photos_fetched()
    buyer = await web_market.newcomer("小明", "zh")
    await test_sale.begin(buyer, reads)
    await test_sale.fill_cart(buyer, reads)
    code = await test_sale.check_out(buyer, reads)
    await test_sale.fulfil(seller, to, buyer, reads, code)
    await test_sale.look_back(buyer, reads, seller, to, code)


async def _aline_of_forms(market: Market) -> Person:
    seller = await market.seller("Aline", "en")
    await seller.through(*forms.LISTED)
    return seller


async def _aline_of_products(market: Market) -> Person:
    seller = await market.seller("Aline", "en")
    await market.list_product(seller)
    await seller.through("/products", ">own|")
    return seller


async def _every_answer(market: Market) -> None:
    for number, (steps, answer, sentence) in enumerate(bad_input.BAD_ANSWERS):
        aline = await market.member(f"Aline{number}", "en")
        asked = await aline.through(*steps)
        question = asked[0].text if "Saved" not in asked[0].text else asked[-1].text
        refused = await aline.say(answer)
        assert refused.text.startswith(sentence)
        assert question in refused[0].text


async def _outside(market: Market) -> None:
    bosco = await market.member("Bosco", "en")
    for name, (act, sentence) in bad_input.OUTSIDE.items():
        if name not in bosco.cannot:
            answer = await act(bosco)
            assert all(each.text.startswith(sentence) for each in answer), answer.text
            assert answer, name


STORIES: dict[str, Story] = {
    "bad input": partial(bad_input.test_one_clear_sentence_and_nothing_lost, language="zh"),
    "another's button": partial(bad_input.test_somebody_elses_button, language="rw"),
    "every answer": _every_answer,
    "outside": _outside,
    **{
        f"{each.__name__}.{name}": getattr(each(), name)
        for each in (
            forms.TestAnotherLanguage,
            forms.TestACommandInTheMiddle,
            forms.TestMendingBeforeTheEnd,
            test_trade.TestTwoShops,
            test_trade.TestNo,
            test_trade.TestMobileMoney,
            test_trade.TestAtTheSameTime,
        )
        for name in vars(each)
        if name.startswith("test_")
    },
    "a restart": forms.TestTimeAndRestarts().test_a_restart_in_the_middle,
    "days later": forms.TestTimeAndRestarts().test_days_later,
    "ten photos": forms.TestPhotos().test_ten_are_the_most,
    "an image in a file": forms.TestPhotos().test_a_document_that_is_an_image_counts,
    "two people": forms.test_two_people_fill_the_same_form_at_once,
    **{
        each.__name__: each
        for each in (
            products.test_another_price,
            products.test_more_stock_leaves_what_is_held,
            products.test_other_photos,
            products.test_pause_and_sell_again,
            products.test_delete,
            products.test_a_price_that_changes_at_the_checkout,
            products.test_somebody_elses_product,
            test_waiting.test_the_buyer_is_asked_whether_it_came,
        )
    },
}


@pytest.mark.parametrize("told", STORIES)
async def test_story(web_market: WebMarket, told: str) -> None:
    story = STORIES[told]
    given: dict[str, Any] = {}
    for name in inspect.signature(story).parameters:
        match name:
            case "market" | "crossed_market":
                given[name] = web_market
            case "aline" if story.__module__ == forms.__name__:
                given[name] = await _aline_of_forms(web_market)
            case "aline":
                given[name] = await _aline_of_products(web_market)
            case "bosco":
                given[name] = await web_market.member("Bosco", "en")
    await story(**given)
