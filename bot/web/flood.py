"""How often one address may ask for what costs much: a search, a picture that has to be made, a
feed of all there is."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

REMEMBERED = 10_000  # addresses


class AddressLimit:
    """So many at once, and then so many a second: of each process by itself, so that it holds while
    Redis is away."""

    def __init__(self, at_once: int, a_second: float) -> None:
        self._at_once = at_once
        self._a_second = a_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, address: str) -> bool:
        now = time.monotonic()
        left, since = self._left.pop(address, (float(self._at_once), now))
        left = min(float(self._at_once), left + (now - since) * self._a_second)
        allowed = left >= 1
        self._left[address] = (left - 1 if allowed else left, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return allowed


def address_of(request: web.Request) -> str:
    """Who asks: whom the connection is from. Where that is a proxy of this house (this machine, or
    a private network) it is the last one in X-Forwarded-For, which the proxy wrote itself; what
    stands before it, anybody may have written. Of IPv6 the network: a household has all of it."""
    peer = _read(request.remote or "")
    said = request.headers.getall("X-Forwarded-For", [])
    if said and peer is not None and (peer.is_loopback or peer.is_private):
        peer = _read(said[-1].rpartition(",")[2].strip()) or peer
    if peer is None:
        return "?"
    if peer.version == 6:
        return str(ipaddress.ip_network(f"{peer}/64", strict=False).network_address)
    return str(peer)


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
