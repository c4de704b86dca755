"""A product or a shop as a picture that its seller passes on: in a status, a chat, on a stall."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import drawing, qr_codes, taps
from bot.chat import Answer
from bot.commerce import catalogue, prices, product_texts
from bot.commerce.people import reader_of
from bot.drawing import Card
from bot.drawing.pen import QR_SIDE
from bot.handlers.context import Routes, on
from bot.i18n import Reader, plain
from bot.parsing.page_paths import product_path, sent_to_home, shop_path
from bot.parsing.share_codes import code_of
from bot.screens import products as product_screens
from bot.screens import sharing as screens
from bot.screens.reductions import reduced
from bot.texts import t
from storage import product_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handlers.context import Context
    from bot.texts import Language, Text

PHOTOS_OF_SHOP = 4  # or one, where it has fewer


async def of_product(turn: Context, of: taps.CardOfProduct) -> Answer:
    """With the price of now."""
    product = await catalogue.own(turn.db, turn.who, of.product)
    reader, price = _reader(turn, of.language), prices.of(product, turn.now)
    said = partial(_said, reader=reader)
    path = product_path(reader.language, product.id, product.name)
    link = _link(turn, reader.language, path, code_of("product", product.id), product.name)
    drawn = Card(
        name=product_texts.name(product, reader.language),
        otherwise=plain(t("Product number: {number}", number=product.id), reader),
        price=plain(product_screens.price_of(product, price.money), reader),
        below=said([*reduced(price), product_screens.sold_by(product)]),
        scan=plain(t("Scan the code or open this page:"), reader),
        link=link,
        code=qr_codes.to_draw(link, QR_SIDE),
        photos=await _photos(turn, [row.path for row in product.photos[:1]]),
    )
    screen = screens.product_card(product.id, drawn, await drawing.card(drawn), reader.language)
    return Answer((screen,), fresh=True)


async def of_shop(turn: Context, of: taps.ChosenLanguage) -> Answer:
    """With what it put on sale last."""
    shop, reader = turn.shop, _reader(turn, of.language)
    path = shop_path(reader.language, shop.id, shop.name)
    link = _link(turn, reader.language, path, code_of("shop", shop.id), shop.name)
    newest = await product_lists.on_sale_in(turn.db, shop.id)
    covers = [each.cover for each in newest.items if each.cover]
    drawn = Card(
        name=shop.name,
        otherwise=plain(t("Shop number: {number}", number=shop.id), reader),
        price="",
        below=_said([shop.district, shop.about], reader),
        scan=plain(t("Scan the code or open this page:"), reader),
        link=link,
        code=qr_codes.to_draw(link, QR_SIDE),
        photos=await _photos(turn, covers),
    )
    screen = screens.shop_card(drawn, await drawing.card(drawn), reader.language)
    return Answer((screen,), fresh=True)


def _reader(turn: Context, language: Language | None) -> Reader:
    return Reader.of(language) if language else reader_of(turn.who.person)


def _said(lines: Sequence[Text | str], reader: Reader) -> tuple[str, ...]:
    return tuple(plain(each, reader) for each in lines if each)


def _link(turn: Context, language: Language, path: str, code: str, name: str) -> str:
    """The page, which everybody can open; of a market without pages this chat."""
    base = turn.periods.web_url
    return (
        base + sent_to_home(language, path) if base else next(iter(turn.links(code, name).values()))
    )


async def _photos(turn: Context, names: Sequence[str]) -> tuple[bytes, ...]:
    """Those that are here: the newest four, or one."""
    if turn.media is None:
        return ()
    photos = await turn.media.those_here(turn.db, names[:PHOTOS_OF_SHOP])
    return tuple(photos if len(photos) == PHOTOS_OF_SHOP else photos[:1])


ROUTES = Routes(
    taps=(
        on(taps.PRODUCT_CARD, of_product),
        on(taps.SHOP_CARD, of_shop, role="seller"),
    ),
)
