"""Who may come in, and what a browser may make of what it is given."""

from __future__ import annotations

import aiohttp
import pytest

from playground.client import Playground
from playground.server import Running, running

from .conftest import picture


@pytest.fixture
async def http(stand_in: Running):
    async with aiohttp.ClientSession(stand_in.url) as session:
        yield session


class TestStrangers:
    """The control API has no password: what keeps other sites out are the browser's own words."""

    @pytest.mark.parametrize(
        "origin",
        [
            "http://elsewhere.example",
            "null",
            "",
            "http://[",
            "http://127.0.0.1:1",
            "http://127.0.0.1",
            "file://",
        ],
    )
    @pytest.mark.parametrize("path", ["/control/people", "/%63ontrol/people"])
    async def test_another_sites_page(self, http, world, origin, path) -> None:
        body, headers = {"first_name": "Eve"}, {"Origin": origin}
        response = await http.post(path, json=body, headers=headers)
        assert response.status == 403
        assert "own page" in (await response.json())["error"]
        assert (await world.state())["people"] == []

    async def test_no_page_of_theirs_listens(self, http) -> None:
        headers = {"Origin": "http://elsewhere.example"}
        assert (await http.get("/control/events", headers=headers)).status == 403

    @pytest.mark.parametrize(
        "name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "a.localhost"]
    )
    async def test_the_own_page(self, http, name) -> None:
        for host in (f"{name}:8099", name):
            headers = {"Host": host, "Origin": f"http://{host.lower()}"}
            response = await http.post("/control/faults", json={}, headers=headers)
            assert response.status == 200

    @pytest.mark.parametrize(
        "host",
        [
            "rebound.example:8099",
            "localhost.rebound.example",
            "127.0.0.1.nip.io",
            "10.0.0.5",
            "[",
            "",
        ],
    )
    async def test_a_name_that_was_bent_to_this_machine(self, http, host) -> None:
        for method in ("GET", "POST"):
            headers = {"Host": host, "Origin": f"http://{host}"}
            response = await http.request(method, "/control/faults", headers=headers)
            # A Host that is no host at all may be refused by the server's own reader.
            assert response.status == 403 or (host in ("[", "") and response.status == 400)
        headers = {"Host": host}
        if host not in ("[", ""):
            response = await http.get("/control/state", headers=headers)
            assert response.status == 403
            assert "--host" in (await response.json())["error"]

    async def test_the_host_it_was_started_with(self) -> None:
        async with (
            running(host="0.0.0.0") as stand_in,
            aiohttp.ClientSession(stand_in.url.replace("0.0.0.0", "127.0.0.1")) as session,
        ):
            # Bending needs a name; where every address is listened to, any address is meant.
            for host, status in (
                ("0.0.0.0:8099", 200),
                ("192.168.1.7:8099", 200),
                ("rebound.example", 403),
            ):
                response = await session.get("/control/state", headers={"Host": host})
                assert response.status == status, host
        async with (
            running(host="localhost") as stand_in,
            Playground(stand_in.url) as world,
        ):
            assert await world.state()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://elsewhere.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},  # a picture of another page's
            {"Sec-Fetch-Site": "same-site"},
            {"Host": "rebound.example:8099"},
            {"Host": "rebound.example:8099", "Origin": "http://rebound.example:8099"},
        ],
    )
    async def test_nobody_elses_page_calls_the_bot_api(self, http, stand_in, headers) -> None:
        for path in (f"/bot{stand_in.token}/getMe", f"/file/bot{stand_in.token}/a.jpg"):
            for method in ("GET", "POST"):
                response = await http.request(method, path, headers=headers)
                assert response.status == 403 or "file" in path, path
        response = await http.post(f"/bot{stand_in.token}/getMe", headers=headers)
        answer = await response.json()
        assert (answer["ok"], answer["error_code"]) == (False, 403)

    async def test_any_program_does(self, http, stand_in) -> None:
        assert (await http.post(f"/bot{stand_in.token}/getMe")).status == 200
        typed = {"Sec-Fetch-Site": "none"}  # into the address line
        assert (await http.get(f"/bot{stand_in.token}/getMe", headers=typed)).status == 200


async def sent_file(http, aline, name: str, kind: str) -> str:
    """The address of a file that a person sent."""
    form = aiohttp.FormData()
    form.add_field("file", b"<script>alert(1)</script>", filename=name, content_type=kind)
    response = await http.post(f"/control/people/{aline.id}/file", data=form)
    message = (await response.json())["messages"][0]["message"]
    return f"/control/files/{message['document']['file_id']}"


class TestFilesInABrowser:
    @pytest.mark.parametrize(
        ("name", "kind", "served", "how"),
        [
            ("a.html", "text/html", "text/html", "attachment"),
            ("a.html", "text/html; charset=utf-8", "text/html", "attachment"),
            ("a.pdf", "application/pdf", "application/pdf", "attachment"),
            ("a.svg", "image/svg+xml", "image/svg+xml", "inline"),
            ("a.mp4", "video/mp4", "video/mp4", "inline"),
            ("a.ogg", "AUDIO/ogg", "audio/ogg", "inline"),
            ("a.x", "no type", "application/octet-stream", "attachment"),
        ],
    )
    async def test_runs_nothing_here(self, http, aline, name, kind, served, how) -> None:
        response = await http.get(await sent_file(http, aline, name, kind))
        assert response.status == 200
        assert response.content_type == served
        assert response.headers["Content-Security-Policy"] == "sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.content_disposition.type == how
        assert response.content_disposition.filename == name

    @pytest.mark.parametrize("name", ['价目"; \\x.html', "a\r\nX-More: 1", "\ud800.txt"])
    async def test_any_name_comes_through(self, http, world, aline, name) -> None:
        file = {"name": name, "base64": "eA==", "content_type": "text/html"}
        answer = await world.call("POST", f"people/{aline.id}/file", {"files": [file]})
        file_id = answer["messages"][0]["message"]["document"]["file_id"]
        response = await http.get(f"/control/files/{file_id}")
        assert (response.status, response.content_disposition.type) == (200, "attachment")
        assert "X-More" not in response.headers
        assert response.content_disposition.filename == name.replace("\ud800", "?")

    async def test_a_photo_is_shown(self, http, aline) -> None:
        (sent,) = await aline.photos([picture()])
        response = await http.get(f"/control/files/{sent.api['photo'][-1]['file_id']}")
        assert response.content_type == "image/jpeg"
        assert "attachment" not in response.headers.get("Content-Disposition", "")
        assert response.headers["Content-Security-Policy"] == "sandbox"

    @pytest.mark.parametrize("kind", ["a/b\r\nX-More: 1", "", "text/ htm", "text/ümlaut"])
    async def test_a_programs_nonsense_of_a_type(self, http, world, aline, kind) -> None:
        file = {"name": "n\r\nX: 1", "base64": "eA==", "content_type": kind}
        answer = await world.call("POST", f"people/{aline.id}/file", {"files": [file]})
        file_id = answer["messages"][0]["message"]["document"]["file_id"]
        response = await http.get(f"/control/files/{file_id}")
        assert (response.status, await response.read()) == (200, b"x")
        assert "X-More" not in response.headers
        assert response.content_type == "application/octet-stream"


class TestThePage:
    @pytest.mark.parametrize("path", ["/", "/main.js", "/look/base.css"])
    async def test_is_asked_for_each_time(self, http, path) -> None:
        response = await http.get(path)
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")
        again = await http.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status, again.headers["Cache-Control"]) == (304, "no-cache")
