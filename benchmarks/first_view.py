"""What somebody waits for who opens a link on a cheap phone and a slow network, with nothing in the
browser's store: a real chromium, held down by its own protocol.

Slow 3G: 400 kbit/s and 400 ms for each answer, on a processor four times slower than this one.
Pages come as the house makes them; a proxy that compresses makes them a third. Usable: the page is
painted, its style and its script are there and have run. Photos come while one reads, and are not
counted.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright

from benchmarks.figures import Figure, at_most, single
from bot.web.flood import AddressLimit
from storage import migrate
from storage.database import Database
from storage.redis.client import connect
from tests.support.chat_door import Front
from tests.support.first_views import first_views

if TYPE_CHECKING:
    from playwright.async_api import Browser, ViewportSize

    from benchmarks.ground import Ground

BITS_A_SECOND, ROUND_TRIP_MS, SLOWER = 400_000, 400, 4
MOST_BYTES, MOST_SECONDS = 100_000.0, 3.0
SMALL: ViewportSize = {"width": 360, "height": 740}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
USABLE = """() => {
    const [loaded] = performance.getEntriesByType("navigation");
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    return Math.max(loaded.domContentLoadedEventEnd, painted ? painted.startTime : 0) / 1000;
}"""


async def run(ground: Ground) -> list[Figure]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    bytes_of: dict[str, list[float]] = {}
    seconds_of: dict[str, list[float]] = {}
    url = f"sqlite+aiosqlite:///{ground.room()}/isoko.db"
    await migrate.upgrade(url)
    database = Database(url)
    # Nobody else's limit: one address reads all of it.
    AddressLimit.takes = lambda *_: True  # type: ignore[method-assign]
    async with ground.redis() as kept, connect(kept) as redis, async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        async with Front.open(database, redis, ground.room()) as front:
            views, visitor = await first_views(front)
            known = [
                {"name": each.key, "value": each.value, "url": front.url}
                for each in visitor.session.cookie_jar
            ]
            for _ in range(ground.effort.runs):
                for kind, there in views.items():
                    cookies = [] if kind == "chat, not begun" else known
                    size, seconds = await opened(browser, front.url + there, cookies)
                    bytes_of.setdefault(kind, []).append(size)
                    seconds_of.setdefault(kind, []).append(seconds)
        await browser.close()
    await database.close()
    found = []
    for kind, sizes in bytes_of.items():
        found += [
            single(f"{kind}: without photos", "bytes", sizes, at_most(MOST_BYTES)),
            single(f"{kind}: usable on slow 3G", "s", seconds_of[kind], at_most(MOST_SECONDS)),
        ]
    return found


async def opened(browser: Browser, url: str, cookies: list[Any]) -> tuple[float, float]:
    """Bytes over the wire, with headers but without photos; and seconds until it is of use."""
    context = await browser.new_context(viewport=SMALL, device_scale_factor=2, is_mobile=True)
    await context.add_cookies(cookies)
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    photos: set[str] = set()
    carried: dict[str, float] = {}

    def answered(event: dict[str, Any]) -> None:
        if "/photo/" in event["response"]["url"]:
            photos.add(event["requestId"])

    def ended(event: dict[str, Any]) -> None:
        carried[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", ended)
    await wire.send("Network.enable")
    await wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BITS_A_SECOND / 8,
            "uploadThroughput": BITS_A_SECOND / 8,
        },
    )
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(url, wait_until="load", timeout=60_000)
    seconds = await page.evaluate(USABLE)
    await context.close()
    return sum(size for each, size in carried.items() if each not in photos), float(seconds)
