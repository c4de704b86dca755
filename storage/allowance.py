"""The allowance of sending that all processes share, answers and notices and broadcasts alike.

Telegram takes 30 messages a second from a bot, about one a second to a chat (short bursts pass) and
20 a minute to a group. What it has refused for N seconds it wants left alone for N seconds.

The bot's time is cut into slots of 1/29.5 s, and each slot is given away once: thirty-one of them
last longer than a second, so no second ever sees more than thirty messages, the first one included.
A slot may be used up to 15 ms late, which is as much as that sum leaves over. A message that must
wait for its chat takes a later slot and leaves those before it to others.

Who goes first is a matter of how far ahead one may book. A broadcast takes a slot only when it
comes up within a tenth of a second, a notice within half a second, an answer at any distance. So an
answer never stands behind more than half a second of other people's notices, and while answers
alone fill the slots, the rest are told to come back.

Paid broadcasts (up to 1,000 a second, the first thirty of them free) have slots of their own, which
are shorter; whatever else is sent then takes one of both kinds.

All of it is counted by Redis's clock, so the clocks of the machines do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, cast

from redis.asyncio import Redis

Lane = Literal["answer", "notice", "broadcast"]

# Seconds that a lane may book ahead.
AHEAD: dict[Lane, float] = {"answer": 60.0, "notice": 0.5, "broadcast": 0.1}

SLOT_US = 33_899  # 1/29.5 s, rounded up
LATE_US = 15_000  # 30 * SLOT_US - LATE_US must stay above a second
CHAT_US = 1_000_000
CHAT_BURST = 4
GROUP_US = 60_000_000
GROUP_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast may be sent: Telegram's measure, or a faster one for a server that takes more."""

    slot_us: int = SLOT_US
    late_us: int = LATE_US
    chat_us: int = CHAT_US
    chat_burst: int = CHAT_BURST
    group_messages: int = GROUP_MESSAGES
    paid_slot_us: int = 0  # of broadcasts that are paid for; 0: none are

    def paying(self, per_second: int) -> Pace:
        """With paid broadcasts, as many a second as Telegram takes or fewer."""
        return replace(self, paid_slot_us=(1_000_000 + self.late_us) // per_second + 1)


TELEGRAM = Pace()

# A function, because the end of a turn reserves in the same call (storage/sessions.py).
RESERVE = """
local function reserve(KEYS, ARGV)
local slots, chat, group = KEYS[1], KEYS[2], KEYS[3]
local SLOT, LATE, CHAT = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local BURST, GROUP, MESSAGES = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local patience, ahead, is_group = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9] == '1'
local COUNT, PAID = tonumber(ARGV[10]), tonumber(ARGV[11])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local function book(key, slot)
  local name = string.format('%.0f', slot)
  redis.call('ZADD', key, name, name)
  redis.call('PEXPIRE', key, 3600000)
end
local function tidy(key, size)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', math.floor(now / size) - 1))
end

-- When this chat may be written to: after its freeze and the bot's, and within its own measure.
-- `due` is when the chat's debt is paid off; BURST messages of debt are allowed, and an album of
-- more goes to a chat that has none.
local everybody = math.max(now, tonumber(redis.call('GET', KEYS[4]) or '0'))
local earliest = math.max(everybody, tonumber(redis.call('GET', KEYS[5]) or '0'))
local due = tonumber(redis.call('GET', chat) or '0')
earliest = math.max(earliest, due - (BURST - math.min(COUNT, BURST)) * CHAT)
local room = MESSAGES - math.min(COUNT, MESSAGES)
if is_group and redis.call('LLEN', group) > room then
  earliest = math.max(earliest, tonumber(redis.call('LINDEX', group, -room - 1)) + GROUP)
end

-- The first slots from then on that nobody has: one for each message.
local slot = math.floor(earliest / SLOT)
if earliest - slot * SLOT > LATE then slot = slot + 1 end
tidy(slots, SLOT)
local taken = redis.call('ZRANGEBYSCORE', slots, string.format('%.0f', slot), '+inf')
local free, next_taken = {}, 1
local first = slot
while #free < COUNT do
  if tonumber(taken[next_taken]) == slot then
    next_taken = next_taken + 1
  else
    free[#free + 1] = slot
  end
  slot = slot + 1
end
local at = math.max(earliest, free[COUNT] * SLOT)

-- A lane's reach limits how long one queues for slots, not how long one's chat must rest.
local queued = free[1] == first and 0 or free[1] * SLOT - earliest
if at - now > patience or queued > ahead then
  local until_then = math.max(at - now - patience, queued > ahead and at - now - ahead or 0, 1000)
  return {
    0, string.format('%.0f', until_then), string.format('%.0f', at), earliest > everybody and 0 or 1
  }
end
for _, each in ipairs(free) do book(slots, each) end
if PAID > 0 then
  tidy(KEYS[6], PAID)
  local other = math.floor(at / PAID)
  for _ = 1, COUNT do
    while redis.call('ZSCORE', KEYS[6], string.format('%.0f', other)) do other = other + 1 end
    book(KEYS[6], other)
  end
end
due = math.max(due, at) + COUNT * CHAT
redis.call('SET', chat, string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1000)
if is_group then
  for _ = 1, COUNT do redis.call('RPUSH', group, string.format('%.0f', at)) end
  redis.call('LTRIM', group, -MESSAGES, -1)
  redis.call('PEXPIRE', group, math.ceil((at + GROUP - now) / 1000) + 1000)
end
return {1, string.format('%.0f', at - now), string.format('%.0f', at), 0}
end
"""

# A shorter freeze never ends a longer one.
_FREEZE = """
local clock = redis.call('TIME')
local until_then = clock[1] * 1000000 + clock[2] + ARGV[1] * 1000000
if until_then > tonumber(redis.call('GET', KEYS[1]) or '0') then
  local ms = math.ceil(ARGV[1] * 1000)
  redis.call('SET', KEYS[1], string.format('%.0f', until_then), 'PX', ms + 1000)
end
return 1
"""


class Slot(NamedTuple):
    """`taken`: send after `wait` seconds. Not taken: nothing is booked, ask again after `wait`."""

    taken: bool
    wait: float
    at: float  # the same moment by Redis's clock, in seconds since 1970
    everybody: bool = False  # not taken, and not on account of the chat: others would not get one


class Wish(NamedTuple):
    """Keys and arguments of the script that reserves."""

    keys: list[str]
    args: list[int]


class Allowance:
    def __init__(self, redis: Redis, prefix: str = "isoko:", *, pace: Pace = TELEGRAM) -> None:
        self._prefix = prefix
        self._pace = pace
        self._reserve = redis.register_script(RESERVE + "return reserve(KEYS, ARGV)")
        self._freeze = redis.register_script(_FREEZE)

    @property
    def paid(self) -> bool:
        """Whether broadcasts are paid for."""
        return self._pace.paid_slot_us > 0

    async def reserve(
        self,
        chat: str,
        lane: Lane,
        *,
        group: bool = False,
        patience: float = 60.0,
        count: int = 1,
    ) -> Slot:
        """Book the sending of `count` messages to `chat` at once (an album), at most `patience`
        seconds from now."""
        wish = self.wish(chat, lane, group=group, patience=patience, count=count)
        answer = await self._reserve(keys=wish.keys, args=wish.args)
        taken, wait, at, everybody = cast(tuple[int, str, str, int], answer)
        return Slot(bool(taken), int(wait) / 1e6, int(at) / 1e6, bool(everybody))

    def wish(self, chat: str, lane: Lane, *, group: bool, patience: float, count: int = 1) -> Wish:
        """What the script is to be asked; for another script that includes it, too."""
        pace = self._pace
        pays = self.paid and lane == "broadcast"
        keys = [
            f"{self._prefix}slots:paid" if pays else f"{self._prefix}slots",
            f"{self._prefix}chat:{chat}",
            f"{self._prefix}group:{chat}",
            *(self._frozen(who) for who in (None, chat)),
            f"{self._prefix}slots:paid",
        ]
        arguments = [
            pace.paid_slot_us if pays else pace.slot_us,
            pace.late_us,
            pace.chat_us,
            pace.chat_burst,
            GROUP_US,
            pace.group_messages,
            int(patience * 1e6),
            int(AHEAD[lane] * 1e6),
            int(group),
            count,
            0 if pays else pace.paid_slot_us,
        ]
        return Wish(keys, arguments)

    async def freeze(self, seconds: float, chat: str | None = None) -> None:
        """Nothing is sent for so long, to that chat or to anybody: Telegram's `retry_after`."""
        await self._freeze(keys=[self._frozen(chat)], args=[seconds])

    def _frozen(self, chat: str | None) -> str:
        return f"{self._prefix}frozen" if chat is None else f"{self._prefix}frozen:{chat}"
