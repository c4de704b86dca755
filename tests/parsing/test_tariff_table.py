"""A tariff as staff send it: whatever a spreadsheet makes of it, and whatever is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.i18n import Reader, plain
from bot.parsing.rate_terms import RateTerms
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tariff_columns import COLUMNS
from bot.parsing.tariff_rows import tariff_rows
from bot.parsing.tariff_table import TariffTable, read_tariff_table
from bot.places.postage_zones import KIGALI, ZONES, reaches, read_zone, zones_of
from bot.screens.tariff_faults import _WORDS, line_fault

TODAY = date(2026, 11, 29)
HEAD = "zone;service;first_g;first_price;step_g;step_price;max_g;volume_divisor;days_min;days_max"
HEAD += ";currency;valid_from;split"
READERS = [Reader.of(language) for language in ("rw", "en", "zh")]


def read(*lines: str, head: str = HEAD) -> TariffTable:
    table = read_tariff_table("\n".join((head, *lines)).encode(), TODAY, read_zone)
    assert isinstance(table, TariffTable), table
    for fault in table.faults:
        for reader in READERS:
            words = plain(line_fault(fault), reader)
            assert "{" not in words
    return table


def terms(*lines: str, head: str = HEAD) -> list[RateTerms]:
    table = read(*lines, head=head)
    assert table.faults == ()
    return [each.terms for each in table.lines]


def fault(*lines: str, head: str = HEAD) -> tuple[int, str]:
    table = read(*lines, head=head)
    assert len(table.faults) == 1, table.faults
    return table.faults[0].line, table.faults[0].reason


def refused(content: bytes) -> Rejection:
    table = read_tariff_table(content, TODAY, read_zone)
    assert isinstance(table, Rejection)
    return table


EMS = "China;EMS;500;30000;500;8000;2000;5000;5;12;RWF;2027-01-01"


class TestRead:
    def test_a_line(self) -> None:
        assert terms(EMS) == [
            RateTerms(
                *("china", "ems", "RWF", 500, 30000, 500, 8000, 2000, 5000, 5, 12),
                date(2027, 1, 1),
            )
        ]

    @pytest.mark.parametrize(
        ("name", "zone"),
        [
            ("Kigali", "kigali"),
            ("KIGALI CITY", "kigali"),
            ("Umujyi wa Kigali", "kigali"),
            ("基加利", "kigali"),
            ("huye", "Huye"),
            ("Akarere ka Huye", "Huye"),
            ("Other districts", "rwanda"),
            ("Utundi turere", "rwanda"),
            ("u Rwanda", "rwanda"),
            ("中国", "china"),
            ("U Bushinwa", "china"),
            ("Other countries", "world"),
        ],
    )
    def test_zones_in_three_languages(self, name: str, zone: str) -> None:
        assert read_zone(name) == zone
        assert zone in ZONES

    def test_every_zone_is_found_by_what_the_market_writes_itself(self) -> None:
        """What was downloaded can be sent back (magento2 #23944: its own export was refused)."""
        assert [read_zone(zone) for zone in ZONES] == list(ZONES)

    @pytest.mark.parametrize(
        ("service", "code"),
        [("Moto", "moto"), ("motorbike", "moto"), ("Bisi", "bus"), ("Iposita", "post"),
         ("邮政", "post"), ("ems", "ems"), ("EMS ", "ems"), ("DHL", "courier")],
    )  # fmt: skip
    def test_services_in_three_languages(self, service: str, code: str) -> None:
        [one] = terms(f"Kigali;{service};500;3000;500;800;2000;;0;1;;")
        assert one.service == code

    @pytest.mark.parametrize(
        "content",
        [
            f"\ufeff{HEAD}\n{EMS}".encode(),  # commercetools/nodejs #1534: a mark was an error
            f"{HEAD}\n{EMS}".encode("utf-16"),
            f"sep=;\n{HEAD}\r\n{EMS}\r\n\r\n".encode(),
            f"{HEAD}\n{EMS}".replace(";", ",").encode(),
            f"{HEAD}\n{EMS}".replace(";", "\t").encode(),
            f"{HEAD}\n{EMS};;;".encode(),
        ],
    )
    def test_however_the_spreadsheet_wrote_it(self, content: bytes) -> None:
        table = read_tariff_table(content, TODAY, read_zone)
        assert isinstance(table, TariffTable)
        assert [each.terms for each in table.lines] == terms(EMS)

    def test_columns_in_any_order_under_other_names(self) -> None:
        head = "Valid from,Price,Max weight (kg),Destination,Method,Days,Remark"
        table = read('2026-12-01,"2,500",10,Huye,bus,1-2,to the bus park', head=head)
        [each] = table.lines
        assert each.terms == RateTerms(
            *("Huye", "bus", "RWF", 10000, 2500, 0, 0, 10000, 0, 1, 2), date(2026, 12, 1)
        )
        assert table.unused == ("Remark",)

    @pytest.mark.parametrize(
        ("cell", "grams"), [("2000", 2000), ("2 000", 2000), ("2,000", 2000), ("2.000", 2000),
                            ("2000.0", 2000), ("2 kg", 2000), ("2,5 kg", 2500), ("2000 g", 2000)]
    )  # fmt: skip
    def test_weights_are_grams_where_no_unit_stands(self, cell: str, grams: int) -> None:
        [one] = terms(f"China;EMS;500;30000;500;8000;{cell};;5;12;;")
        assert one.max_grams == grams

    def test_weights_are_kilograms_where_the_heading_says_so(self) -> None:
        """opencart #7233: kilograms of the table were compared with grams of the products."""
        [one] = terms("China;EMS;3000;0,5;8;5-12", head="zone;service;price;max kg;x;days")
        assert one.max_grams == 500

    @pytest.mark.parametrize(
        ("cell", "currency", "minor"),
        [("1 500", "RWF", 1500), ("1,500", "RWF", 1500), ("1.500", "RWF", 1500),
         ("1500.00", "RWF", 1500), ("Frw 1,500", "frw", 1500), ("1500 RWF", "", 1500),
         ("12.50", "USD", 1250), ("12,50", "USD", 1250), ("$12.5", "usd", 1250),
         ("1,234.50", "USD", 123450), ("1.234,50", "USD", 123450), ("118", "CNY", 11800),
         ("¥118.00", "元", 11800)],
    )  # fmt: skip
    def test_prices_with_decimal_commas_and_thousands(
        self, cell: str, currency: str, minor: int
    ) -> None:
        [one] = terms(f"China;EMS;;{cell};;;2000;;5;12;{currency};")
        assert one.first_price == minor

    @pytest.mark.parametrize(
        ("cell", "day"),
        [("2026-12-31", date(2026, 12, 31)), ("31/12/2026", date(2026, 12, 31)),
         ("12/31/2026", date(2026, 12, 31)), ("31.12.26", date(2026, 12, 31)),
         ("31-Dec-26", date(2026, 12, 31)), ("46387", date(2026, 12, 31)),
         ("2026-12-31 00:00:00", date(2026, 12, 31)), ("5/5/2027", date(2027, 5, 5)),
         ("2026年12月31日", date(2026, 12, 31)), ("", None)],
    )  # fmt: skip
    def test_days_as_excel_writes_them(self, cell: str, day: date | None) -> None:
        [one] = terms(f"China;EMS;;30000;;;2000;;5;12;;{cell}")
        assert one.valid_from == day

    def test_one_day_that_fits_only_one_way_says_how_the_others_are_meant(self) -> None:
        one, two = terms(
            "China;EMS;;30000;;;2000;;5;12;;12/31/2026", "Huye;bus;;2000;;;9000;;1;1;;01/02/2027"
        )
        assert (one.valid_from, two.valid_from) == (date(2026, 12, 31), date(2027, 1, 2))

    @pytest.mark.parametrize(
        ("cell", "days"),
        [("3-5", (3, 5)), ("3", (3, 3)), ("3 – 5", (3, 5)), ("3 to 5 days", (3, 5)), ("0", (0, 0))],
    )
    def test_days_on_the_way_in_one_column(self, cell: str, days: tuple[int, int]) -> None:
        [one] = terms(f"China;EMS;3000;2000;{cell}", head="zone;service;price;max_g;days")
        assert (one.days_min, one.days_max) == days


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (";EMS;;30000;;;2000;;5;12;;", "no_zone"),
        ("Mars;EMS;;30000;;;2000;;5;12;;", "unknown_zone"),
        ("Hule;bus;;30000;;;2000;;5;12;;", "misspelt_zone"),
        ("China;;;30000;;;2000;;5;12;;", "no_service"),
        ("China;drone;;30000;;;2000;;5;12;;", "unknown_service"),
        ("Kigali;collect;;30000;;;2000;;5;12;;", "costs_nothing"),
        ("China;moto;;30000;;;2000;;5;12;;", "only_in_kigali"),
        ("Huye;moto;;30000;;;2000;;5;12;;", "only_in_kigali"),
        ("China;bus;;30000;;;2000;;5;12;;", "only_in_rwanda"),
        ("Kenya;bus;;30000;;;2000;;5;12;;", "only_in_rwanda"),
        ("Other countries;bus;;30000;;;2000;;5;12;;", "only_in_rwanda"),
        ("China;EMS;;;;;2000;;5;12;;", "no_price"),
        ("China;EMS;;0;;;2000;;5;12;;", "not_above_zero"),
        ("China;EMS;;-300;;;2000;;5;12;;", "not_above_zero"),
        ("China;EMS;500;300;500;0;2000;;5;12;;", "not_above_zero"),
        ("China;EMS;500;300;500;-1;2000;;5;12;;", "not_above_zero"),
        ("China;EMS;;free;;;2000;;5;12;;", "not_a_price"),
        ("China;EMS;;1500,5;;;2000;;5;12;;", "part_of_a_coin"),
        ("China;EMS;;0.001;;;2000;;5;12;USD;", "part_of_a_coin"),
        ("China;EMS;;1.500;;;2000;;5;12;USD;", "two_numbers"),
        ("China;EMS;;1.5E+05;;;2000;;5;12;;", "two_numbers"),
        ("China;EMS;;999999999;;;2000;;5;12;;", "too_much"),
        ("China;EMS;;30000;;;;;5;12;;", "no_maximum"),
        ("China;EMS;;30000;;;0;;5;12;;", "not_a_weight"),
        ("China;EMS;;30000;;;-5;;5;12;;", "not_a_weight"),
        ("China;EMS;;30000;;;0.5;;5;12;;", "part_of_a_gram"),
        ("China;EMS;;30000;;;heavy;;5;12;;", "not_a_weight"),
        ("China;EMS;;30000;;;2000000;;5;12;;", "too_much"),
        ("China;EMS;500;30000;500;;2000;;5;12;;", "half_a_step"),
        ("China;EMS;500;30000;;800;2000;;5;12;;", "half_a_step"),
        ("China;EMS;500;30000;;;2000;;5;12;;", "hole"),
        ("China;EMS;2000;30000;;;500;;5;12;;", "maximum_below_first"),
        ("China;EMS;2000;30000;500;800;2000;;5;12;;", "step_never_begins"),
        ("China;EMS;;30000;;;2000;5;5;12;;", "not_a_divisor"),
        ("China;EMS;;30000;;;2000;-5000;5;12;;", "not_a_divisor"),
        ("China;EMS;;30000;;;2000;;;;;", "no_days"),
        ("China;EMS;;30000;;;2000;;12;5;;", "not_days"),
        ("China;EMS;;30000;;;2000;;-1;5;;", "not_days"),
        ("China;EMS;;30000;;;2000;;5;500;;", "not_days"),
        ("China;EMS;;30000;;;2000;;5;12;XAU;", "unknown_currency"),
        ("China;EMS;;30000;;;2000;;5;12;EUR;", "unknown_currency"),
        ("China;EMS;;30000;;;2000;;5;12;;03/04/2027", "two_dates"),
        ("China;EMS;;30000;;;2000;;5;12;;31/02/2027", "not_a_date"),
        ("China;EMS;;30000;;;2000;;5;12;;soon", "not_a_date"),
        ("China;EMS;;30000;;;2000;;5;12;;;sometimes", "not_yes_or_no"),
    ],
)  # fmt: skip
def test_each_fault_is_one_sentence(line: str, reason: str) -> None:
    """With the number of its line, and the others of the table are read."""
    table = read("Kigali;moto;;1500;;;20000;;0;1;;", line)
    assert [(each.line, each.reason) for each in table.faults] == [(3, reason)]


@pytest.mark.parametrize("cell", ["05-Mar", "3/5/2026", "2026-05-03", "5月3日", "46145", "3. Mai"])
def test_days_that_a_spreadsheet_took_for_a_date(cell: str) -> None:
    line = f"China;EMS;3000;2000;{cell}"
    assert fault(line, head="zone;service;price;max_g;days") == (2, "days_became_a_date")


class TestTogether:
    def test_two_lines_for_the_same_thing(self) -> None:
        """postnl-magento2 #110: they ended in the database's own words."""
        assert fault(EMS, EMS.replace("30000", "31000")) == (3, "twice")

    def test_lines_that_differ_by_the_day_only_are_no_two(self) -> None:
        assert len(terms(EMS, EMS.replace("2027-01-01", "2027-02-01"))) == 2

    def test_two_currencies_in_one_ladder(self) -> None:
        other = EMS.replace("2000;5000", "30000;5000").replace("RWF", "USD")
        assert fault(EMS, other) == (3, "two_currencies")

    def test_two_ways_to_count_the_volume_in_one_ladder(self) -> None:
        assert fault(EMS, EMS.replace("2000;5000", "30000;6000")) == (3, "two_divisors")
        heavier = EMS.replace("2000;5000", "30000;5000")
        assert fault(EMS, f"{heavier};yes") == (3, "two_splits")

    def test_a_heavier_parcel_is_not_cheaper(self) -> None:
        """Of whatever order they stand in (opencart #7749 stopped at the first that fitted)."""
        light = "China;EMS;500;30000;500;8000;2000;;5;12;;"
        heavy = "China;EMS;2000;20000;500;7000;30000;;5;12;;"
        assert fault(light, heavy) == (3, "cheaper_when_heavier")
        assert fault(heavy, light) == (2, "cheaper_when_heavier")

    @pytest.mark.parametrize(
        ("names", "lines", "said"),
        [
            ("min_g;max_g", ("0;5000;15", "10000;20000;25"), (3, "not_from_there")),  # a hole
            ("weight from;weight to", ("0;5000;15", "5100;20000;25"), (3, "not_from_there")),
            ("Min weight (kg);Max weight (kg)", ("0;5;15", "5.2;20;25"), (3, "not_from_there")),
            ("起始重量;最大重量", ("0;5000;15", "10000;20000;25"), (3, "not_from_there")),
            ("min_g;max_g", ("0;5000;15", "0;20000;25"), (3, "not_from_there")),  # two prices
            ("min_g;max_g", ("2000;5000;15", "5000;20000;25"), (2, "not_from_zero")),
            ("min_g;max_g", ("10000;20000;25", "0;5000;15"), (2, "not_from_there")),  # in any order
        ],
    )
    def test_a_line_that_does_not_begin_where_the_lighter_one_ends(
        self, names: str, lines: tuple[str, str], said: tuple[int, str]
    ) -> None:
        """matrixrate's tables have weights from and to: what lay between two lines was priced as
        the heavier, as the column said nothing here."""
        written = [f"Huye;bus;{each};1" for each in lines]
        assert fault(*written, head=f"zone;service;{names};price;days") == said

    @pytest.mark.parametrize(
        ("names", "lines"),
        [
            ("min_g;max_g", ("0;5000", "5000;20000")),
            ("min_g;max_g", ("1;5000", "5001;20000")),
            ("min_g;max_g", (";5000", "5000;20000")),
            ("min kg;max kg", ("0;5", "5.1;20")),
            ("min kg;max kg", ("0.0;5", "5,01;20")),
            ("min;max", ("0 kg;5 kg", "5 kg;20 kg")),
        ],
    )
    def test_one_that_begins_there(self, names: str, lines: tuple[str, str]) -> None:
        light, heavy = lines
        written = (f"Huye;bus;{light};1500;1", f"Huye;bus;{heavy};2500;1")
        found = terms(*written, head=f"zone;service;{names};price;days")
        assert [each.max_grams for each in found] == [5000, 20000]

    def test_a_line_without_a_day_beside_one_that_holds_already(self) -> None:
        dated = EMS.replace("2027-01-01", "2026-01-01")
        undated = EMS.replace("2027-01-01", "").replace(";2000;5000", ";30000;5000")
        assert fault(dated, undated) == (3, "no_date_beside_one")

    def test_a_line_without_a_day_beside_one_that_is_to_come(self) -> None:
        assert len(terms(EMS, EMS.replace("2027-01-01", ""))) == 2


class TestWhole:
    @pytest.mark.parametrize(
        ("content", "reason", "found"),
        [
            (b"", Reason.EMPTY, None),
            (HEAD.encode(), Reason.EMPTY, None),
            (EMS.encode(), Reason.NOT_A_TABLE, "headings"),
            (b"zone;service;price\nKigali;moto;1", Reason.NOT_A_TABLE, "missing"),
            (b"zone;zone;service;price;max_g\n1;1;1;1;1", Reason.NOT_A_TABLE, "twice"),
            (b"\x89PNG\x00\x01\x02", Reason.NOT_A_TABLE, None),
            ("\n".join([HEAD, *[EMS] * 501]).encode(), Reason.TOO_LONG, None),
        ],
    )
    def test_refused(self, content: bytes, reason: Reason, found: str | None) -> None:
        rejection = refused(content)
        assert (rejection.reason, rejection.found) == (reason, found)

    def test_what_is_written_is_read_as_it_was(self) -> None:
        """magento2 23944, import-export-improvements 35: what was exported could not be imported,
        or came back as something else."""
        dollars = "Other countries;courier;500;40.5;500;9;30000;6000;4;8;USD;2026-01-01"
        lines = terms(EMS, "Huye;bus;;2 000;;;30000;;0;1;;", dollars)
        cells = [["" if each is None else str(each) for each in row] for row in tariff_rows(lines)]
        assert terms(*(";".join(row) for row in cells), head=";".join(COLUMNS)) == lines

    def test_the_columns_as_the_market_writes_them(self) -> None:
        assert ";".join(COLUMNS) == HEAD


def test_every_fault_has_its_words_and_is_tried_here() -> None:
    code = Path(__file__).read_text("utf-8")
    gaps = (Path(__file__).parents[1] / "commerce" / "test_tariff.py").read_text("utf-8")
    assert {reason for reason in _WORDS if f'"{reason}"' not in code + gaps} == set()


class TestZonesOfAPlace:
    def test_a_district_goes_before_the_others(self) -> None:
        assert zones_of("RW", "Huye") == ("Huye", "rwanda")
        assert zones_of("RW", "Gasabo") == ("Gasabo", KIGALI)

    def test_abroad(self) -> None:
        assert zones_of("CN") == ("china",)
        assert zones_of("FR") == ("FR", "world")

    @pytest.mark.parametrize("name", ["KE", "ke", "KEN", "Kenya", "肯尼亚", "🇰🇪"])
    def test_a_country_by_any_name(self, name: str) -> None:
        assert read_zone(name) == "KE"

    @pytest.mark.parametrize("name", ["Congo", "Kenia", "Hong Kong", "RW"])
    def test_no_price_goes_by_a_guess(self, name: str) -> None:
        assert isinstance(read_zone(name), Rejection)

    def test_which_zones_reach_a_country(self) -> None:
        assert reaches(("world",), "KE")
        assert reaches(("KE",), "KE")
        assert not reaches(("KE", "china", "Huye"), "UG")
        assert not reaches(("world",), "RW")
        assert reaches(("Huye",), "RW")
        assert not reaches(("world",), "CN"), "China has a price of its own, or none"

    def test_a_district_of_no_name_is_one_of_the_others(self) -> None:
        assert zones_of("RW", "Elsewhere") == ("rwanda",)
