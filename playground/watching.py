"""The control API, for whoever looks on: the log, the ledger, the events, the files."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from .requests import WORLD, NotFound, number_in_query, the_bot

if TYPE_CHECKING:
    from .people import Room
    from .world import World

PING_EVERY = 15.0
MIME = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


async def read_log(request: web.Request) -> web.Response:
    """GET /control/log: the newest calls and updates, and the counts that are never cut."""
    journal = request.app[WORLD].journal
    since_call, since_update = (
        number_in_query(request, "since_call") or 0,
        number_in_query(request, "since_update") or 0,
    )
    return web.json_response(
        {
            "calls": [asdict(record) for record in journal.calls if record.number > since_call],
            "updates": [
                asdict(record) for record in journal.updates if record.number > since_update
            ],
            "counts": journal.counts(),
        }
    )


async def ledger(request: web.Request) -> web.Response:
    """GET /control/ledger?chat_id=…: every message a bot ever sent to a chat, deleted ones too."""
    world = request.app[WORLD]
    bot = the_bot(world, number_in_query(request, "bot_id"))
    chat_id = number_in_query(request, "chat_id")
    if chat_id is None:
        counts = {str(room.id): room.delivered.get(bot.id, 0) for room in rooms_with(world, bot.id)}
        return web.json_response({"bot_id": bot.id, "chats": counts, "total": sum(counts.values())})
    room = world.private.get((bot.id, chat_id)) or world.groups.get(chat_id)
    messages = [m for m in room.messages.values() if m.sender == bot.id] if room else []
    return web.json_response(
        {
            "bot_id": bot.id,
            "chat_id": chat_id,
            "total": len(messages),
            "messages": [
                {
                    "message_id": m.id,
                    "call": m.call,
                    "sent": m.original,
                    "edits": m.edits,
                    "deleted": m.deleted,
                }
                for m in messages
            ],
        }
    )


def rooms_with(world: World, bot_id: int) -> list[Room]:
    """A bot's chats."""
    own = [room for (owner, _), room in world.private.items() if owner == bot_id]
    return own + [group for group in world.groups.values() if bot_id in group.members]


async def events(request: web.Request) -> web.StreamResponse:
    """GET /control/events: server-sent events, of one person only with `?person=`."""
    world = request.app[WORLD]
    queue = world.hub.listen(number_in_query(request, "person"))
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    try:
        now = world.hub.number
        hello = f'retry: 1000\nid: {now}\nevent: hello\ndata: {{"event":{now}}}\n\n'
        await response.write(hello.encode())
        while True:
            try:
                async with asyncio.timeout(PING_EVERY):
                    item = await queue.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if item is None:
                break
            number, kind, data = item
            await response.write(f"id: {number}\nevent: {kind}\ndata: {data}\n\n".encode())
    except ConnectionError:
        pass  # the page was closed
    finally:
        world.hub.leave(queue)
    with contextlib.suppress(ConnectionError):
        await response.write_eof()
    return response


async def download(request: web.Request) -> web.Response:
    """GET /control/files/{file_id}: any file, for the phones."""
    world = request.app[WORLD]
    stored = world.files.anyhow(
        request.match_info["file_id"], [bot.id for bot in world.bots.values()]
    )
    if stored is None:
        msg = "there is no such file"
        raise NotFound(msg)
    kind = stored.mime.partition(";")[0].strip().lower()
    if not MIME.fullmatch(kind):
        kind = "application/octet-stream"
    how = "inline" if kind.startswith(("image/", "audio/", "video/")) else "attachment"
    name = quote(stored.name, safe="", errors="replace")
    headers = {
        "Cache-Control": "private, max-age=3600",
        # A person can send anything: opened in a tab, it must not act as this origin's page.
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"{how}; filename*=UTF-8''{name}",
    }
    data = stored.data
    with contextlib.suppress(ValueError):  # of a range that cannot be read: the whole
        start, stop, _ = request.http_range.indices(len(data))
        if "Range" in request.headers and start < stop:  # the length of a sound is at its end
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
            return web.Response(
                body=data[start:stop], status=206, content_type=kind, headers=headers
            )
    return web.Response(body=data, content_type=kind, headers=headers)


def routes() -> list[web.RouteDef]:
    """The addresses of this part."""
    return [
        web.get("/control/log", read_log),
        web.get("/control/ledger", ledger),
        web.get("/control/events", events),
        web.get("/control/files/{file_id}", download),
    ]
