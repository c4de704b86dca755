"""Invoices: both libraries are told what Telegram tells them, and nobody pays by accident."""

from __future__ import annotations

import asyncio

import aiogram
import pytest
import telegram

from playground.currencies import CURRENCIES, in_words
from playground.shown import PlaygroundError
from tests.support.waiting import PATIENCE

from .conftest import refused, same

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def types(side):
    return aiogram.types if side.name == "aiogram" else telegram


def bill(side, *amounts: int, **values):
    prices = [types(side).LabeledPrice(label="Ikawa", amount=n) for n in amounts]
    usual = {"title": "Ikawa", "description": "1 kg", "payload": "order:7", "currency": "USD"}
    return usual | {"provider_token": "1:TEST:2", "prices": prices} | values


async def queries(side) -> list[dict]:
    updates = await side.call("getUpdates")
    return [u["pre_checkout_query"] for u in updates if u.get("pre_checkout_query")]


async def paid(side) -> list[dict]:
    messages = [u.get("message") or {} for u in await side.call("getUpdates")]
    return [m["successful_payment"] for m in messages if m.get("successful_payment")]


def test_the_table() -> None:
    assert {"CNY", "USD", "EUR", "KES", "TZS", "UGX", "XTR"} <= CURRENCIES
    assert "RWF" not in CURRENCIES
    assert in_words(125_000, "KES") == "1,250.00 KES"
    assert in_words(12_000, "UGX") == "12,000 UGX"
    assert in_words(1_005, "JOD") == "1.005 JOD"
    assert in_words(50, "XTR") == "50 ⭐"


class TestSending:
    async def test_the_invoice_and_its_button(self, side, aline) -> None:
        sent = await side.call("sendInvoice", chat_id=aline.id, **bill(side, 1000, 250))
        assert sent["invoice"] == {
            "title": "Ikawa",
            "description": "1 kg",
            "start_parameter": "",
            "currency": "USD",
            "total_amount": 1250,
        }
        [[button]] = sent["reply_markup"]["inline_keyboard"]
        assert (button["text"], button["pay"]) == ("Pay 12.50 USD", True)
        shown = (await aline.messages())[-1]
        assert (shown.kind, shown.text, shown.raw["price"]) == ("invoice", "Ikawa", "12.50 USD")
        assert "order:7" not in str(shown.raw)

    @pytest.mark.parametrize(
        ("amounts", "values", "said"),
        [
            ([1000], {"currency": "RWF"}, "CURRENCY_INVALID"),
            ([1000], {"currency": "usd"}, "CURRENCY_INVALID"),
            ([], {}, "there must be at least one price"),
            ([100, -100], {}, "total price must be positive"),
            ([1000], {"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
            ([1, 2], {"currency": "XTR"}, "STARS_INVOICE_INVALID"),
            (
                [1000],
                {"title": "x" * 33},
                "stand-in check: an invoice's title has 1 to 32 characters",
            ),
            (
                [1000],
                {"need_email": True},
                "stand-in check: need_email is left out; see playground/README.md",
            ),
        ],
    )
    async def test_refused_in_telegrams_words(self, side, aline, amounts, values, said) -> None:
        failure = await refused(
            side, "sendInvoice", chat_id=aline.id, **bill(side, *amounts, **values)
        )
        assert failure.code == 400
        assert same(failure.description, f"Bad Request: {said}")
        assert not [m for m in await aline.messages() if m.by_bot]

    async def test_own_buttons_begin_with_pay(self, side, aline) -> None:
        button = types(side).InlineKeyboardButton
        markup = types(side).InlineKeyboardMarkup
        pay, ask = button(text="Ishyura", pay=True), button(text="?", callback_data="ask")
        where = {"chat_id": aline.id} | bill(side, 5)
        wrong = await refused(
            side, "sendInvoice", **where, reply_markup=markup(inline_keyboard=[[ask, pay]])
        )
        assert same(wrong.description, "Bad Request: REPLY_MARKUP_BUY_EMPTY")
        await side.call("sendInvoice", **where, reply_markup=markup(inline_keyboard=[[pay], [ask]]))
        assert (await aline.messages())[-1].buttons == [["Ishyura"], ["?"]]
        assert (await aline.tap("Ishyura"))["tap"]["paid"] is False
        assert len(await queries(side)) == 1

    async def test_blocked(self, side, aline) -> None:
        await side.call("sendInvoice", chat_id=aline.id, **bill(side, 5))
        await aline.block()
        failure = await refused(side, "sendInvoice", chat_id=aline.id, **bill(side, 5))
        assert failure.code == 403
        assert failure.description == "Forbidden: bot was blocked by the user"
        with pytest.raises(PlaygroundError, match="has blocked the bot"):
            await aline.pay()

    async def test_not_copied(self, side, aline) -> None:
        sent = await side.call("sendInvoice", chat_id=aline.id, **bill(side, 5))
        failure = await refused(
            side,
            "copyMessage",
            chat_id=aline.id,
            from_chat_id=aline.id,
            message_id=sent["message_id"],
        )
        assert same(failure.description, "Bad Request: message can't be copied")


class TestPaying:
    @pytest.fixture
    async def invoice(self, side, aline) -> int:
        sent = await side.call("sendInvoice", chat_id=aline.id, **bill(side, 1250))
        return sent["message_id"]

    async def test_ok_then_paid_and_once_more(self, side, aline, invoice) -> None:
        for times in (1, 2):
            tap = (await aline.pay(invoice))["tap"]
            assert (tap["state"], tap["paid"], tap["message_id"]) == ("spinning", False, invoice)
            query = (await queries(side))[-1]
            assert query["id"] == tap["id"]
            assert query["from"]["id"] == aline.id
            assert (query["currency"], query["total_amount"]) == ("USD", 1250)
            assert query["invoice_payload"] == "order:7"
            answer = {"pre_checkout_query_id": query["id"], "ok": True}
            assert await side.call("answerPreCheckoutQuery", **answer) is True
            toast = await aline.toast()
            assert (toast.text, toast.raw["paid"]) == ("", True)
            receipts = await paid(side)
            assert len(receipts) == times
            assert receipts[-1]["total_amount"] == 1250
            assert receipts[-1]["invoice_payload"] == "order:7"
            again = await refused(side, "answerPreCheckoutQuery", **answer)
            assert same(again.description, TOO_OLD)
        assert len({each["telegram_payment_charge_id"] for each in receipts}) == 2
        shown = (await aline.messages())[-1]
        assert (shown.kind, shown.by_bot, shown.raw["price"]) == (
            "successful_payment",
            False,
            "12.50 USD",
        )

    async def test_refused_charges_nothing(self, side, aline, invoice) -> None:
        number = (await aline.pay())["tap"]["id"]
        answer = {"pre_checkout_query_id": number, "ok": False}
        silent = await refused(side, "answerPreCheckoutQuery", **answer)
        assert same(silent.description, 'Bad Request: parameter "error_message" is required')
        await side.call("answerPreCheckoutQuery", **answer, error_message="Ikawa yashize")
        toast = await aline.toast()
        assert (toast.text, toast.alert, toast.raw["paid"]) == ("Ikawa yashize", True, False)
        assert await paid(side) == []
        assert (await aline.messages())[-1].id == invoice

    async def test_unanswered(self, side, aline, invoice, world) -> None:
        events = world.events(aline.id)
        assert (await anext(events))[0] == "hello"
        number = (await aline.pay())["tap"]["id"]
        await world.forward_clock(11)
        async with asyncio.timeout(PATIENCE):
            told = [data async for kind, data in until_answered(events)]
        assert (told[-1]["id"], told[-1]["state"]) == (number, "expired")
        toast = (await aline.toasts())[-1]
        assert (toast.text, toast.alert) == ("BOT_PRECHECKOUT_TIMEOUT", True)
        late = await refused(side, "answerPreCheckoutQuery", pre_checkout_query_id=number, ok=True)
        assert (late.code, same(late.description, TOO_OLD)) == (400, True)
        assert await queries(side) == []
        assert await paid(side) == []

    async def test_queries_are_not_mixed_up(self, side, aline, invoice) -> None:
        number = (await aline.pay())["tap"]["id"]
        for method, values in (
            ("answerCallbackQuery", {"callback_query_id": number}),
            ("answerPreCheckoutQuery", {"pre_checkout_query_id": "17", "ok": True}),
        ):
            failure = await refused(side, method, **values)
            assert same(failure.description, TOO_OLD)

    async def test_what_cannot_be_paid(self, side, aline, invoice) -> None:
        text = await side.call("sendMessage", chat_id=aline.id, text="hi")
        with pytest.raises(PlaygroundError, match="is no invoice"):
            await aline.pay(text["message_id"])
        await side.call("deleteMessage", chat_id=aline.id, message_id=invoice)
        with pytest.raises(PlaygroundError, match="no invoice to pay"):
            await aline.pay()


async def until_answered(events):
    async for kind, data in events:
        yield kind, data
        if kind == "tap_answered":
            return
