"""What staff type: when it starts, links, and lists of people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.datetimes import read_day, read_moment
from bot.parsing.links import read_links
from bot.parsing.people_ids import Members, read_members
from bot.parsing.rejection import Reason, Rejection
from bot.timezones import KIGALI

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 20:00 in Kigali, 02:00 of the 23rd in Beijing


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("27/11 09:00", 27, 7, 0),
        ("27/11 09:00 Beijing", 27, 1, 0),
        ("2026-11-27 9:00", 27, 7, 0),
        ("27.11.2026 9h30", 27, 7, 30),
        ("27 Ugushyingo saa 9:00", 27, 7, 0),
        ("on 27 November at 2 pm", 27, 12, 0),
        ("11月27日 9点", 27, 7, 0),
        ("11 月 27 日 09:00（北京）", 27, 1, 0),
        ("北京时间 明天9点30分", 24, 1, 30),
        ("ejo 8:00", 23, 6, 0),
        ("ejobundi 8:00", 24, 6, 0),
        ("today 23:00", 22, 21, 0),
        ("21:00", 22, 19, 0),
        ("ejo saa mbiri", 23, 6, 0),
        ("ejo saa tatu n’igice za mu gitondo", 23, 7, 30),
        ("ejo saa kumi n'imwe", 23, 15, 0),
        ("ejo saa kumi n'ebyiri za mugitondo", 23, 4, 0),
        ("ejo saa sita z'amanywa", 23, 10, 0),
        ("ejo saa moya z'umugoroba", 23, 17, 0),
        ("saa tatu z'ijoro", 22, 19, 0),
        ("ku wa 27 Ugushyingo saa 9:00 i Beijing", 27, 1, 0),
        ("November 27, 2026 9:00", 27, 7, 0),
        ("明天下午三点", 23, 13, 0),
        ("北京时间 11月27号晚上十点半", 27, 14, 30),
        ("明早8点", 23, 6, 0),
        ("明天下午2:30", 23, 12, 30),
        ("明天两点", 23, 0, 0),
    ],
)
def test_moments(text: str, day: int, hour: int, minute: int) -> None:
    assert read_moment(text, NOW, KIGALI) == datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("22/11 19:00", Reason.PAST),
        ("1/1/2020 9:00", Reason.PAST),
        ("27/11/2028 9:00", Reason.TOO_LARGE),
        *(
            (text, Reason.NOT_A_TIME)
            for text in ("hello", "27/11", "27/13 9:00", "25:00", "9", "saa 30")
        ),
    ],
)
def test_no_moments(text: str, reason: Reason) -> None:
    refused = read_moment(text, NOW, KIGALI)
    assert isinstance(refused, Rejection)
    assert refused.reason is reason


def test_days_that_are_over() -> None:
    today = date(2026, 11, 22)
    assert read_day("1 December", today) == date(2025, 12, 1)
    assert read_day("1 Ukwakira 2026", today) == date(2026, 10, 1)
    assert read_day("ku wa 1 Ukwakira 2026", today) == date(2026, 10, 1)
    assert read_day("October 1st, 2026", today) == date(2026, 10, 1)
    assert read_day("2026年10月1日", today) == date(2026, 10, 1)
    assert read_day("1.12.2026", today) == Rejection(Reason.TOO_LARGE)
    assert read_day("soon", today) == Rejection(Reason.NOT_A_TIME)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Map = a.rw/x?y=1", (("Map", "https://a.rw/x?y=1"),)),
        (
            "报名＝https://a.rw\n\nMap - http://b.rw",
            (("报名", "https://a.rw"), ("Map", "http://b.rw")),
        ),
        ("Map https://a.rw", Reason.NOT_A_LINK),
        ("Map = localhost", Reason.NOT_AN_ADDRESS),
        ("Map = ftp://a.rw", Reason.NOT_AN_ADDRESS),
        ("Map = javascript:alert(1)", Reason.NOT_AN_ADDRESS),
        ("Map = https://bank.rw@a.rw", Reason.NOT_AN_ADDRESS),
        ("a" * 25 + " = a.rw", Reason.TOO_LONG),
        ("中" * 13 + " = a.rw", Reason.TOO_LONG),
        ("\n".join(["Map = a.rw"] * 5), Reason.TOO_MANY),
        (" ", Reason.EMPTY),
        ("\ud800", Reason.EMPTY),
        ("Map = a.rw\rDay = b.rw", (("Map", "https://a.rw"), ("Day", "https://b.rw"))),
        ("Map\u200b = a.rw\u200b", (("Map", "https://a.rw"),)),  # as pasted from other chats
    ],
)
def test_links(text: str, expected: object) -> None:
    read = read_links(text)
    assert (read.reason if isinstance(read, Rejection) else read) == expected


P = "+250788123456"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("123456789 987654321", Members(("123456789", "987654321"))),
        ("123456789,123456789", Members(("123456789",), repeated=1)),
        ("0788 123 456; +8613800138000", Members((), ("+250788123456", "+8613800138000"))),
        ("250788123456", Members((), ("+250788123456",))),
        ("Name,Phone\nAline,0788123456\n王,788123457", Members((), (P, "+250788123457"))),
        # a spreadsheet program drops the 0; without a heading it is nobody's before it is clear
        ("Aline,788123456\n王,123456789", Members(("123456789",), unclear=("788123456",))),
        ("tg:788123456, 788 123 456", Members(("788123456",), (P,))),
        ("13800138000", Members((), ("+8613800138000",))),
        ("Izina;Telefone\nAline;788123456.0", Members((), (P,))),
        ("Name,Phone\nAline,7.88E+08", Members(shortened=("7.88E+08",))),
        ("7.88E+08", Members(shortened=("7.88E+08",))),
        ("ID,Name,Mobile No.,Age\n10001,Aline,0788123456,31", Members((), (P,))),
        ("ID,Name,Phone,Age\n10001,Aline,788123456,31\n10002,Bo,,40", Members((), (P,))),
        ('Name,Phone\n"Uwase, Alice",0788123456 / 13800138000', Members((), (P, "+8613800138000"))),
        ("Telegram ID,Phone\n788123456,0788123456", Members(("788123456",), (P,))),
        ("姓名,手机号\n王,138 0013 8000", Members((), ("+8613800138000",))),
        ("Name,Phone\nAline,123456789", Members(unreadable=("123456789",))),
        ("Name,Telegram\nAline,+250788123456\nBosco,788123456", Members(("788123456",), (P,))),
        ("123456789\n12x45\n07881", Members(("123456789",), (), ("12x45", "07881"))),
        ("hello", Members((), (), ("hello",))),
        ("", Members()),
    ],
)
def test_members(text: str, expected: Members) -> None:
    assert read_members(text) == expected


@given(st.text() | st.text("0123456789+-.,;\t\n \"'=Ee/phoneid", max_size=60))
def test_any_list_is_read(text: str) -> None:
    read = read_members(text)
    assert len(read) >= 0
