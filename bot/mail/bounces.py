"""What comes back: whose letter it was, and whether nobody is there or it was bad luck.

Each letter has a return path of its own (message.py), so whatever comes there is about that one;
the rest is what RFC 3464 has a report say. Mail systems that send none such have at least a code
among their words. An answer of a person on holiday comes here, too, and is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Verdict = Literal["nobody", "trouble", "none"]

LONGEST = 2 << 20  # bytes; a report is a few thousand, unless it returns the whole
#: Where a mail system may say to whom it delivered: of the envelope, not of the letter.
_TO = (
    "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to",
    "x-failed-recipients", "received", "resent-to", "x-forwarded-to",
)  # fmt: skip
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
#: There is no such mailbox or host, or it takes nothing any more.
_NOBODY = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1|4\.4)")
#: Systems whose words have neither report nor code.
_SAYS_NOBODY = re.compile(
    r"user unknown|unknown user|no such user|user not found|unknown recipient"
    r"|user (?:does ?n.t|not) exist|mailbox (?:does not exist"
    r"|not found|unavailable)|recipient (?:not found|address rejected)|address (?:not found"
    r"|does not exist|couldn't be found)|invalid recipient|account .{0,20}(?:disabled|not exist)"
    r"|no mailbox here|host .{0,60}not found|收件人不存在|用户不存在|地址不存在|邮箱不存在",
    re.IGNORECASE,
)
_VAGUE = ("5.0.0", "5.1.0", "5.1.351", "5.2.0", "5.3.0", "5.5.0")
#: What can be said of nobody else, whichever code stands before it.
_UNKNOWN = re.compile(
    r"\b(?:user unknown|unknown user|no such user|user not found)\b", re.IGNORECASE
)
_AUTOMATIC = re.compile(
    r"mailer-daemon|postmaster|mail delivery|delivery (?:status|subsystem)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Returned:
    """`token` is that of the address it went to, `notice_id` the notice that the letter was of."""

    token: str
    notice_id: int
    verdict: Verdict
    said: str


def read(content: bytes, bounces: str) -> Returned | None:
    """None for what is about no letter of ours. `bounces` is the address before the return paths
    were made of it."""
    message = message_from_bytes(content[:LONGEST], policy=policy.compat32)
    found = _path(message, bounces)
    if found is None:
        return None
    token, notice_id = found
    reports = list(_reports(message))
    if reports:
        return Returned(token, notice_id, *_of_reports(reports))
    if not _is_automatic(message):
        return Returned(token, notice_id, "none", "an answer of somebody's")
    return Returned(token, notice_id, *_of_words(_words(message)))


def _path(message: Message, bounces: str) -> tuple[str, int] | None:
    local, _, host = bounces.rpartition("@")
    path = re.compile(
        rf"\b{re.escape(local)}\+([0-9a-f]{{32}})\.(\d{{1,19}})@{re.escape(host)}", re.IGNORECASE
    )
    for name in _TO:
        for value in message.get_all(name, []):
            if said := path.search(str(value)):
                return said[1].lower(), int(said[2])
    return None


def _reports(message: Message) -> Iterator[Message]:
    """Of each recipient what a report says."""
    for part in message.walk():
        if part.get_content_type() not in (
            "message/delivery-status",
            "message/global-delivery-status",
        ):
            continue
        blocks = part.get_payload()
        if isinstance(blocks, str):  # its blocks were not told apart
            blocks = [message_from_bytes(each.encode()) for each in re.split(r"\r?\n\r?\n", blocks)]
        for block in blocks:
            if isinstance(block, Message) and (block.get("action") or block.get("status")):
                yield block


def _of_reports(reports: list[Message]) -> tuple[Verdict, str]:
    for each in reports:
        action = str(each.get("action", "failed")).split(";")[0].strip().lower()
        said = " ".join(f"{each.get('status', '')} {each.get('diagnostic-code', '')}".split())
        if action not in ("failed", "fail"):  # delayed, delivered, relayed, expanded
            continue
        status = _STATUS.search(str(each.get("status", "")))
        inner = _STATUS.search(str(each.get("diagnostic-code", "")))
        # A system in between says 5.0.0, and repeats what the last one said.
        code = next((found for found in (inner, status) if found and found[1] == "5"), status)
        if code is not None and _NOBODY.fullmatch(code[0]):
            return "nobody", said
        vague = code is None or code[0] in _VAGUE
        if (vague and _SAYS_NOBODY.search(said)) or (
            code is not None and code[1] == "5" and _UNKNOWN.search(said)
        ):
            return "nobody", said
        return "trouble", said
    return "none", "nothing failed"


def _is_automatic(message: Message) -> bool:
    path = str(message.get("return-path", "")).strip()
    if path == "<>" or str(message.get("x-failed-recipients", "")):
        return True
    return bool(_AUTOMATIC.search(f"{message.get('from', '')} {message.get('subject', '')}"))


def _of_words(words: str) -> tuple[Verdict, str]:
    code = next((each for each in _STATUS.finditer(words) if each[1] == "5"), None)
    said = " ".join(words.split())[:300]
    if code is not None and _NOBODY.fullmatch(code[0]):
        return "nobody", said
    if code is None and _SAYS_NOBODY.search(words):
        return "nobody", said
    return "trouble", said


def _words(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                try:
                    return content.decode(part.get_content_charset("utf-8"), "replace")
                except LookupError:
                    return content.decode("utf-8", "replace")
    return ""
