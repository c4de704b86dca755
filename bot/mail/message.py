"""A letter as the message that a mail server takes.

Python's `email.message` writes the headers, and refuses a value with a line's end in it: no
name or subject adds a header. What the message is called follows from the notice, so that one sent
again after a lost answer is the same message to every program that counts them.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from bot.chat import image_kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.mail.letter import Letter

#: In one piece, however long: mail programs are known that read only the first line of these.
WHOLE = ("message-id", "list-unsubscribe", "list-id")


class LetterPolicy(EmailPolicy):
    """RFC 5322 allows to break a header anywhere between two words, behind its name, too."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in WHOLE:
            return f"{name}: {str(value).strip()}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in WHOLE:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


PLAIN = LetterPolicy(linesep="\r\n")
UTF8 = LetterPolicy(linesep="\r\n", utf8=True)


@dataclass(frozen=True, slots=True)
class Envelope:
    """`needs_utf8`: the recipient's name has other letters than those of ASCII, so that not every
    server takes it (RFC 6531)."""

    sender: str
    recipient: str
    content: bytes
    needs_utf8: bool = False


@dataclass(frozen=True, slots=True)
class MailSender:
    """From whom letters are, and where what cannot be delivered comes back to."""

    name: str
    address: str
    bounces: str  # "" where nobody reads what comes back

    @classmethod
    def of(cls, written: str, bounces: str) -> MailSender:
        """From "Isoko <news@isoko.example>"."""
        name, address = parseaddr(written)
        return cls(name, address, bounces)

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]

    def return_path(self, token: str, notice_id: int) -> str:
        """An address of its own for each letter: whatever comes back there is about that one, and
        about nothing else, however it is worded."""
        if not self.bounces:
            return self.address
        local, _, host = self.bounces.rpartition("@")
        return f"{local}+{token}.{notice_id}@{host}"


def envelope_of(
    letter: Letter,
    sender: MailSender,
    recipient: str,
    token: str,
    notice_id: int,
    now: datetime,
    *,
    of_news: bool,
    unsubscribe: str,
    photos: Sequence[bytes] = (),
) -> Envelope:
    """`photos` are the first of the letter's, as many as could be had."""
    needs_utf8 = not recipient.isascii()
    message = EmailMessage(policy=UTF8 if needs_utf8 else PLAIN)
    local, _, host = sender.address.rpartition("@")
    message["From"] = Address(sender.name, local, host)
    local, _, host = recipient.rpartition("@")
    message["To"] = Address("", local, host)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<notice.{notice_id}.{token[:12]}@{sender.host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange asks for it in place of the one above
    message["List-Id"] = f"<{'news' if of_news else 'orders'}.{sender.host}>"
    message["List-Unsubscribe"] = f"<{unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if of_news:
        message["Precedence"] = "bulk"
    # Chinese in quoted-printable is three times as long; the others are nearly as they are.
    cte = "base64" if letter.tag.startswith("zh") else "quoted-printable"
    message.set_content(letter.text(), cte=cte)
    message.add_alternative(letter.html(len(photos)), subtype="html", cte=cte)
    page = message.get_payload()[-1]  # type: ignore[index] # of the two, the second
    assert isinstance(page, EmailMessage)
    for n, content in enumerate(photos):
        kind = image_kind(content)
        page.add_related(
            content,
            "image",
            kind,
            cid=f"<photo{n}>",
            disposition="inline",
            filename=f"photo{n + 1}.{kind}",
        )
    for name, content in letter.files:
        main, _, sub = _type_of(name).partition("/")
        message.add_attachment(content, main, sub, filename=name)
    message["Content-Language"] = letter.tag  # set before, it would be that of the first part
    path = sender.return_path(token, notice_id)
    return Envelope(path, recipient, message.as_bytes(), needs_utf8)


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
