"""A way to pay is one object: what is offered, said, confirmed and given back asks nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot import taps
from bot.chat import Sender
from bot.commerce import orders, payments
from bot.commerce.refusals import NotPaidThatWay
from bot.flows import checkout
from bot.flows.form import Question
from bot.i18n import Reader, markup, plain
from bot.payment_methods import METHODS, Method
from bot.screens import paying
from bot.screens.orders import order_screen
from bot.texts import t
from storage import orders as stored
from storage.models import Notice, Order
from tests.support.notices import words
from tests.support.trade import ADDRESS, Trade

ENGLISH = Reader.of("en")
VOUCHER = Method(
    code="voucher",
    rank=99,
    label=t("🎟 Voucher"),
    kind="by_hand",
    offered=lambda s: s.country == "RW",
    asks=lambda total: t("Send a voucher of {total}", total=total),
    where=lambda payee: [t("Send it to {shop}", shop=payee.merchant_code)],
    hint=t("Vouchers are sold at the post office."),
)
CARD = Method(
    code="card",
    rank=98,
    label=t("💳 Card"),
    kind="provider",
    offered=lambda s: "alipay" in s.channels,
    asks=lambda total: t("To pay: {total}", total=total),
)


@pytest.fixture(autouse=True)
def _one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (VOUCHER, CARD):
        monkeypatch.setitem(METHODS, each.code, each)


def test_each_is_found_by_its_file() -> None:
    assert list(METHODS) == [
        *("on_delivery", "mobile_prompt", "mobile_money", "alipay", "wechat_pay"),
        *("bank_transfer", "arranged", "voucher", "card"),
    ]
    channels = [each for method in METHODS.values() for each in method.channels]
    assert sorted(channels) == ["airtel", "alipay", "mtn", "wechat_pay"], "of one method each"


def test_nobody_else_names_one() -> None:
    """Channels are a provider's, and some are called as their method is."""
    channels = {each for method in METHODS.values() for each in method.channels}
    codes = "|".join(set(METHODS) - channels)
    root = Path(__file__).parents[2] / "bot"
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if path.parent.name != "payment_methods"
        for line in path.read_text("utf-8").splitlines()
        if re.search(rf"\"({codes})\"", line)
    ]
    assert found == []


def test_offered_and_explained_before_it_is_chosen() -> None:
    answers = checkout.Answers(country="RW")
    [question] = [each for each in checkout.FORM.questions(answers) if each.key == "method"]
    assert isinstance(question, Question)
    prompt = question.ask(answers)
    assert "🎟 Voucher" in [plain(each.label, ENGLISH) for each in prompt.choices]
    assert "Vouchers are sold at the post office." in [
        markup(each, ENGLISH) for each in prompt.lines
    ]


async def shown(trade: Trade, whom: Sender, code: str) -> tuple[str, list[str]]:
    """The words of an order, and what its buttons do."""
    async with trade.acting(whom) as (db, who):
        order = await stored.by_code(db, code)
        assert order is not None
        screen = order_screen(order, who, ())
        rows = [button.tap.action for row in screen.rows for button in row if button.tap]
        return "\n".join(markup(line, ENGLISH) for line in screen.lines), rows


async def told(trade: Trade, kind: str) -> str:
    [row] = await trade.notices(kind=kind)
    assert isinstance(row, Notice)
    return "\n".join(words(kind, row.facts, ENGLISH))


async def test_from_the_order_to_the_money_back(trade: Trade) -> None:
    """Red when any of it asks which method it is."""
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    product = await trade.product(seller)
    code = await trade.order(buyer, product, method="voucher")
    assert "🎟 Voucher" in await told(trade, "order_placed")
    await trade.does(seller, orders.accept, code)
    accepted = await told(trade, "order_accepted")
    assert "Send a voucher of 12\xa0500\xa0Frw\nSend it to 123456\nThen tap" in accepted
    words_, buttons = await shown(trade, buyer, code)
    assert "Send it to 123456" in words_
    assert taps.CLAIM_PAID.name in buttons
    await trade.does(buyer, payments.claim_paid, code)
    async with trade.acting(seller) as (db, who):
        assert who.shop is not None
        claimed = await stored.claimed_of_shop(db, who.shop.id)
        assert [each.code for each in claimed.items] == [code], "a seller looks for it"
    await trade.does(seller, payments.paid, code)
    await trade.does(seller, orders.cancel, code)
    words_, buttons = await shown(trade, seller, code)
    assert taps.ASK_REFUNDED.name in buttons
    await trade.does(seller, payments.refunded, code)
    assert await trade.states(code) == ("cancelled", "refunded", "to_pack")


async def test_chosen_for_an_order_that_was_to_be_paid_otherwise(trade: Trade) -> None:
    """By a button, be it an old one; of a method that there is not, the ways are shown again."""
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    code = await trade.order(buyer, await trade.product(seller), method="mobile_money")
    await trade.does(seller, orders.accept, code)
    async with trade.acting(buyer) as (db, who):
        order = await stored.by_code(db, code)
        assert isinstance(order, Order)
        screen = paying.ways(order, ("voucher",))
        tap = screen.rows[0][0].tap
        assert tap is not None
        way = taps.CHOOSE_WAY.read(tap.subject)
        with pytest.raises(NotPaidThatWay):
            await payments.choose_way(db, code, who, trade.now, "barter", ())
        order = await payments.choose_way(db, code, who, trade.now, way.method or "", ())
        assert (order.payment.method, order.payment.kind) == ("voucher", "by_hand")


@pytest.mark.parametrize("kind", ["VOUCHER", "CARD"])
async def test_an_order_outlives_its_method(
    trade: Trade, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """magento-lts 3441, pretix 66: an order could not be opened once the way that it was paid was
    gone. It is not offered any more (shopware6 378), and not taken (craftcms 2150)."""
    method = {"VOUCHER": VOUCHER, "CARD": CARD}[kind]
    monkeypatch.setitem(METHODS, method.code, replace(method, offered=lambda _s: True))
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    product = await trade.product(seller)
    code = await trade.order(buyer, product, method=method.code)
    monkeypatch.delitem(METHODS, method.code)
    await trade.does(seller, orders.accept, code)
    assert method.code in await told(trade, "order_placed")
    await told(trade, "order_accepted")
    words_, buttons = await shown(trade, buyer, code)
    assert method.code in words_
    assert (taps.CLAIM_PAID.name in buttons) == (method.kind == "by_hand")
    if method.kind == "by_hand":
        await trade.does(buyer, payments.claim_paid, code)
        await trade.does(seller, payments.paid, code)
        await trade.does(seller, orders.cancel, code)
        await trade.does(seller, payments.refunded, code)
        assert (await trade.states(code))[1] == "refunded"
    with pytest.raises(NotPaidThatWay):
        await trade.order(buyer, product, method=method.code)


async def test_where_it_is_not_offered_it_is_not_taken(trade: Trade) -> None:
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    await trade.put(buyer, await trade.product(seller))
    with pytest.raises(NotPaidThatWay):
        await trade.place(buyer, method="card", address=ADDRESS)
