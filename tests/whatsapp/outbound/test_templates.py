"""Texts for those who have not written for a day: what Meta takes, what each notice is worth."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.chat import MessageScreen, Photo, Sender, Voted
from bot.commerce import broadcasts, consent
from bot.courier.transport import PHOTO_TRIES
from bot.i18n import Reader
from bot.screens.notices import registry
from bot.texts import LANGUAGES, Language, t
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.inbound.events import chosen, event_of
from bot.whatsapp.inbound.news import told
from bot.whatsapp.outbound import templates, worth
from bot.whatsapp.outbound.account_news import hear
from bot.whatsapp.outbound.reach import NO_LIMIT, most_of
from bot.whatsapp.outbound.template_desk import run
from bot.whatsapp.outbound.template_review import look, refresh, submit
from storage import accounts, message_templates, opt_ins, opt_outs, polls
from storage.models import InboxRow, Notice, SentPoll
from tests.support.market import jpeg
from tests.support.notices import sample
from tests.whatsapp.outbound.conftest import WhatsAppPost

# They have no button; what one asks is answered within ten minutes, or not at all.
_LEADS_HOME = {
    *("payout_phone_changed", "account_asked"),
    *("confirmation_code", "second_factor_changed"),
}


def test_every_kind_of_notice_is_worth_something() -> None:
    """Red when a new kind is not thought of."""
    assert worth.KINDS.keys() == registry.KINDS.keys()


@pytest.mark.parametrize(
    "kind", [kind for kind, what in worth.KINDS.items() if not isinstance(what, str)]
)
def test_each_says_what_it_is_about_in_every_language(kind: str) -> None:
    payload, template = sample(kind), worth.KINDS[kind]
    assert isinstance(template, templates.Template)
    for language in ("rw", "en", "zh"):
        reader = Reader.of(language)
        screen = registry.screen(kind, payload.facts())
        values = templates.values_of(template, payload, screen, reader)
        values = values or {"news": templates.news_of(screen, reader)}
        assert all(values.values()), kind
        assert not any("\n" in each or "    " in each for each in values.values())
        tap = templates.tap_of(screen, payload)
        assert len(tap.encode()) <= 128
        assert not tap.action.endswith("!"), "a template does nothing by itself"
        assert (tap == templates.HOME) == (kind in _LEADS_HOME), "it opens what it is about"


def test_nothing_of_people_s_own_turns_bold_in_one() -> None:
    """WhatsApp reads the signs in a parameter as in any text: red when a shop's name sets half a
    template in bold."""
    screen = MessageScreen((t("Accepted by {shop}", shop="*Kopa* _na_ ~bo~"),), ())
    news = templates.news_of(screen, Reader.of("en"))
    assert not set("*_~`") & set(news), news
    assert "Kopa" in news
    said = templates.words_of(screen, Reader.of("en"))
    assert not set("*_~`") & set(said), said
    linked = MessageScreen((t("See {shop}", shop="https://x.example/a_b_c ```x```"),), ())
    assert "https://x.example/a_b_c" in templates.words_of(linked, Reader.of("en"))
    assert "`" not in templates.words_of(linked, Reader.of("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_is_no_new_order(language: Language) -> None:
    """Red when a seller reads of the order of yesterday that it is new, and looks for two."""
    payload, template = sample("order_waiting"), worth.KINDS["order_waiting"]
    assert template == templates.ORDER_NEWS
    screen = registry.screen("order_waiting", payload.facts())
    values = templates.values_of(template, payload, screen, Reader.of(language))
    assert values is not None
    assert "24" in values["news"]


async def test_meta_takes_them_and_twice_is_once(post: WhatsAppPost) -> None:
    done = await submit(post.client, post.trade.database, post.trade.now)
    assert {each.what for each in done} == {"asked"}, done
    assert len(done) == 30
    assert {each.status for each in await look(post.client)} == {"PENDING"}
    again = await submit(post.client, post.trade.database, post.trade.now)
    assert {(each.what, each.said) for each in again} == {("there", "PENDING")}
    await post.business.world.template("isoko_waiting", "rw_RW", status="APPROVED")
    await refresh(post.client, post.trade.database, post.trade.now)
    async with post.trade.database.read() as db:
        assert await message_templates.approved(db) == {"isoko_waiting": {"rw"}}


async def test_what_meta_says_of_them_is_written_down(post: WhatsAppPost) -> None:
    await post.approve("rw")
    await post.business.settled()
    post.business.posts.clear()
    world = post.business.world
    await world.template("isoko_waiting", "rw_RW", status="PAUSED")
    await world.template("isoko_order_news", "rw_RW", category="MARKETING")
    await world.template("isoko_order_news", "rw_RW", quality="RED")
    await post.business.settled()
    fields = (
        "message_template_status_update",
        "template_category_update",
        "message_template_quality_update",
    )
    for field in fields:
        for value in post.business.told(of=field):
            payload = {"field": field, "value": value}
            async with post.trade.database.write() as db:
                row = InboxRow(kind="account", payload=payload, sent_at=post.trade.now)
                await told(db, row, post.transport.pause)
    async with post.trade.database.read() as db:
        found = {(each.name, each.language): each for each in await message_templates.every(db)}
        assert not await hear(db, "account_alerts", {}, post.trade.now)
    assert found["isoko_waiting", "rw"].status == "PAUSED"
    news = found["isoko_order_news", "rw"]
    assert (news.status, news.category, news.quality) == ("APPROVED", "MARKETING", "RED")


async def test_what_is_told_late_of_one_changes_nothing(post: WhatsAppPost) -> None:
    """Meta posts for days what was not taken, and in no order: red when a template that was paused
    yesterday and is good again is not sent until somebody lists them all."""
    at = post.trade.now
    for event, when in (
        ("PENDING", at - timedelta(hours=3)),
        ("APPROVED", at),
        ("PAUSED", at - timedelta(hours=2)),
    ):
        await _happens(post, event, when)
    async with post.trade.database.read() as db:
        assert await message_templates.approved(db) == {"isoko_waiting": {"rw"}}


@pytest.mark.parametrize("event", ["FLAGGED", "REINSTATED", "UNARCHIVED"])
async def test_one_that_may_be_sent_all_the_same(post: WhatsAppPost, event: str) -> None:
    """Red when a warning of Meta's, or its end, takes a template away that it would deliver."""
    await _happens(post, "APPROVED" if event == "FLAGGED" else "DISABLED", post.trade.now)
    await _happens(post, event, post.trade.now + timedelta(days=1))
    async with post.trade.database.read() as db:
        assert await message_templates.approved(db) == {"isoko_waiting": {"rw"}}


async def _happens(post: WhatsAppPost, event: str, at: datetime) -> None:
    """News of a template, as a webhook has them."""
    named = {"message_template_name": "isoko_waiting", "message_template_language": "rw_RW"}
    async with post.trade.database.write() as db:
        assert await hear(db, "message_template_status_update", named | {"event": event}, at)


class TestMarketNews:
    async def test_only_to_who_asked_for_it(self, post: WhatsAppPost) -> None:
        staff = await post.trade.staff()
        aline = await post.person("Aline", open_=False)
        eric = await post.person("Eric", open_=False)
        await post.wrote(aline, hours=-24)
        await post.approve("en")
        async with post.trade.acting(eric) as (db, who):
            await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        async with post.trade.acting(staff) as (db, who):
            await broadcasts.start(
                db,
                who,
                post.trade.now,
                draft_id="d",
                who="everyone",
                language="",
                texts={"en": "A fair in Huye.\n\nOn Monday."},
            )
        await post.deliver()
        assert await post.shown(aline) == []
        (words,) = await post.shown(eric)
        assert words.startswith("News of the Isoko market: A fair in Huye. On Monday. To stop")
        states = {each.account[1]: each.state for each in await post.trade.rows(_broadcast())}
        assert (states[aline.id], states[eric.id]) == ("moot", "delivered")

    async def test_with_its_picture_or_without(self, post: WhatsAppPost) -> None:
        """Red when somebody outside the day reads news without the picture that came with them, or
        reads nothing because the picture is not to be had."""
        staff = await post.trade.staff()
        eric = await post.person("Eric", open_=False)
        await post.approve("en")
        async with post.trade.acting(eric) as (db, who):
            await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        kept = Photo(path=await post.sender.media.media.keep(jpeg(), (64, 48), None))
        gone = Photo(id="AgACAgQAAxkB", giver="telegram:1")
        for number, photo in enumerate((kept, gone, kept)):
            if number == 2:
                await post.business.world.template("isoko_market_picture", "en", status="PAUSED")
            await market_news(post, staff, f"d{number}", photo)
            await post.deliver()
            for _ in range(PHOTO_TRIES if photo is gone else 0):  # it may still be fetched
                post.trade.forward(seconds=60)
                await post.deliver()
        shown = [each for each in await post.phones[eric.id].messages() if each.kind == "template"]
        assert [bool(each.bubble["picture"]) for each in shown] == [True, False, False]
        assert shown[0].text.startswith("A picture and news of the Isoko market: A fair")
        assert shown[1].text.startswith("News of the Isoko market: A fair")
        rows = [each for each in await post.trade.rows(_broadcast()) if each.account[1] == eric.id]
        assert [each.state for each in rows] == ["delivered"] * 3

    @pytest.mark.parametrize(("code", "state"), [(131049, "moot"), (131050, "opted_out")])
    async def test_meta_s_no_is_an_outcome(self, post: WhatsAppPost, code: int, state: str) -> None:
        staff = await post.trade.staff()
        eric = await post.person("Eric", open_=False)
        await post.approve("en")
        async with post.trade.acting(eric) as (db, who):
            await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        await post.business.world.switch(refuse_next=1, refuse_code=code)
        async with post.trade.acting(staff) as (db, who):
            await broadcasts.start(
                db,
                who,
                post.trade.now,
                draft_id="d",
                who="everyone",
                language="",
                texts={"en": "A"},
            )
        await post.deliver()
        (row,) = [
            each for each in await post.trade.rows(_broadcast()) if each.account[1] == eric.id
        ]
        assert row.state == state
        async with post.trade.acting(eric) as (db, who):
            refused = await consent.refuses(db, who.person.id, "broadcast")
        assert refused == (code == 131050)

    async def test_who_stops_it_in_whatsapp_itself(self, post: WhatsAppPost) -> None:
        """And takes it again; a word that is told late changes nothing."""
        eric = await post.person("Eric")
        number = await post.trade.id_of(eric)
        phone = post.phones[eric.id]
        for stops in (True, False):
            await phone.change(no_marketing=stops)
            await post.business.settled()
            value = post.business.told(of="user_preferences")[-1]
            async with post.trade.database.write() as db:
                assert await hear(db, "user_preferences", value, post.trade.now)
                assert await consent.refuses(db, number, "broadcast") == stops
                assert await opt_ins.wants(db, number, "broadcast") != stops
        # of whom WhatsApp tells the number only
        for word in ("stop", "resume"):
            said = {"category": "marketing_messages", "value": word, "wa_id": "250788000999"}
            async with post.trade.database.write() as db:
                await accounts.set_phone(db, (WHATSAPP.platform, eric.id), "+250788000999")
                value = {"user_preferences": [said]}
                assert await hear(db, "user_preferences", value, post.trade.now)
                assert await consent.refuses(db, number, "broadcast") == (word == "stop")
        async with post.trade.database.write() as db:
            await opt_outs.refuse(db, number, "broadcast", post.trade.now + timedelta(days=9999))
            assert await hear(db, "user_preferences", value, post.trade.now)
            assert await consent.refuses(db, number, "broadcast")
            odd = {"user_preferences": [1, {"category": "marketing_messages", "value": "stop"}]}
            assert await hear(db, "user_preferences", odd, post.trade.now)
            assert not await hear(db, "account_alerts", [], post.trade.now)


async def test_a_poll_is_buttons_and_a_choice_replies_to_it(post: WhatsAppPost) -> None:
    staff, eric = await post.trade.staff(), await post.person("Eric")
    away = await post.person("Aline", open_=False)
    await post.wrote(eric, hours=24)
    async with post.trade.acting(staff) as (db, who):
        await broadcasts.start(
            db,
            who,
            post.trade.now,
            draft_id="d",
            who="everyone",
            language="",
            texts={"en": "Which?"},
            answers={"en": ["Tea", "Coffee"]},
        )
    await post.phones[eric.id].say("Hello")
    await post.deliver()
    (kept,) = [each for each in await post.trade.rows(select(SentPoll)) if each.poll]
    shown = await post.phones[eric.id].last()
    assert (shown.text, shown.buttons[:2]) == ("Which?", ["Tea", "Coffee"])
    await post.phones[eric.id].tap("Coffee")
    said = await post.business.inbound(4)
    assert (chosen(said), said["context"]["id"]) == ("vote|1", kept.poll)
    assert await post.shown(away) == [], "a template has no answers"


async def test_several_answers_are_given_one_after_another(post: WhatsAppPost) -> None:
    """Red when the second answer takes the place of the first where several may be chosen."""
    staff = await post.trade.staff()
    eric = await post.person("Eric")
    async with post.trade.acting(staff) as (db, who):
        row = await broadcasts.start(
            db,
            who,
            post.trade.now,
            draft_id="d",
            who="everyone",
            language="",
            texts={"en": "Which?"},
            answers={"en": ["Tea", "Coffee", "Honey"]},
            several_answers=True,
        )
    await post.deliver()
    shown = await post.phones[eric.id].last()
    assert shown.text == "Which?\n\nYou may choose several answers, one after another."
    for count, answer in enumerate(("Honey", "Tea", "Honey"), 2):
        await post.phones[eric.id].tap(answer, message=shown)
        said = await post.business.inbound(count)
        payload = {"message": said, "contact": {"user_id": eric.id}}
        event = event_of(
            InboxRow(
                attempts=1, key=f"k{count}", sender=eric.id, payload=payload, sent_at=post.trade.now
            )
        )
        assert event is not None
        assert isinstance(event.what, Voted)
        async with post.trade.database.write() as db:
            await polls.voted(
                db,
                event.what.poll,
                await post.trade.id_of(eric),
                event.what.answers,
                post.trade.now,
                adds=event.what.adds,
            )
    async with post.trade.database.read() as db:
        found = await polls.results(db, row.id, 3)
    assert (found["en"].people, found["en"].answers) == (1, [1, 0, 1])


def _broadcast():
    return select(Notice).options(joinedload(Notice.person)).where(Notice.broadcast_id.is_not(None))


async def market_news(
    post: WhatsAppPost, staff: Sender, draft: str, photo: Photo | None = None, **more: Any
) -> None:
    """News to everybody, as staff send them."""
    async with post.trade.acting(staff) as (db, who):
        await broadcasts.start(
            db,
            who,
            post.trade.now,
            draft_id=draft,
            who="everyone",
            language="",
            texts={"en": "A fair in Huye."},
            photo=photo,
            **more,
        )


async def test_from_the_shell(post: WhatsAppPost, sqlite_url: str) -> None:
    """Written down, submitted, listed; without an account it is said what is missing."""
    said: list[str] = []
    settings = post.client.settings.model_copy(update={"database_url": sqlite_url})
    assert await run(settings, "write", said.append) == 0
    assert "isoko_waiting (rw_RW, UTILITY)" in said
    assert await run(settings, "submit", said.append) == 0
    assert "Asked for 30, changed 0, refused 0." in said
    assert said[-2] == "0 of 30 may be sent."
    assert said[-1].startswith("0 messages since")
    await post.business.world.template("isoko_waiting", "rw_RW", status="APPROVED")
    await post.business.world.template("isoko_waiting", "en", category="MARKETING")
    assert await run(settings, "list", said.append) == 0
    assert said[-2] == "1 of 30 may be sent."
    assert any("isoko_waiting (en): PENDING, MARKETING" in each for each in said)
    nobody = settings.model_copy(update={"whatsapp_waba_id": ""})
    assert await run(nobody, "list", said.append) == 2
    away = settings.model_copy(update={"whatsapp_api": "http://127.0.0.1:9"})
    assert await run(away, "list", said.append) == 1


class TestDailyReach:
    """Whom nobody may write to today is written to tomorrow."""

    async def test_what_is_beyond_waits_for_the_next_day(self, post: WhatsAppPost) -> None:
        """Red when more people are written to than Meta allows: it fails those, and rates the
        number down; and when news leave nothing to an order that somebody waits for."""
        await post.business.world.limits(reach=5)
        staff = await post.trade.staff()
        people = [await post.person(f"P{n}", open_=False) for n in range(6)]
        await post.approve("en")
        for each in people:
            await post.wrote(each, hours=-24)
            async with post.trade.acting(each) as (db, who):
                await consent.switch(db, who, "broadcast", post.trade.now, wanted=True)
        await market_news(post, staff, "d")
        await post.deliver()
        rows = {each.account[1]: each for each in await post.trade.rows(_broadcast())}
        sent = [each for each in people if rows[each.id].state == "delivered"]
        beyond = [each for each in people if rows[each.id].state == "due"]
        assert (len(sent), len(beyond)) == (4, 2), "one of five is left to notices"
        assert all(rows[each.id].due_at > post.trade.now + timedelta(hours=23) for each in beyond)
        for each in (*beyond, sent[0]):
            await post.tell(each)
        await post.deliver()
        told = [each for each in beyond if len(await post.shown(each)) == 1]
        assert len(told) == 1, "the fifth; the sixth waits"
        assert len(await post.shown(sent[0])) == 2, "who was written to today counts once"
        later = timedelta(days=1, minutes=1)
        post.trade.now += later
        await post.business.world.forward_clock(later.total_seconds())
        await post.deliver()
        assert all([await post.shown(each) for each in people])
        assert not [each for each in post.business.told("statuses") if each["status"] == "failed"]

    @pytest.mark.parametrize(
        ("tier", "most"),
        [
            ("TIER_250", 250),
            ("TIER_2K", 2_000),
            ("TIER_10K", 10_000),
            ("TIER_100K", 100_000),
            ("TIER_UNLIMITED", NO_LIMIT),
            ("TIER_NOT_SET", 250),
            (None, 250),
            ("TIER_0", 250),
        ],
    )
    def test_a_tier_is_a_number(self, tier: str | None, most: int) -> None:
        assert most_of(tier) == most

    async def test_meta_is_asked_once_an_hour(self, post: WhatsAppPost) -> None:
        """And while it does not answer, the first tier is kept to."""
        reach = post.transport.reach
        await post.business.world.switch(down="503")
        assert await reach.most() == 250
        await post.business.world.switch(down="no")
        await post.business.world.limits(reach=2_000)
        assert [await reach.most() for _ in range(3)] == [2_000] * 3
        looked = [each for each in await post.business.world.log("call") if each["verb"] == "GET"]
        assert len([each for each in looked if "messaging_limit_tier" in each["address"]]) == 2
