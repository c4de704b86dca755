"""The mail server of the playground: it takes every mail, whoever it is for, and keeps it in an
inbox that can be looked at. Its switches make it refuse, wait, hang up and send back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import mailbox
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import Field

from playground.providers.switches import Adjustable, Seconds

from .letters import MailLetter
from .reports import REASONS, report

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from playground.refusals import Json
    from playground.world import World

KEPT = 500
REFUSALS = {
    "nobody": "550 5.1.1 <{to}>: Recipient address rejected: User unknown",
    "full": "452 4.2.2 <{to}>: Mailbox full",
    "later": "451 4.7.1 <{to}>: Greylisted, please try again later",
    "policy": "550 5.7.1 <{to}>: Relaying denied",
    "plain": "550 No such user here",
}


Refusal = Literal["nobody", "full", "later", "policy", "plain"]
Reason = Literal["nobody", "full", "policy", "expired", "delayed"]
Count = Annotated[int, Field(ge=0, le=1_000)]


class MailSwitches(Adjustable):
    """What goes wrong: while `refuse` is one of REFUSALS, nobody can be written to; what is said of
    senders and contents is said word for word. `bounce` is one of the reasons of a report, which
    comes `bounce_seconds` later."""

    down: bool = False
    refuse: Refusal | None = None
    refuse_sender: str | None = None
    refuse_content: str | None = None
    delay: Seconds = 0.0  # before a mail is taken
    cut_next: Count = 0  # so many are taken, and the line is cut before that is said
    drop_next: Count = 0  # so many are lost, with their line
    bounce: Reason | None = None
    bounce_seconds: Seconds = 2.0


assert set(get_args(Refusal)) == REFUSALS.keys()
assert set(get_args(Reason)) == REASONS.keys()


class MailService:
    """`port` is where it listens, `bounces` a Maildir to which it returns what cannot be delivered;
    `password` is asked for where there is one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.letters: list[MailLetter] = []
        self.switches = MailSwitches()
        self.host, self.port = "127.0.0.1", 0
        self.user = self.password = ""
        self.bounces = Path(tempfile.mkdtemp(prefix="bounces-"))
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self._later: set[asyncio.Task[None]] = set()
        mailbox.Maildir(self.bounces / "mail").close()

    @property
    def folder(self) -> Path:
        return self.bounces / "mail"

    async def open(
        self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, at_once: bool = False
    ) -> None:
        """With `tls`, that is offered by STARTTLS, or spoken `at_once`."""
        self.host = host
        self._server = await asyncio.get_running_loop().create_server(
            self._line(tls, at_once=at_once), host, 0, ssl=tls if at_once else None
        )
        self.port = int(self._server.sockets[0].getsockname()[1])

    def _line(self, tls: ssl.SSLContext | None, *, at_once: bool) -> Callable[[], SMTP]:
        loop = asyncio.get_running_loop()

        def made() -> SMTP:
            return _Line(
                self,
                hostname="mx.playground.example",
                enable_SMTPUTF8=True,
                data_size_limit=32 << 20,
                tls_context=None if at_once else tls,
                require_starttls=tls is not None and not at_once,
                authenticator=self._knows if self.password else None,
                auth_required=bool(self.password),
                auth_require_tls=tls is not None and not at_once,  # it knows STARTTLS alone
                loop=loop,
            )

        return made

    def _knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: Any
    ) -> AuthResult:
        right = (said.login, said.password) == (self.user.encode(), self.password.encode())
        return AuthResult(success=right, handled=False)

    # -- what aiosmtpd asks ---------------------------------------------------------------------

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        return ["421 4.3.2 The service is not available"] if self.switches.down else responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.switches.refuse_sender:
            return self.switches.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.switches.refuse:
            return REFUSALS[self.switches.refuse].format(to=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        switches = self.switches
        if switches.delay:
            await asyncio.sleep(switches.delay)
        if switches.drop_next:
            self.switches = switches.changed({"drop_next": switches.drop_next - 1})
            self._told()
            return _cut(server)
        if switches.refuse_content:
            return switches.refuse_content
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            self._take(envelope.mail_from or "", recipient, content)
        if switches.cut_next:
            self.switches = switches.changed({"cut_next": switches.cut_next - 1})
            self._told()
            return _cut(server)
        return f"250 2.0.0 Ok: queued as {self.letters[-1].number}"

    def _take(self, sender: str, recipient: str, content: bytes) -> None:
        now = self.world.clock.now()
        letter = MailLetter(next(self._numbers), now, sender, recipient, content)
        self.letters.append(letter)
        del self.letters[:-KEPT]
        if why := self.switches.bounce:
            self._in_the_background(self._return(letter, why, self.switches.bounce_seconds))
        self.world.hub.tell("mail", letter.as_json(), ())

    async def _return(self, letter: MailLetter, why: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.send_back(letter, why)

    def send_back(self, letter: MailLetter, why: str) -> None:
        """A report to where the mail said that it comes back to."""
        letter.bounce = why
        box = mailbox.Maildir(self.folder)
        try:
            box.add(report(letter, why))
        finally:
            box.close()
        self.world.hub.tell("mail", letter.as_json(), ())

    def _in_the_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    # -- the control API -------------------------------------------------------------------------

    def switch(self, values: Json) -> None:
        """Raises ValueError."""
        values = dict(values)
        before = MailSwitches() if values.pop("clear", False) else self.switches
        self.switches = before.changed(values)
        self._told()

    def letter(self, number: int) -> MailLetter | None:
        return next((each for each in self.letters if each.number == number), None)

    def as_json(self) -> Json:
        return {
            "switches": self.switches.as_json(),
            "form": self.switches.form(),
            "letters": [each.as_json() for each in reversed(self.letters)],
        }

    def _told(self) -> None:
        self.world.hub.tell("mail_switches", self.switches.as_json(), ())

    def reset(self) -> None:
        """Forget mails and switches."""
        self.letters.clear()
        self.switches = MailSwitches()
        for task in self._later:
            task.cancel()
        box = mailbox.Maildir(self.folder)
        box.clear()
        box.close()

    async def close(self) -> None:
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        if self._server is not None:
            self._server.close()
            for line in tuple(self._lines):
                line.hang_up()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._server.wait_closed()
        await asyncio.to_thread(shutil.rmtree, self.bounces, ignore_errors=True)


class _Line(SMTP):
    """One connection; the service knows which are open."""

    def __init__(self, service: MailService, **settings: Any) -> None:
        super().__init__(service, **settings)
        self._service = service

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._service._lines.add(self)  # noqa: SLF001 - of the same file
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._service._lines.discard(self)  # noqa: SLF001
        super().connection_lost(error)

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


def _cut(server: SMTP) -> str:
    assert isinstance(server, _Line)
    server.hang_up()
    return "421 4.3.2 Gone"
