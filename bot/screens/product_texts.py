"""A product's texts in several languages: what marks them for readers, and what their seller sees
of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import product_texts
from bot.screens.common import HOME, back_row
from bot.texts import LANGUAGES, Line, Strong, Text, t

if TYPE_CHECKING:
    from bot.commerce.product_texts import ShownText
    from bot.texts import Language
    from storage.models import Product, TextInLanguage


def marks(product: Product, text: ShownText, language: Language) -> tuple[Line, ...]:
    """Whose words these are, where they are not the seller's first ones in the reader's own
    language; and whether the original has changed since."""
    original = labels.language(product.language)
    lines: list[Line] = []
    match text.by:
        case "":
            if text.language != language:
                lines.append(t("🌐 The seller wrote this in: {language}", language=original))
        case "staff":
            lines.append(t("🌐 Translated by our staff from: {language}", language=original))
        case "seller":
            lines.append(t("🌐 Translated by the seller from: {language}", language=original))
    if text.by and text.described_in != language:
        lines.append(t("🌐 The description is in: {language}", language=original))
    if text.is_old:
        lines.append(t("⚠️ The seller has changed the original since then. The original counts."))
    return tuple(lines)


def others(
    product: Product, text: ShownText, language: Language, *, staff: bool
) -> tuple[Button, ...]:
    """From a translation to the original, and back; and for staff to correct what theirs wrote."""
    found = []
    if text.by:
        found.append(Button(t("🌐 See the original"), taps.ORIGINAL(product.id)))
    elif product_texts.shown(product, language).by:
        found.append(Button(t("🌐 Translation"), taps.PRODUCT(product.id)))
    if text.by == "staff" and staff:
        correct = taps.TRANSLATE(taps.ToTranslate(text.language, product.id))
        found.append(Button(t("✏️ Change the text"), correct))
    return tuple(found)


def texts_of(product: Product, *first: Line) -> MessageScreen:
    """Which there are, in whose words, and which are old: as the seller sees them."""
    lines: list[Line] = [*first, Strong(t("🌐 Languages: {product}", product=product.name))]
    rows: list[tuple[Button, ...]] = []
    for language in sorted(LANGUAGES, key=lambda each: each != product.language):
        called = labels.language(language)
        of = taps.TextOfProduct(product.id, language)
        lines += ["", Strong(called)]
        if language == product.language:
            lines += [product.name, t("This is the original.")]
            continue
        text = product_texts.in_language(product, language)
        if text is None:
            lines.append(t("None yet: buyers read the original."))
            rows.append((Button(t("➕ {name}", name=called), taps.WRITE_TEXT(of)),))
            continue
        lines += [text.name, whose(text)]
        if product_texts.is_old(product, text):
            lines.append(_old(product, text))
        write = Button(t("✏️ {name}", name=called), taps.WRITE_TEXT(of))
        rows.append((write, Button(t("🗑 {name}", name=called), taps.ASK_REMOVE_TEXT(of))))
    return MessageScreen(tuple(lines), (*rows, back_row(taps.OWN(product.id))))


def whose(text: TextInLanguage) -> Text:
    if text.hand == "seller":
        return t("Written by the seller")
    return t("Translated by our staff")


def _old(product: Product, text: TextInLanguage) -> Text:
    if product_texts.still_holds(product, text):
        return t("⚠️ Old: the original has changed since then.")
    return t("⚠️ Old: the numbers in the name are others now, so buyers read the original.")


def ask_remove(product: Product, language: Language) -> MessageScreen:
    of = taps.TextOfProduct(product.id, language)
    text = product_texts.in_language(product, language)
    return MessageScreen(
        (
            t("🗑 Do you really want to remove this text?"),
            *((text.name, whose(text)) if text is not None else ()),
            t("Buyers will read the original."),
        ),
        (
            (Button(t("🗑 Yes, remove it"), taps.REMOVE_TEXT(of)),),
            (Button(t("⬅️ No, keep it"), taps.TEXTS(product.id)),),
        ),
    )


def nothing_left(language: Language, waiting: dict[Language, int], *first: Line) -> MessageScreen:
    """Of the queue of the staff: into this language nothing waits for them."""
    lines: list[Line] = [
        *first,
        t("🌐 No text waits to be translated into: {language}", language=labels.language(language)),
    ]
    rows: list[tuple[Button, ...]] = []
    for other, count in waiting.items():
        if count:
            called = labels.language(other)
            lines.append(t("{language}: {n}", language=called, n=count))
            rows.append((into(other),))
    return MessageScreen(tuple(lines), (*rows, (HOME,)))


def into(language: Language) -> Button:
    """To what waits for a language."""
    called = t("🌐 {name}", name=labels.language(language))
    return Button(called, taps.TRANSLATE(taps.ToTranslate(language)))
