"""An order from a link to its end by somebody who has no more than a browser and a mailbox: mail is
offered once, brings the news, and its links lead on, also in a browser that knows nobody.

In Chinese it is played in a real browser (tests/page/test_by_mail.py).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.texts import Language
from demo import mail
from playground.mail.letters import MailLetter
from storage.models import Shipment
from tests.support.web_market import PageReader, WebMarket, WebPerson

ADDRESS = "alice@example.com"
OFFER = {"rw": "✉️ Amakuru kuri imeyili", "en": "✉️ News by e-mail"}
CODE = re.compile(r"\b\d{4} \d{4}\b")


@dataclass
class MailMarket(WebMarket):
    """With the playground's mail server."""

    def before(self) -> None:
        super().before()
        self.settings = self.settings.model_copy(update=mail.set_up(self.stand_in))

    @property
    def letters(self) -> list[MailLetter]:
        return self.stand_in.mail.letters

    async def letter(self, words: str) -> MailLetter:
        """The newest that has these words (a regular expression), once it came."""
        found: list[MailLetter] = []

        def came() -> bool:
            found[:] = [each for each in self.letters if re.search(words, each.text)]
            return bool(found)

        await self.until(came, lambda: f"no mail says {words!r}: {self.letters}")
        return found[-1]

    def path_in(self, letter: MailLetter, part: str) -> str:
        found = re.search(rf"{re.escape(self.url)}(\S*{re.escape(part)}\w+)", letter.text)
        assert found is not None, letter.text
        return found[1]


@pytest.fixture
async def mail_market(
    database_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[MailMarket]:
    async with MailMarket.open(database_url, redis_url, tmp_path) as market:
        yield market


async def send(person: WebPerson, path: str, page: str, **fields: str) -> str:
    """A form of that page, filled in; the page that it leads to."""
    data = PageReader(page).fields | fields
    async with person.browser.post(person.market.url + path, data=data) as said:
        page = await said.text()
        assert said.status == 200, page
        return page


@pytest.mark.parametrize("language", ["rw", "en"])
async def test_from_the_order_to_its_end_by_mail(
    mail_market: MailMarket, language: Language
) -> None:
    market = mail_market
    seller = await market.on_telegram("Aline", "rw")
    await seller.through("/start", ">lang|rw")
    await seller.through("/sell", "Koperative Kopakama", "Ikawa", "Huye", "0788123456")
    await seller.through(">f|<skip", ">f|<confirm")
    product = await market.list_product(seller)
    buyer = await market.member("Alice", language)
    assert isinstance(buyer, WebPerson)
    code = await market.order(buyer, product)
    placed = next(each for each in reversed(buyer.messages()) if code in each.text)
    assert OFFER[language] in placed.data

    # The address, by the button of that screen.
    await buyer.tap("email.type", placed)
    await buyer.say(ADDRESS)
    path = market.path_in(await market.letter("/m/"), "/m/")
    page = await send(buyer, path, await buyer.get(path), do="confirm")
    assert "<button" not in page, "it is theirs, and nothing is asked any more"

    # Accepted and sent: each by mail, with a link to the order.
    await seller.hears(code)
    await seller.tap("o.acc|")
    await seller.tap("o.pack|")
    await seller.tap("o.ship|")
    await seller.tap("f|post|")
    await seller.say("EE473124829RW")
    link = market.path_in(await market.letter("EE473124829RW"), "/o/")

    # In a browser that knows nobody; the code comes to the mailbox, as there is no other place.
    other = WebPerson(market, "Alice", language)
    market.people.append(other)
    shown = await other.get(link)
    assert "EE473124829RW" in shown
    asked = await send(other, link, shown, do="ask", then="received")
    [digits] = CODE.findall((await market.letter(CODE.pattern)).text)
    other.take_page(await send(other, link, asked, do="open", code=digits))
    await other.tap("o.dlv!|")
    await market.quiet()
    shipment = await market.one(select(Shipment))
    assert shipment.state == "delivered"

    # Offered once: never again to who has an address, or did not care for it.
    await other.say("/start")
    again = await market.order(other, product)
    placed = next(each for each in reversed(other.messages()) if again in each.text)
    assert OFFER[language] not in placed.data
