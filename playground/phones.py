"""The control API, what phones show: chats, menus, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from . import acts
from .methods.profile import menu_for
from .people import Person, Room
from .requests import WORLD, number_in_query, the_bot, the_person

if TYPE_CHECKING:
    from .refusals import Json
    from .world import World

USUAL_HISTORY = 200


async def read_chat(request: web.Request) -> web.Response:
    """GET /control/people/{person}/chat: everything that the phone shows of one chat."""
    world, person = request.app[WORLD], the_person(request)
    chat_id, bot_id = number_in_query(request, "chat_id"), number_in_query(request, "bot_id")
    room = look_at(world, person, bot_id, chat_id)
    before, limit = number_in_query(request, "before"), number_in_query(request, "limit")
    since = number_in_query(request, "since") or 0
    found = [
        m for m in room.messages.values() if m.event > since and (before is None or m.id < before)
    ]
    shown = found[-(limit or USUAL_HISTORY) :]
    return web.json_response(
        chat_as_json(world, person, room)
        | {
            "messages": [world.message_as_json(message) for message in shown],
            "more": len(found) > len(shown),
        }
    )


def look_at(world: World, person: Person, bot_id: int | None, chat_id: int | None) -> Room:
    """A chat without starting it: one that was never begun is shown empty."""
    if chat_id is not None and chat_id < 0:
        return acts.room_for(world, person, bot_id, chat_id)
    bot = the_bot(world, bot_id)
    return world.private.get((bot.id, person.id)) or Room(
        person.id, "private", bot.id, members={person.id: "member"}
    )


def chat_as_json(world: World, person: Person, room: Room) -> Json:
    """The chat's head, its keyboard and its menu, as this person has them."""
    bots = [bot for bot in world.bots.values() if bot.id == room.bot_id or bot.id in room.members]
    now = world.clock.now()
    typing = room.typing if room.typing and room.typing["until"] > now else None
    language = (person.language_code or "")[:2]
    return {
        "chat_id": room.id,
        "bot_id": room.bot_id,
        "type": room.type,
        "title": room.title or bots[0].texts.name.get(language) or bots[0].name,
        "description": next(
            (b.texts.description.get(language) or b.texts.description.get("", "") for b in bots), ""
        ),
        "started": bool(room.messages) or (room.bot_id, room.id) in world.private,
        "blocked": room.blocked,
        "unread": room.unread.get(person.id, 0),
        "typing": typing,
        "pinned": room.pinned,
        "keyboard": room.keyboards.get(person.id),
        "commands": [command for bot in bots for command in menu_for(bot, room, person)],
        "menu_button": next(
            (b.menu_buttons.get(room.id) or b.menu_buttons.get(0) for b in bots), None
        ),
        "now": now,
        "event": world.hub.number,
    }


async def read_commands(request: web.Request) -> web.Response:
    """GET /control/people/{person}/commands: the menu, by scope and language."""
    world, person = request.app[WORLD], the_person(request)
    room = look_at(
        world, person, number_in_query(request, "bot_id"), number_in_query(request, "chat_id")
    )
    return web.json_response({"commands": chat_as_json(world, person, room)["commands"]})


async def read_taps(request: web.Request) -> web.Response:
    """GET /control/people/{person}/taps: every button pressed and the notice it got."""
    world, person = request.app[WORLD], the_person(request)
    now = world.clock.now()
    return web.json_response(
        {"taps": [tap.as_json(now) for tap in world.taps.values() if tap.person_id == person.id]}
    )


def routes() -> list[web.RouteDef]:
    """The addresses of this part."""
    person = "/control/people/{person}"
    return [
        web.get(f"{person}/chat", read_chat),
        web.get(f"{person}/commands", read_commands),
        web.get(f"{person}/taps", read_taps),
    ]
