"""Bytes by name: one contract for the folder, for memory and for a bucket."""

from __future__ import annotations

import resource
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from storage.media import byte_store
from storage.media.byte_store import ByteStore, NotKept, StoreAway, open_store
from tests.support.bucket import Bucket, bucket_open

PICTURE = bytes(range(256)) * 4000


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bucket]:
    async with bucket_open() as bucket:
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        yield bucket


@pytest.fixture(params=["folder", "memory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ByteStore:
    match request.param:
        case "folder":
            return open_store("", tmp_path / "media")
        case "memory":
            return ByteStore(MemoryStore)
    request.getfixturevalue("bucket")
    return open_store("s3://pictures/isoko", tmp_path / "media")


class TestEach:
    async def test_what_is_put_is_there(self, store: ByteStore) -> None:
        await store.put("one.jpg", PICTURE)
        await store.put("two.jpg", b"")
        assert await store.get("one.jpg") == PICTURE
        assert await store.get("two.jpg") == b""
        assert await store.has("one.jpg")

    async def test_the_last_one_counts(self, store: ByteStore) -> None:
        await store.put("one.jpg", PICTURE)
        await store.put("one.jpg", b"other")
        assert await store.get("one.jpg") == b"other"

    async def test_what_is_not_there(self, store: ByteStore) -> None:
        assert not await store.has("none.jpg")
        with pytest.raises(NotKept) as error:
            await store.get("none.jpg")
        assert error.value.filename == "none.jpg", "or it passes for a database that is away"

    async def test_what_is_removed_is_gone_also_twice(self, store: ByteStore) -> None:
        """mastodon 23278: what another had removed in between ended the sweep."""
        await store.put("one.jpg", PICTURE)
        await store.delete("one.jpg")
        await store.delete("one.jpg")
        assert not await store.has("one.jpg")

    @pytest.mark.parametrize("name", ["../outside.jpg", "a/../../outside.jpg"])
    async def test_no_name_leads_outside(self, store: ByteStore, name: str, tmp_path: Path) -> None:
        with pytest.raises((StoreAway, ValueError)):
            await store.put(name, PICTURE)
        assert not (tmp_path / "outside.jpg").exists()


class TestFolder:
    async def test_nobody_else_reads_it(self, tmp_path: Path) -> None:
        store = open_store("", tmp_path / "media")
        assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700
        await store.put("one.jpg", PICTURE)

    async def test_what_a_killed_put_left_goes_with_it(self, tmp_path: Path) -> None:
        """apache/arrow-rs-object-store 137: parts of files stay, and no list has them."""
        store = open_store("", tmp_path)
        (tmp_path / "one.jpg#1").write_bytes(b"a part")
        await store.delete("one.jpg")
        assert list(tmp_path.iterdir()) == []

    async def test_one_that_cannot_be_used(self, tmp_path: Path) -> None:
        (tmp_path / "media").write_bytes(b"")
        with pytest.raises(StoreAway, match="File exists"):
            open_store("", tmp_path / "media")

    async def test_one_that_has_no_room(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = open_store("", tmp_path)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(StoreAway, match="File too large"):
                await store.put("one.jpg", PICTURE)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not await store.has("one.jpg")
        assert list(tmp_path.iterdir()) == []

    def test_whoever_used_it_ends_well(self, tmp_path: Path) -> None:
        """Red in most runs with obstore's asynchronous calls: the process aborts at its exit."""
        program = (
            "import asyncio, sys, pathlib\n"
            "from storage.media.byte_store import open_store\n"
            "async def use():\n"
            "    store = open_store('', pathlib.Path(sys.argv[1]))\n"
            "    await asyncio.gather(*(store.put(f'{n}.jpg', b'x') for n in range(20)))\n"
            "    await asyncio.gather(*(store.get(f'{n}.jpg') for n in range(20)))\n"
            "asyncio.run(use())\n"
        )
        ends = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(4)]
        assert [each.wait(30) for each in ends] == [0] * 4


def test_a_process_that_touches_no_file_does_not_load_it() -> None:
    program = "import sys, bot.app, bot.courier.worker; print('obstore' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


class TestBucket:
    @pytest.mark.parametrize(
        ("status", "code"),
        [(403, "AccessDenied"), (404, "NoSuchBucket"), (500, "InternalError"), (503, "SlowDown")],
    )
    async def test_trouble_is_said_in_a_line(
        self,
        bucket: Bucket,
        status: int,
        code: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(byte_store, "PATIENCE", byte_store.PATIENCE / 20)
        store = open_store("s3://pictures/isoko", tmp_path)
        bucket.trouble = (status, code)
        with pytest.raises(StoreAway, match=code) as error:
            await store.delete("one.jpg")
        with pytest.raises(StoreAway) as error:
            await store.put("one.jpg", PICTURE)
        assert "\n" not in str(error.value)
        assert "secret" not in str(error.value)

    async def test_one_that_cannot_be_reached(
        self, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(byte_store, "PATIENCE", byte_store.PATIENCE / 20)
        monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
        with pytest.raises(StoreAway):
            await open_store("s3://pictures/isoko", tmp_path).put("one.jpg", PICTURE)

    async def test_it_stays_in_its_folder(self, bucket: Bucket, tmp_path: Path) -> None:
        """mastodon 33948: a sweep that trusts a list takes what is another's. Nothing is listed."""
        store = open_store("s3://pictures/isoko", tmp_path)
        await store.put("one.jpg", PICTURE)
        assert bucket.objects == {"isoko/one.jpg": PICTURE}
        assert bucket.calls == ["PUT isoko/one.jpg"]
