"""Mail by the courier: who gets what, and what a mail server's answers come to."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.commerce import order_links
from bot.mail.client import NoLoginNow
from bot.mail.outcomes import meaning_of
from storage import accounts, mail, web_log
from storage.models import MailAddress, Notice, OrderLink, Person
from tests.support.mail import BASE, MailPost

ADDRESS = "xiao.ming@qq.com"


async def test_what_is_told_on_the_web_is_mailed_too(both: MailPost) -> None:
    who = await both.visitor()
    await both.confirmed(who, ADDRESS)
    number = await both.tell(who)
    await both.deliver()
    assert (await both.notice(number)).state == "delivered"
    copy = await both.copy_of(number)
    assert copy is not None
    assert copy.state == "delivered"
    async with both.trade.database.read() as db:
        said = await web_log.latest(db, who.id)
    assert any(each.source == f"notice:{number}" for each in said)
    assert [each.recipient for each in both.letters][-1] == ADDRESS


async def test_who_has_a_chat_hears_nothing_by_mail(post: MailPost) -> None:
    who = await post.trade.person("Eric", "en", platform_id="77")
    await post.confirmed(who, ADDRESS)
    before = len(post.letters)
    number = await post.tell(who)
    await post.deliver()
    assert len(post.letters) == before
    assert (await post.notice(number)).state == "due"  # Telegram's courier has it


async def test_what_is_for_one_account_is_not_copied(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    number = await post.tell(who, "account_asked", account=who.account)
    await post.deliver()
    assert await post.copy_of(number) is None


async def test_a_mail_server_that_is_away_holds_up_nobody_on_the_page(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.server.close()
    post.service.switch({"down": True})
    numbers = [await post.tell(who) for _ in range(3)]
    await post.deliver_once()
    assert [(await post.notice(each)).state for each in numbers] == ["delivered"] * 3
    copies = [await post.copy_of(each) for each in numbers]
    assert {each.state for each in copies if each} == {"due"}
    assert {each.attempts for each in copies if each} == {0}
    before = len(post.letters)
    post.service.switch({"clear": True})
    post.trade.now += timedelta(minutes=2)
    await post.deliver()
    assert len(post.letters) == before + 3


async def test_the_letter_leads_to_the_order(post: MailPost) -> None:
    buyer = await post.visitor("小明", "zh")
    seller = await post.trade.seller("Aline", shop="Kopakama")
    code = await post.trade.order(buyer, await post.trade.product(seller, "Ikawa"), 1)
    await post.confirmed(buyer, ADDRESS)
    for _ in range(25):
        await post.tell_of(buyer, "order_delivered", order=code)
    await post.deliver()
    path = post.link("/o/")
    secret = path.rpartition("/")[2]
    async with post.trade.database.read() as db:
        order = await order_links.order_at(db, secret, post.trade.now)
        links = await db.scalar(select(func.count()).select_from(OrderLink))
    assert order is not None
    assert order.code == code
    assert links == 20
    # Mails do not end a link that a buyer sent on.
    async with post.trade.acting(buyer) as (db, who):
        _, given = await order_links.give(db, code, who, post.trade.now)
    for _ in range(25):
        await post.tell_of(buyer, "order_delivered", order=code)
    await post.deliver()
    async with post.trade.database.read() as db:
        assert await order_links.order_at(db, given, post.trade.now) is not None
    # "Take off old links" ends those in mails, too.
    async with post.trade.acting(buyer) as (db, who):
        await order_links.give(db, code, who, post.trade.now, only=True)
    async with post.trade.database.read() as db:
        assert await order_links.order_at(db, post.link("/o/")[-32:], post.trade.now) is None


async def test_the_sellers_letter_has_no_link_to_the_buyers_page(post: MailPost) -> None:
    buyer = await post.trade.person("Uwase", "en", platform_id="78")
    seller = await post.trade.seller("Aline", shop="Kopakama")
    code = await post.trade.order(buyer, await post.trade.product(seller, "Ikawa"), 1)
    await post.confirmed(seller, ADDRESS)
    async with post.trade.database.write() as db:
        await accounts.lose(db, seller.account, post.trade.now)
    await post.tell_of(seller, "order_delivered", order=code)
    await post.deliver()
    assert "/o/" not in post.last.text
    assert f"{BASE}/en/chat" in post.last.text or f"{BASE}/rw/chat" in post.last.text


async def test_a_lost_answer_is_tried_again_under_the_same_name(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    post.service.switch({"cut_next": 1})
    number = await post.tell(who)
    await post.deliver()
    copy = await post.copy_of(number)
    assert copy is not None
    assert copy.state == "due"
    assert copy.due_at - post.trade.now == timedelta(minutes=10)
    assert "no answer" in (await post.outcomes(copy.id))[0][1]
    post.trade.now += timedelta(minutes=11)
    await post.deliver()
    assert (await post.notice(copy.id)).state == "delivered"
    one, other = post.letters[-2:]
    assert one.header("Message-ID") == other.header("Message-ID")


async def test_greylisting_comes_again_later(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    post.service.switch({"refuse": "later"})
    number = await post.tell(who)
    await post.deliver()
    copy = await post.copy_of(number)
    assert copy is not None
    assert copy.state == "due"
    assert copy.due_at - post.trade.now >= timedelta(minutes=5)
    post.service.switch({"clear": True})
    post.trade.now += timedelta(minutes=6)
    await post.deliver()
    assert (await post.notice(copy.id)).state == "delivered"


async def test_a_login_is_not_asked_for_again_and_again(
    post: MailPost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a server that checks no password now is asked every two seconds, until it locks us
    out (mailout 12, nodemailer 1388, grails-mail 6)."""
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)

    tries = []

    async def not_now(_envelope: object) -> str:
        tries.append(post.trade.now)
        raise NoLoginNow("the login: 454 4.7.0 Too many login attempts")

    monkeypatch.setattr(post.server, "deliver", not_now)
    number = await post.tell(who)
    for _ in range(9):
        await post.deliver_once()
        post.trade.now += timedelta(seconds=3)
    assert len(tries) == 1
    copy = await post.copy_of(number)
    assert copy is not None
    assert (copy.state, copy.attempts) == ("due", 0)
    monkeypatch.undo()
    post.trade.now += timedelta(seconds=5)
    await post.deliver()
    assert (await post.notice(copy.id)).state == "delivered"


@pytest.mark.parametrize("how", ["nobody", "plain"])
async def test_nobody_there_ends_it_and_is_told_on_the_page(both: MailPost, how: str) -> None:
    who = await both.visitor()
    await both.confirmed(who, ADDRESS)
    before = len(both.letters)
    both.service.switch({"refuse": how})
    number = await both.tell(who)
    await both.deliver()
    copy = await both.copy_of(number)
    assert copy is not None
    assert copy.state == "moot"
    assert all(ADDRESS not in detail for _, detail in await both.outcomes(copy.id))
    both.service.switch({"clear": True})
    later = await both.tell(who)
    await both.deliver()
    assert await both.copy_of(later) is None
    assert len(both.letters) == before
    async with both.trade.database.read() as db:
        assert await mail.why_stopped(db, ADDRESS) == "bounced"
        told = await db.scalars(select(Notice.state).where(Notice.kind == "email_lost"))
        assert told.all() == ["delivered"]


async def test_nobody_there_is_nobody_reached_where_there_is_no_other(post: MailPost) -> None:
    who = await post.trade.person("Eric", "en", platform_id="77")
    await post.confirmed(who, ADDRESS)
    async with post.trade.database.write() as db:
        await accounts.lose(db, who.account, post.trade.now)
    post.service.switch({"refuse": "nobody"})
    await post.tell(who)
    await post.deliver()
    async with post.trade.database.read() as db:
        person = await db.get_one(Person, await post.trade.id_of(who))
    assert person.unreachable_since is not None


async def test_what_is_taken_for_junk_is_kept_for_staff(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    post.service.switch({"refuse_content": "554 5.7.1 Message rejected as spam"})
    number = await post.tell(who)
    await post.deliver()
    copy = await post.copy_of(number)
    assert copy is not None
    assert copy.state == "refused"
    async with post.trade.database.read() as db:
        assert await mail.why_stopped(db, ADDRESS) == ""


async def test_a_sender_that_is_not_taken_is_our_fault_and_loses_nothing(
    post: MailPost, caplog: pytest.LogCaptureFixture
) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    post.service.switch({"refuse_sender": "553 5.7.1 Sender address rejected: not owned by user"})
    number = await post.tell(who)
    with caplog.at_level(logging.CRITICAL):
        await post.deliver_once()
    assert "takes nothing of ours" in caplog.text
    copy = await post.copy_of(number)
    assert copy is not None
    assert (copy.state, copy.attempts) == ("due", 0)


@pytest.mark.parametrize(
    ("stage", "code", "status", "meaning"),
    [
        ("recipient", 550, "5.1.1", "nobody"),
        ("recipient", 550, "", "nobody"),
        ("recipient", 550, "5.7.1", "refused"),
        ("recipient", 554, "5.7.1", "refused"),
        ("recipient", 554, "", "refused"),
        ("recipient", 552, "5.2.2", "later"),
        ("recipient", 450, "4.2.0", "later"),
        ("content", 550, "5.1.1", "refused"),
        ("content", 451, "", "later"),
        ("content", 552, "5.3.4", "refused"),
    ],
)
def test_what_an_answer_means(stage: str, code: int, status: str, meaning: str) -> None:
    assert meaning_of(stage, code, status) == meaning


@pytest.mark.parametrize(
    ("why", "stopped"),
    [("nobody", "bounced"), ("delayed", ""), ("full", ""), ("policy", ""), ("expired", "")],
)
async def test_what_comes_back_later(post: MailPost, why: str, stopped: str) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.tell(who)
    await post.deliver()
    post.service.send_back(post.last, why)
    assert await post.returned.look() == 1
    async with post.trade.database.read() as db:
        assert await mail.why_stopped(db, ADDRESS) == stopped
        row = await db.get_one(MailAddress, ADDRESS)
        assert row.trouble == (1 if why in ("full", "policy", "expired") else 0)
    assert await post.returned.look() == 0  # what was read is deleted


async def test_three_in_a_month_are_enough(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    for times in range(1, 4):
        await post.tell(who)
        await post.deliver()
        for _ in range(2):  # a report may come twice
            post.service.send_back(post.last, "full")
        await post.returned.look()
        async with post.trade.database.read() as db:
            assert (await mail.why_stopped(db, ADDRESS) == "bounced") == (times == 3)


async def test_what_came_back_is_told_elsewhere(post: MailPost) -> None:
    who = await post.trade.person("Eric", "en", platform_id="77")
    await post.confirmed(who, ADDRESS)
    async with post.trade.database.write() as db:
        await accounts.lose(db, who.account, post.trade.now)
    number = await post.tell(who)
    await post.deliver()
    assert (await post.notice(number)).state == "delivered"
    async with post.trade.database.write() as db:  # they wrote again, and are reached there
        await accounts.take_up(db, who.account, post.trade.now)
    post.service.send_back(post.last, "nobody")
    await post.returned.look()
    assert (await post.notice(number)).state == "due"
    assert await post.address_of(who) == who.account


async def test_a_forged_report_changes_nothing(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.tell(who)
    await post.deliver()
    letter = post.last
    letter.sender = f"bounces+{'0' * 32}.1@isoko.example"
    post.service.send_back(letter, "nobody")
    letter.sender = "bounces@isoko.example"
    post.service.send_back(letter, "nobody")
    assert await post.returned.look() == 2
    async with post.trade.database.read() as db:
        assert await mail.why_stopped(db, ADDRESS) == ""
