"""A small chat in the terminal, for people without a browser.

Typing a text says it.  `!2` taps the second button of the newest message with buttons,
`=1` presses the first key of the keyboard, `+photo.jpg` sends a picture, `?` helps.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from .client import Json, Phone, Playground, PlaygroundError, Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = """  text        say it
  !2          tap the second button of the newest message that has buttons
  =1          press the first key of the keyboard below
  +path       send a picture; "+a.jpg b.jpg" is an album
  @           share your own contact
  #1234       type a PIN where mobile money asks for one; "#" alone declines
  ?           this help
  Ctrl-D      leave"""


class Terminal:
    """One person's chat as lines."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.buttons: tuple[int, list[Json]] = (0, [])
        self.keys: list[str] = []

    def print(self, text: str) -> None:
        """A line; terminals that cannot write a character get a mark instead of an error."""
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()

    def show(self, message: Shown) -> None:
        """A message with its buttons numbered."""
        if message.deleted:
            self.print(f"  (message {message.id} was deleted)")
            return
        if not message.by_bot:
            return
        what = "" if message.kind == "text" else f"[{message.kind}] "
        mark = "✎ " if message.raw["edits"] else ""
        self.print(f"\n{mark}{what}{message.text}")
        rows = message.api.get("reply_markup", {}).get("inline_keyboard", [])
        if rows:
            flat = [button for row in rows for button in row]
            self.buttons = (message.id, flat)
            number = 0
            for row in rows:
                line = []
                for button in row:
                    number += 1
                    line.append(f"!{number} {button['text']}" + (" ↗" if "url" in button else ""))
                self.print("   " + "   ".join(line))
        keyboard = message.raw["keyboard"]
        if keyboard is not None:
            self.keys = [key["text"] for row in keyboard.get("keyboard", []) for key in row]
            for place, label in enumerate(self.keys, 1):
                self.print(f"   ={place} {label}")

    def show_money(self, moved: Json) -> None:
        """A prompt of mobile money, or what came of it."""
        sum_, whose = f"{moved['moved_amount']} {moved['moved_currency']}", moved["payee"]
        state = moved["state"]
        if moved["is_prompt"]:
            left = f"{moved['pins_left']} of {moved['pins']} tries left"
            self.print(f"  📱 {moved['title']}: pay {sum_} to {whose}? #PIN or # alone ({left})")
        elif state != "pending":
            self.print(f"  📱 {moved['title']}: {moved['kind']} of {sum_}, {whose}: {state}")

    async def watch(self) -> None:
        """Print what comes."""
        async for kind, data in self.phone.playground.events(self.phone.id):
            if kind == "hello":
                for message in (await self.phone.messages())[-5:]:
                    self.show(message)
            elif kind in ("message", "message_edited", "message_deleted"):
                self.show(Shown(data))
            elif kind == "tap_answered" and data["text"]:
                self.print(f"  {'❗' if data['show_alert'] else '💬'} {data['text']}")
            elif kind == "transaction":
                self.show_money(data)
            elif kind == "reset":
                self.buttons, self.keys = (0, []), []
                self.print("  (the playground was reset)")

    async def obey(self, line: str) -> None:
        """Do what one line says."""
        line = line.strip()
        if not line:
            return
        if line == "?":
            self.print(HELP)
        elif line == "@":
            await self.phone.contact()
        elif line.startswith("#") and (line == "#" or line[1:].isdigit()):
            await (self.phone.enter_pin(line[1:]) if line[1:] else self.phone.decline())
        elif line[0] in "!=" and line[1:].isdigit():
            await self.choose(line[0], int(line[1:]) - 1)
        elif line.startswith("+"):
            paths = [Path(name) for name in line[1:].split()]
            await self.phone.photos([await asyncio.to_thread(path.read_bytes) for path in paths])
        else:
            await self.phone.say(line)

    async def choose(self, mark: str, place: int) -> None:
        """Tap a button or press a key by its number."""
        message_id, buttons = self.buttons
        if mark == "=" and 0 <= place < len(self.keys):
            await self.phone.press(self.keys[place])
        elif mark == "!" and 0 <= place < len(buttons):
            button = buttons[place]
            wanted = str(button.get("callback_data") or button["text"])
            done = await self.phone.tap(wanted, message=message_id)
            if "opens" in done:
                self.print(f"  opens {done['opens']}")
        else:
            self.print("  There is no such number.")

    async def run(self) -> None:
        """Until the input ends."""
        watching = asyncio.create_task(self.watch())
        try:
            while line := await asyncio.to_thread(sys.stdin.readline):
                try:
                    await self.obey(line)
                except (PlaygroundError, AssertionError, OSError) as wrong:
                    self.print(f"  {wrong}")
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def find_phone(playground: Playground, wanted: str, language: str) -> Phone:
    """The phone of somebody by name or number; a new person if nobody has the name."""
    for person in (await playground.call("GET", "people"))["people"]:
        if wanted in (str(person["id"]), person["first_name"]):
            return Phone(playground, person["id"], person["first_name"])
    return await playground.person(wanted, language=language)


async def chat(url: str, person: str, language: str) -> None:
    """One session."""
    async with Playground(url) as playground:
        terminal = Terminal(await find_phone(playground, person, language))
        terminal.print(f"You are {terminal.phone.name}. Type ? for help, /start to begin.")
        await terminal.run()


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    options = argparse.ArgumentParser(prog="playground.terminal", description=__doc__)
    options.add_argument("--url", default="http://127.0.0.1:8099", help="where the playground is")
    options.add_argument(
        "--person", default="Aline", help="a name or a number; a new name is a new person"
    )
    options.add_argument(
        "--language", default="en", help="a new person's language (rw, en, zh-hans …)"
    )
    chosen = options.parse_args(argv)
    try:
        asyncio.run(chat(chosen.url, chosen.person, chosen.language))
    except aiohttp.ClientConnectionError:
        sys.stderr.write(
            f"There is no playground at {chosen.url}; start one with: isoko playground\n"
        )
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
