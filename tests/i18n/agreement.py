"""Kinyarwanda: what follows a noun agrees with the noun's class, also across a colon.

A verb begins with the prefix of its subject's class, so that the wrong one is seen at once by a
reader, and by nobody else: "Itangazo: bitegereje kwemezwa" is an announcement (class 5, ri-) that
waits as things (class 8, bi-) wait. Only nouns of the market that stand as subjects are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.i18n.catalogues import Entry

# noun -> how its verb, its possessive and its adjective may begin
CLASSES = {
    "itangazo": "ri|ry|r[aeou]",
    "iduka": "ri|ry|r[aeou]",
    "ubutumwa": "bu|bw|b[aeo]",
    "komande": "i|y|z",  # one and many are the same word
    "ipaki": "i|y|z",
    "nomero": "i|y|z",
    "dosiye": "i|y|z",
    "igicuruzwa": "ki|gi|cy|c[aeou]",
    "ikibazo": "ki|gi|cy|c[aeou]",
    "ibicuruzwa": "bi|by",
    "ibisubizo": "bi|by",
    "urutonde": "ru|rw",
    "amafaranga": "a|y",
}
# How a verb of another class begins; a vowel may begin a noun, so those alone prove nothing.
_PREFIX = "(?:bi|by|ba|bu|bw|ki|ky|cy|ri|ry|ru|rw|zi|zo|za|ya|yo|ha|ho|ka|tu)"
# What belongs to no subject: conjunctions, adverbs, prepositions.
_FREE = frozenset(
    {"cyangwa", "kandi", "kugeza", "byose", "cyane", "hano", "hashize", "ubu", "kuko"}
)
# At the head of its sentence, where a noun is the subject: "Kohereza itangazo byarangiye" speaks of
# the sending. Then what is the noun's own, the order's code, and the word that has to agree.
_NOUN = re.compile(
    rf"(?:^|[.!?:] )[^\w{{]*(?:Hari )?(?P<noun>{'|'.join(CLASSES)})\b"
    r"(?: \w+(?:anjye|awe|acu|anyu|abo)\b)?(?: \{code\})?"
    r"(?P<between>[^.:!?{}]*:)? (?P<next>[^\W\d_]{4,})",
    re.IGNORECASE,
)


def agrees_with_its_noun(entries: Iterable[Entry]) -> list[str]:
    found = []
    for entry in entries:
        if entry.locale != "rw":
            continue
        for form in entry.forms:
            for hit in _NOUN.finditer(form):
                own, word = CLASSES[hit["noun"].lower()], hit["next"].lower()
                if word in _FREE or re.match(rf"(?:nti|nta)?(?:{own})", word):
                    continue
                if re.match(rf"(?:nti)?{_PREFIX}", word) and word[-1] in "ae":
                    found.append(f"{entry}: {word!r}, {hit['noun']} takes {own}")
    return found
