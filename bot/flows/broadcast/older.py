"""Answers as the first release stored them: a field for each language, and links as pairs."""

from __future__ import annotations

from typing import Any

from bot.texts import LANGUAGES

# What its questions are called now.
RENAMED = {
    f"{older}_{language}": f"{field}.{language}"
    for older, field in (("text", "texts"), ("answers", "options"))
    for language in LANGUAGES
}


def upgraded(answers: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in answers.items() if key not in RENAMED}
    for older, key in RENAMED.items():
        name, _, language = key.partition(".")
        if answers.get(older) is not None:
            found[name] = {**(found.get(name) or {}), language: answers[older]}
    links = answers.get("links")
    if isinstance(links, list):
        found["links"] = [
            {"label": each[0], "address": each[1]}
            if isinstance(each, list) and len(each) == 2
            else each
            for each in links
        ]
    return found
