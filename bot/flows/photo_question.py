"""The question for photos: several, alone or as an album, and the words below them."""

from __future__ import annotations

from collections.abc import Callable

from bot import capabilities
from bot.chat import Document, OtherContent, Said, SentDocument, SentPhoto, What
from bot.flows.form import (
    A,
    Choice,
    KeptPhoto,
    PartialAnswer,
    Problem,
    Prompt,
    Question,
    Reply,
    Wanted,
)
from bot.flows.state import answer_of
from bot.texts import Line, Text, t, tn


def most_photos() -> int:
    """As many as everybody is shown in one message."""
    return capabilities.least(lambda platform: platform.album)


def photos(
    key: str, label: Text, asks: Callable[[int], tuple[Line, ...]], uses_words: Callable[[A], bool]
) -> Question[A]:
    """None to as many photos as `asks` is told. An album is one answer: only its first part is
    replied to. Whether a later question offers the words below them, `uses_words` says."""

    def wants(answers: A) -> Wanted:
        return "picture" if len(answer_of(answers, key) or ()) < most_photos() else ""

    def ask(answers: A) -> Prompt:
        have = answer_of(answers, key)
        if not have:
            return Prompt(asks(most_photos()))
        # Of an album only the first photo is answered, when the others are not counted yet.
        count = tn("📷 {n} photo so far.", "📷 {n} photos so far.", len(have))
        received = t("📷 Your photos have arrived. Only photos are kept here.")
        received = received if have[-1].album else count
        lines: tuple[Line, ...] = (received, t("Send more photos, or tap Continue."))
        if caption_of(have) and not uses_words(answers):
            lines = (*lines, t("Text below a photo is not kept here."))
        return Prompt(
            lines,
            (Choice(t("🗑 Remove the photos"), "none"),),
            shows_answer=True,
        )

    def read(what: What, answers: A) -> Reply:
        have: tuple[KeptPhoto, ...] = answer_of(answers, key) or ()
        match what:
            case SentPhoto() | SentDocument(document=Document(kind="picture")) if (
                len(have) >= most_photos()
            ):
                return Problem(
                    tn(
                        "The maximum is {n} photo. The first ones were kept.",
                        "The maximum is {n} photos. The first ones were kept.",
                        most_photos(),
                    )
                )
            case SentPhoto(photo, album, caption):
                silent = bool(album) and bool(have) and have[-1].album == album
                kept = KeptPhoto(photo.id, photo.path, album, caption, photo.giver)
                return PartialAnswer((*have, kept), silent=silent)
            case OtherContent(album=album) | SentDocument(album=album) if album:
                # The photos beside it are still to come, and get no answer of their own.
                return PartialAnswer(
                    have, says=t("📷 Only photos are kept here. When all are sent, tap Continue.")
                )
            case Said() if have:
                return Problem(t("Please send a photo, or tap Continue."))
            case Said():
                return Problem(t("Please send a photo here, not text."))
        return None

    def summary(answers: A) -> Line | None:
        have = answer_of(answers, key)
        return tn("{n} photo", "{n} photos", len(have)) if have else None

    return Question(
        key,
        label,
        ask,
        read,
        choose=lambda _value, _answers: PartialAnswer(()),
        summary=summary,
        skip=(),
        gathers=True,
        wants=wants,
    )


def caption_of(photos: tuple[KeptPhoto, ...] | None) -> str:
    """The words that came below the photos."""
    return next((photo.caption for photo in photos or () if photo.caption), "")
