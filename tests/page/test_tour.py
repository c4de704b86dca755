"""The guided tour, on the whole market: to its end, and with a visitor who takes over."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

import playground
from tests.page.conftest import ONE_LOOP, SMALL, WIDE, expect, looking
from tests.page.market import market

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

    from playground.server import Running
    from tests.page.conftest import Desk

SPEED = 20.0
SCRIPT = json.loads(
    (Path(playground.__file__).parent / "page" / "tour" / "tour.json").read_text(encoding="utf-8")
)
LENGTH = sum(len(chapter["steps"]) for chapter in SCRIPT["chapters"])

pytestmark = [pytest.mark.tour, pytest.mark.timeout(300)]


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand(tmp_path: Path, redis_url: str) -> AsyncIterator[Running]:
    async with market(tmp_path, redis_url, speed=SPEED) as served:
        yield served


async def played(desk: Desk, prefix: str) -> None:
    """Watch until the tour is over, with a picture of each chapter's end."""
    ends, number = {}, 0
    for chapter in SCRIPT["chapters"]:
        number += len(chapter["steps"])
        ends[number] = chapter["words"].removeprefix("tour.")
    strip = desk.page.locator("#tour")
    while True:
        state, step = await strip.evaluate("box => [box.dataset.state, Number(box.dataset.step)]")
        assert state in ("playing", "done"), await strip.inner_text()
        for end in [each for each in ends if each < step or state == "done"]:
            await desk.shot(f"{prefix}-{ends.pop(end)}")
        if state == "done":
            return
        await asyncio.sleep(0.1)


class TestTour:
    async def test_runs_to_its_end(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, WIDE) as desk:
            await desk.page.locator("#tour-start").click()
            await played(desk, "tour")
            await expect(desk.phone("Aline").locator(".theirs").last).to_contain_text(
                "Murakaza neza!"
            )
            await expect(desk.phone("王小明").locator(".theirs").last).to_contain_text("欢迎光临")
            await expect(desk.phone("Eric").locator(".messages")).to_contain_text(
                "Everybody is welcome!"
            )
            assert await desk.page.locator("#tour").get_attribute("data-step") == str(LENGTH)

    async def test_runs_on_a_small_screen(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, SMALL) as desk:
            await desk.page.locator("#tour-start").click()
            await played(desk, "tour-small")

    async def test_waits_for_who_takes_over(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, WIDE) as desk:
            await desk.page.locator("#tour-start").click()
            strip = desk.page.locator("#tour")
            await desk.phone("Aline").locator(".keys .key").first.wait_for()
            await desk.phone("Aline").locator(".messages").click(position={"x": 4, "y": 4})
            await expect(strip).to_have_attribute("data-state", "paused")
            await strip.get_by_role("button", name="Stop").click()
            await expect(strip).to_be_hidden()

    async def test_says_what_it_misses(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, WIDE) as desk:
            await desk.page.route(
                "**/control/people/*/tap",
                lambda route: route.fulfill(
                    status=409,
                    content_type="application/json",
                    body='{"error": "there is no such button"}',
                ),
            )
            await desk.page.locator("#tour-start").click()
            await expect(desk.page.locator("#tour .line")).to_contain_text(
                "does not find what it expects", timeout=20_000
            )
            desk.wrong = [each for each in desk.wrong if "409" not in each]
