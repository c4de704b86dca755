"""Staff ask many: each in their language, counted together, changed, taken back, closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.courier import worker
from storage.models import Broadcast, Person, SentPoll, Vote
from tests.stories.conftest import STAFF
from tests.support import market as support
from tests.support.market import Market


@pytest.fixture(autouse=True)
def watched_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WATCH_SECONDS", 0.01)


async def compose(staff: support.Person, kind: str = "one") -> support.Seen:
    """As far as the review, in English and Chinese."""
    return await staff.through(
        *("/broadcast", ">f|everyone|", ">f|any|", ">f|poll", f">f|{kind}", ">f|<skip"),
        *("Which day?", "Friday\nSaturday", "哪一天？", "周五\n周六"),
    )


async def results(staff: support.Person) -> str:
    return (await staff.through("/broadcasts", ">bc|")).text


async def test_from_the_question_to_the_results(crossed_market: Market) -> None:
    """Red when somebody gets it in another language, when a vote is lost or counted twice, when a
    changed one counts as it was, or a stranger's at all."""
    market = crossed_market
    staff = await market.member("Claire", "zh", id=STAFF[0])
    aline, bosco = await market.member("Aline", "rw"), await market.member("Bosco", "en")
    xiaoming = await market.member("小明", "zh")
    review = await compose(staff)
    assert "卢旺达语：1 人（未写该语言，将收到：英语）" in review.text
    assert "▫️ Friday\n▫️ Saturday" in review.text
    await staff.tap("f|<again:tested")
    await market.quiet()
    assert [m.options for m in staff.messages() if m.kind == "poll"] == [
        ["Friday", "Saturday"],
        ["周五", "周六"],
    ]
    await staff.phone.vote("周五")
    await staff.hears("您的回答没有计入")  # nobody counts what was only tried
    await staff.tap("f|<confirm")
    for person, options in (
        (aline, ["Friday", "Saturday"]),
        (bosco, ["Friday", "Saturday"]),
        (xiaoming, ["周五", "周六"]),
    ):
        got = await person.hears("Which day?" if options[0] == "Friday" else "哪一天？")
        assert got.options == options
        assert list(got.data.values()) == ["stop|||"]
    await market.playground.faults(updates_twice=True)
    await aline.phone.vote("Friday")
    await bosco.phone.vote("Friday")
    await bosco.phone.vote("Saturday")  # another mind
    await xiaoming.phone.vote("周六")
    await xiaoming.phone.vote()  # none of your business
    await market.quiet()
    for person in (aline, bosco, xiaoming):
        assert person.messages()[-1].kind == "poll", "the poll itself shows what was chosen"
    shown = await results(staff)
    assert "2 人已投票" in shown
    assert "▫️ 周五：1\n▫️ 周六：1" in shown
    assert "卢旺达语：1 人\n→ 周五：1\n\n英语：1 人\n→ 周六：1" in shown
    # passed on, it is answered by people whom nobody asked, and one of them we do not even know
    stranger = await market.playground.person("Stranger")
    group = {str(stranger.id): "member", str(xiaoming.id): "member"}
    made = await market.playground.call("POST", "groups", {"title": "Friends", "members": group})
    poll = next(m for m in bosco.messages() if m.kind == "poll")
    passed = market.world.groups[made["chat_id"]]
    market.world.add_message(passed, poll.api["from"], {"poll": poll.api["poll"]})
    for person in (stranger, xiaoming.phone):
        await person.in_chat(made["chat_id"]).vote("Friday")
    await market.quiet()
    assert "2 人已投票" in await results(staff)
    assert await market.count(Person) == 4, "who was passed a poll does not know us"
    assert not market.errors
    await staff.through(">bc.close|", ">bc.close!|")
    await market.until(lambda: all_closed(market), lambda: "not every poll was closed")
    await market.quiet()
    assert await market.count(Broadcast, Broadcast.kind == "close", Broadcast.total == 4) == 1
    await staff.through("/broadcasts", ">bc|", ">bc.recall|", ">bc.recall!|")
    await market.quiet()
    assert not [m for m in aline.messages() if m.kind == "poll"]


def all_closed(market: Market) -> bool:
    sent = [poll for poll in market.world.polls.values() if poll.shown]
    return sum(poll.is_closed for poll in sent) == 4


async def test_a_vote_before_the_sending_is_written_down(market: Market) -> None:
    """Red when a quick finger is not counted."""
    staff = await market.member("Claire", "en", id=STAFF[0])
    await compose(staff, "several")
    await staff.tap("f|<confirm")
    poll = await staff.hears("Which day?")
    await market.quiet()
    sent = await market.one(select(SentPoll))
    async with market.database.write() as db:
        await db.delete(sent)
    await staff.phone.vote("Friday", "Saturday", message=poll)
    await market.quiet()
    assert (await market.one(select(Vote))).chosen == "0,1"
    async with market.database.write() as db:
        db.add(SentPoll(broadcast_id=1, person_id=sent.person_id, poll=sent.poll, language="en"))
    shown = await results(staff)
    assert "1 person answered" in shown
    assert "▫️ Friday: 1\n▫️ Saturday: 1" in shown
