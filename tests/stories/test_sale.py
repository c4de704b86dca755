"""One whole sale, from a photo of coffee to a parcel received, as each side reads it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.texts import Language
from storage.models import AuditLine, Notice, Order, Product
from tests.stories.conftest import STAFF
from tests.stories.leftovers import is_leftover, leftovers, told
from tests.stories.sentences import TIMELINE, Words
from tests.support.market import Market, Person, Seen, codes_in, jpeg

COUNTRY = {"rw": "RW", "en": "RW", "zh": "CN"}
LABEL = {
    # a parcel's label, from small to large in Rwanda and from large to small in China
    "RW": ["Uwase Alice", "inyuma y'isoko", "Ngoma, Huye", "+250 788 654 321", "RWANDA"],
    "CN": [
        "中国 CHINA",
        "310012",
        "浙江省杭州市西湖区",
        "文三路 90 号",
        "王小明",
        "+86 138 0013 8000",
    ],
}


async def begin(person: Person, say: Words) -> None:
    greeting = await person.say("/start")
    assert "Murakaza neza ku Isoko · Welcome to Isoko · 欢迎来到 Isoko" in greeting.text
    assert sorted(greeting.labels) == sorted(["Ikinyarwanda", "English", "中文"])
    chosen = await person.tap(f"lang|{say.language}|")
    assert say("language_set") in chosen.text
    assert say("hello", name=person.name) in chosen.text


async def open_shop(seller: Person, say: Words) -> None:
    assert say("ask_shop_name") in (await seller.say("/sell")).text
    if "sticker" not in seller.cannot:
        refused = await seller.sticker()
        assert refused.text.startswith(say("no_sticker"))
        assert say("ask_shop_name") in refused.text  # the question is put again
    assert say("ask_about") in (await seller.say("Koperative Kopakama")).text
    asked = await seller.say("Ikawa y'abahinzi 200")
    assert say("ask_district") in asked.text
    asked = await seller.say("huye")
    assert say("ask_shop_phone") in asked.text
    own = [label for label in asked.labels if label.startswith("+250 ")]  # where it is known
    assert own or seller.keyboard == [f"📱 {say('share_number')}"]
    assert say("phone_short") in (await seller.say("078812345")).text
    kept = await seller.say("0788 123 456")
    assert own or say("kept_phone") in kept.text
    assert say("ask_merchant_code") in kept.text
    assert seller.keyboard == []
    review = await seller.say("123456")
    assert say("review_shop") in review.text
    assert "Koperative Kopakama" in review.text
    assert "Ikawa y'abahinzi 200" in review.text
    assert say("shop_district") in review.text
    assert "+250 788 123 456" in review.text
    assert "123456" in review.text
    assert say("shop_open") in (await seller.tap("f|<confirm")).text


async def list_coffee(seller: Person, say: Words) -> None:
    assert say("ask_photos") in (await seller.tap("add|")).text
    refused = await seller.say("ikawa")
    assert refused.text.startswith(say("photo_not_words"))
    refused = await seller.voice()
    assert refused.text.startswith(say("no_voice"))
    album = await seller.photos(jpeg(10), jpeg(90), jpeg(200))
    assert len(album) == 1, "an album is one answer"
    assert say("photos_here") in album.text
    await seller.tap("f|<keep")
    assert say("ask_price") in (await seller.say("Ikawa ya Huye")).text
    refused = await seller.say("1.5")
    assert refused.text.startswith(say("no_decimals"))
    assert say("ask_price") in refused.text
    assert say("ask_stock") in (await seller.say("12 500 Frw")).text
    await seller.through("40", ">f|bag|", "500 g")
    preview = await seller.say("Ikawa yogeje ya Bourbon.")
    assert preview.pictures == 3
    assert preview[-1].buttons, "the buttons are below the album"
    for line in ("preview", "preview_price", "preview_stock", "preview_unit", "preview_weight"):
        assert say(line) in preview.text
    assert say("preview_category") in preview.text
    assert "Ikawa yogeje ya Bourbon." in preview.text
    assert say("published") in (await seller.tap("f|<confirm")).text


async def fill_cart(buyer: Person, say: Words) -> Seen:
    listing = await buyer.say("IKAWA")  # whatever the case
    assert say("found") in listing.text
    assert "Ikawa ya Huye" in listing.text
    card = await buyer.tap("prod|")
    assert card.pictures == 1
    assert say("card_price") in card.text
    assert say("in_stock") in card.text
    assert "Koperative Kopakama" in card.text
    assert "Ikawa yogeje ya Bourbon." in card.text
    album = await buyer.tap("photos|")
    assert album.pictures == 3
    asked = await buyer.tap("buy|")
    assert say("ask_quantity") in asked.text
    refused = await buyer.say("-3")
    assert refused.text.startswith(say("too_few"))
    cart = await buyer.say("2")
    assert say("in_cart") in cart.text
    assert say("cart_line") in cart.text
    assert say("total") in cart.text
    return cart


async def check_out(buyer: Person, say: Words) -> str:
    """Returns the order's code."""
    country = COUNTRY[say.language]
    assert say("ask_recipient") in (await buyer.tap("checkout|")).text
    asked = await buyer.say("Uwase Alice" if country == "RW" else "王小明")
    assert say("ask_country") in asked.text
    await buyer.tap(f"f|{country}|")
    if country == "RW":
        method = await buyer.through("0788 654 321", "Huye", "Ngoma", "inyuma y'isoko")
    else:
        method = await buyer.through(
            "13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012"
        )
    assert say("ask_payment") in method.text
    review = await buyer.tap("f|on_delivery|" if country == "RW" else "f|arranged|")
    for line in ("review_order", "cart_line", "total", "pay_on_delivery"):
        assert say(line) in review.text
    assert "\n".join(LABEL[country]) in review.text
    placed = await buyer.tap("f|<confirm")
    assert say("placed") in placed.text
    [code] = codes_in(placed.text)[:1]
    return code


async def fulfil(seller: Person, to: Words, buyer: Person, reads: Words, code: str) -> None:
    """Seller's steps, each heard by the buyer in their own language."""
    country = COUNTRY[reads.language]
    notice = await seller.hears(to("new_order", code=code))
    assert to("to_rwanda" if country == "RW" else "to_china") in notice.text
    assert LABEL[country][1] not in notice.text, "a notice stays on the phone: no addresses in it"
    assert "Ikawa ya Huye" in notice.text
    accepted = await seller.tap("o.acc|")
    assert accepted.toast == to("accepted_toast")
    assert "\n".join(LABEL[country]) in accepted.text, "where to send it"
    notice = await buyer.hears(reads("accepted", code=code))
    assert reads("pay_then") in notice.text.replace("\u00a0", " ")
    await seller.tap("o.pack|")
    await buyer.hears(reads("packed", code=code))
    if country == "CN":  # what goes abroad is paid before it is sent
        await buyer.tap("o.claim|")
        await is_paid(seller, buyer, reads, code)
    assert to("ask_carrier") in (await seller.tap("o.ship|")).text
    assert to("ask_tracking") in (await seller.tap("f|post|")).text
    refused = await seller.say("EE473124820RW")
    assert refused.text.startswith(to("tracking_typo"))
    assert to("shipped_said") in (await seller.say("ee 473 124 829 rw")).text
    notice = await buyer.hears(reads("shipped", code=code))
    assert reads("carrier_post") in notice.text
    assert reads("tracking") in notice.text
    if country == "RW":
        await is_paid(seller, buyer, reads, code)
    await buyer.tap("o.dlv|")
    done = await buyer.tap("o.dlv!|")
    assert done.toast == reads("delivered_toast")
    await seller.hears(to("received", code=code))


async def is_paid(seller: Person, buyer: Person, reads: Words, code: str) -> None:
    await seller.through(">o.paid|", ">o.paid!|")
    await buyer.hears(reads("paid", code=code))


async def look_back(buyer: Person, reads: Words, seller: Person, to: Words, code: str) -> None:
    orders = await buyer.say("/orders")
    assert reads("my_orders") in orders.text
    assert re.search(
        rf"1\. {code}.*25[ ,]000 (?:Frw|卢旺达法郎).*{re.escape(reads('delivered'))}", orders.text
    )
    order = await buyer.tap(f"order|{code}")
    _, _, history = order.text.partition(reads("timeline"))
    changes, _, journey = history.partition("🗺")
    lines = [*changes.strip().splitlines(), *journey.splitlines()[1:]]
    *first, shipped, paid, delivered = TIMELINE[reads.language]
    if COUNTRY[reads.language] == "CN":
        first.append("卖家正在核对付款")
    expected = [*first, paid, shipped, delivered]
    assert [re.sub(r"^.*?[:：]\d\d[:：] *\W*", "", line) for line in lines] == expected
    assert to("no_sales") in (await seller.say("/sales")).text


async def sale(market: Market, sells: Language, buys: Language) -> None:
    """The whole of it, and what the database knows in the end."""
    to, reads = Words(sells), Words(buys)
    seller = await market.newcomer("Aline", sells)
    buyer = await market.newcomer("小明" if buys == "zh" else "Bosco", buys)
    await begin(seller, to)
    await open_shop(seller, to)
    await list_coffee(seller, to)
    await begin(buyer, reads)
    await fill_cart(buyer, reads)
    code = await check_out(buyer, reads)
    await fulfil(seller, to, buyer, reads, code)
    await look_back(buyer, reads, seller, to, code)
    await market.quiet()
    order = await market.one(select(Order).where(Order.code == code))
    assert (order.state, order.total) == ("accepted", 25_000), "complete in some days"
    product = await market.one(select(Product))
    assert (product.on_hand, product.reserved) == (38, 0)
    moves = await market.rows(
        select(AuditLine).where(AuditLine.subject.in_(("order", "payment", "shipment")))
    )
    claimed = COUNTRY[buys] == "CN"  # who pays as agreed says when it is paid
    assert len(moves) == len(TIMELINE[buys]) + claimed
    assert not await market.count(Notice, Notice.state.in_(("refused", "unreachable")))
    own_words = ("IKAWA", "yogeje", "ya", "inyuma", "isoko", "abahinzi", "Ikawa y'abahinzi 200")
    own_words += ("王小明", *LABEL["CN"])
    for person in (seller, buyer):
        assert leftovers(market, person, *own_words) == []


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_the_same_sale_in_every_language(every_market: Market, language: Language) -> None:
    """Red when a sentence, a step or a side of the sale breaks on either database or listener."""
    await sale(every_market, language, language)


async def test_each_reads_their_own_language(market: Market) -> None:
    """A seller in Kinyarwanda, a buyer in Chinese, staff in English: nobody reads another's.

    Red when words are chosen for the one who acts instead of the one who reads.
    """
    staff = await market.member("Claire", "en", id=STAFF[0])
    await sale(market, "rw", "zh")
    seller, buyer = market.people[1], market.people[2]
    await staff.through("/broadcast", ">f|everyone|", ">f|any|", ">f|<skip")
    await staff.through("Isoko rirafunguye.", "The market is open.", "市场开张了。")
    await staff.tap("f|<confirm")
    await staff.hears("The market is open.")
    await seller.hears("Isoko rirafunguye.")
    await buyer.hears("市场开张了。")
    await staff.hears("Your broadcast is finished.")
    chinese = re.compile(r"[\u4e00-\u9fff]")
    address = "\n".join(LABEL["CN"])
    for text in told(market, seller):
        if "·" not in text and text != "中文" and LABEL["CN"][0] not in text:
            assert not chinese.search(text.replace("王小明", "")), text
    assert any(address in text for text in told(market, seller)), "the label is the buyer's own"


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("Please send a photo here, not text.", "rw", True),
        ("📦 Packed", "rw", True),
        ("Komande nshya! IS-2345AB", "rw", False),
        ("Price: 12 500 Frw", "zh", True),
        ("价格：12,500 卢旺达法郎", "zh", False),
        ("[北京市]", "rw", True),
        ("Example: 杭州市", "en", True),
        ("[English] [中文]", "rw", False),
        ("🏁 已完成 Thanks", "zh", True),
        ("物流单号：EE473124829RW", "zh", False),
    ],
)
def test_english_is_noticed(text: str, language: Language, left: bool) -> None:
    """The check of the stories above has eyes."""
    assert is_leftover(text, language) is left
