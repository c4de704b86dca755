"""Whatever is sent, the answer is Telegram's: never a traceback, never a lost message."""
# ruff: noqa: E501 - broken requests are quoted whole

from __future__ import annotations

import asyncio
import json
import logging

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from playground.refusals import Refusal
from playground.wire import parse_body

from .conftest import picture

BOUNDARY = "XX"


def multipart(*parts: tuple[str, bytes], end: bytes = b"--XX--\r\n") -> bytes:
    return (
        b"".join(b"--XX\r\n" + head.encode() + b"\r\n\r\n" + body + b"\r\n" for head, body in parts)
        + end
    )


def named(name: str, file_name: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"' + (
        f'; filename="{file_name}"' if file_name else ""
    )


@pytest.fixture
async def http(stand_in):
    async with aiohttp.ClientSession(stand_in.url) as session:
        yield session


@pytest.fixture
def path(stand_in) -> str:
    return f"/bot{stand_in.token}"


@pytest.fixture(autouse=True)
def no_traceback(caplog):
    """No test here may end with a traceback in the log, whatever else it asserts."""
    yield
    bad = [
        record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR
    ]
    assert bad == []


async def answer(response: aiohttp.ClientResponse) -> tuple[int, dict]:
    return response.status, await response.json()


class TestWays:
    @pytest.mark.parametrize("name", ["getMe", "getme", "GETME", "gEtMe"])
    async def test_any_case(self, http, path, name) -> None:
        assert (await answer(await http.get(f"{path}/{name}")))[0] == 200
        assert (await answer(await http.post(f"{path}/{name}")))[0] == 200

    async def test_query_form_json_multipart(self, http, path, aline) -> None:
        values = {"chat_id": str(aline.id), "text": "hi"}
        url = f"{path}/sendMessage"
        data = aiohttp.FormData(values, default_to_multipart=True)
        for response in (
            await http.get(url, params=values), await http.post(url, params=values), await http.post(url, data=values),
            await http.post(url, json={"chat_id": aline.id, "text": "hi"}), await http.post(url, data=data),
        ):  # fmt: skip
            status, body = await answer(response)
            assert (status, body["result"]["text"]) == (200, "hi")

    async def test_objects_as_text_and_as_json(self, http, path, aline) -> None:
        markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
        for value in (markup, json.dumps(markup)):
            body = {
                "chat_id": aline.id,
                "text": "x",
                "reply_markup": value,
                "disable_notification": "true",
            }
            _, told = await answer(await http.post(f"{path}/sendMessage", json=body))
            assert told["result"]["reply_markup"] == markup

    async def test_photo_by_field_and_by_attach(self, http, path, aline) -> None:
        for field, more in (("photo", {}), ("mine", {"photo": "attach://mine"})):
            data = aiohttp.FormData({"chat_id": str(aline.id)} | more)
            data.add_field(field, picture(), filename="a.jpg")
            status, told = await answer(await http.post(f"{path}/sendPhoto", data=data))
            assert (status, len(told["result"]["photo"])) == (200, 3)


class TestWrongDoor:
    async def test_unknown_method(self, http, path) -> None:
        told = {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
        assert await answer(await http.post(f"{path}/sendMesage")) == (404, told)

    @pytest.mark.parametrize("token", ["100000:wrong", "5:x"])
    async def test_wrong_token(self, http, token) -> None:
        told = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        assert await answer(await http.get(f"/bot{token}/getMe")) == (401, told)

    @pytest.mark.parametrize("token", ["nonsense", "0:x", "🙂:x"])
    async def test_no_token_at_all(self, http, token) -> None:
        status, told = await answer(await http.get(f"/bot{token}/getMe"))
        assert (status, told["description"]) == (401, "Unauthorized: invalid token specified")

    async def test_no_method(self, http, path) -> None:
        assert (await answer(await http.get(path)))[1]["description"] == "Not Found"
        assert (await answer(await http.get(f"{path}/")))[1][
            "description"
        ] == "Not Found: method not found"

    async def test_left_out_is_said(self, http, path) -> None:
        status, told = await answer(await http.post(f"{path}/sendDice", json={}))
        assert status == 400
        assert "sendDice is left out" in told["description"]

    async def test_edit_of_nothing(self, http, path) -> None:
        told = await answer(await http.post(f"{path}/editMessageText", json={"text": "x"}))
        assert told[1]["description"] == "Bad Request: message identifier is not specified"

    async def test_file_that_is_not_there(self, http, stand_in) -> None:
        assert (await http.get(f"/file/bot{stand_in.token}/photos/file_99.jpg")).status == 404
        assert (await http.get("/file/bot1:x/photos/file_99.jpg")).status == 401

    async def test_control_address_that_is_not_there(self, http) -> None:
        status, told = await answer(await http.get("/control/peopel"))
        assert (status, "no GET /control/peopel" in told["error"]) == (404, True)


class TestMisspelt:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"txet": "x"}, 'sendMessage has no field "txet"; did you mean "text"?'),
            (
                {"text": "x", "reply_markup": {"inline_keybord": []}},
                'has no field "inline_keybord"',
            ),
            (
                {
                    "text": "x",
                    "reply_markup": {"inline_keyboard": [[{"text": "a", "calback_data": "b"}]]},
                },
                "calback_data",
            ),
            (
                {"text": "x", "reply_markup": {"inline_keyboard": [{"text": "a"}]}},
                "must be an Array",
            ),
            ({"text": "x", "reply_markup": "{not json"}, "not valid JSON"),
            ({"text": "x", "reply_markup": "[" * 100_000}, "not valid JSON"),
            ({"text": "x", "message_thread_id": "first"}, "must be an Integer"),
            ({"text": "x", "disable_notification": "perhaps"}, "must be a Boolean"),
            (
                {"text": "x", "entities": [{"type": "bold", "offset": 0}]},
                'needs the field "length"',
            ),
        ],
    )
    async def test_is_refused_loudly(self, http, path, aline, values, said) -> None:
        status, told = await answer(
            await http.post(f"{path}/sendMessage", json={"chat_id": aline.id} | values)
        )
        assert status == 400
        assert said in told["description"]
        assert "stand-in check" in told["description"]

    async def test_half_an_emoji(self, http, path, aline) -> None:
        body = f'{{"chat_id": {aline.id}, "text": "\\ud83d"}}'
        response = await http.post(
            f"{path}/sendMessage", data=body, headers={"Content-Type": "application/json"}
        )
        assert await answer(response) == (
            400, {"ok": False, "error_code": 400, "description": "Bad Request: strings must be encoded in UTF-8"},
        )  # fmt: skip

    @pytest.mark.parametrize("bad", ["%ff", "a%ED%A0%80"])
    async def test_no_text_in_the_address(self, http, path, aline, bad) -> None:
        url = URL(f"{path}/sendMessage?chat_id={aline.id}&text={bad}", encoded=True)
        assert await answer(await http.get(url)) == (
            400, {"ok": False, "error_code": 400, "description": "Bad Request: strings must be encoded in UTF-8"},
        )  # fmt: skip

    async def test_bytes_that_are_no_text(self, http, path, aline) -> None:
        response = await http.post(
            f"{path}/sendMessage", data=b"chat_id=%d&text=%%ff" % aline.id,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        assert (await answer(response))[1][
            "description"
        ] == "Bad Request: strings must be encoded in UTF-8"


KINDS = [
    "multipart/form-data; boundary=XX",
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "",
]
BROKEN = [
    multipart((named("text"), b"x"), end=b""),
    multipart((named("text"), b"x"))[:20],
    multipart(("Content-Disposition: attachment", b"x")),
    multipart(("Content-Disposition: form-data", b"x")),
    multipart(("no header at all", b"x")),
    multipart(("", b"x")),
    b"nothing of the kind",
]


class TestBrokenBody:
    @pytest.mark.parametrize("body", BROKEN)
    async def test_multipart(self, http, path, body, stand_in) -> None:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        response = await http.post(f"{path}/sendMessage", data=body, headers=headers)
        assert (response.status, await response.read()) == (400, b"")
        assert stand_in.world.journal.calls[-1].fault == "unreadable"

    async def test_no_boundary(self, http, path) -> None:
        response = await http.post(
            f"{path}/sendMessage", data=b"x", headers={"Content-Type": "multipart/form-data"}
        )
        assert response.status == 400

    @pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "[" * 100_000])
    async def test_json(self, http, path, body) -> None:
        response = await http.post(
            f"{path}/sendMessage", data=body, headers={"Content-Type": "application/json"}
        )
        assert response.status == 400

    async def test_cut_in_the_middle(self, stand_in, aline) -> None:
        _, _, rest = stand_in.url.partition("//")
        host, _, port = rest.partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST /bot{stand_in.token}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nchat".encode()
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)
        assert (await aline.say("still here?"))[0].text == "still here?"

    @settings(
        max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.binary(max_size=300), st.sampled_from(KINDS))
    def test_any_bytes_are_read_or_refused(self, body: bytes, kind: str) -> None:
        for candidate in (body, b"--XX\r\n" + body, BROKEN[0] + body):
            try:
                parse_body(kind, candidate)
            except Refusal:
                continue

    @given(
        st.binary(max_size=200).filter(lambda data: b"--XX" not in data),
        st.text("abc é市", min_size=1, max_size=9),
    )
    def test_a_file_comes_through_whole(self, data: bytes, name: str) -> None:
        body = multipart((named("photo", name), data), (named("text"), b"t"))
        found = parse_body("multipart/form-data; boundary=XX", body)
        assert (found.files["photo"].data, found.files["photo"].name) == (data, name)
        assert found.values == {"text": "t"}


class TestNothingIsLost:
    async def test_after_all_of_it_the_messages_are_there(self, http, path, aline) -> None:
        for body in BROKEN:
            await http.post(
                f"{path}/sendMessage",
                data=body,
                headers={"Content-Type": "multipart/form-data; boundary=XX"},
            )
            await aline.say("one more")
        _, told = await answer(await http.get(f"{path}/getUpdates"))
        assert len(told["result"]) == 1 + len(BROKEN)

    async def test_a_hundred_thousand_characters_of_a_person(self, aline) -> None:
        text = "😀" * 50_000
        sent = await aline.say(text)
        assert [len(message.text) for message in sent] == [2048] * 24 + [848]
        assert "".join(message.text for message in sent) == text
