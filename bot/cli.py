"""The commands of the house. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot import logs, runtime
from bot.settings import Settings, account, faults
from bot.telegram.connect import TokenRefused, WebhookRefused
from storage import private_files

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 it could not be done, 2 the command or the settings are wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["playground"]:
        # It has options of its own, and needs none of our settings.
        from playground import cli as playground

        return playground.main(words[1:])
    arguments = _parser().parse_args(words)
    try:
        settings = Settings()
    except ValidationError as error:
        _say("The settings are wrong. To mend, in the environment or in .env:")
        for line in faults(error):
            _say(f"  {line}")
        return 2
    logs.set_up(settings.log_format)
    private_files.by_default()
    match arguments.command:
        case "serve" | "courier":
            return _with_token(arguments.command, settings)
        case "demo":
            from demo import gallery

            gallery.paint_meanwhile(settings.data_dir)
            from demo.run import demo

            # A newcomer wants to read the address, and trouble if there is any.
            logging.getLogger().setLevel(logging.WARNING)
            return _run(demo(settings, port=arguments.port, stay=not arguments.once))
        case "migrate":
            from storage import migrate

            async def climb() -> int:
                await migrate.upgrade(settings.database)
                _say("The database is up to date.")
                return 0

            return _open(climb(), settings)
        case "media":
            return _with_token("media", settings)
        case "staff" | "second-factor":
            return _open(_of_people(settings, arguments), settings)
        case "whatsapp" if arguments.action == "prices":
            from bot.whatsapp.outbound.price_desk import run as prices

            return _open(prices(settings, arguments.what, _say), settings)
        case "whatsapp":
            from bot.whatsapp.outbound.template_desk import run as templates

            if arguments.what not in ("", "write", "submit", "list"):
                _say("isoko whatsapp templates: write, submit or list")
                return 2
            return _open(templates(settings, arguments.what or "list", _say), settings)
        case _:
            from bot.doctor import doctor

            return _run(doctor(settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="isoko", description="A market that lives in a chat.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="listen, answer and deliver, in one process")
    commands.add_parser("courier", help="only deliver notices and broadcasts")
    demo = commands.add_parser("demo", help="the whole market with a local stand-in for Telegram")
    demo.add_argument("--port", type=_port, default=8099, help="of the page (default: 8099)")
    demo.add_argument("--once", action="store_true", help="stop when everything has started")
    commands.add_parser("playground", help="only the stand-in for Telegram")
    commands.add_parser("migrate", help="bring the database up to date")
    media = commands.add_parser(
        "media", help="fetch the pictures of which only a platform has bytes"
    )
    media.add_argument("action", choices=("fetch",))
    staff = commands.add_parser("staff", help="name members of staff")
    staff.add_argument("action", choices=("add", "remove", "list"))
    staff.add_argument(
        "id", nargs="?", default="", help="a Telegram id, digits; telegram:ID or whatsapp:ID"
    )
    factor = commands.add_parser(
        "second-factor", help="take off the app of a seller who has lost it"
    )
    factor.add_argument("action", choices=("reset",))
    factor.add_argument("whose", help="the name of the shop, or an account: web:ID")
    factor.add_argument(
        "--new-phone",
        action="store_true",
        help="close the page wherever they have it open, and print a link that opens it once",
    )
    whatsapp = commands.add_parser(
        "whatsapp", help="texts that Meta approves, and what messages cost"
    )
    whatsapp.add_argument("action", choices=("templates", "prices"))
    whatsapp.add_argument(
        "what",
        nargs="?",
        default="",
        help="of templates: write shows the texts, submit asks Meta for them, list says what became"
        " of each; of prices: a table of new ones, as a file",
    )
    commands.add_parser("doctor", help="check settings, database, Redis, token and catalogues")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535; 0 takes a free one")
    return int(text)


def _say(line: str) -> None:
    sys.stdout.write(logs.redacted(f"{line}\n"))
    sys.stdout.flush()


def _with_token(command: str, settings: Settings) -> int:
    if not (settings.on_telegram or settings.on_whatsapp):
        _say(
            "ISOKO_BOT_TOKEN is not set. Ask @BotFather in Telegram for a token and write it to"
            " .env, or set up WhatsApp (docs/operating.md); to try the market without either:"
            " isoko demo"
        )
        return 2
    if (
        settings.on_telegram
        and settings.webhook_url
        and not settings.webhook_secret.get_secret_value()
    ):
        _say("ISOKO_WEBHOOK_SECRET is not set: without it anybody could post updates.")
        return 2
    with runtime.loading():
        from bot import app

    async def courier() -> int:
        async with app.open_house(settings) as house:
            await app.deliver(house)
        return 0

    async def serve() -> int:
        await app.serve(settings, ready=runtime.settle)
        return 0

    async def media() -> int:
        from bot.jobs.photo_fetcher import fetch_all

        async with app.open_house(settings) as house, app.fetcher(house) as fetcher:
            return await fetch_all(fetcher, _say)

    work = {"serve": serve, "courier": courier, "media": media}[command]
    try:
        return _open(work(), settings)
    except* TokenRefused:
        _say(
            "Telegram knows no bot by ISOKO_BOT_TOKEN. Look in @BotFather, under /mybots, whether"
            " it was copied whole, or revoked since; isoko doctor asks again."
        )
    except* WebhookRefused as refused:
        _say(
            f"Telegram does not take the address in ISOKO_WEBHOOK_URL: {_first_of(refused)}."
            " It has to be https, and reachable from the internet."
        )
    return 2


def _first_of(group: BaseExceptionGroup[WebhookRefused]) -> BaseException:
    """What is in the group, in however many groups."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _open(work: Coroutine[Any, Any, int | None], settings: Settings) -> int:
    """Run what needs a house; where that cannot be opened, say why."""
    from storage.media.byte_store import StoreAway
    from storage.migrate import Unusable
    from storage.redis.client import NoRedis

    try:
        return _run(work)
    except (Unusable, NoRedis, StoreAway) as error:
        _say(f"It could not start. {error.__cause__ or error}".splitlines()[0])
    from bot.doctor import why_shut

    return _run(why_shut(settings))


def _run(work: Coroutine[Any, Any, int | None]) -> int:
    """Run until done, or until SIGINT or SIGTERM, which end it in good order."""

    async def until_told() -> int:
        task = asyncio.ensure_future(work)
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, task.cancel)
        try:
            return await task or 0
        except asyncio.CancelledError:
            log.info("stopped")
            return 0

    return runtime.run(until_told())


async def _of_people(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.command == "staff":
        return await _staff(settings, arguments.action, arguments.id)
    return await _reset_second_factor(settings, arguments.whose, moves=arguments.new_phone)


async def _reset_second_factor(settings: Settings, whose: str, *, moves: bool) -> int:
    """By whoever has the shell, and nobody in a chat: one member of staff could act as any shop."""
    from bot.commerce import second_factor
    from storage import migrate
    from storage import second_factor as stored
    from storage.database import Database

    await migrate.upgrade(settings.database)
    database = Database(settings.database)
    try:
        async with database.write() as db:
            found = await stored.people_called(db, whose)
            if len(found) != 1:
                _say(f"{len(found)} people are called so: {whose}")
                return 2
            now = datetime.now(UTC)
            done = await second_factor.reset(db, found[0], now)
            links = await second_factor.move(db, found[0], now) if moves else []
        _say("Taken off; they are told." if done else "They have no app.")
        for each in links:
            _say(f"Good once, for ten minutes: {settings.web_url.rstrip('/')}/chat/on/{each}")
    finally:
        await database.close()
    return 0


async def _staff(settings: Settings, action: str, named: str) -> int:
    from bot.commerce import people
    from storage import migrate
    from storage import people as stored
    from storage.database import Database

    try:
        platform, platform_id = account(named).split(":") if action != "list" else ("", "")
    except ValueError as error:
        _say(f"Which Telegram id? Example: isoko staff add 123456789 ({error})")
        return 2
    await migrate.upgrade(settings.database)
    database = Database(settings.database)
    try:
        async with database.write() as db:
            if action == "list":
                for each in sorted(settings.staff_ids):
                    _say(f"{each} (ISOKO_STAFF_IDS)")
                for each in await stored.staff(db):
                    _say(each)
            elif action == "add":
                added = await people.add_staff(db, platform, platform_id, datetime.now(UTC))
                _say(f"{platform_id} is {'now' if added else 'already'} a member of staff.")
            else:
                gone = await people.remove_staff(db, platform, platform_id, datetime.now(UTC))
                _say(f"{platform_id} is {'no longer' if gone else 'not'} a member of staff.")
    finally:
        await database.close()
    return 0
