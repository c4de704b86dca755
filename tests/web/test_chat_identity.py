"""Who is let into a conversation, and by what: cookies, tokens, passes, and those who have none of
these. Each kind of trouble was somebody's; their reports are named."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from sqlalchemy import inspect, select

from bot.chat import Event
from bot.engine.processor import UpdateProcessor
from bot.web.chat.door import AT_ONCE
from bot.web.flood import AddressLimit
from storage import web_visits
from storage.database import Database
from storage.models import Account, Base, WebBubble, WebDevice, WebPass, WebVisit
from tests.support.chat_door import BASE, Browser, Front
from tests.support.waiting import PATIENCE

WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003231) NetType/WIFI Language/zh_CN"
)
LINE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/125.0 Mobile Safari/537.36 Line/14.8.0/IAB"
)
PREVIEWERS = (
    "WhatsApp/2.24.9 A",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    WECHAT,
)


@pytest.fixture
async def front(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


async def nothing_happened(front: Front) -> bool:
    return not any([await front.count(each) for each in (WebVisit, WebDevice, WebBubble)])


async def pass_of(browser: Browser) -> str:
    """The link that opens a conversation on another phone."""
    said, page = await browser.post(do="pass")
    assert said.status == 200
    [link] = re.findall(r'value="http://isoko\.example(/chat/on/[^"]+)"', page)
    assert "<svg" in page
    return str(link)


class TestLooking:
    async def test_changes_nothing_and_sets_nothing(self, front: Front) -> None:
        """Previewers open a link before people do (canvasxai/sketch 408, Gheychi-Premium 4)."""
        for agent in PREVIEWERS:
            browser = front.browser(**{"User-Agent": agent})
            for path in (
                "/chat",
                "/zh/chat?start=p_aaaac",
                "/chat/after/0",
                f"/chat/on/{'a' * 43}",
            ):
                for method in ("GET", "HEAD"):
                    said, _ = await browser.get(path, method=method)
                    assert "Set-Cookie" not in said.headers, path
                    assert "no-store" in said.headers["Cache-Control"], path
                    assert said.headers["X-Robots-Tag"] == "noindex"
        assert await nothing_happened(front)

    async def test_a_pass_is_used_by_its_button_only(self, front: Front) -> None:
        """Mail scanners burn links that are good once (emdash 3298, sourcelibrary-v2 2640)."""
        browser = await front.visitor()
        await browser.say("ubuki")
        link = await pass_of(browser)
        other = front.browser()
        for _ in PREVIEWERS:
            assert (await other.get(link))[0].status == 200
        await other.look(link)
        said, _ = await other.post(do="on")
        assert said.status == 303
        await other.look()
        assert "ubuki" in [each.text for each in other.bubbles]
        assert other.cookie not in ("", browser.cookie)
        assert await other.visit() == await browser.visit()
        again = front.browser()
        assert (await again.get(link))[0].status == 410
        again.fields = other.fields | {"pass": link.rpartition("/")[2]}
        said, _ = await again.post(do="on")
        assert said.status == 410
        await browser.say("icyayi")
        await other.look()
        assert "icyayi" in [each.text for each in other.bubbles], "both go on"

    async def test_a_pass_is_good_for_ten_minutes(self, front: Front) -> None:
        browser = await front.visitor()
        link = await pass_of(browser)
        newer = await pass_of(await self._again(browser))
        assert (await browser.get(link))[0].status == 410, "the last one counts"
        front.trade.forward(minutes=11)
        said, page = await browser.get(newer)
        assert said.status == 410
        assert "older than ten minutes" in page

    async def _again(self, browser: Browser) -> Browser:
        await browser.look()
        return browser


class TestCookie:
    async def test_over_tls_it_is_bound_to_the_host(
        self, sqlite: Database, redis: Redis, tmp_path: Path
    ) -> None:
        async with Front.open(sqlite, redis, tmp_path, "https://isoko.example") as front:
            browser = front.browser()
            await browser.look("/en/chat")
            said, _ = await browser.post(do="begin")
            cookie = said.headers["Set-Cookie"]
            assert re.match(r"__Host-isoko=[\w-]{43};", cookie)
            for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"):
                assert attribute in cookie
            assert "Domain" not in cookie

    async def test_only_its_hash_is_kept(self, front: Front) -> None:
        browser = await front.visitor()
        secret = browser.cookie
        given = (await pass_of(browser)).rpartition("/")[2]
        kept = []
        async with front.trade.database.read() as db:
            for table in Base.metadata.sorted_tables:
                rows = (await db.execute(select(table))).all()
                kept += [str(value) for row in rows for value in row]
        assert not [each for each in kept if secret in each or given in each]
        assert await front.count(WebDevice) == await front.count(WebPass) == 1

    async def test_one_that_somebody_planted_is_not_taken_over(self, front: Front) -> None:
        """Session fixation (lets-chat 159, nextcloud/all-in-one 7839, yiisoft/user 124): whoever
        knows a cookie beforehand knows nothing of the conversation that is begun with it there."""
        planted = "A" * 43
        browser = front.browser(Cookie=f"isoko={planted}")
        await browser.look("/en/chat")
        said, _ = await browser.post(do="begin")
        given = said.cookies["isoko"].value
        assert given != planted
        attacker = front.browser(Cookie=f"isoko={planted}")
        await attacker.look()
        assert attacker.bubbles == []

    async def test_opening_by_a_pass_shuts_what_was_open_there(self, front: Front) -> None:
        one, two = await front.visitor(), await front.visitor(name="Diane")
        before = two.cookie
        await two.look(await pass_of(one))
        await two.post(do="on")
        assert await two.visit() == await one.visit()
        stale = front.browser(Cookie=f"isoko={before}")
        await stale.look()
        assert stale.bubbles == []

    async def test_whoever_leaves_leaves_nothing_behind(self, front: Front) -> None:
        """Going back shows nothing (web-xforge 4081): no page is kept, and the script asks anew."""
        browser = await front.visitor()
        secret, cursor = browser.cookie, browser.fields["cursor"]
        said, page = await browser.post(do="leave")
        assert said.status == 200, "what cannot be undone is asked twice"
        assert "open on no other phone" in page
        said, _ = await browser.post(do="leave!")
        assert said.status == 303
        assert said.headers["Location"] == "/en/chat"
        assert 'isoko=""' in said.headers["Set-Cookie"]
        stolen = front.browser(Cookie=f"isoko={secret}")
        assert (await stolen.get(f"/chat/after/{cursor}"))[0].status == 403
        await stolen.look()
        assert stolen.bubbles == []

    async def test_whoever_has_it_open_elsewhere_is_not_asked(self, front: Front) -> None:
        browser, other = await front.visitor(), front.browser()
        await other.look(await pass_of(browser))
        await other.post(do="on")
        await other.look()
        said, _ = await other.post(do="leave")
        assert said.status == 303
        await browser.look()
        assert browser.bubbles

    async def test_where_nobody_can_look_nothing_is_told(self, front: Front) -> None:
        """It goes to another account of theirs, or is known to have reached nobody."""
        browser = await front.visitor()
        account = ("web", await browser.visit())
        await browser.post(do="leave!")
        async with front.trade.database.read() as db:
            row = await db.get(Account, account)
            assert row is not None
            assert row.unreachable_since is not None
        late = await front.visitor(name="Diane")
        account = ("web", await late.visit())
        front.trade.forward(days=91)
        async with front.trade.database.write() as db:
            assert account[1] in await web_visits.purge(db, front.trade.now, 100)
            assert await web_visits.purge(db, front.trade.now, 100) == []

    @pytest.mark.parametrize("agent", [WECHAT, LINE])
    async def test_a_web_view_that_has_lost_its_cookies(self, front: Front, agent: str) -> None:
        """Between two views, or in the middle (capacitor-os-inappbrowser 106): it is said, and one
        can begin, or open the conversation with a link from where it is still open."""
        browser = front.browser(**{"User-Agent": agent})
        await browser.begin("/zh/chat")
        elsewhere = front.browser()
        await elsewhere.look(await pass_of(browser))
        await elsewhere.post(do="on")
        await browser.look()
        browser.session.cookie_jar.clear()
        said, page = await browser.post(text="蜂蜜")
        assert said.status == 403
        assert "请重新开始" in page or "Please begin again." in page
        said, told = await browser.post({"Accept": "application/json"}, text="蜂蜜")
        assert (said.status, json.loads(told)) == (403, {"leads": "/chat"})
        await elsewhere.look()
        await browser.look(await pass_of(elsewhere))
        await browser.post(do="on")
        await browser.look()
        assert await browser.visit() == await elsewhere.visit()

    async def test_so_many_devices_and_no_more(self, front: Front) -> None:
        browser = await front.visitor()
        for _ in range(web_visits.MOST_DEVICES + 2):
            front.trade.forward(minutes=1)
            await browser.look()
            other = front.browser()
            await other.look(await pass_of(browser))
            await other.post(do="on")
            browser = other
        assert await front.count(WebDevice) == web_visits.MOST_DEVICES


class TestForms:
    @pytest.mark.parametrize("token", ["", "0" * 64, "é" * 10])
    async def test_a_forged_token_does_nothing(self, front: Front, token: str) -> None:
        browser = await front.visitor()
        before = await front.count(WebBubble)
        said, page = await browser.post(token=token, text="ubuki")
        assert said.status == 403
        assert "out of date" in page
        assert await front.count(WebBubble) == before

    async def test_another_s_token_neither(self, front: Front) -> None:
        one, two = await front.visitor(), await front.visitor(name="Diane")
        said, _ = await two.post(token=one.fields["token"], text="ubuki")
        assert said.status == 403

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec-Fetch-Site": "same-origin", "Origin": BASE}, 303),
            # no-referrer pages, and some web views, hide where they are from even from themselves
            # (rails 28299, better-auth 10944, pleaseai/shunt 471, openelement 938)
            ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
            ({"Sec-Fetch-Site": "none"}, 303),
            ({"Sec-Fetch-Site": "cross-site", "Origin": BASE}, 403),
            ({"Sec-Fetch-Site": "same-site", "Origin": BASE}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "http://isoko.example.evil.example"}, 403),
            ({"Origin": BASE}, 303),
            ({"Origin": "null"}, 303),
            ({}, 303),
        ],
    )
    async def test_where_a_form_was_sent_from(
        self, front: Front, headers: dict[str, str], status: int
    ) -> None:
        browser = await front.visitor()
        said, _ = await browser.post(headers, text="ubuki")
        assert said.status == status
        begins = front.browser()
        await begins.look("/en/chat")
        said, _ = await begins.post(headers, do="begin")
        hidden = headers == {"Origin": "null"}
        assert said.status == (403 if hidden else status), "nothing else says that it is ours"

    async def test_no_page_hides_where_it_is_from(self, front: Front) -> None:
        said, _ = await front.browser().get("/chat")
        assert said.headers["Referrer-Policy"] == "same-origin"

    async def test_nonsense_is_a_sentence(self, front: Front) -> None:
        browser = await front.visitor()
        for fields in (
            {"poll": "99999"},
            {"poll": "1", "answer-1": "3"},
            {"key": ""},
            {"key": "x" * 500},
            {"text": "a", "key": "<script>"},
        ):
            said, page = await browser.post(**fields)
            assert said.status == 400
            assert "out of date" in page
        for fields in (
            {"tap": "nonsense"},
            {"tap": f"{10**30}:home|||"},
            {"tap": "1:" + "x" * 500},
            {"latitude": "nan", "longitude": "1"},
            {"latitude": "91", "longitude": "1"},
            {"latitude": "here"},
            {"cursor": "-1", "text": "x"},
            {"cursor": "9" * 40, "text": "x"},
            {"text": "\0\x07\u202e"},
            {"text": " \n "},
            {},
        ):
            await browser.look()
            said, page = await browser.post(**fields)
            assert said.status == 303, (fields, page)
        said, _ = await browser.send(
            b"\xff\xfe=%ff", {"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert said.status in (400, 403)
        said, _ = await browser.send(b"--x", {"Content-Type": "multipart/form-data; boundary=y"})
        assert said.status in (400, 403)
        for path in ("/chat/after/x", f"/chat/after/{10**12}", "/chat/photo/1/999", "/chat/x"):
            assert (await browser.get(path))[0].status == 404

    async def test_methods(self, front: Front) -> None:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert (await front.browser().get("/chat", method=method))[0].status == 405


class TestFlood:
    async def test_one_s_flood_is_theirs(self, front: Front) -> None:
        browser, other = await front.visitor(), await front.visitor(name="Diane")
        answers = await asyncio.gather(*(browser.post(text=f"ubuki {n}") for n in range(45)))
        statuses = [said.status for said, _ in answers]
        assert statuses.count(303) >= 30
        assert set(statuses) == {303, 429}
        refused = next(said for said, _ in answers if said.status == 429)
        assert refused.headers["Retry-After"] == "30"
        assert len(await other.say("icyayi")) >= 2
        assert (await browser.get("/chat"))[0].status == 200, "reading goes on"

    async def test_files_of_one_are_few_at_a_time(self, front: Front) -> None:
        browser, other = await front.visitor(), await front.visitor(name="Diane")
        visit = await browser.visit()
        big = (bytes(200_000), "a.csv", "text/csv")
        front.door._carried.extend([visit, visit])
        assert (await browser.upload(big))[0].status == 429
        assert (await other.upload(big))[0].status == 303
        front.door._carried.extend(["x"] * 6)
        assert (await other.upload(big))[0].status == 429
        assert len(front.door._carried) == 8, "what was refused holds nothing"

    async def test_an_address_begins_no_conversations_without_end(self, front: Front) -> None:
        front.door._begins = AddressLimit(30, 0.0)  # a busy machine takes longer than it fills
        statuses = []
        for _ in range(35):
            browser = front.browser()
            await browser.look("/en/chat")
            statuses.append((await browser.post(do="begin"))[0].status)
        assert statuses.count(303) == 30
        assert await front.count(WebVisit) == 30

    async def test_who_begins_waits_for_nobody_else(self, front: Front) -> None:
        """Red when two hundred who begin at once stand in one line; those who tap twice do."""
        under_way = asyncio.Event()

        class Slow:
            """The database, of which the first transaction takes as long as it takes."""

            waits = True

            @asynccontextmanager
            async def write(self) -> AsyncIterator[Any]:
                first, self.waits = self.waits, False
                if first:
                    await under_way.wait()
                async with front.trade.database.write() as db:
                    yield db

        visits = replace(front.door.visits, database=cast(Database, Slow()))
        first = asyncio.create_task(visits.begin("a", "Alice", "en"))
        await asyncio.sleep(0)
        other = await asyncio.wait_for(visits.begin("b", "Bosco", "en"), PATIENCE)
        again = asyncio.create_task(visits.begin("a", "Alice", "en"))
        under_way.set()
        one, same = await first, await again
        assert (one.row.id, one.secret) == (same.row.id, same.secret)
        assert other.row.id != one.row.id
        assert await front.count(WebVisit) == 2

    async def test_many_at_once_hold_no_more_than_there_is(
        self, front: Front, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when all of them wait for connections of the database, which are given up then."""
        under_way, most = 0, 0
        receive = UpdateProcessor.receive

        async def counted(processor: UpdateProcessor, event: Event) -> str | None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            try:
                return await receive(processor, event)
            finally:
                under_way -= 1

        monkeypatch.setattr(UpdateProcessor, "receive", counted)
        browsers = [front.browser() for _ in range(25)]
        await asyncio.gather(*(each.look("/en/chat") for each in browsers))
        said = await asyncio.gather(*(each.post(do="begin") for each in browsers))
        assert {answer.status for answer, _ in said} == {303}
        assert 1 < most <= AT_ONCE

    async def test_nobody_tries_passes(self, front: Front) -> None:
        front.door._looks._at_once, front.door._looks._a_second = 10, 0.0
        statuses = [(await front.browser().get(f"/chat/on/{n:043}"))[0].status for n in range(15)]
        assert statuses[-1] == 429


async def test_no_secret_is_ever_logged(
    front: Front, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = await front.visitor()
    link = await pass_of(browser)

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(web_visits, "is_good", broken)
    assert (await browser.get(link))[0].status == 500
    await browser.look()
    await browser.post(token="0" * 64, text="x")
    # `listening` of bot/carriers/webhook.py keeps no log of requests, as this server does
    told = "\n".join(r.getMessage() for r in caplog.records if r.name != "aiohttp.access")
    assert "could not be made" in told
    for secret in (browser.cookie, link.rpartition("/")[2], browser.fields["token"]):
        assert secret not in told


async def test_tables_of_the_conversation_name_no_person(front: Front) -> None:
    """Whose it is, accounts say; so nothing has to move when two people are one."""
    for model in (WebVisit, WebDevice, WebPass, WebBubble):
        tables = {each.column.table.name for each in inspect(model).local_table.foreign_keys}
        assert tables <= {"web_visits"}
