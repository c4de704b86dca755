"""The mailbox to which letters come back, read by the standard library in a thread: over IMAP, or
from a Maildir of this machine. It is for that alone: what was read is deleted.
"""

from __future__ import annotations

import contextlib
import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.mail.bounces import LONGEST

AT_ONCE = 100
PATIENCE_SECONDS = 30.0
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Kept = tuple[str, bytes]  # what the mailbox calls it, and what is in it


class InboxAway(Exception):
    """It cannot be read now; why, without its password."""


@dataclass(frozen=True, slots=True)
class BounceInbox:
    """`address` is `maildir:` and a folder, or `imaps://user:password@host:port/folder` (without
    the s by STARTTLS, and in the clear on this machine only). What is called blocks,
    and raises InboxAway."""

    address: str = field(repr=False)

    def fetch(self) -> list[Kept]:
        """What is there, a hundred at most."""
        if folder := self._folder:
            return _fetch_maildir(folder)
        with _imap(self.address) as server:
            return _fetch_imap(server)

    def delete(self, names: list[str]) -> None:
        if folder := self._folder:
            try:
                box = _opened(folder)
                for name in names:
                    box.discard(name)
            except OSError as error:
                raise InboxAway(str(error)) from error
            return
        with _imap(self.address) as server:
            for name in names:
                server.uid("STORE", name, "+FLAGS", r"(\Deleted)")
            server.expunge()

    def look(self) -> int:
        """How many are in it."""
        if folder := self._folder:
            return len(_opened(folder))
        with _imap(self.address) as server:
            return len(_numbers(server))

    @property
    def _folder(self) -> Path | None:
        kind, _, rest = self.address.partition(":")
        return Path(rest) if kind == "maildir" else None


def _opened(folder: Path) -> mailbox.Maildir:
    if not all((folder / each).is_dir() for each in ("cur", "new", "tmp")):
        raise InboxAway(f"{folder} is no Maildir: it has no cur, new and tmp")
    return mailbox.Maildir(folder, create=False)


def _fetch_maildir(folder: Path) -> list[Kept]:
    found: list[Kept] = []
    try:
        box = _opened(folder)
        for name in list(box.iterkeys())[:AT_ONCE]:
            with contextlib.suppress(KeyError):  # another process was quicker
                found.append((name, box.get_bytes(name)))
    except OSError as error:
        raise InboxAway(str(error)) from error
    return found


def _fetch_imap(server: imaplib.IMAP4) -> list[Kept]:
    found: list[Kept] = []
    for number in _numbers(server)[:AT_ONCE]:
        _, answer = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LONGEST}>)")
        found += [(number, each[1]) for each in answer if isinstance(each, tuple)][:1]
    return found


def _numbers(server: imaplib.IMAP4) -> list[str]:
    kind, answer = server.uid("SEARCH", "UNDELETED")
    if kind != "OK":
        raise InboxAway(f"its mails cannot be listed: {kind}")
    return [each.decode() for each in (answer[0] or b"").split()]


@contextlib.contextmanager
def _imap(address: str) -> Iterator[imaplib.IMAP4]:
    place = urlsplit(address)
    host, folder = place.hostname or "", unquote(place.path.strip("/")) or "INBOX"
    trusted = ssl.create_default_context()  # imaplib's own believes every certificate
    server: imaplib.IMAP4 | None = None
    try:
        if place.scheme == "imaps":
            server = imaplib.IMAP4_SSL(
                host, place.port or 993, ssl_context=trusted, timeout=PATIENCE_SECONDS
            )
        else:
            server = imaplib.IMAP4(host, place.port or 143, timeout=PATIENCE_SECONDS)
            if "STARTTLS" in server.capabilities:
                server.starttls(trusted)
            elif host not in THIS_MACHINE:
                raise InboxAway("its password would go to another machine for all to read")
        server.login(unquote(place.username or ""), unquote(place.password or ""))
        kind, answer = server.select(_quoted(folder))
        if kind != "OK":
            raise InboxAway(f"there is no folder {folder!r}: {answer!r}")
        yield server
    except (imaplib.IMAP4.error, OSError) as error:
        raise InboxAway(_plainly(error)) from error
    finally:
        if server is not None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plainly(error: Exception) -> str:
    if isinstance(error, OSError):  # whose first word is a number
        return str(error)
    said = error.args[0] if error.args else type(error).__name__
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
