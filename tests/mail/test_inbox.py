"""The mailbox of what comes back, over IMAP: read, emptied, and why it cannot be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.mail import inbox
from bot.mail.bounces import LONGEST
from bot.mail.inbox import AT_ONCE, BounceInbox, InboxAway
from storage import mail
from tests.support.certificates import self_signed
from tests.support.imap import ImapMailbox
from tests.support.mail import MailPost

PASSWORD = "a%20word%20of%20the%20tests"


def inbox_of(box: ImapMailbox, kind: str = "imap", password: str = PASSWORD) -> BounceInbox:
    return BounceInbox(f"{kind}://bounces:{password}@127.0.0.1:{box.port}/{box.folder}")


async def test_it_is_read_and_emptied() -> None:
    async with ImapMailbox.open() as box:
        box.put(b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2")
        there = inbox_of(box)
        assert await asyncio.to_thread(there.look) == 2
        found = await asyncio.to_thread(there.fetch)
        assert [content for _, content in found] == [*box.letters.values()]
        assert not box.deleted, "what is not taken in stays"
        await asyncio.to_thread(there.delete, [found[0][0]])
        assert [*box.letters.values()] == [b"Subject: two\r\n\r\n2"]
        assert await asyncio.to_thread(there.look) == 1


async def test_an_empty_one() -> None:
    async with ImapMailbox.open() as box:
        assert await asyncio.to_thread(inbox_of(box).fetch) == []


async def test_a_folder_with_spaces_and_marks() -> None:
    async with ImapMailbox.open(folder='What "came" back') as box:
        box.put(b"Subject: one\r\n\r\n1")
        place = f"imap://bounces:{PASSWORD}@127.0.0.1:{box.port}/What%20%22came%22%20back"
        assert len(await asyncio.to_thread(BounceInbox(place).fetch)) == 1


async def test_a_hundred_at_a_time_and_none_whole_that_is_huge() -> None:
    async with ImapMailbox.open() as box:
        box.put(b"x" * (LONGEST + 1), *[b"Subject: more\r\n\r\n"] * AT_ONCE)
        found = await asyncio.to_thread(inbox_of(box).fetch)
        assert len(found) == AT_ONCE
        assert len(found[0][1]) == LONGEST


async def test_a_wrong_password_is_said_without_it() -> None:
    async with ImapMailbox.open() as box:
        with pytest.raises(InboxAway, match="LOGIN failed") as raised:
            await asyncio.to_thread(inbox_of(box, password="another").fetch)
        assert "another" not in str(raised.value)
        assert "another" not in repr(inbox_of(box, password="another"))


async def test_a_folder_that_is_not_there() -> None:
    async with ImapMailbox.open(folder="INBOX") as box:
        place = f"imap://bounces:{PASSWORD}@127.0.0.1:{box.port}/Gone"
        with pytest.raises(InboxAway, match="Gone"):
            await asyncio.to_thread(BounceInbox(place).fetch)


async def test_no_password_goes_to_another_machine_in_the_clear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where somebody on the way takes the offer of STARTTLS out."""
    monkeypatch.setattr(inbox, "THIS_MACHINE", ())
    async with ImapMailbox.open() as box:
        place = f"imap://bounces:{PASSWORD}@127.0.0.1:{box.port}/INBOX"
        with pytest.raises(InboxAway, match="for all to read"):
            await asyncio.to_thread(BounceInbox(place).fetch)
        assert "LOGIN" not in box.asked


async def test_nobody_is_there() -> None:
    async with ImapMailbox.open() as box:
        gone = inbox_of(box)
    with pytest.raises(InboxAway):
        await asyncio.to_thread(gone.fetch)


@pytest.mark.parametrize(("kind", "at_once"), [("imap", False), ("imaps", True)])
async def test_a_certificate_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, at_once: bool
) -> None:
    context, public = self_signed(tmp_path)
    async with ImapMailbox.open(tls=context, at_once=at_once) as box:
        box.put(b"Subject: one\r\n\r\n1")
        with pytest.raises(InboxAway, match="certificate"):
            await asyncio.to_thread(inbox_of(box, kind).fetch)
        assert "LOGIN" not in box.asked, "no password to whoever it is"
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert len(await asyncio.to_thread(inbox_of(box, kind).fetch)) == 1


async def test_a_report_there_ends_the_mail_to_that_address(post: MailPost) -> None:
    who = await post.visitor()
    await post.confirmed(who, "xiao.ming@qq.com")
    await post.tell(who)
    await post.deliver()
    post.service.send_back(post.last, "nobody")
    [report] = await asyncio.to_thread(post.returned.inbox.fetch)
    async with ImapMailbox.open() as box:
        box.put(report[1])
        post.returned.inbox = inbox_of(box)
        assert await post.returned.look() == 1
        assert box.letters == {}
    async with post.trade.database.read() as db:
        assert await mail.why_stopped(db, "xiao.ming@qq.com") == "bounced"
