"""The two scripts that a turn is: how it begins, and how it ends (sessions.py).

A script may run twice when its answer was lost on the way.

How often an update was begun and never ended is counted as it is begun, before anything of it is
looked at: what kills the process is found out so. Whoever ends a turn, in whatever way, takes the
count back; only a killed process does not. An update with such a count is begun only by who says
that nothing else of the kind runs beside it: else those who ran when the process was killed would
be counted with the one that killed it.
"""

from __future__ import annotations

from storage.redis.rate_limit import RESERVE

# Who waits is in `waiting` (member: token; score: until when that is believed, in ms of Redis's
# clock). A newcomer who finds the lock free but others waiting goes behind them.
_CALL_NEXT = """
local function call_next(waiting, bell)
  if redis.call('ZCARD', waiting) > 0 then
    redis.call('DEL', bell)
    redis.call('RPUSH', bell, '1')
    redis.call('PEXPIRE', bell, 5000)
  end
end
"""

OPEN = (
    _CALL_NEXT
    + """
local seen, lock, session, waiting, bell = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local token, lock_ms, believed_ms, called = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
local alone, seen_ms, tried = ARGV[5] == '1', ARGV[6], KEYS[7]
local holder = redis.call('GET', lock)
if redis.call('EXISTS', seen) == 1 then
  redis.call('ZREM', waiting, token)
  if called and not holder then call_next(waiting, bell) end
  return {1, redis.call('GET', KEYS[6])}
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now)
local free = not holder and (called or redis.call('ZCARD', waiting) == 0)
if free or holder == token then
  local before = tonumber(redis.call('GET', tried) or '0')
  redis.call('ZREM', waiting, token)
  if holder == token then
    before = before - 1
  elseif before > 0 and not alone then
    if called then call_next(waiting, bell) end
    return {4, before}
  else
    redis.call('SET', tried, before + 1, 'PX', seen_ms)
  end
  redis.call('SET', lock, token, 'PX', lock_ms)
  return {2, redis.call('GET', session), before, redis.call('GET', KEYS[8])}
end
redis.call('ZADD', waiting, string.format('%.0f', now + believed_ms), token)
redis.call('PEXPIRE', waiting, believed_ms)
return {3, holder and redis.call('PTTL', lock) or believed_ms}
"""
)

# KEYS after the turn's eight: the couriers' bell, then those of the allowance where a slot is
# wanted.
# ARGV after the turn's nine: those of the allowance.
#
# What a courier showed (newest.py) is over when the answer shows buttons below it. Where it came
# while the turn ran, or the answer took the place of a message above it, nobody can say which of
# the two is the newest: it is kept, with a mark that says so.
END = (
    _CALL_NEXT
    + RESERVE
    + """
local seen, lock, session, waiting, bell = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local token, what, text, session_ms, seen_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local said, rings = ARGV[6], ARGV[7] == '1'
local newest, read, shows = KEYS[8], ARGV[8], ARGV[9]
local holder = redis.call('GET', lock)
local wait = '0'
if #ARGV > 9 and holder == token then
  local slot = reserve({unpack(KEYS, 10)}, {unpack(ARGV, 10)})
  if slot[1] == 0 then return {2, '0'} end
  wait = slot[2]
end
if rings then redis.call('XADD', KEYS[9], 'MAXLEN', '=', 1, '*', 'rung', '1') end
redis.call('ZREM', waiting, token)
if holder ~= token then
  if not holder then call_next(waiting, bell) end
  return {redis.call('GET', seen) == token and 1 or 0, '0'}
end
if what == 'keep' then redis.call('SET', session, text, 'PX', session_ms) end
if what == 'forget' then redis.call('DEL', session) end
if what ~= 'abandon' then redis.call('SET', seen, token, 'PX', seen_ms) end
if what == 'forget' then redis.call('DEL', newest) end
if shows ~= '' and what == 'keep' then
  local now = redis.call('GET', newest)
  if now and string.sub(now, 1, 16) == read and shows == 'below' then
    redis.call('DEL', newest)
  elseif now then
    redis.call('SET', newest, string.sub(now, 1, 16) .. '?' .. string.sub(now, 18), 'KEEPTTL')
  end
end
if said ~= '' then redis.call('SET', KEYS[6], said, 'PX', 600000) end
if what == 'abandon' and redis.call('DECR', KEYS[7]) > 0 then
  redis.call('DEL', lock)
else
  redis.call('DEL', lock, KEYS[7])
end
call_next(waiting, bell)
return {1, wait}
"""
)
