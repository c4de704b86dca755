"""A mail as it came: its headers, its words as text and as HTML, its pictures."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from playground.refusals import Json

_CID = re.compile(r"\bcid:([\w.@-]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A file within a mail."""

    name: str
    kind: str
    content: bytes


@dataclass(slots=True)
class MailLetter:
    """`bounce` says why it came back later, "" where it did not."""

    number: int
    at: float
    sender: str  # of the envelope: where it comes back to
    recipient: str
    raw: bytes
    bounce: str = ""
    read: bool = False
    message: EmailMessage = field(init=False)

    def __post_init__(self) -> None:
        self.message = message_from_bytes(self.raw, policy=policy.default)

    def header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    @property
    def text(self) -> str:
        return self._words("plain")

    @property
    def html(self) -> str:
        return self._words("html")

    def _words(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    @property
    def parts(self) -> dict[str, Part]:
        """Its files, by the name under which the HTML asks for them, or by their number."""
        found: dict[str, Part] = {}
        for part in self.message.walk():
            if part.is_multipart() or part.get_content_maintype() == "text":
                continue
            cid = str(part.get("Content-ID", "")).strip("<>") or f"file{len(found)}"
            content = cast(bytes, part.get_payload(decode=True))
            found[cid] = Part(part.get_filename() or cid, part.get_content_type(), content)
        return found

    def as_page(self) -> str:
        """The HTML for a sandbox: its pictures are in it, links go into a window of their own."""
        parts = self.parts

        def here(found: re.Match[str]) -> str:
            part = parts.get(found[1])
            if part is None:
                return found[0]
            return f"data:{part.kind};base64,{b64encode(part.content).decode()}"

        page = _CID.sub(here, self.html)
        return page.replace("<head>", '<head><base target="_blank">', 1)

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "at": self.at,
            "to": self.recipient,
            "from": self.header("From"),
            "subject": self.header("Subject"),
            "return_path": self.sender,
            "bounce": self.bounce,
            "read": self.read,
        }

    def whole_as_json(self) -> Json:
        headers: list[Any] = [[name, str(value)] for name, value in self.message.items()]
        return self.as_json() | {
            "headers": headers,
            "text": self.text,
            "files": [
                {"id": cid, "name": each.name, "kind": each.kind, "bytes": len(each.content)}
                for cid, each in self.parts.items()
            ],
        }
