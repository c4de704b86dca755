"""Products on the shelf in their readers' languages: which text, in which `lang`, and its mark."""

from __future__ import annotations

import re

from bot.chat import Sender
from bot.commerce import catalogue, people, translations
from storage.product_texts import Words
from tests.commerce.test_options import option
from tests.web.conftest import Front
from tests.web.structured import data_in
from tests.web.test_shelf import stocked

NAME, SAID = "Ikawa ya Huye", "Yumye neza."
ZH = Words("胡耶咖啡", "晒得很干。")


async def translated(front: Front, words: Words = ZH) -> tuple[Sender, int]:
    seller, product = await stocked(front, name=NAME, description=SAID)
    trade = front.trade
    staff = await trade.person("Claire", "zh")
    async with trade.database.write() as db:
        await people.add_staff(db, staff.platform, staff.id, trade.now)
    async with trade.acting(staff) as (db, who):
        await translations.translate(db, who, product, "zh", words, 1, trade.now)
    return seller, product


async def test_a_page_in_each_language(front: Front) -> None:
    """Red when `lang` is the page's where the words are not, or a translation is not told apart."""
    _, product = await translated(front)
    path = f"/p/{product}-ikawa-ya-huye"
    _, zh = await front.get(f"/zh{path}")
    assert f'<h1 lang="zh-Hans">{ZH.name}</h1>' in zh
    assert f'<p class="words" lang="zh-Hans">{ZH.description}</p>' in zh
    assert "由工作人员翻译" in zh
    assert re.search(rf'<details>.*<div lang="rw"><p><b>{NAME}</b>.*{SAID}', zh, re.DOTALL)
    assert data_in(zh)["Product"]["name"] == ZH.name
    _, rw = await front.get(f"/rw{path}")
    assert f'<h1 lang="rw">{NAME}</h1>' in rw
    assert "<details>" not in rw
    said, en = await front.get(f"/en{path}")
    assert said.status == 200, "the same page in another language has the same name in its address"
    assert f'<h1 lang="rw">{NAME}</h1>' in en
    assert "The seller wrote this in: Kinyarwanda" in en


async def test_lists_and_searches(front: Front) -> None:
    """A page of the shelf costs as many statements as without any texts."""
    await front.get("/zh/c/tea")
    without = len(front.statements)
    await translated(front)
    front.statements.clear()
    _, zh = await front.get("/zh/c/coffee")
    assert f'<span class="name" lang="zh-Hans">{ZH.name}</span>' in zh
    assert len(front.statements) == without, front.statements
    _, en = await front.get("/en/c/coffee")
    assert f'<span class="name" lang="rw">{NAME}</span>' in en
    _, found = await front.get("/en/search?q=胡耶")
    assert NAME in found


async def test_the_feed_of_a_language_has_its_texts(front: Front) -> None:
    _, product = await translated(front)
    _, zh = await front.get("/feed/zh.xml")
    assert f"<g:title>{ZH.name}</g:title>" in zh
    assert f"<g:description>{ZH.description}</g:description>" in zh
    assert f"/zh/p/{product}-ikawa-ya-huye" in zh
    _, en = await front.get("/feed/en.xml")
    assert f"<g:title>{NAME}</g:title>" in en


async def test_a_name_without_a_description(front: Front) -> None:
    """Nothing marks another language in a preview, in data or in a feed: it stays out of them."""
    _, product = await translated(front, Words(ZH.name, ""))
    _, zh = await front.get(f"/zh/p/{product}-ikawa-ya-huye")
    assert f'<p class="words" lang="rw">{SAID}</p>' in zh
    assert "描述的语言" in zh
    assert "description" not in data_in(zh)["Product"]
    head = zh.split("</head>")[0]
    assert SAID not in head
    _, feed = await front.get("/feed/zh.xml")
    assert SAID not in feed


async def test_several_sizes_without_a_description(front: Front) -> None:
    """Nor does it stand in what is said of a product in several sizes."""
    seller, product = await translated(front, Words(ZH.name, ""))
    await option(front.trade, seller, product, "1 kg", own=("500 g",))
    _, zh = await front.get(f"/zh/p/{product}-ikawa-ya-huye")
    group = data_in(zh)["ProductGroup"]
    assert group["name"] == ZH.name
    assert [each["name"] for each in group["hasVariant"]] == [
        f"{ZH.name}, 500 g",
        f"{ZH.name}, 1 kg",
    ]
    assert SAID not in str(group)


async def test_an_old_one_says_so(front: Front) -> None:
    seller, product = await translated(front)
    trade = front.trade
    async with trade.acting(seller) as (db, who):
        await catalogue.change(
            db, who, product, trade.now, draft_id="other", description="Yumye neza cyane."
        )
    _, zh = await front.get(f"/zh/p/{product}-ikawa-ya-huye")
    assert ZH.name in zh
    assert "以原文为准" in zh


async def test_which_size_it_is_stands_in_its_seller_s_language(lone_front: Front) -> None:
    """Nobody translates 1 kg, or "yasewe": a screen reader is told in which language it is."""
    seller, product = await translated(lone_front)
    large = await option(lone_front.trade, seller, product, "1 kg", own=("250 g",))
    _, zh = await lone_front.get(f"/zh/p/{large}-ikawa-ya-huye")
    assert f'<h1 lang="zh-Hans">{ZH.name}, <span lang="rw">1 kg</span></h1>' in zh
