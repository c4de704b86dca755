"""A code for a discount, as it is typed from a poster, a voice or a photo: what looks alike is one.

"KAWA 10", "kawa-1O" and "ＫＡＷＡ１０" are the same code, and so a shop cannot have two of them.
"""

from __future__ import annotations

import unicodedata

from bot.parsing.rejection import Reason, Rejection

SHORTEST, LONGEST = 3, 20  # letters and digits
# What is taken for another in a hurry, as a capital: of the same script, and of two that have
# letters of the same shapes.
_LATIN = {"o": "0", "i": "1", "l": "1", "|": "1", "s": "5", "z": "2", "b": "8"}
_CYRILLIC = dict(zip("авекмнорстухіѕј", "abekmhopctyxisj", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True))
_ALIKE = str.maketrans(
    _LATIN | {each: _LATIN.get(to, to) for each, to in (_CYRILLIC | _GREEK).items()}
)


def spelled(text: str) -> str:
    """The same for everything that looks like it; "" of what has no letter and no digit."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # an accent is often left out, and a mark that nobody sees is nobody's
    bare = unicodedata.normalize("NFD", plain)
    kept = "".join(each for each in bare if each.isalnum() or each == "|")
    return kept.translate(_ALIKE)


def read_discount_code(text: str) -> str | Rejection:
    """A code as its seller writes it, without what is around it.

    Refused: TOO_SHORT and TOO_LONG (limit: letters and digits).
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    written = "".join(each for each in plain if each.isprintable()).strip(" .,;:\"'«»“”")
    count = len(spelled(written))
    if count < SHORTEST:
        return Rejection(Reason.TOO_SHORT, limit=SHORTEST)
    if count > LONGEST or len(written) > 2 * LONGEST:
        return Rejection(Reason.TOO_LONG, limit=LONGEST)
    return written.upper()
