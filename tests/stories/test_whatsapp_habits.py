"""What people on WhatsApp are used to: they type what stands on a button, swipe a message to reply
to it, and send a sentence in three messages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.i18n import NBSP, Reader, plain
from bot.jobs.photo_fetcher import PhotoFetcher
from bot.money import Money
from bot.screens.common import BROWSE
from bot.texts import LANGUAGES, Language, Text, t
from storage.models import OptOut, Order, Product
from storage.redis.client import connect
from tests.stories.conftest import STAFF
from tests.support.market import Person, Seen, codes_in, jpeg
from tests.support.whatsapp_market import WhatsAppMarket, WhatsAppMessage, WhatsAppPerson


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[WhatsAppMarket]:
    async with WhatsAppMarket.open(sqlite_url, redis_url, tmp_path, staff=STAFF) as market:
        yield market


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_stands_on_a_button_is_typed(market: WhatsAppMarket, language: Language) -> None:
    """Red when it is looked for as a product, or is a command that reads so: the Kinyarwanda of
    Cancel is the word for "stop your messages", too."""
    seller = await market.seller("Bosco", "en")
    await market.list_product(seller)
    aline = await market.whatsapp_member("Aline", language)
    browse = plain(BROWSE.label, Reader.of(language)).partition(" ")[2]
    assert (await aline.say(browse)).offers("shop|"), aline.screen()
    assert (await aline.say(browse.upper())).text, "no label there: it is looked for"
    asked = await aline.say("/sell")
    cancel = next(label for label in asked.labels if label.startswith("✖️")).partition(" ")[2]
    cancelled = await aline.say(cancel)
    assert cancelled.offers("resume|"), aline.screen()
    again = next(label for label in cancelled.labels if label.startswith("➡️"))
    assert (await aline.say(again)).offers("f|<cancel"), aline.screen()
    await aline.tap("f|<cancel")
    home = plain(t("🏠 Main menu"), Reader.of(language))
    assert (await aline.say(home)).offers("shop|"), "a command's word with its sign"
    assert not await market.rows(select(OptOut))


async def test_a_greeting_is_answered_with_the_menu(market: WhatsAppMarket) -> None:
    """Red when it is looked for as a product, or is a way out of a question that wants words."""
    aline = await market.whatsapp_member("Aline", "en")
    for word in ("Hi!", "Muraho", "您好"):
        seen = await aline.say(word)
        assert seen.offers("shop|"), aline.screen()
        assert "No product" not in seen.text
    await aline.say("/search")
    assert "in the middle" not in (await aline.say("Hello")).text


async def test_nobody_waits_for_an_answer_to_a_reaction(market: WhatsAppMarket) -> None:
    """Red when "typing" stands there for 25 seconds, and nothing comes."""
    aline = await market.whatsapp_member("Aline", "en")
    await aline.say("/start")
    assert not aline.contact_there.typing_until, "the answer ended it"
    await aline._does(lambda: aline.phone.react(aline.newest.shown))
    await asyncio.sleep(0.2)  # it is marked beside the turn
    assert not aline.contact_there.typing_until


@pytest.mark.parametrize("word", ["STOP", "Hagarika", "退订"])
async def test_who_writes_stop_gets_no_more_news(market: WhatsAppMarket, word: str) -> None:
    """Red when that is answered with a list to choose from, and the next news come all the same."""
    aline = await market.whatsapp_member("Aline", "en")
    assert not await market.rows(select(OptOut))
    # Nobody gets news there who has not asked for them: that is what the switches say.
    assert (await aline.say("/stop")).offers("stop!|broadcast")
    await aline.tap("stop!|broadcast")
    assert (await aline.say("/stop")).offers("stop!|-broadcast")
    seen = await aline.say(word)
    assert "🔕 Switched off." in seen.text
    assert seen.offers("stop!|broadcast"), "the way back"
    assert not (await aline.say("/start")).offers("stop!|broadcast"), "asked once"
    assert [each.kind for each in await market.rows(select(OptOut))] == ["broadcast"]
    await aline.say("/stop")
    assert len(await market.rows(select(OptOut))) == 1


async def test_a_swiped_message_is_the_one_that_is_meant(market: WhatsAppMarket) -> None:
    """Two orders wait; "1" in reply to the first accepts that one. Red when it accepts the newer,
    or when a reply to what is long forgotten does anything."""
    seller = await market.whatsapp_member("Aline", "en")
    await seller.say("/sell")
    await seller.through("Kopakama\nCoffee\nHuye\n0788123456\n123456", ">f|<confirm")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    codes = [await market.order(buyer, product) for _ in "ab"]
    of_a, of_b = [await seller.hears(code) for code in codes]

    async def replies(text: str, message: str) -> str:
        return (await seller._does(lambda: seller.phone.say(text, reply_to=message))).text

    assert codes[0] in await replies("1", of_a.id)
    assert await states(market, codes) == ["accepted", "placed"]
    own = next(each for each in reversed(seller.messages()) if not each.by_bot)
    assert "no button 9" in await replies("9", own.id), "their own: it is no reply to us"
    assert codes[1] in await replies("accept", of_b.id)
    assert await states(market, codes) == ["accepted", "accepted"]
    async with connect(market.settings.redis_url) as redis:
        await redis.delete(f"isoko:below:whatsapp:{seller.contact_there.user_id}")
    assert "from an earlier step" in await replies("1", of_b.id)
    assert await states(market, codes) == ["accepted", "accepted"]


async def states(market: WhatsAppMarket, codes: list[str]) -> list[str]:
    found = {each.code: each.state for each in await market.rows(select(Order))}
    return [found[code] for code in codes]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_later_pages_are_counted_as_they_are_seen(
    market: WhatsAppMarket, language: Language
) -> None:
    """A cart with more buttons than a list has rows. Red when "10" is the tenth of all buttons, and
    not the tenth row; when "1" below the second page is the first page's first, which orders what
    is in the cart; or when the row's own words are looked for as a product."""
    seller, names = await market.seller("Bosco", "en"), ("Ikawa", "Icyayi", "Ubuki", "Agaseke")
    aline = await market.whatsapp_member("Aline", language)
    for name in names:
        product = await market.list_product(seller, name)
        await aline.say(name)
        await aline.through(f">prod|{product}|", f">buy|{product}|", "1")
    cart = await aline.say("/cart")
    first, last = next(iter(cart[-1].data.values())), list(cart[-1].data.items())[9]
    assert first.startswith("checkout|")
    assert last[1].startswith("more|")

    async def is_the_page(seen: Seen) -> None:
        assert [each.split("|")[0] for each in seen[-1].data.values()] == ["code", "shop", "home"]

    await is_the_page(await aline.say("10"))
    assert (await aline.say("2")).offers("shop|all"), aline.screen()
    await aline.say("/cart")
    await is_the_page(await aline.say(last[0].partition(" ")[2].upper()))
    assert (await aline.say("3")).offers("orders|"), aline.screen()
    await is_the_page(await aline._does(lambda: aline.phone.say("10", reply_to=cart[-1].id)))
    assert not await market.rows(select(Order))


async def test_a_number_typed_again_while_nothing_comes(market: WhatsAppMarket) -> None:
    """The way to pay is typed twice, as no answer came for a while: red when the second time
    places the order, whose review was not there yet."""
    product = await market.list_product(await market.seller("Bosco", "en"))
    aline = await market.whatsapp_member("Aline", "en")
    aline.one_by_one = True
    await market.checkout(aline, product, method="none")
    market.now.ahead += timedelta(seconds=10)  # so late it is when we get to what they say
    assert (await aline.say("1")).offers("f|<confirm"), aline.screen()
    asked = await aline.say("1")
    assert "Another message with buttons has just arrived." in asked.text
    assert not await market.count(Order)
    market.now.ahead -= timedelta(seconds=10)
    assert codes_in((await aline.tap("f|<confirm")).text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_news_of_the_market_after_a_day_open_themselves(
    market: WhatsAppMarket, language: Language
) -> None:
    """The template has one line of them; its button shows the message with its photo and link, and
    the link opens. Red when it opens whatever button the message begins with."""
    staff = await market.member("Claire", "en", id=STAFF[0])
    eric = await market.whatsapp_member("Eric", language)
    assert (await eric.say("/start")).offers("stop!|broadcast"), "news are to be asked for"
    await eric.tap("stop!|broadcast")
    assert not (await eric.say("/start")).offers("stop!|broadcast")
    await market.forward(hours=25)
    texts = {"rw": "Imurikagurisha.", "en": "A fair in Huye.\nFrom nine.", "zh": "胡耶市集。"}
    await staff.through("/broadcast", ">f|everyone|", ">f|any|")
    await staff.photos(jpeg(40))
    await staff.through(texts["rw"], texts["en"], texts["zh"], ">f|links")
    await staff.through("Programme = fair.example/p", ">f|<confirm")
    # Its photo came on Telegram, and is waited for.
    await market.until(lambda: any(m.template for m in eric.messages()), eric.screen)
    told = eric.newest
    opened = await eric.tap("bc.news|", told.id)
    assert opened.text.startswith(texts[language])
    assert opened.pictures == 1
    page = await eric.tap("bc.link|")
    assert "https://fair.example/p" in str(page[-1].raw), (
        "the page itself, and no word to tap again"
    )


async def test_a_photo_that_is_still_to_be_fetched(
    market: WhatsAppMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks on WhatsApp before Telegram's photo is here sees the product, and later its
    photo; what is sent on WhatsApp is fetched before it is answered. Red when that is an error, or
    says that it is one."""
    arrives = asyncio.Event()
    fetch = PhotoFetcher.fetch_due

    async def late(self: PhotoFetcher) -> Counter[str]:
        await arrives.wait()
        return await fetch(self)

    monkeypatch.setattr(PhotoFetcher, "fetch_due", late)
    seller = await market.seller("Aline", "en")
    await seller.say("/sell")
    await seller.photos(jpeg(10), jpeg(90))
    await seller.through(">f|<keep", "Ikawa ya Huye", "12500", "10", ">f|bag", "500 g")
    await seller.through(">f|<skip", ">f|<skip", ">f|<confirm")
    buyer = await market.whatsapp_member("Bosco", "en")
    await buyer.say("ikawa")
    card = await buyer.tap("prod|")
    assert "12 500" in card.text, buyer.screen()
    assert "cannot be shown" not in card.text
    assert card.pictures == 0
    photos = await buyer.tap("photos|")
    assert "The photos cannot be shown just now." in photos.text
    arrives.set()
    await market.photos_fetched()
    assert (await buyer.tap("prod|")).pictures == 1
    assert (await buyer.tap("photos|")).pictures == 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_staff_read_who_is_reached_and_for_how_much(
    sqlite_url: str, redis_url: str, tmp_path: Path, language: Language
) -> None:
    """The author before sending, and whoever approves it. Red when "Send to N" counts somebody who
    will not get it, or one of the two does not see why, or what it costs."""
    both, few = (*STAFF, 200), {"approve_above": 1}
    async with WhatsAppMarket.open(sqlite_url, redis_url, tmp_path, staff=both, **few) as market:
        author = await market.member("Claire", language, id=both[0])
        second = await market.member("Diane", language, id=both[1])
        await market.whatsapp_member("Aline", "en")
        await market.forward(hours=25)
        await market.whatsapp_member("Eric", "en")  # can be answered for a day
        words = [
            ("Reached if it is sent now: {n} of {total}", {"n": 3, "total": 4}),
            ("Not reached now, they never asked for news: {n}", {"n": 1}),
            (
                "{country}: messages: {n}, at most {cost}",
                {"country": "RW", "n": 1, "cost": Money(1, "USD")},
            ),
        ]
        said = [plain(Text(msgid, values), Reader.of(language)) for msgid, values in words]
        await author.through("/broadcast", ">f|everyone|", ">f|any|", ">f|<skip")
        review = await author.through("Imurikagurisha.", "A fair.", "市集。")
        for line in said:
            assert line.replace(NBSP, " ") in review.text
        await author.tap("f|<confirm")
        await market.quiet()
        for line in said:
            assert line.replace(NBSP, " ") in second.read(), "who approves it"


SHOP = ("Kopakama", "Coffee", "Huye", "0788123456", "123456")


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (SHOP, "Merchant code: 123456"),
        (SHOP[:3], "1. Phone number"),
        (("Kopakama", "Coffee", "Huye", "07881234"), "it needs 10 digits and has 8"),
        (("Kopakama", "Coffee", "Nowhere", "Neither"), "That place is not known."),
    ],
    ids=["all", "some", "one is wrong", "two are wrong"],
)
async def test_several_messages_at_once_answer_a_form(
    market: WhatsAppMarket, texts: tuple[str, ...], sentence: str
) -> None:
    """In one call of Meta's: each answers its question, and one message says what came of it. Red
    when each is answered, or when the last one is lost as what may be left out was left out."""
    aline = await market.whatsapp_member("Aline", "en")
    await aline.say("/sell")
    told = await at_once(market, aline, *texts)
    assert len(told) == 1
    assert sentence in told[0].text, aline.screen()


async def test_several_messages_at_once_outside_a_form(market: WhatsAppMarket) -> None:
    """Red when each word of a sentence is answered that no product was found for it."""
    await market.list_product(await market.seller("Bosco", "en"))
    eric = await market.whatsapp_newcomer("Eric", "en")
    assert len(await at_once(market, eric, "Muraho", "bite", "ikawa")) == 1, eric.screen()
    await eric.tap("lang|en")
    told = await at_once(market, eric, "Hello", "how are you?", "ikawa", "thanks")
    assert [each.text.partition(":")[0] for each in told] == [
        "🔎 Found for",
        "🔎 No product was found for",
    ]


@pytest.mark.parametrize("then", ["reaction", "photo", "sticker"])
async def test_whatever_comes_with_an_answer_it_is_answered(
    market: WhatsAppMarket, then: str
) -> None:
    """Red when a message goes unanswered because another waits to which nobody gets an answer."""
    aline = await market.whatsapp_member("Aline", "en")
    await aline.say("/sell")
    asks = aline.newest
    await market.whatsapp_playground.switch(batch=1000, hold_ms=300)
    since = aline.so_far()
    await aline.phone.say("Kopakama")
    if then == "reaction":
        await aline.phone.react(asks.shown)
    elif then == "photo":
        await aline.phone.photos([jpeg(1)])
    else:
        await aline.phone.file(jpeg(kind="WEBP"), "s.webp", kind="sticker")
    await market.until(lambda: any(m.by_bot for m in aline.messages(since)), aline.screen)
    await market.whatsapp_playground.switch(clear=True)
    assert "What you sell" in aline.newest.text, aline.screen()


async def at_once(market: WhatsAppMarket, person: WhatsAppPerson, *texts: str) -> Seen:
    """All of them in one webhook; what they are answered."""
    await market.whatsapp_playground.switch(batch=1000, hold_ms=300)
    since = person.so_far()
    for text in texts:
        await person.phone.say(text)
    await market.until(lambda: any(m.by_bot for m in person.messages(since)), person.screen)
    await market.whatsapp_playground.switch(clear=True)
    await asyncio.sleep(0.5)  # what was held of other things, and an answer too many
    await person._answered()
    return Seen([each for each in person.messages(since) if each.by_bot])


async def test_reminded_by_templates_until_it_runs_out(market: WhatsAppMarket) -> None:
    """2 h as its own screen, 24 h and 72 h as templates, whose button opens the order as it is by
    then. Red when a side is not told, is told twice, or a button leads to what is over."""
    market.on, market.one_by_one = ("whatsapp",), True
    seller = await market.seller("Aline", "rw")
    product = await market.list_product(seller)
    buyer = await market.member("王小明", "zh")
    code = await market.order(buyer, product)
    await seller.hears(f"Komande nshya! {code}")
    await market.forward(hours=2, minutes=1)
    reminder = await seller.hears(f"Komande {code} imaze amasaha 2 itegereje.")
    assert any(data.startswith(f"o.acc|{code}") for data in reminder.data.values())
    await market.forward(hours=22)
    told = await template(market, seller, "imaze amasaha 24 itegereje")
    opened = await seller.tap(next(iter(told.data.values())), told.id)
    assert opened.offers(f"o.acc|{code}"), "what they can do about it"
    await market.forward(hours=48)
    for person, news in ((buyer, "已超时关闭"), (seller, "cyarangiye nta gisubizo gitanzwe")):
        told = await template(market, person, news)
        assert code in told.text
        opened = await person.tap(next(iter(told.data.values())), told.id)
        assert code in opened.text
        assert not opened.offers("o.acc|"), "it is over"
        assert sum(bool(each.template) and news in each.text for each in person.messages()) == 1
    late = await seller.tap("o.acc|", reminder)
    assert "Hari icyahindutse hagati aho." in late.text
    found = await market.one(select(Product))
    assert (found.on_hand, found.reserved) == (10, 0)


async def template(market: WhatsAppMarket, person: Person, words: str) -> WhatsAppMessage:
    """The newest one that says so."""

    def found() -> list[WhatsAppMessage]:
        return [each for each in person.messages() if each.template and words in each.text]

    await market.until(lambda: bool(found()), person.screen)
    return found()[-1]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_vote_that_counts_nowhere(market: WhatsAppMarket, language: Language) -> None:
    """In a message that is no poll of theirs: red when nothing comes."""
    aline = await market.whatsapp_member("Aline", language)
    planted = await aline.plant("vote|0")
    said = {
        "en": "Your answer was not counted",
        "rw": "Igisubizo cyawe nticyabazwe",
        "zh": "您的回答没有计入",
    }
    assert said[language] in (await aline.tap("vote|0", planted)).text
