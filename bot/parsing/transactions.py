"""The number of a payment, as a network or a bank has given it to whoever paid."""

from __future__ import annotations

import re

from bot.parsing.normalise import plain
from bot.parsing.rejection import Reason, Rejection

_LABELLED = re.compile(
    r"(?:TX(?:N)?[ ._-]?ID|TRANSACTION(?: ID| NUMBER| NO)?|FT ID|REFERENCE(?: NO| NUMBER)?|REF"
    r"|NOMERO Y'IGIKORWA|交易(?:单)?号|流水号)[ .:#=-]*(?:IS |NI |是)?([A-Z0-9][A-Z0-9-]{4,39})"
)
_ALONE = re.compile(r"[A-Z]{0,6} ?[0-9](?:[ ./-]?[0-9]){5,35}|[A-Z0-9-]{6,40}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}")
_PHONE = re.compile(r"(?:250)?0?7[0-9]{8}")
_WORD = re.compile(r"(?<![A-Z0-9*])[A-Z0-9-]{6,40}(?![A-Z0-9*])")
LONGEST = 1000  # characters of a message that is pasted whole


def read_transaction(text: str) -> str | Rejection:
    """In capitals and without spaces or hyphens, so that the same is the same. Also from the
    message of the network, pasted whole: what is called so in it, or else the only number with
    eight digits that is no phone's.

    Refused: NOT_A_CODE, AMBIGUOUS.
    """
    spelled = plain(text[:LONGEST]).upper()
    for called in _LABELLED.finditer(spelled):
        if _digits(called[1]) >= 4:
            return _bare(called[1])
    if _DATE.fullmatch(spelled):
        return Rejection(Reason.NOT_A_CODE)
    if _ALONE.fullmatch(spelled) and _digits(spelled) >= 6:
        return _bare(spelled)
    found = {
        _bare(each)
        for each in _WORD.findall(spelled)
        if _digits(each) >= 8 and not (_PHONE.fullmatch(_bare(each)) or _DATE.fullmatch(each))
    }
    if len(found) == 1:
        return found.pop()
    return Rejection(Reason.AMBIGUOUS if found else Reason.NOT_A_CODE)


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _bare(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code)
