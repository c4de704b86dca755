"""Chinese and emoji show on a machine that has no font for either."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.page.conftest import WIDE, launched, looking

if TYPE_CHECKING:
    from playground.server import Running

BARE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><selectfont><rejectfont>
<pattern><patelt name="lang"><string>zh-cn</string></patelt></pattern>
<pattern><patelt name="lang"><string>ja</string></patelt></pattern>
<pattern><patelt name="color"><bool>true</bool></patelt></pattern>
</rejectfont></selectfont></fontconfig>"""
# What no font has looks like a private character: those that do are named.
BLANK = """async (text) => {
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  paper.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  await document.fonts.load(paper.font, text);
  const drawn = (each) => {
    paper.clearRect(0, 0, 60, 60);
    paper.fillText(each, 10, 40);
    return paper.getImageData(0, 0, 60, 60).data.join();
  };
  const none = drawn("\\uE123");
  return [...text].filter((each) => drawn(each) === none);
}"""
WIDTH = """(text) => {
  const paper = document.createElement("canvas").getContext("2d");
  paper.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  return Math.round(paper.measureText(text).width);
}"""
CATALOGUE = Path(__file__).parents[2] / "locales" / "zh_Hans_CN" / "LC_MESSAGES"


def signs() -> str:
    """Every Chinese character of the catalogue, and the emoji that its buttons wear."""
    text = "".join(path.read_text(encoding="utf-8") for path in CATALOGUE.glob("*.po"))
    return "".join(
        sorted({each for each in text if "\u3001" <= each <= "\u9fff" or each >= "\U0001f300"})
    )


async def test_every_sign_of_the_catalogue_shows(stand_in: Running, tmp_path: Path) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(BARE, encoding="utf-8")
    asked = signs()
    assert len(asked) > 500, "the catalogue was not found"
    async with (
        launched(env=os.environ | {"FONTCONFIG_FILE": str(bare)}) as browser,
        looking(browser, stand_in.url, WIDE) as desk,
    ):
        if "龘" not in await desk.page.evaluate(BLANK, "龘"):
            pytest.skip("this machine's fonts cannot be hidden from the browser")
        await desk.shot("no-fonts")
        assert await desk.page.evaluate(BLANK, asked) == []
        wide = [await desk.page.evaluate(WIDTH, each) for each in ("👍", "👍🏽", "🇷🇼")]
        assert len(set(wide)) == 1, "what is one sign was drawn as several"
