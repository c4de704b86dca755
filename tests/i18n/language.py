"""Which language a text is in, by its letters; and which Kinyarwanda words nobody has attested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tests.i18n.catalogues import DATA, Entry, glossary
from tests.i18n.checks import HAN, KINYARWANDA_NAMES, NAMES, TAG, words_of

CODES = {"rw": "rw", "en": "en", "zh_Hans_CN": "zh"}
# A text must be told from its neighbours and from what a translator may have had open besides.
AMONG = ("rw", "sw", "en", "zh", "fr")
LEAST_WORDS = 4
LEAST_HAN = 8
# What looks like another language and is right, with the reason. None may be left over.
LOOKS_OTHERWISE: Mapping[tuple[str, str], str] = {}


@cache
def _identifier() -> LanguageIdentifier:
    """Its model comes with the package: nothing is fetched."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    found.set_languages(list(AMONG))
    return found


def identified(text: str) -> str:
    return str(_identifier().classify(text)[0])


def _words(text: str) -> str:
    """The words alone: no values, tags, commands, emoji, and no names."""
    text = re.sub(r"\{\w+\}|/\w+", " ", TAG.sub("", text))
    text = re.sub(rf"[^\w\s'.,:?!{HAN}，。！？：；、（）“”]", " ", text)
    names = "|".join(map(re.escape, NAMES - KINYARWANDA_NAMES))
    return " ".join(re.sub(rf"\b(?:{names})\b|\d+", " ", text).split())


def is_long_enough(text: str) -> bool:
    return len(words_of(text)) >= LEAST_WORDS or len(re.findall(f"[{HAN}]", text)) >= LEAST_HAN


def in_its_language(entries: Iterable[Entry]) -> list[str]:
    """Texts of four words and more are recognised as what they should be."""
    found = []
    for entry in entries:
        for form in entry.forms:
            text = _words(form)
            if not is_long_enough(text):
                continue
            language = identified(text)
            known = (entry.locale, entry.msgid) in LOOKS_OTHERWISE
            if language != CODES[entry.locale] and not known:
                found.append(f"{entry}: looks like {language}: {form!r}")
    return found


# --- Kinyarwanda words --------------------------------------------------------------------------

# What may be left of a word before an apostrophe: n'ifoto, y'iduka, bw'ijwi.
_PARTICLES = "n y w bw cy by rw k kw z ry mw nk tw b nt"
_ELIDED = frozenset(_PARTICLES.split())
UNATTESTED = "rw_unattested.txt"


def listed(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def attested() -> frozenset[str]:
    """From open texts, and what is in the terms of the glossary that are seen in native ones."""
    terms = (row["rw"] for rows in glossary().values() for row in rows if row["confidence"] == "A")
    return frozenset(listed("rw_words.txt")) | {
        word.lower() for term in terms for word in words_of(term)
    }


def unattested(entries: Iterable[Entry]) -> set[str]:
    """Words that neither the list nor the glossary knows: to be looked at, not always wrong."""
    names = {name.lower() for name in NAMES}
    found = set()
    for entry in entries:
        if entry.locale != "rw":
            continue
        for form in entry.forms:
            text = re.sub(r"\{\w+\}|</?\w+>|/\w+", " ", form).lower()
            for elided, word in re.findall(r"(?:([^\W\d_]+)')?([^\W\d_]+)", text):
                found |= {word} - attested() - names
                found |= {elided} - _ELIDED - attested()
    return {word for word in found if len(word) > 1}
