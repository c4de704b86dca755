"""Texts of products in other languages: as their seller looks after them, and the queue from which
staff translate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Answer, MessageScreen, Screen
from bot.commerce import catalogue, product_texts, translations
from bot.commerce.refusals import NotFound
from bot.flows import commands as c
from bot.flows.product_texts import FORM, SKIP, TextAnswers, said_of
from bot.handlers.catalogue import card
from bot.handlers.context import Route, Routes, StartForm, on
from bot.i18n import Reader, plain
from bot.screens import product_texts as screens
from bot.texts import LANGUAGES, t
from storage import product_texts as stored
from storage.product_texts import Words

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from bot.texts import Language
    from storage.models import Product


async def show(turn: Context, product_id: int) -> Answer:
    product = await catalogue.own(turn.db, turn.who, product_id)
    return Answer((screens.texts_of(product),))


async def write(turn: Context, of: taps.TextOfProduct) -> StartForm:
    product = await catalogue.own(turn.db, turn.who, of.product)
    if of.language == product.language:
        raise NotFound
    return StartForm(FORM, _answers(product, of.language))


def _answers(product: Product, language: Language) -> TextAnswers:
    before = product_texts.in_language(product, language)
    return TextAnswers(
        product_id=product.id,
        language=language,
        revision=product.words_revision,
        original_in=product.language,
        original_name=product.name,
        original_description=product.description,
        before_name=before.name if before is not None else "",
        before_description=before.description if before is not None else "",
        before_at=before.written_at if before is not None else None,
        is_old=before is not None and product_texts.is_old(product, before),
    )


async def keep(turn: Context, do: c.WriteText) -> tuple[Screen, ...]:
    words = Words(do.name, do.description)
    product = await translations.write(
        turn.db, turn.who, do.product_id, do.language, words, do.revision, turn.now
    )
    return (screens.texts_of(product, t("✅ Saved."), ""),)


async def ask_remove(turn: Context, of: taps.TextOfProduct) -> Answer:
    product = await catalogue.own(turn.db, turn.who, of.product)
    return Answer((screens.ask_remove(product, of.language),))


async def remove(turn: Context, of: taps.TextOfProduct) -> Answer:
    product = await translations.remove(turn.db, turn.who, of.product, of.language, turn.now)
    return Answer((screens.texts_of(product),), toast=t("Removed."))


# --- staff ----------------------------------------------------------------------------------------


async def queue(turn: Context, to: taps.ToTranslate) -> Answer | StartForm:
    """The next text that waits, for a language, or else for that of whoever asks."""
    language = to.language or turn.language
    if not to.product:
        return await _next(turn, language)
    product = await translations.take(turn.db, turn.who, to.product, language, turn.now)
    answers = replace(_answers(product, language), by_staff=True)
    return StartForm(FORM, answers)


async def queue_in_words(turn: Context, words: str) -> Answer | StartForm:
    return await _next(turn, _language_in(words) or turn.language)


def _language_in(words: str) -> Language | None:
    """A language by its code, or by what it is called in any of them."""
    said = words.strip().casefold()
    for code in LANGUAGES:
        called = (plain(labels.language(code), Reader.of(each)) for each in LANGUAGES)
        if said in (code, labels.LANGUAGE_NAMES[code].casefold(), *map(str.casefold, called)):
            return code
    return None


async def _next(turn: Context, language: Language, said: str = "") -> Answer | StartForm:
    waiting = await stored.count(turn.db, language, turn.who.person.id, turn.now)
    product = await translations.take_next(turn.db, turn.who, language, turn.now)
    if product is None:
        return Answer((await _nothing_left(turn, language, said),))
    answers = replace(_answers(product, language), by_staff=True, said=said, waiting=waiting)
    return StartForm(FORM, answers)


async def _nothing_left(turn: Context, language: Language, said: str) -> MessageScreen:
    others = [each for each in LANGUAGES if each != language]
    mine = turn.who.person.id
    waiting = {each: await stored.count(turn.db, each, mine, turn.now) for each in others}
    return screens.nothing_left(language, waiting, *said_of(said))


async def go_on(turn: Context, do: c.NextText) -> tuple[Screen, ...] | StartForm:
    """To another text, or to another language."""
    if do.goes_to == SKIP:
        await translations.skip(turn.db, turn.who, do.product_id, do.language, turn.now)
        return _shown(await _next(turn, do.language, "skipped"))
    to = next(each for each in LANGUAGES if each == do.goes_to)
    return _shown(await _next(turn, to))


async def translate(turn: Context, do: c.TranslateText) -> tuple[Screen, ...] | StartForm:
    words = Words(do.name, do.description)
    product = await translations.translate(
        turn.db,
        turn.who,
        do.product_id,
        do.language,
        words,
        do.revision,
        turn.now,
        seen=do.before_at,
    )
    if not do.in_queue:
        return (await card(turn, product.id)).screens
    said = "saved" if product.words_revision == do.revision else "changed"
    return _shown(await _next(turn, do.language, said))


def _shown(found: Answer | StartForm) -> tuple[Screen, ...] | StartForm:
    return found if isinstance(found, StartForm) else found.screens


ROUTES = Routes(
    commands={"translate": Route(queue_in_words, writes=True, role="staff")},
    taps=(
        on(taps.TEXTS, show),
        on(taps.WRITE_TEXT, write),
        on(taps.ASK_REMOVE_TEXT, ask_remove),
        on(taps.REMOVE_TEXT, remove, writes=True),
        on(taps.TRANSLATE, queue, writes=True, role="staff"),
    ),
    forms=(FORM,),
    form_commands={
        c.WriteText: Route(keep, writes=True),
        c.TranslateText: Route(translate, writes=True, role="staff"),
        c.NextText: Route(go_on, writes=True, role="staff"),
    },
)
