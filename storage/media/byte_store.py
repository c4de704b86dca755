"""Whole files by their names, in a folder or in a bucket.

obstore's synchronous calls, each in a thread of ours: what its asynchronous ones leave behind when
the event loop ends aborts one process in ten at its exit (PyO3/pyo3-async-runtimes#40). It is
loaded with the first file, as many a process touches none and can do without the memory it takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from storage import private_files

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")

AT_ONCE = 4  # a bucket that hangs must not take the threads that others wait for
PATIENCE = timedelta(seconds=10)  # of one call; an answer with a picture waits that long

_hands = ThreadPoolExecutor(AT_ONCE, "media")


class StoreAway(Exception):
    """The folder or the bucket cannot be used now: full, closed to us, not to be reached."""


class NotKept(FileNotFoundError):
    """No such file."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.ENOENT, os.strerror(errno.ENOENT), name)


class ByteStore:
    def __init__(self, opened: Callable[[], ObjectStore], folder: Path | None = None) -> None:
        self._opened = cache(opened)
        self.folder = folder  # None: elsewhere

    async def put(self, name: str, content: bytes) -> None:
        """All of it, or nothing. Raises StoreAway."""

        def put() -> None:
            self._opened().put(name, content, use_multipart=False)
            if self.folder is not None:
                _settle(self.folder / name)

        try:
            await self._do(put)
        except FileNotFoundError as error:  # the bucket is not
            raise StoreAway(first_line(error)) from error

    async def get(self, name: str) -> bytes:
        """Raises NotKept, StoreAway."""
        try:
            return await self._do(lambda: bytes(self._opened().get(name).bytes()))
        except FileNotFoundError as error:
            raise NotKept(name) from error

    async def has(self, name: str) -> bool:
        """Raises StoreAway."""
        try:
            await self._do(lambda: self._opened().head(name))
        except FileNotFoundError:
            return False
        return True

    async def delete(self, name: str) -> None:
        """One that is not there is gone. Raises StoreAway."""

        def delete() -> None:
            if self.folder is None:
                self._opened().delete(name)
                return
            with contextlib.suppress(FileNotFoundError):
                self._opened().delete(name)
            for part in self.folder.glob(f"{name}#*"):  # what a killed put has left beside it
                part.unlink(missing_ok=True)

        try:
            await self._do(delete)
        except FileNotFoundError as error:
            raise StoreAway(first_line(error)) from error

    async def _do(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(_hands, call)
        except FileNotFoundError:
            raise
        except Exception as error:
            if not _says_away(error):
                raise
            raise StoreAway(first_line(error)) from error


def _says_away(error: Exception) -> bool:
    from obstore.exceptions import BaseError

    return isinstance(error, BaseError | OSError)


def open_store(url: str, folder: Path) -> ByteStore:
    """The bucket of an address; the folder where there is none. Raises StoreAway."""
    try:
        if not url:
            private_files.folder(folder)
            return ByteStore(lambda: _local(folder), folder)
        from obstore.store import from_url

        # Not every server like Amazon's can remove several at once, which nobody here does.
        single: Any = {"disable_bulk_delete": True} if url.startswith("s3:") else {}
        bucket = from_url(
            url,
            config=single,
            client_options={
                "timeout": PATIENCE,
                "connect_timeout": PATIENCE / 2,
                "allow_http": True,  # of a server in the house, where its address says so
            },
            retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
        )
        return ByteStore(lambda: bucket)
    except Exception as error:
        if not (_says_away(error) or isinstance(error, ValueError)):
            raise
        raise StoreAway(first_line(error)) from error


def _local(folder: Path) -> ObjectStore:
    from obstore.store import LocalStore

    return LocalStore(folder)


def first_line(error: BaseException) -> str:
    """Below it obstore shows how it is made inside."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _settle(path: Path) -> None:
    """On the disk itself, as the database is: a row that outlives a power cut has its file."""
    for each, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(each, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
