"""By whose clock somebody lives: where they are decides, not what they read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import broadcasts, quiet_hours
from bot.i18n import Reader, moment
from storage.models import Person
from tests.support.trade import PERIODS, Trade

CHINA = {
    "country": "CN",
    "recipient": "Wang",
    "phone": "+8613800138000",
    "province": "ZJ",
    "city": "Hangzhou",
    "district": "Xihu",
    "street": "Wensan Road 90",
    "postcode": "310012",
}
# Seven in the evening in Kigali, one at night in Beijing.
EVENING = datetime(2026, 12, 17, 17, 0, tzinfo=UTC)


async def zone_of(trade: Trade, sender: Sender) -> str | None:
    [zone] = await trade.rows(select(Person.zone).where(Person.id == await trade.id_of(sender)))
    return zone


async def test_it_follows_the_shop_or_else_the_last_parcel(trade: Trade) -> None:
    aline = await trade.seller("Aline", "zh")
    bosco = await trade.person("Bosco", "en")
    product = await trade.product(aline, stock=40)
    assert (await zone_of(trade, aline), await zone_of(trade, bosco)) == ("Africa/Kigali", None)
    await trade.put(bosco, product, 1)
    await trade.place(bosco, address=CHINA, method="arranged")
    assert await zone_of(trade, bosco) == "Asia/Shanghai"
    await trade.order(bosco, product)
    assert await zone_of(trade, bosco) == "Africa/Kigali"
    wang = await trade.seller("Wang", "zh")
    await trade.put(wang, product, 1)
    await trade.place(wang, address=CHINA, method="arranged")  # a present: the shop has not moved
    assert await zone_of(trade, wang) == "Africa/Kigali"


async def test_nobody_is_woken_at_one_at_night(trade: Trade) -> None:
    """An English reader in Hangzhou was; a Chinese reader in Kigali had to wait for Beijing."""
    author = await trade.staff()
    in_kigali = await trade.seller("Wang", "zh")
    in_hangzhou = await trade.person("Bosco", "en")
    nowhere = await trade.person("Li", "zh")
    await trade.put(in_hangzhou, await trade.product(in_kigali), 1)
    await trade.place(in_hangzhou, address=CHINA, method="arranged")
    trade.now = EVENING
    async with trade.acting(author) as (db, who):
        await broadcasts.start(
            db,
            who,
            trade.now,
            draft_id="one",
            who="everyone",
            language="",
            texts={"en": "Hello"},
            periods=PERIODS,
            staff_ids=trade.staff_ids,
        )
    due = {row.person_id: row.due_at for row in await trade.notices(kind="broadcast")}
    morning = datetime(2026, 12, 17, 23, 0, tzinfo=UTC)  # seven in Beijing
    assert due[await trade.id_of(in_kigali)] == EVENING
    assert due[await trade.id_of(in_hangzhou)] == morning
    assert due[await trade.id_of(nowhere)] == morning


@pytest.mark.parametrize(
    ("language", "zone", "shown"),
    [
        ("rw", None, "17 Ukuboza 2026 19:00"),
        ("rw", "Asia/Shanghai", "18 Ukuboza 2026 01:00 (isaha y'i Beijing)"),
        ("en", None, "17 December 2026 19:00 (Kigali time)"),
        ("en", "Africa/Kigali", "17 December 2026 19:00"),
        ("en", "Asia/Shanghai", "18 December 2026 01:00 (Beijing time)"),
        ("zh", None, "2026年12月18日 01:00（北京时间）"),
        ("zh", "Asia/Shanghai", "2026年12月18日 01:00"),
        ("zh", "Africa/Kigali", "2026年12月17日 19:00（基加利时间）"),
        ("zh", "Mars/Olympus", "2026年12月18日 01:00（北京时间）"),
    ],
)
def test_the_zone_is_named_where_a_time_could_be_misread(
    language: str, zone: str | None, shown: str
) -> None:
    assert moment(EVENING, Reader.somebody(language, "", zone)) == shown


def test_by_the_platforms_guess_where_nothing_is_known() -> None:
    person = Person(language=None, language_hint="zh-hans", zone=None)
    assert quiet_hours.zone_of(person).key == "Asia/Shanghai"
