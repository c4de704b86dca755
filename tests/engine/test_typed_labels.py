"""A label that is typed is the button of the newest message, as its number is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Button, Command, Document, Said, SentDocument
from bot.engine import button_names
from bot.i18n import Reader, plain
from bot.parsing.share_codes import code_of
from bot.screens.common import BROWSE
from bot.telegram.capabilities import TELEGRAM
from bot.texts import LANGUAGES, Language, t
from bot.whatsapp.capabilities import WHATSAPP
from storage.database import Database
from storage.models import Person
from storage.redis.last_buttons import LastButtons
from tests.support.talk import Desk, Phone, tapped


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


async def notified(desk: Desk, phone: Phone, taps: dict[str, Button], position: int = 0) -> None:
    """A courier gave them a message with these buttons."""
    names = button_names.kept(list(taps.values()), TELEGRAM)
    await LastButtons(desk.redis).note(f"telegram:{phone.sender.id}", list(taps), position, names)


def accept_or_not(code: str) -> dict[str, Button]:
    accept, decline = Button(t("✅ Accept")), Button(t("❌ Decline"))
    return {f"o.acc|{code}||": accept, f"o.dec|{code}||": decline}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", ["{label}", "  {words}!"])
async def test_in_any_language_with_its_sign_or_without(
    desk: Desk, language: Language, shape: str
) -> None:
    """Red when it is searched for as a product."""
    await desk.trade.product((await desk.seller("Bosco")).sender)
    aline = await desk.member("Aline", "rw")
    await aline.say("/start")
    label = plain(BROWSE.label, Reader.of(language))
    await aline.say(shape.format(label=label, words=label.partition(" ")[2].upper()))
    assert aline.offers("shop|coffee") or aline.offers("shop|all"), aline.words


async def test_other_words_are_looked_for(desk: Desk) -> None:
    seller, aline = await desk.seller("Bosco"), await desk.member("Aline")
    await desk.trade.product(seller.sender, "Browsing basket")
    await aline.say("/start", "brows")
    assert aline.offers("prod|")


async def test_a_language_is_typed_as_it_stands_there(desk: Desk) -> None:
    wang = await desk.phone("王", "zh-hans").say("/start")
    await wang.say("ikinyarwanda")
    assert (await desk.trade.one(select(Person))).language == "rw"


class TestSeveralMessages:
    async def test_a_notice_is_the_newest(self, desk: Desk) -> None:
        """Red when A, which was looked at, is accepted for B."""
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        product = await desk.trade.product(seller.sender)
        a, b = [await desk.trade.order(buyer.sender, product) for _ in "ab"]
        await seller.say(a)
        await notified(desk, seller, accept_or_not(b))
        await seller.say("Emera")
        assert (await desk.trade.states(a))[0] == "placed"
        assert (await desk.trade.states(b))[0] == "accepted"

    async def test_one_that_waited_above_it_is_asked_back(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        b = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await notified(desk, seller, accept_or_not(b), 41)
        await seller.receive(replace(seller.event(Said("Accept")), position=40))
        assert "Two messages here have buttons" in seller.words
        assert (await desk.trade.states(b))[0] == "placed"
        await seller.receive(replace(seller.event(Said("amasaka")), position=40))
        assert "Two messages" not in seller.words, "no label: it is looked for"

    async def test_the_same_button_in_both_is_not_asked_back(self, desk: Desk) -> None:
        """Red when the way home, which every message has, is not found."""
        seller = await desk.seller("Aline", "en")
        await seller.say("/sales")
        await notified(desk, seller, {"home|||": Button(t("🏠 Main menu"))}, 41)
        await seller.receive(replace(seller.event(Said("main menu")), position=40))
        assert "Two messages" not in seller.words
        assert seller.offers("sales|"), seller.words

    async def test_a_form_asks_which(self, desk: Desk) -> None:
        """Red when a product is called "Accept"."""
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        code = await desk.trade.order(buyer.sender, await desk.trade.product(seller.sender))
        await seller.send(tapped("add|||"))
        await seller.tap("f|<skip")
        await notified(desk, seller, accept_or_not(code))
        await seller.say("accept")
        assert "Another message with buttons has just arrived." in seller.words
        await seller.say("Ikawa")
        assert "Ikawa" not in seller.words or "price" in seller.words.lower()
        assert (await desk.trade.states(code))[0] == "placed"

    async def test_several_are_called_so(self, desk: Desk) -> None:
        seller, buyer = await desk.seller("Aline", "en"), await desk.member("Bosco")
        for name in ("Ikawa", "Icyayi"):
            product = await desk.trade.product(seller.sender, name)
            await buyer.send(tapped(f"buy|{product}||"))
            await buyer.say("1")
        await buyer.say("/cart", "remove")
        assert buyer.words == "Several buttons here are called that. Please tap the one you mean."
        await buyer.say("/cart", "✏️ Icyayi")
        assert "How many" in buyer.words, buyer.words


class TestWordsOfCommands:
    """A button in front of somebody may read as a command's word does: red when the command is
    carried out, which for the Kinyarwanda of Cancel stops all their messages."""

    async def test_cancel_is_no_stop(self, desk: Desk) -> None:
        aline = await desk.member("Aline", "rw")
        await aline.say("/sell")
        assert "✖️ Hagarika" in aline.labels
        await aline.send(Command("stop", word="Hagarika"))
        assert aline.offers("resume|"), aline.words
        await aline.send(Command("stop", word="Hagarika"))
        assert "🔔" in aline.words, "outside it is what it was: what is sent unasked"

    async def test_a_review_is_confirmed(self, desk: Desk) -> None:
        aline = await desk.member("Aline", "rw")
        await aline.say("/sell", "Kopakama", "Ikawa", "Huye", "0788123456")
        await aline.tap("f|<skip")
        assert "✅ Fungura iduka" in aline.labels
        await aline.send(Command("sell", word="fungura iduka"))
        assert aline.offers("add|"), aline.words

    async def test_else_it_is_the_command(self, desk: Desk) -> None:
        aline = await desk.member("Aline")
        await aline.say("/sell")
        await aline.send(Command("cancel", word="reka"))
        assert aline.offers("resume|")


async def test_the_words_below_a_picture_are_looked_up(desk: Desk) -> None:
    """Red when a photo with "ikawa" below it is only said not to be needed."""
    seller, aline = await desk.seller("Bosco"), await desk.member("Aline")
    product = await desk.trade.product(seller.sender, "Ikawa ya Huye")
    await aline.say("/start")
    code = code_of("product", product)
    for words, finds in (("ikawa", "prod|"), (f"Mufite iyi ({code})?", "buy|"), ("", "home|")):
        picture = Document("file", "a.jpg", "picture")
        await aline.send(SentDocument(picture, caption=words))
        assert aline.offers(finds) or not words, aline.words
        assert ("A photo is not needed here" in aline.words) is (not words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_label_is_a_name_too(language: Language) -> None:
    """Red when whoever types what stands on the button on WhatsApp is not understood."""
    label = t("🏦 Bank transfer")
    short = plain(WHATSAPP.shorter_label(label), Reader.of(language))
    assert short in button_names.names_of(label, WHATSAPP)
    assert plain(label, Reader.of(language)) in button_names.names_of(label, WHATSAPP)
