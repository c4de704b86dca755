"""The sale between WhatsApp and Telegram, and what else people do there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.texts import Language
from playground.shown import Shown
from playground.whatsapp.account import Settings
from storage.models import Notice, Order, Product
from tests.stories.conftest import CROSSED
from tests.stories.leftovers import leftovers
from tests.stories.sentences import Words
from tests.support.market import Person, Seen, codes_in, jpeg, plain
from tests.support.whatsapp_market import WhatsAppMarket, WhatsAppMessage, WhatsAppPerson

WIDE = (640, 400)  # of the photo
OWN_WORDS = ("IKAWA", "ya", "inyuma", "isoko", "Koperative Kopakama", "Ikawa y'abahinzi", "yogeje")
MOST_MESSAGES = 35  # of a sale
STAFF = "RW.100000000000777"


@pytest.fixture
async def crossed_whatsapp(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path
) -> AsyncIterator[WhatsAppMarket]:
    backend, mode = request.param
    shelf = request.getfixturevalue("sqlite_shelf" if backend == "sqlite" else "postgres_shelf")
    url = await shelf.lend()
    async with WhatsAppMarket.open(url, redis_url, tmp_path, mode=mode) as market:
        yield market
    await shelf.take_back(url)


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[WhatsAppMarket]:
    staff = (f"whatsapp:{STAFF}",)
    async with WhatsAppMarket.open(sqlite_url, redis_url, tmp_path, staff=staff) as market:
        yield market


def said(seen: Seen) -> str:
    """The words on a tap, wherever a platform shows them."""
    return f"{seen.toast}\n{seen.text}"


async def answers(person: Person, *lines: str) -> Seen:
    """Questions that belong together: in one message where each is paid for, else one by one."""
    if isinstance(person, WhatsAppPerson):
        return await person.say("\n".join(lines))
    return await person.through(*lines)


async def open_shop(seller: Person, to: Words) -> None:
    await seller.say("/sell")
    review = await answers(
        seller, "Koperative Kopakama", "Ikawa y'abahinzi", "Huye", "0788123456", "123456"
    )
    assert to("review_shop") in review.text
    assert to("shop_district") in review.text
    assert to("shop_open") in (await seller.tap("f|<confirm")).text


async def list_coffee(seller: Person, to: Words) -> None:
    assert to("ask_photos") in (await seller.tap("add|")).text
    await seller.photos(jpeg(10, WIDE))
    await seller.tap("f|<keep")
    preview = await answers(seller, "Ikawa ya Huye", "12500", "40", "2", "500 g", "Ikawa yogeje")
    for line in ("preview", "preview_price", "preview_stock", "preview_unit", "preview_weight"):
        assert to(line) in preview.text
    assert to("published") in (await seller.tap("f|<confirm")).text


def sees_photo(seen: Seen) -> bool:
    for each in seen:
        if isinstance(each, Shown) and "photo" in each.api:
            return (each.api["photo"][-1]["width"], each.api["photo"][-1]["height"]) == WIDE
        if not isinstance(each, Shown) and each.raw["bubble"]["picture"]:
            picture = each.raw["bubble"]["picture"]
            return (picture["width"], picture["height"]) == WIDE
    return False


async def place_order(buyer: Person, reads: Words) -> str:
    """Returns the order's code."""
    assert reads("found") in (await buyer.say("IKAWA")).text
    card = await buyer.tap("prod|")
    assert reads("card_price") in card.text
    assert sees_photo(card), "the photo of the other platform"
    await buyer.tap("buy|")
    assert reads("in_cart") in (await buyer.say("2")).text
    await buyer.tap("checkout|")
    await answers(buyer, "Uwase Alice", "2" if reads.language == "zh" else "1")
    asked = await answers(buyer, "0788654321", "Huye", "Ngoma", "inyuma y'isoko")
    assert reads("ask_payment") in asked.text
    review = await buyer.tap("f|on_delivery|")
    for line in ("review_order", "cart_line", "total"):
        assert reads(line) in review.text
    placed = await buyer.tap("f|<confirm")
    assert reads("placed") in placed.text
    return codes_in(placed.text)[0]


async def hears(person: Person, code: str, sentence: str, *, silent: bool) -> None:
    """News; to who was silent for a day on WhatsApp by a template, whose button opens the order."""
    if not (silent and isinstance(person, WhatsAppPerson)):
        await person.hears(sentence)
        return

    def closed() -> list[WhatsAppMessage]:
        since = max(person._heard, 1)
        return [each for each in person.messages(since) if each.template and code in each.text]

    await person.market.until(lambda: bool(closed()), person.screen)
    told = closed()[-1]
    person._heard = person._came(told)
    [opens] = told.data.values()
    assert code in (await person.tap(opens, told.id)).text


async def fulfil(
    market: WhatsAppMarket,
    seller: Person,
    to: Words,
    buyer: Person,
    reads: Words,
    code: str,
    *,
    silent: bool = False,
) -> None:
    """The seller's steps, each heard by the buyer; `silent`: a day before the first of each."""
    buyer.hears_anew()
    await hears(seller, code, to("new_order", code=code), silent=silent)
    if silent:
        await market.forward(hours=25)
    assert to("accepted_toast") in said(await seller.tap("o.acc|"))
    await hears(buyer, code, reads("accepted", code=code), silent=silent)
    await seller.tap("o.pack|")
    await buyer.hears(reads("packed", code=code))
    await seller.tap("o.ship|")
    # By its number where both are one message; elsewhere a digest that came between, as it does
    # where this is played in the early morning, has buttons with numbers of its own.
    post = "1" if isinstance(seller, WhatsAppPerson) else ">f|post"
    if silent:
        refused = await answers(seller, post, "EE473124820RW")
        assert to("tracking_typo") in refused.text
        shipped = await seller.say("ee 473 124 829 rw")
    else:
        shipped = await answers(seller, post, "EE473124829RW")
    assert to("shipped_said") in shipped.text
    notice = await buyer.hears(reads("shipped", code=code))
    assert reads("tracking") in plain(notice.text)
    await seller.through(">o.paid|", ">o.paid!|")
    await buyer.hears(reads("paid", code=code))
    await buyer.tap("o.dlv|")
    assert reads("delivered_toast") in said(await buyer.tap("o.dlv!|"))
    await seller.hears(to("received", code=code))


async def newcomer(market: WhatsAppMarket, where: str, name: str, language: Language) -> Person:
    """Somebody who has chosen their language, and is greeted in it."""
    words = Words(language)
    there = market.whatsapp_newcomer if where == "whatsapp" else market.newcomer
    person = await there(name, language)
    await person.say("/start")
    chosen = await person.tap(f"lang|{language}|")
    assert words("language_set") in chosen.text
    assert words("hello", name=name) in chosen.text
    return person


async def is_over(market: WhatsAppMarket, code: str) -> None:
    """What the database knows in the end."""
    await market.quiet()
    order = await market.one(select(Order).where(Order.code == code))
    assert (order.state, order.total) == ("accepted", 25_000), "complete in some days"
    product = await market.one(select(Product))
    assert (product.on_hand, product.reserved) == (38, 0)
    assert not await market.count(Notice, Notice.state.in_(("refused", "unreachable")))
    for person in market.people:
        assert leftovers(market, person, *OWN_WORDS) == []


@pytest.mark.parametrize(
    ("crossed_whatsapp", "sells", "buys"),
    [
        (CROSSED[0], ("whatsapp", "rw"), ("telegram", "zh")),
        (CROSSED[1], ("telegram", "en"), ("whatsapp", "rw")),
    ],
    ids=["seller", "buyer"],
    indirect=["crossed_whatsapp"],
)
async def test_a_sale_between_the_two(
    crossed_whatsapp: WhatsAppMarket, sells: tuple[str, Language], buys: tuple[str, Language]
) -> None:
    """One side on WhatsApp, where a day passes before each of its first news.

    Red when a step, a photo, a sentence or a template is lost between the two.
    """
    market = crossed_whatsapp
    await market.approve_templates()
    to, reads = Words(sells[1]), Words(buys[1])
    seller = await newcomer(market, sells[0], "Aline", sells[1])
    await open_shop(seller, to)
    await list_coffee(seller, to)
    await market.photos_fetched()
    await market.forward(hours=25)
    buyer = await newcomer(market, buys[0], "Bosco", buys[1])
    code = await place_order(buyer, reads)
    await fulfil(market, seller, to, buyer, reads, code, silent=True)
    await is_over(market, code)


async def test_what_people_send_in_place_of_answers(market: WhatsAppMarket) -> None:
    """Red when what cannot be read is not said, or what could be read is asked for again."""
    seller = await market.whatsapp_member("Aline", "en")
    menu = seller.newest
    asked = await seller.say("sell")  # a command as a word
    assert "1. Shop name" in asked.text
    beside = await seller.tap("orders|", menu.id)
    assert len(beside) == 2, "a list of both would not say whose each button is"
    assert "1. Shop name" in beside[1].text
    assert not any(tap.startswith("f|") for tap in beside[0].data.values())
    refused = await seller.sticker()
    assert refused.text.startswith("This question cannot be answered with a sticker.")
    assert "1. Shop name" in refused.text, "the questions are put again"
    refused = await seller.voice()
    assert refused.text.startswith("Voice messages cannot be understood here yet.")
    refused = await seller.say("Koperative Kopakama\nCoffee\nHuye\n078812345\n-")
    assert "it needs 10 digits and has 9" in refused.text
    review = await seller.say("0788 123 456")
    assert "is everything correct?" in review.text
    for kept in ("Koperative Kopakama", "Coffee", "Huye", "+250 788 123 456"):
        assert kept in review.text, "what was read is not asked for again"
    assert "Your shop is open" in (await seller.say("✅ Open the shop")).text, "a label, typed"
    old = await seller.tap("f|<edit", review[-1].id)
    assert "Your shop is open" not in old.text, "an old button does nothing of that"


async def test_staff_work_on_whatsapp(market: WhatsAppMarket) -> None:
    """A broadcast from there reaches both platforms; the queues open by a word.

    Red when a command of staff, a broadcast or a photo in it does not cross over.
    """
    await market.approve_templates()
    staff = await market.whatsapp_member("Claire", "en", user_id=STAFF)
    aline = await market.whatsapp_member("Aline", "rw")
    bosco = await market.member("Bosco", "zh")
    assert "You have no shop yet." in (await staff.say("Sales")).text
    await staff.say("broadcast")
    await staff.through(">f|everyone|", ">f|any|")
    await staff.photos(jpeg(40, WIDE))
    await staff.through("Isoko rirafunguye.", "The market is open.", "市场开张了。")
    await staff.tap("f|<confirm")
    await staff.hears("The market is open.")
    for person, text in ((aline, "Isoko rirafunguye."), (bosco, "市场开张了。")):
        assert sees_photo(Seen([await person.hears(text)]))
    await staff.hears("Your broadcast is finished.")


async def test_a_sale_in_few_messages(market: WhatsAppMarket) -> None:
    """Wholly on WhatsApp, from two people's first word to the parcel received: each message costs.

    Red when a step is answered with one more than it was.
    """
    to, reads = Words("zh"), Words("en")
    seller = await newcomer(market, "whatsapp", "Aline", "zh")
    await open_shop(seller, to)
    await list_coffee(seller, to)
    buyer = await newcomer(market, "whatsapp", "Bosco", "en")
    code = await place_order(buyer, reads)
    await fulfil(market, seller, to, buyer, reads, code)
    await is_over(market, code)
    bill = market.stand_in.whatsapp.bills.as_json()
    assert bill["messages"] <= MOST_MESSAGES
    assert bill["categories"].keys() == {"service"}, "all in their windows"


async def test_a_shared_product_and_shop_are_found_on_both_platforms(
    market: WhatsAppMarket,
) -> None:
    """The seller reads both links. What wa.me puts into the field is sent edited, by somebody whom
    nobody knows yet; on Telegram the link does it by itself."""
    aline = await market.seller("Aline", "en")
    await market.list_product(aline, "Coffee from Huye")
    await aline.through("/products", ">own|")
    shared = await aline.tap("share|")
    number = Settings().display_phone_number
    lines = shared.text.splitlines()
    (code,) = {each.partition("start=")[2] for each in lines if "start=" in each}
    assert f"https://wa.me/{number}?text=Coffee%20from%20Huye%20%28{code}%29" in lines
    eric = await market.whatsapp_newcomer("Eric", "en")
    asked = await eric.say(f"Ndashaka iyi kawa:\n*{code.upper()}* mungana iki?")
    assert "Choose a language" in asked.text
    card = await eric.tap("lang|en")
    assert "Coffee from Huye" in card.text
    assert any("Add to cart" in label for row in card[-1].buttons for label in row)
    await aline.say("/products")
    shop = await aline.tap("share.shop|")
    (code,) = {each.partition("start=")[2] for each in shop.text.splitlines() if "start=" in each}
    assert "Coffee from Huye" in (await eric.say(f"你好 {code[0]} {code[1:]}")).text
    bosco = await market.member("Bosco", "en")
    shelf = await bosco.say(f"/start {code}")
    assert "1. Coffee from Huye" in shelf.text
    await aline.through("/products", ">own|", ">pause|")
    again = await bosco.say(f"/start {code}")
    assert "No products here yet" in again.text
