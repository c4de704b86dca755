"""When something is to start, as people type it in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, Reader, plain
from bot.parsing.datetimes import read_coming_day, read_day, read_moment
from bot.parsing.from_now import at_once
from bot.parsing.rejection import Reason, Rejection
from bot.texts import Clock, t
from bot.timezones import BEIJING, KIGALI

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # a Tuesday: 8:00 in Kigali, 14:00 in Beijing


def kigali(text: str, now: datetime = NOW) -> str:
    read = read_moment(text, now, KIGALI)
    if isinstance(read, Rejection):
        return read.reason.value
    return f"{read.astimezone(KIGALI):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, "Fri 27 Nov 09:00") for text in (
            "Friday 9am", "fri 9 a.m.", "friday at 9:00", "this Friday 9h", "9 am Friday",
            "Friday morning at 9", "ku wa gatanu saa tatu", "kuwa gatanu 9:00",
            "ku wa gatanu mu gitondo saa tatu", "ku wa gatanu saa tatu za mu gitondo",
            "星期五 9点", "周五上午9点", "礼拜五早上九点", "這週五上午9點",
            "Friday 27 November 9am",
            "11月27日（周五）9点", "27/11 9.00", "11/27 9:00", "27 Nov. 9:00",
        )),
        *((text, "Tue 24 Nov 10:00") for text in (
            "in 2 hours", "in two hours", "2 hours later", "after 2 hrs", "2 hours from now",
            "2小时后", "两小时后", "两个小时以后", "再过两小时", "120分钟后",
            "mu masaha abiri", "mu masaha 2", "nyuma y'amasaha abiri", "mu minota 120",
        )),
        *((text, "Tue 24 Nov 09:30") for text in (
            "in 1.5 hours", "in an hour and a half", "in 1h30", "in 1h30m", "in 90 minutes",
            "in 1 hour and 30 minutes", "1个半小时后", "一小时三十分钟后", "mu isaha n'igice",
            "mu isaha imwe n'iminota 30",
        )),
        *((text, "Tue 24 Nov 08:30") for text in (
            "in half an hour", "in 30 min", "半小时后", "半个小时后", "mu gice cy'isaha",
            "mu minota mirongo itatu",
        )),
        *((text, "Fri 27 Nov 09:00") for text in (
            "in 3 days at 9am", "in three days 9:00", "3天后上午9点", "三天后9点",
            "mu minsi itatu saa tatu", "nyuma y'iminsi 3 saa tatu",
        )),
        ("in 2 weeks 9am", "Tue 08 Dec 09:00"),
        ("两周后上午九点", "Tue 08 Dec 09:00"),
        *((text, "Tue 24 Nov 21:00") for text in (
            "saa 3 z'ijoro", "saa 3 za nijoro", "this evening at 9", "9 o'clock tonight",
            "nine o'clock in the evening", "今晚九点",
        )),
        *((text, "Wed 25 Nov 09:00") for text in (
            "ejo saa 3", "ejo saa 3 za mu gitondo", "ejo mu gitondo saa 3", "ejo mu gitondo saa 9",
            "tomorrow morning 9 o'clock", "tomorrow morning at 9", "明天早上 9 点",
            "25th at 9am", "二十五号上午九点", "25号9点", "tariki 25 saa tatu", "itariki 25 9:00",
        )),
        ("tomorrow at 15", "Wed 25 Nov 15:00"),
        ("saa 14", "Tue 24 Nov 14:00"),
        ("ejo saa 12 z'umugoroba", "Wed 25 Nov 18:00"),
        ("ejo saa 5 z'umugoroba", "Wed 25 Nov 17:00"),
        ("ejo saa mbiri n'iminota 30", "Wed 25 Nov 08:30"),
        ("ejo saa tatu zirenga iminota icumi", "Wed 25 Nov 09:10"),
        ("ejo saa tatu zibura iminota icumi za mu gitondo", "Wed 25 Nov 08:50"),
        *((text, "Sat 05 Dec 09:00") for text in (
            "十二月五日上午九点", "十二月五号 9点", "5th 9am", "5 ukuboza saa 3", "12月5日 9点",
        )),
        ("三十一号上午九点", "Thu 31 Dec 09:00"),  # November has thirty
        ("十一月三十日 9点", "Mon 30 Nov 09:00"),
        *((text, "Fri 27 Nov 09:00") for text in (
            "27.11.26 09:00", "27/11/26 9am", "27-nov-2026 09:00", "20261127 9:00",
            "the 27th of November at 9am", "27 nov @ 9am",
        )),
        *((text, "Wed 25 Nov 09:00") for text in ("明日上午九点", "in 1 day and 1 hour")),
        ("今日下午三点", "Tue 24 Nov 15:00"),
        ("16时40分50秒", "Tue 24 Nov 16:40"),
        ("tonight at 9:30", "Tue 24 Nov 21:30"),
        ("half past six pm", "Tue 24 Nov 18:30"),
        ("half past six", "Tue 24 Nov 18:30"),  # 6:30 has passed
        ("quarter to ten am", "Tue 24 Nov 09:45"),
        ("ten to 9 am", "Tue 24 Nov 08:50"),
        ("next week Monday 9am", "Mon 30 Nov 09:00"),
        ("ku wa mbere w'icyumweru gitaha saa tatu", "Mon 30 Nov 09:00"),
        ("next Tuesday 9am", "Tue 01 Dec 09:00"),
        ("tuesday 9am", "Tue 24 Nov 09:00"),
        ("tuesday 7am", "Tue 01 Dec 07:00"),  # that hour of today has passed
        ("Sunday night 8 pm", "Sun 29 Nov 20:00"),
        ("ku cyumweru saa moya z'ijoro", "Sun 29 Nov 19:00"),
        ("下周一 9点", "Mon 30 Nov 09:00"),
        ("下下周一上午九点", "Mon 07 Dec 09:00"),
        ("周五晚8点", "Fri 27 Nov 20:00"),
        ("2026-11-28T09:00", "Sat 28 Nov 09:00"),
        ("2026-11-28T09:00:00Z", "Sat 28 Nov 11:00"),
        ("2026-11-28T09:00+08:00", "Sat 28 Nov 03:00"),
        ("2026-11-28T09:00 Beijing", "Sat 28 Nov 03:00"),
        ("明天中午12点", "Wed 25 Nov 12:00"),
        ("明天中午", "Wed 25 Nov 12:00"),
        ("中午十点", "Tue 24 Nov 10:00"),
        ("中午1点", "Tue 24 Nov 13:00"),
        ("今晚十二点", "Wed 25 Nov 00:00"),
        ("明天晚上2点", "Thu 26 Nov 02:00"),
        ("明天凌晨2点", "Wed 25 Nov 02:00"),
        ("明天二十点一刻", "Wed 25 Nov 20:15"),
        ("tomorrow 9am", "Wed 25 Nov 09:00"),
        ("tomorrow 12am", "Wed 25 Nov 00:00"),
        ("tomorrow at 9 in the evening", "Wed 25 Nov 21:00"),
        ("tonight at 9", "Tue 24 Nov 21:00"),
        ("noon", "Tue 24 Nov 12:00"),
        ("tomorrow at noon", "Wed 25 Nov 12:00"),
        ("midnight", "Wed 25 Nov 00:00"),
        ("the day after tomorrow 9:00", "Thu 26 Nov 09:00"),
        ("ejobundi 9:00", "Thu 26 Nov 09:00"),
        ("saa tatu z'ijoro", "Tue 24 Nov 21:00"),
        ("saa tatu za mu gitondo", "Tue 24 Nov 09:00"),
        ("ejo saa tatu", "Wed 25 Nov 09:00"),
        ("ejo nimugoroba saa moya", "Wed 25 Nov 19:00"),
        ("ejo saa tanu", "Wed 25 Nov 11:00"),
        ("ejo saa kumi na mbiri", "Wed 25 Nov 18:00"),
        ("saa munani z'ijoro", "Wed 25 Nov 02:00"),
        ("05/12/2026 9:00", "Sat 05 Dec 09:00"),  # 12 May has passed
        ("3.4.2027 9:00", "Sat 03 Apr 09:00"),  # a point stands behind the day
    ],
)  # fmt: skip
def test_read(text: str, expected: str) -> None:
    assert kigali(text) == expected


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("03/04/2027 9:00", "2027-03-04T09:00", "2027-04-03T09:00"),
        ("03/04 9:00", "2027-03-04T09:00", "2027-04-03T09:00"),
        ("saa tatu", "2026-11-24T09:00", "2026-11-24T21:00"),
        ("saa 3", "2026-11-24T09:00", "2026-11-24T21:00"),
        ("ejo saa 9", "2026-11-25T09:00", "2026-11-25T15:00"),  # by the clock, or saa cyenda
        ("ejo saa 8 z'ijoro", "2026-11-25T02:00", "2026-11-25T20:00"),
        ("ejo saa 3:30 z'umugoroba", "2026-11-25T15:30", "2026-11-25T21:30"),
        ("ejo saa 3:00", "2026-11-25T03:00", "2026-11-25T09:00"),
        ("9 o'clock", "2026-11-24T09:00", "2026-11-24T21:00"),
        ("tomorrow at 9", "2026-11-25T09:00", "2026-11-25T21:00"),
        ("quarter past nine tomorrow", "2026-11-25T09:15", "2026-11-25T21:15"),
        ("uyu munsi saa tatu", "2026-11-24T09:00", "2026-11-24T21:00"),
        ("ejo saa munani z'ijoro", "2026-11-25T02:00", "2026-11-26T02:00"),
        ("next Friday 9am", "2026-11-27T09:00", "2026-12-04T09:00"),
        ("ku wa gatanu utaha 9:00", "2026-11-27T09:00", "2026-12-04T09:00"),
        ("tomorrow midnight", "2026-11-25T00:00", "2026-11-26T00:00"),
        ("明天上午12点", "2026-11-25T00:00", "2026-11-25T12:00"),
        ("Friday 28 November 9am", "2026-11-27T09:00", "2026-11-28T09:00"),
    ],
)
def test_asked_back(text: str, one: str, other: str) -> None:
    assert read_moment(text, NOW, KIGALI) == Rejection(
        Reason.AMBIGUOUS, found=f"{one}:00+02:00", expected=f"{other}:00+02:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("tomorrow", "tomorrow morning", "this evening", "December 5", "Friday", "in 2 days"),
        *("ejo", "ejo mu gitondo", "ku mugoroba", "tariki 5", "ku wa gatanu", "mu minsi ibiri"),
        *("明天", "明天早上", "今晚", "十二月五日", "25号", "两天后", "下周一"),
    ],
)
def test_the_hour_is_missing(text: str) -> None:
    assert read_moment(text, NOW, KIGALI) == Rejection(Reason.NOT_A_TIME, found="day")


@pytest.mark.parametrize("text", ["now", "Now!", "ubu", "nonaha", "现在", "马上"])
def test_at_once(text: str) -> None:
    assert at_once(text.rstrip("!"))
    assert not at_once("not now")


def test_what_has_passed_is_not_meant() -> None:
    """At 10:00 saa tatu is this evening; at 22:00 both have passed."""
    assert kigali("saa tatu", NOW.replace(hour=8)) == "Tue 24 Nov 21:00"
    assert kigali("saa tatu", NOW.replace(hour=20)) == "past"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("上周五 9点", "past"),
        ("yesterday 9:00", "past"),
        ("2026-11-01T09:00", "past"),
        ("2029-11-01T09:00", "too_large"),
        *(
            (text, "not_a_time")
            for text in (
                *("Friday", "friday 9", "上午15点", "中午5点", "2026-11-28T25:00", "soon 9:00"),
                *("1/1/0001 00:00", "0001-01-01T00:00", "29 february 9:00", "27/11 09:00-10:00"),
            )
        ),
    ],
)
def test_refused(text: str, reason: str) -> None:
    assert kigali(text) == reason


def test_by_the_clock_of_who_types() -> None:
    read = read_moment("周五上午9点", NOW, BEIJING)
    assert read == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_can_be_typed(language: str) -> None:
    """A time that is asked back may be copied as it stands."""
    for month in range(1, 12):
        at = datetime(2027, month, 3, 7, 5, tzinfo=UTC)
        shown = plain(t("{at}", at=Clock(at, KIGALI)), Reader.of(language))  # type: ignore[arg-type]
        assert read_moment(shown, NOW, KIGALI) == at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday", date(2026, 11, 23)),
        ("ejo", date(2026, 11, 23)),
        ("昨天", date(2026, 11, 23)),
        ("last Friday", date(2026, 11, 20)),
        ("ku wa gatanu", date(2026, 11, 20)),
        ("上周五", date(2026, 11, 20)),
        ("13/10", date(2026, 10, 13)),
        ("5/12/2026", date(2026, 5, 12)),  # 5 December is still to come
        ("1/10/2026", ("2026-01-10", "2026-10-01")),
        ("tomorrow", Reason.TOO_LARGE),
    ],
)
def test_a_day_that_is_over(text: str, expected: object) -> None:
    read = read_day(text, date(2026, 11, 24))
    if isinstance(read, Rejection):
        assert expected in (read.reason, (read.found, read.expected))
    else:
        assert read == expected


_YEAR = timedelta(days=366)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", date(2026, 11, 25)),
        ("ejo", date(2026, 11, 25)),
        ("ejobundi", date(2026, 11, 26)),
        ("明天", date(2026, 11, 25)),
        ("Friday", date(2026, 11, 27)),
        ("ku wa gatanu", date(2026, 11, 27)),
        ("下周一", date(2026, 11, 30)),
        ("in two weeks", date(2026, 12, 8)),
        ("mu minsi itatu", date(2026, 11, 27)),
        ("三天后", date(2026, 11, 27)),
        ("15 January", date(2027, 1, 15)),
        ("15 Mutarama", date(2027, 1, 15)),
        ("1月15日", date(2027, 1, 15)),
        ("2027-01-15", date(2027, 1, 15)),
        ("13/1", date(2027, 1, 13)),
        ("3/4/2027", ("2027-03-04", "2027-04-03")),
        ("today", Reason.PAST),
        ("yesterday", Reason.PAST),
        ("15/1/2020", Reason.PAST),
        ("15/1/2029", Reason.TOO_LARGE),
        ("30 February", Reason.NOT_A_TIME),
        ("when the harvest is over", Reason.NOT_A_TIME),
        ("", Reason.NOT_A_TIME),
    ],
)
def test_a_day_to_come(text: str, expected: object) -> None:
    read = read_coming_day(text, date(2026, 11, 24), _YEAR)
    if isinstance(read, Rejection):
        assert expected in (read.reason, (read.found, read.expected))
    else:
        assert read == expected


_PIECES = st.sampled_from(
    [
        "saa",
        "tatu",
        "z'ijoro",
        "ejo",
        "bundi",
        "ku",
        "wa",
        "gatanu",
        "friday",
        "next",
        "9am",
        "12",
        "pm",
        "noon",
        "midnight",
        "下周一",
        "晚上",
        "十二点",
        "半",
        "11月27日",
        "9999",
        "0000",
        "31/12/9999",
        "1/1/0001",
        "29/2",
        "2026-11-28T09:00",
        "z",
        "+08:00",
        "beijing",
        ":",
        ".",
        "/",
    ]
)


@given(st.text() | st.lists(_PIECES, max_size=8).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_moment(text, NOW, KIGALI)
    assert isinstance(read, Rejection) or read > NOW
    day = read_day(text, NOW.date())
    assert isinstance(day, Rejection) or day <= NOW.date()
    coming = read_coming_day(text, NOW.date(), _YEAR)
    assert isinstance(coming, Rejection) or NOW.date() < coming <= NOW.date() + _YEAR
