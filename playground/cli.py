"""The stand-in as a command of its own; `isoko playground` calls the same `main`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from .checks import BOT_API_VERSION
from .limits import Allowance
from .server import TOKEN, running
from .world import World

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="isoko playground",
        description="A local Telegram: Bot API, control API and a page of phones.",
    )
    options.add_argument(
        "--host", default="127.0.0.1", help="where to listen (default: %(default)s)"
    )
    options.add_argument(
        "--port", type=int, default=8099, help="0 takes a free one (default: %(default)s)"
    )
    options.add_argument(
        "--token",
        action="append",
        help=f"a token that may sign in; may be repeated (default: {TOKEN})",
    )
    options.add_argument(
        "--limits",
        choices=("real", "off"),
        default="real",
        help="Telegram's flood limits (default: %(default)s)",
    )
    options.add_argument(
        "--speed",
        type=positive,
        default=1.0,
        help="how fast played scenes run; 2 is twice as fast (default: 1)",
    )
    options.add_argument("--seed", type=int, help="make identifiers the same in every run")
    return options


def positive(text: str) -> float:
    """A number above zero."""
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError("must be above zero")
    return number


async def serve(options: argparse.Namespace) -> None:
    """Run until interrupted."""
    allowance = Allowance(enforced=options.limits == "real")
    world = World(allowance=allowance, seed=options.seed, speed=options.speed)
    tokens = options.token or [TOKEN]
    world.add_bot(tokens[0])  # the first one is the one that is meant where no bot is named
    for token in tokens[1:]:
        number = token.partition(":")[0]
        world.add_bot(token, f"Bot {number}", f"bot_{number}_bot")
    async with running(
        token=tokens[0], host=options.host, port=options.port, world=world
    ) as stand_in:
        sys.stdout.write(
            f"The playground is at {stand_in.url}"
            f" (Bot API {BOT_API_VERSION}, limits {options.limits}).\n"
            f"Bot: {stand_in.url}/bot{tokens[0]}/getMe\n"
        )
        sys.stdout.flush()
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        await stopped.wait()


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run, and say in words what kept it from running."""
    options = parser().parse_args(argv)
    try:
        asyncio.run(serve(options))
    except (OSError, ValueError) as wrong:
        sys.stderr.write(f"The playground cannot start: {wrong}\n")
        return 1
    return 0
