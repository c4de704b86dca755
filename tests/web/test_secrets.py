"""What is secret is shown once, and stands in no log of ours afterwards: whoever has a browser's
cookie later scrolls back to no key, no recovery code and no code that was typed.

Named for faults of others: the key that any open session shows again (mastodon/mastodon#704,
the-djmaze/snappymail#1708), recovery codes that are shown again (alexandregz/
twofactor_gauthenticator#232).
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.jobs.calendar import Rounds
from storage.database import Database
from storage.models import CodeApp, WebBubble, WebFile
from tests.support.chat_door import Browser, Front

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
async def front(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(database, redis, tmp_path) as opened:
        yield opened


async def kept(front: Front) -> str:
    """All that any log holds, without the spaces that a key is shown with."""
    rows = await front.trade.rows(select(WebBubble))
    return json.dumps([each.content for each in rows]).replace(" ", "")


async def key_of(front: Front) -> str:
    return str((await front.trade.one(select(CodeApp))).secret)


async def picture(browser: Browser) -> tuple[int, str]:
    [path] = set(re.findall(r'src="(/chat/photo/\d+/0)"', browser.page))
    said, _ = await browser.get(path)
    return said.status, said.headers["Cache-Control"]


def codes_in(words: str) -> list[str]:
    return re.findall(r"\b[0-9a-f]{10}\b", words)


async def set_up(front: Front, language: str = "en") -> tuple[Browser, str]:
    browser = await front.visitor(language, "Aline")
    await browser.say("/settings")
    await browser.tap("sf.show")
    await browser.tap("sf.app")
    return browser, await key_of(front)


@pytest.mark.parametrize("language", ["en", "rw", "zh"])
async def test_without_a_script(front: Front, language: str) -> None:
    browser, key = await set_up(front, language)
    assert key in browser.words.replace(" ", "")
    assert await picture(browser) == (200, "no-store")
    await browser.tap("sf.code")
    assert key not in await kept(front)
    assert await front.trade.rows(select(WebFile)) == [], "nor its picture"
    code = pyotp.TOTP(key).at(front.trade.now)
    await browser.say(code)
    codes = codes_in(browser.words)
    assert len(codes) == 8
    assert code not in await kept(front), "nor what was typed"
    await browser.look()
    left = await kept(front)
    assert not [each for each in codes if each in left or each in browser.page]


async def test_with_a_script(front: Front) -> None:
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    said, text = await browser.post(SCRIPT, text=pyotp.TOTP(key).at(front.trade.now))
    assert said.status == 200
    came = json.loads(text)
    codes = codes_in(text)
    assert len(codes) == 8
    said, _ = await browser.get(f"/chat/after/{came['cursor']}")
    assert said.status == 204, "it is not sent again"
    _, text = await browser.post(SCRIPT, text="/help", key="k" * 16, cursor=str(came["cursor"]))
    assert "was shown once" in text, "an open page shows it no longer"
    left = await kept(front)
    assert not [each for each in codes if each in left]
    assert key not in left


async def test_the_next_page_shows_it_no_longer(front: Front) -> None:
    """Who asked by a script has it; whoever opens the page later does not."""
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    _, text = await browser.post(SCRIPT, text=pyotp.TOTP(key).at(front.trade.now))
    [first, *_] = codes_in(text)
    assert first not in await browser.look()
    assert "was shown once" in browser.words
    assert first not in await kept(front)


async def test_another_tab_takes_nothing_away(front: Front) -> None:
    """One that asks for news sees it too, and whoever asked still gets their page."""
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    said, _ = await browser.post(text=pyotp.TOTP(key).at(front.trade.now))
    assert said.status == 303
    _, text = await browser.get("/chat/after/0")
    assert len(codes_in(text)) == 8
    assert len(codes_in(await browser.look())) == 8
    assert not codes_in(await browser.look())


async def test_who_never_comes_back(front: Front) -> None:
    browser, key = await set_up(front)
    trade = front.trade
    rounds = Rounds(trade.database, lambda: trade.now, trade.periods, trade.staff_ids)
    await rounds.make()
    assert key in await kept(front), "it is being read"
    trade.forward(hours=2)
    await rounds.make()
    assert key not in await kept(front)
    assert await trade.rows(select(WebFile)) == []
    assert "was shown once" in await browser.look()


async def test_what_came_twice_is_answered_once_more(front: Front) -> None:
    """The form sent again, since its page did not come, shows what it showed."""
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    fields = browser.fields | {"text": pyotp.TOTP(key).at(front.trade.now)}
    await browser.send(fields)
    await browser.send(fields)
    assert len(codes_in(await browser.look())) == 8


async def test_a_recovery_code_that_is_mistyped(front: Front) -> None:
    """Nine right digits of ten are as good as all."""
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    await browser.say(pyotp.TOTP(key).at(front.trade.now))
    [first, *_] = codes_in(browser.words)
    front.trade.now += timedelta(hours=13)
    await browser.say("/confirm")
    wrong = first[:-1] + ("0" if first[-1] != "0" else "1")
    await browser.say(wrong)
    assert "not the code" in browser.words
    await browser.say(first[:4])
    left = await kept(front)
    assert wrong not in left
    assert first[:4] not in left


@pytest.mark.parametrize(
    "how",
    ["{code}", "{upper}", "{apart}", "my code is {code}", "code: {code}", "{short}",
     "/confirm {code}", "/search {code}", "/{code}"],
)  # fmt: skip
async def test_a_recovery_code_that_nobody_asked_for(front: Front, how: str) -> None:
    """Nor does the answer say it again, nor what is kept of the conversation."""
    browser, key = await set_up(front)
    await browser.tap("sf.code")
    await browser.say(pyotp.TOTP(key).at(front.trade.now))
    [first, *_] = codes_in(browser.words)
    await browser.look()
    front.trade.now += timedelta(hours=13)  # and it has to be shown anew
    await browser.say(
        how.format(
            code=first, upper=first.upper(), apart=f"{first[:5]} {first[5:]}", short=first[:-1]
        )
    )
    everywhere = await kept(front) + browser.page
    async for name in front.redis.scan_iter():
        kind = await front.redis.type(name)
        if kind == "hash":
            everywhere += str(await front.redis.hgetall(name))
        elif kind == "string":
            everywhere += str(await front.redis.get(name))
    assert first[:-1] not in everywhere.lower().replace(" ", "")


async def test_a_key_that_nobody_asked_for(front: Front) -> None:
    browser, key = await set_up(front)
    for words in (key, " ".join(key[at : at + 4] for at in range(0, len(key), 4))):
        await browser.say(words)
        assert "No code is asked for now" in browser.words
    await browser.look()
    assert key not in await kept(front)


async def test_other_words_stay_as_they_were_typed(front: Front) -> None:
    browser = await front.visitor("en", "Bosco")
    for words in ("0788123456", "cafe", "2 packets of 500 g", "EE473124829RW", "IS-7K4QM2", "a1"):
        await browser.say(words)
        assert words in browser.words
