"""Each page of the shelf: what is asked of the storage for it, and the template it goes into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import capabilities, labels, qr_codes
from bot.commerce import filters as filtering
from bot.commerce import prices, product_names, product_options, product_texts, search
from bot.commerce.boards import Boards
from bot.commerce.rates import NO_SECOND, SecondPrices, second_currency
from bot.commerce.refusals import NotFound
from bot.commerce.visibility import is_on_sale, may_be_back, not_now, takes_orders, why_not
from bot.parsing import page_paths
from bot.parsing.share_codes import code_of
from bot.screens import postage as postage_words
from bot.screens import product_texts as text_screens
from bot.screens.common import page_lines
from bot.screens.products import stars_of
from bot.screens.reductions import reduced
from bot.texts import Text, t
from bot.web import addresses, filter_form, postage, structured_data
from bot.web.addresses import PageRequest
from bot.web.links import Here
from bot.web.page_cache import MadePage
from bot.web.rendering import as_script, render, words
from storage import carts, product_lists, products, storefront
from storage.constants import CATEGORIES
from storage.database import is_away
from storage.media.naming import is_content
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.commerce.product_texts import ShownText
    from bot.money import Money
    from bot.settings import Periods
    from bot.texts import Language
    from storage.database import Database, Session
    from storage.models import Product, ProductOption
    from storage.product_lists import ProductPage
    from storage.storefront import ProductOnPage

#: Where the way to the cart stands on a page, for whoever has one (base.html).
CART = b"<!-- cart -->"
DESCRIPTION = 160  # characters of it that a search engine shows


class Missing(Exception):
    """There is no such page, any more (410) or at all (404); `why` is for its reader."""

    def __init__(self, why: Text, status: int = 404) -> None:
        super().__init__(why.msgid)
        self.why = why
        self.status = status


@dataclass
class PageMaker:
    """`base` is the address of this house: nothing that a request says comes into a link."""

    base: str
    database: Database
    now: Callable[[], datetime]
    periods: Periods
    boards: Boards = field(default_factory=Boards)

    async def make(self, wanted: PageRequest) -> MadePage:
        """Raises Missing, and what a database raises that is away."""
        async with self.database.read() as db:
            match wanted.kind:
                case "market":
                    return await self._market(db, wanted)
                case "category":
                    return await self._category(db, wanted)
                case "shop":
                    return await self._shop(db, wanted)
                case "search":
                    return await self._search(db, wanted)
                case "product":
                    return await self._product(db, wanted)
                case "qr":
                    return await self._code(db, wanted)

    async def _market(self, db: Session, wanted: PageRequest) -> MadePage:
        page = await product_lists.shelf(db, "", wanted.place, tiles=True)
        filled = await product_lists.categories(db)
        second = await self._second(db, wanted)
        return self._page(
            "market.html",
            wanted,
            f"/{wanted.language}",
            page,
            categories=[each for each in CATEGORIES if each in filled] if wanted.page == 1 else [],
            second=second,
            filters=filter_form.form(wanted, page, filled, second),
        )

    async def _category(self, db: Session, wanted: PageRequest) -> MadePage:
        assert wanted.category
        page = await product_lists.shelf(db, wanted.category, wanted.place, tiles=True)
        filled = await product_lists.categories(db)
        second = await self._second(db, wanted)
        return self._page(
            "category.html",
            wanted,
            addresses.category_path(wanted.language, wanted.category),
            page,
            category=wanted.category,
            second=second,
            filters=filter_form.form(wanted, page, filled, second, category=wanted.category),
        )

    async def _shop(self, db: Session, wanted: PageRequest) -> MadePage:
        shop = await products.shop_by_id(db, wanted.number)
        if shop is None:
            raise Missing(NotFound().text())
        if shop.state == "closed":
            raise Missing(t("This shop is closed."), 410)
        if not takes_orders(shop):
            raise Missing(not_now(shop).text())
        page = await product_lists.on_sale_in(db, shop.id, wanted.place)
        filled = {each.category for each in page.items}  # of others it sells nothing
        second = await self._second(db, wanted)
        return self._page(
            "shop.html",
            wanted,
            addresses.shop_path(wanted.language, shop),
            page,
            shop=shop,
            code=code_of("shop", shop.id),
            doors=capabilities.links(code_of("shop", shop.id), shop.name),
            second=second,
            filters=filter_form.form(wanted, page, filled, second, shop=shop),
        )

    async def _search(self, db: Session, wanted: PageRequest) -> MadePage:
        second = await self._second(db, wanted)
        chosen = await filtering.of(db, wanted.filters, second, wanted.country, self.now())
        if wanted.words:
            found = await search.find(db, wanted.words, wanted.place, chosen=chosen, tiles=True)
        else:
            found = search.SearchResult(
                await product_lists.offered(db, chosen, wanted.place, tiles=True)
            )
        # Of what was found, as in a shop; where it was not, all that the market has.
        filled: set[str] = {each.category for each in found.page.items}
        if found.is_near or not filled:
            filled = await product_lists.categories(db)
        shop = None
        if (number := wanted.filters.shop) and not found.page.total:  # its name is on no product
            shop = await products.shop_by_id(db, number)
        return self._page(
            "search.html",
            wanted,
            f"/{wanted.language}/search",
            found.page,
            is_near=found.is_near,
            categories=[each for each in CATEGORIES if each in filled],
            second=second,
            filters=filter_form.form(wanted, found.page, filled, second, shop=shop),
        )

    async def _product(self, db: Session, wanted: PageRequest) -> MadePage:
        shown = await self._on_sale(db, wanted)
        product, language = shown.product, wanted.language
        text = product_texts.shown(product, language)
        path = addresses.product_path(language, product)
        if product.id != wanted.number:
            return MadePage.of("", path + wanted.query(), 302)
        first = product_options.canonical(product)
        home = page_paths.product_path(language, first, product.name)
        second = await self._second(db, wanted)
        now = self.now()
        asked = prices.of(product, now)
        price = asked.money if second.shows(asked.money) else None
        ways = []
        if price is not None:  # it is sold to there
            country = wanted.country
            ways = await postage.ways(
                db, product, shown.tariff, country, now, self.boards, self.periods
            )
        photos = [row.path for row in product.photos if is_content(row.path)]
        images = [self.base + addresses.photo_path(sha, "1200") for sha in photos]
        market, category = f"/{language}", addresses.category_path(language, product.category)
        steps = [
            ("Isoko", self.base + market),
            (words(labels.category(product.category), language), self.base + category),
            (text.name, self.base + path),
        ]
        data = [structured_data.breadcrumbs(steps)]
        if price is not None or shown.rating.given:  # without either it is an error to Google
            told = asked if price is not None else None
            data.insert(
                0, structured_data.product(shown, text, self.base + path, images, price=told)
            )
        if product.group is not None:
            each = self._each(text, wanted, shown, second)
            data = [
                *(
                    [structured_data.group(shown, text, self.base + home, images, each)]
                    if each
                    else []
                ),
                structured_data.breadcrumbs(steps),
            ]
        return self._page(
            "product.html",
            wanted,
            path,
            None,
            home=home,
            product=product,
            options=self._options(product, second, now),
            text=text,
            values=product_names.values_of(product),
            marks=text_screens.marks(product, text, language),
            price=price,
            reduced=reduced(asked, second) if price is not None else [],
            about=second.of(price) if price is not None else None,
            rating=shown.rating,
            reviews=shown.reviews,
            stars=stars_of(shown.rating) if shown.rating.given else None,
            ways=[(way, postage_words.option(way)) for way in ways],
            photos=photos,
            shared=self.base + addresses.photo_path(photos[0], "share") if photos else "",
            description=_shortened(text.described()),
            code=code_of("product", product.id),
            question=code_of("question", product.id),
            doors=capabilities.links(code_of("product", product.id), text.name),
            second=second,
            data=[as_script(each) for each in data],
        )

    def _options(
        self, product: Product, second: SecondPrices, now: datetime
    ) -> list[tuple[ProductOption, str, Money | None, Money | None]]:
        """What it is sold in: each with which it is, what it costs, and about how much that is."""
        found = []
        for each in product_options.on_sale(product):
            price = prices.money(each, now)
            shows = second.shows(price)
            about = second.of(price) if shows else None
            found.append((each, product_names.option(each), price if shows else None, about))
        return found

    def _each(
        self, text: ShownText, wanted: PageRequest, shown: ProductOnPage, second: SecondPrices
    ) -> list[structured_data.Variant]:
        product, now = shown.product, self.now()
        return [
            structured_data.Variant(
                each,
                product_names.called(text.bare, product_names.values_of(each)),
                self.base + page_paths.product_path(wanted.language, each.id, product.name),
                prices.of(each, now),
            )
            for each in product_options.on_sale(product)
            if second.shows(prices.money(each, now))
        ]

    async def _code(self, db: Session, wanted: PageRequest) -> MadePage:
        """Its address as a picture to print."""
        product = (await self._on_sale(db, wanted)).product
        path = addresses.product_path(wanted.language, product)
        drawn = qr_codes.to_print(self.base + path)
        return MadePage.of(drawn, f"{path}/qr.svg", kind="image/svg+xml")

    async def _on_sale(self, db: Session, wanted: PageRequest) -> storefront.ProductOnPage:
        shown = await storefront.product(db, wanted.number)
        if shown is None:
            raise Missing(NotFound().text())
        if not is_on_sale(shown.product):
            there = product_options.others(shown.product)
            if there and takes_orders(shown.product.shop):
                return await self._on_sale(db, replace(wanted, number=there[0].id))
            if may_be_back(shown.product):
                raise Missing(why_not(shown.product).text())
            raise Missing(NotFound().text(), 410)
        return shown

    async def _second(self, db: Session, wanted: PageRequest) -> SecondPrices:
        """Prices as whoever has parcels sent there sees them."""
        currency = second_currency(wanted.country)
        if currency is None:
            return NO_SECOND
        rates = await self.boards.rates.read(db, self.now(), self.periods)
        return SecondPrices(rates, currency)

    def _page(
        self,
        template: str,
        wanted: PageRequest,
        path: str,
        page: ProductPage | None,
        *,
        home: str = "",
        **values: Any,
    ) -> MadePage:
        if page is not None and wanted.page > max(page.pages, 1):
            # A list that has become shorter: its last page, and not the same under another name.
            last = Place(max(page.pages, 1) - 1)
            return MadePage.of("", path + wanted.turned(last).query(), 302)
        text = render(
            template,
            wanted.language,
            here=Here(self.base, wanted, path, home),
            page=page,
            lines=page_lines(page) if page is not None else [],
            price_of=partial(prices.of, now=self.now()),
            is_from=partial(prices.is_from, now=self.now()),
            **values,
        )
        return MadePage.of(text, path + wanted.query())

    async def in_cart(self, device: str) -> int:
        """How many products are in the cart of whoever's browser it is; 0 while nobody can say."""
        try:
            async with self.database.read() as db:
                return await carts.count_on(db, device, self.now())
        except Exception as error:
            if not is_away(error):
                raise
            return 0

    def trouble(self, language: Language, status: int, why: Text) -> MadePage:
        """A page that says what is wrong, and has a way on; it needs nothing but itself."""
        wanted = PageRequest(language)
        text = render(
            "trouble.html", language, here=Here(self.base, wanted, f"/{language}"), why=why
        )
        return MadePage.of(text, "", status)


def with_cart(page: MadePage, wanted: PageRequest, count: int) -> MadePage:
    """With the way to a cart that has something in it, in the place that is kept for it."""
    if not count:
        return page
    query = PageRequest(wanted.language, to=wanted.to).query()
    made = render("cart_link.html", wanted.language, count=count, query=query)
    body = page.body.replace(CART, made.encode(), 1)
    return replace(page, body=body, etag=f"{page.etag}-{count}")


def _shortened(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= DESCRIPTION else f"{said[: DESCRIPTION - 1].rstrip()}…"
