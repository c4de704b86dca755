"""What a mail server sends back when it could not deliver: a report as RFC 3464 has it."""

from __future__ import annotations

from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .letters import MailLetter

HOST = "mx.playground.example"
#: Action, status and what the server there said.
REASONS: dict[str, tuple[str, str, str]] = {
    "nobody": ("failed", "5.1.1", "550 5.1.1 <{to}>: Recipient address rejected: User unknown"),
    "full": ("failed", "5.2.2", "552 5.2.2 <{to}>: Mailbox full"),
    "policy": ("failed", "5.7.1", "550 5.7.1 Message rejected as spam"),
    "expired": ("failed", "4.4.1", "connect to {host}[192.0.2.25]:25: Connection timed out"),
    "delayed": ("delayed", "4.4.1", "connect to {host}[192.0.2.25]:25: Connection timed out"),
}


def report(letter: MailLetter, why: str) -> bytes:
    action, status, said = REASONS[why]
    to, host = letter.recipient, letter.recipient.rpartition("@")[2]
    said = said.format(to=to, host=host)
    failed = action == "failed"
    outer = MIMEMultipart("report", report_type="delivery-status")
    outer["From"] = f"Mail Delivery System <MAILER-DAEMON@{HOST}>"
    outer["To"] = letter.sender
    outer["Subject"] = "Undelivered Mail Returned to Sender" if failed else "Delayed Mail"
    outer["Date"] = formatdate(letter.at)
    outer["Message-ID"] = make_msgid(domain=HOST)
    outer["Auto-Submitted"] = "auto-replied"
    outer["Return-Path"] = "<>"
    outer["Delivered-To"] = letter.sender
    outer.attach(MIMEText(f"This is the mail system at host {HOST}.\n\n<{to}>: {said}\n"))
    outer.attach(_status(letter, action, status, said))
    returned = Message()
    returned["Content-Type"] = "text/rfc822-headers"
    headers, _, _ = letter.raw.partition(b"\r\n\r\n")
    returned.set_payload(headers.decode("ascii", "replace"))
    outer.attach(returned)
    return outer.as_bytes()


def _status(letter: MailLetter, action: str, status: str, said: str) -> Message:
    whole, each = Message(), Message()
    whole["Reporting-MTA"] = f"dns; {HOST}"
    whole["Arrival-Date"] = formatdate(letter.at)
    each["Final-Recipient"] = f"rfc822; {letter.recipient}"
    each["Action"] = action
    each["Status"] = status
    each["Diagnostic-Code"] = f"smtp; {said}"
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([whole, each])
    return part
