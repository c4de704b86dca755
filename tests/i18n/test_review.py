"""The reviewer's sheet: what is in it, and what comes back from it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.i18n.catalogues import ROOT, all_entries, entries
from tools import i18n_review as review
from tools import messages

Rows = list[dict[str, str]]
Corrected = Callable[..., tuple[int, list[review.Refused]]]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The words of the house, where they may be changed."""
    for folder in ("bot", "locales", "tests/transcripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def opened(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def saved(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        sheet = csv.DictWriter(target, review.COLUMNS)
        sheet.writeheader()
        sheet.writerows(rows)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole sheet; to be read only."""
    path = tmp_path_factory.mktemp("review") / "sheet.csv"
    assert review.write(path) == len(entries("en"))
    return path


@pytest.fixture
def rows(written: Path) -> Rows:
    return opened(written)


@pytest.fixture
def corrected(house: Path, rows: Rows) -> Corrected:
    """Read back a sheet in which one row was changed."""

    def read(msgid: str, **cells: str) -> tuple[int, list[review.Refused]]:
        [row] = [row for row in rows if row["msgid"] == msgid]
        row.update(cells)
        return review.read(saved(house / review.SHEET, rows), house)

    return read


def form(house: Path, locale: str, msgid: str) -> tuple[str, ...]:
    [entry] = [entry for entry in entries(locale, house) if entry.msgid == msgid]
    return entry.forms


class TestTheSheet:
    def test_is_utf_8_to_a_spreadsheet_program(self, written: Path) -> None:
        assert written.read_bytes().startswith(b"\xef\xbb\xbf")

    def test_has_every_text(self, rows: Rows) -> None:
        assert {(row["context"], row["msgid"].split(review.FORMS)[0]) for row in rows} == {
            (entry.context, entry.msgid) for entry in all_entries()
        }
        assert all(row["rw"] and row["zh"] for row in rows)

    def test_says_what_a_reviewer_needs(self, rows: Rows) -> None:
        [skip] = [row for row in rows if row["msgid"] == "⏭ Skip"]
        assert (skip["rw"], skip["zh"]) == ("⏭ Simbuka", "⏭ 跳过")
        assert "rw: A" in skip["confidence"]
        assert "bot/flows/form_screens.py" in skip["used in"]
        assert "[⬅️ Back] [⏭ Skip] [✖️ Cancel]" in skip["sample"]
        [price] = [
            row for row in rows if row["msgid"] == "💰 What is the price of one, in Rwandan francs?"
        ]
        assert price["sample"].startswith(
            "💰 What is the price of one, in Rwandan francs?\nExample: 12 500"
        )
        [order] = [row for row in rows if row["msgid"] == "🔔 New order! {code}"]
        assert order["sample"].startswith("🔔 New order! IS-ORDER")

    def test_most_texts_have_a_screen(self, rows: Rows) -> None:
        """Otherwise the reviewer judges words without seeing where they stand."""
        assert sum(bool(row["sample"]) for row in rows) > len(rows) // 2

    def test_both_forms_of_a_plural(self, rows: Rows) -> None:
        [photos] = [row for row in rows if row["msgid"].startswith("{n} photo\n")]
        assert photos["msgid"] == "{n} photo\n---\n{n} photos"
        assert photos["rw"] == "Ifoto {n}\n---\nAmafoto {n}"
        assert photos["zh"] == "{n} 张图片"

    def test_only_what_is_least_sure(self) -> None:
        rows = review.rows(only="rw")
        assert 20 < len(rows) < len(entries("rw")) // 2
        assert all("?" in row["confidence"] or "B" in row["confidence"] for row in rows)
        [skip] = [row for row in rows if row["msgid"] == "⏭ Skip"]
        assert "[⬅️ Subira inyuma] [⏭ Simbuka]" in skip["sample"]  # as its reader sees it

    def test_the_least_sure_and_most_seen_come_first(self, rows: Rows) -> None:
        """A reviewer has an afternoon, not a week."""
        doubts = ["?" in row["confidence"] for row in rows]
        assert doubts == sorted(doubts, reverse=True)
        doubted = [row["msgid"] for row in rows if "?" in row["confidence"]]
        assert doubted.index("⏭ Skip") < doubted.index("💰 Paid late")

    @pytest.mark.parametrize("cell", ["=1+1", "+250", "-3", "@x"])
    def test_no_cell_is_a_formula(self, cell: str) -> None:
        assert review._guarded(cell) == f"'{cell}"
        assert review._unguarded(review._guarded(cell)) == cell


class TestReadingBack:
    def test_nothing_changed(self, house: Path, written: Path) -> None:
        before = {path: path.read_bytes() for path in (house / "locales").rglob("*.po")}
        assert review.read(written, house) == (0, [])
        assert {path: path.read_bytes() for path in (house / "locales").rglob("*.po")} == before

    def test_a_correction(self, house: Path, corrected: Corrected) -> None:
        msgid = "That is not a number. Please send a number only."
        assert corrected(msgid, rw="Uwo si umubare. Ohereza umubare gusa.") == (1, [])
        assert form(house, "rw", msgid) == ("Uwo si umubare. Ohereza umubare gusa.",)
        assert form(house, "zh_Hans_CN", msgid) == form(ROOT, "zh_Hans_CN", msgid)
        assert not [line for line in messages.problems(house) if "not as" in line]

    def test_of_both_languages_and_of_a_plural(self, house: Path, corrected: Corrected) -> None:
        taken, refused = corrected(
            "{n} photo\n---\n{n} photos",
            rw="Ifoto {n}\r\n---\r\nAmafoto: {n}",
            zh="图片 {n} 张",
        )
        assert (taken, refused) == (2, [])
        assert form(house, "rw", "{n} photo") == ("Ifoto {n}", "Amafoto: {n}")
        assert form(house, "zh_Hans_CN", "{n} photo") == ("图片 {n} 张",)

    def test_an_empty_cell_changes_nothing(self, house: Path, corrected: Corrected) -> None:
        assert corrected("⏭ Skip", rw="", zh="") == (0, [])
        assert form(house, "rw", "⏭ Skip") == ("⏭ Simbuka",)

    @pytest.mark.parametrize(
        ("msgid", "cells", "reason"),
        [
            ("Price: {price}", {"rw": "Igiciro: {igiciro}"}, "same_placeholders"),
            ("Price: {price}", {"zh": "价格：{price"}, "same_placeholders"),
            ("Price: {price}", {"zh": "<b>价格</b>：{price}"}, "same_tags"),
            ("Price: {price}", {"rw": "Igiciro cya {price}"}, "nothing_bound_to_placeholders"),
            ("⏭ Skip", {"rw": "⏭ Simbuka iki kibazo ubu ngubu"}, "too wide"),
            ("⏭ Skip", {"rw": "Simbuka"}, "same_signposts"),
            ("⏭ Skip", {"zh": "⏭ 跳過"}, "simplified_only"),
            ("{n} photo\n---\n{n} photos", {"rw": "Amafoto {n}"}, "plural_forms"),
        ],
    )
    def test_a_correction_that_breaks_the_text(
        self, house: Path, corrected: Corrected, msgid: str, cells: dict[str, str], reason: str
    ) -> None:
        before = {path: path.read_bytes() for path in (house / "locales").rglob("*.po")}
        taken, [refused] = corrected(msgid, **cells)
        assert taken == 0
        assert reason in refused.reason
        assert {path: path.read_bytes() for path in (house / "locales").rglob("*.po")} == before

    def test_the_sound_ones_beside_it(
        self, house: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = house / review.SHEET
        assert review.main([str(path)], house) == 0
        rows = opened(path)
        for row in rows:
            if row["msgid"] == "⏭ Skip":
                row["rw"] = "⏭ Taruka"
            if row["msgid"] == "Price: {price}":
                row["rw"] = "Igiciro"
        # "Skip" is a term of the glossary: another word for it is decided there, not here
        assert review.main(["--read", str(saved(path, rows))], house) == 1
        said = capsys.readouterr().out
        assert "glossary_terms" in said
        assert "same_placeholders" in said
        assert "0 corrections taken over, 2 refused" in said

    def test_a_text_that_is_gone(self, house: Path, rows: Rows) -> None:
        rows[0]["msgid"] = "Something that nobody says any more"
        taken, refused = review.read(saved(house / review.SHEET, rows), house)
        assert taken == 0
        assert {each.reason for each in refused} == {"this text is no longer in the code"}

    def test_another_file(self, house: Path) -> None:
        path = house / "shopping.csv"
        path.write_text("what,how many\nmilk,2\n")
        assert review.read(path, house)[0] == 0
        assert "no column" in review.read(path, house)[1][0].reason
