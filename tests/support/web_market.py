"""The market of the stories on the web: people with a browser, which posts the forms that are on
its page.

    async with WebMarket.open(database_url, redis_url, tmp_path) as market:
        aline = await market.member("Aline", "rw")
        answer = await aline.say("/sell")  # returns when the answer is on the page

The verbs are those of `Person`. What a tap is answered with stands in the message: there is no
toast. Staff, and whoever has a number at Telegram, have a phone there, too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiohttp import ClientSession, CookieJar, FormData

from bot.app import house
from bot.web.capabilities import WEB
from storage import web_visits
from storage.models import WantedFile
from storage.secret_hash import hashed
from tests.support.market import Market, Person, Seen, plain


@dataclass
class WebMessage:
    """A bubble, looked at as a message of Telegram's is."""

    number: int
    by_bot: bool = True
    lines: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)  # label and data
    links: list[str] = field(default_factory=list)
    pictures: int = 0
    contact: str = ""
    lang: str = ""
    changed: int = 0  # the cursor with which it came, or was changed
    arrival: int = 0  # its place among all that ever came: several come with one cursor

    @property
    def id(self) -> int:
        return self.number

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def kind(self) -> str:
        return "photo" if self.pictures == 1 else "text"

    @property
    def buttons(self) -> list[list[str]]:
        return [[label for label, _ in row] for row in self.rows]

    @property
    def data(self) -> dict[str, str]:
        return {label: data for row in self.rows for label, data in row if data}

    def __str__(self) -> str:
        who = "bot" if self.by_bot else "me"
        keys = " ".join(f"[{label}]" for row in self.buttons for label in row)
        return f"  {self.number} {who}: {self.text} {keys}"


class PageReader(HTMLParser):
    """What a browser makes of a page: its bubbles, and the fields of its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bubbles: list[WebMessage] = []
        self.fields: dict[str, str] = {}
        self._now: WebMessage | None = None
        self._words: list[str] | None = None
        self._tap: str | None = None
        self._label: list[str] = []
        self._silent = 0
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        css = has.get("class", "").split()
        if tag == "input" and has.get("type") == "hidden":
            self.fields[has["name"]] = has.get("value", "")
        if tag == "span":
            silent = "unseen" in css or has.get("aria-hidden") == "true"
            self._open.append(silent)
            self._silent += silent
        if tag == "article":
            lang = has.get("lang", "")
            self._now = WebMessage(int(has["id"][1:]), "mine" not in css, lang=lang)
            self.bubbles.append(self._now)
        bubble = self._now
        if bubble is None:
            return
        if tag == "p" and ("said" in css or "gap" in css):
            self._words = []
        elif tag == "img":
            bubble.pictures += 1
        elif tag == "div" and "keys" in css:
            bubble.rows.append([])
        elif tag == "button" and has.get("name") == "tap":
            self._tap, self._label = has["value"].partition(":")[2], []
        elif tag == "a" and "on" in css and bubble.rows:
            self._tap, self._label = "", []
        elif tag == "label" and "unseen" in css:
            self._words = []
        if tag == "a":
            bubble.links.append(has.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._silent -= self._open.pop()
        bubble = self._now
        if bubble is None:
            return
        if tag == "article":
            self._now = None
        if tag == "p" and self._words is not None:
            bubble.lines.append("".join(self._words))
            self._words = None
        elif tag == "label" and self._words is not None:
            bubble.contact = "".join(self._words)
            self._words = None
        elif tag in ("button", "a") and self._tap is not None:
            bubble.rows[-1].append(("".join(self._label).strip(), self._tap))
            self._tap = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._tap is not None:
            self._label.append(data)
        elif self._words is not None:
            self._words.append(data)


class WebPerson(Person):
    """Somebody with a browser: `jar` is what it keeps."""

    market: WebMarket
    cannot = ("sticker", "forwarded", "edited")

    def __init__(self, market: WebMarket, name: str, language: str) -> None:
        handset = SimpleNamespace(id=-1, name=name)
        super().__init__(market, handset, language)  # type: ignore[arg-type]
        self.browser = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.bubbles: dict[int, WebMessage] = {}
        self.fields: dict[str, str] = {}
        self.number = f"+250788654{len(market.people) + 100}"
        self._arrived = 0
        self._told: list[str] = []
        self._planted: list[str] = []

    # -- what they do ------------------------------------------------------------------------

    async def say(self, text: str) -> Seen:
        if not self.fields:
            begun = await self.begin()
            if text == "/start":
                return begun
        return await self._does(lambda: self.post(text=text))

    async def begin(self, path: str = "/chat", **more: str) -> Seen:
        """As from a page of the shelf, or from an address that somebody typed."""
        page = PageReader(await self.get(path))
        fields = page.fields | {"do": "begin", "name": self.name} | more
        async with self.browser.post(self.market.url + "/chat", data=fields) as said:
            html = await said.text()
            assert said.status == 200, html
        self.take_page(html)
        return Seen([each for each in self.messages() if each.by_bot])

    async def get(self, path: str) -> str:
        async with self.browser.get(self.market.url + path) as said:
            return await said.text()

    async def post(self, **fields: str) -> dict[str, Any]:
        """Something on the page, as its script sends it."""
        return await self.send(self.fields | fields)

    async def send(self, fields: Any) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        url = f"{self.market.url}/chat"
        async with self.browser.post(url, data=fields, headers=headers) as said:
            told: dict[str, Any] = await said.json()
        assert said.status == 200, told
        await self._take(told)
        return told

    async def _take(self, news: dict[str, Any]) -> None:
        if news.get("leads"):
            self.take_page(await self.get(news["leads"]))
            return
        for number, html in news["items"]:
            self._keep(PageReader(html).bubbles[0], news["cursor"])
            assert number in self.bubbles
        for number in [each for each in self.bubbles if each < news["first"]]:
            del self.bubbles[number]
        self.fields["cursor"] = str(news["cursor"])
        if "key" in news:
            self.fields["key"] = news["key"]

    def take_page(self, html: str) -> None:
        page = PageReader(html)
        self.fields = {name: page.fields[name] for name in ("token", "key", "cursor")}
        for each in page.bubbles:
            old = self.bubbles.get(each.number)
            self._keep(each, old.changed if old and old.text == each.text else self._cursor)
        self.bubbles = {each.number: each for each in page.bubbles}

    def _keep(self, bubble: WebMessage, changed: int) -> None:
        before = self.bubbles.get(bubble.number)
        same = before is not None and (before.text, before.rows) == (bubble.text, bubble.rows)
        bubble.changed = before.changed if before and same else changed  # it only looks used
        if before is not None and before.changed == bubble.changed:
            bubble.arrival = before.arrival
        else:
            self._arrived += 1
            bubble.arrival = self._arrived
        self.bubbles[bubble.number] = bubble
        if bubble.by_bot:
            labels = [label for row in bubble.buttons for label in row]
            self._told += [plain(bubble.text), *labels]

    @property
    def _cursor(self) -> int:
        return int(self.fields.get("cursor", "0"))

    async def look(self) -> None:
        """What came by itself."""
        if not self.fields:
            return
        url = f"{self.market.url}/chat/after/{self._cursor}"
        async with self.browser.get(url) as said:
            if said.status == 200:
                await self._take(await said.json())

    async def photos(self, *pictures: bytes, caption: str = "") -> Seen:
        parts = [(data, f"photo{n}.jpg", "image/jpeg") for n, data in enumerate(pictures)]
        return await self.files(*parts, caption=caption)

    async def file(self, data: bytes, name: str, kind: str = "document") -> Seen:
        kinds = {"voice": "audio/ogg", "video": "video/mp4", "photo": "image/jpeg"}
        return await self.files((data, name, kinds.get(kind, "application/octet-stream")))

    async def album(self, *parts: tuple[bytes, str, str]) -> Seen:
        return await self.files(*((data, name, "application/x") for data, name, _ in parts))

    async def files(self, *parts: tuple[bytes, str, str], caption: str = "") -> Seen:
        form = FormData()
        for name, value in (self.fields | {"text": caption}).items():
            form.add_field(name, value)
        for data, name, kind in parts:
            form.add_field("files", data, filename=name, content_type=kind)
        return await self._does(lambda: self.send(form))

    async def contact(self) -> Seen:
        return await self._does(lambda: self.post(contact=self.number))

    async def press(self, label: str) -> Seen:
        """The number's own field has a button of its own."""
        return await self.contact()

    async def location(self) -> Seen:
        return await self._does(lambda: self.post(latitude="-1.9441", longitude="30.0619"))

    async def tap(self, begins: str, message: Any = None) -> Seen:
        target = await self._sees(begins, message)
        seen = await self._does(lambda: self.press_at_once(target))
        seen.toast = plain(seen[0].text).partition("\n")[0] if seen else ""
        seen.alert = bool(seen)
        return seen

    async def press_at_once(self, button: dict[str, Any]) -> None:
        await self.post(tap=f"{button['message_id']}:{button['data']}")

    def button(self, begins: str, message: Any = None) -> dict[str, Any]:
        number = getattr(message, "id", message)
        if isinstance(number, int) and number < 0:
            return {"message_id": "", "data": self._planted[-number - 1]}
        return super().button(begins, message)

    async def _sees(self, begins: str, message: Any) -> dict[str, Any]:
        deadline = time.monotonic() + self.market.patience
        while True:
            try:
                return self.button(begins, message)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            await self.look()
            await asyncio.sleep(0.005)

    async def plant(self, data: str) -> int:
        """Whoever makes their own form needs no message to tap on."""
        self._planted.append(data)
        return -len(self._planted)

    async def burst(self, *texts: str) -> Seen:
        async def act() -> None:
            await asyncio.gather(*(self.post(text=text) for text in texts))

        return await self._does(act)

    async def _does(self, act: Callable[[], Any]) -> Seen:
        since = self.so_far()
        await act()
        return Seen([each for each in self.messages() if each.by_bot and each.changed > since])

    # -- what they see -----------------------------------------------------------------------

    @property
    def account(self) -> tuple[str, str]:
        """What they are called there, only the house knows."""
        return "web", ""

    async def visit(self) -> str:
        """What the house calls their conversation."""
        secret = self.cookie
        async with self.market.database.read() as db:
            found = await web_visits.by_device(db, hashed(secret), self.market.now())
        assert found is not None
        return found[0].id

    @property
    def cookie(self) -> str:
        return next(each.value for each in self.browser.cookie_jar if each.key == "isoko")

    def messages(self, since: int = 0) -> list[Any]:
        shown = [self.bubbles[number] for number in sorted(self.bubbles)]
        if not since:
            return shown
        return [each for each in shown if each.by_bot and each.changed > since]

    def hears_anew(self) -> None:
        self._heard = self._arrived

    def so_far(self) -> int:
        return self._cursor

    @property
    def keyboard(self) -> list[str]:
        return [each.contact for each in self.messages() if each.contact]

    def told(self) -> list[str]:
        return self._told

    async def hears(self, words: str, seconds: float | None = None) -> Any:
        deadline = time.monotonic() + (seconds or self.market.patience)
        while True:
            await self.look()
            news = [each for each in self.messages() if each.by_bot]
            for each in sorted(news, key=lambda bubble: bubble.arrival):
                if each.arrival > self._heard and words in plain(each.text):
                    self._heard = each.arrival
                    return each
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name} hears nothing of {words!r}.\n{self.screen()}")
            await self.market.until(lambda: True, str)  # the house may have ended
            await asyncio.sleep(0.01)


@dataclass
class WebMarket(Market):
    """A market with pages; newcomers have a browser. Nobody is asked there for a second factor, of
    which tests/web/test_second_factor.py tells: days pass in a story, and it lasts for hours."""

    def before(self) -> None:
        url = f"http://{self.settings.webhook_listen}"
        self.settings = self.settings.model_copy(update={"web_url": url})

    async def start(self) -> None:
        with patch.object(house, "WEB", replace(WEB, by_cookie=False)):
            await super().start()

    @property
    def url(self) -> str:
        return self.settings.web_url

    async def newcomer(self, name: str, language: str, **facts: Any) -> Person:
        if "id" in facts:  # staff are named by an account, and have one elsewhere
            return await super().newcomer(name, language, **facts)
        person = WebPerson(self, name, language)
        self.people.append(person)
        # What asks for the PIN of their mobile money comes to a phone without any app of ours.
        person.number = facts.get("phone") or person.number
        person.phone = await self.playground.person(
            name, language=language, phone=person.number, platform="browser"
        )
        return person

    async def quiet(self, seconds: float | None = None) -> None:
        """And what came by itself stands on everybody's page, which asks every few seconds."""
        await super().quiet(seconds)
        for each in self.people:
            if isinstance(each, WebPerson):
                await each.look()

    async def on_telegram(self, name: str, language: str, **facts: Any) -> Person:
        return await super().newcomer(name, language, **facts)

    async def photos_fetched(self) -> None:
        """What was sent on another platform can be shown here."""
        deadline = time.monotonic() + self.patience
        while await self.count(WantedFile):
            assert time.monotonic() < deadline, "photos are still to be fetched"
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        for each in self.people:
            if isinstance(each, WebPerson):
                await each.browser.close()
        await super().stop()

    async def restart(self) -> None:
        """Browsers stay open while the house is not."""
        await super().stop()
        await self.start()
