"""Staff reach everybody: in their own words, watched as it grows, stopped when it must be."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.courier import progress, worker
from storage.models import Broadcast, Notice
from tests.stories.conftest import STAFF
from tests.support.market import Market, Person, jpeg
from tests.support.turnstile import Turnstile

TEXTS = ("Ku wa gatandatu hazaba umunsi w'ubucuruzi.", "Saturday is export day.", "周六是出口日。")
LANGUAGES = ("rw", "en", "zh")


@pytest.fixture
async def staff(market: Market) -> Person:
    return await market.member("Claire", "en", id=STAFF[0])


async def crowd(market: Market, count: int) -> list[Person]:
    return [await market.member(f"P{n}", LANGUAGES[n % 3]) for n in range(count)]


def texts_to(person: Person) -> list[str]:
    """What they got of the broadcast."""
    return [m.text for m in person.messages() if m.by_bot and m.text in TEXTS]


async def compose(staff: Person, who: str = "everyone", language: str = "any") -> None:
    await staff.through("/broadcast", f">f|{who}|", f">f|{language}|")


def grown(market: Market, staff: Person) -> list[int]:
    """What the progress said, one after the other."""
    return [
        int(match[1])
        for call in market.world.journal.calls
        if str(call.arguments.get("chat_id")) == str(staff.id)
        and call.method in ("sendMessage", "editMessageText")
        and (match := re.search(r"Delivered: (\d+) of 20", str(call.arguments.get("text"))))
    ]


async def test_everybody_in_their_own_language(
    market: Market, staff: Person, turnstile: Turnstile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty people, a photo, three languages, one who blocked the bot and one we do not know of.

    Red when somebody gets it twice, not at all, or in another language; when the progress does not
    grow; when one who cannot be reached stops the rest.
    """
    # small batches, no pause between two looks, and the next when these were seen to be delivered
    monkeypatch.setattr(worker, "BATCH", 4)
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0)
    monkeypatch.setattr(progress, "EVERY_MILLISECONDS", 1)
    people = await crowd(market, 20)
    await people[3].phone.block()  # this one we hear of
    await market.quiet()
    market.world.private[(market.world.bot().id, people[4].id)].blocked = True  # this one we don't
    await compose(staff)
    asked = await staff.photos(jpeg())
    assert "Write the message in Kinyarwanda" in asked.text
    review = await staff.through(*TEXTS)
    assert "Recipients: 20 people" in review.text  # 19 who can be reached, and Claire
    assert all(text in review.text for text in TEXTS)
    assert review[0].kind == "photo"
    started = await staff.tap("f|<confirm")
    assert "📣 Your message is on its way to 20 people." in started.text
    for _ in range(4):
        shown = max(grown(market, staff), default=0)
        turnstile.let(4)
        await market.until(
            lambda shown=shown: max(grown(market, staff), default=0) > shown,
            lambda: f"the progress does not grow: {grown(market, staff)}",
        )
    turnstile.let(20)
    report = await staff.hears("Your broadcast is finished.")
    assert "Delivered: 19 of 20" in report.text
    assert "Not reachable: 1 person has blocked the bot" in report.text
    for number, person in enumerate(people):
        got = [m for m in person.messages() if m.by_bot and m.text in TEXTS]
        if number in (3, 4):
            assert not got
            continue
        assert [m.text for m in got] == [TEXTS[number % 3]]
        assert got[0].kind == "photo"
    assert grown(market, staff) == sorted(grown(market, staff))
    bars = [m for m in staff.messages() if "░" in m.text or "▓" in m.text]
    assert len(bars) == 1, "one message grows, not many"
    assert "✅ Broadcast finished" in bars[0].text
    assert not bars[0].data, "its buttons stand once in the chat: below the report"
    assert set(report.data.values()) == {"bc.edit|1||", "bc.recall|1||"}
    assert await market.count(Notice, Notice.state == "unreachable") == 1


async def test_stopped_in_the_middle(
    market: Market, staff: Person, turnstile: Turnstile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when the stop button does nothing, or those already reached are counted as not."""
    monkeypatch.setattr(worker, "BATCH", 2)
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0)
    monkeypatch.setattr(progress, "EVERY_MILLISECONDS", 1)
    people = await crowd(market, 20)
    await compose(staff)
    await staff.through(">f|<skip", *TEXTS)
    turnstile.let(4)
    await staff.tap("f|<confirm")
    await staff.hears("Broadcast under way")
    stopped = await staff.tap("bc.stop|")
    assert stopped.toast == "Stopped. No more will be sent."
    turnstile.let(20)
    await market.quiet()
    row = await market.one(select(Broadcast))
    assert row.state == "stopped"
    reached = sum(bool(texts_to(person)) for person in people)
    reached += bool(texts_to(staff))
    delivered = await market.count(
        Notice, Notice.state == "delivered", Notice.broadcast_id == row.id
    )
    unsent = await market.count(Notice, Notice.state == "stopped")
    assert 0 < delivered < 21
    assert reached == delivered
    assert delivered + unsent == 21
    assert "⏹ Broadcast stopped" in stopped.text
    report = await staff.hears("Your broadcast was stopped.")
    assert f"Delivered: {delivered} of 21" in report.text
    assert f"Not sent: {unsent}" in report.text
    assert "Your broadcast is finished." not in staff.read()


@pytest.mark.parametrize(
    ("who", "language", "expected"),
    [
        ("sellers", "any", {"Aline"}),
        ("buyers", "any", {"Bosco"}),
        ("everyone", "zh", {"小明"}),
    ],
)
async def test_the_audience(
    market: Market, staff: Person, who: str, language: str, expected: set[str]
) -> None:
    """Red when a message reaches those it was not meant for."""
    seller = await market.seller("Aline", "rw")
    buyer = await market.member("Bosco", "en")
    reader = await market.member("小明", "zh")
    await market.order(buyer, await market.list_product(seller))
    await compose(staff, who, language)
    review = await staff.through(">f|<skip", *TEXTS)
    assert "Recipients: 1 person\n" in review.text
    await staff.tap("f|<confirm")
    await staff.hears("Your broadcast is finished.")
    await market.quiet()
    got = {person.name for person in (staff, seller, buyer, reader) if texts_to(person)}
    assert got == expected


async def test_who_reads_no_language_of_it_gets_another(market: Market, staff: Person) -> None:
    reader = await market.member("小明", "zh")
    await compose(staff)
    await staff.through(">f|<skip", ">f|<skip", "Saturday is export day.")
    review = await staff.tap("f|<skip")
    assert "Chinese: 1 (no text of their own, they get: English)" in review.text
    await staff.tap("f|<confirm")
    await reader.hears("Saturday is export day.")


async def test_it_needs_words(market: Market, staff: Person) -> None:
    """The last text cannot be skipped when there is no other."""
    await compose(staff)
    last = await staff.through(">f|<skip", ">f|<skip", ">f|<skip")
    assert "Write the message in Chinese" in last.text
    assert not last.offers("f|<skip")


async def test_a_restart_in_the_middle(
    sqlite_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a broadcast lives in memory, or begins anew: everybody gets it exactly once."""
    monkeypatch.setattr(worker, "BATCH", 2)
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0)
    monkeypatch.setattr(progress, "EVERY_MILLISECONDS", 1)
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=STAFF) as market:
        staff = await market.member("Claire", "en", id=STAFF[0])
        people = await crowd(market, 9)
        await compose(staff)
        await staff.through(">f|<skip", *TEXTS)
        await market.playground.faults(slow_ms=150, methods=["sendMessage"])
        await staff.tap("f|<confirm")
        await staff.hears("Broadcast under way")
        await market.restart()
        await market.playground.faults(clear=True)
        # what was leased when it stopped is free again when the lease runs out
        market.now.ahead += worker.LEASE * 1.1
        await staff.hears("Your broadcast is finished.")
        for number, person in enumerate(people):
            assert set(texts_to(person)) == {TEXTS[number % 3]}
        row = await market.one(select(Broadcast))
        assert row.state == "finished"
        assert row.total == 10
        assert await market.count(Notice, Notice.broadcast_id == row.id) == 10


async def test_the_same_confirmation_twice(market: Market, staff: Person) -> None:
    """Red when a double tap sends a message to everybody twice."""
    reader = await market.member("Bosco", "en")
    await compose(staff)
    await staff.through(">f|<skip", *TEXTS)
    button = staff.button("f|<confirm")
    await asyncio.gather(*(staff.press_at_once(button) for _ in range(2)))
    await staff.hears("Your broadcast is finished.")
    await market.quiet()
    assert await market.count(Broadcast) == 1
    assert len(texts_to(reader)) == 1


async def test_named_at_the_shell(market: Market) -> None:
    """`isoko staff add ID` works at once. Red when staff are read only at the start."""
    from bot.commerce import people

    diane = await market.member("Diane", "rw")
    assert "Ibi bikorwa n'abakozi b'isoko gusa." in (await diane.say("/broadcast")).text
    async with market.database.write() as db:
        await people.add_staff(db, *diane.account, market.now())
    assert "bagenewe ubu butumwa" in (await diane.say("/broadcast")).text
