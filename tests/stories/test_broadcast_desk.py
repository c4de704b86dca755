"""What else staff do with a broadcast: whom exactly, when, with whose word, and afterwards."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.courier import progress, worker
from bot.timezones import BEIJING, KIGALI
from storage.models import Broadcast, ListMember, Notice, Person
from tests.stories.conftest import STAFF
from tests.support import market as support
from tests.support.market import Market
from tests.support.turnstile import Turnstile

SECOND = 100_778


@pytest.fixture(autouse=True)
def watched_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0.01)


@pytest.fixture
async def staff(market: Market) -> support.Person:
    return await market.member("Claire", "en", id=STAFF[0])


async def compose(staff: support.Person, text: str = "Export day") -> support.Seen:
    """As far as the review, in English only."""
    return await staff.through(
        *("/broadcast", ">f|everyone|", ">f|any|", ">f|<skip", ">f|<skip", text, ">f|<skip")
    )


async def test_whom_exactly(market: Market, staff: support.Person) -> None:
    """A list with a typing error and a stranger, a district, those who came by a link: together."""
    aline = await market.seller("Aline", "rw")  # her shop is in Huye
    made = await staff.through("/campaign", ">camp.new", "Radio Huye")
    link = next(line for line in made.text.splitlines() if "start=c_" in line)
    assert link.startswith(f"https://t.me/{market.world.bot().username}?start=c_")
    await aline.say(f"/start {link.partition('start=')[2]}")
    bosco = await market.member("Bosco", "en")
    await compose(staff)
    await staff.through(">f|<group:audience", ">f|people")
    pasted = f"{aline.id}, {bosco.id}; 99999999\n{bosco.id}\n07881"
    review = await staff.say(pasted)
    assert "Found here: 2 people" in review.text
    assert "Never wrote to this bot: 1 (99999999)" in review.text
    assert "Not an ID or phone number: 1 (07881)" in review.text
    assert "Listed more than once: 1" in review.text
    assert "Recipients: 2 people" in review.text
    review = await staff.through(">f|<group:audience", ">f|district", "huyee")
    assert "Did you mean this one? Huye" in review.text
    review = await staff.say("huye")
    assert "Recipients: 1 person" in review.text
    await staff.through(">f|<group:audience", ">f|campaign")
    review = await staff.tap("f|" + link.partition("start=c_")[2])
    assert "Campaign: Radio Huye" in review.text
    assert "Recipients: 1 person" in review.text
    await staff.tap("f|<confirm")
    assert "Export day" in (await aline.hears("Export day")).text
    await market.quiet()
    assert "Export day" not in bosco.read()
    # a list with a name, from a file that a spreadsheet wrote
    await staff.through("/lists", ">list.new", "Training Huye")
    table = f"\ufeffName;Telegram\r\nBosco;{bosco.id}\r\nAline;+250 788 123 456\r\n"
    assert "Found here: 2 people" in (await staff.file(table.encode(), "training.csv")).text
    kept = await staff.tap("f|<confirm")
    assert "Training Huye: 2" in kept.text
    assert await market.count(ListMember) == 4


async def test_a_list_with_a_column_of_phone_numbers(market: Market, staff: support.Person) -> None:
    """Spreadsheet programs drop the 0: the number below is Aline's, and might be a stranger's id.
    Who is written to is said before it is sent."""
    await market.seller("Aline", "rw")
    await staff.through("/lists", ">list.new", "Training Huye")
    refused = await staff.file(b"Name;Phone\r\nAline;7.88E+08\r\n", "training.csv")
    assert "The spreadsheet program has shortened these numbers: 1 (7.88E+08)" in refused.text
    unclear = await staff.file(b"Name;Number\r\nAline;788123456\r\n", "training.csv")
    assert "These will not get the message: 1 (788123456)" in unclear.text
    found = await staff.file(b"Name;Phone\r\nAline;788123456\r\n", "training.csv")
    assert "Found here: 1 person" in found.text
    assert "Koperative Kopakama" in found.text


async def test_nobody_of_a_pasted_list(market: Market, staff: support.Person) -> None:
    await compose(staff)
    await staff.through(">f|<group:audience", ">f|people")
    assert "There is no id and no phone number in this: hello" in (await staff.say("hello")).text
    review = await staff.say("5555555")
    assert "Recipients: 0 people" in review.text
    assert "Nobody would get it. Choose another audience." in review.text
    assert not review.offers("f|<confirm"), "a button that does nothing"
    assert review.offers("f|<edit"), "the answers are lost"


async def test_later(market: Market, staff: support.Person) -> None:
    """Planned in Beijing's time: picked when it starts, and not before."""
    await compose(staff)
    asked = await staff.tap("f|when")
    assert "Example: 27/11 09:00 Beijing" in asked.text
    assert "That time has passed." in (await staff.say("1/1/2026 8:00")).text
    assert "The hour is missing." in (await staff.say("tomorrow morning")).text
    assert "is everything correct?" in (await staff.say("ubu")).text
    await staff.tap("f|when")
    assert "in Kigali" in (await staff.say("mu masaha abiri")).text
    await staff.tap("f|when")
    day = market.now().astimezone(BEIJING).date() + timedelta(days=1)
    review = await staff.say("tomorrow 23:30 Beijing")
    assert "17:30 in Kigali" in review.text
    assert "23:30 in Beijing" in review.text
    planned = await staff.tap("f|<confirm")
    assert "Broadcast planned" in planned.text
    late = await market.member("Late", "en")
    await market.quiet()
    assert "Export day" not in staff.read().split("It will start by itself.")[1]
    starts = datetime.combine(day, time(23, 30), BEIJING)
    await market.forward(seconds=(starts - market.now()).total_seconds() + 3600)
    await late.hears("Export day")
    await staff.hears("Your broadcast is finished.")
    # one that is planned can be called off
    await compose(staff, "Never")
    await staff.through(">f|when", "tomorrow 10:00")
    await staff.tap("f|<confirm")
    assert "Broadcast stopped" in (await staff.tap("bc.stop|")).text
    await market.forward(hours=49)
    assert "Never" not in late.read()


async def test_a_day_of_the_week(market: Market, staff: support.Person) -> None:
    """Weekdays are read; what may be two days is asked back with both."""
    await compose(staff)
    assert "It is Kigali time" in (await staff.tap("f|when")).text
    day = support.Time()().astimezone(KIGALI).date() + timedelta(days=2)
    asked = await staff.say(f"{day:%A} midnight")
    after = day + timedelta(days=1)
    assert (
        f"That may be {day.day} {day:%B %Y} 00:00 or {after.day} {after:%B %Y} 00:00." in asked.text
    )
    assert "Example: 27/11 09:00" in asked.text, "the question is put again"
    named = ("mbere", "kabiri", "gatatu", "kane", "gatanu", "gatandatu")
    weekday = f"ku wa {named[day.weekday()]}" if day.weekday() < 6 else "ku cyumweru"
    review = await staff.say(f"{weekday} saa tanu n'igice z'ijoro")
    assert f"Start: {day.day} {day:%B %Y} 23:30 in Kigali" in review.text


async def test_by_the_clock_of_who_types(market: Market) -> None:
    """Staff who live by Beijing's clock type its times, and are told so."""
    staff = await market.member("小明", "zh", id=STAFF[0])
    await compose(staff)
    asked = await staff.tap("f|when")
    assert "默认为北京时间，加上“基加利”则为基加利时间。" in asked.text
    assert "23:30（北京）" in (await staff.say("明天晚上11点半")).text
    await staff.tap("f|when")
    assert "23:30（基加利）" in (await staff.say("明天 23:30 基加利")).text


async def test_at_night(sqlite_url: str, redis_url: str, tmp_path) -> None:
    """It is always night with these quiet hours, but for whoever is told that it is urgent."""
    hour = support.Time()().astimezone(KIGALI).hour
    hours = f"{(hour - 1) % 24}-{(hour + 2) % 24}"  # in Beijing it is six hours later
    async with Market.open(
        sqlite_url, redis_url, tmp_path, staff=STAFF, quiet_hours=hours
    ) as market:
        staff = await market.member("Claire", "en", id=STAFF[0])
        reader = await market.member("小明", "zh")
        review = await compose(staff)
        assert "English: 1\n🌙 It is night for them then" in review.text
        await staff.tap("f|<confirm")
        await reader.hears("Export day")
        await market.quiet()
        held = await market.one(select(Notice).where(Notice.state == "due"))
        assert held.due_at.astimezone(KIGALI).hour == (hour + 2) % 24
        await compose(staff, "Fire!")
        await staff.through(">f|when", ">f|urgent")
        await staff.tap("f|<confirm")
        await staff.hears("Fire!")
        await market.forward(hours=3)
        await staff.hears("Export day")


async def test_a_second_member_of_staff(sqlite_url: str, redis_url: str, tmp_path) -> None:
    """Red when an author approves their own, when it starts before, or when two decide."""
    async with Market.open(
        sqlite_url, redis_url, tmp_path, staff=(*STAFF, SECOND, SECOND + 1), approve_above=2
    ) as market:
        staff = await market.member("Claire", "en", id=STAFF[0])
        reader = await market.member("Bosco", "rw")
        await market.member("Reader", "zh")
        review = await compose(staff)
        assert "another member of staff must approve it" in review.text
        alone = await staff.tap("f|<confirm")
        assert "there is none yet" in alone.text
        second = await market.member("Diane", "en", id=SECOND)
        waiting = await staff.tap("f|<confirm")
        assert "Broadcast waits for approval" in waiting.text
        wanted = await second.hears("is waiting for your approval")
        assert "Author: Claire" in wanted.text
        assert "Export day" in wanted.text
        third = await market.member("Eric", "zh", id=SECOND + 1)  # who was not asked
        await third.say("/broadcasts")
        assert "撰写人：Claire" in (await third.tap("bc|")).text
        await market.quiet()
        number = await staff.plant(f"bc.yes|{(await market.one(select(Broadcast))).id}||")
        own = await staff.tap("bc.yes|", number)
        assert own.toast == "Somebody else must approve your own message."
        assert "Export day" not in reader.read()
        await second.tap("bc.yes|")
        await reader.hears("Export day")
        late = await third.tap("bc.no|")
        assert late.alert
        await staff.hears("Approved by: Diane")


async def test_afterwards(market: Market, staff: support.Person) -> None:
    """Links that are counted, other words for all who have it, and taking it back."""
    bosco, xiaoming = await market.member("Bosco", "en"), await market.member("小明", "zh")
    await compose(staff)
    wrong = await staff.through(">f|links", "Register https://example.rw")
    assert "This line has no label and address" in wrong.text
    review = await staff.say("Register = example.rw/dya\nMap = example.rw/map")
    assert "🔗 Register: https://example.rw/dya\n🔗 Map: https://example.rw/map" in review.text
    await staff.through(">f|links", ">f|0", ">f|address", "example.rw/day?a=1", ">f|1")
    gone = await staff.tap("f|<remove")
    assert "🗑 Removed: 🔗 Map: https://example.rw/map" in gone.text
    review = await staff.tap("f|<keep")
    assert "🔗 Register: https://example.rw/day?a=1" in review.text
    assert "Map" not in review.text
    tested = await staff.tap("f|<again:tested")
    assert "on its way to you" in tested.text
    await market.quiet()
    test = next(m for m in staff.messages() if m.text == "Export day" and m.by_bot)
    assert test.buttons[0] == ["Register"]
    await staff.tap("f|<confirm", tested[-1])
    got = await bosco.hears("Export day")
    assert (await bosco.tap("bc.link|", got)).toast == "Tap once more to open the page."
    shown = next(m for m in bosco.messages() if m.id == got.id)
    assert (
        shown.raw["message"]["reply_markup"]["inline_keyboard"][0][0]["url"]
        == "https://example.rw/day?a=1"
    )
    await staff.hears("Your broadcast is finished.")
    report = await staff.through("/broadcasts", ">bc|")
    assert "🔗 Register: 1" in report.text
    await staff.through(">bc.edit|", "Export day moved")
    await staff.tap("f|<confirm")
    await xiaoming.hears("Export day moved")
    await staff.hears("Your message has been changed.")
    assert "Export day\n" not in f"{bosco.read()}\n"
    await bosco.phone.block()
    await staff.through("/broadcasts", ">bc|", ">bc.recall|", ">bc.recall!|")
    await staff.hears("Your message has been taken back.")
    assert "Export day" not in xiaoming.read()
    # what is older than 48 hours stays
    await compose(staff, "Old")
    await staff.tap("f|<confirm")
    await staff.hears("Your broadcast is finished.")
    await market.forward(hours=49)
    await staff.through("/broadcasts", ">bc|")
    assert "after 48 hours" in (await staff.through(">bc.recall|", ">bc.recall!|")).toast


async def test_fewer_messages(market: Market, staff: support.Person) -> None:
    """Red when somebody who said no is written to, is not counted, or cannot change their mind."""
    bosco = await market.member("Bosco", "en")
    await compose(staff)
    await staff.tap("f|<confirm")
    got = await bosco.hears("Export day")
    assert "stop|||" in got.data.values()
    kinds = await bosco.tap("stop|", got)
    assert "Export day" in bosco.read(), "the message is gone"
    assert "Order messages are always sent" in kinds.text
    await bosco.tap("stop!|-broadcast")
    review = await compose(staff, "Again")
    assert "Recipients: 1 person" in review.text
    assert "Opted out: 1" in review.text
    await staff.tap("f|<confirm")
    report = await staff.hears("Your broadcast is finished.")
    await bosco.tap("stop!|-review")
    assert "You switched off all messages" in (await bosco.say("/start")).text
    await bosco.tap("stop!|all")
    assert "Recipients: 2 people" in (await compose(staff, "Third")).text
    assert "Again" not in bosco.read()
    del report


async def test_pause_and_go_on(
    market: Market, staff: support.Person, turnstile: Turnstile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH", 2)
    monkeypatch.setattr(progress, "EVERY_MILLISECONDS", 1)
    people = [await market.member(f"P{n}", "en") for n in range(12)]
    await compose(staff)
    turnstile.let(3)
    await staff.tap("f|<confirm")
    await staff.hears("Broadcast under way")
    paused = await staff.tap("bc.pause|")
    assert paused.toast == "Paused. Messages already on their way will still arrive."
    turnstile.let(20)
    await market.quiet()
    held = await market.count(Notice, Notice.state == "held")
    assert 0 < held < 13
    assert await market.count(Person) == 13
    await staff.tap("bc.on|")
    await staff.hears("Your broadcast is finished.")
    assert all(person.read().count("Export day") == 1 for person in people)
