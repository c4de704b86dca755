"""What is hidden in words that are passed on, and what must stay readable: both tables, and every
writing of every number that somebody could think of."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.parsing.masking import HIDDEN, mask

PHONES = """
0788123456 | call 0788 123 456 please | 0788-12-34-56 | 07.88.12.34.56 | 0788/123/456 | 0788'123'456
0788_123_456 | 0788*123*456 | 0 7 8 8 1 2 3 4 5 6 | (0788)123456 | tel:788-123-456 | 788 123 456
+250 788 123 456 | (250) 788123456 | 250788123456 | 00250 788 123456 | +250(0)788123456
０７８８１２３４５６ | 00７８８１２３４５６ | ٠٧٨٨١٢٣٤٥٦ | 0️⃣7️⃣8️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣ | O788 123 456
0788 then 123 and 456 | 0788 hanyuma 123 hanyuma 456 | my number 0788 (first) 123 (then) 456
zero seven eight eight one two three four five six | zero seven double eight 123 456
zeru karindwi umunani umunani rimwe kabiri gatatu kane gatanu gatandatu
13800138000 | 138 0013 8000 | 微信同号138-0013-8000 | +86 138 0013 8000 | 8613800138000
一三八零零一三八零零零 | 1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣
oh seven eight eight, one two three, four five six | O-seven-8-8 123 456
seventy eight eighty one twenty-three forty five six | zero seventy eight 8 123 456
zéro sept huit huit un deux trois quatre cinq six
sifuri saba nane nane moja mbili tatu nne tano sita
Zeru, karindwi, umunani, umunani, rimwe, kabiri, gatatu, kane, gatanu, gatandatu
幺三八零零幺三八零零零 | 壹叁捌零零壹叁捌零零零 | 一三八.零零一三.八零零零
0790 000 0000 | 0800 000 000 | +44(0) 1782 00 0000
+254 712 345 678 | 00254712345678 | 0722 123 456 | +1 (415) 555-2671 | 0730000000
"""
OTHERS = """
wa.me/250788123456 | https://wa.me/250788123456 | t.me/bosco | T . me / bosco | www.shop.rw
shop.example.com/x | myshop dot com | my-shop (dot) rw | http : // x.example | HTTPS://X.EXAMPLE/Y
bit.ly/x1 | myshop . rw | shop。com | myshop,com | 192.168.1.1:8080 | 商店.中国
微信 xiaoming | 加我微信xiaoming | vx xiaoming | 微信号是xiaoming | my wechat is xiaoming
wechat id xiaoming | add me on wechat, xiaoming88 | 威信xiaoming8 | V❤ xiaoming88 | 扣扣 12345678
tg: bosco | ig: bosco.k | 支付宝账号 xiaoming8 | line id: bosco88
bosco[@]gmail[.]com | bosco gmail com | bosco arobase gmail point com
MTN 123456 | code y'ishyura 123456
@bosco_k | insta: bosco | telegram bosco_1 | wechat: xiaoming | 微信号 xm12345 | 微信：xiaoming88
加v信 xm_88 | qq 12345678 | WhatsApp: 07881 | facebook: bosco.k
bosco@gmail.com | bosco @ gmail . com | bosco(at)gmail(dot)com | bosco at gmail dot com
bosco at gmail
*182*8*1*123456*5000# | ＊１８２＊８＊１＊123456# | 182*8*1*123456 | *500#
* 182 * 8 * 1 * 123456 #
momo code 123456 | MoMoPay 123456 | MomoPay: 12 34 56 | code yacu 123456 | merchant code is 098765
account 00040 0123456 78 | IBAN RW123456789012 | 6222 0212 3456 7890 | 商户 123456
"""
KEPT = """
12 500 Frw | 1,200,000 Frw | 1 200 000 | 12.5 kg | 0.75 kg of it | 500 g or 1 kg? | ¥123.45
12 000, 15 000, 20 000 | 3 x 12500 = 37500 | 13 000 5 000 | 1234567 Frw | 1 200 000 000 Frw
is it 72 500 - 82 500 Frw? | between 7 000 and 8 000 Frw, 25 kg | order 25 bags of 789 g
Call it 12 500 and 7 300 for 2 | Ni angahe 5 kg? 5000? | CIF 3.25 USD/kg | 7 300 000 Frw
2026-12-25 | 25/12/2026 | 25.12.2026 at 14:30 | at 07:30 on 8 Dec 2026 | 10:00-12:30 | 20261225
on 2026-12-25 14:30, 12 bags of 500 g | 08:00 12/12/2026 | 2024/2025 harvest | 07:20, 12 000, 3
order IS-7K4QM2 | IS-788123 | is-072345 arrived? | p_aabnt | EE473124829RW | EE 473 124 829 RW
JD014600006281 | postal code 310012 | post code 310012 | 邮编 310012 | RR072345678RW
I'm at Huye. Is it 100% arabica? | two or three bags, one of tea | one two three | 7 8 9
请问 2 公斤多少钱？ | 三四天能到吗 | 一二三四 | is WhatsApp ok tomorrow? | EU 38, 39, 40, 41, 42
I saw it on Instagram yesterday | on Telegram 25.12.2026 | ku wa 1.12.2026 | size 40-42
Saw it on WhatsApp, 12500 Frw? | 支付宝 12500 元可以吗 | 微信付款可以吗 | 微信支付
可以用微信吗 please | is wechat blocked?
Can I pay by WeChat please? | on Instagram, 12 kg | 1.200.000.000 Frw
well done. Rwose ni meza | Ni meza,rw'ikawa | first . then | un sac de 5 kg, deux sacs de 10 kg
two for twenty five thousand | twenty five bags, thirty kilos, one hundred | one two, three four
2024-01-15 12 | order number 10023456 | build 2024 1130 0917 | batch 20241130-07 | lot 250788
altitude 1800-2000 m | grade 18+, screen 15-16 | is IS-QQ222A on its way? | IS-VX2345
Ese ni iki? Ndashaka 2 | Muraho, iri gaseke rifite cm 30 na cm 45 | 078 bags | 072
"""


def rows(table: str) -> list[str]:
    return [each.strip() for line in table.strip().splitlines() for each in line.split(" | ")]


@pytest.mark.parametrize("words", rows(PHONES) + rows(OTHERS))
def test_what_leads_past_the_market_is_hidden(words: str) -> None:
    masked = mask(words)
    assert masked.hidden
    assert not any(each.isdigit() for each in masked.text), masked.text
    for name in ("bosco", "xiaoming", "example", "gmail"):
        assert name not in masked.text.lower(), masked.text


@pytest.mark.parametrize("words", rows(KEPT))
def test_what_people_trade_with_stays(words: str) -> None:
    """Red when an order's code, a price, a weight or a date is taken for a phone."""
    assert mask(words).text == words
    assert not mask(words).hidden


@pytest.mark.parametrize("words", rows(PHONES) + rows(OTHERS) + rows(KEPT))
def test_once_is_enough(words: str) -> None:
    """Red when the sign for what was hidden, or what stands beside it, is hidden again."""
    once = mask(f"Muraho, {words} murakoze")
    assert mask(once.text).text == once.text
    assert once.text.startswith("Muraho, ")
    assert once.text.endswith(" murakoze")


SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
SEPARATORS = (" ", "-", ".", "/", " - ", "_", "", "\n", "\u200b", ")(")
rwandan = st.tuples(st.sampled_from("2389"), st.text("0123456789", min_size=7, max_size=7)).map(
    lambda parts: "07" + "".join(parts)
)
chinese = st.tuples(st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9)).map(
    lambda parts: "1" + "".join(parts)
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A Rwandan number, in pieces of any size, with anything between them, in any digits."""
    digits = draw(rwandan)
    prefix = draw(st.sampled_from(["", "+25", "0025"]))
    script = draw(st.sampled_from(SCRIPTS))
    between = draw(st.sampled_from(SEPARATORS))
    sizes = draw(st.lists(st.integers(1, 4), min_size=10, max_size=10))
    pieces: list[str] = []
    rest = digits
    for size in sizes:
        if rest:
            pieces.append(rest[:size])
            rest = rest[size:]
    shown = between.join(pieces).translate(str.maketrans("0123456789", script))
    return prefix + shown


@given(written(), st.sampled_from(["", "Nomero yanjye ni ", "call me: ", "我的电话"]))
@settings(max_examples=400, deadline=None)
def test_no_writing_of_a_rwandan_number_passes(number: str, before: str) -> None:
    masked = mask(f"{before}{number} thanks")
    assert "phone" in masked.hidden, (number, masked)
    assert not any(each.isdigit() for each in masked.text), (number, masked)


@given(chinese, st.sampled_from(["{0}", "{0:.3}-{1}-{2}", "{0:.3} {1} {2}", "+86{0}", "86 {0}"]))
@settings(max_examples=200, deadline=None)
def test_nor_of_a_chinese_one(number: str, form: str) -> None:
    shown = form.format(number, number[3:7], number[7:])
    masked = mask(f"电话{shown}。")
    assert not any(each.isdigit() for each in masked.text), (shown, masked)


amounts = st.integers(1, 9999).map(lambda thousands: thousands * 500)
SENTENCES = (
    "Is it {a:,} Frw for {n} bags, or {b:,} Frw?",
    "{n} × {a} = {b} Frw",
    "{a:,} Frw, {n} kg, by {d}/12/2026",
    "Order IS-{code} of 2026-12-{d:02}: {n} bags of {n}00 g at {h:02}:30",
    "{n} 公斤，{a} 法郎，12 月 {d} 日 {h:02}:30",
    "Ibiro {n}, amafaranga {a}, ku wa {d}.12.2026",
)


@given(
    st.sampled_from(SENTENCES),
    amounts,
    amounts,
    st.integers(1, 99),
    st.integers(1, 28),
    st.integers(0, 23),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=6, max_size=6),
)
@settings(max_examples=400, deadline=None)
def test_what_a_trade_is_made_of_is_never_hidden(
    sentence: str, a: int, b: int, n: int, d: int, h: int, code: str
) -> None:
    said = sentence.format(a=a, b=b, n=n, d=d, h=h, code=code).replace(",", " ", 1)
    assert mask(said).text == said


@given(st.text(max_size=500))
@settings(max_examples=300, deadline=None)
def test_any_words_are_read(words: str) -> None:
    """Nothing that stands outside what is hidden changes: red when a sign of two letters, a flag or
    a character made of several is cut."""
    masked = mask(words)
    rest = words
    for piece in masked.text.split(HIDDEN) if masked.hidden else [masked.text]:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]


def test_hostile_words_take_no_time() -> None:
    """Red when a pattern goes back and forth over what somebody made for it."""
    random.seed(7)
    for made in (
        "0 " * 250,
        "a." * 250,
        "a@" * 250,
        "*1" * 250,
        "07 x " * 100,
        "dot " * 125,
        "wechat id " * 50,
        "momo code " * 50,
        "account no " * 45 + "1 " * 10,
        "zero " * 100,
        "零" * 500,
        "1-" * 250,
        " " * 500,
        "at gmail " * 55,
        "http : / / " * 45,
        "".join(random.choice("0 7.-@*a") for _ in range(500)),
    ):
        began = time.thread_time()  # ours, however busy the machine is
        mask(made[:500])
        assert time.thread_time() - began < 2, made[:20]
