"""The proxy before several processes, by the file that operators copy: who reads pages."""

from __future__ import annotations

import aiohttp

from tests.support.haproxy import STARTED, Proxy


async def get(client: aiohttp.ClientSession, url: str, **head: str) -> str:
    head = {name.replace("_", "-"): value for name, value in head.items()}
    async with client.get(url, headers=head, ssl=False) as response:
        assert response.status == 200
        return (await response.text()).split()[0]


async def test_a_conversation_stays_wherever_its_reader_is(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    homes: list[str] = []
    for number in range(30):
        cookie = f"a=b; __Host-isoko=secret-{number}"
        names = {
            await get(client, proxy.plain + path, Cookie=cookie, X_Forwarded_For=address)
            for path in ("/chat", "/en/cart", "/en/p/12-ikawa")
            for address in ("203.0.113.9", "198.51.100.7")
        }
        assert len(names) == 1
        homes += names
    assert set(homes) == set(STARTED)


async def test_a_reader_without_a_cookie_stays_by_the_address(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """Behind another proxy by what that one says last; what the reader says counts nowhere."""
    plain, tls = f"{proxy.plain}/en", f"{proxy.tls}/en"
    homes = [
        {
            await get(client, plain, X_Forwarded_For=f"{said}, 203.0.113.{number}")
            for said in ("192.0.2.1", "192.0.2.2", "192.0.2.3")
        }
        for number in range(30)
    ]
    assert all(len(each) == 1 for each in homes)
    assert set.union(*homes) == set(STARTED)
    assert await get(client, tls) == await get(client, tls, X_Forwarded_For="192.0.2.4")
    assert proxy.came[-1].head["x-forwarded-for"] == ["192.0.2.4", "127.0.0.1"]


async def test_pages_are_small_and_only_by_tls(proxy: Proxy, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{proxy.http}/rw/p/1", allow_redirects=False) as response:
        assert response.status == 301
        assert response.headers["Location"].startswith("https://")
        assert response.headers["Location"].endswith("/rw/p/1")
    async with client.get(f"{proxy.tls}/en", ssl=False) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert "Strict-Transport-Security" in response.headers
    async with client.get(f"{proxy.plain}/en") as response:
        assert "Strict-Transport-Security" not in response.headers


async def test_no_address_is_written_down(proxy: Proxy, client: aiohttp.ClientSession) -> None:
    """Red when the link that lets another phone in can be read in the log."""
    proxy.said.clear()
    await get(client, f"{proxy.plain}/chat/on/a-link-that-lets-somebody-in")
    await proxy.processes["second"].stop()
    await proxy.until_said("second", "DOWN")
    await proxy.processes["second"].start()
    await proxy.until_said("second", "UP")
    assert "lets-somebody-in" not in "".join(proxy.said)
