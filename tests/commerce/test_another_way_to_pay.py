"""Another way to pay an order: offered wherever there is one and nothing is on its way, and told.

Named for the dead ends of others: django-shop 694 and PrestaShop 11569 (what was chosen at the
checkout is for ever), django-brambling 313 (a check), regcfp 145 (cash).
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from bot import taps
from bot.commerce import attempts, fulfilment, orders, payments
from bot.commerce.refusals import NotPaidThatWay, TooLate
from bot.commerce.statements import Statement
from bot.i18n import Reader, markup
from bot.screens.orders import order_screen
from storage import orders as stored
from storage.models import Payment, Shop
from tests.commerce.conftest import Sale
from tests.commerce.test_attempts import Paying
from tests.support.notices import words
from tests.support.trade import Trade, francs

PHONES = {"mtn": "pawapay"}


async def buttons(sale: Sale, channels: dict[str, str]) -> list[str]:
    async with sale.trade.acting(sale.buyer) as (db, who):
        order = await stored.by_code(db, sale.code)
        assert order is not None
        rows = order_screen(order, who, channels).rows
        return [button.tap.action for row in rows for button in row if button.tap]


async def accepted(trade: Trade, method: str) -> Sale:
    trade.periods = trade.periods.model_copy(update={"payment_channels": PHONES})
    sale = await Sale(trade).begin(method)
    await sale.does("seller", orders.accept)
    return sale


@pytest.mark.parametrize("method", ["on_delivery", "mobile_money", "mobile_prompt"])
async def test_offered_whatever_was_chosen(trade: Trade, method: str) -> None:
    """Red when only who chose a provider is asked."""
    sale = await accepted(trade, method)
    assert taps.WAYS_TO_PAY.name in await buttons(sale, PHONES)


async def test_not_where_there_is_no_other(trade: Trade) -> None:
    """A shop without a merchant code, and a market without a provider: cash it is."""
    sale = await accepted(trade, "on_delivery")
    async with trade.database.write() as db:
        await db.execute(update(Shop).values(merchant_code=None))
    assert taps.WAYS_TO_PAY.name not in await buttons(sale, {})
    assert taps.WAYS_TO_PAY.name in await buttons(sale, PHONES)


async def test_not_while_money_or_parcel_is_on_its_way(trade: Trade) -> None:
    sale = await accepted(trade, "mobile_money")
    await sale.does("buyer", payments.claim_paid)
    assert taps.WAYS_TO_PAY.name not in await buttons(sale, PHONES)
    await sale.does("seller", payments.not_paid)
    assert taps.WAYS_TO_PAY.name in await buttons(sale, PHONES)


async def test_cash_stays_with_who_carries_the_parcel(trade: Trade) -> None:
    """Red when a rider asks for money that was sent in the meantime, or brings what nobody told
    them to ask money for."""
    sale = await accepted(trade, "on_delivery")
    await sale.does("seller", fulfilment.shipped)
    assert taps.WAYS_TO_PAY.name not in await buttons(sale, PHONES)
    with pytest.raises(TooLate):
        await choose(sale, "mobile_money")


async def test_of_what_was_sent_unpaid_any_way_but_cash(trade: Trade) -> None:
    sale = await accepted(trade, "mobile_money")
    await sale.does("seller", fulfilment.shipped)
    with pytest.raises(NotPaidThatWay):
        await choose(sale, "on_delivery")
    assert taps.WAYS_TO_PAY.name in await buttons(sale, PHONES)
    await choose(sale, "mobile_prompt")


async def choose(sale: Sale, method: str) -> None:
    await sale.does("buyer", payments.choose_way, method=method, channels=PHONES)


async def told(sale: Sale) -> list[Any]:
    return list(await sale.trade.notices(kind="payment_way_changed"))


async def test_its_seller_is_told_each_time_once(trade: Trade) -> None:
    sale = await accepted(trade, "on_delivery")
    await choose(sale, "mobile_money")
    await choose(sale, "mobile_money")
    [row] = await told(sale)
    assert row.person_id == await trade.id_of(sale.seller)
    assert (row.facts["old_method"], row.facts["method"]) == ("on_delivery", "mobile_money")
    english, kinyarwanda, chinese = (
        "\n".join(words(row.kind, row.facts, Reader.of(each))) for each in ("en", "rw", "zh")
    )
    assert "pays another way" in english
    assert "Before: 💵 Pay on delivery" in english
    assert "Now: 📲 Mobile Money" in english
    assert "💵" in kinyarwanda
    assert "💵" in chinese
    for back in ("on_delivery", "mobile_money"):
        await choose(sale, back)
    assert [each.facts["method"] for each in await told(sale)] == [
        *("mobile_money", "on_delivery", "mobile_money")
    ]


async def test_paid_as_it_was_begun_after_all(trade: Trade) -> None:
    """mollie/WooCommerce 1260 and 1271: the old prompt is answered once another way was chosen, and
    what was paid by phone stands there as cash, for which a rider asks again."""
    paying = Paying(await accepted(trade, "mobile_prompt"))
    prompt = await paying.begin()
    trade.now += attempts.patience("mtn")
    await choose(paying.sale, "on_delivery")
    await paying.hears(prompt, Statement("done", francs(12500)))
    payment = await paying.payment()
    assert (payment.state, payment.method, payment.kind) == ("paid", "mobile_prompt", "provider")
    async with trade.acting(paying.sale.seller) as (db, who):
        order = await stored.by_code(db, paying.sale.code)
        assert order is not None
        shown = [markup(each, Reader.of("en")) for each in order_screen(order, who, PHONES).lines]
    assert "💵 Pay on delivery" not in shown
    assert "📲 Mobile Money with PIN" in shown


async def test_what_was_claimed_by_hand_meanwhile_is_looked_for(trade: Trade) -> None:
    """Nobody knows which of the two it is: it came, and its seller has nothing to look for."""
    paying = Paying(await accepted(trade, "mobile_prompt"))
    prompt = await paying.begin()
    trade.now += attempts.patience("mtn")
    await choose(paying.sale, "mobile_money")
    await paying.sale.does("buyer", payments.claim_paid)
    await paying.hears(prompt, Statement("done", francs(12500)))
    assert (await paying.payment()).state == "paid"


async def test_nobody_is_told_of_what_was_not_done(trade: Trade) -> None:
    sale = await accepted(trade, "mobile_money")
    await sale.does("seller", payments.paid)
    with pytest.raises(TooLate):
        await choose(sale, "on_delivery")
    assert await told(sale) == []
    assert (await trade.one(select(Payment))).method == "mobile_money"


async def test_what_is_offered_is_another(trade: Trade) -> None:
    """Red when the way that was chosen already stands among the others, and does nothing."""
    sale = await accepted(trade, "on_delivery")
    async with trade.acting(sale.buyer) as (db, who):
        order = await stored.by_code(db, sale.code)
        assert order is not None
        assert payments.other_ways(order, PHONES) == ("mobile_prompt", "mobile_money")
        shown = "\n".join(
            markup(line, Reader.of("en")) for line in order_screen(order, who, PHONES).lines
        )
    assert "💵 Pay on delivery" in shown
