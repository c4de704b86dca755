"""What went wrong, as staff read it in their language: /stuck and everything that is behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import failed_updates, unread_events
from storage.models import Notice
from storage.models import Person as Row
from tests.support.market import Market, Person

STAFF = {"rw": 100_777, "en": 100_778, "zh": 100_779}


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Market]:
    staff = tuple(STAFF.values())
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=staff) as market:
        yield market


async def in_trouble(market: Market) -> Person:
    """A message that Telegram refused, three updates given up, two events nobody can read."""
    bosco = await market.member("Bosco", "en")
    aline = await market.seller("Aline", "en")
    code = await market.order(bosco, await market.list_product(aline))
    await aline.tap(f"o.acc|{code}")
    await bosco.hears("has been accepted")
    await market.quiet()
    now = market.now()
    whose = await market.one(select(Row.id).where(Row.platform_id == str(bosco.id)))
    async with market.database.write() as db:
        await db.execute(
            update(Notice)
            .where(Notice.kind == "order_accepted")
            .values(state="refused", reason="Bad Request: message is too long", settled_at=now)
        )
        for number, (what, reason) in enumerate(
            (("text", "mistake"), ("photo", "killed"), ("tap", "platform"))
        ):
            await failed_updates.keep(
                db, update_key=f"u{number}", person_id=whose, what=what, reason=reason, now=now
            )
        aside = [("unknown_code", "EE473124829RW: XYZ"), ("unreadable", '{"number": []}')]
        await unread_events.add(db, "iposita", aside, now)
    return bosco


# Of each screen what its reader must understand: the refused message, the way to the rest, nothing
# left to send, what people sent, what carriers told.
SCREENS = {
    "rw": (
        "1. Amagambo ni menshi cyane kuri Telegram. Ubutumwa: 1.",
        "1. Bosco, ",
        "✅ Ubutumwa bwose bw'isoko bwoherejwe.",
        "Bosco: Ifoto. Impamvu: porogaramu yahagaze buri gihe",
        "Iyi kode ntizwi: EE473124829RW: XYZ\niposita: inshuro 1.",
    ),
    "en": (
        "1. The text is too long for Telegram. Messages: 1.",
        "✅ Your order IS-",
        "✅ Every message from the market has been sent.",
        "Bosco: A photo. Reason: the program stopped each time it tried",
        "Unknown code: EE473124829RW: XYZ\niposita: 1 time.",
    ),
    "zh": (
        "1. 文字超出 Telegram 的长度限制。消息：1 条。",
        "原因：文字超出 Telegram 的长度限制",
        "✅ 市场发出的消息均已送出。",
        "Bosco：一张图片。原因：程序每次处理时都停止了",
        "未知代码：EE473124829RW: XYZ\niposita：1 次。",
    ),
}
BUTTONS = {
    "rw": ("📄 Bitazwi: 2", "⚠️ Ibyananiranye: 3"),
    "en": ("📄 Tracking: 2", "⚠️ Not handled: 3"),
    "zh": ("📄 物流：2 条", "⚠️ 未处理：3 条"),
}


@pytest.mark.parametrize("language", STAFF)
async def test_all_of_it(market: Market, language: str) -> None:
    """Red when anything of it cannot be reached from /stuck, or is not in the reader's words."""
    await in_trouble(market)
    staff = await market.member("Claire", language, id=STAFF[language])
    refused, one, sent, handled, unread = SCREENS[language]
    first = await staff.say("/stuck")
    assert refused in first.text
    assert set(BUTTONS[language]) <= set(first.labels)
    assert one in (await staff.tap("stuck.r|")).text
    again = await staff.tap("stuck.1|")
    assert sent in again.text, "it was the only one"
    assert set(BUTTONS[language]) <= set(again.labels), "what else there is stays in sight"
    inbound = await staff.tap("stuck.in|")
    assert handled in inbound.text
    assert inbound.text.count("Bosco") == 3
    await staff.tap("stuck||")
    assert unread in (await staff.tap("unread|")).text
    assert (await staff.tap("stuck||")).offers("stuck.in|")


async def test_nobody_else_reads_it(market: Market) -> None:
    bosco = await in_trouble(market)
    for words in ("/stuck", "/tracking"):
        assert not (await bosco.say(words)).offers("stuck")
    data = ("stuck.in|||", "unread|||", "stuck|||")
    for each in data:
        number = await bosco.plant(each)
        seen = await bosco.tap(each, message=number)
        assert "XYZ" not in seen.text
        assert "Bosco" not in seen.text
