"""Words for what is named elsewhere: why a message failed."""

from __future__ import annotations

import pytest

from bot import labels
from bot.i18n import Reader, plain


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Message is too long", "文字超出 Telegram 的长度限制"),
        ("Wrong file identifier/http url specified", "图片或文件已不存在"),
        ("Button_url_invalid", "按钮上的网址有误"),
        ("Timed out", "一天内都无法连接 Telegram"),
        ("Topic_closed", "Telegram：Topic_closed"),
    ],
)
def test_staff_read_in_their_language_why_a_message_failed(reason: str, words: str) -> None:
    assert plain(labels.refused(reason), Reader.of("zh")) == words
