"""An address of e-mail as somebody's account: asked for, confirmed, stopped, lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.commerce import mail, people
from storage import accounts
from storage.models import Account, MailAddress, MailLink, MailRequest, Notice, Person
from storage.secret_hash import hashed
from tests.support.mail import MailPost

ADDRESS = "xiao.ming@qq.com"


async def test_it_is_theirs_once_they_say_so_on_the_page(both: MailPost) -> None:
    who = await both.visitor()
    assert await both.ask(who, ADDRESS) == "sent"
    await both.deliver()
    assert [each.recipient for each in both.letters] == [ADDRESS]
    path = both.link("/m/")
    for _ in range(3):  # previewers, scanners, prefetchers
        status, page = await both.get(path)
        assert status == 200
        assert "这是您的邮箱吗" in page
    assert await _whose(both) is None
    status, page = await both.post(path, do="confirm")
    assert status == 200
    assert "已确认" in page
    assert await _whose(both) == await both.trade.id_of(who)
    # They are reached where they were before.
    assert (await both.address_of(who))[0] == "web"
    await both.deliver()
    assert "已确认" in both.last.header("Subject")
    # Said twice, it is said once.
    status, page = await both.post(path, do="confirm")
    assert (status, "已确认" in page) == (200, True)
    await both.deliver()
    assert len(both.letters) == 2


async def test_a_link_is_good_for_a_day(post: MailPost) -> None:
    who = await post.visitor()
    await post.ask(who, ADDRESS)
    await post.deliver()
    path = post.link("/m/")
    post.trade.now += timedelta(hours=25)
    assert (await post.get(path))[0] == 404
    assert (await post.post(path, do="confirm"))[0] == 404
    assert await _whose(post) is None


async def test_only_hashes_of_links_are_kept(post: MailPost) -> None:
    who = await post.visitor()
    await post.ask(who, ADDRESS)
    await post.deliver()
    secret = post.link("/m/").rpartition("/")[2]
    async with post.trade.database.read() as db:
        link = (await db.scalars(select(MailLink))).one()
        facts = (await db.scalars(select(Notice.facts))).all()
    assert link.hash == hashed(secret)
    assert secret not in str(facts)


async def test_nobody_fills_a_strangers_mailbox(post: MailPost) -> None:
    who = await post.visitor()
    asked = [await post.ask(who, f"a{n}@qq.com") for n in range(7)]
    assert asked == ["sent"] * 5 + ["too_often"] * 2
    others = [await post.visitor(f"v{n}") for n in range(4)]
    asked = [await post.ask(each, ADDRESS) for each in others]
    assert asked == ["sent"] * 3 + ["too_often"]
    post.trade.now += timedelta(hours=25)
    assert await post.ask(who, ADDRESS) == "sent"


async def test_another_address_takes_its_place(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.confirmed(who, "ming@163.com")
    async with post.trade.database.read() as db:
        rows = await db.scalars(select(Account.platform_id).where(Account.platform == "email"))
        assert rows.all() == ["ming@163.com"]


async def test_whose_it_is_already_is_told_by_mail_alone(post: MailPost) -> None:
    owner, stranger = await post.visitor("Aline", "en"), await post.visitor("Eve", "en")
    await post.confirmed(owner, ADDRESS)
    assert await post.ask(stranger, ADDRESS) == "sent"  # as for any other
    await post.deliver()
    assert "already has an account" in post.last.header("Subject")
    assert "Eve" in post.last.text
    assert await _whose(post) == await post.trade.id_of(owner)


async def test_who_reads_the_mailbox_can_join_the_two(post: MailPost) -> None:
    from bot.commerce import accounts as joining

    owner, other = await post.visitor("Ming", "en"), await post.visitor("Ming too", "en")
    await post.confirmed(owner, ADDRESS)
    await post.ask(other, ADDRESS)
    await post.deliver()
    lines = post.last.text.splitlines()
    code = next(each for each in lines if each.startswith("Your code:")).split(":")[1]
    digits = code.replace(" ", "")
    async with post.trade.acting(other) as (db, member):
        await joining.say_it_is_mine(db, member, other, digits, post.trade.now)
    await post.deliver()
    assert "Is this account yours" in post.last.header("Subject")
    path = post.link("/m/")
    status, page = await post.get(path)
    assert (status, "Ming too" in page) == (200, True)
    status, page = await post.post(path, do="yes")
    assert (status, "joined" in page) == (200, True)
    assert await post.trade.id_of(owner) == await post.trade.id_of(other)
    # Nobody writes from a mailbox: they go on in the browser in which they typed the code.
    assert await post.address_of(other) == other.account
    assert (await post.post(path, do="yes"))[0] == 404


async def test_no_from_the_mailbox_joins_nothing(post: MailPost) -> None:
    from bot.commerce import accounts as joining

    owner, other = await post.visitor("Ming", "en"), await post.visitor("Eve", "en")
    await post.confirmed(owner, ADDRESS)
    await post.ask(other, ADDRESS)
    await post.deliver()
    lines = post.last.text.splitlines()
    code = next(each for each in lines if each.startswith("Your code:")).split(":")[1]
    async with post.trade.acting(other) as (db, member):
        await joining.say_it_is_mine(db, member, other, code.replace(" ", ""), post.trade.now)
    await post.deliver()
    path = post.link("/m/")
    status, page = await post.post(path, do="no")
    assert (status, "Nothing was joined" in page) == (200, True)
    assert (await post.post(path, do="yes"))[0] == 404
    assert await post.trade.id_of(owner) != await post.trade.id_of(other)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("application/x-www-form-urlencoded", b""),
        ("text/plain", b"List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n1\r\n--x--\r\n',
        ),
    ],
    ids=["form", "nothing", "text", "parts"],
)
async def test_whatever_a_mail_program_posts_stops_it(
    post: MailPost, kind: str, body: bytes
) -> None:
    """RFC 8058 has two kinds of bodies, and programs send others or none (Notifuse 362,
    thunderbird-list-unsubscribe-addon 8); from no page and without a cookie."""
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.tell(who)
    await post.deliver()
    path = post.last.header("List-Unsubscribe").strip("<>").removeprefix("https://isoko.example")
    before = len(post.letters)
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "cross-site"}
    async with post.session.post(post.url + path, data=body, headers=headers) as said:
        assert said.status == 200
    await post.tell(who)
    await post.deliver()
    assert len(post.letters) == before


async def test_unsubscribing_needs_a_post(both: MailPost) -> None:
    who = await both.visitor()
    await both.confirmed(who, ADDRESS)
    await both.tell(who)
    await both.deliver()
    header = both.last.header("List-Unsubscribe")
    assert b"\r\nList-Unsubscribe: <https://" in both.last.raw
    assert both.last.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    path = header.strip("<>").removeprefix("https://isoko.example")
    status, page = await both.get(path)
    assert status == 200
    assert "停止" in page
    before = len(both.letters)
    await both.tell(who)
    await both.deliver()
    assert len(both.letters) == before + 1  # the GET has changed nothing
    status, _ = await both.post(path, **{"List-Unsubscribe": "One-Click"})
    assert status == 200
    shown = await both.tell(who)
    await both.deliver()
    assert len(both.letters) == before + 1
    assert (await both.notice(shown)).state == "delivered"  # on the web all the same
    # What their mail program does twice is done once.
    assert (await both.post(path, **{"List-Unsubscribe": "One-Click"}))[0] == 200
    await both.confirmed(who, ADDRESS)
    await both.tell(who)
    await both.deliver()
    assert len(both.letters) == before + 4  # to confirm, confirmed, and the notice


async def test_only_the_news_can_be_stopped(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    await post.tell(who)
    await post.deliver()
    path = post.link("/all").replace("/all", "/news")
    assert (await post.post(path))[0] == 200
    async with post.trade.database.read() as db:
        from storage import opt_outs

        assert await opt_outs.refused(db, await post.trade.id_of(who)) == {"broadcast"}
    before = len(post.letters)
    await post.tell(who)
    await post.deliver()
    assert len(post.letters) == before + 1


@pytest.mark.parametrize("path", ["/en/m/" + "0" * 32, "/en/m/" + "0" * 32 + "/all"])
async def test_guessed_links_are_no_pages(post: MailPost, path: str) -> None:
    assert (await post.get(path))[0] == 404
    assert (await post.post(path, do="confirm"))[0] == 404
    assert {(await post.get(path))[0] for _ in range(30)} == {404, 429}


async def test_who_is_reached_nowhere_else_is_reached_by_mail(both: MailPost) -> None:
    who = await both.trade.person("Eric", "en", platform_id="77")
    await both.confirmed(who, ADDRESS)
    assert await both.address_of(who) == ("telegram", "77")
    async with both.trade.database.write() as db:
        await accounts.lose(db, ("telegram", "77"), both.trade.now)
    assert await both.address_of(who) == ("email", ADDRESS)
    number = await both.tell(who)
    await both.deliver()
    assert (await both.notice(number)).state == "delivered"
    assert both.last.recipient == ADDRESS


async def test_who_could_not_be_reached_is_once_they_confirm(post: MailPost) -> None:
    who = await post.trade.person("Eric", "en", platform_id="77")
    async with post.trade.database.write() as db:
        await accounts.lose(db, ("telegram", "77"), post.trade.now)
    missed = await post.tell(who)
    async with post.trade.database.write() as db:
        row = await db.get_one(Notice, missed)
        row.state = "unreachable"
    # They asked from a chat, and left it before they opened the mail.
    async with post.trade.database.write() as db:
        member = await people.find(db, who, frozenset())
        assert member is not None
        await mail.ask(db, member, who, ADDRESS, post.trade.now)
        await db.execute(
            Person.__table__.update().values(unreachable_since=None)  # the courier spares nobody
        )
    await post.deliver()
    async with post.trade.database.write() as db:
        await accounts.lose(db, ("telegram", "77"), post.trade.now)
    assert (await post.post(post.link("/m/"), do="confirm"))[0] == 200
    assert await post.address_of(who) == ("email", ADDRESS)
    await post.deliver()
    assert (await post.notice(missed)).state == "delivered"


async def test_who_deletes_their_data_leaves_no_address(both: MailPost) -> None:
    who = await both.visitor()
    await both.confirmed(who, ADDRESS)
    await both.tell(who)
    await both.deliver()
    async with both.trade.acting(who) as (db, member):
        await people.forget(db, member.person, both.trade.now)
    async with both.trade.database.read() as db:
        for table in (MailAddress, MailRequest, MailLink):
            assert await db.scalar(select(func.count()).select_from(table)) == 0
        named = Notice.platform_id == ADDRESS
        assert await db.scalar(select(func.count()).select_from(Notice).where(named)) == 0
    assert await _whose(both) is None


async def test_removed_it_is_nobodys(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, ADDRESS)
    async with post.trade.acting(who) as (db, member):
        assert await mail.remove(db, member, post.trade.now)
    assert await _whose(post) is None
    before = len(post.letters)
    await post.tell(who)
    await post.deliver()
    assert len(post.letters) == before


async def _whose(post: MailPost) -> int | None:
    async with post.trade.database.read() as db:
        return await accounts.whose(db, ("email", ADDRESS))
