"""Calls to WhatsApp's Cloud API, and what is known when one did not go well.

There is no key by which a message that is sent twice is one, and nobody can be asked what became
of one. So whoever sends has to know whether nothing left the house (`NotConnected`), Meta said no
(`GraphError`), or nobody can say (`SendUnknown`): then only a status tells, which comes with what
was given as `callback`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from bot.parsing.json_body import InvalidJson, read_json
from bot.plain_http.client import PlainClient
from bot.plain_http.connection import Unanswered, Unsent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0  # of a message
FILE_SECONDS = 60.0
MOST_BYTES = 16 * 1024 * 1024  # of a file that is fetched
MOST_ANSWER_BYTES = 8 * 1024 * 1024  # a list of templates is the longest
AT_ONCE = 100
CALLBACK_LENGTH = 512
JSON = {"Content-Type": "application/json"}
NO_CODE = -1  # 0 is one of Meta's


class GraphError(Exception):
    """Meta said no: its code, what it says of it, and the status of its answer."""

    def __init__(self, code: int, details: str, http: int) -> None:
        super().__init__(f"({code}) {details}")
        self.code = code
        self.details = details
        self.http = http


class NotConnected(Exception):
    """No connection came about."""


class SendUnknown(Exception):
    """It may have arrived, or not: the answer was cut, late, or no answer of Meta's."""


class NoApp(Exception):
    """No app of ours is subscribed to the account."""


class MediaGone(Exception):
    """A file that Meta has no more."""


class MediaTooLarge(Exception):
    """A file that is too large to be fetched."""


@dataclass(frozen=True, slots=True)
class GraphClient:
    """One for the whole process; `opened` makes and closes it. Files go and come by the session."""

    plain: PlainClient
    session: aiohttp.ClientSession
    settings: Settings

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: Settings) -> AsyncIterator[GraphClient]:
        plain = PlainClient(AT_ONCE)
        try:
            async with aiohttp.ClientSession() as session:
                yield cls(plain, session, settings)
        finally:
            await plain.close()

    async def send(self, recipient: str, body: dict[str, Any], callback: str) -> str:
        """Send a message to a person, by their BSUID ("RW.1349…"); returns its name (wamid).

        `callback` comes back in every status of it. Raises GraphError, NotConnected, SendUnknown.
        """
        # A BSUID as `to` is answered with 200, and nothing is ever delivered.
        whole = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "recipient": recipient,
            **body,
            "biz_opaque_callback_data": callback[:CALLBACK_LENGTH],
        }
        answer = await self.call("POST", f"{self._phone}/messages", json=whole)
        try:
            return str(answer["messages"][0]["id"])
        except (KeyError, IndexError, TypeError) as error:
            raise SendUnknown("an answer without the message's name") from error

    async def mark_read(self, wamid: str, *, typing: bool = True) -> None:
        """Somebody's message, and all before it, was read; with `typing`, an answer is on its way
        (for 25 s at most). Raises as `send`."""
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
        }
        if typing:
            body["typing_indicator"] = {"type": "text"}
        await self.call("POST", f"{self._phone}/messages", json=body)

    async def upload(self, content: bytes, mime: str, name: str = "file") -> str:
        """The name of a file that goes up, for thirty days. Raises as `send`."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", mime)
        form.add_field("file", content, filename=name, content_type=mime)
        answer = await self.call("POST", f"{self._phone}/media", data=form, seconds=FILE_SECONDS)
        return str(answer["id"])

    async def example(self, content: bytes, mime: str) -> str:
        """The handle of a picture that shows Meta's reviewers what a template may carry: good for
        asking for one, and for no message. Raises as `send`, NoApp where nobody is subscribed.

        https://developers.facebook.com/docs/graph-api/guides/upload
        """
        waba = self.settings.whatsapp_waba_id
        subscribed = await self.call("GET", f"/{waba}/subscribed_apps")
        apps = [each.get("whatsapp_business_api_data") for each in subscribed.get("data", ())]
        app = next((each["id"] for each in apps if isinstance(each, dict) and "id" in each), None)
        if app is None:
            raise NoApp("no app is subscribed to the account: set its callback address first")
        described = {"file_name": "example", "file_length": str(len(content)), "file_type": mime}
        begun = await self.call("POST", f"/{app}/uploads", params=described)
        token = self.settings.whatsapp_token.get_secret_value()
        sent = await self.call(
            "POST",
            f"/{begun['id']}",
            data=content,
            seconds=FILE_SECONDS,
            headers={"Authorization": f"OAuth {token}", "file_offset": "0"},
        )
        return str(sent["h"])

    async def fetch(self, media_id: str) -> bytes:
        """A file that somebody sent. Raises MediaGone, MediaTooLarge, and as `send`."""
        try:
            return await self._fetch_once(media_id)
        except MediaGone:  # the address is good for five minutes
            return await self._fetch_once(media_id)

    async def _fetch_once(self, media_id: str) -> bytes:
        where = await self.call("GET", f"/{media_id}")
        if int(where.get("file_size") or 0) > MOST_BYTES:
            raise MediaTooLarge
        try:
            async with self.session.get(
                str(where["url"]), headers=self._headers, timeout=_within(FILE_SECONDS)
            ) as response:
                if response.status == 404:
                    raise MediaGone("not found")
                if response.status != 200:
                    raise SendUnknown(f"HTTP {response.status}")
                content = bytearray()
                async for part in response.content.iter_chunked(64 * 1024):
                    content += part
                    if len(content) > MOST_BYTES:
                        raise MediaTooLarge
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SendUnknown(type(error).__name__) from error

    async def call(
        self,
        method: str,
        path: str,
        *,
        seconds: float = ANSWER_SECONDS,
        json: Any = None,
        data: Any = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Any call below the API's address. Raises GraphError, NotConnected, SendUnknown."""
        url = self.settings.whatsapp_api + path
        headers = headers or self._headers
        if data is not None:
            return await self._upload(url, data, headers, seconds)
        if params:
            url += f"?{urlencode(params)}"
        body = b""
        if json is not None:
            body, headers = dumps(json).encode(), headers | JSON
        try:
            answer = await self.plain.call(
                method, url, body, headers, seconds=seconds, most_bytes=MOST_ANSWER_BYTES
            )
        except Unsent as error:
            raise NotConnected(str(error)) from error
        except Unanswered as error:
            raise SendUnknown(str(error)) from error
        except TimeoutError as error:
            raise SendUnknown("no answer in time") from error
        return _read(answer.body, answer.status)

    async def _upload(
        self, url: str, data: Any, headers: dict[str, str], seconds: float
    ) -> dict[str, Any]:
        try:
            async with self.session.post(
                url, data=data, headers=headers, timeout=_within(seconds), allow_redirects=False
            ) as response:
                body, status = await response.read(), response.status
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnected(type(error).__name__) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SendUnknown(type(error).__name__) from error
        return _read(body, status)

    @property
    def _phone(self) -> str:
        return f"/{self.settings.whatsapp_phone_id}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.settings.whatsapp_token.get_secret_value()}"}


def _within(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS
    )


def _read(body: bytes, status: int) -> dict[str, Any]:
    """The answer's content. Raises GraphError for one that Meta wrote, SendUnknown for another: a
    gateway's 502 does not say what became of the call."""
    try:
        content = read_json(body)
    except InvalidJson:
        content = None
    if not isinstance(content, dict):
        raise SendUnknown(f"HTTP {status}, and no answer of Meta's")
    error = content.get("error")
    if isinstance(error, dict):
        data = error.get("error_data")
        details = data.get("details") if isinstance(data, dict) else None
        code = error.get("code")
        said = str(details or error.get("error_user_msg") or error.get("message") or "")
        raise GraphError(code if isinstance(code, int) else NO_CODE, said, status)
    if not 200 <= status <= 299:
        raise SendUnknown(f"HTTP {status}, and no error of Meta's")
    return content
