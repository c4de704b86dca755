"""What the control API's handlers share: reading a request, finding who is meant, saying no."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .acts import CannotDo, room_for
from .media import LARGEST_UPLOAD, Upload
from .refusals import Json, Refusal
from .world import World

if TYPE_CHECKING:
    from .people import Bot, Person, Room

WORLD: web.AppKey[World] = web.AppKey("world", World)
NUMBERS_OF_A_FORM = ("bot_id", "chat_id")
# What a person is told where a bot would get a code.
PLAINLY = {
    "IMAGE_PROCESS_FAILED": "this picture cannot be read",
    "PHOTO_INVALID_DIMENSIONS": "this picture is too large, or too long and thin",
    "file must be non-empty": "this file is empty",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotFound(Exception):
    """There is no such person, message, file …"""


class HookFailed(Exception):
    """What the embedding process was asked to do went wrong there."""


def error(status: int, what: str) -> web.Response:
    """A refusal of the control API: `{"error": …}`."""
    return web.json_response({"error": what}, status=status)


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Mistakes in a request are answered in a sentence, never in a traceback."""
    try:
        return await handler(request)
    except NotFound as missing:
        return error(404, str(missing))
    except HookFailed as failed:
        return error(500, str(failed))
    except CannotDo as refused:
        return error(409, str(refused))
    except Refusal as refused:
        said = refused.description.removeprefix("Bad Request: ")
        return error(409, PLAINLY.get(said, said))
    except web.HTTPRequestEntityTooLarge:
        return error(413, f"all together may have {LARGEST_UPLOAD >> 20} MB at most")
    except (ValueError, TypeError, KeyError) as wrong:
        if request.path.startswith("/control/"):
            # Ours are whole sentences; the others are Python's own words.
            plain = isinstance(wrong, ValueError)
            return error(400, str(wrong) if plain else f"{type(wrong).__name__}: {wrong}")
        raise


async def read_json(request: web.Request) -> Json:
    """The body, which may be absent."""
    body = await request.read()
    if not body:
        return {}
    value = json.loads(body)
    if not isinstance(value, dict):
        msg = "a JSON object is expected"
        raise ValueError(msg)  # noqa: TRY004 - a request's mistake like any other
    said = {name: item for name, item in value.items() if name != "files"}  # names may be broken
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        msg = "a text ends in half a character"  # no phone sends that, and bots choke on it
        raise ValueError(msg) from None
    return value


def field(values: Json, name: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
    """One value of the right type, or a ValueError that names it."""
    if name not in values or values[name] is None:
        if default is ...:
            msg = f"{name} is missing"
            raise ValueError(msg)
        return default
    value = values[name]
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        msg = f"{name} must be {' or '.join(k.__name__ for k in kinds)}, not {value!r}"
        raise ValueError(msg)
    return value


async def read_form(request: web.Request) -> tuple[Json, list[Upload]]:
    """Fields and files: multipart from a page, or JSON with base64 from a program."""
    if request.content_type != "multipart/form-data":
        values = await read_json(request)
        files = values.pop("files", [])
        return values, [decoded_file(item) for item in files]
    values, uploads = {}, []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads.append(Upload(value.filename, value.file.read(), value.content_type))
        elif isinstance(value, str):
            # A form has nothing but text, and a caption may look like anything.
            values[name] = as_number(name, value) if name in NUMBERS_OF_A_FORM else value
    return values, uploads


def decoded_file(item: Any) -> Upload:
    """`{"name": …, "base64": …, "content_type": …}`."""
    try:
        data = base64.b64decode(item["base64"], validate=True)
    except (binascii.Error, KeyError, TypeError):
        msg = "a file is an object with name, base64 and maybe content_type"
        raise ValueError(msg) from None
    return Upload(str(item.get("name", "")), data, str(item.get("content_type", "")))


def the_person(request: web.Request) -> Person:
    """The person in the address."""
    world = request.app[WORLD]
    number = request.match_info["person"]
    person = world.people.get(int(number)) if number.isascii() and number.isdigit() else None
    if person is None:
        msg = f"there is no person {number}"
        raise NotFound(msg)
    return person


def the_bot(world: World, bot_id: int | None) -> Bot:
    """The bot that is meant; without a number the first one."""
    try:
        return world.bot(bot_id)
    except KeyError:
        msg = f"there is no bot {bot_id}"
        raise NotFound(msg) from None


def the_room(request: web.Request, person: Person, values: Json) -> Room:
    """The chat that an act is meant for."""
    bot_id, chat_id = field(values, "bot_id", int, None), field(values, "chat_id", int, None)
    return room_for(request.app[WORLD], person, bot_id, chat_id)


def number_in_query(request: web.Request, name: str) -> int | None:
    """A number in the address, if it is there."""
    value = request.query.get(name)
    return None if value is None else as_number(name, value)


def as_number(name: str, value: str) -> int:
    """A number that came as text."""
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        msg = f"{name} must be a number"
        raise ValueError(msg)
    return int(value)
