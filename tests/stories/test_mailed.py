"""An order from a link to its end by somebody who has no more than a browser and a mailbox: mail is
offered once, brings the news, and its links lead on, also in a browser that knows nobody.

In Chinese it is played in a real browser (tests/page/test_by_mail.py).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.texts import LANG, Language
from demo import mail
from playground.mail.letters import MailLetter
from storage.models import Shipment
from tests.stories.conftest import STAFF
from tests.support.market import Person
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

    async def letters_to(self, address: str, words: str) -> list[MailLetter]:
        """All to somebody that have these words, once one came."""
        await self.until(
            lambda: bool(to(self, address, words)), lambda: f"nothing came to {address}"
        )
        return to(self, address, words)

    def path_in(self, letter: MailLetter, part: str) -> str:
        found = re.search(rf"{re.escape(self.url)}(\S*{re.escape(part)}\w+)", letter.text)
        assert found is not None, letter.text
        return found[1]


@pytest.fixture
async def mail_market(
    database_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[MailMarket]:
    async with MailMarket.open(database_url, redis_url, tmp_path, staff=STAFF) as market:
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


SAID = {
    "rw": "Ku wa gatandatu hazaba umunsi w'ubucuruzi.",
    "en": "Saturday is export day.",
    "zh": "周六是出口日。",
}


async def told_everybody(market: MailMarket, staff: Person, words: dict[str, str]) -> None:
    await staff.through("/broadcast", ">f|everyone|", ">f|any|", ">f|<skip")
    await staff.through(*words.values(), ">f|<confirm")
    await staff.hears("Your broadcast is finished.")
    await market.quiet()


def to(market: MailMarket, address: str, words: str) -> list[MailLetter]:
    return [each for each in market.letters if each.recipient == address and words in each.text]


async def test_a_broadcast_by_mail_until_one_click(mail_market: MailMarket) -> None:
    """In each reader's language, as text and as HTML; a look at the link stops nothing, the one
    click stops the news and nothing else (emailflare 190, useSend 412, Rock 7034)."""
    market = mail_market
    staff = await market.on_telegram("Claire", "en", id=STAFF[0])
    await staff.through("/start", ">lang|en")
    readers: dict[str, WebPerson] = {}
    for language in SAID:
        reader = await market.member("Alice", language)
        assert isinstance(reader, WebPerson)
        await reader.say("/settings")
        await reader.tap("email")
        await reader.tap("email.type")
        await reader.say(f"{language}@example.com")
        [asked] = await market.letters_to(f"{language}@example.com", "/m/")
        path = market.path_in(asked, "/m/")
        await send(reader, path, await reader.get(path), do="confirm")
        readers[language] = reader
    await told_everybody(market, staff, SAID)
    for language, reader in readers.items():
        address, words = f"{language}@example.com", SAID[language]
        [letter] = to(market, address, words)
        assert words in unescape(letter.html)
        assert f'lang="{LANG[language]}"' in letter.html
        assert re.search(rf"/{language}/m/[0-9a-f]{{32}}/news\s", letter.text)
        assert words in "\n".join(each.text for each in reader.messages())
    [letter] = to(market, "zh@example.com", SAID["zh"])
    assert letter.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    link = letter.header("List-Unsubscribe").strip("<>")
    async with ClientSession() as program:  # of a mailbox: it has no cookie
        async with program.get(link) as said:
            assert said.status == 200
            assert "<button" in await said.text(), "who looks is asked"
        await told_everybody(market, staff, {"rw": "Kabiri.", "en": "Twice.", "zh": "第二次。"})
        assert to(market, "zh@example.com", "第二次")
        async with program.post(link, data={"List-Unsubscribe": "One-Click"}) as said:
            assert said.status == 200
    await told_everybody(market, staff, {"rw": "Gatatu.", "en": "A third.", "zh": "第三次。"})
    assert not to(market, "zh@example.com", "第三次")
    assert to(market, "en@example.com", "A third.")
    # News of an order go on.
    seller = await market.on_telegram("Aline", "rw")
    await seller.through("/start", ">lang|rw")
    await seller.through("/sell", "Koperative Kopakama", "Ikawa", "Huye", "0788123456")
    await seller.through(">f|<skip", ">f|<confirm")
    code = await market.order(readers["zh"], await market.list_product(seller))
    await seller.hears(code)
    await seller.tap("o.acc|")
    await market.quiet()
    assert to(market, "zh@example.com", code)
