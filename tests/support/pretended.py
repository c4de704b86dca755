"""A platform that is pretended: what it is given to send is kept, and some chats reach nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from redis.asyncio import Redis

from bot.chat import Screen
from bot.courier.transport import Lane, SentMessage, Settled, later, pause
from bot.courier.worker import Courier
from bot.i18n import Reader, markup
from storage.models import Notice
from storage.redis.wakeup import Wakeup
from tests.support.trade import Trade


class NobodyThere(Exception):
    """What the platform says of a chat that is gone."""


@dataclass
class PretendedTransport:
    platform: str
    gone: set[str] = field(default_factory=set)
    sent: list[tuple[str, str]] = field(default_factory=list)  # chat, words
    changed: list[tuple[str, str, str]] = field(default_factory=list)  # how, chat, message
    at_once: int = 4
    broadcasts_at_once: int = 4

    async def send(
        self,
        chat: str,
        screen: Screen,
        reader: Reader,
        lane: Lane,
        *,
        plainly: bool = False,
        notice: Notice | None = None,
    ) -> SentMessage:
        del lane, plainly, notice
        if chat in self.gone:
            raise NobodyThere
        self.sent.append((chat, "\n".join(markup(line, reader) for line in screen.lines)))
        return SentMessage(f"{self.platform}-{len(self.sent)}")

    async def edit(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        del screen, reader
        self.changed.append(("progress", chat, message))

    async def change(self, chat: str, message: str, screen: Screen, reader: Reader) -> None:
        del screen, reader
        self.changed.append(("change", chat, message))

    async def take_back(self, chat: str, message: str) -> None:
        self.changed.append(("take back", chat, message))

    async def close_poll(self, chat: str, message: str) -> None:
        self.changed.append(("close", chat, message))

    def outcome(self, notice: Notice, error: Exception, now: datetime) -> Settled:
        if isinstance(error, NobodyThere):
            return Settled("unreachable", "unreachable", "nobody there", unreachable=True)
        return later(notice, str(error), pause(notice.attempts), now)

    def is_refusal(self, error: Exception) -> bool:
        return isinstance(error, NobodyThere)

    def chats(self) -> list[str]:
        return [chat for chat, _ in self.sent]


def courier_of(trade: Trade, redis: Redis, transport: PretendedTransport) -> Courier:
    return Courier(
        trade.database,
        redis,
        transport,
        Wakeup(redis),
        lambda: trade.now,
        ticks=lambda: trade.now.timestamp(),  # noqa: PLW0108 - its time is turned
    )
