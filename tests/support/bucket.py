"""A bucket as simple servers keep one: put, get, look, remove. What it says in trouble is set."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

ERROR = '<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
KEYS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "here",
}


@dataclass
class Bucket:
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    trouble: tuple[int, str] | None = None  # what it answers instead: (503, "SlowDown")
    calls: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return KEYS | {"AWS_ENDPOINT": self.url}

    async def answer(self, request: web.Request) -> web.Response:
        response = await self._answer(request)
        response.force_close()  # a connection that is kept is a task that is left behind
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.path.removeprefix("/pictures").removeprefix("/")
        self.calls.append(f"{request.method} {name}")
        content = await request.read()
        if self.trouble is not None:
            status, code = self.trouble
            return web.Response(status=status, text=ERROR.format(code=code))
        assert request.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        match request.method:
            case "PUT":
                self.objects[name] = content
                return web.Response(headers={"ETag": '"1"'})
            case "DELETE":
                self.objects.pop(name, None)
                return web.Response(status=204)
            case "GET" | "HEAD" if name in self.objects:
                when = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
                headers = {"ETag": '"1"', "Last-Modified": when}
                return web.Response(body=self.objects[name], headers=headers)
        return web.Response(status=404, text=ERROR.format(code="NoSuchKey"))


@contextlib.asynccontextmanager
async def bucket_open() -> AsyncIterator[Bucket]:
    bucket = Bucket()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", bucket.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    bucket.url = f"http://{host}:{port}"
    try:
        yield bucket
    finally:
        await runner.cleanup()
