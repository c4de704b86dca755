"""A payment that came in another currency, at a provider that moves francs only."""

from __future__ import annotations

from bot.commerce import other_currency
from storage.database import Database
from storage.orders import by_code
from tests.support.paying import a_till


async def test_what_cannot_be_sent_back_there_is_for_staff(database: Database) -> None:
    """Nothing is on its way then, and what they have done by hand settles it."""
    async with a_till(database, commission=1_250) as till:
        await till.stand_in.control.switch(kinds=["deposit"], amount="10.00", currency="USD")
        number = await till.begin()
        await till.rounds()
        assert await till.ledger() == {"buyer": 1000, "provider": -1000}
        claire = await till.trade.staff("Claire")
        async with till.trade.acting(claire) as (db, who):
            await other_currency.send_back(db, number, who, till.trade.now)
        await till.rounds()
        assert (await till.attempt("refund")).state == "failed"
        assert await till.told("return_failed") == 1
        assert await till.sums() == ("in_review", 0, 0, 0)
        async with till.trade.acting(claire) as (db, who):
            order = await by_code(db, till.sale.code)
            assert order is not None
            await other_currency.sent_back(db, order, who, till.trade.now)
        assert await till.sums() == ("pending", 0, 0, 0)
        assert await till.ledger() == {}
        assert await till.moved("refund") == []
