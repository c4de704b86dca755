"""One shape for whatever keyboard an answer was typed on, before it is read as a number or code.

People type full-width digits, Arabic-Indic digits, no-break spaces, typographic dashes; pasted
text brings invisible marks along.
"""

from __future__ import annotations

import re
import unicodedata

from bot.parsing.rejection import Reason, Rejection

#: The longest text that can still be a number, a code or a phone number.
MAX_TYPED = 100

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′＇"), "'")
_SEPARATORS = {ord("٫"): ".", ord("٬"): ",", ord("−"): "-"}


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if category[0] == "Z" or character in "\t\n\r":
        return " "
    # Cf: direction marks, zero-width joiners. Me and U+FE0F: what turns "2" into the emoji key.
    if category in ("Cc", "Cf", "Cs", "Me") or character == "\ufe0f":
        return ""
    # NFKC would make "22" of "2²" and "11⁄2" of "1½".
    if unicodedata.numeric(character, None) is not None:
        return character
    return unicodedata.normalize("NFKC", character)


def plain(text: str) -> str:
    """`text` in ASCII digits, plain spaces, hyphens and apostrophes, in lower case, trimmed."""
    mapped = text.translate(APOSTROPHES).translate(_SEPARATORS)
    folded = "".join(map(_plain_character, mapped)).casefold()
    return re.sub(r"\s+", " ", folded).strip()


def typed(text: str) -> str | Rejection:
    """`plain(text)`, unless there is nothing in it or too much to be a number or a code."""
    if len(text) > MAX_TYPED:
        return Rejection(Reason.TOO_LONG, limit=MAX_TYPED, length=len(text))
    return plain(text) or Rejection(Reason.EMPTY)
