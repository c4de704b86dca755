"""Nonsense for the control API: one sentence, and everything is as it was."""

from __future__ import annotations

import io

import aiohttp
import pytest

from .conftest import picture

# path below /control/, body as it is written, the sentence; {id} is Aline
REFUSED = [
    ("clock", '{"forward": 1e400}', "the clock turns ten years forward at most"),
    ("clock", '{"forward": NaN}', "the clock turns ten years forward at most"),
    ("clock", '{"forward": 4e8}', "the clock turns ten years forward at most"),
    ("limits", '{"per_second": "x"}', "'x' is no value for per_second"),
    ("limits", '{"per_second": 1.5}', "1.5 is no value for per_second"),
    ("limits", '{"chat_burst": true}', "True is no value for chat_burst"),
    ("limits", '{"enforced": "yes"}', "'yes' is no value for enforced"),
    ("limits", '{"chat_per_second": 1e-320}', "1e-320 is no value for chat_per_second"),
    ("limits", '{"per_secnod": 3}', "there is no limit 'per_secnod'"),
    ("limits", "[1]", "a JSON object is expected"),
    ("faults", '{"server_error_code": 200}', "200 is no value for server_error_code"),
    ("faults", '{"server_error_code": 99999}', "99999 is no value for server_error_code"),
    ("faults", '{"slow_ms": 1000000000000}', "1000000000000 is no value for slow_ms"),
    ("people", '{"first_name": "  "}', "first_name must not be empty"),
    ("people", '{"first_name": "x", "id": -5}', "-5 is no person's id"),
    ("people", '{"first_name": "x", "language_code": 5}', "language_code must be str, not 5"),
    ("people", '{"people": [5]}', "each of the people is an object"),
    ("people", '{"people": [{"first_name": "Ok"}, {}]}', "first_name is missing"),
    ("people/{id}", '{"first_name": null}', "first_name must not be empty"),
    ("people/{id}", '{"username": "a", "time_zone": "Mars/X"}', "there is no time zone 'Mars/X'"),
    ("people/{id}/say", '{"text": "\\ud83d"}', "a text ends in half a character"),
    (
        "people/{id}/contact",
        '{"contact": {"phone_number": 5, "first_name": "x"}}',
        "a contact's number and name are texts that are not empty",
    ),
    (
        "people/{id}/photos",
        '{"files": [{"name": "a.jpg", "base64": ""}]}',
        "this file is empty",
    ),
    (
        "people/{id}/photos",
        '{"files": [{"name": "a.jpg", "base64": "aaaa"}]}',
        "this picture cannot be read",
    ),
    (
        "bots",
        '{"token": "100000:another"}',
        "there is already a bot 100000, with another token",
    ),
    ("groups", '{"title": "t", "members": {"x": "member"}}', "nobody has the id x"),
    (
        "groups",
        '{"title": "t", "members": {"{id}": "boss"}}',
        "a member is one of creator, administrator, member, left, kicked, not 'boss'",
    ),
]


@pytest.fixture
async def http(stand_in):
    async with aiohttp.ClientSession(stand_in.url) as session:
        yield session


async def test_each_gets_its_sentence_and_changes_nothing(http, world, aline) -> None:
    before = await world.state()
    told = []
    for path, body, _ in REFUSED:
        where = f"/control/{path}".replace("{id}", str(aline.id))
        response = await http.post(where, data=body.replace("{id}", str(aline.id)))
        told.append((response.status in (400, 409), (await response.json()).get("error")))
    assert told == [(True, sentence) for _, _, sentence in REFUSED]
    after = await world.state()
    assert {**after, "clock": 0} == {**before, "clock": 0}
    assert (await aline.say("Still here"))[0].text == "Still here"


async def test_no_such_bot(http) -> None:
    response = await http.get("/control/ledger?bot_id=9")
    assert (response.status, await response.json()) == (404, {"error": "there is no bot 9"})


async def test_files_over_the_limit(http, aline) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("file", io.BytesIO(bytes(52 << 20)), filename="a.bin")
    response = await http.post(f"/control/people/{aline.id}/file", data=form)
    said = "all together may have 50 MB at most"
    assert (response.status, await response.json()) == (413, {"error": said})
    small = aiohttp.FormData(default_to_multipart=True)
    small.add_field("file", picture(), filename="a.jpg")
    assert (await http.post(f"/control/people/{aline.id}/photos", data=small)).status == 200
