"""A bot's downloads, and what may become of them on the way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from .requests import WORLD

if TYPE_CHECKING:
    from .faults import DownloadTrouble

LONGEST_STALL = 60.0


async def hand_over(request: web.Request, content: bytes) -> web.StreamResponse:
    """The file, or a part of it, or nothing, as the switches say."""
    faults = request.app[WORLD].faults
    if faults.take("downloads_next"):
        return await _spoilt(request, content, faults.download_trouble)
    return web.Response(body=content, content_type="application/octet-stream")


async def _spoilt(
    request: web.Request, content: bytes, trouble: DownloadTrouble
) -> web.StreamResponse:
    half = content[: len(content) // 2]
    match trouble:
        case "404":
            return web.Response(status=404, text="Not Found")
        case "502":
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        case "short":  # whole to whoever does not know how much there is
            return web.Response(body=half, content_type="application/octet-stream")
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(half)
    if trouble == "slow":
        await _hung_up(request)
    elif request.transport:
        request.transport.abort()
    return response


async def _hung_up(request: web.Request) -> None:
    """Until whoever asked has had enough."""
    for _ in range(int(LONGEST_STALL / 0.05)):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(0.05)
