"""What is to be spoken for the voice-note version of the questions, and what is recorded already.

    python -m tools.recordings rw        the script for a reader, question by question
    python -m tools.recordings --check   name what is wrong with the files that are there

How to record and where to put it: locales/rw/voice/README.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot import voice_prompts
from bot.flows import position
from bot.i18n import Reader, plain
from bot.screens.common import as_text
from bot.texts import LANGUAGES, Language
from tests.support.forms import POINTS

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 200_000  # bytes: two minutes as the README records, and seconds on a slow network


def script(language: Language) -> dict[str, list[str]]:
    """Every question that can have a recording, by its name, and the lines that it is put in."""
    reader = Reader.of(language)
    found: dict[str, list[str]] = {}
    for way, steps in POINTS:
        filling = way.filling(steps)
        asked, where = position.put(filling.form, filling.state)
        assert asked is not None
        name = filling.form.recording_of(position.asked(filling.form, filling.state))
        # An example of today's is read out; an answer that somebody gave before is not.
        of_entry = where is not filling.state
        prompt = asked.ask(type(where.answers)() if of_entry else way.answers)
        found.setdefault(name, [plain(as_text(line), reader) for line in prompt.lines])
    return found


def fault(path: Path, names: set[str]) -> str:
    """Why Telegram or the bot could do nothing with a file; empty when all is right."""
    if path.suffix != ".ogg" or path.stem not in names:
        return f"{path}: no question is called so (see: python -m tools.recordings rw)"
    content = path.read_bytes()
    if not content.startswith(b"OggS") or b"OpusHead" not in content[:64]:
        return f"{path}: not Opus in an OGG file, so Telegram would not play it as a voice"
    if len(content) > LARGEST:
        return f"{path}: {len(content)} bytes, the most is {LARGEST}: it is paid for by the reader"
    return ""


def faults(folder: Callable[[Language], Path] = voice_prompts.folder) -> list[str]:
    """Of every file in the folders of recordings."""
    names = set(script("en"))
    files = [path for language in LANGUAGES for path in sorted(folder(language).glob("*"))]
    return [found for path in files if path.name != "README.md" if (found := fault(path, names))]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.recordings", description=__doc__)
    parser.add_argument("language", nargs="?", choices=LANGUAGES, default="rw")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if asked.check:
        sys.exit("\n".join(faults()) or 0)
    language = cast("Language", asked.language)
    for name, lines in script(language).items():
        there = voice_prompts.find(language, name) is not None
        spoken = "\n    ".join(lines)
        sys.stdout.write(f"{'✔' if there else '·'} {name}.ogg\n    {spoken}\n\n")


if __name__ == "__main__":
    main()
