"""One call of the Bot API from its name to its answer, through checks, faults and the log."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .checks import METHODS, canonical, describe
from .journal import CallRecord
from .refusals import Json, Refusal, bad_request, too_many

if TYPE_CHECKING:
    from .media import Upload
    from .people import Bot, Message, Room
    from .wire import Arguments
    from .world import World

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Call:
    """A checked call."""

    world: World
    bot: Bot
    method: str
    values: Json
    files: dict[str, Upload]
    number: int

    def room(self) -> Room:
        """The chat that `chat_id` names."""
        return self.world.room(self.bot, self.values["chat_id"])

    def message(self, field: str = "message_id", *, called: str) -> Message:
        """The message that is meant, or `… not found`."""
        room = self.room()
        message = room.present(self.values.get(field, 0))
        if message is None:
            raise bad_request(f"{called} not found")
        return message

    def upload(self, field: str) -> Upload | str | None:
        """A file field: the file that came with the call, or the text that stands for one."""
        if field in self.files:
            return self.files[field]
        value = self.values.get(field)
        return self.attached(value) if isinstance(value, str) else None

    def attached(self, value: str) -> Upload | str:
        """`attach://name` as the part of that name."""
        if not value.startswith("attach://"):
            return value
        name = value.removeprefix("attach://")
        if name not in self.files:
            raise bad_request(
                "wrong remote file identifier specified: Wrong character in the string"
            )
        return self.files[name]


Handler = Callable[[Call], Any]
HANDLERS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Register a function as a method of the Bot API; the name must be one that aiogram knows."""
    if name.lower() not in METHODS:
        msg = f"the Bot API has no method {name}"
        raise ValueError(msg)

    def register(handler: Handler) -> Handler:
        HANDLERS[name.lower()] = handler
        return handler

    return register


@dataclass(slots=True)
class Answer:
    """What goes back; `dropped` means that the connection is cut instead."""

    status: int
    body: Json
    dropped: bool = False
    garbage: str = ""  # which of the bodies of faults.py comes in place of this one

    @property
    def retry_after(self) -> int | None:
        """For the header."""
        wait: int | None = self.body.get("parameters", {}).get("retry_after")
        return wait


async def carry_out(
    world: World,
    bot: Bot,
    name: str,
    arguments: Arguments,
    *,
    verb: str = "POST",
    via: str = "http",
) -> Answer:
    """Check, do, log and answer one call."""
    name = canonical(name)
    number = world.journal.next_call()
    started, at = time.perf_counter(), world.clock.now()
    faults = world.faults
    fault: str | None = None
    met = via == "http" and faults.meet(name, arguments.values.get("chat_id"))
    try:
        if met and faults.slow_ms:
            fault = "slow"
            await asyncio.sleep(faults.slow_ms / 1000)
        if met and faults.take("garbage_next"):
            fault = "garbage"
            raise Refusal(faults.garbage_status, f"stand-in fault: {faults.garbage}")
        if met and faults.take("server_error_next"):
            fault = "server error"
            raise Refusal(faults.server_error_code, "Internal Server Error: stand-in fault")
        if met and faults.take("too_many_next"):
            fault = "too many"
            raise too_many(faults.retry_after)
        result = await perform(world, bot, name, arguments, number)
        answer = Answer(200, {"ok": True, "result": result})
    except Refusal as refusal:
        answer = Answer(refusal.code, refusal.as_answer())
    except Exception:
        # A bug of ours must not look like a network fault of the bot's: it is logged and named.
        log.exception("the stand-in failed in %s", name)
        answer = Answer(
            500,
            {"ok": False, "error_code": 500, "description": "Internal Server Error: stand-in bug"},
        )
    if fault == "garbage":
        answer.garbage = faults.garbage
    if met and answer.status == 200 and faults.take("drop_answer_next"):
        fault = "answer dropped"
        answer.dropped = True
    spent = (time.perf_counter() - started) * 1000
    world.journal.call(
        CallRecord(
            number,
            at,
            bot.id,
            name,
            verb,
            arguments.for_log(),
            answer.status,
            answer.body,
            spent,
            fault,
            via,
        )
    )
    return answer


async def perform(world: World, bot: Bot, name: str, arguments: Arguments, number: int) -> Any:
    """The call itself."""
    described = describe(name)
    if bot.logged_out:
        raise bad_request("Logged out")
    if bot.closed and name != "close":
        bot.closed = False  # the official server starts a closed bot again at its next call
    handler = HANDLERS.get(name.lower())
    if handler is None:
        raise bad_request(f"stand-in check: {described.name} is left out; see playground/README.md")
    given: Json = dict(arguments.values)
    for field, upload in arguments.files.items():
        if field in described.fields:
            given.setdefault(field, upload)
    values = described.checked(given)
    result = handler(Call(world, bot, described.name, values, arguments.files, number))
    return await result if inspect.isawaitable(result) else result
