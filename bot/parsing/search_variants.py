"""Other ways in which a word that was searched may stand in a product's text.

A search is looked up as it was typed; only where that finds nothing are these looked for, so that
whoever types exactly gets exactly that, and nobody who types in another way gets nothing. A variant
is the pieces of which a product must have all: most have one.
"""

from __future__ import annotations

import re
from itertools import combinations, product
from typing import NamedTuple

from bot.parsing.asking import take_weight, without_asking
from bot.parsing.folding import search_terms
from bot.parsing.traditional import simplified, traditional

Variants = tuple[tuple[str, ...], ...]

AT_MOST = 16  # of one word
_SHORTEST_STEM = 4  # letters; of two or three, everything is a part of something
_AMOUNT = re.compile(r"(\d+)([a-z]{1,6})")
# What a Kinyarwanda noun begins with, by its class, one and many: agaseke, uduseke; igitoki,
# ibitoki. Behind it the word is the same.
_PREFIX = re.compile(
    r"^(?:umw|umu|imi|imy|aba|abo|ama|ame|ibi|iby|igi|iki|icy|uru|urw|aka|aga|udu|utu|ubu|ubw|uku)"
)
_PLURALS = (
    (r"(..)ies$", r"\1"),
    (r"(...)y$", r"\1"),
    (r"(x|s|z|o|ch|sh)es$", r"\1"),
    (r"([^ius])s$", r"\1"),  # hibiscus is one
)
# All that is sold here comes from there, and few sellers say so.
_HERE = frozenset(("rwanda", "urwanda", "rwandan", "rwandese", "kinyarwanda", "卢旺达"))
_FORMS = "豆粉叶包片块"  # in which goods come, behind their name
_LONGEST_RUN = 8  # Chinese characters that are taken apart in every way


class Wanted(NamedTuple):
    """What is looked for: any of the variants, or what weighs so much."""

    variants: Variants
    grams: int | None = None


def looser(typed: str) -> tuple[Wanted, ...]:
    """What a search may mean: without the words of asking and those that say nothing here, with
    each word in its variants, and an amount ("500g") also as the weight of one."""
    grams, rest = take_weight(typed)
    named = without_asking(rest) or (rest if grams is None else "")
    terms = search_terms(named)
    telling = [term for term in terms if simplified(term) not in _HERE]
    wanted = [Wanted(variants(term)) for term in telling or terms]
    return (*wanted, *(() if grams is None else (Wanted(_written(grams), grams),)))


def _written(grams: int) -> Variants:
    """How a text has a weight."""
    whole = grams // 1000 if grams % 1000 == 0 else None
    amounts = ((grams, "g"), *(((whole, "kg"),) if whole else ()))
    return tuple((f"{many}{gap}{unit}",) for many, unit in amounts for gap in ("", " "))


def variants(term: str) -> Variants:
    """The variants of a folded term (bot/parsing/folding.py), the term itself first."""
    found: dict[tuple[str, ...], None] = {(term,): None}
    if term.isascii():
        for stem in _stems(term):
            found |= {(each,): None for each in _l_and_r(stem)}
        if amount := _AMOUNT.fullmatch(term):
            found[(f"{amount[1]} {amount[2]}",)] = None
    else:
        for spelling in (simplified(term), traditional(term)):
            found[(spelling,)] = None
        runs = [simplified(term)]
        runs += [runs[0].replace(here, "") for here in _HERE if here in runs[0]]
        # 咖啡豆 is 咖啡 to whoever sells it.
        found |= {(run[:-1],): None for run in runs if len(run) > 2 and run[-1] in _FORMS}
        for run in runs:
            found |= dict.fromkeys(_apart(run))
    return tuple(found)[:AT_MOST]


def _stems(term: str) -> tuple[str, ...]:
    """The word, and what is left of it without the ending or the beginning of its number."""
    found = [term]
    for ending, kept in _PLURALS:
        stem = re.sub(ending, kept, term)
        if stem != term:
            if len(stem) >= _SHORTEST_STEM - 1:
                found.append(stem)
            break
    stem = _PREFIX.sub("", term)
    if stem != term and len(stem) >= _SHORTEST_STEM:
        found.append(stem)
    return tuple(found)


def _l_and_r(term: str) -> tuple[str, ...]:
    """L and R are one sound in Kinyarwanda, and are written for one another."""
    places = [at for at, letter in enumerate(term) if letter in "lr"]
    if not 0 < len(places) <= 3:
        return (term,)
    spellings = []
    for letters in product("rl", repeat=len(places)):
        spelt = list(term)
        for at, letter in zip(places, letters, strict=True):
            spelt[at] = letter
        spellings.append("".join(spelt))
    return (term, *(each for each in spellings if each != term))


def _apart(run: str) -> tuple[tuple[str, ...], ...]:
    """A run of Chinese words taken apart, as there are no spaces: 卢旺达咖啡 is also 卢旺达 and
    咖啡, which 卢旺达波旁咖啡豆 has. No part has one character alone."""
    run = run.replace("的", "")
    whole = ((run,),) if len(run) >= 2 else ()
    if not 4 <= len(run) <= 2 * _LONGEST_RUN:
        return whole
    edges = range(2, len(run) - 1)
    # Two words before three: of a long run only those.
    counts = (1, 2, 3) if len(run) <= _LONGEST_RUN else (1,)
    cuts = (cut for count in counts for cut in combinations(edges, count))
    parts = (
        tuple(run[a:b] for a, b in zip((0, *cut), (*cut, len(run)), strict=True)) for cut in cuts
    )
    return (*whole, *(each for each in parts if all(len(part) >= 2 for part in each)))
