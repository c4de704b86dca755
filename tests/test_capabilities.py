"""What a platform can do is said by the platform, and who has to know asks it."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot import capabilities, taps
from bot.capabilities import Capabilities
from bot.chat import TAP_BYTES, Event
from bot.commerce import broadcast_changes, broadcast_report, broadcasts
from bot.commerce.refusals import NotFound, TooOld, Unchanging
from bot.engine.conversation import Conversation
from bot.engine.router import Router
from bot.engine.unit_of_work import Services
from bot.flows.broadcast import form, poll
from bot.flows.listing import LISTING
from bot.flows.listing import Answers as ListingAnswers
from bot.notices.broadcasts import BroadcastReport
from bot.parsing.rejection import Reason, Rejection
from bot.screens.broadcasts import after_rows, broadcast_finished
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from bot.whatsapp.capabilities import WHATSAPP
from storage import broadcasts as stored
from storage import recipients
from storage.database import Database
from storage.models import Broadcast, Campaign, Notice, Person
from tests.support.forms import Filling, photo
from tests.support.notices import sample
from tests.support.platforms import POOR, PRETENDED, serving
from tests.support.talk import Desk, Phone, tapped
from tests.support.trade import PERIODS, Trade

# What is put together, and what the operator sets up.
PUT_TOGETHER = {f"bot/app/{name}.py" for name in ("house", "couriers", "lines")}
OTHERS = {*PUT_TOGETHER, "bot/cli.py", "bot/settings.py", "bot/doctor/outside.py"}
NEUTRAL = sorted(
    path
    for folder in ("bot", "storage")
    for path in Path(folder).rglob("*.py")
    if not {"telegram", "whatsapp", "migrations"} & set(path.parts) and str(path) not in OTHERS
)


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def elsewhere(desk: Desk, name: str, number: str) -> Phone:
    """Somebody on the other platform."""
    return Phone(desk, await desk.trade.person(name, platform="whatsapp", platform_id=number))


ADDRESSES = re.compile(r"\bt\.me\b|core\.telegram\.org|api\.telegram|\bwa\.me\b|hours=48")


def lengths_in(code: ast.Module) -> list[int]:
    """Those that are a platform's. A product of numbers is a size in bytes, and ours."""
    products = [
        {node.left, node.right}
        for node in ast.walk(code)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    ]
    sizes: set[ast.AST] = set().union(*products)
    return [
        node.value
        for node in ast.walk(code)
        if isinstance(node, ast.Constant) and node.value in (64, 1024, 4096) and node not in sizes
    ]


def test_no_neutral_room_has_a_platform_s_numbers_and_addresses() -> None:
    found: list[str] = []
    for path in NEUTRAL:
        text = path.read_text(encoding="utf-8")
        found += [f"{path}: {each}" for each in ADDRESSES.findall(text)]
        if path.parts[0] == "bot":
            found += [f"{path}: {each}" for each in lengths_in(ast.parse(text))]
    # a button's, and the longest name before an @ (RFC 5321)
    assert found == [f"bot/chat/taps.py: {TAP_BYTES}", "bot/parsing/emails.py: 64"]


@pytest.mark.parametrize(
    "platform", [TELEGRAM, WHATSAPP, WEB, PRETENDED, POOR], ids=lambda it: it.name
)
def test_a_button_has_room_everywhere(platform: Capabilities) -> None:
    assert platform.tap_bytes >= TAP_BYTES


def test_what_fits_everywhere_is_the_least_of_all() -> None:
    with serving(TELEGRAM, POOR):
        assert capabilities.least(lambda each: each.album) == 4
        assert capabilities.fits_below_a_photo("a" * 700)
        assert not capabilities.fits_below_a_photo("a" * 701)
        assert capabilities.polls_everywhere() is None
        assert capabilities.changed_longest() == ("Telegram", 48)
    assert capabilities.polls_everywhere() == TELEGRAM.polls


class TestForms:
    def test_photos(self) -> None:
        """As many as everybody is shown in one message."""
        with serving(TELEGRAM, POOR):
            listing = Filling(LISTING, ListingAnswers())
            assert "up to 4, the best one first" in listing.words
            for number in range(5):
                listing.send(photo(str(number)))
            assert "The maximum is 4 photos" in listing.words
        assert "up to 10, the best one first" in Filling(LISTING, ListingAnswers()).words

    def test_the_words_of_a_broadcast(self) -> None:
        """Each platform counts by itself: a sign beyond the first plane is two for Telegram."""
        with serving(TELEGRAM, POOR):
            assert form.read_text("a" * 700) == "a" * 700
            assert form.read_text("a" * 701) == Rejection(Reason.TOO_LONG, limit=700, length=701)
            assert isinstance(form.read_text("a" + "🐘" * 600), Rejection)
        with serving(POOR):
            assert form.read_text("a" + "🐘" * 600) == "a" + "🐘" * 600

    def test_no_poll_where_somebody_would_get_none(self) -> None:
        answers = form.Answers(who="everyone", language="any")
        offered = [choice.value for choice in form.PHOTO.ask(answers).choices]
        assert offered == [poll.INSTEAD.value]
        asking = form.Answers(who="everyone", language="any", asks=True, photo=())
        assert poll.POLL in form.FORM.questions(asking)
        with serving(TELEGRAM, POOR):
            assert not form.PHOTO.ask(answers).choices
            assert poll.POLL not in form.FORM.questions(asking), "it goes on as a message"


class TestTalk:
    @pytest.mark.parametrize(("platform", "shows"), [("telegram", "above"), ("whatsapp", "below")])
    async def test_where_nothing_is_edited_an_answer_is_the_newest_message(
        self, desk: Desk, platform: str, shows: str
    ) -> None:
        """Then a number that is typed means its buttons."""
        sender = await desk.trade.person("Wei", platform=platform, platform_id="5")
        services = Services(
            desk.database, lambda: None, PERIODS, frozenset(), lambda: desk.trade.now
        )
        event = Event(f"{platform}:1:1", sender, sender.id, tapped("home|||"))
        with serving(TELEGRAM, POOR):
            router = Router(services, event, await desk.trade.known(sender), Conversation())
            await router.answer()
        assert router.shows == shows

    async def test_without_toasts_everything_is_said_in_words(self, desk: Desk) -> None:
        with serving(TELEGRAM, POOR):
            here, there = await desk.member("Aline"), await elsewhere(desk, "Wei", "5")
            for phone in (here, there):
                await phone.say("/stop")
                await phone.tap("stop!|-")
            assert here.toast == "🔕 Switched off."
            assert not there.toast
            assert there.words.startswith("🔕 Switched off.")

    async def test_where_no_button_shares_a_number_none_is_promised(self, desk: Desk) -> None:
        with serving(TELEGRAM, POOR):
            here, there = await desk.member("Aline"), await elsewhere(desk, "Wei", "5")
            await here.say("/sell", "Kopakama", "Coffee", "Huye")
            await there.say("/sell")
            await there.tap("f|<apart")
            await there.say("Kopakama", "Coffee", "Huye")
            for phone in (here, there):
                assert "phone number" in phone.words
            assert "Or share your own number" in here.words
            assert "share your own number" not in there.words
            await there.say("0788123456")
            assert "Kopakama" in there.words or there.offers("f|")

    async def test_where_each_message_is_paid_for_questions_are_put_together(
        self, desk: Desk
    ) -> None:
        with serving(TELEGRAM, POOR):
            here, there = await desk.member("Aline"), await elsewhere(desk, "Wei", "5")
            for phone in (here, there):
                await phone.say("/sell")
            assert "4. Phone number" in there.words
            assert "2. " not in here.words
            await there.say("Kopakama\nCoffee\nHuye\n0788123456\n-")
            assert there.offers("f|<confirm")
            await there.tap("f|<confirm")
            await there.say("/sell")
            await there.tap("f|<skip")
            desk.restart()
            await there.say("Ikawa, 12 500, 40, umufuka, 500 g")
            assert "Unit: bag" in there.words
            assert there.offers("f|<confirm")

    async def test_a_label_that_is_typed_is_a_tap(self, desk: Desk) -> None:
        """In any language, as some phones show no buttons, and some people do not trust them."""
        here = await desk.seller("Aline", "en")
        await here.say("/sell", "SKIP")
        await here.say("Kopakama 250", "12 500", "40", "umufuka")
        assert "weigh" in here.words
        await here.say("500 g", "coffee")
        assert "Describe the product" in here.words
        await here.say("skip")
        assert here.offers("f|<confirm")
        await here.say("Edit")
        assert "Which answer" in here.words
        await here.say("Stock", "12", "publish")
        assert "on the market" in here.words

    async def test_a_campaign_s_link_leads_to_the_chat_of_whoever_reads_it(
        self, desk: Desk
    ) -> None:
        desk.reception = replace(
            desk.reception,
            bot_name="isoko",
            staff_ids=frozenset({"telegram:900", "whatsapp:901"}),
        )
        here, there = (
            await desk.member("Aline", platform_id="900"),
            await elsewhere(desk, "Wei", "901"),
        )
        author = await desk.trade.id_of(here.sender)
        async with desk.database.write() as db:
            db.add(Campaign(code="fair", name="Fair", author_id=author, created_at=desk.trade.now))
        with serving(TELEGRAM, POOR):
            await here.say("/campaign")
            await there.say("/campaign")
        assert "https://t.me/isoko?start=c_fair" in here.words
        assert "https://wa.example/isoko?text=c_fair" in there.words


class TestChanges:
    """A broadcast of which one message stands on each platform."""

    @pytest.fixture
    def trade(self, database: Database) -> Trade:
        return Trade(database)

    async def sent(self, trade: Trade) -> int:
        staff = await trade.staff()
        await trade.person("Wei", platform="whatsapp", platform_id="5")
        async with trade.acting(staff) as (db, who):
            row = await broadcasts.start(
                db, who, trade.now, draft_id="d", who="everyone", language="", texts={"en": "News"}
            )
            number = row.id
        async with trade.database.write() as db:
            there = select(Person.platform).where(Person.id == Notice.person_id)
            await db.execute(
                update(Notice)
                .where(Notice.broadcast_id == number)
                .values(
                    state="delivered",
                    message_id="7",
                    settled_at=trade.now,
                    platform=there.scalar_subquery(),
                    platform_id="1",
                )
            )
        return number

    async def test_each_stands_as_long_as_its_platform_says(self, trade: Trade) -> None:
        number = await self.sent(trade)
        quick = replace(POOR, changeable=timedelta(minutes=15))
        for served, minutes, too_old in (
            ((TELEGRAM, PRETENDED), 60, 0),
            ((TELEGRAM, quick), 10, 0),
            ((TELEGRAM, quick), 20, 1),
            ((TELEGRAM, POOR), 1, 1),
            ((TELEGRAM, PRETENDED), 49 * 60, 2),
        ):
            with serving(*served):
                since = broadcasts.changeable_since("edit", trade.now + timedelta(minutes=minutes))
                async with trade.database.read() as db:
                    assert await recipients.count_sent(db, number, since) == too_old
        assert broadcasts.changeable_since("close", trade.now) is None

    async def test_only_what_can_be_changed_is(self, trade: Trade) -> None:
        number = await self.sent(trade)
        with serving(TELEGRAM, POOR):
            async with trade.acting(await trade.staff()) as (db, who):
                row = await broadcast_changes.change(db, who, number, trade.now, "recall")
                assert (row.total, row.too_old) == (1, 1)

    async def test_why_not(self, trade: Trade) -> None:
        number, staff = await self.sent(trade), await trade.staff()
        with serving(POOR), pytest.raises(NotFound):
            async with trade.acting(staff) as (db, who):
                await broadcast_changes.change(db, who, number, trade.now, "recall")
        trade.forward(hours=49)
        with serving(TELEGRAM, POOR), pytest.raises(TooOld) as refused:
            async with trade.acting(staff) as (db, who):
                await broadcast_changes.change(db, who, number, trade.now, "recall")
        assert (refused.value.platform, refused.value.hours) == ("Telegram", 48)

    async def test_where_all_have_it_on_a_platform_that_changes_nothing(self, trade: Trade) -> None:
        """Red when staff read of another platform's 48 hours, a minute after it was sent."""
        number, staff = await self.sent(trade), await trade.staff()
        async with trade.database.write() as db:
            await db.execute(update(Notice).values(platform=POOR.platform))
        with serving(TELEGRAM, POOR), pytest.raises(Unchanging):
            async with trade.acting(staff) as (db, who):
                await broadcast_changes.change(db, who, number, trade.now, "recall")
        with serving(TELEGRAM, POOR):
            async with trade.database.write() as db:
                row = await db.get_one(Broadcast, number)
                row.state = "finished"
                course = await stored.course(db, row, trade.now)
                told = await broadcast_report.report(db, row, course)
        assert (told.delivered, told.unchanging) == (2, 2)
        assert not after_rows(told)

    def test_nothing_is_offered_that_no_platform_does(self) -> None:
        poll = sample("broadcast_finished")
        assert isinstance(poll, BroadcastReport)
        told = replace(poll, answers={}, votes={})
        assert after_rows(told)
        assert broadcast_finished(told).lines
        with serving(POOR):
            assert not after_rows(told)
            left = {each.tap for row in after_rows(poll) for each in row}
            number = poll.broadcast  # what is ours to do
            assert left == {taps.COURSE(number), taps.ASK_CLOSE(number)}


def test_no_neutral_text_names_a_platform() -> None:
    """But for the ids that staff type, which are Telegram's."""
    named = re.compile(r"\bt[nc]?\(\s*(?:\"[^\"]*\"\s*)*?\"[^\"]*(?:Telegram(?! IDs?)|WhatsApp)")
    assert [
        f"{path}: {found[0]}"
        for path in NEUTRAL
        for found in named.finditer(path.read_text(encoding="utf-8"))
    ] == []
