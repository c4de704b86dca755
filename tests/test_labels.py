"""Words for what is named elsewhere: why a message failed."""

from __future__ import annotations

import pytest

from bot import labels
from bot.i18n import Reader, plain
from tests.support.market import cells


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Message is too long", "文字超出 Telegram 的长度限制"),
        ("Wrong file identifier/http url specified", "图片或文件已不存在"),
        ("Button_url_invalid", "按钮上的网址有误"),
        ("Timed out", "一天内都无法连接 Telegram"),
        ("Topic_closed", "平台回复：Topic_closed"),
    ],
)
def test_staff_read_in_their_language_why_a_message_failed(reason: str, words: str) -> None:
    assert plain(labels.refused(reason), Reader.of("zh")) == words


class TestDistinct:
    """Red when two buttons of a screen read alike."""

    @pytest.mark.parametrize(
        ("names", "shown"),
        [
            (["Ikawa", "Icyayi"], ["Ikawa", "Icyayi"]),
            (
                ["Ikawa ikaranze y'i Huye, 250 g", "Ikawa ikaranze y'i Huye, 500 g"],
                ["Ikawa ikara…Huye, 250 g", "Ikawa ikara…Huye, 500 g"],
            ),
            (
                ["卢旺达波旁咖啡豆精选中度烘焙五百克", "卢旺达波旁咖啡豆精选中度烘焙一公斤"],
                ["卢旺达波旁…烘焙五百克", "卢旺达波旁…烘焙一公斤"],
            ),
            (["Ikawa", "Ikawa"], ["1. Ikawa", "2. Ikawa"]),
            (
                ["Ikawa " * 8 + "a" + "b" * 20, "Ikawa " * 8 + "c" + "b" * 20],
                ["1. Ikawa Ikawa Ikawa Ik…", "2. Ikawa Ikawa Ikawa Ik…"],
            ),
            ([], []),
        ],
    )
    def test_told_apart(self, names: list[str], shown: list[str]) -> None:
        assert labels.distinct(names) == shown

    def test_never_wider_than_a_button(self) -> None:
        names = ["卢旺达咖啡" * 6] * 12 + ["Ikawa ikaranze" * 4] * 3 + ["x" * 24, "x" * 25]
        made = labels.distinct(names)
        assert len({*made}) == len(made)
        assert max(map(cells, made)) <= 24
