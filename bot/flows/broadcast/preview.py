"""What a broadcast will be, shown before it is sent: who reads what, and all that is said."""

from __future__ import annotations

from collections.abc import Iterable

from bot import formatting, labels
from bot.flows.commands import BroadcastMessage
from bot.texts import LANGUAGES, Language, Line, Rich, Strong, t

_LEFT_OUT = {
    "spoiler": t("⚠️ Words hidden as a spoiler will be visible to everyone."),
    "quote": t("⚠️ Quotes will be sent as ordinary text."),
    "emoji": t("⚠️ Custom emoji will be sent as ordinary emoji."),
    "link": t("⚠️ Only links to web pages stay links."),
    "mention": t("⚠️ A person's name that was a link will be sent as ordinary text."),
    "media": t("⚠️ Pictures and files inside the text will not be sent."),
    "other": t("⚠️ Lists, tables and other special formatting will be sent as ordinary text."),
}

FALLBACKS: tuple[Language, ...] = ("en", *LANGUAGES)


def contents(message: BroadcastMessage) -> list[Line]:
    """The words in each language, with a poll's answers; the file and the links by their names."""
    lines: list[Line] = []
    if message.answers:
        kind = t("📊 Poll: one answer each")
        lines.append(t("📊 Poll: several answers each") if message.several_answers else kind)
    for language in LANGUAGES:
        if language in message.texts:
            text = message.texts[language]
            shown = formatting.bare(text) if message.answers else Rich(text)
            lines += ["", Strong(labels.language(language)), shown]
            lines += [f"▫️ {answer}" for answer in message.answers.get(language, ())]
    if message.document or message.links:
        lines.append("")
    lines += [f"📎 {message.document.name}"] if message.document else []
    lines += [labels.link(*each) for each in message.links]
    texts = message.texts.values()
    if message.answers:
        if any(text != formatting.bare(text) for text in texts):
            lines += ["", t("⚠️ The question of a poll is always sent without formatting.")]
        return lines
    return [*lines, *left_out(texts)]


def left_out(texts: Iterable[str]) -> list[Line]:
    """What of somebody's formatting their readers will not see."""
    kinds = {kind for text in texts for kind in formatting.left_out(text)}
    lines = [line for kind, line in _LEFT_OUT.items() if kind in kinds]
    return ["", *lines] if lines else []


def readers(language: Language, counts: dict[str, int], texts: dict[str, str]) -> list[Line]:
    """How many read a language, which text they get, and whether it is night where they are."""
    count, name = counts.get(language, 0), labels.language(language)
    if language in texts or not count:
        lines: list[Line] = [t("{language}: {n}", language=name, n=count)]
    else:
        other = next(each for each in FALLBACKS if each in texts)
        lines = [
            t(
                "{language}: {n} (no text of their own, they get: {other})",
                language=name,
                n=count,
                other=labels.language(other),
            )
        ]
    asleep = min(counts.get(f"night_{language}", 0), count)
    if asleep and asleep == count:
        lines.append(t("🌙 It is night for them then: they get it in the morning."))
    elif asleep:
        lines.append(
            t(
                "🌙 It will be night then for {n} of them: they will get it in the morning.",
                n=asleep,
            )
        )
    return lines
