"""The control API, people's half: who there is, what they do, what their phones show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from . import acts, taps, votes
from .people import Message, Person, Platform, Room
from .phones import look_at
from .requests import (
    WORLD,
    field,
    read_form,
    read_json,
    the_bot,
    the_person,
    the_room,
)

if TYPE_CHECKING:
    from .refusals import Json
    from .world import World

NEVER_REPORTED = "Telegram never reports Kinyarwanda (rw) as a language_code"
LARGEST_ID = (1 << 52) - 1  # what the Bot API says of its identifiers
PERSON_FIELDS = (
    "first_name",
    "last_name",
    "username",
    "language",
    "language_code",
    "time_zone",
    "phone",
)


def person_from(values: Any, number: int) -> Person:
    """A person from a request, checked."""
    person = Person(number, field(values, "first_name", str))
    platform = field(values, "platform", str, "telegram")
    if platform not in get_args(Platform):
        msg = f"a phone has telegram, whatsapp or a browser alone, not {platform!r}"
        raise ValueError(msg)
    change_person(person, values)
    person.platform = platform
    if platform == "whatsapp" and not person.phone:
        msg = "who is on WhatsApp has a phone number"
        raise ValueError(msg)
    return person


def change_person(person: Person, values: Json) -> None:
    """Set what is given, if all of it can be."""
    given: Json = {"deactivated": field(values, "deactivated", bool, person.deactivated)}
    for name in PERSON_FIELDS:
        if name in values:
            given[name] = field(values, name, str, "" if name == "phone" else None)
    for name in ("first_name", "language", "time_zone"):
        if name in given and not (given[name] or "").strip():
            msg = f"{name} must not be empty"
            raise ValueError(msg)
    if (given.get("language_code") or "").partition("-")[0] == "rw":
        raise ValueError(NEVER_REPORTED)
    if zone := given.get("time_zone"):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            msg = f"there is no time zone {zone!r}"
            raise ValueError(msg) from None
    for name, value in given.items():
        setattr(person, name, value)


async def add_people(request: web.Request) -> web.Response:
    """POST /control/people: one person, or `{"people": [...]}` for a crowd."""
    world, values = request.app[WORLD], await read_json(request)
    wanted = field(values, "people", list, [values])
    if not all(isinstance(item, dict) for item in wanted):
        msg = "each of the people is an object"
        raise ValueError(msg)
    for item in wanted:  # one who cannot come keeps out all: half a crowd helps nobody
        person_from(item, 0)
        number = field(item, "id", int, 1)
        if not 0 < number <= LARGEST_ID:
            msg = f"{number} is no person's id"
            raise ValueError(msg)
    added = []
    for item in wanted:
        number = field(item, "id", int, None) or world.free_person_id()
        person = world.add_person(person_from(item, number))
        if item.get("started"):
            world.start_private(the_bot(world, field(item, "bot_id", int, None)), person)
        added.append(world.person_as_json(person))
    return web.json_response({"people": added} if "people" in values else added[0], status=201)


async def list_people(request: web.Request) -> web.Response:
    """GET /control/people."""
    world = request.app[WORLD]
    return web.json_response(
        {"people": [world.person_as_json(person) for person in world.people.values()]}
    )


async def change(request: web.Request) -> web.Response:
    """POST /control/people/{person}: change a name, a language, a number."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    if person.platform == "whatsapp" and "phone" in values:
        msg = "a number on WhatsApp is changed on WhatsApp, where everybody is told"
        raise ValueError(msg)
    change_person(person, values)
    shown = world.person_as_json(person)
    world.hub.tell("person", shown, (person.id,))
    return web.json_response(shown)


def sent(world: World, messages: list[Message], mark: int) -> web.Response:
    """The answer to an act: what was sent, and the event before it, to ask "since" from."""
    shown = [world.message_as_json(message) for message in messages]
    return web.json_response({"messages": shown, "since": mark})


async def say(request: web.Request) -> web.Response:
    """POST …/say `{"text": …, "reply_to"?: …, "topic"?: …}`."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    text = field(values, "text", str)
    reply_to, topic = field(values, "reply_to", int, None), field(values, "topic", int, None)
    said = acts.say(world, person, room, text, reply_to=reply_to, topic=topic)
    return sent(world, said, mark)


async def press(request: web.Request) -> web.Response:
    """POST …/key `{"label": …}`: a key of the reply keyboard."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    return sent(world, taps.press(world, person, room, field(values, "label", str)), mark)


async def tap(request: web.Request) -> web.Response:
    """POST …/tap `{"data" | "label": …, "message_id"?: …}`; else the newest message with it."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    data, label = field(values, "data", str, None), field(values, "label", str, None)
    if (data is None) == (label is None):
        msg = "give either data or label"
        raise ValueError(msg)
    number = field(values, "message_id", int, None) or newest_with(room, data, label)
    done = taps.tap(world, person, room, number, data=data, label=label)
    shown = done if isinstance(done, dict) else {"tap": done.as_json(world.clock.now())}
    return web.json_response(shown | {"since": mark})


async def pay(request: web.Request) -> web.Response:
    """POST …/pay `{"message_id"?: …}`: an invoice, else the newest."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    pressed = taps.pay(world, person, room, field(values, "message_id", int, None))
    return web.json_response({"tap": pressed.as_json(world.clock.now()), "since": mark})


def newest_with(room: Room, data: str | None, label: str | None) -> int:
    """The newest message with such a button."""
    for message in reversed(room.messages.values()):
        rows = message.api.get("reply_markup", {}).get("inline_keyboard", [])
        for button in (b for row in rows for b in row):
            if not message.deleted and (
                button["text"] == label or (data and button.get("callback_data") == data)
            ):
                return message.id
    msg = f"no message has a button {label if label is not None else data!r}"
    raise acts.CannotDo(msg)


async def vote(request: web.Request) -> web.Response:
    """POST …/vote `{"options": [0], "message_id"?: …}`: places or words; none takes it back."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    number = field(values, "message_id", int, None)
    shown = votes.found(person, room, number).api["poll"]["options"]
    words = {option["text"]: place for place, option in enumerate(shown)}
    wanted = [words.get(each, each) for each in field(values, "options", list)]
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in wanted):
        msg = f"the options are numbers, or words of these: {', '.join(map(repr, words))}"
        raise ValueError(msg)
    return sent(world, [votes.vote(world, person, room, wanted, number)], mark)


async def photos(request: web.Request) -> web.Response:
    """POST …/photos: multipart files (several are an album), or `{"files": […], "caption"?}`."""
    world, person = request.app[WORLD], the_person(request)
    values, uploads = await read_form(request)
    room, mark = the_room(request, person, values), world.hub.number
    caption, group = field(values, "caption", str, ""), field(values, "media_group_id", str, None)
    return sent(
        world, await acts.photos(world, person, room, uploads, caption=caption, group=group), mark
    )


async def file(request: web.Request) -> web.Response:
    """POST …/file: `kind` (document, voice, sticker, video, audio, animation) and one file."""
    world, person = request.app[WORLD], the_person(request)
    values, uploads = await read_form(request)
    room, mark = the_room(request, person, values), world.hub.number
    if len(uploads) != 1:
        msg = "exactly one file is expected"
        raise ValueError(msg)
    kind = field(values, "kind", str, "document")
    caption, group = field(values, "caption", str, ""), field(values, "media_group_id", str, None)
    message = await acts.file(world, person, room, kind, uploads[0], caption=caption, group=group)
    return sent(world, [message], mark)


async def location(request: web.Request) -> web.Response:
    """POST …/location `{"latitude": …, "longitude": …}`."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    latitude, longitude = (
        float(field(values, name, (int, float))) for name in ("latitude", "longitude")
    )
    return sent(world, [acts.location(world, person, room, latitude, longitude)], mark)


async def contact(request: web.Request) -> web.Response:
    """POST …/contact `{}` for one's own number, or `{"contact": {...}}` for somebody's."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    return sent(
        world, [acts.contact(world, person, room, field(values, "contact", dict, None))], mark
    )


async def forward(request: web.Request) -> web.Response:
    """POST …/forward `{"message_ids": [...], "from_chat_id"?: …, "from_bot_id"?: …}`."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    source = look_at(
        world,
        person,
        field(values, "from_bot_id", int, room.bot_id),
        field(values, "from_chat_id", int, None),
    )
    return sent(
        world, acts.forward(world, person, room, source, field(values, "message_ids", list)), mark
    )


async def edit(request: web.Request) -> web.Response:
    """POST …/edit `{"message_id": …, "text": …}`."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room, mark = the_room(request, person, values), world.hub.number
    number, text = field(values, "message_id", int), field(values, "text", str)
    return sent(world, [acts.edit(world, person, room, number, text)], mark)


async def block(request: web.Request) -> web.Response:
    """POST …/block and …/unblock."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room = look_at(world, person, field(values, "bot_id", int, None), None)
    if (room.bot_id, person.id) not in world.private:
        msg = f"{person.first_name} never talked to the bot"
        raise acts.CannotDo(msg)
    taps.block(world, person, room, blocked=request.path.endswith("/block"))
    return web.json_response({"blocked": room.blocked})


async def read(request: web.Request) -> web.Response:
    """POST …/read: the chat was looked at."""
    world, person, values = request.app[WORLD], the_person(request), await read_json(request)
    room = look_at(
        world, person, field(values, "bot_id", int, None), field(values, "chat_id", int, None)
    )
    room.unread[person.id] = 0
    world.hub.tell(
        "read", {"chat_id": room.id, "bot_id": room.bot_id, "person_id": person.id}, (person.id,)
    )
    return web.json_response({"unread": 0})


def routes() -> list[web.RouteDef]:
    """The addresses of this half."""
    person = "/control/people/{person}"
    doing = {
        "say": say,
        "key": press,
        "tap": tap,
        "pay": pay,
        "vote": vote,
        "photos": photos,
        "file": file,
        "location": location,
        "contact": contact,
        "forward": forward,
        "edit": edit,
        "block": block,
        "unblock": block,
        "read": read,
    }
    return [
        web.get("/control/people", list_people),
        web.post("/control/people", add_people),
        web.post(person, change),
        *(web.post(f"{person}/{name}", handler) for name, handler in doing.items()),
    ]
