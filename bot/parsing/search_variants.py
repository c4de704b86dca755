"""What a search looks for: its terms, and the forms in which each may stand in a product's text.

A form is the pieces of which a text must have all: most have one. A space in a piece is where a
word begins or ends (search_text.py).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations

from bot.parsing import goods
from bot.parsing.asking import without_asking
from bot.parsing.folding import search_terms
from bot.parsing.search_text import spelled, with_amounts

Form = tuple[str, ...]
Forms = tuple[Form, ...]  # of one term, as it was typed first

AT_MOST = 16  # forms of one term
_SHORTEST_STEM = 4  # letters; of two or three, everything is a part of something
_AMOUNT = re.compile(r"([gm])\d+\1")
# What a Kinyarwanda noun begins with, by its class, one and many: agaseke, uduseke; igitoki,
# ibitoki. Behind it the word is the same, and ends as it does.
_PREFIX = re.compile(
    r"^(?:umw|umu|imi|imy|aba|abo|ama|ame|ibi|iby|igi|iki|icy|uru|urw|aka|aga|udu|utu|ubu|ubw|uku"
    r"|in(?=[dgjkstyz])|im(?=[bp])|i)"
)
_PLURALS = (
    (r"(..)ies$", r"\1"),
    (r"(...)y$", r"\1"),
    (r"(x|s|z|o|ch|sh)es$", r"\1"),
    (r"([^ius])s$", r"\1"),  # hibiscus is one
)
_DOUBLED_END = re.compile(r"..([b-df-hj-np-tv-z])\1$")
# All that is sold here comes from there, and few sellers say so.
_HERE = frozenset(("rwanda", "urwanda", "rwandan", "rwandese", "kinyarwanda", "卢旺达"))
_FORMS = "豆粉叶包片块"  # in which goods come, behind their name
_LONGEST_RUN = 8  # Chinese characters that are taken apart in every way


def looked_for(typed: str) -> dict[str, Forms]:
    """The terms of a search by how each is spelled: without the words of asking, and those that
    say nothing here, where any is left."""
    said = with_amounts(typed)
    terms = [
        part
        for term in search_terms(spelled(without_asking(said) or said))
        for part in ((term,) if term.isascii() else _known_words(term))
    ]
    telling = [term for term in terms if term not in _HERE]
    return {term: forms(term) for term in _with_pairs(telling or terms)}


def forms(term: str) -> Forms:
    """The forms of a spelled term, the term itself first."""
    if _AMOUNT.fullmatch(term):
        return ((term,),)
    found: dict[Form, None] = {tuple(term.split()): None}
    found |= {(other,): None for other in _same_goods().get(term, ())}
    if term.isascii():
        found |= {(stem,): None for stem in _stems(term)}
    else:
        if len(term) > 2 and term[-1] in _FORMS:  # 咖啡豆 is 咖啡 to whoever sells it
            found |= {(each,): None for each in (term[:-1], *_same_goods().get(term[:-1], ()))}
        found |= dict.fromkeys(_apart(term))
    return tuple(found)[:AT_MOST]


def _with_pairs(terms: list[str]) -> list[str]:
    """Two words that are one thing, "green tea", as one."""
    found: list[str] = []
    for term in terms:
        pair = f"{found[-1]} {term}" if found else ""
        if pair in _same_goods():
            found[-1] = pair
        else:
            found.append(term)
    return found


def two_words(term: str) -> Forms:
    """A word in Latin letters taken apart: "pilipili" is also "pili pili"."""
    return tuple((f" {term[:at]} {term[at:]}",) for at in range(2, len(term) - 1))


def pieces_of(term: str) -> Forms:
    """Two Chinese characters at a time, of which a text that is near has some."""
    return tuple((term[at : at + 2],) for at in range(len(term) - 1))


def _stems(term: str) -> list[str]:
    """What is left of a word without the ending or the beginning of its number: dresses are spelled
    as dreses."""
    found = [term[:-1]] if _DOUBLED_END.search(term) else []
    for ending, kept in _PLURALS:
        stem = re.sub(ending, kept, term)
        if stem != term:
            if len(stem) >= _SHORTEST_STEM - 1:
                found += [stem, *_same_goods().get(stem, ())]
            break
    stem = _PREFIX.sub("", term)
    if stem != term and len(stem) >= _SHORTEST_STEM:
        found.append(f"{stem} ")
    return found


@cache
def _same_goods() -> dict[str, tuple[str, ...]]:
    """By a word for goods, the others for them. Words in letters are looked for where a word
    begins: hat is no part of that."""
    others: dict[str, dict[str, None]] = {}
    for group in goods.groups():
        words = [spelled(word) for word in group]
        shown = [f" {word}" if word.isascii() else word for word in words]
        for word, itself in zip(words, shown, strict=True):
            beside = (each for each in shown if each != itself)
            others.setdefault(word, {}).update(dict.fromkeys(beside))
    return {word: tuple(each) for word, each in others.items()}


def _known_words(run: str) -> tuple[str, ...]:
    """A run of Chinese as the words that it is made of, as far as they are known, as there are no
    spaces: 卢旺达有机蜂蜜 is 有机 and 蜂蜜. It stays one where that leaves a character alone."""
    for nothing in (*_HERE, "的"):
        run = run.replace(nothing, "") or run
    words, unknown, at = [], "", 0
    while at < len(run):
        end = next((end for end in range(len(run), at, -1) if _is_known(run[at:end])), at)
        if end == at or len(unknown) == 1:
            unknown += run[at]
            at += 1
            continue
        words += [unknown, run[at:end]] if unknown else [run[at:end]]
        unknown, at = "", end
    return (run,) if len(unknown) == 1 else tuple(filter(None, (*words, unknown)))


def _is_known(word: str) -> bool:
    known = _same_goods()
    return word in known or (len(word) > 2 and word[-1] in _FORMS and word[:-1] in known)


def _apart(run: str) -> tuple[Form, ...]:
    """A run that is taken apart in every way: 波旁咖啡 is also 波旁 and 咖啡, which 波旁精品咖啡豆
    has. No part has one character alone."""
    if not 4 <= len(run) <= 2 * _LONGEST_RUN:
        return ()
    edges = range(2, len(run) - 1)
    # Two words before three: of a long run only those.
    counts = (1, 2, 3) if len(run) <= _LONGEST_RUN else (1,)
    cuts = (cut for count in counts for cut in combinations(edges, count))
    parts = (
        tuple(run[a:b] for a, b in zip((0, *cut), (*cut, len(run)), strict=True)) for cut in cuts
    )
    return tuple(each for each in parts if all(len(part) >= 2 for part in each))
