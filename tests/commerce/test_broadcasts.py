"""Broadcasts: to whom, once each, stopped, and reported."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat import Photo, Sender
from bot.commerce import broadcasts
from bot.commerce.notify import BROADCAST
from bot.commerce.refusals import NobodyThere, NotFound, NotStaff
from storage import audience, outbox, people
from storage.models import Broadcast
from tests.support.trade import NOW, Trade

TEXTS = {"rw": "Muraho", "en": "Hello"}


async def start(
    trade: Trade,
    author: Sender,
    *,
    who: str = "everyone",
    language: str = "",
    draft_id: str = "one",
) -> Broadcast:
    async with trade.acting(author) as (db, known):
        return await broadcasts.start(
            db,
            known,
            trade.now,
            draft_id=draft_id,
            who=who,
            language=language,
            texts=TEXTS,
            photo=Photo("poster"),
        )


@pytest.fixture
async def staff(trade: Trade) -> Sender:
    """A member of staff, two sellers (one of whom bought), a buyer, and some who hear nothing."""
    author = await trade.staff("Staff", "en")
    aline = await trade.seller("Aline", "rw")
    bosco = await trade.seller("Bosco", "zh")
    chantal = await trade.person("Chantal", "rw")
    product = await trade.product(aline)
    await trade.order(chantal, product)
    await trade.order(chantal, product)
    await trade.order(bosco, product)
    await trade.person("Newcomer", None)
    gone = await trade.person("Gone", "en")
    async with trade.database.write() as db:
        await people.set_unreachable(db, await trade.id_of(gone), NOW)
    return author


class TestAudience:
    @pytest.mark.parametrize(
        ("who", "language", "counts"),
        [
            ("everyone", "", {"rw": 2, "en": 1, "zh": 1}),
            ("sellers", "", {"rw": 1, "zh": 1}),
            ("buyers", "", {"rw": 1, "zh": 1}),
            ("everyone", "rw", {"rw": 2}),
            ("sellers", "zh", {"zh": 1}),
            ("buyers", "en", {}),
        ],
    )
    async def test_is_counted_as_it_is_sent(
        self, trade: Trade, staff: Sender, who: str, language: str, counts: dict[str, int]
    ) -> None:
        async with trade.database.read() as db:
            of = {"who": who, "language": language}
            assert await audience.count(db, of, "broadcast") == counts
        if not counts:
            with pytest.raises(NobodyThere):
                await start(trade, staff, who=who, language=language)
            assert await trade.rows(select(Broadcast)) == []
            return
        broadcast = await start(trade, staff, who=who, language=language)
        rows = await trade.notices(broadcast_id=broadcast.id)
        assert broadcast.total == len(rows) == sum(counts.values())
        assert len({row.person_id for row in rows}) == len(rows), "somebody gets it twice"


class TestStarting:
    async def test_one_notice_a_recipient_behind_all_others(
        self, trade: Trade, staff: Sender
    ) -> None:
        broadcast = await start(trade, staff)
        for row in await trade.notices(broadcast_id=broadcast.id):
            assert (row.kind, row.state, row.priority) == ("broadcast", "due", BROADCAST)
            assert row.due_at == NOW
            assert row.dedupe_key == f"broadcast:{broadcast.id}:{row.person_id}"

    async def test_the_same_draft_is_the_same_broadcast(self, trade: Trade, staff: Sender) -> None:
        first = await start(trade, staff)
        await trade.person("Later", "rw")
        again = await start(trade, staff)
        assert (again.id, again.total) == (first.id, 4)
        assert len(await trade.notices(kind="broadcast")) == 4
        assert await trade.audit("broadcast") == [("broadcast", "", "running", "staff")]

    async def test_only_by_staff(self, trade: Trade, staff: Sender) -> None:
        seller = await trade.seller("Diane")
        with pytest.raises(NotStaff):
            await start(trade, seller)
        broadcast = await start(trade, staff)
        async with trade.acting(seller) as (db, who):
            with pytest.raises(NotStaff):
                await broadcasts.stop(db, who, broadcast.id, trade.now)

    @pytest.mark.parametrize(
        ("texts", "language", "words"),
        [
            (TEXTS, "rw", "Muraho"),
            (TEXTS, "zh", "Hello"),
            ({"zh": "你好"}, "rw", "你好"),
            ({"rw": "Muraho", "zh": "你好"}, "en", "Muraho"),
        ],
    )
    def test_whoever_has_no_text_gets_another(
        self, texts: dict[str, str], language: str, words: str
    ) -> None:
        assert texts.get(broadcasts.language_for(texts, language), "") == words


class TestStopping:
    async def test_the_rest_is_not_sent(self, trade: Trade, staff: Sender) -> None:
        broadcast = await start(trade, staff)
        async with trade.database.write() as db:
            taken = await outbox.lease(db, NOW, NOW.replace(hour=9), 100, platform="telegram")
            on_its_way = next(row for row in taken if row.broadcast_id)
        for _ in range(2):
            async with trade.acting(staff) as (db, who):
                stopped = await broadcasts.stop(db, who, broadcast.id, trade.now)
                assert stopped.state == "stopped"
        states = {row.id: row.state for row in await trade.notices(broadcast_id=broadcast.id)}
        assert states[on_its_way.id] == "due", "it is being sent this instant"
        assert "stopped" in states.values()
        assert (await trade.audit("broadcast"))[1:] == [
            ("broadcast", "running", "stopped", "staff")
        ]
        # only notices of the broadcast
        assert await trade.notices(kind="order_placed", state="stopped") == []

    async def test_one_that_is_not_there(self, trade: Trade, staff: Sender) -> None:
        async with trade.acting(staff) as (db, who):
            with pytest.raises(NotFound):
                await broadcasts.stop(db, who, 77, trade.now)


class TestFinishing:
    async def test_the_author_gets_one_report(self, trade: Trade, staff: Sender) -> None:
        broadcast = await start(trade, staff)
        for _ in range(2):
            async with trade.database.write() as db:
                await broadcasts.finish(
                    db, broadcast.id, {"delivered": 3, "unreachable": 1}, trade.now
                )
        [report] = await trade.notices(kind="broadcast_finished")
        assert report.person_id == await trade.id_of(staff)
        told = {key: report.facts[key] for key in ("state", "total", "delivered", "unreachable")}
        assert told == {"state": "finished", "total": 4, "delivered": 3, "unreachable": 1}
        assert (await trade.one(select(Broadcast))).state == "finished"

    async def test_after_it_was_stopped_too(self, trade: Trade, staff: Sender) -> None:
        """Red when a stopped broadcast gets no report, or is called finished."""
        broadcast = await start(trade, staff)
        async with trade.acting(staff) as (db, who):
            await broadcasts.stop(db, who, broadcast.id, trade.now)
        for _ in range(2):
            async with trade.database.write() as db:
                await broadcasts.finish(db, broadcast.id, {"stopped": 4}, trade.now)
        assert (await trade.one(select(Broadcast))).state == "stopped"
        [report] = await trade.notices(kind="broadcast_finished")
        assert (report.facts["state"], report.facts["stopped"]) == ("stopped", 4)
