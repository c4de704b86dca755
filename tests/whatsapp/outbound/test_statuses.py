"""What Meta says of messages afterwards: late, twice, in any order, and sometimes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from bot.commerce.notify import tell
from bot.whatsapp.outbound import costs
from bot.whatsapp.outbound.statuses import NotSettledYet, Status, apply, callback_of
from storage import message_prices, message_statuses, opt_outs, outbox
from storage.database import Database
from storage.message_statuses import Billed
from storage.models import Account, MessageStatus, Notice
from tests.support.notices import sample
from tests.support.trade import Trade

AT = 1_797_580_800
NOW = datetime.fromtimestamp(AT, UTC)


def raw(state: str, *, message: str = "wamid.1", code: int = 0, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"id": message, "status": state, "timestamp": str(AT), **more}
    if code:
        said["errors"] = [{"code": code, "title": "t", "error_data": {"details": "d"}}]
    return said


class Post:
    """One notice of one person on WhatsApp, as the courier left it."""

    def __init__(self, trade: Trade, number: int) -> None:
        self.trade, self.number = trade, number

    async def hear(self, *statuses: dict[str, Any]) -> None:
        for each in statuses:
            named = {"biz_opaque_callback_data": f"{callback_of([self.number])}/1/1"} | each
            async with self.trade.database.write() as db:
                await apply(db, Status.read(named), NOW)

    async def set(self, state: str) -> None:
        async with self.trade.database.write() as db:
            row = await db.get_one(Notice, self.number)
            row.state = state  # type: ignore[assignment]

    async def row(self) -> Notice:
        async with self.trade.database.read() as db:
            return await db.get_one(Notice, self.number, populate_existing=True)

    async def state(self) -> str:
        return (await self.row()).state


@pytest.fixture
async def post(sqlite: Database) -> Post:
    trade = Trade(sqlite)
    who = await trade.person("Aline", platform="whatsapp", platform_id="RW.1")
    async with sqlite.write() as db:
        await tell(db, await trade.id_of(who), sample("order_placed"), key="t", now=trade.now)
    (number,) = await trade.rows(select(Notice.id))
    return Post(trade, number)


async def test_whatever_the_order_and_however_often(database: Database) -> None:
    """chatwoot/chatwoot#14529: a late "sent" after "delivered" took the tick away."""
    words = ("sent", "delivered", "read")
    for number, order in enumerate(permutations(words * 2, 4)):
        async with database.write() as db:
            for state in order:
                await apply(db, Status.read(raw(state, message=f"wamid.{number}")), NOW)
            row = await db.get_one(MessageStatus, f"wamid.{number}", populate_existing=True)
            assert row.rank == max({"sent": 1, "delivered": 3, "read": 4}[each] for each in order)


async def test_what_is_billed_is_counted_once_a_message(post: Post) -> None:
    paid = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    of = {"recipient_user_id": "RW.1"}
    by_number = {"recipient_id": "250788123456", "pricing": paid}
    await post.hear(
        raw("sent", pricing=paid, **of), raw("delivered", pricing=paid, **of), raw("read")
    )
    await post.hear(raw("read", message="wamid.2"), raw("sent", message="wamid.2", **by_number))
    free = paid | {"billable": False, "category": "utility"}
    await post.hear(raw("sent", message="wamid.3", pricing=free, **of))
    async with post.trade.database.read() as db:
        found = await message_statuses.billed(db, datetime(2026, 1, 1, tzinfo=UTC))
    assert found == [Billed("service", True, 2, "RW"), Billed("utility", False, 1, "RW")]
    since = datetime(2026, 12, 1, tzinfo=UTC)
    async with post.trade.database.read() as db:
        prices = await message_prices.on_day(db, since.date())
    dear = [*found, Billed("marketing", True, 100, "RW"), Billed("service", True, 1, "FR")]
    summed = costs.summed(dear, since, prices)
    assert summed.in_words() == (
        "104 messages since 2026-12-01, 103 of them billed: US$2.26, without service to FR, of"
        " which no rate is known"
    )
    assert summed.at_this_pace(since + timedelta(days=3)) == "US$22.58"


async def test_an_arrival_settles_what_nobody_knew(post: Post) -> None:
    await post.hear(raw("sent"))
    assert await post.state() == "delivered"


async def test_only_the_message_with_the_buttons_is_the_notice(post: Post) -> None:
    picture = {"biz_opaque_callback_data": f"{callback_of([post.number])}/1/2"}
    await post.hear(raw("sent") | picture)
    assert await post.state() == "due"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (131026, "unreachable"),
        (131047, "due"),
        (131049, "due"),
        (131050, "due"),
        (131053, "refused"),
        (131000, "due"),
        (131056, "due"),
        (190, "due"),
        (999_999, "refused"),
    ],
)
async def test_a_failure_after_it_was_taken(post: Post, code: int, state: str) -> None:
    """NousResearch/hermes-agent#80056: logged, and nobody ever knew."""
    await post.set("delivered")
    await post.hear(raw("sent"), raw("failed", code=code, recipient_user_id="RW.1"))
    assert await post.state() == state
    async with post.trade.database.read() as db:
        account = (await db.scalars(select(Account))).one()
        refused = await opt_outs.refused(db, account.person_id)
    assert (account.unreachable_since is not None) == (code == 131026)
    assert (account.reply_until is not None) == (code == 131047)
    assert refused == ({"broadcast"} if code == 131050 else set())


async def test_a_failure_that_overtakes_the_courier_waits_for_it(post: Post) -> None:
    """Else "delivered", which the courier has yet to write, would be written over it."""
    async with post.trade.database.write() as db:
        await outbox.lease(db, NOW, NOW + timedelta(minutes=1), 1, platform="whatsapp")
    with pytest.raises(NotSettledYet):
        await post.hear(raw("failed", code=131026))
    await post.set("delivered")
    await post.hear(raw("failed", code=131026))
    assert await post.state() == "unreachable"


async def test_the_same_failure_again_undoes_nothing(post: Post) -> None:
    """chatwoot/chatwoot#14120: sent again, and the old failure is told once more."""
    await post.set("delivered")
    failed = raw("failed", code=131000)
    await post.hear(failed)
    await post.set("delivered")  # by another message
    await post.hear(failed, raw("sent"))
    assert await post.state() == "delivered"


async def test_a_failure_of_one_that_arrived(post: Post) -> None:
    """chatwoot/chatwoot#13377: both are told of one message."""
    await post.set("delivered")
    await post.hear(raw("delivered"), raw("failed", code=131026, recipient_user_id="RW.1"))
    assert await post.state() == "delivered"


async def test_an_arrival_after_a_failure(post: Post) -> None:
    await post.hear(raw("failed", code=131009), raw("delivered"))
    assert await post.state() == "delivered"


async def test_a_failure_of_what_was_sent_once_more_and_came(post: Post) -> None:
    await post.set("delivered")
    await post.hear(raw("delivered", message="wamid.2"), raw("failed", code=131009))
    assert await post.state() == "delivered"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"id": "a"}, raw("sent") | {"timestamp": "x"}, raw("sent") | {"timestamp": "9" * 30}],
)
def test_what_is_no_status(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no status|invalid literal|year"):
        Status.read(wrong)


async def test_one_with_odd_parts_and_of_an_answer(post: Post) -> None:
    odd = raw("failed", errors="x", pricing=[1], biz_opaque_callback_data="answer:1")
    await post.hear(odd, raw("held", message="wamid.9"))
    assert await post.state() == "due"
    assert Status.read(raw("sent")).at == datetime.fromtimestamp(AT, UTC) + timedelta(0)


async def test_what_was_told_long_ago_is_forgotten(post: Post) -> None:
    old = raw("sent", message="wamid.0") | {"timestamp": str(AT - 100 * 86_400)}
    await post.hear(old, raw("sent"))
    async with post.trade.database.write() as db:
        at = datetime.fromtimestamp(AT, UTC) - timedelta(days=90)
        assert await message_statuses.purge(db, at, 1) == 1
        assert await message_statuses.purge(db, at, 1) == 0
