"""Fill a new data folder and a new playground: through the trade's own doors, so that the shops
have the same audit lines and the same search words as anybody's."""

from __future__ import annotations

import asyncio
import io
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from PIL import Image

from bot.chat import Photo, Sender
from bot.commerce import catalogue, product_options, translations
from bot.commerce import people as known
from bot.money import DEFAULT_CURRENCY, Money
from bot.parsing.boxes import Box
from demo import import_tax, payments, postage, rates, sample
from demo.gallery import pictures
from storage import migrate, people, products
from storage.database import Database
from storage.media.byte_store import open_store
from storage.media.library import Media
from storage.product_texts import Words
from storage.redis.server import RedisServer

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings
    from playground.world import World
    from storage.database import Session

PLATFORM = "telegram"


def wipe(folder: Path) -> None:
    """Take everything away: database, private Redis, pictures."""
    if folder.exists():
        # A demo that was killed leaves its Redis behind; the last to leave puts out the light.
        orphan = RedisServer(folder / "redis")
        if orphan.folder.exists() and orphan.lives():
            orphan.start()
            orphan.stop()
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def fill_world(world: World) -> None:
    """The people; a shop's owner has already talked to the bot, or it could not write to them."""
    shops = sample.shops()
    for person in (*sample.people(), *(shop.owner for shop in shops)):
        if person.id not in world.people:  # two resets at once are one
            world.add_person(person)
    for shop in shops:
        world.start_private(world.bot(), world.people[shop.owner.id])


async def fill_market(settings: Settings, now: datetime) -> None:
    """Shops with their products and pictures; the newest is the first of the first shop."""
    folder = settings.data_dir  # the painted pictures are beside it: it is wiped at each start
    await migrate.upgrade(settings.database)
    database = Database(settings.database)
    try:
        media = Media(database, open_store("", folder / "media"), folder / "media", lambda: now)
        paths = await keep_pictures(folder.parent, media)
        for number, shop in enumerate(sample.shops()):
            async with database.write() as db:
                await _open(db, shop, paths, now - timedelta(days=1, hours=number))
        for shop in sample.shops():  # behind all others, whose numbers stand in links
            async with database.write() as db:
                await _add_sizes(db, shop, now)
        async with database.write() as db:
            await postage.set_sample(db, now - timedelta(days=1))
            await rates.set_sample(db, now)
            await import_tax.set_sample(db, now)
            await payments.set_sample(db, now)
    finally:
        await database.close()


async def _open(db: Session, shop: sample.SampleShop, paths: dict[str, str], now: datetime) -> None:
    sender = Sender(PLATFORM, str(shop.owner.id), f"{shop.owner.first_name} {shop.owner.last_name}")
    code = shop.owner.language_code or ""
    await people.remember(db, sender.platform, sender.id, sender.name, code, now)
    newcomer = await known.find(db, sender, frozenset())
    assert newcomer is not None
    await people.set_language(db, newcomer.person.id, shop.language)
    await catalogue.open_shop(
        db,
        newcomer,
        now,
        draft_id=f"sample-shop-{shop.owner.id}",
        name=shop.name,
        about=shop.about,
        district=shop.district,
        phone=shop.owner.phone,
        merchant_code=shop.merchant_code,
        bank_account=shop.bank_account,
    )
    owner = await known.find(db, sender, frozenset())
    assert owner is not None
    for place, goods in enumerate(shop.goods):
        listed = now - timedelta(minutes=place)
        product = await catalogue.publish(
            db,
            owner,
            listed,
            draft_id=goods.draft,
            photos=(Photo(path=paths[goods.picture]),),
            name=goods.name,
            price=Money(goods.price, DEFAULT_CURRENCY),
            stock=goods.stock,
            unit=goods.unit,
            weight_grams=goods.grams,
            box=Box.of(goods.packed_size),
            category=goods.category,
            description=goods.description,
        )
        for language, said in goods.also.items():
            await translations.write(db, owner, product.id, language, Words(*said), 1, listed)


async def _add_sizes(db: Session, shop: sample.SampleShop, now: datetime) -> None:
    sender = Sender(PLATFORM, str(shop.owner.id), shop.owner.first_name)
    owner = await known.find(db, sender, frozenset())
    assert owner is not None
    for goods in shop.goods:
        first = await products.by_draft(db, goods.draft)
        assert first is not None
        for place, size in enumerate(goods.others):
            await product_options.add(
                db,
                owner,
                first,
                now,
                draft_id=f"{goods.draft}-{place}",
                values=(size.value, ""),
                price=Money(size.price, DEFAULT_CURRENCY),
                stock=size.stock,
                weight_grams=size.grams,
                box=Box.of(size.packed_size),
                kinds=None if place else product_options.Kinds("size"),
                own=(goods.size, ""),
            )


async def keep_pictures(gallery: Path, media: Media) -> dict[str, str]:
    """The pictures as files of the market's own: their names there, by their names here."""
    painted = await asyncio.to_thread(pictures, gallery)
    photos = []
    for picture in painted:
        content = await asyncio.to_thread(picture.read_bytes)
        with Image.open(io.BytesIO(content)) as image:
            photos.append((content, image.size))
    paths = await media.keep_all(photos, None)
    return dict(zip((picture.name for picture in painted), paths, strict=True))
