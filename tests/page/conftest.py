"""A real browser for the page, and eyes on what it must never do: fail aloud, or look outside."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from playground.client import Playground
from playground.controls import Hooks
from playground.server import Running, running
from tests.page.echo import echoing
from tests.support.waiting import PATIENCE

try:
    from playwright.async_api import async_playwright, expect
except ModuleNotFoundError:  # then every test that asks for the browser is skipped, below
    async_playwright = expect = None
else:
    expect.set_options(timeout=PATIENCE * 1000)

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page, Request

ARTEFACTS = Path(__file__).parent / "artefacts"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: tests run as root in containers. The rest keeps the browser itself off the network.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
IDLE_ROUND_TRIP = 0.05  # seconds
WIDE = {"width": 1440, "height": 900}
SMALL = {"width": 360, "height": 740}
# Each test's own loop would need a browser of its own: they all share one.
ONE_LOOP = "session"
# What goes by itself after some seconds, as toasts do, would be gone before a busy machine looks.
LINGER = """
    const after = window.setTimeout;
    if (window === top) // what a phone's browser shows asks for news every few seconds
        window.setTimeout = (work, wait, ...rest) =>
            after(work, wait < 3000 ? wait : 60_000, ...rest);
"""
# What the page had asked about somebody when a reset took them away finds nobody, and a browser
# writes each such answer down by itself.
VANISHED = re.compile(r"404 \(Not Found\) \S+/control/(?:people|chats|files)/")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tour: plays the whole sale in a browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.asyncio(loop_scope=ONE_LOOP), append=False)


@asynccontextmanager
async def launched(**more: Any) -> AsyncIterator[Browser]:
    """A browser, or a word on why there is none."""
    if async_playwright is None:
        pytest.skip("the page's tests drive a browser with playwright: pip install playwright")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(
            "the page's tests need a browser: apt-get install chromium, or name it in CHROMIUM"
        )
    async with async_playwright() as driver:
        started = await driver.chromium.launch(executable_path=path, args=list(QUIET), **more)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="session", loop_scope=ONE_LOOP)
async def browser() -> AsyncIterator[Browser]:
    async with launched() as started:
        yield started


@dataclass
class Desk:
    """A page that lies open, and everything it did that it should not."""

    page: Page
    world: Playground
    wrong: list[str] = field(default_factory=list)
    was_reset: bool = False

    def complaints(self) -> list[str]:
        return [each for each in self.wrong if not (self.was_reset and VANISHED.search(each))]

    def phone(self, name: str) -> Locator:
        return self.page.locator(".phone", has=self.page.locator("h2", has_text=name))

    async def say(self, name: str, text: str) -> None:
        """Write with the keyboard, as a visitor does."""
        field_ = self.phone(name).locator("textarea")
        await field_.fill(text)
        await field_.press("Enter")

    async def button(self, name: str, label: str) -> Locator:
        """The newest button of that label on somebody's phone."""
        found = self.phone(name).locator(".keys .key", has_text=label).last
        await found.wait_for()
        return found

    async def slowness(self) -> float:
        """How many times longer a plain round trip through the page takes than on an idle machine:
        1 on that one, and never less."""
        begun = time.monotonic()
        await self.page.evaluate(
            """async () => {
                await (await fetch("control/state")).json();
                await new Promise(requestAnimationFrame);
            }"""
        )
        return max(1.0, (time.monotonic() - begun) / IDLE_ROUND_TRIP)

    async def shot(self, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png")


@asynccontextmanager
async def looking(
    browser: Browser, url: str, size: dict[str, int], **more: Any
) -> AsyncIterator[Desk]:
    """Open the page; when it is left, it must not have complained or asked anybody outside."""
    context = await browser.new_context(viewport=size, locale="en-GB", **more)
    await context.add_init_script(LINGER)
    async with Playground(url) as world:
        desk = Desk(await context.new_page(), world)

        def asked(request: Request) -> None:
            desk.was_reset |= request.url.endswith("/control/reset")
            # A phone's browser has a port of its own on this machine.
            if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
                desk.wrong.append(request.url)

        desk.page.on(
            "console",
            lambda said: (
                said.type in ("error", "warning")
                and desk.wrong.append(f"{said.text} {said.location['url']}")
            ),
        )
        desk.page.on("pageerror", lambda error: desk.wrong.append(str(error)))
        desk.page.on("request", asked)
        try:
            await desk.page.goto(url)
            await desk.page.locator(".phone").first.wait_for()
            yield desk
        finally:
            await context.close()
    assert desk.complaints() == []


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def restarts() -> list[str]:
    """One entry for each time the page asked for a restart of the bot."""
    return []


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand_in(restarts: list[str]) -> AsyncIterator[Running]:
    """A stand-in with the echo bot on it."""

    async def restart() -> None:
        restarts.append("asked")

    async with (
        running(seed=3, hooks=Hooks(on_restart=restart)) as served,
        echoing(served.url, served.token),
    ):
        yield served


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def desk(browser: Browser, stand_in: Running) -> AsyncIterator[Desk]:
    """The page on a wide screen, in English, with the three it makes by itself."""
    async with looking(browser, stand_in.url, WIDE) as opened:
        await opened.page.locator(".phone").nth(2).wait_for()
        yield opened


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def small(browser: Browser, stand_in: Running) -> AsyncIterator[Desk]:
    """The page on a small phone."""
    async with looking(browser, stand_in.url, SMALL, has_touch=True) as opened:
        await opened.page.locator("[role=tab]").nth(2).wait_for()
        yield opened
