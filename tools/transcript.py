"""Plays one sale against the stand-in: docs/sale.md is what was read, README.md has some of it.

    python -m tools.transcript

The seller reads Kinyarwanda, the buyer Chinese, the member of staff English. Nothing is written by
hand: the lines are the messages of their chats, as the stand-in keeps them.
"""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from pydantic import SecretStr

from bot import app
from bot.settings import Settings
from playground.client import Playground
from playground.server import running
from storage.redis.rate_limit import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.client import Phone
    from playground.shown import Shown

ROOT = Path(__file__).parent.parent
README, WHOLE = ROOT / "README.md", ROOT / "docs" / "sale.md"
BEGIN, END = "<!-- transcript -->\n", "<!-- /transcript -->"
TITLE = """# A whole sale, as its three people read it

The seller reads Kinyarwanda, the buyer Chinese, the member of staff English. Every line is a
message of the stand-in's chats; `python -m tools.transcript` plays the sale and writes this page.

"""
EXCERPT_FROM, EXCERPT_TO = "Aline ▸ EE473124820RW", "王小明 reads:"
LONG = 6  # lines
# Ten in Kigali, four in the afternoon in Hangzhou: a broadcast waits for nobody's morning.
BEGINNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
QUIET_SECONDS = 0.4
FAST = Pace(window_us=30_000, chat_us=1000, chat_burst=100)

# Who does what: "tap" by the beginning of what the button carries, "say", "photo".
Step = tuple[str, str, str]
SALE: tuple[Step, ...] = (
    ("Aline", "say", "/start"),
    ("Aline", "tap", "lang|rw"),
    ("Aline", "say", "/sell"),
    ("Aline", "say", "Koperative Kopakama"),
    ("Aline", "say", "Ikawa y'abahinzi 200 bo mu Huye"),
    ("Aline", "say", "huye"),
    ("Aline", "say", "0788 123 456"),
    ("Aline", "tap", "f|<skip"),
    ("Aline", "tap", "f|<confirm"),
    ("Aline", "tap", "add|"),
    ("Aline", "photo", ""),
    ("Aline", "tap", "f|<keep"),
    ("Aline", "say", "Ikawa ya Huye"),
    ("Aline", "say", "1.5"),
    ("Aline", "say", "12k"),
    ("Aline", "say", "40"),
    ("Aline", "tap", "f|bag"),
    ("Aline", "say", "500 g"),
    ("Aline", "tap", "f|<skip"),
    ("Aline", "tap", "f|<confirm"),
    ("王小明", "say", "/start"),
    ("王小明", "tap", "lang|zh"),
    ("王小明", "say", "/search ikawa"),
    ("王小明", "tap", "prod|"),
    ("王小明", "tap", "buy|"),
    ("王小明", "say", "两包"),
    ("王小明", "tap", "checkout|"),
    ("王小明", "say", "王小明"),
    ("王小明", "tap", "f|CN"),
    ("王小明", "say", "138 0013 8000"),
    ("王小明", "say", "浙江"),
    ("王小明", "say", "杭州市"),
    ("王小明", "say", "西湖区"),
    ("王小明", "say", "文三路 90 号 2 幢 301 室"),
    ("王小明", "say", "310012"),
    ("王小明", "tap", "f|arranged"),
    ("王小明", "tap", "f|<confirm"),
    ("Aline", "tap", "o.acc|"),
    ("王小明", "tap", "o.claim|"),
    ("Aline", "tap", "o.paid|"),
    ("Aline", "tap", "o.paid!|"),
    ("Aline", "tap", "o.ship|"),
    ("Aline", "tap", "f|post"),
    ("Aline", "say", "EE473124820RW"),
    ("Aline", "say", "ee 473 124 829 rw"),
    ("王小明", "tap", "o.dlv|"),
    ("王小明", "tap", "o.dlv!|"),
    ("Eric", "say", "/start"),
    ("Eric", "tap", "lang|en"),
    ("Eric", "say", "/broadcast"),
    ("Eric", "tap", "f|everyone"),
    ("Eric", "tap", "f|any"),
    ("Eric", "tap", "f|<skip"),
    ("Eric", "say", "Umunsi wo kohereza ibicuruzwa mu mahanga ni ku wa gatanu."),
    ("Eric", "say", "Export day is on Friday."),
    ("Eric", "say", "出口日是本周五。"),
    ("Eric", "tap", "f|<confirm"),
)
LANGUAGES = {"Aline": "rw", "王小明": "zh", "Eric": "en"}


@dataclass
class Teller:
    """Writes down what each person does, and what their phone shows for the first time."""

    phones: dict[str, Phone]
    told: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    async def did(self, name: str, what: str) -> None:
        self.lines.append(f"{name} ▸ {what}\n\n")

    async def look(self) -> None:
        """New and edited messages on every phone, once nothing more comes."""
        await asyncio.sleep(QUIET_SECONDS)
        for name, phone in self.phones.items():
            seen = self.told.get(name, 0)
            for shown in await phone.messages():
                if shown.by_bot and shown.raw["event"] > seen:
                    self.lines.append(f"{name} reads:\n{indented(shown)}\n")
                self.told[name] = max(self.told.get(name, 0), shown.raw["event"])


def by_day() -> Callable[[], datetime]:
    """The house's clock: it begins there whatever the hour is here, and runs as others do."""
    began = time.monotonic()
    return lambda: BEGINNING + timedelta(seconds=time.monotonic() - began)


async def play() -> str:
    """The sale, as Markdown."""
    async with running(seed=1) as stand_in, Playground(stand_in.url) as world:
        phones = {
            name: await world.person(name, id=100001 + number, language=language)
            for number, (name, language) in enumerate(LANGUAGES.items())
        }
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                _env_file=None,
                bot_token=SecretStr(stand_in.token),
                telegram_api_url=stand_in.url,
                data_dir=Path(folder),
                staff_ids=frozenset({"100003"}),
            )
            ready = asyncio.Event()
            market = asyncio.create_task(
                app.serve(settings, now=by_day(), ready=ready.set, pace=FAST)
            )
            try:
                await ready.wait()
                teller = Teller(phones)
                for name, act, what in SALE:
                    await _step(teller, name, act, what)
                    await teller.look()
            finally:
                market.cancel()
                await asyncio.gather(market, return_exceptions=True)
        return "".join(teller.lines)


async def _step(teller: Teller, name: str, act: str, what: str) -> None:
    phone = teller.phones[name]
    if act == "tap":
        label, data = await _button(phone, what)
        await teller.did(name, f"[{label}]")
        await phone.tap(data)
    elif act == "photo":
        await teller.did(name, "(a photo)")
        picture = io.BytesIO()
        Image.new("RGB", (640, 480), (120, 72, 30)).save(picture, "JPEG")
        await phone.photos([picture.getvalue()])
    else:
        await teller.did(name, what)
        await phone.say(what)
    await phone.until(lambda _shown: True, timeout=20)


def indented(shown: Shown) -> str:
    words = shown.text or f"({shown.kind})"
    rows = [" ".join(f"[{label}]" for label in row) for row in shown.buttons]
    lines = words.replace("\xa0", " ").split("\n") + rows
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


async def _button(phone: Phone, beginning: str) -> tuple[str, str]:
    """Label and data of the newest button that carries this, once it is there."""
    async with asyncio.timeout(20):
        while True:
            for shown in reversed(await phone.messages()):
                for label, data in shown.data.items():
                    if data.startswith(beginning):
                        return label, data
            await asyncio.sleep(0.05)


def _fenced(transcript: str) -> str:
    return f"```text\n{transcript.rstrip()}\n```\n"


def _excerpt(transcript: str) -> str:
    """From a mistyped tracking number to what the buyer reads; of a long screen its first words."""
    blocks = re.split(r"\n\n(?=\S)", transcript)
    first = next(at for at, block in enumerate(blocks) if block.startswith(EXCERPT_FROM))
    shown = []
    for block in blocks[first:]:
        opening, _, rest = block.partition("\n\n")
        shown.append(f"{opening}\n    …" if rest.count("\n") > LONG else block)
        if block.startswith(EXCERPT_TO):
            break
    return "\n\n".join(shown)


def main() -> None:
    transcript = asyncio.run(play())
    WHOLE.write_text(TITLE + _fenced(transcript), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    shown = f"\n{_fenced(_excerpt(transcript))}\n"
    README.write_text(before + BEGIN + shown + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
