"""The mail server that sends for us, spoken to with aiosmtplib: one message at a time on each of a
few connections, which are kept for a while.

Of what goes wrong four things are told apart: nothing was sent, since nobody is there or it is not
the time (`MailServerAway`); it will take nothing of ours before somebody mends it
(`MailServerRefuses`); it does not take this message (`MailRefused`); and nobody can say
(`MailUnknown`): the connection was lost when the message was on its way.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPResponseException,
)

if TYPE_CHECKING:
    from bot.mail.message import Envelope

TIMEOUT_SECONDS = 20.0
IDLE_SECONDS = 20.0  # servers hang up after a minute or five
MOST_IDLE = 4
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")

Encryption = Literal["starttls", "tls", "none"]
Stage = Literal["sender", "recipient", "content"]


class MailServerAway(Exception):
    """Nothing was sent: it cannot be reached, or has no time for anybody."""


class NoLoginNow(MailServerAway):
    """It checks nobody's password at the moment; whoever asks again and again is locked out."""


class MailServerRefuses(Exception):
    """Nothing was sent, and nothing will be as things are: a password, a certificate, a sender that
    it does not take."""


class MailUnknown(Exception):
    """It may have been sent, or not."""


class MailRefused(Exception):
    """The server says no, to this message. `status` is the enhanced code of RFC 3463, "" where it
    gave none."""

    def __init__(self, stage: Stage, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.stage, self.code = stage, code
        found = _ENHANCED.match(words)
        self.status = found[1] if found else ""


@dataclass
class MailServer:
    """`host` and `port`, how it is encrypted, and who we are there."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)
    called: str = "localhost"  # as we greet it
    trust: ssl.SSLContext | None = None
    ticks: Callable[[], float] = time.monotonic
    _idle: list[tuple[float, SMTP]] = field(default_factory=list)

    async def deliver(self, envelope: Envelope) -> str:
        """What the server says it took it as. Raises the four above."""
        async with self._connection() as smtp:
            options = ["SMTPUTF8", "BODY=8BITMIME"] if envelope.needs_utf8 else []
            if envelope.needs_utf8 and not smtp.supports_extension("smtputf8"):
                raise MailRefused("recipient", 553, "5.6.7 no SMTPUTF8 at the server that sends")
            await self._said("sender", smtp, envelope, options)
            await self._said("recipient", smtp, envelope, options)
            try:
                taken = await smtp.data(envelope.content)
            except SMTPResponseException as error:
                raise MailRefused("content", error.code, error.message) from error
            except (SMTPException, OSError) as error:
                raise MailUnknown(f"{type(error).__name__}: {error}") from error
        return taken.message

    async def look(self) -> str:
        """Whether it would send for us: what it says to a greeting. Raises the first two."""
        async with self._connection() as smtp:
            return (await smtp.noop()).message

    async def _said(self, stage: Stage, smtp: SMTP, envelope: Envelope, options: list[str]) -> None:
        encoding = "utf-8" if envelope.needs_utf8 else "ascii"
        try:
            if stage == "sender":
                await smtp.mail(envelope.sender, options=options, encoding=encoding)
            else:
                await smtp.rcpt(envelope.recipient, encoding=encoding)
        except SMTPResponseException as error:
            if error.code == 421:
                raise MailServerAway(str(error)) from error
            if stage == "sender" and error.code >= 500:
                raise MailServerRefuses(f"the sender: {error.code} {error.message}") from error
            if error.code in (530, 534, 535, 538):
                raise MailServerRefuses(f"{error.code} {error.message}") from error
            raise MailRefused(stage, error.code, error.message) from error
        except (SMTPException, OSError) as error:
            raise MailServerAway(f"{type(error).__name__}: {error}") from error

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        """One that is kept, if it is still good; it is kept again unless it was lost."""
        smtp = await self._kept() or await self._connected()
        try:
            yield smtp
        except MailRefused:
            # What was begun is called off, on a connection that is as good as before.
            with contextlib.suppress(SMTPException, OSError):
                await smtp.rset()
            self._keep(smtp)
            raise
        except BaseException:
            smtp.close()
            raise
        self._keep(smtp)

    async def _kept(self) -> SMTP | None:
        while self._idle:
            since, smtp = self._idle.pop()
            if self.ticks() - since < IDLE_SECONDS and smtp.is_connected:
                try:
                    await smtp.noop()
                except (SMTPException, OSError):
                    smtp.close()
                else:
                    return smtp
            else:
                smtp.close()
        return None

    def _keep(self, smtp: SMTP) -> None:
        if smtp.is_connected and len(self._idle) < MOST_IDLE:
            self._idle.append((self.ticks(), smtp))
        else:
            smtp.close()

    async def _connected(self) -> SMTP:
        smtp = SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            local_hostname=self.called,
            timeout=TIMEOUT_SECONDS,
            use_tls=self.encryption == "tls",
            start_tls=self.encryption == "starttls",
            tls_context=self.trust,
        )
        try:
            await smtp.connect()
            if not smtp.is_ehlo_or_helo_needed:
                return smtp
            await smtp.ehlo()
        except (SMTPNotSupported, ssl.SSLCertVerificationError) as error:
            smtp.close()
            raise MailServerRefuses(f"{type(error).__name__}: {error}") from error
        except (SMTPAuthenticationError, SMTPHeloError) as error:  # 454: only not now (RFC 4954)
            smtp.close()
            at = "the greeting" if isinstance(error, SMTPHeloError) else "the login"
            said = f"{at}: {error.code} {error.message}"
            if error.code >= 500:
                raise MailServerRefuses(said) from error
            raise (MailServerAway if at == "the greeting" else NoLoginNow)(said) from error
        except (SMTPException, OSError) as error:
            smtp.close()
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise MailServerRefuses(f"its certificate: {error.__cause__}") from error
            if type(error) is SMTPException:  # aiosmtplib's for what a server does not offer at all
                raise MailServerRefuses(str(error)) from error
            raise MailServerAway(f"{type(error).__name__}: {error}") from error
        return smtp

    async def close(self) -> None:
        """Say goodbye to the connections that are kept."""
        while self._idle:
            _, smtp = self._idle.pop()
            with contextlib.suppress(SMTPException, OSError):
                await smtp.quit()
            smtp.close()
