"""What machines read of the market: the sitemap, and a feed of products for each language.

The sitemap is an index from the beginning: a part has so many products that three languages of
them, each with its alternates, stay below the 50,000 addresses and 50 MB of
https://www.sitemaps.org. The feed is RSS 2.0 with Google's namespace, which Google Merchant Center
and Meta's catalogues both read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from bot import labels
from bot.commerce import prices, product_texts
from bot.commerce.rates import second_currency
from bot.money import FRANCS
from bot.texts import LANG, LANGUAGES, t
from bot.web import addresses
from bot.web.addresses import PageRequest
from bot.web.pages import Missing
from bot.web.rendering import words
from storage import product_lists, storefront
from storage.constants import CATEGORIES
from storage.media.naming import is_content

if TYPE_CHECKING:
    from bot.commerce.prices import Price
    from bot.money import Money
    from bot.texts import Language
    from storage.constants import Country
    from storage.database import Database
    from storage.models import Product

PART = 5000  # ids of products in a part of the sitemap
MOST_SHOPS = 15_000
AT_ONCE = 500
#: A catalogue is for one country: the Chinese one for China.
COUNTRY_OF_FEED: dict[Language, Country] = {"zh": "CN"}
LONGEST_TITLE, LONGEST_DESCRIPTION, MOST_PHOTOS = 150, 5000, 10
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


async def index(database: Database, base: str) -> str:
    """The parts of the sitemap."""
    async with database.read() as db:
        last = await storefront.last_product(db)
    parts = ["pages", *(str(part) for part in range(1, -(-last // PART) + 1))]
    listed = "".join(
        f"<sitemap><loc>{escape(f'{base}/sitemap-{part}.xml')}</loc></sitemap>\n" for part in parts
    )
    return f'{HEAD}<sitemapindex xmlns="{_SITEMAPS}">\n{listed}</sitemapindex>\n'


async def part(database: Database, base: str, number: int) -> str:
    """The products of a part, counted from 1; the market, its categories and shops are part 0."""
    async with database.read() as db:
        if number:
            if (number - 1) * PART >= await storefront.last_product(db):
                raise Missing(t("There is no such page."))
            some = await storefront.with_pages(db, (number - 1) * PART, PART)
            paths = [
                addresses.product_path("rw", each) for each in some if each.id <= number * PART
            ]
        else:
            filled = await product_lists.categories(db)
            paths = ["/rw"]
            paths += [addresses.category_path("rw", each) for each in CATEGORIES if each in filled]
            shops = await storefront.open_shops(db, MOST_SHOPS)
            paths += [addresses.shop_path("rw", each) for each in shops]
    urls = "".join(_url(base, path) for path in paths)
    return f'{HEAD}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="{_XHTML}">\n{urls}</urlset>\n'


def _url(base: str, path: str) -> str:
    """A page in each of its languages, every one with all others beside it."""
    every = addresses.in_other_languages(path)
    beside = [(LANG[code], other) for code, other in every.items()] + [("x-default", every["en"])]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(base + other)}"/>'
        for tag, other in beside
    )
    return "".join(
        f"<url><loc>{escape(base + each)}</loc>{links}</url>\n" for each in every.values()
    )


async def feed(
    database: Database, base: str, language: Language, now: datetime
) -> AsyncIterator[str]:
    """All that is on sale, piece by piece: it may be more than should stand in memory at once. Left
    out is what has no picture yet, which no catalogue takes, and what this language's page shows
    no price of."""
    title = words(t("Isoko: products made in Rwanda"), language)
    yield (
        f'{HEAD}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
        f"<title>{_xml(title)}</title>\n<link>{escape(base)}/{language}</link>\n"
        f"<description>{_xml(title)}</description>\n"
    )
    after = 0
    while True:
        async with database.read() as db:
            some = await storefront.on_sale(db, after, AT_ONCE)
        yield "".join(_items(base, language, some, now))
        if len(some) < AT_ONCE:
            break
        after = some[-1].id
    yield "</channel>\n</rss>\n"


def _items(base: str, language: Language, some: Iterable[Product], now: datetime) -> Iterable[str]:
    to = PageRequest(language, to=COUNTRY_OF_FEED.get(language))
    abroad = second_currency(to.country) is not None
    for product in some:
        photos = [row.path for row in product.photos if is_content(row.path)]
        if not photos or not (abroad or product.currency == FRANCS):
            continue
        price, text = prices.of(product, now), product_texts.shown(product, language)
        first, *others = (base + addresses.photo_path(sha, "1200") for sha in photos)
        facts = [
            ("g:id", str(product.id)),
            ("g:title", text.name[:LONGEST_TITLE]),
            ("g:description", (text.described() or text.name)[:LONGEST_DESCRIPTION]),
            ("g:link", base + addresses.product_path(language, product) + to.query()),
            ("g:image_link", first),
            *(("g:additional_image_link", each) for each in others[:MOST_PHOTOS]),
            # With a space as Meta has it; Google reads both.
            ("g:availability", "in stock" if product.available > 0 else "out of stock"),
            *_prices(price, product.reduced_from),
            ("g:condition", "new"),
            ("g:brand", product.shop.name[:70]),
            ("g:identifier_exists", "no"),
            ("g:product_type", words(labels.category(product.category), language)),
            ("g:shipping_weight", f"{product.weight_grams} g"),
            *_group(product),
        ]
        told = "".join(f"<{name}>{_xml(value)}</{name}>" for name, value in facts)
        yield f"<item>{told}</item>\n"


def _group(product: Product) -> Iterable[tuple[str, str]]:
    """Which of several it is: catalogues show those with the same group as one."""
    if product.group is None:
        return []
    kinds = ((product.group.kind1, product.option1), (product.group.kind2, product.option2))
    told = [(_ATTRIBUTES[kind], value) for kind, value in kinds if kind in _ATTRIBUTES and value]
    return [("g:item_group_id", f"g{product.group.id}"), *told]


# What catalogues have an attribute for.
_ATTRIBUTES = {"size": "g:size", "colour": "g:color", "material": "g:material"}


def _prices(price: Price, begins: datetime | None) -> Iterable[tuple[str, str]]:
    """A reduced one beside the one before, with its end; without one before it is simply the
    price, as nobody may be shown an old price that was none."""
    if price.until is None or price.before is None:
        return [("g:price", _sum(price.money))]
    return [
        ("g:price", _sum(price.before)),
        ("g:sale_price", _sum(price.money)),
        ("g:sale_price_effective_date", f"{_minute(begins)}/{_minute(price.until)}"),
    ]


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ}" if at else ""


def _sum(of: Money) -> str:
    return f"{of.amount:f} {of.currency}"


def _xml(text: str) -> str:
    """Without what nobody sees: XML has no way to write some of it, and Google refuses the rest."""
    seen = "".join(each if each == "\n" or each.isprintable() else " " for each in text)
    return escape(seen, quote=False)


def robots(base: str) -> str:
    """Everybody may read everything. What a search finds says itself that it is not to be kept; a
    crawler that may not look would not know."""
    feeds = "".join(f"# {base}/feed/{each}.xml\n" for each in LANGUAGES)
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n\n# For catalogues:\n{feeds}"
