"""What customs abroad are expected to ask: an estimate for each parcel, never charged.

The bugs of other shops' taxes are each a test that names one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.commerce import import_tax, import_tax_changes
from bot.commerce.import_tax import (
    ExpectedTax,
    GoodsInParcel,
    TaxBoard,
    in_force,
    of_parcel,
    of_parcels,
    together,
)
from bot.commerce.refusals import ImportTaxChanged, NotStaff
from bot.commerce.state_machine import SYSTEM
from bot.i18n import markup
from bot.money import Money
from bot.parsing.import_tax_terms import TaxLine, TaxTerms
from bot.screens.import_tax import expected
from bot.timezones import today
from storage import import_tax as stored
from storage.models import ImportTaxRate, Order
from tests.commerce.test_quotes import fix, place, put
from tests.support.forms import ENGLISH
from tests.support.trade import Trade, francs

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 17, 9, tzinfo=UTC)


def terms(category: Any, points: int | None, **other: Any) -> TaxTerms:
    known: dict[str, Any] = {"currency": "CNY", "waived": 5000, "most": 100_000} | other
    return TaxTerms("CN", category, points, source="customs.gov.cn", checked_on=DAY,
                    valid_from=known.pop("valid_from", DAY), **known)  # fmt: skip


CHINA = {each.category: each for each in (terms("coffee", 1300), terms("", 2000))}


def goods(*lines: tuple[str, int]) -> list[tuple[GoodsInParcel, Money]]:
    return [
        (GoodsInParcel(1, category), Money(fen, "CNY"))  # type: ignore[arg-type]
        for category, fen in lines
    ]


class TestOneParcel:
    @pytest.mark.parametrize(
        ("fen", "tax"),
        [
            (38_400, 0),  # 49.92: not collected
            (38_465, 0),  # 50.0045, which is 50.00
            (38_466, 5001),
            (50_000, 6500),
        ],
    )
    def test_up_to_the_line_nothing_is_collected_and_then_all(self, fen: int, tax: int) -> None:
        found = of_parcel(CHINA, goods(("coffee", fen)))
        assert found.tax == Money(tax, "CNY")
        assert found.waived == (None if tax else Money(5000, "CNY"))

    def test_a_category_goes_before_all(self) -> None:
        """medusa #9767: the rate of all was taken; craftcms/commerce #842, ecommerce-laravel #756:
        the two of them were added."""
        found = of_parcel(CHINA, goods(("coffee", 50_000), ("baskets", 40_000)))
        assert found.tax == Money(6500 + 8000, "CNY")

    @given(
        st.lists(st.tuples(st.sampled_from(["coffee", "tea"]), st.integers(0, 10**8)), min_size=1)
    )
    def test_rounded_once_for_the_parcel(self, lines: list[tuple[str, int]]) -> None:
        """medusa #14817: parts of a cent; woocommerce #19706: each line rounded by itself."""
        found = of_parcel({"": terms("", 1333, waived=0)}, goods(*lines))
        exact = Fraction(sum(fen for _, fen in lines) * 1333, 10_000)
        assert found.tax is not None
        assert found.tax.minor - Fraction(1, 2) <= exact < found.tax.minor + Fraction(1, 2)

    @given(st.integers(0, 10**7), st.integers(0, 10**7))
    def test_more_is_never_taxed_less(self, one: int, more: int) -> None:
        few, many = (of_parcel(CHINA, goods(("coffee", each))) for each in (one, one + more))
        assert few.tax is not None
        assert many.tax is not None
        assert few.tax <= many.tax

    @pytest.mark.parametrize(
        "by",
        [
            {},
            {"tea": terms("tea", 1300)},
            {"coffee": terms("coffee", None), "": terms("", 2000)},
            {"coffee": terms("coffee", 1300, currency="USD")},
        ],
        ids=["no rows", "of another category", "not known any more", "another currency"],
    )
    def test_what_nobody_knows_is_not_nothing(self, by: dict[str, TaxTerms]) -> None:
        """evershop #368: 0.00 where the tax was not known; woocommerce-services #2535: a value in
        one currency was declared in another."""
        found = of_parcel(by, goods(("coffee", 50_000)))
        assert (found.tax, found.waived) == (None, None)

    @pytest.mark.parametrize(("fen", "over"), [(100_000, False), (100_001, True)])
    def test_worth_more_than_a_parcel_may_be(self, fen: int, over: bool) -> None:
        found = of_parcel(CHINA, goods(("coffee", fen)))
        assert (found.most is not None) == over

    def test_a_limit_is_known_where_the_tax_is_not(self) -> None:
        by = {"coffee": terms("coffee", None)}
        assert of_parcel(by, goods(("coffee", 100_001))).most == Money(100_000, "CNY")


class TestSeveralParcels:
    def test_each_shop_s_by_itself(self) -> None:
        """Two of 49.92 are not one of 99.84."""
        both = [GoodsInParcel(1, "coffee"), GoodsInParcel(2, "coffee")]
        found = of_parcels(CHINA, both, [Money(38_400, "CNY")] * 2, NOW)
        assert together(found).tax == Money(0, "CNY")
        assert together(found).waived == Money(5000, "CNY")

    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
    def test_together_they_are_their_sum(self, values: list[int]) -> None:
        parcels = [of_parcel(CHINA, goods(("tea", fen))) for fen in values]
        known = [each.tax.minor for each in parcels if each.tax is not None]
        assert together(parcels).tax == Money(sum(known), "CNY")

    def test_looked_up_too_long_ago(self) -> None:
        """Each day counts, and of several parcels one is enough."""
        at = datetime(2026, 12, 1, 9, tzinfo=UTC)
        parcel, value = GoodsInParcel(1, "coffee"), Money(100_000, "CNY")
        for days, old in ((365, False), (366, True)):
            [tax] = of_parcels(CHINA, [parcel], [value], at + timedelta(days))
            assert together([ExpectedTax(Money(0, "CNY")), tax]).is_old is old
            words = [markup(line, ENGLISH) for line in expected(tax)]
            assert any("Rates checked on" in said for said in words) is old

    def test_of_one_unknown_the_sum_is_unknown(self) -> None:
        parcels = [of_parcel(CHINA, goods(("tea", 100))), ExpectedTax()]
        assert together(parcels).tax is None


def test_the_latest_day_that_has_begun_counts() -> None:
    later = terms("coffee", 900, valid_from=DAY + timedelta(days=30))
    said = [later, terms("coffee", 1300), terms("coffee", 5000, valid_from=date(2020, 1, 1))]
    rates = [
        in_force(said, "CN", DAY + timedelta(days=n))["coffee"].basis_points for n in (0, 29, 30)
    ]
    assert rates == [1300, 1300, 900]
    assert in_force(said, "RW", DAY) == {}
    assert in_force(said, "CN", date(2019, 12, 31)) == {}


async def write(trade: Trade, *lines: TaxTerms, staff: Any = None) -> import_tax_changes.TaxChanges:
    numbered = [TaxLine(number, each) for number, each in enumerate(lines, 1)]
    async with trade.database.write() as db:
        if staff is not None:
            return await import_tax_changes.change(
                db, await trade.known(staff), numbered, trade.now
            )
        return await import_tax_changes.put(db, numbered, trade.now, SYSTEM)


class TestWriting:
    async def test_new_changed_and_the_same_again(self, trade: Trade) -> None:
        coffee, rest = terms("coffee", 1300, valid_from=None), terms("", 2000, valid_from=None)
        staff = await trade.staff()
        assert len((await write(trade, coffee, rest, staff=staff)).new) == 2
        trade.forward(days=3)
        done = await write(trade, replace(coffee, basis_points=900), rest, staff=staff)
        assert (done.new, len(done.changed), done.unchanged) == ((), 1, 1)
        again = await write(trade, replace(coffee, basis_points=900), rest, staff=staff)
        assert (again.any, again.unchanged) == (False, 2)
        rows: Sequence[ImportTaxRate] = await trade.rows(select(ImportTaxRate))
        assert sorted(str(each.basis_points) for each in rows) == ["1300", "2000", "900"]
        assert {each.set_by for each in rows} == {await trade.id_of(staff)}
        told = [line[1:3] for line in await trade.audit("import_tax")]
        assert told[-1][0].startswith("13 % ")
        assert told[-1][1].startswith("9 % ")

    async def test_other_limits_beside_those_that_hold_are_refused(self, trade: Trade) -> None:
        await write(trade, terms("coffee", 1300), terms("", 2000))
        with pytest.raises(ImportTaxChanged):
            await write(trade, terms("coffee", 1300, waived=6000))
        both = await write(trade, terms("coffee", 1300, waived=6000), terms("", 2000, waived=6000))
        assert len(both.changed) == 2

    async def test_staff_are_told_once_that_one_is_old(self, trade: Trade) -> None:
        staff = await trade.staff()
        await write(trade, terms("coffee", 1300), terms("tea", None), staff=staff)

        async def look(day: date) -> list[Any]:
            async with trade.database.read() as db:
                old = await import_tax.old_ones(db, datetime(*day.timetuple()[:3], 9, tzinfo=UTC))
            for country, checked_on in old:
                async with trade.database.write() as db:
                    await import_tax.tell_of_old(
                        db, country, checked_on, trade.now, trade.staff_ids
                    )
            return list(await trade.notices(kind="import_tax_old"))

        a_year = DAY + timedelta(days=365)
        assert await look(a_year) == []
        for days in (1, 2):
            [told] = await look(a_year + timedelta(days=days))
            assert told.person_id == await trade.id_of(staff)
            assert told.facts["checked_on"] == DAY.isoformat()

    async def test_only_by_staff(self, trade: Trade) -> None:
        with pytest.raises(NotStaff):
            await write(trade, terms("coffee", 1300), staff=await trade.person("Bosco"))


class TestKnown:
    async def test_read_once_and_never_for_rwanda(self, trade: Trade) -> None:
        await write(trade, terms("coffee", 1300))
        board, asked = TaxBoard(), []
        said = stored.said

        async def counted(db: Any) -> Any:
            asked.append(db)
            return await said(db)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stored, "said", counted)
            async with trade.database.read() as db:
                for country in ("RW", None, "CN", "CN"):
                    found = await board.in_force(db, country, trade.now)
                    assert (found is None) is (country != "CN")
        assert len(asked) == 1


class TestPlaced:
    async def test_the_order_keeps_what_was_shown(self, trade: Trade) -> None:
        """solidus #4137, openfoodnetwork #6935: worked out anew by later rates."""
        await put(trade, ("CNY", 200_000_000))
        await write(trade, terms("", 2000))
        buyer, seller = await trade.person("Wang", "zh"), await trade.seller("Aline")
        await trade.put(buyer, await trade.product(seller, price=100_000), 3)
        shown = await fix(trade, buyer)
        async with trade.database.read() as db:
            by = in_force(map(import_tax.terms_of, await stored.said(db)), "CN", today(trade.now))
        # 3 × 100,000 francs are 1,500 yuan: of the line, not of one piece (myparcelnl/magento #753)
        [value] = [each for each in shown.lines if each]
        taxes = of_parcels(by, [GoodsInParcel(1, "coffee")], [value], trade.now)
        [code] = await place(trade, buyer, replace(shown, taxes=taxes))
        await write(trade, terms("", 100))
        order = await trade.one(select(Order).where(Order.code == code))
        assert order.import_tax_money == Money(30_000, "CNY")
        assert order.import_tax_checked_on == DAY
        assert order.total_money == francs(300_000), "it is in no sum"

    async def test_what_was_not_known_is_not_kept(self, trade: Trade) -> None:
        await put(trade, ("CNY", 200_000_000))
        buyer, seller = await trade.person("Wang", "zh"), await trade.seller("Aline")
        await trade.put(buyer, await trade.product(seller))
        [code] = await place(trade, buyer, replace(await fix(trade, buyer), taxes=(ExpectedTax(),)))
        order = await trade.one(select(Order).where(Order.code == code))
        assert order.import_tax_money is None
