"""`isoko doctor`: what is wrong with this installation, and what to do about it, one line each.

It only looks: no database is made, no private Redis started, nothing registered with Telegram.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from bot import i18n
from bot.logs import redacted
from bot.payments import checkup
from bot.settings import Settings, known_names, names_in_env_file
from bot.telegram.connect import TokenRefused
from bot.telegram.inbound import webhook
from bot.telegram.inbound.token import NoAnswer, username_of, webhook_of
from bot.texts import LANGUAGES
from storage import failed_updates, migrate, private_files
from storage.database import Database, file_of, shown
from storage.media import wanted
from storage.media.byte_store import StoreAway, open_store
from storage.redis.client import NoRedis, connect
from storage.redis.server import find_server

OFFICIAL = "https://api.telegram.org"
PATIENCE_SECONDS = 15
FAILURES_SINCE = timedelta(days=7)
UNSETTLED_SINCE = timedelta(days=1)
ERROR_SINCE = timedelta(hours=1)  # one of Telegram's with our address that is older is over


@dataclass(frozen=True)
class Finding:
    """What was looked at and how it is; `advice` is there when it is not well."""

    what: str
    how: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{'✗' if self.advice else '✓'} {self.what}: {self.how}"
        return f"{line}\n    {self.advice}" if self.advice else line


async def doctor(settings: Settings) -> int:
    """Say how everything is; 1 if anything is not well."""
    faults = 0
    for check in CHECKS:
        finding = await check(settings)
        faults += bool(finding.advice)
        _say(finding)
    return 1 if faults else 0


async def why_shut(settings: Settings) -> int:
    """Say why a house could not be opened, if what it needs for that is still not well; 1."""
    for check in (_database, _redis, _media):
        finding = await check(settings)
        if finding.advice:
            _say(finding)
    return 1


def _say(line: object) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    said = redacted(f"{line}\n")  # what failed may repeat an address with all that is in it
    sys.stdout.write(said.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


async def _settings(_settings: Settings) -> Finding:
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


async def _data_folder(settings: Settings) -> Finding:
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


async def _media(settings: Settings) -> Finding:
    """Whether pictures can be written, read and removed where they are kept."""
    if not settings.media_url:
        return Finding("Pictures", "in the data folder")
    probe, said = f"doctor-{secrets.token_hex(4)}", b"isoko"
    try:
        store = open_store(settings.media_url, settings.data_dir)
        await store.put(probe, said)
        try:
            whole = await store.get(probe) == said
        finally:
            await store.delete(probe)
    except (StoreAway, FileNotFoundError) as error:
        return Finding(
            "Pictures",
            f"{settings.media_url} cannot be used ({_first_line(error)})",
            "Check ISOKO_MEDIA_URL, the bucket's keys in the environment, and what they may do:"
            " write, read and delete.",
        )
    if not whole:
        return Finding(
            "Pictures", f"{settings.media_url} gives back other bytes", "Take another bucket."
        )
    return Finding("Pictures", f"{settings.media_url} can be written to and read")


async def _wanted_pictures(settings: Settings) -> Finding:
    """Pictures that are shown by a platform's name only."""
    name, file = "Pictures to fetch", file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding(name, "none, as there is no database yet")
    database = Database(settings.database)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.read() as db:
            waiting, given_up = await wanted.count(db)
    except Exception as error:  # noqa: BLE001 - SQLAlchemy's, asyncpg's and the system's own
        return Finding(name, f"unknown: the database cannot be read ({type(error).__name__})")
    finally:
        await database.close()
    if not given_up:
        return Finding(name, f"waiting: {waiting}")
    reasons = ", ".join(f"{reason}: {number}" for reason, number in sorted(given_up.items()))
    return Finding(
        name,
        f"waiting: {waiting}; given up: {sum(given_up.values())} ({reasons})",
        "They are shown on the platform they came from, and nowhere else. To try again:"
        " isoko media fetch",
    )


async def _catalogues(_settings: Settings) -> Finding:
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


async def _database(settings: Settings) -> Finding:
    name, file = shown(settings.database), file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding("Database", f"{file} is not there yet", "Make it: isoko migrate")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            at = await migrate.current(settings.database)
    except Exception as error:  # noqa: BLE001 - SQLAlchemy's, asyncpg's and the system's own
        return Finding("Database", f"{name} cannot be used ({_first_line(error)})", _mend(error))
    newest = migrate.head()
    if at == newest:
        return Finding("Database", f"{name} is up to date ({at})")
    if at is None or at in migrate.revisions():
        how = f"at version {at}, not {newest}" if at else "empty"
        return Finding("Database", f"{name} is {how}", "Bring it up to date: isoko migrate")
    return Finding(
        "Database",
        f"{name} is at version {at}, which this Isoko does not know",
        "A newer Isoko used it. Install that one, or set ISOKO_DATABASE_URL to another database.",
    )


async def _failures(settings: Settings) -> Finding:
    """What people sent and the house could not handle, this week."""
    name, file = "Failures", file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding(name, "none, as there is no database yet")
    database = Database(settings.database)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.read() as db:
            count = await failed_updates.count(db, datetime.now(UTC) - FAILURES_SINCE)
    except Exception as error:  # noqa: BLE001 - SQLAlchemy's, asyncpg's and the system's own
        return Finding(name, f"unknown: the database cannot be read ({type(error).__name__})")
    finally:
        await database.close()
    if not count:
        return Finding(name, "everything that was sent this week was handled")
    return Finding(
        name,
        f"not handled this week: {count}",
        "Staff see them in the chat under /stuck; the log has a traceback for each mistake.",
    )


def _mend(error: BaseException) -> str:
    words = str(error).lower()
    if "password" in words or "authentication" in words or "role" in words:
        return "Check the user and the password in ISOKO_DATABASE_URL."
    if "does not exist" in words and "database" in words:
        return "Make the database (PostgreSQL: createdb), then run: isoko migrate"
    return "Check ISOKO_DATABASE_URL: is the server running, and is it the right host and port?"


async def _payments(settings: Settings) -> Finding:
    """Providers that are set up, and payments of which nobody knows what became."""
    how, advice = await checkup.looked_at(settings)
    return Finding("Payments", how, advice)


async def _unsettled(settings: Settings) -> Finding:
    name, file = "Payments under way", file_of(settings.database)
    if file is not None and not await asyncio.to_thread(file.exists):
        return Finding(name, "none")
    database = Database(settings.database)
    try:
        number = await checkup.unsettled(database, datetime.now(UTC) - UNSETTLED_SINCE)
    except Exception as error:  # noqa: BLE001 - whatever it is, the database's own line says it
        return Finding(name, f"cannot be counted ({type(error).__name__})")
    finally:
        await database.close()
    if not number:
        return Finding(name, "none is older than a day")
    return Finding(
        name,
        f"{number} older than a day",
        "Staff were told of each order. Compare them with the account at the provider.",
    )


async def _redis(settings: Settings) -> Finding:
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
        words = _first_line(error)
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


async def _token(settings: Settings) -> Finding:
    token = settings.bot_token.get_secret_value()
    if not token:
        return Finding(
            "Token",
            "ISOKO_BOT_TOKEN is not set",
            "Ask @BotFather in Telegram for a bot and write its token to .env. "
            "To try Isoko without Telegram: isoko demo",
        )
    try:
        username = await username_of(token, settings.telegram_api_url)
    except TokenRefused:
        return Finding(
            "Token",
            f"{settings.telegram_api_url} knows no bot by it",
            "Copy it again from @BotFather (/mybots, API Token): digits, a colon, then letters.",
        )
    except NoAnswer as error:
        official = settings.telegram_api_url == OFFICIAL
        return Finding(
            "Token",
            f"{settings.telegram_api_url} does not answer ({error})",
            "Is this machine on the internet, and is Telegram reachable from where it stands?"
            if official
            else "Start that Bot API server or correct ISOKO_TELEGRAM_API_URL.",
        )
    return Finding("Token", f"it is @{username}'s")


async def _updates(settings: Settings) -> Finding:
    if not settings.webhook_url:
        return Finding("Updates", "by polling")
    name = f"by webhook at {settings.webhook_url}"
    if settings.telegram_api_url == OFFICIAL and not settings.webhook_url.startswith("https://"):
        return Finding(
            "Updates",
            f"{name}, which is not https",
            "Telegram takes https only: put a proxy with a certificate in front of "
            f"{settings.webhook_listen} and set ISOKO_WEBHOOK_URL to its https address.",
        )
    if not settings.webhook_secret.get_secret_value():
        return Finding(
            "Updates",
            f"{name}, without a secret",
            "Anybody could post updates. Set ISOKO_WEBHOOK_SECRET to a long random word, for "
            "example the output of: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return Finding("Updates", f"{name}, passed on to {settings.webhook_listen}")


async def _webhook(settings: Settings) -> Finding:
    """What Telegram itself says: which webhook is set, what waits, and how posting to it went."""
    name, token = "Webhook at Telegram", settings.bot_token.get_secret_value()
    if not token:
        return Finding(name, "unknown without a token")
    try:
        set_ = await webhook_of(token, settings.telegram_api_url)
    except NoAnswer as error:
        return Finding(name, f"unknown ({error})")
    how = f"waiting updates: {set_.waiting}"
    if set_.failed_at is not None:
        how += f"; last error, at {set_.failed_at:%Y-%m-%d %H:%M} UTC: {set_.error}"
    if set_.deaf_to:
        how += f"; not asked for: {', '.join(set_.deaf_to)}"
    ours = settings.webhook_url + webhook.PATH if settings.webhook_url else ""
    if set_.url != ours:
        return _another_webhook(name, settings, set_.url, how)
    if not set_.url:
        return Finding(name, f"none, as it should be; {how}")
    how = f"ours; {how}"
    if set_.failed_at is not None and datetime.now(UTC) - set_.failed_at < ERROR_SINCE:
        return Finding(
            name,
            how,
            f"Telegram cannot post to it. Does the proxy pass on to {settings.webhook_listen}, is"
            " its certificate valid, and does Isoko run?",
        )
    if set_.deaf_to:
        return Finding(name, how, "Start Isoko again: it says which updates it needs.")
    return Finding(name, how)


def _another_webhook(name: str, settings: Settings, url: str, how: str) -> Finding:
    """Only its host is named: other tools write the token into the path."""
    if not url:
        return Finding(name, f"none yet, Isoko sets it when it starts; {how}")
    host = urlsplit(url).hostname or "an address that cannot be read"
    polls = "" if settings.webhook_url else ", while this Isoko polls"
    return Finding(
        name,
        f"another one, at {host}{polls}; {how}",
        "Isoko takes it away when it starts. If another tool sets it again, stop that tool, or have"
        " @BotFather give one of the two a token of its own."
        if polls
        else "Isoko sets its own when it starts. If another tool changes it again, stop that tool.",
    )


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


CHECKS: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
    _settings,
    _data_folder,
    _media,
    _catalogues,
    _database,
    _failures,
    _wanted_pictures,
    _redis,
    _token,
    _updates,
    _webhook,
    _payments,
    _unsettled,
)
