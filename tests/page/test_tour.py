"""The guided tour, on the whole market: to its end, and with a visitor who takes over."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

import playground
from tests.page.conftest import ONE_LOOP, SMALL, WIDE, expect, looking
from tests.page.echo import picture
from tests.page.market import ALINE, market
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Route

    from playground.server import Running
    from tests.page.conftest import Desk

SPEED = 20.0
SCRIPT = json.loads(
    (Path(playground.__file__).parent / "page" / "tour" / "tour.json").read_text(encoding="utf-8")
)


def chapters(seller: str = "telegram") -> list[tuple[str, list[dict[str, Any]]]]:
    """Each with its steps, where the seller has this platform, and the others Telegram."""
    return [
        (
            chapter["words"],
            [
                step
                for step in chapter["steps"]
                if step.get("on", "") in ("", seller if step["who"] == "seller" else "telegram")
            ],
        )
        for chapter in SCRIPT["chapters"]
    ]


pytestmark = [pytest.mark.tour, pytest.mark.timeout(300)]


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand(tmp_path: Path, redis_url: str) -> AsyncIterator[Running]:
    async with market(tmp_path, redis_url, speed=SPEED) as served:
        yield served


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand_of_both(tmp_path: Path, redis_url: str) -> AsyncIterator[Running]:
    """The seller has WhatsApp, as in the demo."""
    async with market(tmp_path, redis_url, speed=SPEED, sells_on_whatsapp=True) as served:
        yield served


async def played(desk: Desk, prefix: str, seller: str = "telegram") -> int:
    """Watch until the tour is over, with a picture of each chapter's end; how many steps it has."""
    ends, number = {}, 0
    for words, steps in chapters(seller):
        number += len(steps)
        ends[number] = words.removeprefix("tour.")
    strip = desk.page.locator("#tour")
    await expect(strip).to_have_attribute("data-state", "playing")  # it reads its script first
    while True:
        state, step = await strip.evaluate("box => [box.dataset.state, Number(box.dataset.step)]")
        if state not in ("playing", "done"):
            await desk.shot(f"{prefix}-lost")
            pytest.fail(await strip.inner_text())
        for end in [each for each in ends if each < step or state == "done"]:
            await desk.shot(f"{prefix}-{ends.pop(end)}")
        if state == "done":
            return number
        await asyncio.sleep(0.1)


def pattern(data: str) -> str:
    """Callback data of the script, of which * is any part, as a regular expression."""
    return re.escape(data).replace(r"\*", "[^|]*") + "$"


async def taps(phone: Locator, data: str) -> list[str]:
    every = await phone.locator("[data-tap]").evaluate_all("all => all.map(e => e.dataset.tap)")
    return [each for each in every if re.match(pattern(data), each)]


async def by_hand(desk: Desk, phone: Locator, step: dict[str, Any]) -> None:
    """One step of the script, done by the tour's visitor."""
    expected = step["expect"].get("button", "")
    before = await taps(phone, expected)
    if "say" in step:
        await phone.locator("textarea").fill(step["say"])
        await phone.locator("textarea").press("Enter")
    elif "key" in step:
        await phone.locator(f"[data-key={step['key']}]").click()
    elif "pin" in step:
        await phone.get_by_role("alertdialog").locator("input").fill(step["pin"])
        await phone.get_by_role("alertdialog").locator("input").press("Enter")
    elif "photo" in step:
        await phone.get_by_role("button", name="Ongeraho ifoto").click()
        async with desk.page.expect_file_chooser() as choosing:
            await phone.get_by_role("menuitem", name="Amafoto").click()
        photo = {"name": "a.png", "mimeType": "image/png", "buffer": picture("teal")}
        await (await choosing.value).set_files([photo])
    else:
        newest = (await taps(phone, step["tap"]))[-1]
        await phone.locator(f'[data-tap="{newest}"]').last.click()
    if "key" in step["expect"]:
        await phone.locator(f"[data-key={step['expect']['key']}]").wait_for()
        return
    async with asyncio.timeout(PATIENCE):
        while set(await taps(phone, expected)) <= set(before):
            await asyncio.sleep(0.05)


async def taken_over(desk: Desk, name: str) -> None:
    """Start the tour and touch a phone while the tour's first word is still on its way.

    So it cannot run ahead of the hand, however busy the machine is. It has seen the answer to that
    word when this returns, and waits before its second step.
    """
    underway, touched = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        underway.set()
        await touched.wait()
        await route.continue_()

    await desk.page.route("**/control/people/*/say", hold, times=1)
    await desk.page.locator("#tour-start").click()
    await underway.wait()
    await desk.phone(name).locator(".messages").click(position={"x": 4, "y": 4})
    await expect(desk.page.locator("#tour")).to_have_attribute("data-state", "paused")
    touched.set()
    await expect(desk.page.locator("#tour")).to_have_attribute("data-step", "2")


class TestTour:
    async def test_runs_to_its_end(self, browser: Browser, stand_of_both: Running) -> None:
        """The seller on WhatsApp, the others on Telegram."""
        async with looking(browser, stand_of_both.url, WIDE) as desk:
            await desk.page.locator("#tour-start").click()
            length = await played(desk, "tour", "whatsapp")
            await expect(desk.phone("Aline").locator(".theirs").last).to_contain_text(
                "Murakaza neza!"
            )
            await expect(desk.phone("王小明").locator(".theirs").last).to_contain_text("欢迎光临")
            await expect(desk.phone("Eric").locator(".messages")).to_contain_text(
                "Everybody is welcome!"
            )
            second = desk.phone("李娜 💻").frame_locator("iframe")
            await expect(second.locator("#log")).to_contain_text("EE123456785RW")
            assert await desk.page.locator("#tour").get_attribute("data-step") == str(length)

    async def test_runs_on_a_small_screen(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, SMALL) as desk:
            await desk.page.locator("#tour-start").click()
            await played(desk, "tour-small")

    async def test_waits_for_who_takes_over(self, browser: Browser, stand: Running) -> None:
        async with looking(browser, stand.url, WIDE) as desk:
            await taken_over(desk, "Aline")
            strip = desk.page.locator("#tour")
            await desk.phone("Aline").locator('[data-tap="lang|rw||"]').click()
            await desk.phone("Aline").locator('[data-tap="sell|||"]').wait_for()
            await desk.phone("Aline").get_by_role("button", name="Ibindi").click()
            await desk.phone("Aline").get_by_role("menuitem", name="Funga telefone").click()
            await expect(desk.phone("Aline")).to_have_count(0)
            # Stopped in the middle of a word, the tour takes the half of it along. The page itself
            # watches for that, from before it goes on: from here it would often be too late.
            await desk.page.evaluate(
                """name => {
                    const look = setInterval(() => {
                        const phone = document.querySelector(`[data-person="${name}"]`);
                        const said = phone?.querySelector(".messages").textContent ?? "";
                        if (!said.includes("Abahuzabikorwa")) return;
                        if (phone.querySelector("textarea").value.length < 3) return;
                        document.querySelector("#tour .buttons > button:last-child").click();
                        clearInterval(look);
                    }, 1);
                }""",
                str(ALINE),
            )
            await strip.get_by_role("button", name="Go on").click()  # and the phone is needed again
            await expect(strip).to_be_hidden(timeout=60_000)
            await expect(desk.phone("Aline").locator(".messages")).to_contain_text("Abahuzabikorwa")
            await expect(desk.phone("Aline").locator("textarea")).to_have_value("")

    async def test_goes_on_from_what_was_played_by_hand(
        self, browser: Browser, stand: Running
    ) -> None:
        """Red when "Go on" looks only for the next step, or no further than the chapter's end."""
        shop, listing = (steps for _, steps in chapters()[:2])
        async with looking(browser, stand.url, WIDE) as desk:
            await taken_over(desk, "Aline")
            strip = desk.page.locator("#tour")
            aline = desk.phone("Aline")
            for step in [*shop[1:], *listing[:5]]:
                await by_hand(desk, aline, step)
            # A refused answer: the same question again, in a newer message.
            asked = await taps(aline, "f|<back|*|*")
            await desk.say("Aline", "🤷")
            await expect(aline.locator('[data-tap^="f|<back"]')).to_have_count(len(asked) + 1)
            await strip.get_by_role("button", name="Go on").click()
            await desk.page.wait_for_function(  # that it came past there, however fast
                "last => Number(document.querySelector('#tour').dataset.step) > last",
                arg=len(shop + listing),
                timeout=60_000,
            )

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
                "does not find what it expects", timeout=60_000
            )
            desk.wrong = [each for each in desk.wrong if "409" not in each]
