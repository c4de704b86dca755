"""A market as it is after a while: people, shops, products and orders, put in by the thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from benchmarks.people import BUYERS, SELLERS
from bot.money import DEFAULT_CURRENCY
from bot.parsing.search_text import searchable
from storage import migrate
from storage.constants import CATEGORIES
from storage.database import Database
from storage.models import (
    Account,
    AuditLine,
    Base,
    Order,
    OrderLine,
    Payment,
    Person,
    Product,
    Purchase,
    Shipment,
    Shop,
)
from storage.search_index import endings

NOW = datetime.now(UTC)
BATCH = 500
LANGUAGES = ("rw", "en", "zh")
OLD_BUYERS = 5_000_000  # whoever ordered what is there already
OLD_SELLERS = 6_000_000

# Words as sellers write them; a product has two, its number makes the third.
WORDS = {
    "rw": "ikawa icyayi ubuki agaseke imbuto urusenda inyanya ibirayi ibishyimbo umuceri",
    "en": "coffee tea honey basket fruit pepper tomato potato beans rice",
    "zh": "咖啡 茶叶 蜂蜜 篮子 水果 辣椒 番茄 土豆 豆子 大米",
}
PLACES = {
    "rw": ["y'i Huye", "y'i Musanze", "y'i Rubavu", "yo mu Ruhango", "y'i Nyamagabe"],
    "en": ["from Huye", "from Musanze", "from Rubavu", "from Ruhango", "from Nyamagabe"],
    "zh": ["胡耶", "穆桑泽", "鲁巴武", "鲁汉戈", "尼亚马加贝"],
}


@dataclass(frozen=True)
class Size:
    """How much is there before anybody acts."""

    products: int = 100
    orders: int = 100
    buyers: int = 3000
    sellers: int = 200

    def times(self, factor: int) -> Size:
        return Size(self.products * factor, self.orders * factor, self.buyers, self.sellers)


MARKET = Size(products=1000, orders=1000, buyers=1500)  # grows to ten and a hundred times as much


def name_of(number: int) -> tuple[str, str]:
    """A product's language and name."""
    language = LANGUAGES[number % 3]
    words, places = WORDS[language].split(), PLACES[language]
    word, place = words[number % len(words)], places[number // 10 % len(places)]
    return language, f"{word} {place} {number}"


async def fill(url: str, size: Size) -> None:
    await migrate.upgrade(url)
    database = Database(url)
    try:
        shops = max(20, size.products // 20)
        people = [
            *_people(SELLERS, size.sellers),
            *_people(BUYERS, size.buyers),
            *_people(OLD_SELLERS, shops),
            *_people(OLD_BUYERS, max(20, size.orders // 4)),
        ]
        first_shop = size.sellers + size.buyers + 1
        owners = [*range(1, size.sellers + 1), *range(first_shop, first_shop + shops)]
        old_buyers = range(first_shop + shops, len(people) + 1)
        old_shops = range(size.sellers + 1, size.sellers + shops + 1)
        await _put(database, Person, people)
        await _put(database, Account, [_account(i, each) for i, each in enumerate(people, 1)])
        await _put(database, Shop, [_shop(owner) for owner in owners])
        rows = [_product(i, old_shops) for i in range(size.products)]
        await _put(database, Product, rows)
        await _index(database, rows)
        for table, rows in _orders(size, old_buyers, old_shops):
            await _put(database, table, rows)
        async with database.write() as db:
            await db.execute(text("ANALYZE"))
            if not database.is_sqlite:
                await db.execute(
                    text(
                        "SELECT setval(pg_get_serial_sequence(quote_ident(t), 'id'), 10000000)"
                        " FROM unnest(ARRAY['people','shops','products','purchases','orders',"
                        "'audit']) AS t"
                    )
                )
    finally:
        await database.close()


async def _put(
    database: Database, table: type[Base], rows: Sequence[dict[str, Any]] | Iterator[dict[str, Any]]
) -> None:
    rows = list(rows)
    for start in range(0, len(rows), BATCH * 20):
        async with database.write() as db:
            for at in range(start, min(start + BATCH * 20, len(rows)), BATCH):
                await db.execute(insert(table), rows[at : at + BATCH])


async def _index(database: Database, products: Sequence[dict[str, Any]]) -> None:
    """The words of products whose ids begin at 1; past SQLAlchemy, for there are millions."""
    rows = (
        (word, number)
        for number, product in enumerate(products, 1)
        for word in endings(product["search_text"])
    )
    async with database.write() as db:
        raw: Any = (await (await db.connection()).get_raw_connection()).driver_connection
        if database.is_sqlite:
            await raw.executemany("INSERT INTO product_words VALUES (?, ?)", sorted(rows))
        else:
            await raw.copy_records_to_table("product_words", records=sorted(rows))


def _people(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "platform": "telegram",
            "platform_id": str(first + i),
            "name": "Uwase Alice",
            "language": LANGUAGES[i % 3],
            "language_hint": "en",
            "created_at": NOW,
        }
        for i in range(count)
    ]


def _account(number: int, person: dict[str, Any]) -> dict[str, Any]:
    facts = {key: person[key] for key in ("platform", "platform_id", "name", "created_at")}
    return {**facts, "person_id": number, "taken_up_at": NOW, "shared": False}


def _shop(owner: int) -> dict[str, Any]:
    return {
        "owner_id": owner,
        "draft_id": f"seed{owner}",
        "state": "open",
        "name": f"Koperative {owner}",
        "about": "Ikawa y'abahinzi 200",
        "district": "Huye",
        "phone": "+250788123456",
        "created_at": NOW,
    }


def _product(number: int, shops: range) -> dict[str, Any]:
    language, name = name_of(number)
    shop = shops[number % len(shops)]
    about = f"Kept well, {number}"
    return {
        "shop_id": shop,
        "draft_id": f"seed{number}",
        "state": "active",
        "category": CATEGORIES[number % len(CATEGORIES)],
        "language": language,
        "name": name,
        "description": about,
        "search_text": searchable([name], [about], f"Koperative {shop}", 500),
        "price": 1000 + number % 50 * 500,
        "currency": DEFAULT_CURRENCY,
        "unit": "bag",
        "weight_grams": 500,
        "on_hand": 1_000_000,
        "published_at": NOW - timedelta(minutes=number),
    }


def _orders(
    size: Size, buyers: range, shops: range
) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
    """Orders that are over, each with one line, its payment, its shipment and four audit lines."""
    numbers = range(size.orders)

    def placed(i: int) -> datetime:
        return NOW - timedelta(days=30, seconds=i)

    yield (
        Purchase,
        [
            {
                "id": i + 1,
                "draft_id": f"seed{i}",
                "buyer_id": buyers[i % len(buyers)],
                "address": {"country": "RW"},
                "placed_at": placed(i),
            }
            for i in numbers
        ],
    )
    yield (
        Order,
        [
            {
                "id": i + 1,
                "code": f"IS-S{i}",
                "purchase_id": i + 1,
                "shop_id": shops[i % len(shops)],
                "buyer_id": buyers[i % len(buyers)],
                "state": "completed",
                "total": 25000,
                "currency": DEFAULT_CURRENCY,
                "placed_at": placed(i),
            }
            for i in numbers
        ],
    )
    yield (
        OrderLine,
        [
            {
                "order_id": i + 1,
                "position": 0,
                "product_id": i % size.products + 1,
                "name": name_of(i % size.products)[1],
                "unit": "bag",
                "price": 12500,
                "quantity": 2,
            }
            for i in numbers
        ],
    )
    paid = {"method": "on_delivery", "kind": "in_person", "state": "paid", "amount": 25000}
    paid["currency"] = DEFAULT_CURRENCY
    yield Payment, [{"order_id": i + 1, **paid} for i in numbers]
    yield Shipment, [{"order_id": i + 1, "state": "delivered"} for i in numbers]
    yield (
        AuditLine,
        [
            {
                "subject": "order",
                "subject_id": i + 1,
                "from_state": "",
                "to_state": state,
                "actor": "seller",
                "at": placed(i),
            }
            for i in numbers
            for state in ("placed", "accepted", "completed")
        ],
    )
