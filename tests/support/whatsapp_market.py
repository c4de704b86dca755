"""The market of the stories with WhatsApp beside Telegram, and people with a phone there.

    async with WhatsAppMarket.open(database_url, redis_url, tmp_path) as market:
        aline = await market.whatsapp_member("Aline", "rw")
        answer = await aline.say("/sell")  # returns when the answer is on the phone
        market.on = ("whatsapp", "telegram")  # who comes next is there, and the next one here

The verbs are those of `Person`. What a tap is answered with stands in the message that follows:
there is no toast.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal, cast

from sqlalchemy import select

from bot.whatsapp.outbound import template_desk
from demo import whatsapp
from playground.whatsapp.chats import Message
from playground.whatsapp.client import WhatsAppPhone, WhatsAppPlayground, WhatsAppShown
from storage.models import Account, InboxRow, Notice, WantedFile
from storage.parked_notices import PARKED
from tests.support.market import Market, Person, Seen, plain

Platform = Literal["telegram", "whatsapp", "web"]


def whatsapp_id(number: int) -> str:
    """What WhatsApp calls somebody to this market who is to be known before they write."""
    return f"RW.100000000{number:06d}"


@dataclass(frozen=True)
class WhatsAppMessage:
    """A message, looked at as one of Telegram's is: each of its buttons is a row."""

    message: Message

    @cached_property
    def shown(self) -> WhatsAppShown:
        """As it is when it is first looked at: who waits looks at few of all, again and again."""
        return WhatsAppShown(self.message.as_json())

    @property
    def raw(self) -> dict[str, Any]:
        return self.shown.raw

    @property
    def id(self) -> str:
        return self.message.id

    @property
    def by_bot(self) -> bool:
        return self.message.by_business

    @property
    def text(self) -> str:
        """Without the marks that make it bold or easy to copy."""
        return re.sub(r"[*`]", "", self.shown.text)

    @property
    def kind(self) -> str:
        """ "photo" or "document" whatever it stands above, else "text" or what it is."""
        picture = self.shown.bubble["picture"]
        if picture and picture["kind"] in ("image", "document"):
            return "photo" if picture["kind"] == "image" else "document"
        return "text" if self.shown.kind in ("interactive", "template") else self.shown.kind

    @property
    def pictures(self) -> int:
        return bool(self.shown.bubble["picture"]) + len(self.shown.bubble["cards"])

    @property
    def template(self) -> str:
        return str(self.raw["template"])

    @property
    def buttons(self) -> list[list[str]]:
        return [[label] for label in self.shown.buttons]

    @property
    def data(self) -> dict[str, str]:
        return self.shown.data

    @property
    def links(self) -> list[str]:
        """Where it leads: by its button, or as written where that would be one of several."""
        keys = [each["id"] for each in self.shown.choices if each.get("kind") == "url"]
        return keys + re.findall(r"https?://\S+", self.shown.text)

    def __str__(self) -> str:
        return str(self.shown)


class WhatsAppPerson(Person):
    """Somebody with WhatsApp."""

    market: WhatsAppMarket
    phone: WhatsAppPhone  # type: ignore[assignment]

    def __init__(self, market: WhatsAppMarket, phone: WhatsAppPhone, language: str) -> None:
        super().__init__(market, phone, language)  # type: ignore[arg-type]
        self.one_by_one = False  # questions that are put together are asked for one by one
        self._opened: set[str] = set()  # templates whose button was tapped

    @property
    def contact_there(self) -> Any:
        """Who they are to the stand-in."""
        return self.market.stand_in.whatsapp.contact(self.market.world.people[self.id])

    async def photos(self, *pictures: bytes, caption: str = "") -> Seen:
        return await self._does(lambda: self.phone.photos(list(pictures), caption=caption))

    async def album(self, *parts: tuple[bytes, str, str]) -> Seen:
        async def act() -> None:
            for data, name, kind in parts:
                await self.phone.file(data, name, kind={"photo": "image"}.get(kind, kind))

        return await self._does(act)

    def received_file(self, seen: Seen) -> tuple[str, bytes]:
        shown = cast("list[WhatsAppMessage]", seen)
        picture = next(each.shown.bubble["picture"] for each in shown if each.kind == "document")
        found = self.market.stand_in.whatsapp.media.on_phone(picture["id"])
        assert found is not None
        return found.filename, found.data

    async def forward(self, message: Any) -> Seen:
        return await self._does(lambda: self.phone.forward(message=message.shown))

    async def edit(self, message: Any, text: str) -> Seen:
        """The business is told that something was edited, and nothing of what."""
        return await self._does(lambda: self.phone.unsupported("edit"))

    async def tap(self, begins: str, message: Any = None) -> Seen:
        """Tap a button; where it stands on a later page of a list, or below a question that was put
        with others, that is gone to first. `toast` is the first line of the answer, which
        stays to be read as an alert does."""
        if message is None:
            await self._goes_to(begins)
        target = await self._sees(begins, message)
        seen = await self._does(lambda: self.phone._act("press", target))
        seen.toast = plain(seen[0].text).partition("\n")[0] if seen else ""
        seen.alert = bool(seen)
        return seen

    async def _goes_to(self, begins: str) -> None:
        by_bot = [each for each in self.messages() if each.by_bot]
        newest = by_bot[-1].data.items() if by_bot else ()
        if any(data.startswith(begins) or label == begins for label, data in newest):
            return
        for way in ("more|", "f|<apart"):
            leads = any(data.startswith(way) for _, data in newest)
            if leads and (way == "more|" or begins.startswith("f|")):
                await self._does(partial(self.press_at_once, self.button(way)))
                return

    def button(self, begins: str, message: Any = None) -> dict[str, Any]:
        target = super().button(begins, message)
        return target | {"message": target["message_id"], "choice": target["data"]}

    async def press_at_once(self, button: dict[str, Any]) -> None:
        await self.phone._act("press", button)

    @property
    def account(self) -> tuple[str, str]:
        return "whatsapp", self.contact_there.user_id

    @property
    def keyboard(self) -> list[str]:
        """What shares the own number: the phone's own button, below the message that asks."""
        own = [
            each
            for each in cast("WhatsAppMessage", self.newest).shown.choices
            if each.get("kind") == "contact"
        ]
        return [each["title"] for each in own]

    async def press(self, label: str) -> Seen:
        """The request for one's number has a button of the phone's own."""
        return await self.contact()

    async def plant(self, data: str) -> str:
        body = {
            "messaging_product": "whatsapp",
            "recipient": self.contact_there.user_id,
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": data, "title": "?"}}]},
            },
        }
        settings = self.market.settings
        async with self.market.playground.session.post(
            f"{settings.whatsapp_api}/{settings.whatsapp_phone_id}/messages",
            json=body,
            headers={"Authorization": f"Bearer {settings.whatsapp_token.get_secret_value()}"},
        ) as response:
            planted = str((await response.json())["messages"][0]["id"])
        await self.market.stand_in.whatsapp.deliveries.settled()
        return planted

    async def hears(self, words: str, seconds: float | None = None) -> Any:
        """Who was silent for a day gets a template: they tap its button, and read what it is.
        What waits until they write is read after a word of theirs."""
        deadline = time.monotonic() + (seconds or self.market.patience)
        look = 0
        while True:
            look += 1
            news = self.messages(max(self._heard, 1))
            for each in news:
                if words in plain(each.text) and not each.template:
                    self._heard = self._came(each)
                    return each
            closed = [m for m in news if m.template and m.data and m.id not in self._opened]
            if closed:
                self._opened.add(closed[0].id)
                await self.tap(next(iter(closed[0].data.values())), closed[0].id)
            elif look % 100 == 0 and await self._news_waits():
                await self.say("/help")
            elif time.monotonic() > deadline:
                raise AssertionError(f"{self.name} hears nothing of {words!r}.\n{self.screen()}")
            else:
                await self.market.until(lambda: True, str)  # the house may have ended
                await asyncio.sleep(0.005)

    async def _news_waits(self) -> bool:
        whose = select(Account.person_id).where(
            Account.platform == "whatsapp", Account.platform_id == self.account[1]
        )
        parked = Notice.person_id.in_(whose), Notice.state == "due", Notice.reason == PARKED
        return bool(await self.market.count(Notice, *parked))

    async def _does(self, act: Callable[[], Any]) -> Seen:
        since = self.so_far()
        await act()
        await self._answered()
        newest = self.messages(since)[-1:]
        if self.one_by_one and newest and newest[0].by_bot:
            apart = next((d for d in newest[0].data.values() if d.startswith("f|<apart")), None)
            if apart is not None:
                await self.phone._act("press", self.button(apart, newest[0].id))
                await self._answered()
                together = newest[0].id
                return Seen([each for each in self.messages(since) if each.id != together])
        return Seen(self.messages(since))

    async def _answered(self) -> None:
        try:
            await self.market.inbox_worked_off()
        except AssertionError as late:
            raise AssertionError(f"{self.name} gets no answer.\n{self.screen()}") from late

    def messages(self, since: int = 0) -> list[Any]:
        """What is on the phone, oldest first; what the bot sent after a number."""
        return [
            WhatsAppMessage(each)
            for each in self.contact_there.messages
            if each.on_phone and (not since or (each.by_business and each.number > since))
        ]

    def _came(self, message: Any) -> int:
        """Its number: a status makes an event of an old message, too."""
        return int(message.message.number)

    def so_far(self) -> int:
        return int(self.market.stand_in.whatsapp.last_number)

    def told(self) -> list[str]:
        """Every text and label that the bot ever sent here, oldest first."""
        texts = []
        for each in self.messages():
            if each.by_bot:
                texts += [plain(each.text), *(label for row in each.buttons for label in row)]
        return texts

    def sent_to(self) -> int:
        """How many messages the market sent here."""
        return sum(each.by_business for each in self.contact_there.messages)


@dataclass
class WhatsAppMarket(Market):
    """A market with a number at WhatsApp. `on` is where newcomers are, in turn."""

    on: tuple[Platform, ...] = ("telegram",)
    one_by_one: bool = False  # of who comes
    templates: bool = False  # whether they were written and approved

    def before(self) -> None:
        self.settings = self.settings.model_copy(update=whatsapp.set_up(self.stand_in))
        self.whatsapp_playground = WhatsAppPlayground(
            self.stand_in.url, session=self.playground.session
        )

    async def start(self) -> None:
        await super().start()
        await whatsapp.call(self.stand_in, self.settings.webhook_listen)

    async def approve_templates(self) -> None:
        """As the operator asks for them; the stand-in approves all."""
        said: list[str] = []
        assert await template_desk.run(self.settings, "submit", said.append) == 0, said

    async def forward(self, **time_passed: float) -> None:
        """Who is silent for a day is reached by templates only, which an operator has by then."""
        if not self.templates and any(isinstance(each, WhatsAppPerson) for each in self.people):
            self.templates = True
            await self.approve_templates()
        await super().forward(**time_passed)

    async def inbox_worked_off(self) -> None:
        """Everything that people sent is answered, and the answers are on their phones."""
        there = self.stand_in.whatsapp
        await there.webhooks.told()
        await self._none_left(InboxRow, InboxRow.handled_at.is_(None), InboxRow.kind == "message")
        await there.deliveries.settled()

    async def photos_fetched(self) -> None:
        """What was sent on one platform can be shown on the other."""
        await self._none_left(WantedFile)

    async def _none_left(self, model: Any, *where: Any) -> None:
        deadline = time.monotonic() + self.patience
        while await self.count(model, *where):
            assert time.monotonic() < deadline, f"some of {model.__tablename__} are left over"
            await asyncio.sleep(0.005)

    async def quiet(self, seconds: float | None = None) -> None:
        there = self.stand_in.whatsapp
        await there.webhooks.told()
        await super().quiet(seconds)
        await there.webhooks.told()
        await there.deliveries.settled()

    async def newcomer(self, name: str, language: str, **facts: Any) -> Person:
        if self.on[len(self.people) % len(self.on)] == "telegram":
            return await super().newcomer(name, language, **facts)
        number = facts.pop("id", None)
        user_id = whatsapp_id(number) if number is not None else ""
        return await self.whatsapp_newcomer(name, language, user_id=user_id, id=number, **facts)

    async def whatsapp_newcomer(
        self,
        name: str,
        language: str,
        *,
        user_id: str = "",
        phone: str = "",
        id: int | None = None,  # noqa: A002 - as the playground has it
        time_zone: str = "",  # of Telegram's phones only, which draw clocks
    ) -> WhatsAppPerson:
        """Somebody who has not written yet."""
        handset = await self.whatsapp_playground.person(
            name,
            phone=phone or f"+250788654{len(self.people) + 100}",
            id=id,
            language=language,
            user_id=user_id or None,
        )
        person = WhatsAppPerson(self, handset, language)
        person.one_by_one = self.one_by_one
        self.people.append(person)
        return person

    async def whatsapp_member(
        self, name: str, language: str, *, user_id: str = ""
    ) -> WhatsAppPerson:
        """Somebody who has chosen their language."""
        person = await self.whatsapp_newcomer(name, language, user_id=user_id)
        await person.through("/start", f">lang|{language}")
        return person

    def check_labels(self) -> None:
        """WhatsApp's own are measured by the stand-in, which takes none that is too long."""
        everybody = self.people
        self.people = [each for each in everybody if not isinstance(each, WhatsAppPerson)]
        super().check_labels()
        self.people = everybody
