"""A market for every story: on SQLite by polling, or in all the ways it can be run.

The sale itself is told in each of the four ways. For other stories two of them, chosen so that both
databases and both ways in are there, find the same faults in half the time; `make test` tells the
first of each file in both, and each that follows in one.

Each story is told on Telegram and on WhatsApp, but for those in `tests/stories/telegram_only.py`.
One that has a single case is told twice; of one that has several each case is told on one of the
two, in turn, and the next story begins with the other: every platform meets every database, every
way in and every language, in few runs. The first case is told once more on the web, but for those
in `tests/stories/not_on_the_web.py`. On WhatsApp a story takes several times as long (every message
has statuses, and nobody is shown two things at once), and on the web twice as long, so that `make
test` tells one story of each file on one of the two, in turn by file; `make faults` tells them all.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.web.flood import AddressLimit
from storage import whatsapp_inbox
from tests.stories.not_on_the_web import why_not_on_the_web
from tests.stories.telegram_only import why_not
from tests.support.in_turn import databases_differ, turn
from tests.support.market import Market
from tests.support.web_market import WebMarket
from tests.support.whatsapp_market import Platform, WhatsAppMarket, whatsapp_id

HERE = Path(__file__).parent
STAFF = (100_777,)  # the id of whoever is named in ISOKO_STAFF_IDS
CROSSED = [("sqlite", "polling"), ("postgresql", "webhook")]
PLATFORMS: tuple[Platform, ...] = ("telegram", "whatsapp")
WEB: Platform = "web"


def told_on(file: str) -> tuple[Platform, ...]:
    """Besides Telegram, by `make test`."""
    if file == "test_sale.py":
        return ("whatsapp", WEB)
    return (WEB,) if turn(file) and not why_not_on_the_web(file, "") else ("whatsapp",)


def in_one_way(story: pytest.Item) -> bool:
    """Whether it is enough to tell it on one database, by one way in."""
    assert isinstance(story, pytest.Function)
    crossed = any(name.startswith("crossed_") for name in story.callspec.params)
    return crossed and not databases_differ(story)


def on(item: pytest.Item) -> str:
    return str(item.callspec.params["platform"])  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where each case of a story is told."""
    stories: dict[str, list[pytest.Item]] = {}
    for item in items:
        spec = getattr(item, "callspec", None)
        here = item.path.is_relative_to(HERE)  # this hook is given the tests of all folders
        if here and spec is not None and "platform" in spec.params:
            stories.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out = []
    begun: set[Path] = set()  # files of which a story was told in all ways
    on_whatsapp: set[Path] = set()  # files of which one is told on both
    on_web: set[Path] = set()  # and those of which one is told on the web
    every = bool(config.getoption("all_pairs"))
    for number, told in enumerate(stories.values()):
        by_platform = [[each for each in told if on(each) == name] for name in PLATFORMS]
        first = told[0]
        file, story = first.path, first.originalname  # type: ignore[attr-defined]
        elsewhere = (WEB, *PLATFORMS) if every else told_on(file.name)
        pages = [each for each in told if on(each) == WEB]
        may = WEB in elsewhere and (every or file not in on_web)
        if may and not why_not_on_the_web(file.name, story):
            on_web.add(file)
            pages = pages[1:]
        left_out += pages
        on_one = bool(why_not(file.name, story))
        if not on_one and not every:
            on_one = "whatsapp" not in elsewhere or file in on_whatsapp
            on_whatsapp.add(file)
        one_way = not every and file in begun and len(by_platform[0]) == 2 and in_one_way(first)
        begun.add(file)
        for place, cases in enumerate(zip(*by_platform, strict=True)):
            kept = cases[(number + place) % 2]
            if one_way and place != turn(story):
                left_out += cases
                continue
            if on_one:
                kept = cases[0]
            elif len(by_platform[0]) == 1:
                continue
            left_out += [each for each in cases if each is not kept]
    config.hook.pytest_deselected(items=left_out)
    gone = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in gone]


@pytest.fixture(autouse=True)
def nothing_overtakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody sends on WhatsApp comes in order here: nobody waits for what may overtake."""
    for name in ("ALONE", "STRAGGLERS"):
        monkeypatch.setattr(whatsapp_inbox, name, timedelta(milliseconds=5))


@pytest.fixture(autouse=True)
def nobody_is_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills in a form on a page as quickly as a story."""
    monkeypatch.setattr(AddressLimit, "takes", lambda *_: True)


@pytest.fixture(params=(*PLATFORMS, WEB))
def platform(request: pytest.FixtureRequest) -> Platform:
    """What the people of a story have; see above for which it is told on."""
    found: Platform = request.param
    return found


@contextlib.asynccontextmanager
async def market_on(
    platform: Platform, url: str, redis_url: str, folder: Path, **more: Any
) -> AsyncIterator[Market]:
    """A market whose people all have this, and answer one question at a time."""
    staff: tuple[int, ...] = more.pop("staff", STAFF)
    if platform == "telegram":
        async with Market.open(url, redis_url, folder, staff=staff, **more) as market:
            yield market
        return
    if platform == WEB:
        async with WebMarket.open(url, redis_url, folder, staff=staff, **more) as market:
            yield market
        return
    there = tuple(f"whatsapp:{whatsapp_id(each)}" for each in staff)
    async with WhatsAppMarket.open(url, redis_url, folder, staff=there, **more) as market:
        market.on, market.one_by_one = (platform,), True
        yield market


@pytest.fixture
async def market(
    platform: Platform, sqlite_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[Market]:
    """For a story in which it makes no difference how the house is run."""
    async with market_on(platform, sqlite_url, redis_url, tmp_path) as market:
        yield market


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def every_market(
    platform: Platform, database_url: str, redis_url: str, tmp_path: Path, mode: str
) -> AsyncIterator[Market]:
    """SQLite and PostgreSQL, by polling and by webhook."""
    async with market_on(platform, database_url, redis_url, tmp_path, mode=mode) as market:
        yield market


@contextlib.asynccontextmanager
async def crossed(
    request: pytest.FixtureRequest, redis_url: str, folder: Path, platform: Platform, **more: Any
) -> AsyncIterator[Market]:
    backend, mode = request.param
    shelf = request.getfixturevalue("sqlite_shelf" if backend == "sqlite" else "postgres_shelf")
    url = await shelf.lend()
    async with market_on(platform, url, redis_url, folder, mode=mode, **more) as market:
        yield market
    await shelf.take_back(url)


@pytest.fixture(params=CROSSED, ids="-".join)
async def crossed_market(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path, platform: Platform
) -> AsyncIterator[Market]:
    """SQLite by polling, PostgreSQL by webhook."""
    async with crossed(request, redis_url, tmp_path, platform) as market:
        yield market


@pytest.fixture(params=CROSSED, ids="-".join)
async def crossed_paying(
    request: pytest.FixtureRequest, redis_url: str, tmp_path: Path, platform: Platform
) -> AsyncIterator[Market]:
    """The same with providers of payments."""
    async with crossed(request, redis_url, tmp_path, platform, paying=True) as market:
        yield market


@pytest.fixture
async def paying_market(
    platform: Platform, sqlite_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[Market]:
    """With the playground's providers of payments, on SQLite by polling."""
    async with market_on(platform, sqlite_url, redis_url, tmp_path, paying=True) as market:
        yield market
