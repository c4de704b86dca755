"""A mailbox over IMAP: as much of RFC 3501 as Python's imaplib needs to read and empty a folder.

It knows CAPABILITY, NOOP, LOGOUT, STARTTLS, LOGIN, SELECT, EXPUNGE, and by number UID SEARCH, UID
FETCH of a part of a message, and UID STORE of flags; one folder, one client at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

_COMMAND = re.compile(r"(\S+) (UID \w+|\w+)(?: (.*))?", re.IGNORECASE)
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def _words(said: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in _WORD.findall(said)]


@dataclass
class ImapMailbox:
    """`asked` is every command, without what was said to LOGIN."""

    user: str = "bounces"
    password: str = "a word of the tests"
    folder: str = "INBOX"
    tls: ssl.SSLContext | None = None
    port: int = 0
    letters: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    _known: bool = False

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, *, tls: ssl.SSLContext | None = None, at_once: bool = False, **more: str
    ) -> AsyncIterator[ImapMailbox]:
        """With `tls`, that is offered by STARTTLS, or spoken `at_once`."""
        made = cls(tls=None if at_once else tls, **more)  # type: ignore[arg-type]
        server = await asyncio.start_server(
            made._serve, "127.0.0.1", 0, ssl=tls if at_once else None
        )
        made.port = server.sockets[0].getsockname()[1]
        async with server:
            yield made

    def put(self, *contents: bytes) -> None:
        for each in contents:
            self.letters[max(self.letters, default=0) + 1] = each

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._known = False
        writer.write(b"* OK ready\r\n")
        with contextlib.suppress(OSError):  # hung up, or our certificate is not believed
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                found = _COMMAND.fullmatch(line)
                assert found is not None, line
                tag, command, rest = found[1], found[2].upper(), found[3] or ""
                self.asked.append(command if command == "LOGIN" else f"{command} {rest}".strip())
                writer.write(self._answer(tag, command, rest))
                await writer.drain()
                if command == "STARTTLS" and self.tls is not None:
                    await writer.start_tls(self.tls)
                if command == "LOGOUT":
                    break
        writer.close()

    def _answer(self, tag: str, command: str, rest: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        match command:
            case "CAPABILITY":
                more = b" STARTTLS" if self.tls is not None else b""
                return b"* CAPABILITY IMAP4rev1" + more + b"\r\n" + done
            case "LOGIN":
                self._known = _words(rest) == [self.user, self.password]
                return done if self._known else f"{tag} NO LOGIN failed\r\n".encode()
            case "LOGOUT":
                return b"* BYE\r\n" + done
            case "STARTTLS" | "NOOP":
                return done
        if not self._known:
            return f"{tag} BAD log in first\r\n".encode()
        try:
            return self._of_folder(command, rest) + done
        except LookupError:
            return f"{tag} NO no such folder\r\n".encode()

    def _of_folder(self, command: str, rest: str) -> bytes:
        match command:
            case "SELECT":
                if _words(rest) == [self.folder]:
                    return f"* {len(self.letters)} EXISTS\r\n".encode()
                raise LookupError(rest)
            case "UID SEARCH":
                left = " ".join(str(each) for each in self.letters if each not in self.deleted)
                return f"* SEARCH {left}".rstrip().encode() + b"\r\n"
            case "UID FETCH":
                uid, _, what = rest.partition(" ")
                part = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", what)
                assert part is not None, what
                content = self.letters.get(int(uid), b"")[: int(part[1])]
                if not content:
                    return b""
                head = (
                    f"* {self._place(int(uid))} FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n"
                )
                return head.encode() + content + b")\r\n"
            case "UID STORE":
                number = int(rest.partition(" ")[0])
                self.deleted.add(number)
                return (
                    f"* {self._place(number)} FETCH (UID {number} FLAGS (\\Deleted))\r\n".encode()
                )
            case "EXPUNGE":
                said = b""
                for number in sorted(self.deleted & self.letters.keys()):
                    said += f"* {self._place(number)} EXPUNGE\r\n".encode()
                    del self.letters[number]
                return said
        raise AssertionError(command)

    def _place(self, uid: int) -> int:
        return sorted(self.letters).index(uid) + 1
