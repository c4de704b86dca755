"""Files: ids and addresses that die, types and sizes that are taken, and the token everywhere."""

from __future__ import annotations

import hashlib

import pytest

from playground.whatsapp.chats import DAY
from playground.whatsapp.client import WhatsAppPhone
from tests.support.images import plain
from tests.support.ogg import ogg
from tests.support.whatsapp import Business

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALINE = "250788123456"
PICTURE = plain(kind="JPEG")


async def a_file(business: Business) -> str:
    status, said = await business.upload(PICTURE, "image/jpeg")
    assert status == 200, said
    return said["id"]


async def test_an_address_lives_five_minutes_and_needs_the_token(business: Business) -> None:
    number = await a_file(business)
    _, about = await business.call("GET", number)
    assert about["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    path = about["url"].removeprefix(business.world.url)
    async with business.http.get(path) as response:
        assert response.status == 401
    bearer = {"Authorization": f"Bearer {business.stand_in.settings.token}"}
    async with business.http.get(path, headers=bearer) as response:
        assert (response.status, await response.read()) == (200, PICTURE)
    await business.world.forward_clock(301)
    async with business.http.get(path, headers=bearer) as response:
        assert response.status == 404
    _, again = await business.call("GET", number)
    async with business.http.get(again["url"], headers=bearer) as response:
        assert response.status == 200


async def test_ids_live_thirty_days_and_those_of_people_seven(
    aline: WhatsAppPhone, business: Business
) -> None:
    ours = await a_file(business)
    await aline.photos([PICTURE])
    theirs = (await business.inbound())["image"]["id"]
    await business.world.forward_clock(7 * DAY + 60)
    assert [(await business.call("GET", each))[0] for each in (ours, theirs)] == [200, 400]
    await business.world.forward_clock(23 * DAY)
    await aline.say("Ndacyahari")
    code, _ = await business.refusal(ALINE, type="image", image={"id": ours})
    assert code == 131009
    # Whoever has it on a phone keeps it.
    kept = business.http.get(f"/control/whatsapp/files/{theirs}")
    async with kept as response:
        assert await response.read() == PICTURE


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"a,b", "text/csv", 100),
        (b"GIF89a", "image/gif", 100),
        (b"no picture", "image/png", 131053),
        pytest.param(PICTURE + b"\0" * (5 << 20), "image/jpeg", 131053, id="5 MB"),
        (b"OggS\0", "audio/ogg", 131053),
        (ogg().replace(b"OpusHead\1\1", b"OpusHead\1\2"), "audio/ogg; codecs=opus", 131053),
    ],
)
async def test_what_nobody_can_be_sent_is_refused(
    business: Business, data: bytes, kind: str, code: int
) -> None:
    status, said = await business.upload(data, kind)
    assert (status, said["error"]["code"]) == (400, code)


async def test_a_voice_message_is_one_and_a_deleted_file_none(
    aline: WhatsAppPhone, business: Business
) -> None:
    _, said = await business.upload(ogg(), "audio/ogg; codecs=opus")
    _, answer = await business.send(ALINE, type="audio", audio={"id": said["id"], "voice": True})
    await business.statuses(answer["messages"][0]["id"], "delivered")
    assert (await aline.last()).bubble["picture"]["voice"]
    assert (await business.call("DELETE", said["id"])) == (200, {"success": True})
    assert (await business.refusal(ALINE, type="audio", audio={"id": said["id"]}))[0] == 131009
    picture = await a_file(business)
    assert (await business.refusal(ALINE, type="video", video={"id": picture}))[0] == 131053


async def test_a_file_of_a_person_is_told_whole(aline: WhatsAppPhone, business: Business) -> None:
    await aline.file(b"%PDF-1.7", "Urutonde.pdf", caption="?", content_type="application/pdf")
    told = (await business.inbound())["document"]
    assert told["filename"] == "Urutonde.pdf"
    assert told["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    await business.world.switch(downloads_next=1, download_trouble="502")
    bearer = {"Authorization": f"Bearer {business.stand_in.settings.token}"}
    seen = []
    for _ in range(2):
        async with business.http.get(told["url"], headers=bearer) as response:
            seen.append(response.status)
    assert seen == [502, 200]
    await aline.photos([PICTURE, PICTURE], caption="both")
    await business.inbound(3)
    images = [each["image"] for each in business.told("messages") if each["type"] == "image"]
    assert [each.get("caption") for each in images] == ["both", None]
