"""Staff change the tariff: what a table does, who did it, and what happens to two at once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import timezones
from bot.chat import Sender
from bot.commerce import tariff
from bot.commerce.postage import in_force
from bot.commerce.refusals import NotStaff, TariffChanged
from bot.commerce.tariff_changes import TariffChanges
from bot.parsing.rate_terms import TariffLine
from bot.parsing.tariff_table import TariffTable, read_tariff_table
from bot.places.postage_zones import read_zone
from storage import postage as stored
from storage.models import AuditLine, PostageRate, Tariff
from tests.support.trade import Trade

HEAD = "zone,service,first_g,first_price,step_g,step_price,max_g,days_min,days_max,valid_from"
MOTO = "Kigali,moto,5000,1500,1000,300,20000,0,1,"
BUS = "Huye,bus,,2000,,,9000,1,1,"
LIGHT = "China,ems,500,30000,500,8000,2000,5,12,"
HEAVY = "China,ems,2000,60000,1000,12000,30000,5,12,"


class Desk:
    def __init__(self, trade: Trade, staff: Sender) -> None:
        self.trade, self.staff = trade, staff
        self._drafts = 0

    def lines(self, *lines: str) -> tuple[TariffLine, ...]:
        content = "\n".join((HEAD, *lines)).encode()
        table = read_tariff_table(content, timezones.today(self.trade.now), read_zone)
        assert isinstance(table, TariffTable), table
        assert table.faults == ()
        return table.lines

    async def sees(self, *lines: str) -> TariffChanges:
        async with self.trade.database.read() as db:
            return await tariff.rehearse(db, self.lines(*lines), self.trade.now)

    async def does(self, *lines: str, seen: int | None = None, draft_id: str = "") -> TariffChanges:
        self._drafts += 1
        before = (await self.sees(*lines)).seen if seen is None else seen
        async with self.trade.acting(self.staff) as (db, who):
            return await tariff.change(
                db,
                who,
                self.lines(*lines),
                self.trade.now,
                seen=before,
                draft_id=draft_id or f"tariff{self._drafts}",
            )

    async def faults(self, *lines: str) -> list[tuple[int, str]]:
        return [(each.line, each.reason) for each in (await self.sees(*lines)).faults]

    async def prices(self, day: date | None = None) -> dict[tuple[str, str, int], int]:
        """What holds on a day: zone, service and weight, and the first price."""
        async with self.trade.database.read() as db:
            present = await stored.present(db)
        return {
            (each.zone, each.service, each.max_grams): each.first_price
            for each in in_force(present, day or timezones.today(self.trade.now))
        }


@pytest.fixture
async def desk(trade: Trade) -> Desk:
    return Desk(trade, await trade.staff())


def counts(changes: TariffChanges) -> tuple[int, int, int, int]:
    new, changed, gone = map(len, (changes.new, changes.changed, changes.gone))
    return new, changed, gone, changes.unchanged


class TestWhatATableDoes:
    async def test_the_first_one(self, desk: Desk) -> None:
        assert counts(await desk.sees(MOTO, BUS)) == (2, 0, 0, 0)
        assert await desk.prices() == {}, "to look changes nothing"
        assert counts(await desk.does(MOTO, BUS)) == (2, 0, 0, 0)
        assert await desk.prices() == {
            ("kigali", "moto", 20000): 1500,
            ("Huye", "bus", 9000): 2000,
        }

    async def test_new_changed_gone_and_as_before(self, desk: Desk) -> None:
        await desk.does(MOTO, BUS, LIGHT)
        dearer = MOTO.replace("1500", "1800")
        changes = await desk.does(dearer, BUS, "Musanze,bus,,2500,,,9000,1,1,")
        assert counts(changes) == (1, 1, 1, 1)
        [(before, after)] = changes.changed
        assert (before.first_price, after.first_price) == (1500, 1800)
        assert changes.gone[0].service == "ems"
        assert await desk.prices() == {
            ("kigali", "moto", 20000): 1800,
            ("Huye", "bus", 9000): 2000,
            ("Musanze", "bus", 9000): 2500,
        }

    async def test_the_same_again_is_nothing(self, desk: Desk) -> None:
        """Also on another day: a line without one is as old as it was. postnl-magento2 #110: a
        table could be sent in only once."""
        await desk.does(MOTO, BUS, LIGHT, HEAVY)
        desk.trade.forward(days=3)
        changes = await desk.sees(MOTO, BUS, LIGHT, HEAVY)
        assert counts(changes) == (0, 0, 0, 4)
        assert not changes.any

    async def test_one_line_of_a_ladder_changes_and_the_other_keeps_its_price(
        self, desk: Desk
    ) -> None:
        """It gets the day of the one that changed: all lines of one day hold together."""
        await desk.does(LIGHT, HEAVY)
        desk.trade.forward(days=3)
        await desk.does(LIGHT, HEAVY.replace("60000", "61000"))
        assert await desk.prices() == {
            ("china", "ems", 2000): 30000,
            ("china", "ems", 30000): 61000,
        }

    async def test_any_fact_is_a_change(self, desk: Desk) -> None:
        await desk.does(MOTO)
        for other in (
            MOTO.replace(",0,1,", ",0,2,"),
            MOTO.replace("300", "301"),
            MOTO.replace("5000", "4000"),
        ):
            assert counts(await desk.sees(other)) == (0, 1, 0, 0)

    async def test_who_is_not_staff_does_not(self, trade: Trade) -> None:
        desk = Desk(trade, await trade.seller("Aline"))
        with pytest.raises(NotStaff):
            await desk.does(MOTO)
        assert await desk.prices() == {}


class TestDays:
    async def test_a_later_day_leaves_what_holds_until_then(self, desk: Desk) -> None:
        """Whoever writes next month's day into a table does not take this month's prices away."""
        await desk.does(MOTO)
        begins = timezones.today(desk.trade.now) + timedelta(days=30)
        changes = await desk.does(MOTO.replace("1500", "1800") + begins.isoformat())
        assert counts(changes) == (1, 0, 0, 0)
        assert changes.until_then == 1
        key = ("kigali", "moto", 20000)
        assert await desk.prices() == {key: 1500}
        assert await desk.prices(begins - timedelta(days=1)) == {key: 1500}
        assert await desk.prices(begins) == {key: 1800}

    async def test_it_begins_at_midnight_in_kigali(self, desk: Desk) -> None:
        assert timezones.today(desk.trade.now.replace(hour=21, minute=59)) == desk.trade.now.date()
        later = desk.trade.now.replace(hour=22, minute=0)
        assert timezones.today(later) == desk.trade.now.date() + timedelta(days=1)

    async def test_the_tariff_as_it_is_written_out_can_be_sent_back(self, desk: Desk) -> None:
        """magento2 #23944: its own export was refused."""
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        await desk.does(LIGHT, HEAVY)
        await desk.does(LIGHT.replace("2000", "30000") + begins)
        today = timezones.today(desk.trade.now).isoformat()
        changes = await desk.sees(
            LIGHT + today, HEAVY + today, LIGHT.replace("2000", "30000") + begins
        )
        assert (counts(changes), changes.faults) == ((0, 0, 0, 3), ())

    async def test_what_a_later_day_has_made_old_ends_without_a_word(self, desk: Desk) -> None:
        begins = timezones.today(desk.trade.now) + timedelta(days=2)
        await desk.does(MOTO, MOTO.replace("1500", "1800") + begins.isoformat())
        desk.trade.forward(days=3)
        changes = await desk.sees(MOTO.replace("1500", "1800") + begins.isoformat())
        assert (counts(changes), changes.any) == ((0, 0, 0, 1), False)


class TestGaps:
    """A later day given to one line of a ladder only."""

    async def test_until_then_its_weight_would_have_no_price(self, desk: Desk) -> None:
        await desk.does(LIGHT, HEAVY)
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        today = timezones.today(desk.trade.now).isoformat()
        later = HEAVY.replace("60000", "61000") + begins
        assert (3, "no_price_until") in await desk.faults(LIGHT + today, later)

    async def test_from_then_on_the_others_would_have_none(self, desk: Desk) -> None:
        await desk.does(LIGHT, HEAVY)
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        later = HEAVY.replace("60000", "61000") + begins
        assert await desk.faults(LIGHT, HEAVY, later) == [(4, "no_price_from")]

    async def test_all_lines_on_one_day_have_none(self, desk: Desk) -> None:
        await desk.does(LIGHT, HEAVY)
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        assert await desk.faults(LIGHT + begins, HEAVY.replace("60000", "61000") + begins) == []

    async def test_what_is_there_already_is_no_fault_of_the_table(self, desk: Desk) -> None:
        """Another ladder from a day on is sent in with that day alone."""
        await desk.does(LIGHT, HEAVY)
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        only = HEAVY.replace("60000", "61000") + begins
        await desk.does(only)
        assert await desk.faults(LIGHT, HEAVY, only) == []

    async def test_a_table_with_gaps_is_not_done_either(self, desk: Desk) -> None:
        await desk.does(LIGHT, HEAVY)
        begins = (timezones.today(desk.trade.now) + timedelta(days=30)).isoformat()
        with pytest.raises(TariffChanged):
            await desk.does(LIGHT, HEAVY, HEAVY.replace("60000", "61000") + begins)


class TestHistory:
    async def test_no_row_is_changed_and_none_is_lost(self, desk: Desk) -> None:
        """An order names the line that priced it, for ever."""
        await desk.does(MOTO, BUS)
        first = {row.id: row for row in await desk.trade.rows(select(PostageRate))}
        await desk.does(MOTO.replace("1500", "1800"), BUS)
        rows = {row.id: row for row in await desk.trade.rows(select(PostageRate))}
        assert len(rows) == 3
        for key, row in first.items():
            assert rows[key].first_price == row.first_price
            assert rows[key].added_in == 1
        ended = [row for row in rows.values() if row.ended_in is not None]
        assert [(row.first_price, row.ended_in) for row in ended] == [(1500, 2)]

    async def test_who_did_what_is_audited(self, desk: Desk) -> None:
        await desk.does(MOTO)
        await desk.does(BUS)
        lines = await desk.trade.rows(
            select(AuditLine).where(AuditLine.subject == "postage_rate").order_by(AuditLine.id)
        )
        staff = await desk.trade.id_of(desk.staff)
        assert [
            (line.subject_id, line.from_state, line.to_state, line.actor, line.actor_id)
            for line in lines
        ] == [
            (1, "", "in_force", "staff", staff),
            (1, "in_force", "ended", "staff", staff),
            (2, "", "in_force", "staff", staff),
        ]
        changes = await desk.trade.rows(select(Tariff).order_by(Tariff.id))
        assert [(each.replaces, each.person_id) for each in changes] == [(0, staff), (1, staff)]


class TestTwoAtOnce:
    async def test_the_second_is_refused(self, desk: Desk) -> None:
        seen = (await desk.sees(MOTO)).seen
        await desk.does(BUS)
        with pytest.raises(TariffChanged):
            await desk.does(MOTO, seen=seen)
        assert await desk.prices() == {("Huye", "bus", 9000): 2000}
        assert len(await desk.trade.rows(select(Tariff))) == 1

    async def test_at_the_very_same_moment(self, desk: Desk) -> None:
        """Also of an empty tariff, where there is no row to wait for."""
        for number, lines in enumerate(([MOTO], [BUS])):
            seen = (await desk.sees(*lines)).seen
            both = await asyncio.gather(
                desk.does(*lines, seen=seen, draft_id=f"one{number}"),
                desk.does(LIGHT, seen=seen, draft_id=f"two{number}"),
                return_exceptions=True,
            )
            assert sum(isinstance(each, TariffChanged) for each in both) == 1
            assert len(await desk.prices()) == 1

    async def test_the_same_draft_twice_is_once(self, desk: Desk) -> None:
        seen = (await desk.sees(MOTO, BUS)).seen
        one = await desk.does(MOTO, BUS, seen=seen, draft_id="same")
        two = await desk.does(MOTO, BUS, seen=seen, draft_id="same")
        assert counts(one) == counts(two) == (2, 0, 0, 0)
        assert len(await desk.trade.rows(select(PostageRate))) == 2
