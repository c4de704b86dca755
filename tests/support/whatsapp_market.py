"""The market of the stories with WhatsApp beside Telegram, and people with a phone there.

    async with WhatsAppMarket.open(database_url, redis_url, tmp_path) as market:
        aline = await market.whatsapp_member("Aline", "rw")
        answer = await aline.say("/sell")  # returns when the answer is on the phone

The verbs are those of `Person`. What a tap is answered with stands in the message that follows:
there is no toast.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.whatsapp.outbound import template_desk
from demo import whatsapp
from playground.whatsapp.client import WhatsAppPhone, WhatsAppPlayground, WhatsAppShown
from storage.models import InboxRow, WantedFile
from tests.support.market import Market, Person, Seen, free_port, plain


@dataclass(frozen=True)
class WhatsAppMessage:
    """A message, looked at as one of Telegram's is: each of its buttons is a row."""

    shown: WhatsAppShown

    @property
    def raw(self) -> dict[str, Any]:
        return self.shown.raw

    @property
    def id(self) -> str:
        return self.shown.id

    @property
    def by_bot(self) -> bool:
        return self.shown.by_bot

    @property
    def text(self) -> str:
        """Without the marks that make it bold or easy to copy."""
        return re.sub(r"[*`]", "", self.shown.text)

    @property
    def kind(self) -> str:
        return self.shown.kind

    @property
    def template(self) -> str:
        return str(self.raw["template"])

    @property
    def buttons(self) -> list[list[str]]:
        return [[label] for label in self.shown.buttons]

    @property
    def data(self) -> dict[str, str]:
        return self.shown.data

    def __str__(self) -> str:
        return str(self.shown)


class WhatsAppPerson(Person):
    """Somebody with WhatsApp."""

    market: WhatsAppMarket
    phone: WhatsAppPhone  # type: ignore[assignment]

    def __init__(self, market: WhatsAppMarket, phone: WhatsAppPhone, language: str) -> None:
        super().__init__(market, phone, language)  # type: ignore[arg-type]

    @property
    def contact_there(self) -> Any:
        """Who they are to the stand-in."""
        return self.market.stand_in.whatsapp.contact(self.market.world.people[self.id])

    async def photos(self, *pictures: bytes, caption: str = "") -> Seen:
        return await self._does(lambda: self.phone.photos(list(pictures), caption=caption))

    async def tap(self, begins: str, message: Any = None) -> Seen:
        target = await self._sees(begins, message)
        return await self._does(lambda: self.phone._act("press", target))

    def button(self, begins: str, message: Any = None) -> dict[str, Any]:
        target = super().button(begins, message)
        return {"message": target["message_id"], "choice": target["data"]}

    async def _does(self, act: Callable[[], Any]) -> Seen:
        since = self._so_far()
        await act()
        try:
            await self.market.inbox_worked_off()
        except AssertionError as late:
            raise AssertionError(f"{self.name} gets no answer.\n{self.screen()}") from late
        return Seen(self.messages(since))

    def messages(self, since: int = 0) -> list[Any]:
        """What is on the phone, oldest first; what the bot sent after a number."""
        shown = [
            WhatsAppMessage(WhatsAppShown(each.as_json()))
            for each in self.contact_there.messages
            if each.on_phone
        ]
        if not since:
            return shown
        return [each for each in shown if each.by_bot and self._came(each) > since]

    def _came(self, message: Any) -> int:
        """Its number: a status makes an event of an old message, too."""
        return int(message.raw["number"])

    def _so_far(self) -> int:
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


class WhatsAppMarket(Market):
    """A market with a number at WhatsApp."""

    def before(self) -> None:
        polls = not self.settings.webhook_url
        listen = f"127.0.0.1:{free_port()}" if polls else self.settings.webhook_listen
        update = {**whatsapp.set_up(self.stand_in), "webhook_listen": listen}
        self.settings = self.settings.model_copy(update=update)
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
        await self.inbox_worked_off()
        await super().quiet(seconds)
        await self.inbox_worked_off()

    async def whatsapp_newcomer(
        self, name: str, language: str, *, user_id: str = ""
    ) -> WhatsAppPerson:
        """Somebody who has not written yet."""
        phone = f"+250788654{len(self.people) + 100}"
        handset = await self.whatsapp_playground.person(
            name, phone=phone, language=language, user_id=user_id or None
        )
        person = WhatsAppPerson(self, handset, language)
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
