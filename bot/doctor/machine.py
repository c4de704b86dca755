"""What the house stands on: its settings, its folder, its catalogues, its Redis."""

from __future__ import annotations

import asyncio
import difflib
import os
import subprocess
import tempfile
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from bot import i18n
from bot.doctor.finding import PATIENCE_SECONDS, Finding, first_line
from bot.settings import Settings, known_names, names_in_env_file
from bot.texts import LANGUAGES
from storage import private_files
from storage.redis.client import NoRedis, connect
from storage.redis.server import find_server


async def settings(_settings: Settings) -> Finding:
    """Values were checked when they were read; a misspelt name is silently nobody's."""
    given = {name for name in os.environ if name.upper().startswith("ISOKO_")}
    known = known_names()
    strangers = sorted(name for name in given | names_in_env_file() if name.upper() not in known)
    if not strangers:
        return Finding("Settings", "all names and values are understood")
    close = difflib.get_close_matches(strangers[0].upper(), known, 1, 0.7)
    meant = f"Did you mean {close[0]}? " if close else ""
    return Finding(
        "Settings",
        f"there is no setting {', '.join(strangers)}",
        f"{meant}.env.example lists every setting.",
    )


async def data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"isoko")
    except OSError as error:
        return Finding(
            "Data folder",
            f"{folder} cannot be written to ({error.strerror})",
            "Give the folder to the user who runs Isoko, or set ISOKO_DATA_DIR to another one.",
        )
    if private_files.is_open(folder):
        return Finding(
            "Data folder",
            f"{folder} can be read by others on this machine",
            f"It holds names, phones and addresses. Close it: chmod -R go= {folder}",
        )
    return Finding("Data folder", f"{folder} can be written to")


async def catalogues(_settings: Settings) -> Finding:
    for language in LANGUAGES:
        where = f"locales/{i18n.LOCALES[language]}/LC_MESSAGES/isoko.po"
        try:
            missing = i18n.untranslated(language)
        except (OSError, ValueError) as error:
            return Finding(
                "Catalogues",
                f"{where} cannot be read ({error})",
                "Install Isoko again, or take the file from its repository.",
            )
        if missing:
            return Finding(
                "Catalogues",
                f"{len(missing)} texts of {where} are empty or unsure, the first: {missing[0]!r}",
                "Translate them, take the word 'fuzzy' away where it stands, and start again.",
            )
    return Finding("Catalogues", f"{', '.join(LANGUAGES)} are complete")


async def redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        try:
            server = find_server()
        except NoRedis as error:
            return Finding(
                "Redis", "none was found", str(error).removeprefix("No Redis server was found. ")
            )
        version = await asyncio.to_thread(_version_of, server)
        if not version:
            return Finding(
                "Redis",
                f"{server} does not run",
                "Install redis-server or valkey-server, or set ISOKO_REDIS_URL to one that runs.",
            )
        return Finding("Redis", f"a private one is started when needed ({version})")
    where = urlsplit(settings.redis_url)
    place = where.netloc.rpartition("@")[2]  # without the password
    name = f"{where.scheme}://{place}{where.path}"
    try:
        async with connect(settings.redis_url) as redis, asyncio.timeout(PATIENCE_SECONDS):
            facts = await redis.info("server")
    except (RedisError, OSError, TimeoutError, ValueError) as error:
        words = first_line(error)
        secret = "password" in words.lower() or "auth" in words.lower()
        return Finding(
            "Redis",
            f"{name} cannot be used ({words})",
            "Check the password in ISOKO_REDIS_URL."
            if secret
            else "Start that server or correct ISOKO_REDIS_URL; without it Isoko brings its own.",
        )
    return Finding("Redis", f"{name} answers (version {facts.get('redis_version', '?')})")


def _version_of(server: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the server that we would start anyhow
            [server, "--version"], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return " ".join(done.stdout.split()[:3]) if done.returncode == 0 else ""
