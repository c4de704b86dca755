"""The control API, the house's half: bots, groups, trouble, time, limits, the log, the events."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .checks import BOT_API_VERSION
from .faults import Faults
from .requests import WORLD, HookFailed, NotFound, error, field, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .people import Room
    from .refusals import Json
    from .world import World


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the process around the stand-in can do on a visitor's wish; None where it cannot."""

    on_restart: Callable[[], Coroutine[Any, Any, object]] | None = None
    on_clock: Callable[[float], Coroutine[Any, Any, object]] | None = None
    on_reset: Callable[[], Coroutine[Any, Any, object]] | None = None
    site: Callable[[], str] | None = None  # the address of its pages, for whoever has a browser

    def names(self) -> list[str]:
        """Those that are there, for the page to show or hide its switches."""
        return [name for name in ("on_restart", "on_clock", "on_reset") if getattr(self, name)]


TOPIC_STATES = ("open", "closed", "gone")
STATUSES = ("creator", "administrator", "member", "left", "kicked")
log = logging.getLogger(__name__)
HOOKS: web.AppKey[Hooks] = web.AppKey("hooks", Hooks)


def clock_as_json(world: World) -> Json:
    """The time here."""
    return {"now": world.clock.now(), "ahead": world.clock.ahead}


def state_as_json(world: World, hooks: Hooks) -> Json:
    """Everything a page needs to begin with, but for the chats."""
    return {
        "bot_api_version": BOT_API_VERSION,
        "site": hooks.site() if hooks.site else "",
        "bots": [
            {
                "id": bot.id,
                "name": bot.name,
                "username": bot.username,
                "webhook": bot.updates.webhook_url,
                "pending_updates": len(bot.updates),
            }
            for bot in world.bots.values()
        ],
        "people": [world.person_as_json(person) for person in world.people.values()],
        "groups": [group_as_json(group) for group in world.groups.values()],
        "faults": world.faults.as_json(),
        "limits": asdict(world.allowance),
        "clock": clock_as_json(world),
        "speed": world.speed,
        "hooks": hooks.names(),
        "counts": world.journal.counts(),
        "event": world.hub.number,
    }


def group_as_json(group: Room) -> Json:
    """A group as the control API writes it."""
    return {
        "chat_id": group.id,
        "title": group.title,
        "username": group.username,
        "members": {str(number): status for number, status in group.members.items()},
        "topics": {str(number): state for number, state in group.topics.items()},
    }


async def state(request: web.Request) -> web.Response:
    """GET /control/state."""
    return web.json_response(state_as_json(request.app[WORLD], request.app[HOOKS]))


async def add_bot(request: web.Request) -> web.Response:
    """POST /control/bots `{"token": …, "name"?: …, "username"?: …}`."""
    world, values = request.app[WORLD], await read_json(request)
    bot = world.add_bot(
        field(values, "token", str),
        field(values, "name", str, "Bot"),
        field(values, "username", str, "other_bot"),
    )
    bot.reads_groups = field(values, "reads_groups", bool, bot.reads_groups)
    world.hub.tell("bot", {"bot_id": bot.id, "name": bot.name})
    return web.json_response({"id": bot.id, "name": bot.name, "username": bot.username}, status=201)


async def add_group(request: web.Request) -> web.Response:
    """POST /control/groups `{"title": …, "members": {"<id>": "member"|"creator"|…}}`, and
    `"topics": {"<number>": "open"|"closed"}` for one that has topics."""
    world, values = request.app[WORLD], await read_json(request)
    members = members_of(world, field(values, "members", dict))
    kind = field(values, "type", str, "supergroup")
    if kind not in ("group", "supergroup"):
        msg = "a group's type is group or supergroup"
        raise ValueError(msg)
    title, username = field(values, "title", str), field(values, "username", str, None)
    topics = topics_of(field(values, "topics", dict, {}))
    group = world.add_group(title, members, username, kind)
    group.topics = topics
    world.hub.tell("group", group_as_json(group), group.members)
    return web.json_response(group_as_json(group), status=201)


def members_of(world: World, given: Json) -> dict[int, str]:
    """Who is what in a group, checked."""
    members = {}
    for number, status in given.items():
        if world.user(int(number) if number.isdecimal() else 0) is None:
            msg = f"nobody has the id {number}"
            raise ValueError(msg)
        if status not in STATUSES:
            msg = f"a member is one of {', '.join(STATUSES)}, not {status!r}"
            raise ValueError(msg)
        members[int(number)] = str(status)
    return members


def topics_of(given: Json) -> dict[int, str]:
    """Topics by number, checked; one that is "gone" was deleted."""
    for number, state in given.items():
        if not number.isdecimal() or state not in TOPIC_STATES:
            msg = f"a topic has a number and is one of {', '.join(TOPIC_STATES)}"
            raise ValueError(msg)
    return {int(number): state for number, state in given.items()}


async def change_group(request: web.Request) -> web.Response:
    """POST /control/groups/{chat} `{"members": {"<id>": "left"|"kicked"|"member"|…}}`, and
    `"topics": {"<number>": "closed"|"gone"|…}`."""
    world, values = request.app[WORLD], await read_json(request)
    group = world.groups.get(int(request.match_info["chat"]))
    if group is None:
        msg = f"there is no group {request.match_info['chat']}"
        raise NotFound(msg)
    group.members |= members_of(world, field(values, "members", dict, {}))
    group.topics |= topics_of(field(values, "topics", dict, {}))
    if field(values, "upgrade", bool, None):
        group = upgraded(world, group)
    world.hub.tell("group", group_as_json(group), group.members)
    return web.json_response(group_as_json(group))


def upgraded(world: World, old: Room) -> Room:
    """A basic group becomes a supergroup: a new id, and both chats say so to the bots."""
    if old.type != "group" or old.moved_to:
        msg = "only a basic group that has not moved yet can be upgraded"
        raise ValueError(msg)
    new = world.add_group(old.title, dict(old.members))
    speaker = next(user for member in old.members if (user := world.user(member)))
    notes = ((old, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": old.id}))
    for room, note in notes:
        message = world.add_message(room, speaker, note)
        for bot in world.bots.values():
            if bot.id in room.members:
                world.update(bot, "message", message.api, lane=f"chat:{room.id}")
    old.moved_to = new.id
    return new


async def faults(request: web.Request) -> web.Response:
    """GET and POST /control/faults: the switches for trouble; `{"clear": true}` for none."""
    world = request.app[WORLD]
    if request.method == "POST":
        values = await read_json(request)
        if values.pop("clear", False):
            values = Faults().as_json() | values
        world.faults.change(values)
        world.hub.tell("faults", world.faults.as_json())
    return web.json_response(world.faults.as_json())


async def limits(request: web.Request) -> web.Response:
    """GET and POST /control/limits."""
    world = request.app[WORLD]
    if request.method == "POST":
        world.allow(world.allowance.changed(**await read_json(request)))
        world.hub.tell("limits", asdict(world.allowance))
    return web.json_response(asdict(world.allowance))


async def clock(request: web.Request) -> web.Response:
    """GET and POST /control/clock `{"forward": seconds}`."""
    world, hooks = request.app[WORLD], request.app[HOOKS]
    if request.method == "POST":
        seconds = float(field(await read_json(request), "forward", (int, float)))
        world.clock.forward(seconds)
        world.hub.tell("clock", clock_as_json(world))
        if hooks.on_clock:
            await hooked(world, hooks.on_clock(seconds), "the bot did not follow the clock")
    return web.json_response(clock_as_json(world))


async def restart(request: web.Request) -> web.Response:
    """POST /control/restart: the bot, not the stand-in."""
    world, hooks = request.app[WORLD], request.app[HOOKS]
    if hooks.on_restart is None:
        return error(501, "the bot does not run in this process; restart it where it runs")
    await hooked(world, restarted(world, hooks.on_restart()), "the bot did not start again")
    return web.json_response({"restarted": True})


async def restarted(world: World, restarting: Coroutine[Any, Any, object]) -> None:
    """Restart, and tell how it began and how it ended."""
    world.hub.tell("restart", {"state": "begun"})
    ended = "failed"
    try:
        await restarting
        ended = "done"
    finally:
        world.hub.tell("restart", {"state": ended})


async def reset(request: web.Request) -> web.Response:
    """POST /control/reset: people, chats, files, logs and faults are gone."""
    world, hooks = request.app[WORLD], request.app[HOOKS]
    await hooked(world, emptied(world, hooks), "the bot did not begin anew")
    return web.json_response(state_as_json(world, hooks))


async def emptied(world: World, hooks: Hooks) -> None:
    """Forget everything here, then in the house; only then is there anything to read again."""
    world.reset()
    try:
        if hooks.on_reset:
            await hooks.on_reset()
    finally:
        world.hub.tell("reset", {})


async def hooked(world: World, calling: Coroutine[Any, Any, object], otherwise: str) -> None:
    """Call a hook to its end, whether or not its sender waits; what goes wrong is a sentence."""
    task = world.in_flight(calling)
    # Waited for, not awaited: a hook cancelled from within must not look like our own end.
    await asyncio.wait({task})
    if task.cancelled():
        msg = f"{otherwise}: it was stopped before it was done"
        raise HookFailed(msg)
    if wrong := task.exception():
        log.error("a hook failed", exc_info=wrong)
        msg = f"{otherwise}: {type(wrong).__name__}: {wrong}"
        raise HookFailed(msg)


def routes() -> list[web.RouteDef]:
    """The addresses of this half."""
    return [
        web.get("/control/state", state),
        web.post("/control/bots", add_bot),
        web.post("/control/groups", add_group),
        web.post("/control/groups/{chat}", change_group),
        web.get("/control/faults", faults),
        web.post("/control/faults", faults),
        web.get("/control/limits", limits),
        web.post("/control/limits", limits),
        web.get("/control/clock", clock),
        web.post("/control/clock", clock),
        web.post("/control/restart", restart),
        web.post("/control/reset", reset),
    ]
