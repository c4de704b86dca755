"""Postcodes of any country: they differ in all but what they are written with, so that is all that
is looked at. Which of them exist only the post there knows."""

from __future__ import annotations

import re

from bot.parsing.normalise import typed
from bot.parsing.rejection import Reason, Rejection

LONGEST = 12
_CODE = re.compile(r"(?=.*\d)[A-Z0-9](?:[A-Z0-9 -]*[A-Z0-9])?")
_CALLED = re.compile(
    r"^(?:post ?code|postal code|zip(?: code)?|code postal|kode y'iposita|邮政编码|邮编)[\s:.]*"
)


def read_postal_code(text: str) -> str | Rejection:
    """In capitals, with its zeros, as it was typed: "00100", "SW1A 1AA", "1000-205".

    Refused: EMPTY, TOO_LONG, NOT_A_CODE.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    code = _CALLED.sub("", spelled).upper()
    if len(code) > LONGEST:
        return Rejection(Reason.TOO_LONG, limit=LONGEST, length=len(code))
    return code if _CODE.fullmatch(code) else Rejection(Reason.NOT_A_CODE)
