"""Turning pages while rows come and go: nothing is skipped, and nothing is shown twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import update

from storage import product_filters, product_lists
from storage.models import Product
from storage.sql.pagination import FIRST, Place
from tests.support.trade import Trade

SIZE = product_lists.PAGE


async def market(trade: Trade, many: int) -> list[int]:
    """So many products, newest first: some of one instant, as a form of many would make them."""
    aline = await trade.seller("Aline")
    made = []
    for number in range(many):
        if number % 3:
            trade.forward(seconds=1)
        made.append(await trade.product(aline, f"Ikawa {number}"))
    return made[::-1]


async def page(trade: Trade, place: Place = FIRST) -> product_lists.ProductPage:
    async with trade.database.read() as db:
        return await product_lists.shelf(db, "", place)


def ids(found: product_lists.ProductPage) -> list[int]:
    return [each.id for each in found.items]


class TestPlaces:
    @pytest.mark.parametrize(
        "place",
        [FIRST, Place(7), Place(1, (5,)), Place(3, (10**17, 5)), Place(0, (5,), before=True)],
    )
    def test_written_and_read(self, place: Place) -> None:
        assert Place.read(place.write()) == place

    @pytest.mark.parametrize(
        "written", ["", "-1", "x", ">", ">5", "<.1", ">5.", "٣", "1" * 40, ">" + "9" * 40 + ".1"]
    )
    def test_what_is_none_is_some_page(self, written: str) -> None:
        assert Place.read(written).key == ()

    def test_a_button_of_the_first_version(self) -> None:
        assert Place.read("2") == Place(2)


class TestWhileRowsComeAndGo:
    async def test_forth_and_back(self, trade: Trade) -> None:
        made = await market(trade, 2 * SIZE + 3)
        first = await page(trade)
        assert (first.number, first.pages, first.total, first.previous) == (0, 3, len(made), None)
        assert first.next is not None
        second = await page(trade, first.next)
        assert second.next is not None
        third = await page(trade, second.next)
        assert [*ids(first), *ids(second), *ids(third)] == made
        assert (third.number, third.next) == (2, None)
        assert third.previous is not None
        back = await page(trade, third.previous)
        assert (ids(back), back.number) == (ids(second), 1)
        assert back.previous is not None
        assert ids(await page(trade, back.previous)) == ids(first)

    async def test_one_is_taken_away_before_the_page_is_turned(self, trade: Trade) -> None:
        """Red when what moved up is skipped, as it is where a page is a number of rows."""
        made = await market(trade, 2 * SIZE)
        first = await page(trade)
        await hide(trade, made[2])
        assert first.next is not None
        assert ids(await page(trade, first.next)) == made[SIZE:]

    async def test_the_row_that_it_begins_after_is_gone(self, trade: Trade) -> None:
        made = await market(trade, 2 * SIZE)
        first = await page(trade)
        await hide(trade, made[SIZE - 1])
        assert first.next is not None
        assert ids(await page(trade, first.next)) == made[SIZE:]

    async def test_some_come_before_the_page_is_turned(self, trade: Trade) -> None:
        """Red when what moved down is shown once more."""
        made = await market(trade, 2 * SIZE)
        first = await page(trade)
        trade.forward(seconds=1)
        for _ in range(4):
            await trade.product(await trade.seller(f"Oda{trade.now}{_}"), "Icyayi")
        assert first.next is not None
        second = await page(trade, first.next)
        assert ids(second) == made[SIZE:]
        assert second.previous is not None
        assert ids(await page(trade, second.previous)) == made[:SIZE]

    async def test_all_after_it_are_gone(self, trade: Trade) -> None:
        made = await market(trade, SIZE + 1)
        first = await page(trade)
        await hide(trade, made[-1])
        assert first.next is not None
        shown = await page(trade, first.next)
        assert (ids(shown), shown.number, shown.next) == (made[:SIZE], 0, None)

    async def test_the_first_page_is_full_again_on_the_way_back(self, trade: Trade) -> None:
        made = await market(trade, 2 * SIZE)
        first = await page(trade)
        assert first.next is not None
        second = await page(trade, first.next)
        await hide(trade, made[0])
        assert second.previous is not None
        assert ids(await page(trade, second.previous)) == made[1 : SIZE + 1]

    async def test_an_old_button(self, trade: Trade) -> None:
        made = await market(trade, 2 * SIZE + 1)
        assert ids(await page(trade, Place.read("1"))) == made[SIZE : 2 * SIZE]
        beyond = await page(trade, Place.read("99"))
        assert (ids(beyond), beyond.number, beyond.next) == (made[2 * SIZE :], 2, None)

    async def test_nobody_turns_pages_for_ever(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await market(trade, 3 * SIZE)
        all_of_them = product_lists._offered(product_filters.ANY.shape, tiles=False)
        monkeypatch.setattr(all_of_them, "_last", 1)
        first = await page(trade)
        assert first.next is not None
        assert (await page(trade, first.next)).next is None


async def hide(trade: Trade, number: int) -> None:
    async with trade.database.write() as db:
        await db.execute(update(Product).where(Product.id == number).values(state="paused"))


async def test_the_same_instant_is_told_apart(trade: Trade) -> None:
    """Red when rows of one instant fall between two pages."""
    aline = await trade.seller("Aline")
    made = [await trade.product(aline, f"Ikawa {each}") for each in range(2 * SIZE)][::-1]
    first = await page(trade)
    assert first.next is not None
    second = await page(trade, first.next)
    assert [*ids(first), *ids(second)] == made
    assert all(one > other for one, other in pairwise(made))
