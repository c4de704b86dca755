"""Make the font that pictures of the market's own are written in: bot/drawing/fonts.

    pip install fonttools
    python tools/picture_font.py NotoSansSC_400Regular.ttf NotoSans_400Regular.ttf

The files are those of the npm packages @expo-google-fonts/noto-sans-sc 0.4.3 and
@expo-google-fonts/noto-sans 0.4.2. Noto Sans SC has no Latin but that of western Europe and of
pinyin: the rest of Latin Extended-A is Noto Sans's. Run by hand, when other characters are wanted.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "bot/drawing/fonts/noto-sans-sc.ttf"

LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "ȘșȚț")}
SIGNS = set(map(ord, "–—‘’‚“”„†‡•…‰′″‹›€₣™←↑→↓−×÷≈≠≤≥■□▲△▶▼◀○●◆★☆♀♂✓"))


def gb_2312() -> set[int]:
    """6,763 Chinese characters, Greek, Cyrillic, kana and signs."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(each) for pair in pairs for each in pair.decode("gb2312", "ignore")}


def cut(source: str, characters: set[int], target: Path) -> set[int]:
    """Returns the characters that it has no shape for."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT", "GSUB", "GPOS", "GDEF"]
    font = TTFont(source)
    missing = characters - set(font.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.save(target)
    return missing


def main(chinese: str, latin: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder) / "chinese.ttf", Path(folder) / "latin.ttf"]
        missing = cut(chinese, gb_2312() | LATIN | SIGNS, parts[0])
        nowhere = cut(latin, missing, parts[1])
        merge.Merger().merge([str(each) for each in parts]).save(TARGET)
    print(f"{TARGET.stat().st_size:,} bytes; without a shape: {''.join(map(chr, sorted(nowhere)))}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
