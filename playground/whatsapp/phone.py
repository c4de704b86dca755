"""One person's phone with WhatsApp, for programs."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from playground.handset import LINES_SHOWN, USUAL_WAIT, Handset
from playground.shown import Json, MatchOf, NothingSuch, described, matches


@dataclass(frozen=True, slots=True)
class WhatsAppShown:
    """A message as a phone shows it now; `raw` is the control API's own object."""

    raw: Json

    @property
    def bubble(self) -> Json:
        """Everything that may be seen of it."""
        bubble: Json = self.raw["bubble"]
        return bubble

    @property
    def id(self) -> str:
        """Its wamid."""
        return str(self.raw["id"])

    @property
    def number(self) -> int:
        """Its place among all messages here."""
        return int(self.raw["number"])

    @property
    def by_bot(self) -> bool:
        """Whether the business wrote it."""
        return bool(self.raw["by_business"])

    @property
    def text(self) -> str:
        """Its words, or a caption."""
        return str(self.bubble["text"])

    @property
    def kind(self) -> str:
        """`text`, `image`, `document`, `location`, `interactive`, `template` …"""
        return str(self.bubble["kind"])

    @property
    def choices(self) -> list[Json]:
        """Everything that can be pressed: buttons, those of cards, and rows of the list."""
        cards = [button for card in self.bubble["cards"] for button in card["buttons"]]
        rows = [row for section in self.bubble["sections"] for row in section["rows"]]
        return [*self.bubble["buttons"], *cards, *rows]

    @property
    def buttons(self) -> list[str]:
        """The words on everything that can be pressed."""
        return [choice["title"] for choice in self.choices]

    @property
    def data(self) -> dict[str, str]:
        """What comes back, by the words."""
        return {choice["title"]: choice["id"] for choice in self.choices}

    @property
    def is_list(self) -> bool:
        """Whether its choices stand in a sheet behind a button."""
        return bool(self.bubble["list_button"])

    def __str__(self) -> str:
        who = "bot" if self.by_bot else "   "
        above = f"*{self.bubble['header']}* " if self.bubble["header"] else ""
        picture = f"[{self.bubble['picture']['kind']}] " if self.bubble["picture"] else ""
        opener = f"[{self.bubble['list_button']} ▾] " if self.is_list else ""
        marks = opener + " ".join(f"[{label}]" for label in self.buttons)
        line = f"{self.number:>5} {who} {picture}{above}{self.text or f'[{self.kind}]'}"
        return line + (f"\n          {marks}" if marks else "")


class WhatsAppPhone(Handset):
    """One person's phone, in the talk with the business."""

    async def _act(self, what: str, body: Json | None = None) -> Json:
        path = f"whatsapp/people/{self.id}/{what}"
        answer = await self.playground.call("POST", path, body or {})
        self.since = answer.get("since", self.since)
        return answer

    async def _sent(self, what: str, body: Json | None = None) -> list[WhatsAppShown]:
        return [WhatsAppShown(raw) for raw in (await self._act(what, body))["messages"]]

    # -- what a person does ------------------------------------------------------------

    async def say(
        self, text: str, *, reply_to: str | None = None, referral: Json | None = None
    ) -> WhatsAppShown:
        """Write; `referral` where an advertisement led here."""
        body = {"text": text, "reply_to": reply_to, "referral": referral}
        return (await self._sent("text", body))[0]

    async def tap(self, choice: str, *, message: WhatsAppShown | str | None = None) -> Json:
        """Press a button or a row by its words, its id or a part of its words, in the newest
        message that has it; `opens` in the answer is the address of one that opens a page."""
        number = message.id if isinstance(message, WhatsAppShown) else message
        return await self._act("press", {"choice": choice, "message": number})

    async def photos(self, pictures: list[bytes], *, caption: str = "") -> list[WhatsAppShown]:
        """Send pictures: each is a message of its own."""
        files = [
            {"name": f"{n}.jpg", "base64": encoded(data), "content_type": "image/jpeg"}
            for n, data in enumerate(pictures)
        ]
        return await self._sent("photos", {"files": files, "caption": caption})

    async def file(
        self,
        data: bytes,
        name: str,
        *,
        kind: str = "document",
        caption: str = "",
        content_type: str = "",
    ) -> WhatsAppShown:
        """Send a document, voice, audio, video, sticker or image."""
        files = [{"name": name, "base64": encoded(data), "content_type": content_type}]
        return (await self._sent("file", {"kind": kind, "files": files, "caption": caption}))[0]

    async def location(
        self, latitude: float, longitude: float, *, name: str = "", address: str = ""
    ) -> WhatsAppShown:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
        return (await self._sent("location", place))[0]

    async def contact(self, phone: str = "", name: str = "") -> WhatsAppShown:
        """Share the own number, as the answer to a request for it, or somebody's card."""
        return (await self._sent("contact", {"phone": phone, "name": name} if phone else {}))[0]

    async def react(self, message: WhatsAppShown, emoji: str = "👍") -> None:
        """Put an emoji on a message; an empty one takes it back."""
        await self._act("react", {"message": message.id, "emoji": emoji})

    async def forward(
        self, text: str = "", *, message: WhatsAppShown | None = None, often: bool = False
    ) -> WhatsAppShown:
        """Pass on words from another talk, or a message of this one."""
        body: Json = {"text": text, "message": message.id if message else None, "often": often}
        return (await self._sent("forward", body))[0]

    async def unsupported(self, what: str = "poll") -> WhatsAppShown:
        """Do something that businesses are not told of."""
        return (await self._sent("unsupported", {"what": what}))[0]

    async def change(self, **what: object) -> Json:
        """Any of `blocked`, `has_app`, `online`, `looking`, `receipts`, `no_marketing`,
        `username`, `phone`; the contact as it is then."""
        contact: Json = (await self._act("change", dict(what)))["contact"]
        return contact

    async def block(self) -> None:
        """Block the business."""
        await self.change(blocked=True)

    async def unblock(self) -> None:
        """And not any more."""
        await self.change(blocked=False)

    async def read(self) -> None:
        """Look at the chat, and leave it."""
        await self._act("read")

    # -- what the phone shows ----------------------------------------------------------

    async def chat(self, *, since: int = 0) -> Json:
        """The chat's head and its messages."""
        return await self.playground.call("GET", f"whatsapp/people/{self.id}/chat", since=since)

    async def messages(self, *, since: int = 0) -> list[WhatsAppShown]:
        """Those on the phone, oldest first."""
        return [WhatsAppShown(raw) for raw in (await self.chat(since=since))["messages"]]

    async def sent(self) -> list[WhatsAppShown]:
        """All of the talk, with those that never came to the phone."""
        answer = await self.playground.call("GET", f"whatsapp/people/{self.id}/messages")
        return [WhatsAppShown(raw) for raw in answer["messages"]]

    async def last(self) -> WhatsAppShown:
        """The newest message of the business on the phone."""
        for message in reversed(await self.messages()):
            if message.by_bot:
                return message
        raise NothingSuch(f"{self.name} has no message from the business.")

    async def until(
        self,
        match: MatchOf[WhatsAppShown],
        timeout: float = USUAL_WAIT,  # noqa: ASYNC109 - a test's patience, told in its failure
        *,
        anywhere: bool = False,
    ) -> WhatsAppShown:
        """Wait for the business's message: words in it, a pattern, or a question of one's own.

        `anywhere` looks at the whole chat, else at what came after the person's last act.
        """

        async def look() -> WhatsAppShown | None:
            for message in reversed(await self.messages(since=0 if anywhere else self.since)):
                if message.by_bot and matches(match, message):
                    return message
            return None

        return await self._wait(
            look, timeout, f"no message of the business that matches {described(match)}"
        )

    async def screen(self, lines: int = LINES_SHOWN) -> str:
        """The chat's last lines, for a person who reads a failed test."""
        shown = await self.messages()
        body = "\n".join(str(message) for message in shown[-lines:]) or "(nothing was said)"
        return f"{self.name}'s WhatsApp, last {min(lines, len(shown))} of {len(shown)}:\n{body}"


def encoded(data: bytes) -> str:
    """Bytes as the control API takes them."""
    return base64.b64encode(data).decode()
