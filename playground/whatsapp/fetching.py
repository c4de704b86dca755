"""Files that a business gives by link: fetched from this machine only, unless it is allowed."""

from __future__ import annotations

import ipaddress
import mimetypes
from urllib.parse import urlsplit

import aiohttp

from .media_types import LARGEST_INBOUND, must_fit, plain
from .refusals import GraphRefusal

SECONDS = 10


class NotFetched(Exception):
    """Why there is no file at a link."""


class Fetching:
    """Whoever looks at links."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, link: str, kind: str, *, anywhere: bool) -> tuple[bytes, str]:
        """The bytes and their type; NotFetched where there is nothing that can be sent."""
        if not (anywhere or is_here(link)):
            msg = f"{link} is not on this machine, and nothing else is asked"
            raise NotFetched(msg)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        try:
            async with self._session.get(link) as response:
                if response.status != 200:
                    msg = f"{link} answered {response.status}"
                    raise NotFetched(msg)
                data = await response.content.read(LARGEST_INBOUND + 1)
                mime_type = plain(response.headers.get("Content-Type", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError) as wrong:
            msg = f"{link} could not be fetched: {type(wrong).__name__}"
            raise NotFetched(msg) from None
        if mime_type in ("", "application/octet-stream"):
            mime_type = mimetypes.guess_type(urlsplit(link).path)[0] or mime_type
        try:
            must_fit(kind, mime_type, data)
        except GraphRefusal as refusal:
            raise NotFetched(refusal.details) from None
        return data, mime_type

    async def close(self) -> None:
        """Leave no connection open."""
        if self._session:
            await self._session.close()
            self._session = None


def is_here(link: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(link).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
