"""A screen to a person: laid out, its files gone up, at the pace of the number, and in a plainer
form where Meta will not have it. Both halves send by it, the one that answers and the courier."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat import buttons_of, taps_of
from bot.i18n import plain
from bot.logs import redacted
from bot.screens.missing_photos import without_missing
from bot.texts import t
from bot.whatsapp.capabilities import WHATSAPP, units
from bot.whatsapp.lengths import pieces
from bot.whatsapp.outbound.client import GraphError
from bot.whatsapp.outbound.outcomes import meaning_of
from bot.whatsapp.rendering import BODY, TEXT, laid_out
from storage.media.byte_store import NotKept
from storage.redis.client import is_away as redis_is_away
from storage.redis.message_buttons import ButtonsBelow

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.courier.pace import PersonPace
    from bot.i18n import Reader
    from bot.whatsapp.outbound.client import GraphClient
    from bot.whatsapp.outbound.media import WhatsAppMedia
    from bot.whatsapp.pages import Pages, Rest
    from storage.redis.message_buttons import MessageButtons
    from storage.redis.rate_limit import Lane

log = logging.getLogger(__name__)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WhatsAppSender:
    client: GraphClient
    media: WhatsAppMedia
    pace: PersonPace
    pages: Pages
    below: MessageButtons

    async def send(
        self,
        recipient: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        callback: str,
        *,
        plainly: bool = True,
    ) -> str:
        """All messages of a screen, in order; returns the name of the last. Each carries `callback`
        with its place, "…/1/2" for the first of two. With `plainly`, what Meta refuses as it is is
        sent as bare words, and photos that are not here yet are left out. Raises NotNow,
        GraphError, NotConnected, SendUnknown, StoreAway."""
        if plainly:
            screen = without_missing(screen, self.media.names.gave)
        bodies, rest = laid_out(screen, reader)
        await self._keep(recipient, rest)
        sent = []
        for place, body in enumerate(bodies, 1):
            named = f"{callback}/{place}/{len(bodies)}"
            sent.append(
                await self._in_some_form(recipient, body, reader, lane, named, plainly=plainly)
            )
        labels = tuple(plain(each.label, reader) for each in buttons_of((screen,)))
        # Of a list with later pages the rows as they are counted there: the last leads to those.
        whole = ButtonsBelow(tuple(taps_of((screen,))), labels)
        await self._note(recipient, sent, below(bodies[-1]) if rest.bodies else whole)
        return sent[-1]

    async def send_body(self, recipient: str, body: Body, lane: Lane, callback: str) -> str:
        """One message as it is: a later page, a template. Raises as `send`, and NotKept."""
        sent = await self._with_files(recipient, body, lane, callback)
        await self._note(recipient, [sent], below(body))
        return sent

    async def _note(self, recipient: str, messages: list[str], below: ButtonsBelow) -> None:
        """For who replies to one of them. They are there: nothing that fails now may send them
        again."""
        try:
            await self.below.note(f"{WHATSAPP.platform}:{recipient}", messages, below)
        except Exception as error:
            if not redis_is_away(error):
                raise
            log.warning("the buttons of a message are not kept: %s", error)

    async def _keep(self, recipient: str, rest: Rest) -> None:
        """Without them the first ten buttons work all the same."""
        try:
            await self.pages.note(f"{WHATSAPP.platform}:{recipient}", rest)
        except Exception as error:
            if not redis_is_away(error):
                raise
            log.warning("later pages of buttons are not kept: %s", error)

    async def _in_some_form(
        self,
        recipient: str,
        body: Body,
        reader: Reader,
        lane: Lane,
        callback: str,
        *,
        plainly: bool,
    ) -> str:
        try:
            return await self._with_files(recipient, body, lane, callback)
        except (NotKept, GraphError) as error:
            if not plainly or _is_no_matter_of_form(error):
                raise
            log.error("WhatsApp refused a message: %s", redacted(str(error)))  # noqa: TRY400
            refused: Exception = error
        for each in plainer(body, reader):
            try:
                return await self._with_files(recipient, each, lane, callback)
            except GraphError as error:
                if _is_no_matter_of_form(error):
                    raise
        raise refused

    async def _with_files(self, recipient: str, body: Body, lane: Lane, callback: str) -> str:
        await self.pace.take(recipient, lane)
        try:
            return await self.client.send(recipient, await self.media.ready(body), callback)
        except GraphError as error:
            gone = meaning_of(error.code) in ("media", "refused")
            if not (gone and await self.media.forget(body)):
                raise
            log.info("files go up again: %s", redacted(str(error)))
        await self.pace.take(recipient, lane)
        return await self.client.send(recipient, await self.media.ready(body), callback)


def _is_no_matter_of_form(error: Exception) -> bool:
    return isinstance(error, GraphError) and meaning_of(error.code) not in ("refused", "media")


def below(body: Body) -> ButtonsBelow:
    """The buttons of a message by themselves; those of a template say elsewhere how they read."""
    if body["type"] == "template":
        parts = body["template"]["components"]
        found = [each["parameters"][0]["payload"] for each in parts if each["type"] == "button"]
        return ButtonsBelow(tuple(found), ())
    action = body["interactive"]["action"] if body["type"] == "interactive" else {}
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    return ButtonsBelow(tuple(row["id"] for row in rows), tuple(row["title"] for row in rows))


def plainer(body: Body, reader: Reader) -> list[Body]:
    """What may be read in the place of a message that cannot be sent, the nearest to it first: the
    same without its picture, and its bare words, with what its buttons say."""
    kind = body["type"]
    if kind == "text":
        return []
    if kind != "interactive":
        return [_words(_instead(body, reader), body[kind].get("caption", ""))]
    inner = body["interactive"]
    said, action = inner["body"]["text"], inner["action"]
    header = inner.get("header") or _first_of(action).get("header")
    gone = _instead(header, reader) if header else ""
    bare = _words(gone, said, *(f"- {title}" for title in _titles(action)))
    text = f"{gone}\n{said}"
    if not header or units(text) > BODY:
        return [bare]
    if inner["type"] == "carousel":
        below = _first_of(action)["action"]["buttons"]
        replies = [{"type": "reply", "reply": each["quick_reply"]} for each in below]
        inner = {"type": "button", "action": {"buttons": replies}}
    without = {"type": inner["type"], "body": {"text": text}, "action": inner["action"]}
    return [{"type": "interactive", "interactive": without}, bare]


def _first_of(action: dict[str, Any]) -> dict[str, Any]:
    """The card that the reader of a carousel sees."""
    cards: list[dict[str, Any]] = action.get("cards") or [{}]
    return cards[0]


def _words(*lines: str) -> Body:
    text = pieces("\n".join(filter(None, lines)), TEXT)[0]
    return {"type": "text", "text": {"body": text}}


def _titles(action: dict[str, Any]) -> list[str]:
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    replies = [each["reply"] for each in action.get("buttons", ())]
    link = action.get("parameters", {})
    opens = [f"{link['display_text']}: {link['url']}"] if "url" in link else []
    return [*(each["title"] for each in (*replies, *rows)), *opens]


def _instead(body: Body, reader: Reader) -> str:
    kind = body["type"]
    match kind:
        case "audio":
            return plain(t("The recording cannot be played just now."), reader)
        case "location":
            return f"📍 {body[kind]['latitude']}, {body[kind]['longitude']}"
        case "document":
            name = body[kind]["filename"]
            return plain(t("The file cannot be shown just now: {name}", name=name), reader)
    return plain(t("📷 The photos cannot be shown just now."), reader)
