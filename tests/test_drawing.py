"""Lists that are drawn: all of it is seen, in letters that the font has."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot import drawing
from bot.commerce.shop_statements import Month, put_together
from bot.drawing import Sheet, SheetRow, pen, sheets
from bot.handlers.shop_statements import sheet
from bot.i18n import Reader
from bot.texts import LANGUAGES, Language
from storage.constants import LEDGER_KINDS
from storage.member_snapshots import ShopSnapshot
from storage.shop_statements import Booked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image as Picture

DECEMBER = datetime(2026, 12, 1, 8, tzinfo=UTC)
SHOP = ShopSnapshot(7, "d", "Kopakama ☕", "", "Huye", "+250788123456", None, "RWF", None, None)
EDGE = 40  # points at each side in which nothing stands


def a_sheet(language: Language, lines: int = 6) -> Sheet:
    kinds = [LEDGER_KINDS[at % len(LEDGER_KINDS)] for at in range(lines)]
    booked = [
        Booked(DECEMBER + timedelta(hours=at), kind, "K7M2QX", 11_250, 1_250, "RWF")
        for at, kind in enumerate(kinds)
    ]
    of = put_together(Month(2026, 12), {"CNY": -19_250, "USD": 5}, booked)
    return sheet(of, SHOP, Reader.of(language), DECEMBER + timedelta(days=20))


def words_of(of: Sheet) -> Iterator[str]:
    yield from (of.title, of.otherwise, of.below)
    for row in of.rows:
        yield from (row.words, row.sum, *row.below, row.below_sum)


def ink_at_the_sides(page: Picture) -> set[Any]:
    """The colours there, but those of the ground and of bands, which go to the edge."""
    width, height = page.size
    sides = [
        (0, 0, EDGE, height),
        (width - EDGE, 0, width, height),
        (0, height - 30, width, height),
    ]
    found = {colour for box in sides for _, colour in page.crop(box).getcolors(1 << 20) or []}
    return found - {(255, 255, 255), (0xE6, 0xF0, 0xEB)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_each_letter_of_a_statement(language: Language) -> None:
    letters = pen.Pen()
    assert [
        each for words in words_of(a_sheet(language)) for each in words if not letters.has(each)
    ] == []
    assert not letters.has("龘")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Kopakama ☕", "Kopakama"),
        ("Cafe\u0301 Łódź\u200b", "Café Łódź"),
        ("胡叶咖啡合作社", "胡叶咖啡合作社"),
        ("咖啡龘店", "Shop number: 7"),
        ("กาแฟ", "Shop number: 7"),
        ("🐐🐐", "Shop number: 7"),
    ],
)
def test_a_name_is_written_or_another_stands_for_it(name: str, written: str) -> None:
    assert pen.Pen().named(name, "Shop number: 7") == written


def test_whatever_is_long_stays_on_the_paper() -> None:
    long = SheetRow(
        "W" * 200, f"-{10**18:,} Frw", ("咖" * 90, "w " * 90), f"Balance: {10**18:,} Frw"
    )
    of = Sheet("W" * 90, "胡" * 90, "", "W" * 90, [long, replace(long, strong=True)])
    pages = sheets.pages(asdict(of))
    assert [ink_at_the_sides(page) for page in pages] == [set()] * len(pages)
    letters = pen.Pen()
    lines = letters.lines("Ikawa y'i Huye 胡叶咖啡 ", pen.SMALL, 150)
    assert "".join(lines).replace(" ", "") == "Ikaway'iHuye胡叶咖啡"
    assert all(letters.width(line, pen.SMALL) <= 150 for line in lines)


def test_signs_of_rows_are_left_out_and_a_name_without_shapes_is_a_number() -> None:
    def drawn(words: str, otherwise: str = "", below: str = "") -> sheets.Block:
        return sheets.Block(pen.Pen(), asdict(SheetRow(words, "", (below,), otherwise=otherwise)))

    block = drawn("💵 Paid", below="✅ All of it")
    assert (block.words, block.below) == (["Paid"], ["All of it"])
    assert drawn("2 × กาแฟ ☕", "2 × Product number: 7").words == ["2 × Product number: 7"]
    assert drawn("2 × 咖啡 ☕", "2 × Product number: 7").words == ["2 × 咖啡"]


async def test_a_long_statement_is_several_pictures_that_a_phone_shows() -> None:
    of = a_sheet("zh", drawing.MOST_ROWS + 7)
    assert "更早的记录见文件：7 条" in [row.words for row in of.rows]
    files = await drawing.made(of)
    pages = [Image.open(io.BytesIO(each)) for each in files]
    assert 4 <= len(pages) <= 6
    for content, page in zip(files, pages, strict=True):
        assert page.format == "PNG"
        assert page.width == pen.WIDTH
        assert page.height <= pen.HEIGHT
        assert len(content) < 600_000
