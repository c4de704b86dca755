"""What people send instead of an answer: one clear sentence in their language, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from bot.texts import Language
from storage.models import Order, Product
from tests.support.market import Market, Person, Seen

Act = Callable[[Person], Awaitable[Seen]]


async def forwarded(person: Person) -> Seen:
    """Their own earlier words, passed on: a price in itself."""
    mine = [shown for shown in person.messages() if not shown.by_bot and "12500" in shown.text]
    return await person.forward(mine[0])


async def edited(person: Person) -> Seen:
    mine = [shown for shown in person.messages() if not shown.by_bot]
    return await person.edit(mine[-1], "9000")


def said(text: str) -> Act:
    return lambda person: person.say(text)


# Sent where the price is due: what is said to it, in three languages.
AT_THE_PRICE: dict[str, tuple[Act, str, str, str]] = {
    "sticker": (
        lambda person: person.sticker(),
        "Iki kibazo ntigisubizwa na sitikeri.",
        "This question cannot be answered with a sticker.",
        "这个问题不能用贴纸回答。",
    ),
    "voice": (
        lambda person: person.voice(),
        "Ubutumwa bw'ijwi ntiturabasha kubwumva. Andika.",
        "Voice messages cannot be understood here yet. Please write.",
        "暂时还听不懂语音消息，请输入文字。",
    ),
    "photo": (
        lambda person: person.photos(_jpeg()),
        "Iki kibazo ntigisubizwa n'ifoto.",
        "This question cannot be answered with a photo.",
        "这个问题不能用图片回答。",
    ),
    "location": (
        lambda person: person.location(),
        "Iki kibazo ntigisubizwa n'aho uherereye.",
        "This question cannot be answered with a location.",
        "这个问题不能用位置回答。",
    ),
    "emoji": (
        said("🍌🍌🍌"),
        "Icyo si igiciro. Andika umubare gusa.",
        "That is not a price. Please send a number only.",
        "这不是价格，请只输入数字。",
    ),
    "negative": (
        said("-3"),
        "Igiciro kigomba kurenga 0.",
        "The price must be above 0.",
        "价格必须大于 0。",
    ),
    "fraction": (
        said("1.5"),
        "Amafaranga y'u Rwanda nta bice agira. Andika umubare wuzuye.",
        "Francs have no decimals. Please send a whole number.",
        "卢旺达法郎没有小数，请输入整数。",
    ),
    "words": (
        said("make"),
        "Icyo si igiciro. Andika umubare gusa.",
        "That is not a price. Please send a number only.",
        "这不是价格，请只输入数字。",
    ),
    "forwarded": (
        forwarded,
        "Ubwo butumwa bwanditswe n'undi muntu. Andika igisubizo cyawe ubwawe.",
        "That message is forwarded. Please write your answer yourself.",
        "这是一条转发的消息，请您自己填写答案。",
    ),
    "edited": (
        edited,
        "Wahinduye ubutumwa wohereje mbere. Igisubizo cyawe nticyahindutse",
        "You edited an earlier message. Your answer has stayed as it was",
        "您修改了之前的消息，但答案没有变",
    ),
    "unknown command": (
        said("/kugura"),
        "Iri jambo ntirizwi hano: /kugura.",
        "Unknown command: /kugura.",
        "没有这个命令：/kugura。",
    ),
}
ASK_PRICE = {
    "rw": "Kimwe kigura amafaranga y'u Rwanda angahe?",
    "en": "What is the price of one, in Rwandan francs?",
    "zh": "单价是多少卢旺达法郎？",
}
TOO_LONG = {
    "rw": "Ni birebire cyane. Ntarengwa ni inyuguti 80.",
    "en": "That is too long. The maximum is 80 characters.",
    "zh": "内容过长，最多 80 个字符。",
}
PHOTO_DUE = {
    "rw": "Hano ohereza ifoto, si amagambo.",
    "en": "Please send a photo here, not text.",
    "zh": "请发送图片，不要发送文字。",
}
EARLIER_STEP = {
    "rw": "Iyo buto ni iyo mu ntambwe yabanje. Koresha buto ziheruka.",
    "en": "That button is from an earlier step. Please use the newest ones.",
    "zh": "这是之前步骤的按钮，请使用最新的按钮。",
}
NOT_YOURS = {
    "rw": "Iyi buto si iyawe.",
    "en": "This button is not for you.",
    "zh": "您不能使用这个按钮。",
}
LEAVE = {
    "rw": "📝 Uracyari muri ibi: Kongeraho igicuruzwa\nUrabireka? Ibisubizo byawe birabikwa.",
    "en": "📝 You are in the middle of this: Adding a product\nLeave it? Your answers are kept.",
    "zh": "📝 您正在进行：添加商品\n要离开吗？您填写的内容会保留。",
}
KEPT = {
    "rw": ("Izina ry'igicuruzwa: Ikawa ya Huye", "Igiciro: 9 000 Frw"),
    "en": ("Product name: Ikawa ya Huye", "Price: 9 000 Frw"),
    "zh": ("商品名称：Ikawa ya Huye", "价格：9,000 卢旺达法郎"),
}
EXAMPLE = {"rw": "Urugero: 12 500", "en": "Example: 12 500", "zh": "例如：12 500"}


def _jpeg() -> bytes:
    from tests.support.market import jpeg

    return jpeg()


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_one_clear_sentence_and_nothing_lost(market: Market, language: Language) -> None:
    """Everything that the issue lists, one after the other, in the middle of one listing.

    Red when any of it is taken for an answer, answered twice or not at all, in another language,
    without the question and its example, or when an answer given before is gone.
    """
    column = ("rw", "en", "zh").index(language) + 1
    seller = await market.seller("Aline", language)
    await market.list_product(seller, "Icyayi", price="12500", category="tea")
    await market.forward(days=7)  # the buttons of that are now last week's
    last_week = seller.button("add|")
    await seller.say("/sell")

    first = seller.newest
    refused = await seller.say("ikawa nziza")
    assert refused.text.startswith(PHOTO_DUE[language])
    await seller.tap("f|<skip")
    refused = await seller.say("i" * 5000)  # a phone sends it in two pieces
    assert all(each.text.startswith(TOO_LONG[language]) for each in refused)
    await seller.say("Ikawa ya Huye")

    for name, (act, *sentences) in AT_THE_PRICE.items():
        if name in seller.cannot:
            continue
        refused = await act(seller)
        assert len(refused) == 1, f"{name}: {refused.text}"
        assert refused.text.startswith(sentences[column - 1]), f"{name}: {refused.text}"
        assert ASK_PRICE[language] in refused.text, name
        assert EXAMPLE[language] in refused.text, name
        assert refused.offers("f|<back"), name
        assert refused.offers("f|<cancel"), name

    stale = await seller.tap("f|<skip", first)  # of the first question, seven answers ago
    assert stale.toast == EARLIER_STEP[language]
    assert ASK_PRICE[language] in stale.text
    for forgery in ("nonsense", f"prod|{10**24}||", f"own|{10**24}||"):  # no id is as long
        forged = await seller.tap(forgery, await seller.plant(forgery))
        assert forged.toast == EARLIER_STEP[language]
    asked = await seller.tap(last_week["data"], last_week["message_id"])
    assert asked.text == LEAVE[language]
    assert ASK_PRICE[language] in (await seller.tap("stay|")).text
    asked = await seller.say("/orders")
    assert asked.text == LEAVE[language]

    review = await seller.through("9000", "5", ">f|bag|", "500 g", ">f|<skip")
    assert all(line in review.text for line in KEPT[language])
    assert await market.count(Product) == 1
    await seller.tap("f|<confirm")
    assert await market.count(Product) == 2


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_somebody_elses_button(market: Market, language: Language) -> None:
    """An order's and a form's. Red when either has an effect, or says nothing."""
    owner = await market.seller("Aline", "en")
    code = await market.order(await market.member("Bosco", "en"), await market.list_product(owner))
    stranger = await market.member("Diane", language)
    refused = await stranger.tap("o.acc", await stranger.plant(f"o.acc|{code}||"))
    assert refused.toast == NOT_YOURS[language]
    assert refused.alert or refused.text, "it stays to be read"
    await owner.say("/sell")
    theirs = owner.button("f|<skip")["data"]
    refused = await stranger.tap("f|", await stranger.plant(theirs))
    assert refused.toast == EARLIER_STEP[language]
    assert (await market.one(select(Order))).state == "placed"
    assert "f|<skip" in " ".join((await owner.say("x")).data), "the owner's form stands as it stood"


BAD_ANSWERS = [
    # question reached by, bad answer, sentence
    (("/sell",), "🏪", "Please write it in letters."),
    (("/sell",), "K", "That is too short. It needs at least 2 characters."),
    (("/sell", "Kopakama", "Ikawa"), "Paris", "That place is not known."),
    (("/sell", "Kopakama", "Ikawa"), "Kigali", "Kigali has three districts"),
    (("/sell", "Kopakama", "Ikawa", "Huye"), "12345", "That phone number is too short"),
    (("/sell", "Kopakama", "Ikawa", "Huye"), "abc", "That is not a phone number."),
    (("/sell", "Kopakama", "Ikawa", "Huye", "0788123456"), "12", "That is not a merchant code."),
]


@pytest.mark.parametrize(("steps", "answer", "sentence"), BAD_ANSWERS)
async def test_every_kind_of_answer_says_what_is_wrong_with_it(
    market: Market, steps: tuple[str, ...], answer: str, sentence: str
) -> None:
    aline = await market.member("Aline", "en")
    asked = await aline.through(*steps)
    question = asked[0].text if "Saved" not in asked[0].text else asked[-1].text
    refused = await aline.say(answer)
    assert refused.text.startswith(sentence)
    assert question in refused[0].text


OUTSIDE: dict[str, tuple[Act, str]] = {
    # sent while nothing is asked
    "sticker": (lambda person: person.sticker(), "That is not needed here."),
    "voice": (lambda person: person.voice(), "Voice messages cannot be understood here yet."),
    "photo": (lambda person: person.photos(_jpeg()), "📷 A photo is not needed here."),
    "unknown command": (said("/buy"), "Unknown command: /buy."),
    "cancel": (said("/cancel"), "There is nothing to cancel."),
    "5,000 characters": (said("i" * 5000), "🔎 No product was found for:"),
    "broadcast": (said("/broadcast"), "This is for the staff of the market."),
    "sales": (said("/sales"), "You have no shop yet. Open one with /sell."),
}


@pytest.fixture
async def bosco(market: Market) -> Person:
    return await market.member("Bosco", "en")


@pytest.mark.parametrize("what", OUTSIDE)
async def test_outside_of_a_form(bosco: Person, what: str) -> None:
    """Red when something sent at the wrong moment is met with silence."""
    act, sentence = OUTSIDE[what]
    answer = await act(bosco)
    assert answer, "no answer"
    assert all(each.text.startswith(sentence) for each in answer), answer.text


async def test_before_the_language_is_chosen(market: Market) -> None:
    """Whatever comes first is met with the choice of a language, in all three."""
    for number, act in enumerate((said("muraho"), lambda p: p.sticker(), said("/sell"))):
        person = await market.newcomer(f"P{number}", "en")
        answer = await act(person)
        assert "Hitamo ururimi · Choose a language · 请选择语言" in answer.text
        assert re.search("Murakaza neza", answer.text)
