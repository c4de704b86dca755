"""A group with topics, from the front door: whoever asks there is answered where they asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.market import Market


async def answers(market: Market, chat: int) -> list[dict[str, Any]]:
    ledger = await market.playground.ledger(chat)
    return [each["sent"] for each in ledger["messages"]]


async def made(market: Market, **members: int) -> int:
    group = {str(each): "member" for each in (*members.values(), market.world.bot().id)}
    body = {"title": "Abahinzi", "members": group, "topics": {"5": "open", "6": "open"}}
    return int((await market.playground.call("POST", "groups", body))["chat_id"])


async def test_in_the_topic_where_it_was_asked(crossed_market: Market) -> None:
    market = crossed_market
    aline, stranger = await market.member("Aline", "rw"), await market.newcomer("Bosco", "en")
    chat = await made(market, aline=aline.id, stranger=stranger.id)
    for person, topic in ((aline, 5), (stranger, 6), (aline, None)):
        await person.phone.in_chat(chat).say("/shop@isoko_bot", topic=topic)
        await market.quiet()
    sent = await answers(market, chat)
    assert [each.get("message_thread_id") for each in sent] == [5, 6, None]
    # a button that somebody passed on: its wheel stops, nothing is said
    taps = len(market.world.taps)
    data = await planted(market, chat, topic=5)
    await aline.phone.in_chat(chat).tap(data)
    await market.quiet()
    tap = list(market.world.taps.values())[taps]
    assert tap.answered is not None
    assert len(await answers(market, chat)) == 4


@pytest.mark.parametrize("state", ["closed", "gone"])
async def test_a_topic_that_is_closed_before_we_answer(crossed_market: Market, state: str) -> None:
    market = crossed_market
    aline = await market.member("Aline", "en")
    chat = await made(market, aline=aline.id)
    market.world.faults.change({"slow_ms": 300, "chat_id": chat})
    await aline.phone.in_chat(chat).say("/shop@isoko_bot", topic=5)
    await market.playground.call("POST", f"groups/{chat}", {"topics": {"5": state}})
    await market.quiet()
    sent = await answers(market, chat)
    assert [each.get("message_thread_id") for each in sent] == [None]
    assert "private chat" in sent[0]["text"]


async def planted(market: Market, chat: int, topic: int) -> str:
    markup = {"inline_keyboard": [[{"text": "?", "callback_data": "shop|||"}]]}
    body = {"chat_id": chat, "text": "?", "reply_markup": markup, "message_thread_id": topic}
    url = f"{market.stand_in.url}/bot{market.stand_in.token}/sendMessage"
    async with market.playground.session.post(url, json=body) as response:
        assert (await response.json())["ok"]
    return "shop|||"
