"""Tables of tracking events as offices and spreadsheet programs write them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.carriers.bodies import events_in
from bot.reading import carrier_codes
from bot.reading.carrier_codes import AFTERSHIP, NOTHING, TRACK17, UPU, read_country, read_event
from bot.reading.refusal import Reason, Refusal
from bot.reading.times import read_moment
from bot.reading.tracking_table import TrackingTable, read_tracking_table
from storage.words import PARCEL_EVENTS

KIGALI = ZoneInfo("Africa/Kigali")
AT = datetime(2026, 12, 17, 12, 5, tzinfo=UTC).isoformat()
ROW = "EE473124829RW;EMA;17/12/2026 14:05;Kigali"


def table(content: str | bytes) -> TrackingTable:
    found = read_tracking_table(content.encode() if isinstance(content, str) else content, KIGALI)
    assert isinstance(found, TrackingTable), found
    return found


def only(content: str | bytes) -> Any:
    found = table(content)
    assert not found.faults, found.faults
    [line] = found.lines
    return line


@pytest.mark.parametrize(
    "content",
    [
        ROW.encode(),
        ("\ufeff" + ROW + "\r\n\r\n").encode(),
        ROW.encode("utf-16"),
        ROW.encode("utf-16-le"),
        ROW.replace(";", ",").encode(),
        ROW.replace(";", "\t").encode(),
        ("sep=;\r\n" + ROW).encode(),
        ("number;code;time;place\n" + ROW).encode(),
        b"Place;Date;Time;Status;Tracking number\nKigali;17.12.2026;14:05;ema;ee473124829rw",
        b'="EE473124829RW";EMA;"17/12/2026 14:05";Kigali',
        b"'EE473124829RW;EMA;2026-12-17 14:05:00;\xa0Kigali".replace(b"\xa0", "\u00a0".encode()),
        b"EE 473 124 829 RW;handed in;2026-12-17T12:05:00Z;Kigali",
        b"EE473124829RW;EMA;46373.586805555555;Kigali",  # the cell was formatted as a number
        "单号,状态,时间,地点\nEE473124829RW,运输中,2026年12月17日 14:05,Kigali".encode("gb18030"),
    ],
)
def test_in_whatever_way_it_was_written(content: bytes) -> None:
    line = only(content)
    assert (line.number, line.word, line.at, line.place) == (
        "EE473124829RW",
        "in_transit",
        AT,
        "Kigali",
    )


def test_letters_of_windows() -> None:
    assert only("EE473124829RW;EDB;17/12/2026;Orléans".encode("cp1252")).place == "Orléans"
    chinese = only("EE473124829RW;EDB;17/12/2026;广州".encode("gb18030"))
    assert chinese.place == "广州"


def test_an_american_spreadsheet() -> None:
    """The month comes first in the whole file when one day says so."""
    two = table("JD014600;EMA;12/17/2026 2:05 PM;\nJD014600;EMC;12/5/2026 9:00 AM;")
    assert [line.at[:10] for line in two.lines] == ["2026-12-17", "2026-12-05"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";EMA;17/12/2026;", "no_number"),
        ("4.0E+12;EMA;17/12/2026;", "shortened"),
        ("EE473124820RW;EMA;17/12/2026;", "check_digit"),
        ("?;EMA;17/12/2026;", "not_a_number"),
        ("EE473124829RW;;17/12/2026;", "no_event"),
        ("EE473124829RW;QQQ;17/12/2026;", "unknown_event"),
        ("EE473124829RW;Pending;17/12/2026;", "says_nothing"),
        ("EE473124829RW;EMA;;", "no_time"),
        ("EE473124829RW;EMA;31/02/2026;", "not_a_time"),
        ("EE473124829RW;EMA;yesterday;", "not_a_time"),
    ],
)
def test_one_bad_line_harms_no_other(row: str, reason: str) -> None:
    found = table(f"{ROW}\n\n{row}\n{ROW}")
    assert [(fault.line, fault.reason) for fault in found.faults] == [(3, reason)]
    assert [line.line for line in found.lines] == [1, 4]


def test_the_digit_that_should_be() -> None:
    assert table("EE473124820RW;EMA;17/12/2026;").faults[0].expected == "9"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"number;code;time\n", Reason.EMPTY),
        (b"PK\x03\x04....", Reason.NOT_A_TABLE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Reason.NOT_A_TABLE),
        (b"just a sentence", Reason.NOT_A_TABLE),
        (f"{ROW}\n".encode() * 1001, Reason.TOO_LONG),
    ],
)
def test_no_table(content: bytes, reason: Reason) -> None:
    found = read_tracking_table(content, KIGALI)
    assert isinstance(found, Refusal)
    assert found.reason is reason


@given(st.binary(max_size=300))
def test_whatever_the_file_is(content: bytes) -> None:
    read_tracking_table(content, KIGALI)


cells = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=12)


@given(cells, st.sampled_from(";,\t"))
def test_a_place_comes_back_as_it_was(place: str, delimiter: str) -> None:
    if place.startswith(("'", "=")):
        return
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerow(
        ["EE473124829RW", "EMA", "17/12/2026 14:05", place]
    )
    assert only(buffer.getvalue()).place == place


class TestCodes:
    def test_the_issue_s_list(self) -> None:
        wanted = {
            "in_transit": "EMA EMB EMC EXC EMJ EMK EMD EDC EMF EMG",
            "at_customs": "EXA EDB",
            "customs_held": "EXB EME",
            "out_for_delivery": "EDG",
            "awaiting_pickup": "EDH",
            "attempt_failed": "EMH",
            "delivered": "EMI",
            "exception": "EDX EXX",
        }
        listed = {code: word for word, codes in wanted.items() for code in codes.split()}
        assert listed == UPU

    @pytest.mark.parametrize("table", [AFTERSHIP, TRACK17])
    def test_nine_each_and_only_our_words(self, table: dict[str, str]) -> None:
        assert len([code for code in table if "_" not in code]) == 9
        assert set(table.values()) <= {*PARCEL_EVENTS, NOTHING}

    def test_a_sub_status_that_nobody_knows_is_its_status(self) -> None:
        assert carrier_codes.aftership("InTransit_099") == "in_transit"
        assert carrier_codes.track17("DeliveryFailure_NoBody") == "attempt_failed"
        assert carrier_codes.track17("Teleported") is None

    @pytest.mark.parametrize("word", PARCEL_EVENTS)
    def test_our_own_words_are_read(self, word: str) -> None:
        found = read_event(word.upper())
        assert found is not None
        assert found[1] == word


@pytest.mark.parametrize(("code", "country"), [("EXA", "RW"), ("EXB", "RW"), ("EDB", "CN")])
def test_customs_of_which_country(code: str, country: str) -> None:
    """Red when a buyer in China reads "At customs in China" of a parcel that is still in Kigali."""
    written = f"number,code,time,country\nEE473124829RW,{code},2026-12-18 10:00,China"
    assert [each.country for each in table(written).lines] == [country]
    event = {"number": "EE473124829RW", "code": code, "time": "2026-12-18T10:00:00+02:00"}
    [told] = events_in("iposita", {"events": [{**event, "country": "CN"}]})
    assert told.report.country == country


def test_countries() -> None:
    assert read_country("Guangzhou, China") == "CN"
    assert read_country("RWA") == "RW"
    assert read_country("DE") == "DE"
    assert read_country("Kigali") == ""


def test_times_of_their_own_zone() -> None:
    assert read_moment("2026-12-17 20:05 +08:00", KIGALI) == datetime.fromisoformat(AT)
    assert read_moment("2026-12-17T14:05:09.123", KIGALI) == datetime(
        2026, 12, 17, 12, 5, 9, tzinfo=UTC
    )
    assert read_moment("2026-12-17 25:05", KIGALI) is None
