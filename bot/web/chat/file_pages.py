"""What a conversation's bubbles show besides words: their photos, files and recordings, to whoever
has that conversation open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.texts import t
from bot.web.answers import HEADERS
from bot.web.chat.posted import BadForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.web.chat.shown import ShownFiles
    from bot.web.chat.visits import Visits
    from bot.web.guard import Answering


@dataclass(frozen=True)
class FilePages:
    visits: Visits
    shown: ShownFiles

    def add_to(self, app: web.Application, guard: Callable[[Answering], Answering]) -> None:
        get = app.router.add_get
        get(r"/chat/photo/{number:\d{1,9}}/{place:\d{1,2}}", guard(self.photo))
        get(r"/chat/file/{number:\d{1,9}}", guard(self.file))
        get(r"/chat/voice/{folder:\w{2,12}}/{name:[a-z_.]{1,60}}.ogg", guard(self.voice))

    async def photo(self, request: web.Request) -> web.StreamResponse:
        visit = await self.visits.of(request)
        asked = request.match_info
        made = None
        if visit is not None:
            made = await self.shown.photo(visit.row.id, int(asked["number"]), int(asked["place"]))
        if made is None:
            raise BadForm(t("There is no such page."), 404)
        headers = HEADERS
        if not made.secret:
            headers = headers | {"Cache-Control": "private, max-age=86400"}
        return web.Response(body=made.content, content_type=made.kind, headers=headers)

    async def file(self, request: web.Request) -> web.StreamResponse:
        visit = await self.visits.of(request)
        found = None
        if visit is not None:
            found = await self.shown.file(visit.row.id, int(request.match_info["number"]))
        if found is None:
            raise BadForm(t("There is no such page."), 404)
        response = web.Response(
            body=found[1], content_type="application/octet-stream", headers=HEADERS
        )
        response.headers["Content-Disposition"] = self.shown.disposition(found[0])
        return response

    async def voice(self, request: web.Request) -> web.StreamResponse:
        path = self.shown.voice(request.match_info["folder"], request.match_info["name"])
        if path is None:
            raise BadForm(t("There is no such page."), 404)
        response = web.FileResponse(
            path, headers=HEADERS | {"Cache-Control": "public, max-age=3600"}
        )
        response.content_type = "audio/ogg"
        return response
