"""The allowance of sending that all processes share, answers and notices and broadcasts alike.

Telegram takes 30 messages a second from a bot, about one a second to a chat (short bursts pass) and
20 a minute to a group. What it has refused for N seconds it wants left alone for N seconds: that
chat, and that way of calling it. A 429 does not say whom it means. A chat that was sent too much is
refused by itself; where three chats are within ten seconds, it is us, and everybody waits.

A message books the first moment from which on no stretch of 1.015 s has more than thirty, so no
second ever sees more, the first one included, when each is sent up to 15 ms late. What nobody sent
while the machine stood still is caught up with, a third faster than the pace: there is no slot that
passes unused, and no crowd. A message that must wait for its chat books a later moment and leaves
those before it to others.

Who goes first is a matter of how far ahead one may book. A broadcast takes a moment only when it
comes up within a tenth of a second, a notice within half a second, an answer at any distance. So an
answer stands behind no more than twenty of other people's notices, which is half a second, and a
quarter more where they caught up; and while answers alone fill the second, the rest are told to
come back.

Paid broadcasts (up to 1,000 a second, the first thirty of them free) are counted by themselves;
whatever else is sent then counts among both.

All of it is counted by Redis's clock, so the clocks of the machines do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, cast

from redis.asyncio import Redis

Lane = Literal["answer", "notice", "broadcast"]
Way = Literal["send", "edit"]  # Telegram counts, and refuses, the two apart

# Seconds that a lane may book ahead.
AHEAD: dict[Lane, float] = {"answer": 60.0, "notice": 0.5, "broadcast": 0.1}

MESSAGES = 30
LATE_US = 15_000
WINDOW_US = 1_000_000 + LATE_US
CHAT_US = 1_000_000
CHAT_BURST = 4
GROUP_US = 60_000_000
GROUP_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast may be sent: Telegram's measure, or a faster one for a server that takes more."""

    messages: int = MESSAGES  # in a window
    window_us: int = WINDOW_US
    chat_us: int = CHAT_US
    chat_burst: int = CHAT_BURST
    group_messages: int = GROUP_MESSAGES
    paid_messages: int = 0  # in a window, where broadcasts are paid for

    def paying(self, per_second: int) -> Pace:
        """With paid broadcasts, as many a second as Telegram takes or fewer."""
        return replace(self, paid_messages=per_second)


TELEGRAM = Pace()

# A function, because the end of a turn reserves in the same call (storage/redis/sessions.py).
RESERVE = """
local function reserve(KEYS, ARGV)
local booked, chat, group, booked_paid = KEYS[1], KEYS[2], KEYS[3], KEYS[6]
local LIMIT, WINDOW, CHAT = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local BURST, GROUP, IN_GROUP = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local patience, ahead, is_group = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9] == '1'
local COUNT, PAID, missed = tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local function text(number) return string.format('%.0f', number) end
local function keep(key, value, until_then)
  redis.call('SET', key, text(value), 'PX', math.ceil((until_then - now) / 1000) + 1000)
end
local function book(key, at)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now - WINDOW))
  for n = 1, COUNT do redis.call('ZADD', key, text(at), text(at) .. ':' .. n) end
  redis.call('PEXPIRE', key, 3600000)
end

-- When the last of the windows ends that COUNT more at `at` would make too full; nil if none is.
-- Of a high limit, what is booked for later counts as if it were booked already: to look exactly
-- would be to read a thousand bookings for each message.
local function too_full_until(key, limit, at)
  local back, forward = '(' .. text(at - WINDOW), '(' .. text(at + WINDOW)
  local over = redis.call('ZCOUNT', key, back, forward) + COUNT - limit
  if over <= 0 then return nil end
  if limit > 100 then
    local last = redis.call('ZRANGEBYSCORE', key, back, '+inf', 'LIMIT', over - 1, 1)
    return tonumber(last[1]:match('%d+')) + WINDOW
  end
  local around, behind = redis.call('ZRANGEBYSCORE', key, back, forward), 0
  for n, member in ipairs(around) do
    around[n] = tonumber(member:match('%d+'))
    if around[n] <= at then behind = n end
  end
  if #around - behind + COUNT > limit then return around[behind + 1] end
  local last = #around
  for first = behind, 1, -1 do
    while around[last] >= around[first] + WINDOW do last = last - 1 end
    if last - first + 1 + COUNT > limit then return around[first] + WINDOW end
  end
end

-- The first moment from `at` on with room for COUNT.
local function first_free(key, limit, at)
  local apart = math.floor(WINDOW * 3 / 4 / limit)
  while true do
    local full = too_full_until(key, limit, at)
    if full then
      at = full
    else
      local near = redis.call(
        'ZREVRANGEBYSCORE', key, '(' .. text(at + apart), '(' .. text(at - apart),
        'WITHSCORES', 'LIMIT', 0, 1
      )
      if #near == 0 then return at end
      at = tonumber(near[2]) + apart
    end
  end
end

-- When this chat may be written to: after its freeze and the bot's, and within its own measure.
-- `due` is when the chat's debt is paid off; BURST messages of debt are allowed, and an album of
-- more goes to a chat that has none.
local due = tonumber(redis.call('GET', chat) or '0')
if missed ~= '0' then
  local back = 0
  for n = 1, COUNT do
    back = back + redis.call('ZREM', booked, missed .. ':' .. n)
    redis.call('ZREM', booked_paid, missed .. ':' .. n)
  end
  if back > 0 then
    redis.call('LREM', group, back, missed)
    due = math.max(0, due - back * CHAT)
    keep(chat, due, math.max(now, due))
  end
end
local everybody = math.max(now, tonumber(redis.call('GET', KEYS[4]) or '0'))
local earliest = math.max(everybody, tonumber(redis.call('GET', KEYS[5]) or '0'))
earliest = math.max(earliest, due - (BURST - math.min(COUNT, BURST)) * CHAT)
local room = IN_GROUP - math.min(COUNT, IN_GROUP)
if is_group and redis.call('LLEN', group) > room then
  earliest = math.max(earliest, tonumber(redis.call('LINDEX', group, -room - 1)) + GROUP)
end

local at, fits_one = earliest, nil
repeat
  fits_one = at
  at = first_free(booked, LIMIT, at)
  if PAID > 0 then at = first_free(booked_paid, PAID, at) end
until PAID == 0 or at == fits_one

-- A lane's reach limits how long one queues for one's turn, not how long one's chat must rest, nor
-- how long the pictures of one's own album take.
ahead = ahead + (COUNT - 1) * WINDOW / LIMIT
local queued = at - earliest
if at - now > patience or queued > ahead then
  local until_then = math.max(at - now - patience, queued > ahead and at - now - ahead or 0, 1000)
  return {0, text(until_then), text(at), earliest > everybody and 0 or 1}
end
book(booked, at)
if PAID > 0 then book(booked_paid, at) end
due = math.max(due, at) + COUNT * CHAT
keep(chat, due, due)
if is_group then
  for _ = 1, COUNT do redis.call('RPUSH', group, text(at)) end
  redis.call('LTRIM', group, -IN_GROUP, -1)
  redis.call('PEXPIRE', group, math.ceil((at + GROUP - now) / 1000) + 1000)
end
return {1, text(at - now), text(at), 0}
end
"""

# A shorter freeze never ends a longer one.
_FREEZE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local until_then = now + ARGV[1] * 1000000
local function freeze(key)
  if until_then > tonumber(redis.call('GET', key) or '0') then
    local ms = math.ceil(ARGV[1] * 1000)
    redis.call('SET', key, string.format('%.0f', until_then), 'PX', ms + 1000)
  end
end
freeze(KEYS[1])
redis.call('ZADD', KEYS[3], string.format('%.0f', now), ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('%.0f', now - ARGV[4] * 1000000))
redis.call('PEXPIRE', KEYS[3], math.ceil(ARGV[4] * 1000) + 1000)
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then freeze(KEYS[2]) end
return 1
"""

# So many chats that are refused within so many seconds are no coincidence.
REFUSED_CHATS, REFUSED_SECONDS = 3, 10.0


class Slot(NamedTuple):
    """`taken`: send after `wait` seconds. Not taken: nothing is booked, ask again after `wait`."""

    taken: bool
    wait: float
    at: float  # the same moment by Redis's clock, in seconds since 1970
    everybody: bool = False  # not taken, and not on account of the chat: others would not get one


class SlotRequest(NamedTuple):
    """Keys and arguments of the script that reserves."""

    keys: list[str]
    args: list[int]


class RateLimiter:
    def __init__(self, redis: Redis, prefix: str = "isoko:", *, pace: Pace = TELEGRAM) -> None:
        self._prefix = prefix
        self._pace = pace
        self._reserve = redis.register_script(RESERVE + "return reserve(KEYS, ARGV)")
        self._freeze = redis.register_script(_FREEZE)

    @property
    def paid(self) -> bool:
        """Whether broadcasts are paid for."""
        return self._pace.paid_messages > 0

    async def reserve(
        self,
        chat: str,
        lane: Lane,
        *,
        group: bool = False,
        patience: float = 60.0,
        count: int = 1,
        missed: Slot | None = None,
        way: Way = "send",
    ) -> Slot:
        """Book the sending of `count` messages to `chat` at once (an album), at most `patience`
        seconds from now. `missed` was booked for the same and not used: it is given back."""
        wish = self.wish(
            chat, lane, group=group, patience=patience, count=count, missed=missed, way=way
        )
        answer = await self._reserve(keys=wish.keys, args=wish.args)
        taken, wait, at, everybody = cast(tuple[int, str, str, int], answer)
        return Slot(bool(taken), int(wait) / 1e6, int(at) / 1e6, bool(everybody))

    def wish(
        self,
        chat: str,
        lane: Lane,
        *,
        group: bool,
        patience: float,
        count: int = 1,
        missed: Slot | None = None,
        way: Way = "send",
    ) -> SlotRequest:
        """What the script is to be asked; for another script that includes it, too."""
        pace = self._pace
        pays = self.paid and lane == "broadcast"
        keys = [
            f"{self._prefix}booked:paid" if pays else f"{self._prefix}booked",
            f"{self._prefix}chat:{chat}",
            f"{self._prefix}group:{chat}",
            self._frozen(),
            self._frozen(chat, way),
            f"{self._prefix}booked:paid",
        ]
        arguments = [
            pace.paid_messages if pays else pace.messages,
            pace.window_us,
            pace.chat_us,
            pace.chat_burst,
            GROUP_US,
            pace.group_messages,
            int(patience * 1e6),
            int(AHEAD[lane] * 1e6),
            int(group),
            count,
            0 if pays else pace.paid_messages,
            0 if missed is None else round(missed.at * 1e6),
        ]
        return SlotRequest(keys, arguments)

    async def freeze(self, seconds: float, chat: str, way: Way = "send") -> None:
        """Telegram's `retry_after`: that chat is left alone for so long, and everybody is where
        several chats were refused at once."""
        keys = [self._frozen(chat, way), self._frozen(), f"{self._prefix}refused"]
        arguments: list[str | float] = [seconds, chat, REFUSED_CHATS, REFUSED_SECONDS]
        await self._freeze(keys=keys, args=arguments)

    def _frozen(self, chat: str = "", way: Way = "send") -> str:
        if not chat:
            return f"{self._prefix}frozen"
        return f"{self._prefix}frozen:{chat}" if way == "send" else f"{self._prefix}frozen:{chat}:e"
