"""The mail server as an operator sets it up, against aiosmtpd: how it is encrypted, whose
certificate it shows, and who may send through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from bot.mail.client import MailServer, MailServerAway, MailServerRefuses, NoLoginNow
from bot.mail.connect import server_of
from bot.mail.message import Envelope
from bot.settings import Settings
from playground.mail.service import MailService
from playground.world import World
from tests.support.certificates import self_signed

LETTER = Envelope("bounces@isoko.example", "a@b.rw", b"Subject: Hello\r\n\r\nHello\r\n")
Trust = Callable[[Path], None]


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Trust:
    """As an operator does it for the whole process."""
    return lambda file: monkeypatch.setenv("SSL_CERT_FILE", str(file))


@asynccontextmanager
async def serving(
    encryption: str, user: str = "", password: str = "", **how: Any
) -> AsyncIterator[tuple[MailService, MailServer]]:
    """The stand-in, opened in this way; and what the settings make of it."""
    service = MailService(World())
    if how.pop("login", False):
        service.user, service.password = "isoko", "a word of the tests"
    await service.open(**how)
    settings = Settings(
        _env_file=None,
        mail_server=f"{service.host}:{service.port}",
        mail_tls=encryption,
        mail_user=user,
        mail_password=password,
        mail_from="Isoko <news@isoko.example>",
        web_url="https://isoko.example",
    )
    server = server_of(settings)
    try:
        yield service, server
    finally:
        await server.close()
        await service.close()


@pytest.mark.parametrize(("tls", "at_once"), [("starttls", False), ("tls", True)])
async def test_a_certificate_that_is_trusted(
    tmp_path: Path, trust: Trust, tls: str, at_once: bool
) -> None:
    context, public = self_signed(tmp_path)
    trust(public)
    async with serving(tls, tls=context, at_once=at_once) as (service, server):
        await server.deliver(LETTER)
        await server.deliver(LETTER)  # on the connection that was kept
        assert [each.recipient for each in service.letters] == ["a@b.rw"] * 2


@pytest.mark.parametrize(("tls", "at_once"), [("starttls", False), ("tls", True)])
async def test_a_certificate_that_nobody_vouches_for(
    tmp_path: Path, tls: str, at_once: bool
) -> None:
    """That does not mend itself: it is said at once, and nothing goes."""
    context, _ = self_signed(tmp_path)
    async with serving(tls, tls=context, at_once=at_once) as (service, server):
        with pytest.raises(MailServerRefuses, match="certificate"):
            await server.deliver(LETTER)
        assert service.letters == []


@pytest.mark.parametrize(("tls", "at_once"), [("starttls", False), ("tls", True)])
async def test_a_certificate_of_another_host(
    tmp_path: Path, trust: Trust, tls: str, at_once: bool
) -> None:
    context, public = self_signed(tmp_path, "192.0.2.1")
    trust(public)
    async with serving(tls, tls=context, at_once=at_once) as (service, server):
        with pytest.raises(MailServerRefuses, match="certificate"):
            await server.deliver(LETTER)
        assert service.letters == []


async def test_what_was_to_be_encrypted_is_never_sent_in_the_clear() -> None:
    """A server that offers no STARTTLS, or whose offer somebody on the way took out."""
    async with serving("starttls") as (service, server):
        with pytest.raises(MailServerRefuses, match="STARTTLS"):
            await server.deliver(LETTER)
        assert service.letters == []


async def test_one_that_speaks_no_tls_where_it_is_to() -> None:
    async with serving("tls") as (service, server):
        with pytest.raises((MailServerAway, MailServerRefuses)):
            await server.deliver(LETTER)
        assert service.letters == []


@pytest.mark.parametrize(("tls", "at_once"), [("starttls", False), ("tls", True)])
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd, of TLS from the first byte on
async def test_logging_in(tmp_path: Path, trust: Trust, tls: str, at_once: bool) -> None:
    context, public = self_signed(tmp_path)
    trust(public)
    as_whom = ("isoko", "a word of the tests")
    async with serving(tls, *as_whom, login=True, tls=context, at_once=at_once) as (
        service,
        server,
    ):
        await server.deliver(LETTER)
        assert len(service.letters) == 1


async def test_a_login_that_cannot_be_checked_now(
    tmp_path: Path, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That passes (RFC 4954): red when it rests the platform as a wrong password does."""
    context, public = self_signed(tmp_path)
    trust(public)
    not_now = AuthResult(success=False, handled=False, message="454 4.7.0 Temporary failure")
    monkeypatch.setattr(MailService, "_knows", lambda *_: not_now)
    async with serving("starttls", "isoko", "a word", login=True, tls=context) as (_, server):
        with pytest.raises(NoLoginNow, match="the login: 454"):
            await server.deliver(LETTER)


@pytest.mark.parametrize("password", ["another word", ""])
async def test_who_may_not_send_is_told_so_without_the_password(
    tmp_path: Path, trust: Trust, password: str
) -> None:
    context, public = self_signed(tmp_path)
    trust(public)
    user = "isoko" if password else ""
    async with serving("starttls", user, password, login=True, tls=context) as (service, server):
        with pytest.raises(MailServerRefuses) as raised:
            await server.deliver(LETTER)
        assert service.letters == []
        assert not password or password not in str(raised.value)
        assert "another word" not in repr(server)
