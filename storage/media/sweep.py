"""Once a day: what nothing names goes, and what a killed process has left half done."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from storage.media import wanted
from storage.media.library import WORKSHOP, Media, batches
from storage.media.naming import is_shown, named, named_in
from storage.models import BytesInDoubt, MediaFile
from storage.redis.sessions import Sessions

# A notice that shows a picture may name it for a while without anything else.
GRACE = timedelta(days=1)


async def sweep(media: Media, sessions: Sessions) -> int:
    """Take away what has been there for a day and is named nowhere; returns how many.

    Products are asked last: what was in a form a moment ago is by then one of theirs.
    """
    before = media.now() - GRACE
    async with media.database.read() as db:
        rows = await db.scalars(
            select(MediaFile.sha256).where(MediaFile.touched_at < before, ~is_shown())
        )
        unnamed = set(rows)
        doubts = await db.scalars(select(BytesInDoubt.object).where(BytesInDoubt.since < before))
        in_doubt = list(doubts)
    files = await asyncio.to_thread(_older, media.folder, before.timestamp())
    old = await _unnamed(media, files)
    if unnamed or old:
        async for text in sessions.texts():
            in_forms = named_in(text)
            unnamed -= in_forms
            old -= in_forms
    swept = 0
    for some in batches(unnamed):
        swept += await media.drop(MediaFile.sha256.in_(some), MediaFile.touched_at < before)
    old = await _unnamed(media, old)
    await media.remove_old(old)
    await media.clear(in_doubt)
    async with media.database.write() as db:
        await wanted.drop_unshown(db)
    return swept + len(old)


async def _unnamed(media: Media, files: Iterable[str]) -> set[str]:
    """Of the files in the folder: those of 0.1, and whatever else lies there."""
    left: set[str] = set()
    for some in batches(files):
        async with media.database.read() as db:
            known = await db.scalars(
                select(MediaFile.object)
                .where(MediaFile.object.in_(some))
                .union_all(select(BytesInDoubt.object).where(BytesInDoubt.object.in_(some)))
            )
            left |= set(some) - await named(db, some) - set(known)
    return left


def _older(folder: Path, than: float) -> list[str]:
    """Files of that age; what a killed process has left of its work goes."""
    files = []
    with os.scandir(folder) as entries:
        for each in entries:
            if each.stat().st_mtime >= than:
                continue
            if each.is_file():
                files.append(each.name)
            elif each.name.startswith(WORKSHOP):
                shutil.rmtree(each, ignore_errors=True)
    return files
