"""The mailbox of what comes back on an IMAP server that is not ours (pymap, by mail-devel): the one
of tests/support/imap.py is made of what we believe that servers say."""

from __future__ import annotations

import asyncio
import re
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from bot.mail.bounces import LONGEST
from bot.mail.inbox import BounceInbox, InboxAway
from storage import mail
from tests.support.mail import MailPost
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE

USER, PASSWORD = "bounces@isoko.example", "two words, and 100%"


@dataclass(frozen=True)
class ImapServer:
    """All that is sent to its SMTP port lies in one INBOX."""

    imap: int
    smtp: int

    def put(self, *contents: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=PATIENCE) as sender:
            for each in contents:
                sender.sendmail("", [USER], re.sub(rb"\r?\n", b"\r\n", each))

    def inbox(self, password: str = PASSWORD) -> BounceInbox:
        who = f"{quote(USER, safe='')}:{quote(password, safe='')}"
        return BounceInbox(f"imap://{who}@127.0.0.1:{self.imap}/INBOX")


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def _server() -> Iterator[ImapServer]:
    served = ImapServer(free_port(), free_port())
    ports = ("--imap-port", str(served.imap), "--smtp-port", str(served.smtp), "--no-http")
    who = ("--host", "127.0.0.1", "--user", USER, "--password", PASSWORD)
    command = [sys.executable, "-m", "mail_devel", *ports, *who]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + PATIENCE
        while not _answers(served.smtp) and time.monotonic() < until:
            assert process.poll() is None, "it has ended"
            time.sleep(0.1)
        yield served
        process.terminate()


@pytest.fixture
def server(_server: ImapServer) -> ImapServer:
    """With nothing in it."""
    inbox = _server.inbox()
    inbox.delete([name for name, _ in inbox.fetch()])
    return _server


def test_it_is_read_and_emptied(server: ImapServer) -> None:
    server.put(b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2", b"Subject: three\r\n\r\n3")
    inbox = server.inbox()
    found = inbox.fetch()
    assert [content[:10] for _, content in found] == [b"Subject: o", b"Subject: t", b"Subject: t"]
    inbox.delete([found[0][0], found[2][0]])
    assert inbox.look() == 1
    [(name, content)] = inbox.fetch()
    assert (name, content.rstrip()[-1:]) == (found[1][0], b"2")


def test_what_another_process_took_meanwhile(server: ImapServer) -> None:
    server.put(b"Subject: one\r\n\r\n1")
    [(name, _)] = server.inbox().fetch()
    server.inbox().delete([name])
    server.inbox().delete([name])
    assert server.inbox().fetch() == []


def test_none_whole_that_is_huge(server: ImapServer) -> None:
    server.put(b"Subject: big\r\n\r\n" + b"y" * 70 + (b"\r\n" + b"y" * 70) * (LONGEST // 70))
    [(_, content)] = server.inbox().fetch()
    assert len(content) == LONGEST


def test_a_wrong_password_is_said_without_it(server: ImapServer) -> None:
    with pytest.raises(InboxAway, match="AUTHENTICATIONFAILED") as raised:
        server.inbox("another").fetch()
    assert "another" not in str(raised.value)


async def test_a_report_there_ends_the_mail_to_that_address(
    server: ImapServer, post: MailPost
) -> None:
    who = await post.visitor()
    await post.confirmed(who, "xiao.ming@qq.com")
    await post.tell(who)
    await post.deliver()
    post.service.send_back(post.last, "nobody")
    [report] = await asyncio.to_thread(post.returned.inbox.fetch)
    await asyncio.to_thread(server.put, report[1])
    post.returned.inbox = server.inbox()
    assert await post.returned.look() == 1
    assert await asyncio.to_thread(server.inbox().look) == 0
    async with post.trade.database.read() as db:
        assert await mail.why_stopped(db, "xiao.ming@qq.com") == "bounced"
