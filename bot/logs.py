"""Log lines as text for people or as JSON for machines, one a line, on standard error.

Whatever is logged, and by whichever library, goes out without what must not be read there: the
bot's token, which is a part of every address of Telegram's; passwords in the addresses of servers;
and what a database repeats of a row that it refuses, which is people's names, phones and addresses.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from types import TracebackType

_END = r"(?=\n\[SQL|\nHINT|\nCONTEXT|\n\n|\nTraceback|\Z)"

# What is looked for, and what stands there instead.
_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4,}(?::|%3A)[\w-]{20,}", re.IGNORECASE), "<token>"),
    # as far as the numbers were made like to find like with like (storage/outbox.py)
    (re.compile(r"#:[\w#-]{20,}"), "<token>"),
    (re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@"), r"\1:<password>@"),
    # of PostgreSQL the row that it refuses; of asyncpg the value
    (re.compile(rf"DETAIL: .*?{_END}", re.DOTALL), "<row>"),
    (
        re.compile(rf"((?:query argument \$\d+|invalid input [^:\n]*): ).*?{_END}", re.DOTALL),
        r"\1<value>",
    ),
)

# Anybody may put these in what we log, and one line would look like two.
_CONTROLS = {number: f"\\x{number:02x}" for number in (*range(0x20), *range(0x7F, 0xA0))} | {
    0x0A: "\\n",
    0x0D: "\\r",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def redacted(text: str) -> str:
    """The text without what must not be read."""
    for what, instead in _HIDDEN:
        text = what.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        record.message = record.message.translate(_CONTROLS)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's, with everything in it
        line = redacted(super().format(record))
        record.exc_text = None
        return line


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up(kind: Literal["text", "json"]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    sys.excepthook = _last_words(sys.excepthook)
    # httpx logs every address it calls, and Telegram's have the token in them.
    for name in ("httpx", "httpcore", "apscheduler", "aiohttp.access", "alembic.runtime.plugins"):
        logging.getLogger(name).setLevel(logging.WARNING)


Hook = Callable[[type[BaseException], BaseException, "TracebackType | None"], object]


def _last_words(usual: Hook) -> Hook:
    """What ends the process is logged like everything else: Python's own way shows all there is."""

    def hook(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, where))
        else:
            usual(kind, error, where)

    return hook
