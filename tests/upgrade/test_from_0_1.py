"""A market of 0.1 comes through: orders, buttons, forms under way, notices, a planned broadcast.

`filled_0_1.json` was made by running 0.1 itself (commit 8a0641a): its tables as SQLite keeps them,
the conversations as Redis did, and the buttons that its people had before them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import Boolean, Connection, DateTime, MetaData, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON

from bot.chat import Sender
from bot.jobs.scheduler import Scheduler
from storage import migrate
from storage.database import Database
from storage.media import wanted
from storage.models import (
    Account,
    Broadcast,
    MediaName,
    Notice,
    Product,
    ProductPhoto,
    Shop,
    WantedFile,
)
from tests.support.media import media_on
from tests.support.talk import Desk, Phone, tapped
from tests.support.trade import NOW, PERIODS

KEPT = json.loads((Path(__file__).parent / "filled_0_1.json").read_text(encoding="utf-8"))
ORDERS: dict[str, str] = KEPT["orders"]


def fill(connection: Connection) -> None:
    """The rows of 0.1, with types as this database has them."""
    found = MetaData()
    found.reflect(connection)
    on_postgres = connection.dialect.name == "postgresql"
    for table in found.sorted_tables:
        rows = KEPT["tables"].get(table.name)
        if not rows:
            continue
        connection.execute(table.insert(), [
            {name: _typed(value, table.c[name].type) for name, value in row.items()} for row in rows
        ])  # fmt: skip
        if on_postgres and "id" in table.c:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                    f" (SELECT max(id) FROM {table.name}))"
                )
            )
    connection.commit()


def _typed(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, JSON | postgresql.JSON):
        return json.loads(value)
    if isinstance(kind, Boolean):
        return bool(value)
    return value


@dataclass
class Upgraded:
    desk: Desk

    def phone(self, name: str) -> Phone:
        return Phone(self.desk, Sender("telegram", KEPT["people"][name], name.title()))

    async def tap(self, name: str, data: str) -> Phone:
        return await self.phone(name).send(tapped(data))

    def button(self, name: str, begins: str) -> str:
        """What 0.1 had shown."""
        return next(data for data in KEPT["taps"][name] if data.startswith(begins))


@pytest.fixture
async def market(unmigrated_url: str, redis: Redis) -> AsyncIterator[Upgraded]:
    await migrate.upgrade(unmigrated_url, "0001")
    database = Database(unmigrated_url)
    async with database.engine.connect() as connection:
        await connection.run_sync(fill)
    await database.close()
    await migrate.upgrade(unmigrated_url)
    for key, session in KEPT["sessions"].items():
        await redis.set(key, session)
    database = Database(unmigrated_url)
    desk = Desk(database, redis)
    desk.trade.now = NOW + timedelta(minutes=5)
    yield Upgraded(desk)
    await database.close()


class TestOrders:
    async def test_are_listed_and_shown_by_the_old_buttons(self, market: Upgraded) -> None:
        bosco = market.phone("bosco")
        await bosco.say("/orders")
        assert all(bosco.offers(f"order|{code}") for code in ORDERS.values())
        for code in ORDERS.values():
            await market.tap("bosco", f"order|{code}||")
            assert code in market.phone("bosco").words

    async def test_go_on_from_where_they_were(self, market: Upgraded) -> None:
        trade = market.desk.trade
        await market.tap("aline", f"o.acc|{ORDERS['placed']}||")
        assert (await trade.states(ORDERS["placed"]))[0] == "accepted"
        await market.tap("aline", f"o.paid|{ORDERS['claimed']}||")
        await market.tap("aline", f"o.paid!|{ORDERS['claimed']}||")
        assert (await trade.states(ORDERS["claimed"]))[1] == "paid"
        await market.tap("bosco", f"o.dlv|{ORDERS['shipped']}||")
        await market.tap("bosco", f"o.dlv!|{ORDERS['shipped']}||")
        assert (await trade.states(ORDERS["shipped"]))[2] == "delivered"

    async def test_hold_what_they_held(self, market: Upgraded) -> None:
        [coffee] = await market.desk.trade.rows(
            select(Product).where(Product.id == KEPT["products"]["coffee"])
        )
        before = next(row for row in KEPT["tables"]["products"] if row["id"] == coffee.id)
        assert (coffee.on_hand, coffee.reserved) == (before["on_hand"], before["reserved"])
        assert (coffee.price, coffee.currency) == (12500, "RWF")


class TestAccounts:
    async def test_everybody_is_who_they_were(self, market: Upgraded) -> None:
        """Each by the account that they had, also who had blocked us."""
        trade = market.desk.trade
        kept = {row["platform_id"]: row for row in KEPT["tables"]["people"]}
        rows = await trade.rows(select(Account))
        assert {row.platform_id: row.person_id for row in rows} == {
            number: row["id"] for number, row in kept.items()
        }
        for row in rows:
            gone = kept[row.platform_id]["unreachable_since"]
            assert (row.unreachable_since is not None) is (gone is not None)
            assert (row.platform, row.shared) == ("telegram", False)

    async def test_messages_that_may_be_changed_say_where_they_are(self, market: Upgraded) -> None:
        rows = await market.desk.trade.rows(select(Notice))
        for row in rows:
            told = (row.platform, row.platform_id)
            where = ("telegram", row.platform_id) if row.message_id else (None, None)
            assert told == where


class TestForms:
    async def test_a_listing_goes_on_at_its_question(self, market: Upgraded) -> None:
        aline = market.phone("aline")
        await aline.say("40")
        await aline.tap("f|bag")
        await aline.say("500 g")
        await aline.tap("f|coffee", "f|<skip", "f|<confirm")
        [new] = await market.desk.trade.rows(select(Product).where(Product.name == "Ikawa nshya"))
        assert (new.price, new.currency, new.on_hand) == (8000, "RWF", 40)
        photos = select(ProductPhoto).where(ProductPhoto.product_id == new.id)
        assert [each.photo_id for each in await market.desk.trade.rows(photos)] == ["AgACphoto2"]

    async def test_the_last_button_that_was_shown_opens_the_shop(self, market: Upgraded) -> None:
        await market.tap("grace", market.button("grace", "f|<confirm"))
        names = [shop.name for shop in await market.desk.trade.rows(select(Shop))]
        assert "Duka rya Grace" in names

    async def test_a_checkout_goes_on_by_its_button(self, market: Upgraded) -> None:
        wang = await market.tap("wang", market.button("wang", "f|CN"))
        assert "手机" in wang.words or "电话" in wang.words
        await wang.say("13800138000")
        assert not wang.offers("f|CN"), "it stays at the country"

    async def test_a_button_beside_a_form_works(self, market: Upgraded) -> None:
        await market.tap("aline", market.button("aline_products", "own|1"))
        assert "Ikawa ya Huye" in market.phone("aline").words


class TestPictures:
    async def test_are_shown_by_the_name_they_had_and_can_be_fetched(
        self, market: Upgraded
    ) -> None:
        trade = market.desk.trade
        [photo] = await trade.rows(select(ProductPhoto))
        assert (photo.photo_id, photo.given_by, photo.path) == ("AgACphoto1", "", "")
        async with trade.database.write() as db:
            await wanted.want_all(db, trade.now)
        [row] = await trade.rows(select(WantedFile))
        assert (row.giver, row.name) == ("", "AgACphoto1")

    async def test_of_a_form_under_way_are_fetched_when_it_is_done(self, market: Upgraded) -> None:
        aline = market.phone("aline")
        await aline.say("40")
        await aline.tap("f|bag")
        await aline.say("500 g")
        await aline.tap("f|coffee", "f|<skip", "f|<confirm")
        [row] = await market.desk.trade.rows(select(WantedFile))
        assert (row.giver, row.name) == ("", "AgACphoto2")

    async def test_go_back_to_0_1_as_files_of_their_names(
        self, market: Upgraded, tmp_path: Path, unmigrated_url: str
    ) -> None:
        trade = market.desk.trade
        sha = await media_on(trade.database, tmp_path).keep(b"picture", (4, 3), 1)
        async with trade.database.write() as db:
            await db.execute(update(ProductPhoto).values(photo_id="", path=sha))
            db.add(MediaName(giver="telegram:1", content=sha, name="AgAC"))
        await trade.database.close()
        await migrate.downgrade(unmigrated_url, "0010")
        database = Database(unmigrated_url)
        async with database.read() as db:
            path = await db.scalar(text("SELECT path FROM product_photos"))
            upload = (await db.execute(text("SELECT platform, path, photo_id FROM uploads"))).one()
        assert (tmp_path / str(path)).read_bytes() == b"picture"
        assert tuple(upload) == ("telegram", path, "AgAC")
        await database.close()
        await migrate.upgrade(unmigrated_url)
        async with database.read() as db:
            [name] = (await db.scalars(select(MediaName))).all()
        assert (name.giver, name.content, name.name) == ("", path, "AgAC")
        await database.close()


class TestNotices:
    async def test_what_is_due_can_be_read(self, market: Upgraded) -> None:
        """Reading a row renders it in all three languages (tests/support/trade.py)."""
        due = await market.desk.trade.notices(state="due")
        kept = [row for row in KEPT["tables"]["notices"] if row["state"] == "due"]
        assert len(due) >= len(kept) > 0
        assert {row["kind"] for row in kept} <= {row.kind for row in due}

    async def test_a_planned_broadcast_begins_at_its_hour(self, market: Upgraded) -> None:
        trade = market.desk.trade
        planned = next(row for row in KEPT["tables"]["broadcasts"] if row["state"] == "scheduled")
        trade.now = NOW + timedelta(days=1, minutes=1)

        async def wake() -> None: ...

        await Scheduler(trade.database, wake, lambda: trade.now, PERIODS, trade.staff_ids).beat()
        [begun] = await trade.rows(select(Broadcast).where(Broadcast.id == planned["id"]))
        assert begun.state == "running"
        assert begun.total == len(KEPT["people"])
