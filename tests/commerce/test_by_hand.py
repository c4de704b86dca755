"""Money that a buyer sends by hand: to the shop's bank from abroad, to its merchant code at home.

Where another shop's bug is tried, the test names it.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args

import pytest
from sqlalchemy import select, update

from bot import taps
from bot.chat import Sender
from bot.commerce import catalogue, fulfilment, orders, payments
from bot.commerce.people import forget
from bot.commerce.refusals import NotPaidThatWay, NotPaidYet
from bot.handlers import order_confirm
from bot.i18n import Reader, markup
from bot.money import Money
from bot.notices.orders import OrderAccepted
from bot.payment_methods import METHODS, Payee
from bot.screens.orders import order_screen
from storage import orders as stored
from storage.constants import PaymentState
from storage.models import Notice, Payment, Product, Shop
from tests.commerce.test_quotes import CHINA
from tests.support.notices import words
from tests.support.trade import ADDRESS, PERIODS, Trade, francs

ENGLISH = Reader.of("en")
BANK = "Bank of Kigali\nSWIFT BKIGRWRW\n00040 0123456 78\nKoperative <Kopakama>"


async def exporter(trade: Trade, bank: str = BANK, name: str = "Aline") -> Sender:
    seller = await trade.seller(name)
    async with trade.database.write() as db:
        owner = await trade.id_of(seller)
        await db.execute(update(Shop).where(Shop.owner_id == owner).values(bank_account=bank))
    return seller


async def ordered(trade: Trade, seller: Sender, buyer: Sender, method: str) -> str:
    await trade.put(buyer, await trade.product(seller))
    [code] = await trade.place(
        buyer, method=method, address=ADDRESS if method == "mobile_money" else CHINA
    )
    await trade.does(seller, orders.accept, code)
    return code


async def shown(trade: Trade, whom: Sender, code: str) -> str:
    async with trade.acting(whom) as (db, who):
        order = await stored.by_code(db, code)
        assert order is not None
        return "\n".join(markup(line, ENGLISH) for line in order_screen(order, who, ()).lines)


class TestFromAbroad:
    async def test_the_account_is_wherever_money_is_asked_for(self, trade: Trade) -> None:
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        trade.forward(hours=25)
        await trade.look_for_money()
        accepted = await trade.one(select(Notice).where(Notice.kind == "order_accepted"))
        due = (await trade.notices(kind="payment_due"))[0]
        for told in (
            "\n".join(words("order_accepted", accepted.facts, ENGLISH)),
            "\n".join(words("payment_due", due.facts, ENGLISH)),
            await shown(trade, buyer, code),
        ):
            assert "<code>00040 0123456 78</code>" in told
            assert "<code>Koperative &lt;Kopakama&gt;</code>" in told
            assert f"<code>{code}</code>" in told, "what the transfer is marked with"
            assert "12\xa0500\xa0Frw" in told, "in the order's own currency"

    async def test_the_seller_is_not_told_their_own_account(self, trade: Trade) -> None:
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        assert "BKIGRWRW" not in await shown(trade, seller, code)

    async def test_a_shop_that_has_taken_it_away(self, trade: Trade) -> None:
        """Its order stays payable: by phone."""
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        await trade.put(buyer, await trade.product(seller))
        [code] = await trade.place(buyer, method="bank_transfer", address=CHINA)
        async with trade.database.write() as db:
            await db.execute(update(Shop).values(bank_account=None))
        await trade.does(seller, orders.accept, code)
        accepted = await trade.one(select(Notice).where(Notice.kind == "order_accepted"))
        told = "\n".join(words("order_accepted", accepted.facts, ENGLISH))
        assert "Ask the shop how to pay" in told
        assert "To this bank account" not in told

    async def test_only_where_every_shop_has_one(self, trade: Trade) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Wang", "zh")
        await trade.put(buyer, await trade.product(seller))
        with pytest.raises(NotPaidThatWay):
            await trade.place(buyer, method="bank_transfer", address=CHINA)

    async def test_where_the_parcel_goes_decides(self, trade: Trade) -> None:
        """Red when the country of somebody's own decides, and cash is taken for a parcel abroad
        (github.com/magento/magento2/issues/21745), or a way that is not for the country is shown
        (github.com/PrestaShop/PrestaShop/issues/10995)."""
        seller, buyer = await exporter(trade), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(seller))
        await trade.place(buyer, method="on_delivery")  # lives in Huye
        await trade.put(buyer, await trade.product(seller))
        for method, address in (
            ("on_delivery", CHINA),
            ("mobile_money", CHINA),
            ("bank_transfer", ADDRESS),
        ):
            with pytest.raises(NotPaidThatWay):
                await trade.place(buyer, method=method, address=address)

    async def test_erased_with_the_shop(self, trade: Trade) -> None:
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        await trade.does(buyer, orders.cancel, code)
        async with trade.acting(seller) as (db, who):
            await forget(db, who.person, trade.now)
        rows = await trade.notices(person_id=await trade.id_of(buyer))
        assert "BKIGRWRW" not in str([row.facts for row in rows])
        assert (await trade.one(select(Shop))).bank_account is None

    def test_a_notice_of_the_version_before_has_none(self) -> None:
        facts = {
            "order": "IS-7K4QM2",
            "shop": "Kopakama",
            "country": "CN",
            "total": 25000,
            "currency": "RWF",
            "method": "arranged",
            "lines": [],
            "quoted": 0,
            "quoted_currency": "",
            "merchant_code": "",
            "phone": "",
            "v": 5,
        }
        assert OrderAccepted.read(facts).bank_account == ""


async def offered_to(trade: Trade, whom: Sender, code: str) -> list[str]:
    """What the buttons of an order do."""
    async with trade.acting(whom) as (db, who):
        order = await stored.by_code(db, code)
        assert order is not None
        rows = order_screen(order, who, ()).rows
        return [button.tap.action for row in rows for button in row if button.tap]


async def sum_of(trade: Trade, code: str) -> Money:
    return (await trade.one(select(Payment))).received_money


async def refuses_to_ship(trade: Trade, seller: Sender, code: str) -> bool:
    """By any of the ways that lead to it: the two buttons, and the end of the form."""
    refusals = []
    for step in (order_confirm.ship, order_confirm.ship_unpaid):
        async with trade.acting(seller) as (db, who):
            turn: Any = SimpleNamespace(db=db, who=who, now=trade.now)
            try:
                await step(turn, code)
                refusals.append(False)
            except NotPaidYet:
                refusals.append(True)
    try:
        async with trade.acting(seller) as (db, who):
            more = {"carrier": "dhl", "tracking_number": "JD014600"}
            await fulfilment.shipped(db, code, who, trade.now, PERIODS, **more)
            raise _NotKept
    except _NotKept:
        refusals.append(False)
    except NotPaidYet:
        refusals.append(True)
    assert len(set(refusals)) == 1, refusals
    return refusals[0]


class _NotKept(Exception):
    pass


class TestBeforeItIsShipped:
    async def test_not_on_a_claim(self, trade: Trade) -> None:
        """What goes abroad is paid before it is sent, and a claim is no payment."""
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        for step in (None, payments.claim_paid):
            if step is not None:
                await trade.does(buyer, step, code)
            with pytest.raises(NotPaidYet):
                await trade.does(seller, fulfilment.shipped, code)
        await trade.does(seller, payments.paid, code)
        await trade.does(seller, fulfilment.shipped, code)
        assert await trade.states(code) == ("accepted", "paid", "shipped")

    @pytest.mark.parametrize("method", ["bank_transfer", "arranged"])
    async def test_no_button_leads_there(self, trade: Trade, method: str) -> None:
        """Red when a seller is offered to ship what nobody has paid; an old button is answered."""
        bank = BANK if method == "bank_transfer" else ""
        seller, buyer = await exporter(trade, bank), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, method)
        for step in (None, payments.claim_paid):
            if step is not None:
                await trade.does(buyer, step, code)
            assert taps.SHIP.name not in await offered_to(trade, seller, code)
            assert await refuses_to_ship(trade, seller, code)
        await trade.does(seller, payments.paid, code)
        assert taps.SHIP.name in await offered_to(trade, seller, code)
        await trade.does(seller, payments.refunded_in_part, code, total=francs(500))
        assert taps.SHIP.name in await offered_to(trade, seller, code), "some of it for a discount"
        await trade.does(seller, payments.refunded_in_part, code, total=await sum_of(trade, code))
        assert taps.SHIP.name not in await offered_to(trade, seller, code), "the money is back"
        assert await refuses_to_ship(trade, seller, code)

    @pytest.mark.parametrize("state", get_args(PaymentState))
    async def test_by_each_state_of_the_money(self, trade: Trade, state: PaymentState) -> None:
        """Whatever moved it: a provider that is still asked, too little, another currency."""
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        async with trade.database.write() as db:
            await db.execute(update(Payment).values(state=state, kind="provider", method="alipay"))
        may = state in ("paid", "part_refunded")
        assert (taps.SHIP.name in await offered_to(trade, seller, code)) is may
        assert await refuses_to_ship(trade, seller, code) is not may

    async def test_at_home_its_seller_decides(self, trade: Trade) -> None:
        seller, buyer = await exporter(trade), await trade.person("Bosco")
        code = await ordered(trade, seller, buyer, "mobile_money")
        await trade.does(seller, fulfilment.shipped, code)


class TestUnpaid:
    async def test_reminded_after_2_and_24_hours_and_over_after_72(self, trade: Trade) -> None:
        """Red when it is over at once (github.com/buckaroo-it/Magento2/pull/667), or when the stock
        stays held (github.com/btcpayserver/btcpayserver/issues/6021)."""
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        reminded = []
        for hour in range(71):
            await trade.look_for_money()
            reminded.append(len(await trade.notices(kind="payment_due")))
            assert (await trade.states(code))[0] == "accepted", hour
            trade.forward(hours=1)
        assert (reminded[1], reminded[3], reminded[23], reminded[-1]) == (0, 1, 1, 2)
        trade.forward(hours=24)  # by day
        await trade.look_for_money()
        assert (await trade.states(code))[:2] == ("cancelled", "failed")
        product = await trade.one(select(Product))
        assert product.reserved == 0

    async def test_money_that_comes_after_the_end_is_looked_for(self, trade: Trade) -> None:
        """A transfer takes days: red when its buyer hears nothing any more
        (github.com/mollie/magento2/issues/432)."""
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        for _day in range(5):
            trade.forward(hours=24)
            await trade.look_for_money()
        assert (await trade.states(code))[0] == "cancelled"
        await trade.does(buyer, payments.claim_paid, code)
        await trade.does(seller, payments.paid, code)
        assert (await trade.states(code))[:2] == ("cancelled", "paid"), "it is owed"
        assert (await trade.one(select(Product))).reserved == 0, "the stock is not taken again"

    async def test_what_was_claimed_is_not_over(self, trade: Trade) -> None:
        """Red when a transfer under way is taken for one that never was
        (github.com/shopperlabs/shopper/pull/607): its seller is asked, then staff."""
        await trade.staff()
        seller, buyer = await exporter(trade), await trade.person("Wang", "zh")
        code = await ordered(trade, seller, buyer, "bank_transfer")
        await trade.does(buyer, payments.claim_paid, code)
        for _day in range(9):
            trade.forward(hours=24)
            await trade.look_for_money()
        assert (await trade.states(code))[:2] == ("accepted", "in_review")
        assert len(await trade.notices(kind="payment_to_check")) == 2
        assert len(await trade.notices(kind="money_stuck")) == 1


class TestChangingIt:
    async def test_kept_where_it_is_not_asked_and_written_down(self, trade: Trade) -> None:
        """Where money goes is changed: who did so, and when, is known afterwards."""
        seller = await exporter(trade)
        facts = {
            "name": "Shop of Aline",
            "about": "Coffee",
            "district": "Huye",
            "phone": "+250788123456",
            "merchant_code": "123456",
        }
        for account, stored_as in ((None, BANK), ("I&M 20012345", "I&M 20012345"), ("", None)):
            async with trade.acting(seller) as (db, who):
                await catalogue.open_shop(
                    db, who, trade.now, draft_id=f"d{account}", bank_account=account, **facts
                )
            assert (await trade.one(select(Shop))).bank_account == stored_as
        assert [line[2] for line in await trade.audit("shop_bank")] == ["changed", "changed"]


class TestMobileMoney:
    async def test_what_is_dialled_has_the_exact_sum(self, trade: Trade) -> None:
        """Red when somebody pays another sum, or a hundred times it, as where a price without cents
        was multiplied by 100 (github.com/woocommerce/woocommerce-gateway-stripe/issues/883)."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await ordered(trade, seller, buyer, "mobile_money")
        trade.forward(hours=30)
        await trade.look_for_money()
        accepted = await trade.one(select(Notice).where(Notice.kind == "order_accepted"))
        due = (await trade.notices(kind="payment_due"))[0]
        for told in (
            "\n".join(words("order_accepted", accepted.facts, ENGLISH)),
            "\n".join(words("payment_due", due.facts, ENGLISH)),
            await shown(trade, buyer, code),
        ):
            assert "<code>123456</code>" in told
            assert "<code>*182*8*1*123456*12500#</code>" in told

    def test_only_francs_are_dialled(self) -> None:
        for due, lines in ((francs(12500), 2), (Money(1250, "USD"), 1)):
            payee = Payee("IS-7K4QM2", due, "123456", "")
            assert len(METHODS["mobile_money"].where(payee)) == lines
