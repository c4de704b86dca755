"""Two people who turn out to be one: what names the one names the other, and nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, func, select, update

from bot.chat import Sender
from bot.commerce import accounts, broadcast_changes, broadcasts, catalogue, fulfilment, orders
from bot.commerce import people as members
from bot.commerce.notify import tell
from bot.commerce.refusals import (
    BothSell,
    NotFound,
    NotYours,
    OneAlready,
    OrdersBetween,
    OwnCode,
    TooManyCodes,
    WrongCode,
)
from storage import join_codes, joining, opt_outs, outbox, polls, reviews
from storage.database import Database
from storage.models import (
    Account,
    Base,
    CartLine,
    JobDone,
    Notice,
    OptOut,
    Order,
    Person,
    Review,
    SentPoll,
    Shop,
    Vote,
)
from tests.support.notices import sample
from tests.support.trade import Trade


@pytest.fixture
def trade(sqlite: Database) -> Trade:
    return Trade(sqlite)


@pytest.fixture
def either(database: Database) -> Trade:
    """The same on both databases, where statements are more than simple."""
    return Trade(database)


async def join(trade: Trade, shows: Sender, types: Sender) -> None:
    """Both sides say that both are theirs."""
    async with trade.database.write() as db:
        code = await accounts.show_code(db, shows, trade.now)
    async with trade.acting(types) as (db, who):
        assert await accounts.look_up(db, who, types, code, trade.now) is not None
        await accounts.say_it_is_mine(db, who, types, code, trade.now)
    async with trade.acting(shows) as (db, who):
        assert await accounts.join(db, who, shows, code, trade.now) is not None


async def both(trade: Trade) -> tuple[Sender, Sender]:
    """Aline was here before Bosco."""
    aline = await trade.person("Aline")
    trade.forward(hours=1)
    return aline, await trade.person("Bosco", platform="whatsapp")


async def named(trade: Trade, person: int) -> dict[str, int]:
    """What names somebody, by column."""
    found = {}
    async with trade.database.read() as db:
        for column in columns():
            query = select(func.count()).select_from(column.table).where(column == person)
            if number := await db.scalar(query):
                found[f"{column.table.name}.{column.name}"] = number
    return found


def columns() -> list[Any]:
    """All that point to a person."""
    return [
        key.parent
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    ]


class TestEveryColumn:
    def test_that_points_to_a_person_has_its_way(self) -> None:
        """Red when a new table names people and nobody thought of those who become one."""
        ways = (*joining.MOVED, *joining.ONCE, *joining.OWN_WAY, *joining.STAYS)
        told = [f"{each.class_.__tablename__}.{each.key}" for each in ways]
        assert sorted(told) == sorted(f"{each.table.name}.{each.name}" for each in columns())

    def test_that_is_part_of_a_key_is_there_once(self) -> None:
        told = {f"{each.class_.__tablename__}.{each.key}" for each in joining.ONCE}
        in_keys = {
            f"{each.table.name}.{each.name}"
            for each in columns()
            if each.primary_key
            or any(
                each.name in constraint.columns
                for constraint in each.table.constraints
                if type(constraint).__name__ == "UniqueConstraint"
            )
        }
        assert in_keys - {"shops.owner_id"} == told

    def test_that_names_one_without_pointing_is_known(self) -> None:
        about_people = re.compile(r"person|people|author|owner|buyer|seller|actor|member|subject")
        numbers = {
            f"{table.name}.{column.name}"
            for table in Base.metadata.tables.values()
            for column in table.columns
            if isinstance(column.type, Integer | BigInteger)
            and about_people.search(column.name)
            and not column.foreign_keys
        }
        known = {f"{each.class_.__tablename__}.{each.key}" for each in joining.WITHOUT_KEY}
        assert numbers == known


class TestEverything:
    async def filled(self, trade: Trade) -> tuple[Sender, Sender, Sender]:
        """Aline sells; Bosco, who is Aline, has bought, reviewed, voted, refused, approved."""
        aline = await trade.seller("Aline", "en")
        trade.forward(hours=1)
        oda = await trade.seller("Oda")
        bosco = await trade.person("Bosco", platform="whatsapp", platform_id="900")
        await trade.person("Claire", platform_id="900")
        goods = await trade.product(oda, "Icyayi", stock=50)
        code = await trade.order(bosco, goods)
        for who, step in (
            (oda, orders.accept), (oda, fulfilment.shipped), (bosco, fulfilment.delivered),
        ):  # fmt: skip
            await trade.does(who, step, code)
        await trade.put(bosco, goods, 4)
        number, b = await trade.id_of(bosco), await trade.one(select(Order.id))
        async with trade.database.write() as db:
            await reviews.rate(db, b, number, 4, trade.now)
            await opt_outs.refuse(db, number, "review", trade.now)
            await polls.voted(db, "poll", number, (0,), trade.now)
            await tell(db, number, sample("order_packed"), key="due", now=trade.now)
            db.add(JobDone(job="weekly", subject=number, period="2026-W50", at=trade.now))
        return aline, bosco, oda

    async def test_names_the_one_who_stays(self, either: Trade) -> None:
        aline, bosco, _ = await self.filled(either)
        stays, goes = await either.id_of(aline), await either.id_of(bosco)
        before = await named(either, goes)
        assert before.keys() >= {
            "orders.buyer_id", "purchases.buyer_id", "cart_lines.person_id", "reviews.buyer_id",
            "opt_outs.person_id", "votes.person_id", "notices.person_id",
            "tracking_events.reporter_id",
        }  # fmt: skip
        await join(either, bosco, aline)
        assert await either.id_of(aline) == await either.id_of(bosco) == stays
        assert (await named(either, goes)).keys() <= {"audit.actor_id"}
        after = await named(either, stays)
        for column, rows in before.items():
            if column != "audit.actor_id":
                assert after[column] >= rows, column
        jobs = select(JobDone.subject).where(JobDone.job == "weekly")
        assert await either.rows(jobs) == [stays]

    async def test_the_other_s_row_says_who_it_is_now_and_nothing_else(self, trade: Trade) -> None:
        aline, bosco, _ = await self.filled(trade)
        stays, goes = await trade.id_of(aline), await trade.id_of(bosco)
        await join(trade, aline, bosco)
        row = await trade.one(select(Person).where(Person.id == goes))
        assert (row.merged_into, row.merged_at) == (stays, trade.now)
        assert (row.name, row.language, row.phone, row.zone) == ("", None, None, None)
        assert ("person", "known", "joined", "buyer") in await trade.audit("person")

    async def test_the_seller_sees_the_buyer_s_order_go_on(self, trade: Trade) -> None:
        """Both accounts act for the one who stays, in what either of them began."""
        aline, bosco, oda = await self.filled(trade)
        code = await trade.order(bosco, await trade.product(oda, "Igiseke"))
        await join(trade, aline, bosco)
        await trade.does(oda, orders.accept, code)
        await trade.does(oda, fulfilment.shipped, code)
        await trade.does(aline, fulfilment.delivered, code)
        assert (await trade.states(code))[2] == "delivered"

    async def test_what_one_has_not_said_the_other_has(self, trade: Trade) -> None:
        aline = await trade.person("Aline", None, hint="")
        trade.forward(hours=1)
        bosco = await trade.person("Bosco", "zh")
        async with trade.acting(bosco) as (db, who):
            await members.lives_in(db, who, "Asia/Shanghai")
        await join(trade, aline, bosco)
        person = (await trade.known(aline)).person
        assert (person.name, person.language, person.zone) == ("Aline", "zh", "Asia/Shanghai")

    async def test_twice_is_once(self, either: Trade) -> None:
        """What others wrote in that instant is brought over later, and the rest stays as it is."""
        aline, bosco, _ = await self.filled(either)
        goes = await either.id_of(bosco)
        await join(either, aline, bosco)
        stays = await either.id_of(aline)
        before = await named(either, stays)
        async with either.database.write() as db:
            await tell(db, goes, sample("order_shipped"), key="late", now=either.now)
        async with either.database.write() as db:
            assert await joining.joined_since(db, either.now) == [(goes, stays)]
            await joining.bring_over(db, goes, stays, either.now)
        before["notices.person_id"] += 1
        assert await named(either, stays) == before

    async def test_a_chain_ends_at_whom_they_are_now(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        trade.forward(hours=1)
        chantal = await trade.person("Chantal")
        third = await trade.id_of(chantal)
        second = await trade.id_of(bosco)
        await join(trade, chantal, bosco)
        await join(trade, chantal, aline)
        stays = await trade.id_of(aline)
        gone = select(Person.merged_into).where(Person.id.in_((second, third)))
        assert await trade.rows(gone) == [stays, stays]


class TestWhoStays:
    @pytest.mark.parametrize("seller", [0, 1])
    async def test_whoever_has_the_shop(self, trade: Trade, seller: int) -> None:
        first = await (trade.seller if seller else trade.person)("Aline")
        trade.forward(hours=1)
        second = await (trade.person if seller else trade.seller)("Bosco")
        owner = first if seller else second
        shop = (await trade.known(owner)).shop
        await join(trade, first, second)
        for each in (first, second):
            assert (await trade.known(each)).shop == shop

    @pytest.mark.parametrize("shows", [0, 1])
    async def test_else_whoever_was_here_first(self, trade: Trade, shows: int) -> None:
        aline, bosco = await both(trade)
        stays = await trade.id_of(aline)
        await join(trade, *((aline, bosco), (bosco, aline))[shows])
        assert await trade.id_of(bosco) == stays
        assert (await trade.known(aline)).person.name == "Aline"

    async def test_a_closed_shop_is_no_hindrance(self, trade: Trade) -> None:
        aline, bosco = await trade.seller("Aline"), await trade.seller("Bosco")
        async with trade.acting(aline) as (db, who):
            await members.forget(db, who.person, trade.now)
        await join(trade, aline, bosco)
        known = await trade.known(aline)
        assert known.shop is not None
        assert known.shop.name == "Shop of Bosco"

    async def test_they_are_reached_where_they_said_it_last(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        await join(trade, aline, bosco)
        assert (await trade.known(bosco)).person.key == aline.key


class TestWhatIsThereTwice:
    async def test_of_a_cart_the_larger_number(self, either: Trade) -> None:
        oda = await either.seller("Oda")
        more, less, other = [await either.product(oda, name, stock=9) for name in "abc"]
        aline, bosco = await both(either)
        for who, product, quantity in (
            (aline, more, 5), (bosco, more, 2), (aline, less, 2), (bosco, less, 7),
            (bosco, other, 1),
        ):  # fmt: skip
            await either.put(who, product, quantity)
        await join(either, aline, bosco)
        query = select(CartLine.product_id, CartLine.quantity).order_by(CartLine.product_id)
        async with either.database.read() as db:
            lines = [tuple(row) for row in await db.execute(query)]
        assert lines == [(more, 5), (less, 7), (other, 1)]

    async def test_own_goods_leave_the_cart_and_own_stars_the_shop(self, either: Trade) -> None:
        aline, bosco = await either.seller("Aline"), await either.person("Bosco")
        product = await either.product(aline)
        code = await either.order(bosco, product)
        for who, step in (
            (aline, orders.accept), (aline, fulfilment.shipped), (bosco, fulfilment.delivered),
            (aline, None),
        ):  # fmt: skip
            if step is not None:
                await either.does(who, step, code)
        async with either.database.write() as db:
            order = await db.scalar(select(Order.id))
            assert order is not None
            await reviews.rate(db, order, await either.id_of(bosco), 5, either.now)
            await db.execute(update(Order).values(state="completed"))
        await either.put(bosco, product)
        await join(either, aline, bosco)
        assert await either.rows(select(CartLine.product_id)) == []
        assert await either.rows(select(Review.stars)) == []
        from bot.commerce import reviews as rules

        async with either.acting(bosco) as (db, who):
            with pytest.raises(NotYours):
                await rules.rate(db, code, who, 5, either.now)

    async def test_no_is_no(self, either: Trade) -> None:
        """Whoever refused a kind at one account is not told at the other either."""
        aline, bosco = await both(either)
        a, b = await either.id_of(aline), await either.id_of(bosco)
        async with either.database.write() as db:
            for each in (a, b):
                await opt_outs.refuse(db, each, "digest", either.now)
            await opt_outs.refuse(db, b, "review", either.now)
            await tell(db, a, sample("review"), key="due", now=either.now)
        await join(either, aline, bosco)
        assert sorted(await either.rows(select(OptOut.kind))) == ["digest", "review"]
        assert [each.state for each in await either.notices(kind="review")] == ["opted_out"]

    @pytest.mark.parametrize(
        ("mine", "theirs", "counts"),
        [("0", "1", "one"), ("", "1", "two"), ("0", "", "one"), ("", "", "one")],
    )
    async def test_of_two_polls_the_answered_one(
        self, either: Trade, mine: str, theirs: str, counts: str
    ) -> None:
        """Two votes of one person in one poll were an error that left half of them joined."""
        staff = await either.staff()
        aline, bosco = await both(either)
        a, b = await either.id_of(aline), await either.id_of(bosco)
        async with either.acting(staff) as (db, who):
            row = await broadcasts.start(
                db, who, either.now, draft_id="b", who="everyone", language="",
                texts={"en": "Which?"}, answers={"en": ["x", "y"]},
            )  # fmt: skip
        async with either.database.write() as db:
            for person, poll, chosen in ((a, "one", mine), (b, "two", theirs)):
                db.add(SentPoll(broadcast_id=row.id, person_id=person, poll=poll, language="en"))
                if chosen:
                    db.add(Vote(poll=poll, person_id=person, chosen=chosen, at=either.now))
            for person in (a, b):  # one that was passed on
                db.add(Vote(poll="passed on", person_id=person, chosen="0", at=either.now))
        await join(either, aline, bosco)
        assert await either.rows(select(SentPoll.poll)) == [counts]
        async with either.database.read() as db:
            found = await polls.results(db, row.id, 2)
        assert sum(each.people for each in found.values()) == (1 if mine or theirs else 0)

    async def test_of_a_broadcast_what_is_not_sent_yet_is_sent_once(self, either: Trade) -> None:
        staff = await either.staff()
        aline, bosco = await both(either)
        async with either.acting(staff) as (db, who):
            row = await broadcasts.start(
                db, who, either.now, draft_id="b", who="everyone", language="",
                texts={"en": "Muraho"},
            )  # fmt: skip
        await join(either, aline, bosco)
        stays = await either.id_of(aline)
        mine = await either.notices(broadcast_id=row.id, person_id=stays)
        assert sorted(each.state for each in mine) == ["due", "moot"]

    async def test_two_copies_of_a_broadcast_are_both_taken_back(self, trade: Trade) -> None:
        staff = await trade.staff()
        aline, bosco = await both(trade)
        async with trade.acting(staff) as (db, who):
            row = await broadcasts.start(
                db, who, trade.now, draft_id="b", who="everyone", language="",
                texts={"en": "Muraho"},
            )  # fmt: skip
        async with trade.database.write() as db:
            sent = (await db.scalars(select(Notice).where(Notice.broadcast_id == row.id))).all()
            await outbox.delivered(db, [each.id for each in sent], trade.now)
            keys = await db.execute(select(Person.id, Person.platform, Person.platform_id))
            at = {number: (platform, chat) for number, platform, chat in keys}
            await outbox.name_messages(
                db, {each.id: outbox.SentTo(*at[each.person_id], "7") for each in sent}
            )
        await join(trade, aline, bosco)
        async with trade.acting(staff) as (db, who):
            change = await broadcast_changes.change(
                db, who, row.id, trade.now, "recall", draft_id="c"
            )
        stays = await trade.id_of(aline)
        due = await trade.notices(broadcast_id=change.id, person_id=stays)
        assert sorted(each.account for each in due) == sorted(
            [(aline.platform, aline.id), (bosco.platform, bosco.id)]
        )


class TestRefused:
    async def shown(self, trade: Trade, shows: Sender) -> str:
        async with trade.database.write() as db:
            return await accounts.show_code(db, shows, trade.now)

    async def test_one_s_own(self, trade: Trade) -> None:
        aline, _ = await both(trade)
        code = await self.shown(trade, aline)
        async with trade.acting(aline) as (db, who):
            with pytest.raises(OwnCode):
                await accounts.look_up(db, who, aline, code, trade.now)

    async def test_of_whom_it_is_already(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        await join(trade, aline, bosco)
        code = await self.shown(trade, aline)
        async with trade.acting(bosco) as (db, who):
            with pytest.raises(OneAlready):
                await accounts.look_up(db, who, bosco, code, trade.now)
        assert (await trade.one(select(Person).where(Person.name == "Aline"))).name

    async def test_where_both_sell(self, trade: Trade) -> None:
        aline, bosco = await trade.seller("Aline"), await trade.seller("Bosco")
        code = await self.shown(trade, aline)
        async with trade.acting(bosco) as (db, who):
            with pytest.raises(BothSell):
                await accounts.look_up(db, who, bosco, code, trade.now)

    async def test_where_both_sell_by_now(self, trade: Trade) -> None:
        """The shop was opened between the two words."""
        aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
        code = await self.shown(trade, aline)
        async with trade.acting(bosco) as (db, who):
            await accounts.say_it_is_mine(db, who, bosco, code, trade.now)
        async with trade.acting(bosco) as (db, who):
            await catalogue.open_shop(
                db, who, trade.now, draft_id="s", name="Shop", about="Tea", district="Huye",
                phone="+250788123456", merchant_code=None,
            )  # fmt: skip
        async with trade.acting(aline) as (db, who):
            with pytest.raises(BothSell):
                await accounts.join(db, who, aline, code, trade.now)
        assert len(await trade.rows(select(Shop).where(Shop.state == "open"))) == 2

    async def test_while_one_owes_the_other_something(self, trade: Trade) -> None:
        aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.order(bosco, await trade.product(aline))
        code = await self.shown(trade, bosco)
        async with trade.acting(aline) as (db, who):
            with pytest.raises(OrdersBetween):
                await accounts.look_up(db, who, aline, code, trade.now)

    async def test_late_or_replaced_or_typed_elsewhere(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        chantal = await trade.person("Chantal")
        first = await self.shown(trade, aline)
        second = await self.shown(trade, aline)
        async with trade.acting(bosco) as (db, who):
            assert await accounts.look_up(db, who, bosco, first, trade.now) is None
            await accounts.say_it_is_mine(db, who, bosco, second, trade.now)
        async with trade.acting(chantal) as (db, who):
            assert await accounts.look_up(db, who, chantal, second, trade.now) is None
            with pytest.raises(WrongCode):
                await accounts.say_it_is_mine(db, who, chantal, second, trade.now)
        trade.forward(minutes=10)
        async with trade.acting(aline) as (db, who):
            assert await accounts.join(db, who, aline, second, trade.now) is None
        assert await trade.id_of(aline) != await trade.id_of(bosco)

    async def test_after_five_wrong_ones_for_ten_minutes(self, either: Trade) -> None:
        aline, bosco = await both(either)
        code = await self.shown(either, aline)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        for _ in range(join_codes.MOST_WRONG):
            async with either.acting(bosco) as (db, who):
                assert await accounts.look_up(db, who, bosco, wrong, either.now) is None
        async with either.acting(bosco) as (db, who):
            with pytest.raises(TooManyCodes):
                await accounts.look_up(db, who, bosco, code, either.now)
            with pytest.raises(TooManyCodes):
                await accounts.say_it_is_mine(db, who, bosco, code, either.now)
        either.forward(minutes=10)
        code = await self.shown(either, aline)
        async with either.acting(bosco) as (db, who):
            assert await accounts.look_up(db, who, bosco, code, either.now) is not None

    async def test_by_one_side_alone(self, trade: Trade) -> None:
        """Neither whoever reads out a code nor whoever types one has said enough."""
        aline, bosco = await both(trade)
        code = await self.shown(trade, aline)
        async with trade.acting(aline) as (db, who):
            assert await accounts.join(db, who, aline, code, trade.now) is None
        async with trade.acting(bosco) as (db, who):
            await accounts.say_it_is_mine(db, who, bosco, code, trade.now)
            assert await accounts.join(db, who, bosco, code, trade.now) is None
        assert await trade.id_of(aline) != await trade.id_of(bosco)
        async with trade.acting(aline) as (db, who):
            await accounts.refuse(db, aline, code, trade.now)
            assert await accounts.join(db, who, aline, code, trade.now) is None


class TestTakenOff:
    async def test_is_somebody_new_without_anything(self, either: Trade) -> None:
        oda = await either.seller("Oda")
        aline, bosco = await both(either)
        await either.order(bosco, await either.product(oda))
        await join(either, aline, bosco)
        was = await either.id_of(aline)
        async with either.acting(aline) as (db, who):
            await accounts.take_off(db, who, aline, bosco.account, either.now)
        async with either.database.read() as db:
            assert await members.find(db, bosco, frozenset()) is None
        again = await either.person("Bosco", None, platform="whatsapp", platform_id=bosco.id)
        new = await either.id_of(again)
        assert await named(either, new) == {"accounts.person_id": 1}
        assert new != was
        assert await either.rows(select(Order.buyer_id)) == [was]

    async def test_the_address_goes_with_it(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        await join(trade, bosco, aline)
        assert (await trade.known(aline)).person.key == bosco.key
        async with trade.acting(aline) as (db, who):
            await accounts.take_off(db, who, aline, bosco.account, trade.now)
        assert (await trade.known(aline)).person.key == aline.key

    async def test_what_was_only_for_it_is_not_sent(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        await join(trade, aline, bosco)
        assert [each.account for each in await trade.notices(kind="account_joined")] == [
            bosco.account
        ]
        async with trade.acting(aline) as (db, who):
            await accounts.take_off(db, who, aline, bosco.account, trade.now)
        assert [each.state for each in await trade.notices(kind="account_joined")] == ["moot"]

    async def test_not_the_one_that_is_written_from_and_not_another_s(self, trade: Trade) -> None:
        aline, bosco = await both(trade)
        for account in (aline.account, bosco.account, ("telegram", "none")):
            async with trade.acting(aline) as (db, who):
                with pytest.raises(NotFound):
                    await accounts.take_off(db, who, aline, account, trade.now)
        assert len(await trade.rows(select(Account))) == 2


async def test_all_accounts_are_forgotten(either: Trade) -> None:
    aline, bosco = await both(either)
    await join(either, aline, bosco)
    async with either.acting(aline) as (db, who):
        await members.forget(db, who.person, either.now)
    [left] = await either.rows(select(Account))
    assert (left.platform, left.platform_id, left.name) == (*aline.account, "")
    async with either.database.read() as db:
        assert await members.find(db, bosco, frozenset()) is None
    kept = await either.rows(select(Person.name))
    assert kept == ["", ""]
