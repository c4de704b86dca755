"""What a search asks for, without the words of asking: "how much is coffee?", "ndashaka ikawa",
我想买咖啡 are all for coffee."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.parsing.normalise import plain
from bot.parsing.numbers import read_weight
from bot.parsing.patterns import each_word
from bot.parsing.rejection import Rejection
from bot.parsing.traditional import simplified
from bot.parsing.typed_labels import without_sign

_WORDS = each_word(
    """
    i im id ive we you u me my us our your it its this that these those he she they them there here
    is are was be am do does did has have had having got get can could would will may might should
    a an the any some of for to from in at on with and or not no yes
    want need like love would wish looking look search find show see give send tell know buy buying
    purchase order take sell selling sale available stock left
    how much many price prices cost costs what whats which where when who
    hi hello hey good morning afternoon evening please pls plz thanks thank
    ese mbese none nonese se ko ni na iki ki gute nihe hehe he hano aha ubu cyane
    ya yo y cya cyo cy wa bya byo za zo rya ryo mu ku i igiciro ibiciro amafaranga
    hari harimo haba irimo nakura nabona ndabona kubona kureba nyereka munyereke mpa mumpa
    muraho mwaramutse mwiriwe bite murakoze mwampa mfasha mumfashe
    """
)
# Kinyarwanda says who asks in the verb: ndashaka, nshaka, murashaka; igura, kugura, mwagurisha.
_VERBS = re.compile(
    r"\w*(?:shaka|shakaga|shakisha|ifuza|fite|gura|guze|gurisha|gurishwa|rahari)|[a-z]{0,2}ihari"
    r"|[a-z]{0,3}angahe"
)
_ELIDED = re.compile(r"(?<![^\W\d_])(?:cy|by|ry|rw|bw|tw|z|y|w|k|n)'(?=[aeiou])")
_COMPOUNDS = (
    (re.compile(r"\b(coffee|cocoa)[ -](?:beans?|powder)\b"), r"\1"),
    (re.compile(r"\b(tea)[ -](?:leaves|leaf|bags?)\b"), r"\1"),
)
_HAN = "\u4e00-\u9fff"
_BEFORE = (
    r"你好|您好|请问|我们|你们|您们|我|你|您|这里|那里|哪里|哪儿|还|都|能不能|能|可以|可不可以|有没有"
    r"|有(?!机)|想要?|需要|要|购买|买到|买|卖|找|求购|来一?点|来(?=[点份包袋])|给|看看|看一下|看|查一?下?"
    r"|一下|一点|一些|点|些|到|搜索?|查找"
)
_BEHIND = (
    r"多少钱|多少|怎么卖|怎么买|怎样卖|什么价格?|价格是?|价钱|报价|有没有|有吗|有货吗?|有(?!机)|卖吗?|在哪里?"
    r"|哪里有|哪里|吗|呢|吧|啊|么|呀|了|的|是|谢谢|请|一斤(?=多少)"
)
_AROUND = re.compile(rf"^(?:{_BEFORE})+|(?:{_BEHIND})+$")
# An amount of goods: "500g", "0.5 kg", "ibiro 2", 半公斤.
_UNITS = r"(?:g|gr|grams?|grammes?|kgs?|kilos?|kilograms?|公?克|千克|公斤|市?斤)"
_NAMES = r"(?:garama|amagarama|i?kilo|i[kb]i[lr]o)"
_AMOUNT = re.compile(
    # Also of 6x50g; and where Chinese stands before it, or a comma that is no part of a number.
    rf"(?:(?<![\w./])(?<!\d,)|(?<=[{_HAN}])|(?<=\d[x×]))"
    rf"(?:[13]/[24]|\d+(?:[.,]\d+)?|half(?: an?)?|an?) ?{_UNITS}(?![a-z])"
    rf"|(?<![\w.,]){_NAMES} (?:\d+(?:[.,]\d+)?|[a-z]+)"
    r"|(?:\d+(?:\.\d+)?|[半一二两三四五六七八九十百]+) ?(?:克|公斤|千克|市?斤)"
)


_GREETINGS = frozenset(
    (
        *("hi", "hello", "hey", "good morning", "good afternoon", "good evening"),
        *("muraho", "mwaramutse", "mwiriwe", "bite", "你好", "您好", "早上好", "晚上好"),
    )
)


def is_greeting(text: str) -> bool:
    """Whether somebody only says hello: they look for nothing yet."""
    return without_sign(text) in _GREETINGS


def without_asking(text: str) -> str:
    """The words that name what is looked for; "" where none does."""
    said = _ELIDED.sub("", simplified(plain(text)))
    for compound, name in _COMPOUNDS:
        said = compound.sub(name, said)
    # Chinese stands without spaces, also beside others: 我想买bourbon咖啡.
    runs = re.findall(rf"[{_HAN}]+|[^\W_]+(?:'[^\W_]+)*", said)
    return " ".join(each for run in runs if (each := _told(run)))


def _told(run: str) -> str:
    if not run.isascii():
        before = ""
        while run != before:
            before, run = run, _AROUND.sub("", run)
        return run
    word = run.replace("'", "")
    return "" if word in _WORDS or _VERBS.fullmatch(word) else run


def amounts(said: str) -> Iterator[tuple[re.Match[str], int]]:
    """The weights that a text in plain characters (normalise.py) speaks of, in grams."""
    for found in _AMOUNT.finditer(said):
        grams = read_weight(found[0])
        if not isinstance(grams, Rejection):
            yield found, grams
