"""A sale played in the page, one of the two on WhatsApp and the other on Telegram, with two days of
silence in it, which the page's own clock passes: what is heard then is heard by templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.texts import LANGUAGES, Language
from storage import whatsapp_inbox
from tests.page.conftest import WIDE, expect, looking
from tests.stories.sentences import Words
from tests.stories.test_whatsapp import is_over, list_coffee, newcomer, open_shop
from tests.support.market import codes_in, plain
from tests.support.whatsapp_market import WhatsAppMarket, WhatsAppPerson

if TYPE_CHECKING:
    from playwright.async_api import Browser, Response

    from tests.page.conftest import Desk
    from tests.support.market import Person, Seen

pytestmark = pytest.mark.timeout(180)

# Who has WhatsApp, and the languages of seller and buyer: each of them on each side of both.
SALES: list[tuple[str, Language, Language]] = [
    (who, language, LANGUAGES[(place + 1) % 3])
    for who in ("buyer", "seller")
    for place, language in enumerate(LANGUAGES)
]


@dataclass
class Hands:
    """What is done on the phones of the page. Each act returns when it is answered."""

    desk: Desk
    market: WhatsAppMarket

    async def says(self, person: Person, *lines: str) -> Seen:
        """Each by itself; where messages are paid for all in one."""
        if isinstance(person, WhatsAppPerson):
            lines = ("\n".join(lines),)
        for line in lines:
            field = self.desk.phone(person.name).locator("textarea")
            await field.fill(line)
            seen = await person._does(partial(self._sent, field.press("Enter")))
        return seen

    async def presses(self, person: Person, begins: str) -> Seen:
        """The newest button of which the tap begins so; it may come with a notice."""
        await person._sees(begins, None)
        phone = self.desk.phone(person.name)
        if not isinstance(person, WhatsAppPerson):
            key = phone.locator(f'[data-tap^="{begins}"]').last
            return await person._does(partial(self._sent, key.click()))
        message = person.button(begins)["message_id"]
        [shown] = [each for each in person.messages() if each.id == message]
        if shown.shown.bubble["sections"]:
            lists = sum(bool(each.shown.bubble["sections"]) for each in person.messages())
            keys = phone.locator(".key[aria-haspopup]")
            await expect(keys).to_have_count(lists)  # the page has come to the newest
            await keys.last.click()
            sheet = phone.locator("form.sheet")
            await sheet.locator(f'input[value^="{begins}"]').check()
            return await person._does(
                partial(self._sent, sheet.locator("button[type=submit]").click())
            )
        label = next(label for label, tap in shown.data.items() if tap.startswith(begins))
        key = phone.locator(".keys .key", has_text=label).last
        return await person._does(partial(self._sent, key.click()))

    async def hears(self, person: Person, code: str, sentence: str) -> None:
        """News after a day: on WhatsApp by a template, of which the button opens the order."""
        if not isinstance(person, WhatsAppPerson):
            await person.hears(sentence)
            return
        before = person._heard

        def told() -> list[str]:
            news = [each for each in person.messages(before) if code in each.text]
            return [tap for each in news if each.template for tap in each.data.values()]

        await self.market.until(lambda: bool(told()), person.screen)
        await self.desk.shot(f"template-{person.language}")
        assert code in (await self.presses(person, told()[-1])).text

    async def a_day_passes(self) -> None:
        """By the page's switches."""
        await self.market.quiet()
        for hours in (24, 1):
            key = self.desk.page.get_by_role("button", name=f"Forward by {hours} h", exact=True)
            await self._sent(key.click())
        await self.market.quiet()

    async def _sent(self, act: object) -> None:
        def is_it(response: Response) -> bool:
            return response.request.method == "POST" and "/control/" in response.url

        async with self.desk.page.expect_response(is_it) as answered:
            await act  # type: ignore[misc]
        assert (await answered.value).ok


@pytest.mark.parametrize(
    ("on_whatsapp", "sells", "buys"), SALES, ids=["-".join(each) for each in SALES]
)
async def test_a_sale_with_the_window_closed(
    on_whatsapp: str,
    sells: Language,
    buys: Language,
    browser: Browser,
    redis_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Red when a button of the page is dead, or somebody who was silent hears nothing."""
    first = (on_whatsapp, sells, buys) == SALES[0]
    if not first and not request.config.getoption("all_pairs"):
        pytest.skip("the tour has the seller on WhatsApp; make faults plays these, too")
    for name in ("ALONE", "STRAGGLERS"):  # what is sent comes in order here
        monkeypatch.setattr(whatsapp_inbox, name, timedelta(milliseconds=5))
    to, reads = Words(sells), Words(buys)
    url = f"sqlite+aiosqlite:///{tmp_path}/market.db"
    async with WhatsAppMarket.open(url, redis_url, tmp_path) as market:
        await market.approve_templates()
        where = ("telegram", "whatsapp") if on_whatsapp == "buyer" else ("whatsapp", "telegram")
        seller = await newcomer(market, where[0], "Aline", sells)
        await open_shop(seller, to)
        await list_coffee(seller, to)
        await market.photos_fetched()
        buyer = await newcomer(market, where[1], "Bosco", buys)
        async with looking(browser, market.stand_in.url, WIDE) as desk:
            hands = Hands(desk, market)
            await desk.page.locator("#panel-open").click()
            await desk.page.get_by_role("tab", name="Switches").click()
            await hands.a_day_passes()
            code = await order(hands, buyer, reads)
            await hands.hears(seller, code, to("new_order", code=code))
            await hands.a_day_passes()
            buyer.hears_anew()
            await fulfil(hands, seller, to, buyer, reads, code)
        await is_over(market, code)


async def order(hands: Hands, buyer: Person, reads: Words) -> str:
    """Returns the order's code."""
    assert reads("found") in (await hands.says(buyer, "IKAWA")).text
    assert reads("card_price") in (await hands.presses(buyer, "prod|")).text
    await hands.presses(buyer, "buy|")
    assert reads("in_cart") in (await hands.says(buyer, "2")).text
    await hands.presses(buyer, "checkout|")
    await hands.says(buyer, "Uwase Alice", "Rwanda")
    asked = await hands.says(buyer, "0788654321", "Huye", "Ngoma", "inyuma y'isoko")
    assert reads("ask_payment") in asked.text
    review = await hands.presses(buyer, "f|on_delivery|")
    assert reads("total") in review.text
    placed = await hands.presses(buyer, "f|<confirm")
    assert reads("placed") in placed.text
    return codes_in(placed.text)[0]


async def fulfil(
    hands: Hands, seller: Person, to: Words, buyer: Person, reads: Words, code: str
) -> None:
    await hands.presses(seller, "o.acc|")
    await hands.hears(buyer, code, reads("accepted", code=code))
    await hands.presses(seller, "o.pack|")
    await buyer.hears(reads("packed", code=code))
    await hands.presses(seller, "o.ship|")
    if isinstance(seller, WhatsAppPerson):
        shipped = await hands.says(seller, "1", "EE473124829RW")
    else:  # a digest that came between, early in the morning, has buttons with numbers of its own
        await hands.presses(seller, "f|post")
        shipped = await hands.says(seller, "EE473124829RW")
    assert to("shipped_said") in shipped.text
    notice = await buyer.hears(reads("shipped", code=code))
    assert reads("tracking") in plain(notice.text)
    await hands.presses(seller, "o.paid|")
    await hands.presses(seller, "o.paid!|")
    await buyer.hears(reads("paid", code=code))
    await hands.presses(buyer, "o.dlv|")
    await hands.presses(buyer, "o.dlv!|")
    await seller.hears(to("received", code=code))
