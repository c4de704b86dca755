"""One person's phone, for programs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from .handset import LINES_SHOWN, USUAL_WAIT, Handset
from .shown import Match, NothingSuch, Shown, Toast, described, matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from .connection import Connection
    from .shown import Json


class Phone(Handset):
    """One person's phone, in the talk with one bot: the first one, unless `bot_id` is given."""

    def __init__(
        self,
        playground: Connection,
        person_id: int,
        name: str,
        *,
        bot_id: int | None = None,
        chat_id: int | None = None,
    ) -> None:
        super().__init__(playground, person_id, name)
        self.bot_id = bot_id
        self.chat_id = chat_id

    def in_chat(self, chat_id: int | None = None, *, bot_id: int | None = None) -> Phone:
        """The same person in another chat: a group, or another bot."""
        return Phone(self.playground, self.id, self.name, bot_id=bot_id, chat_id=chat_id)

    async def _act(self, what: str, body: Json | None = None) -> Json:
        target = {"bot_id": self.bot_id, "chat_id": self.chat_id}
        answer = await self.playground.call(
            "POST", f"people/{self.id}/{what}", (body or {}) | target
        )
        self.since = answer.get("since", self.since)
        return answer

    async def _sent(self, what: str, body: Json | None = None) -> list[Shown]:
        return [Shown(raw) for raw in (await self._act(what, body))["messages"]]

    # -- what a person does ------------------------------------------------------------

    async def say(
        self, text: str, *, reply_to: int | None = None, topic: int | None = None
    ) -> list[Shown]:
        """Write; in a group with topics, in one of them."""
        return await self._sent("say", {"text": text, "reply_to": reply_to, "topic": topic})

    async def tap(self, button: str, *, message: Shown | int | None = None) -> Json:
        """Tap a button by its label, its data or a part of its label, in the newest message."""
        number = message.id if isinstance(message, Shown) else message
        found = await self.find_button(button, number)
        return await self._act("tap", found)

    async def pay(self, message: Shown | int | None = None) -> Json:
        """Pay an invoice, else the newest; `toast()` has the refusal, if the bot refuses."""
        number = message.id if isinstance(message, Shown) else message
        return await self._act("pay", {"message_id": number})

    async def vote(self, *options: int | str, message: Shown | int | None = None) -> Shown:
        """Choose in a poll, else the newest, by place or words; nothing takes the vote back."""
        number = message.id if isinstance(message, Shown) else message
        return (await self._sent("vote", {"options": list(options), "message_id": number}))[0]

    async def find_button(self, button: str, message_id: int | None = None) -> Json:
        """Where a button is: its message and its label."""
        shown = [m for m in await self.messages() if not m.deleted and message_id in (None, m.id)]
        tests: list[Callable[[Json], bool]] = [
            lambda b: b["text"] == button,
            lambda b: b.get("callback_data") == button,
            lambda b: button in b["text"],
        ]
        for test in tests:
            for message in reversed(shown):
                for row in message.api.get("reply_markup", {}).get("inline_keyboard", []):
                    for candidate in row:
                        if test(candidate):
                            if "callback_data" in candidate:
                                return {
                                    "message_id": message.id,
                                    "data": candidate["callback_data"],
                                }
                            return {"message_id": message.id, "label": candidate["text"]}
        raise NothingSuch(f"{self.name} sees no button {button!r}.\n{await self.screen()}")

    async def press(self, label: str) -> list[Shown]:
        """Press a key of the reply keyboard."""
        return await self._sent("key", {"label": label})

    async def photos(self, pictures: list[bytes], *, caption: str = "") -> list[Shown]:
        """Send pictures; several are an album."""
        files = [{"name": f"{n}.jpg", "base64": encoded(data)} for n, data in enumerate(pictures)]
        return await self._sent("photos", {"files": files, "caption": caption})

    async def file(
        self,
        data: bytes,
        name: str,
        *,
        kind: str = "document",
        caption: str = "",
        content_type: str = "",
        group: str | None = None,
    ) -> Shown:
        """Send a document, voice, sticker, video, audio or animation; as a part of an album."""
        files = [{"name": name, "base64": encoded(data), "content_type": content_type}]
        more = {"caption": caption, "media_group_id": group}
        return (await self._sent("file", {"kind": kind, "files": files, **more}))[0]

    async def location(self, latitude: float, longitude: float) -> Shown:
        """Send a place."""
        return (await self._sent("location", {"latitude": latitude, "longitude": longitude}))[0]

    async def contact(self, phone_number: str | None = None, first_name: str = "") -> Shown:
        """Share one's own number, or somebody's."""
        other = (
            None
            if phone_number is None
            else {"phone_number": phone_number, "first_name": first_name}
        )
        return (await self._sent("contact", {"contact": other}))[0]

    async def forward(self, *message_ids: int, from_chat_id: int | None = None) -> list[Shown]:
        """Pass messages on."""
        return await self._sent(
            "forward", {"message_ids": list(message_ids), "from_chat_id": from_chat_id}
        )

    async def edit(self, message: Shown | int, text: str) -> Shown:
        """Change one's own message."""
        number = message.id if isinstance(message, Shown) else message
        return (await self._sent("edit", {"message_id": number, "text": text}))[0]

    async def block(self) -> None:
        """Block the bot."""
        await self._act("block")

    async def unblock(self) -> None:
        """Let the bot in again."""
        await self._act("unblock")

    async def read(self) -> None:
        """Look at the chat."""
        await self._act("read")

    # -- what a person sees ------------------------------------------------------------

    async def chat(self, *, since: int | None = None) -> Json:
        """Everything that the phone shows of the chat, messages only if changed `since`."""
        path = f"people/{self.id}/chat"
        return await self.playground.call(
            "GET", path, since=since, bot_id=self.bot_id, chat_id=self.chat_id
        )

    async def messages(self, *, since: int | None = None) -> list[Shown]:
        """The chat, oldest first, deleted messages among them."""
        return [Shown(raw) for raw in (await self.chat(since=since))["messages"]]

    async def keyboard(self) -> list[list[str]]:
        """The keys of the reply keyboard presently shown."""
        shown = (await self.chat())["keyboard"] or {}
        return [[key["text"] for key in row] for row in shown.get("keyboard", [])]

    async def commands(self) -> dict[str, str]:
        """The menu of commands as this person sees it."""
        return {
            command["command"]: command["description"]
            for command in (await self.chat())["commands"]
        }

    async def toasts(self) -> list[Toast]:
        """The notices that this person's taps got, oldest first."""
        taps = (await self.playground.call("GET", f"people/{self.id}/taps"))["taps"]
        return [
            Toast(t["label"], t["data"], t["text"], t["show_alert"], t["state"], t) for t in taps
        ]

    async def screen(self, lines: int = LINES_SHOWN) -> str:
        """The chat's last lines, for a person who reads a failed test."""
        shown = await self.messages()
        body = "\n".join(str(message) for message in shown[-lines:]) or "(nothing was said)"
        return f"{self.name}'s chat, last {min(lines, len(shown))} of {len(shown)}:\n{body}"

    # -- waiting -----------------------------------------------------------------------

    async def until(
        self,
        match: Match,
        timeout: float = USUAL_WAIT,  # noqa: ASYNC109 - a test's patience, told in its failure
        *,
        anywhere: bool = False,
    ) -> Shown:
        """The newest message of the bot that matches and came, or changed, after the last act.

        `anywhere` looks at the whole chat.  Fails with the chat's last lines.
        """

        async def look() -> Shown | None:
            for message in reversed(await self.messages(since=None if anywhere else self.since)):
                if message.by_bot and not message.deleted and matches(match, message):
                    return message
            return None

        return await self._wait(
            look, timeout, f"no message of the bot that matches {described(match)}"
        )

    async def toast(self, timeout: float = USUAL_WAIT) -> Toast:  # noqa: ASYNC109 - as above
        """The answer to the last tap, once there is one."""

        async def look() -> Toast | None:
            toasts = await self.toasts()
            return toasts[-1] if toasts and toasts[-1].state == "answered" else None

        return await self._wait(look, timeout, "the last tap got no answer")


def encoded(data: bytes) -> str:
    """For JSON."""
    return base64.b64encode(data).decode()
