"""What a page says to search engines: https://schema.org Product, Offer and BreadcrumbList, as
Google's documentation of product snippets and merchant listings asks for them. All of it stands on
the page for people, too: what does not is held to be deception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.commerce.visibility import is_on_sale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commerce.prices import Price
    from bot.commerce.product_texts import ShownText
    from storage.models import Product, ProductOption
    from storage.storefront import ProductOnPage

SCHEMA = "https://schema.org"


def product(
    shown: ProductOnPage,
    text: ShownText,
    url: str,
    images: Sequence[str],
    *,
    price: Price | None,
) -> dict[str, Any]:
    """`price` is None where its reader is not shown one."""
    of = shown.product
    made: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": text.name,
        "sku": str(of.id),
        "url": url,
        "brand": {"@type": "Brand", "name": of.shop.name},
        "weight": {"@type": "QuantitativeValue", "value": of.weight_grams, "unitCode": "GRM"},
    }
    if described := text.described():
        made["description"] = described
    if images:
        made["image"] = list(images)
    if price is not None:
        there = is_on_sale(of) and of.available > 0
        made["offers"] = _offer(of, url, price, there=there)
    return made | _rating(shown)


class Variant(NamedTuple):
    """One of a group: what it is called, where its page is, and what it costs."""

    option: ProductOption
    name: str
    url: str
    price: Price


def group(
    shown: ProductOnPage,
    text: ShownText,
    url: str,
    images: Sequence[str],
    variants: Sequence[Variant],
) -> dict[str, Any]:
    """A product in several sizes, as Google's documentation of product variants has it."""
    of, kinds = shown.product, shown.product.group
    assert kinds is not None
    by = {1: _VARIES.get(kinds.kind1, ""), 2: _VARIES.get(kinds.kind2, "")}
    made: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "ProductGroup",
        "name": text.bare,
        "productGroupID": f"g{kinds.id}",
        "url": url,
        "brand": {"@type": "Brand", "name": of.shop.name},
    }
    if described := text.described():
        made["description"] = described
    if varies := [f"{SCHEMA}/{each}" for each in by.values() if each]:
        made["variesBy"] = varies
    made["hasVariant"] = [
        {
            "@type": "Product",
            "name": each.name,
            "sku": str(each.option.id),
            "url": each.url,
            **({"description": described} if described else {}),
            **({"image": list(images)} if images else {}),
            **{
                by[number]: value
                for number, value in ((1, each.option.option1), (2, each.option.option2))
                if by[number] and value
            },
            "offers": _offer(of, each.url, each.price, there=each.option.available > 0),
        }
        for each in variants
    ]
    return made | _rating(shown)


# Of the kinds of options those that schema.org has a property for.
_VARIES = {"size": "size", "colour": "color", "material": "material"}


def _offer(of: Product, url: str, price: Price, *, there: bool) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": url,
        "price": f"{price.money.amount:f}",
        "priceCurrency": price.money.currency,
        "availability": f"{SCHEMA}/{'InStock' if there else 'OutOfStock'}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": of.shop.name},
        **_reduced(price),
    }


def _rating(shown: ProductOnPage) -> dict[str, Any]:
    if not shown.rating.given:
        return {}
    return {
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": round(shown.rating.stars / shown.rating.given, 1),
            "reviewCount": shown.rating.given,
            "bestRating": 5,
            "worstRating": 1,
        }
    }


def _reduced(price: Price) -> dict[str, Any]:
    """Until when it holds, and the price that stands struck out beside it."""
    if price.until is None:
        return {}
    said: dict[str, Any] = {"priceValidUntil": price.until.isoformat()}
    if price.before is not None:
        said["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/StrikethroughPrice",
            "price": f"{price.before.amount:f}",
            "priceCurrency": price.before.currency,
        }
    return said


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """From the market down: each step's name and address."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, 1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}
