"""Questions as somebody spoke them: `locales/<language>/voice/<form>.<question>.ogg`.

For people who read little. A recording may be there for one language and not for another; the
question then has a button to hear it only for those who can. How to make and name them is written
in locales/rw/voice/README.md.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chat import Recording
from bot.i18n import LOCALES

if TYPE_CHECKING:
    from bot.texts import Language

# A button that is not of our making may carry anything. The questions about the entries of a list
# are named `broadcast.links.label`.
NAME = re.compile(r"[a-z_]+(\.[a-z_0-9]+){1,2}")


@cache  # importlib is slow to say where a package is, and it is asked for each question
def folder(language: Language) -> Path:
    return Path(str(files("locales"))) / LOCALES[language] / "voice"


def is_there(language: str | None, name: str) -> bool:
    """Whether a question is recorded in a language: asked for each question that is shown."""
    spoken = _spoken(language)
    if spoken is None or not NAME.fullmatch(name):
        return False
    path = f"{folder(spoken)}/{name}.ogg"
    return os.path.isfile(path)  # noqa: PTH113 - for each question that is shown


def find(language: str | None, name: str) -> Recording | None:
    """The recording of a question in a language; None where there is none."""
    spoken = _spoken(language)
    if spoken is None or not is_there(spoken, name):
        return None
    path = folder(spoken) / f"{name}.ogg"
    # A platform remembers the file by what is in it: a better recording is sent as a new one.
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return Recording(str(path), f"voice/{LOCALES[spoken]}/{name}.{mark}")


def _spoken(language: str | None) -> Language | None:
    return next((each for each in LOCALES if each == language), None)
