"""The next page of a list, which no turn of the market's sends."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Button, MessageScreen, Sender, Tap
from bot.engine.processor import TemporarilyUnavailable
from bot.i18n import Reader
from bot.whatsapp.inbound import arrivals
from bot.whatsapp.inbound.aside import Aside
from bot.whatsapp.pages import more_id
from bot.whatsapp.rendering import laid_out
from storage.models import Account, InboxRow
from storage.redis.last_buttons import LastButtons
from tests.whatsapp.outbound.conftest import WhatsAppPost

TWELVE = MessageScreen(("Tea",), tuple((Button(f"{n}", Tap("buy", f"{n}")),) for n in range(12)))


async def asked(post: WhatsAppPost, who: Sender, *, kept: bool = True) -> InboxRow:
    """They tapped the last row of a list, of which the next page is still `kept`."""
    rest = laid_out(TWELVE, Reader.of("en"))[1]
    if kept:
        await post.sender.pages.note(f"whatsapp:{who.id}", rest)
    chosen = {"type": "list_reply", "list_reply": {"id": more_id(rest.mark, 1)}}
    message: dict[str, Any] = {"type": "interactive", "interactive": chosen}
    return InboxRow(
        key="wamid.1", sender=who.id, attempts=1, payload={"message": message, "contact": {}}
    )


@pytest.fixture
def turns(post: WhatsAppPost, redis: Redis) -> Aside:
    now = min(post.trade.now, datetime.now(UTC))  # the stand-in's statuses have the machine's
    return Aside(post.sender, post.trade.database, LastButtons(redis), lambda: now)


@pytest.mark.parametrize("kept", [True, False], ids=["page", "gone"])
async def test_what_a_dead_process_sent_is_not_sent_again(
    post: WhatsAppPost, turns: Aside, *, kept: bool
) -> None:
    aline = await post.person("Aline")
    row = await asked(post, aline, kept=kept)
    assert await turns(row)
    await post.hear()
    row.attempts = 2
    assert await turns(row)
    assert len(await post.shown(aline)) == 1
    row.key = "wamid.2"  # it died before
    assert await turns(row)
    assert len(await post.shown(aline)) == 2


async def test_one_whose_answer_was_lost_waits_for_its_status(
    post: WhatsAppPost, turns: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "BETWEEN_SECONDS", 0.05)
    aline = await post.person("Aline")
    row = await asked(post, aline)
    await post.business.world.switch(cut_next=1)
    turning = asyncio.create_task(turns(row))
    await asyncio.sleep(0.1)
    assert not turning.done()
    await post.hear()
    assert await turning
    assert len(await post.shown(aline)) == 1
    row.key = "wamid.2"
    await post.business.world.switch(down="cut")
    with pytest.raises(TemporarilyUnavailable):
        await turns(row)


@pytest.mark.parametrize("code", [131026, 131047, 131009])
async def test_where_another_try_is_no_better_there_is_none(
    post: WhatsAppPost, turns: Aside, code: int
) -> None:
    aline = await post.person("Aline")
    await post.business.world.switch(refuse_next=5, refuse_code=code)
    assert await turns(await asked(post, aline))
    async with post.trade.database.read() as db:
        account = (await db.scalars(select(Account).where(Account.platform_id == aline.id))).one()
    assert (account.unreachable_since is not None) == (code == 131026)


@pytest.mark.parametrize("code", [131056, 131000])
async def test_what_passes_is_tried_again(post: WhatsAppPost, turns: Aside, code: int) -> None:
    aline = await post.person("Aline")
    await post.business.world.switch(refuse_next=1, refuse_code=code)
    row = await asked(post, aline)
    with pytest.raises(TemporarilyUnavailable):
        await turns(row)
    row.attempts = 2
    assert await turns(row)
    assert len(await post.shown(aline)) == 1
