"""Pictures that sellers pass on: a camera reads where the product is, and the page is there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from bot import capabilities, taps
from bot.chat import Event, MadePhoto, MessageScreen, Photo, Said
from bot.handlers import share_cards
from bot.handlers.context import Context
from bot.i18n import Reader, plain
from bot.settings import Periods
from bot.telegram.capabilities import TELEGRAM
from tests.web.conftest import BASE

if TYPE_CHECKING:
    from bot.chat import Answer, Sender
    from bot.texts import Language
    from tests.web.conftest import Front


async def card_of(
    front: Front, seller: Sender, of: taps.CardOfProduct | Language, base: str = BASE
) -> MessageScreen:
    async with front.trade.acting(seller) as (db, who):
        event = Event(key="1", sender=seller, chat=seller.id, what=Said("x"))
        periods = Periods(web_url=base)
        turn = Context(event, who, db, front.trade.now, periods, media=front.media)
        answer: Answer
        if isinstance(of, taps.CardOfProduct):
            answer = await share_cards.of_product(turn, of)
        else:
            answer = await share_cards.of_shop(turn, taps.ChosenLanguage(of))
    (screen,) = answer.screens
    assert isinstance(screen, MessageScreen)
    return screen


def drawn(screen: MessageScreen) -> Image.Image:
    assert isinstance(screen.photo, MadePhoto)
    assert screen.photo.kind == "jpeg"
    assert len(screen.photo.content) < 600_000, "WhatsApp shows a preview of it"
    return Image.open(io.BytesIO(screen.photo.content))


def read_by_a_camera(picture: Image.Image) -> str:
    """As a chat passes it on: half as wide, and compressed once more."""
    passed_on = io.BytesIO()
    picture.resize((540, picture.height // 2)).save(passed_on, "JPEG", quality=60)
    (found,) = zxingcpp.read_barcodes(Image.open(passed_on))
    return found.text


@pytest.mark.parametrize(("language", "query"), [("rw", ""), ("en", ""), ("zh", "?to=CN")])
async def test_a_product_is_found_by_its_picture(
    lone_front: Front, language: Language, query: str
) -> None:
    """Under a name that is as long as a name may be, whose address is long, too."""
    name = "Ikawa y'i Huye yogejwe yumishijwe ku zuba 250 g ☕"
    seller = await lone_front.trade.seller("Aline", language)
    photo = Photo(path=await lone_front.photo(200))
    product = await lone_front.trade.product(seller, name, photos=(photo, photo))
    screen = await card_of(lone_front, seller, taps.CardOfProduct(product))
    picture = drawn(screen)
    link = read_by_a_camera(picture)
    assert link.startswith(f"{BASE}/{language}/p/{product}-ikawa-yi-huye-yogejwe-")
    assert link.endswith(query)
    assert (await lone_front.get(link.removeprefix(BASE)))[0].status == 200
    assert link in screen.lines, "whoever has it on their own phone cannot scan it"
    assert picture.getpixel((540, 300))[0] > 180, "the photo"  # type: ignore[index]
    said = [plain(each, Reader.of(language)) for each in screen.lines[1:3] if isinstance(each, str)]
    assert "Frw" in said[0] or "卢旺达法郎" in said[0]


async def test_it_is_drawn_for_readers_of_other_languages(lone_front: Front) -> None:
    seller = await lone_front.trade.seller("Aline", "rw")
    product = await lone_front.trade.product(seller)
    screen = await card_of(lone_front, seller, taps.CardOfProduct(product))
    others = [each.tap for each in screen.rows[0]]
    assert others == [taps.PRODUCT_CARD(taps.CardOfProduct(product, each)) for each in ("en", "zh")]
    screen = await card_of(lone_front, seller, taps.CardOfProduct(product, "zh"))
    assert read_by_a_camera(drawn(screen)).startswith(f"{BASE}/zh/p/")
    assert any(isinstance(each, str) and "卢旺达法郎" in each for each in screen.lines)


async def test_a_market_without_pages_leads_into_the_chat(lone_front: Front) -> None:
    """Which has no pictures either: those of the old kind, whose bytes have not come."""
    capabilities.serve(TELEGRAM)
    seller = await lone_front.trade.seller("Aline")
    product = await lone_front.trade.product(seller, photos=(Photo("a-name-of-telegram-s"),))
    picture = drawn(await card_of(lone_front, seller, taps.CardOfProduct(product), base=""))
    assert read_by_a_camera(picture).startswith("https://t.me/")
    assert picture.height < 1080


async def test_a_shop_shows_four_of_its_products_or_one(lone_front: Front) -> None:
    seller = await lone_front.trade.seller("Aline", "en", shop="Kopakama")
    reds = [40, 90, 140, 190]
    for red in reds[:3]:
        await lone_front.trade.product(seller, photos=(Photo(path=await lone_front.photo(red)),))
    picture = drawn(await card_of(lone_front, seller, "zh"))
    corners = [(200, 200), (880, 200), (200, 800), (880, 800)]
    assert len({picture.getpixel(each) for each in corners}) == 1
    await lone_front.trade.product(seller, photos=(Photo(path=await lone_front.photo(reds[3])),))
    picture = drawn(await card_of(lone_front, seller, "zh"))
    seen = [picture.getpixel(each)[0] for each in corners]  # type: ignore[index]
    assert all(abs(one - other) < 6 for one, other in zip(seen, reversed(reds), strict=True))
    assert read_by_a_camera(picture) == f"{BASE}/zh/s/1-kopakama?to=CN"
