"""A question to a seller and its answer, in three languages; and a person of the market's to talk
to. Neither side learns how the other is reached."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.models import Inquiry, InquiryMessage
from tests.stories.conftest import STAFF
from tests.support.market import Market

ASKED = {
    "rw": ("Urashaka kubaza iki umucuruzi?", "Ikibazo kuri: Ikawa ya Huye", "arabaza:"),
    "en": ("What do you want to ask the seller?", "Question about: Ikawa ya Huye", "asks:"),
    "zh": ("您想问卖家什么？", "咨询：Ikawa ya Huye", "问："),
}
ANSWERED = {"rw": "rirasubiza:", "en": "answers:", "zh": "回复："}
HIDDEN = {"rw": "byahishwe", "en": "was hidden", "zh": "已隐藏"}


@pytest.mark.parametrize(
    ("buyers", "sellers"), [("zh", "rw"), ("rw", "en"), ("en", "zh")], ids=lambda each: each
)
async def test_a_question_and_its_answer(market: Market, buyers: str, sellers: str) -> None:
    """Red when a word is lost on its way, or a number comes through."""
    aline = await market.seller("Aline", sellers)
    coffee = await market.list_product(aline)
    bosco = await market.member("Bosco Kagame", buyers)
    card = await bosco.through("ikawa", f">prod|{coffee}|")
    assert card.offers(f"ask|{coffee}|")
    asked = await bosco.tap(f"ask|{coffee}|")
    assert ASKED[buyers][0] in asked.text
    sent = await bosco.say("Yakaranzwe ryari? 0788 123 456")
    assert HIDDEN[buyers] in sent.text
    assert "0788" not in sent.text
    told = await aline.hears(ASKED[sellers][1])
    assert "Yakaranzwe ryari? •••" in told.text
    assert ASKED[sellers][2] in told.text
    assert "Kagame" not in told.text
    question = await aline.tap("q.re|", told)
    assert "Ikawa ya Huye" in question.text
    await aline.say("Ku wa mbere")
    back = await bosco.hears(ANSWERED[buyers])
    assert "Ku wa mbere" in back.text
    await bosco.tap("q.re|", back)
    thread = await bosco.say("Murakoze")
    for words in ("Yakaranzwe ryari? •••", "Ku wa mbere", "Murakoze"):
        assert words in thread.text
    await aline.hears("Murakoze")
    assert await market.count(Inquiry) == 1
    assert await market.count(InquiryMessage) == 3


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_of_an_order(market: Market, language: str) -> None:
    """From the order's screen; both sides, and staff, find it there. Red when staff have to ask the
    two what was said."""
    aline = await market.seller("Aline", language)
    coffee = await market.list_product(aline)
    bosco = await market.member("Bosco", language)
    code = await market.order(bosco, coffee)
    await bosco.tap("order|", await bosco.plant(f"order|{code}||"))
    await bosco.through(f">o.ask|{code}", "Ryari?")
    told = await aline.hears("Ryari?")
    assert code in told.text
    order = await aline.tap("order|", await aline.plant(f"order|{code}||"))
    assert order.offers(f"o.ask|{code}")
    thread = await aline.tap(f"o.ask|{code}")
    assert "Ryari?" in thread.text
    await aline.through(">q.re|", "Ejo")
    await bosco.hears("Ejo")
    claire = await market.member("Claire", language, id=STAFF[0])
    record = await claire.say(f"/order {code}")
    assert record.offers("q|")
    shown = await claire.tap("q|")
    assert "Ryari?" in shown.text
    assert "Ejo" in shown.text
    assert not shown.offers("q.re|"), "staff answer what is for them"


IS_IT = {"rw": "gisubizo cyawe", "en": "Is this your answer", "zh": "这是您的回复吗"}


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_next_words(market: Market, language: str) -> None:
    """The first words after a question, and after its answer, are sent as one once their writer
    says so. Red when what a seller looks for goes to a stranger, or is no longer found."""
    aline = await market.seller("Aline", language)
    coffee = await market.list_product(aline)
    bosco = await market.member("Bosco", language)
    await bosco.through("ikawa", f">prod|{coffee}|", f">ask|{coffee}|", "Yakaranzwe ryari?")
    await aline.hears("Yakaranzwe ryari?")
    await market.quiet()
    asked = await aline.say("ikawa")
    assert IS_IT[language] in asked.text
    assert "ikawa" in asked.text
    shelf = await aline.tap("f|look up")
    assert shelf.offers(f"prod|{coffee}"), "what was looked for"
    assert await market.count(InquiryMessage) == 1
    await bosco.say("/reply Na none: iraseye?")
    await aline.hears("iraseye?")
    await market.quiet()
    asked = await aline.say("Ku wa mbere, iraseye")
    assert IS_IT[language] in asked.text
    await aline.tap("f|send")
    await bosco.hears("Ku wa mbere, iraseye")
    await market.quiet()
    assert IS_IT[language] in (await bosco.say("Murakoze cyane")).text
    await bosco.tap("f|send")
    await aline.hears("Murakoze cyane")
    assert await market.count(InquiryMessage) == 4


async def test_a_reply_to_the_message(market: Market) -> None:
    """What replies to the very message is sent, whatever came since. Red when it is looked up on
    the market, or sent to whoever asked last."""
    aline, bosco = await market.seller("Aline", "en"), await market.member("Bosco", "en")
    chen = await market.member("Chen", "en")
    coffee = await market.list_product(aline)
    told = []
    for who, words in ((bosco, "When was it roasted?"), (chen, "Is it washed?")):
        await who.through("ikawa", f">prod|{coffee}|", f">ask|{coffee}|", words)
        told.append(await aline.hears(words))
    await aline.say("/menu")
    sent = await aline._does(lambda: aline.phone.say("On Monday", reply_to=told[0].id))
    assert "It has been sent." in sent.text
    await bosco.hears("On Monday")
    code = await market.order(bosco, coffee)
    asked = await bosco.say(f"/ask {code} is it sent today?")
    assert "is it sent today?" in asked.text
    await aline.hears("is it sent today?")
    assert code in (await aline.say(code)).text, "a code is looked up"
    assert await market.count(InquiryMessage) == 4


async def test_in_words(market: Market) -> None:
    """/ask, /reply and /questions, for those who type."""
    aline, bosco = await market.seller("Aline", "en"), await market.member("Bosco", "en")
    coffee = await market.list_product(aline)
    code = await market.order(bosco, coffee)
    sent = await bosco.say(f"/ask {code} when is it sent?")
    assert "when is it sent?" in sent.text
    await aline.hears("when is it sent?")
    await bosco.say("/ask what about honey?")
    await bosco.tap("f|s")
    thread = await aline.say("/reply Tomorrow, I think")
    assert "Tomorrow, I think" in thread.text
    await bosco.hears("Tomorrow, I think")
    listed = await bosco.say("/questions")
    assert "Answered" in listed.text
    assert "Waits for an answer" in listed.text
    nothing = await aline.say("/questions")
    assert "Answered" in nothing.text


async def test_what_is_no_question(market: Market) -> None:
    """Red when a picture, three thousand letters or a number alone end it."""
    aline, bosco = await market.seller("Aline", "en"), await market.member("Bosco", "en")
    coffee = await market.list_product(aline)
    await bosco.through("ikawa", f">prod|{coffee}|", f">ask|{coffee}|")
    assert "too long" in (await bosco.say("a" * 3000)).text
    assert "letters" in (await bosco.say("???")).text
    assert "not passed on" in (await bosco.say("0788 123 456 !")).text
    assert "What do you want to ask" in (await bosco.location()).text
    sent = await bosco.say("Is it washed?")
    assert "It has been sent." in sent.text
    await aline.hears("Is it washed?")
    assert await market.count(InquiryMessage) == 1


async def test_reported_and_stopped(market: Market) -> None:
    aline, bosco = await market.seller("Aline", "en"), await market.member("Bosco", "en")
    claire = await market.member("Claire", "en", id=STAFF[0])
    coffee = await market.list_product(aline)
    await bosco.through("ikawa", f">prod|{coffee}|", f">ask|{coffee}|", "You are bad")
    told = await aline.hears("You are bad")
    await aline.tap("q.bad|", told)
    await aline.tap("q.bad!|")
    await claire.hears("reports this question")
    queue = await claire.say("/desk")
    assert "Reported" in queue.text
    shown = await claire.tap("q|")
    assert "You are bad" in shown.text
    await claire.tap("q.stop!|")
    done = await claire.tap("q.end!|")
    assert "finished" in done.text
    refused = await bosco.through("ikawa", f">prod|{coffee}|", f">ask|{coffee}|")
    assert "takes no questions" in (refused.toast or refused.text)
    assert "No question waits" in (await claire.say("/desk")).text


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_talk_to_a_person(market: Market, language: str) -> None:
    """Red when staff cannot tell what it is about, or their answer does not come back."""
    aline, bosco = await market.seller("Aline", "en"), await market.member("Bosco", language)
    claire = await market.member("Claire", language, id=STAFF[0])
    code = await market.order(bosco, await market.list_product(aline))
    helped = await bosco.say("/help")
    assert helped.offers("talk|")
    await bosco.say(f"/person {code}: nishyuye kabiri")
    told = await claire.hears(code)
    shown = await claire.tap("q|", told)
    assert "nishyuye kabiri" in shown.text
    await claire.through(">q.re|", "Turareba")
    answered = await bosco.hears("Turareba")
    assert code in answered.text
    assert (await market.one(select(Inquiry))).state == "answered"
