"""docs/glossary.md says what the data and the code say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.i18n.catalogues import glossary
from tools import glossary as tool


def test_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["--check"]) == 0, capsys.readouterr().out


def test_every_term_is_there() -> None:
    page = tool.written()
    lines = page.splitlines()
    for rows in glossary().values():
        for row in rows:
            assert any(
                line.startswith(f"| {row['en']} | {row['rw']} | {row['zh']} |") for line in lines
            ), row
    assert "| Seller | Umucuruzi | 卖家 | A |" in page
    assert "`storage.models.Order`" in page
    assert "✔ rw: Umubare (pieces are counted here" in page, "a decision against the glossary"


class TestWhatIsFound:
    def test_a_page_written_by_hand(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert tool.main(["--check"], tmp_path) == 1
        assert "run python -m tools.glossary" in capsys.readouterr().out
        assert tool.main([], tmp_path) == 0
        assert tool.main(["--check"], tmp_path) == 0
        page = tmp_path / tool.TARGET
        page.write_text(page.read_text(encoding="utf-8").replace("Agatebo", "Igitebo"))
        assert tool.main(["--check"], tmp_path) == 1

    @pytest.mark.parametrize(
        "where", ["storage.models:Parcel", "storage.parcels:Parcel", "storage.models:Order.colour"]
    )
    def test_a_name_that_the_code_no_longer_has(
        self, where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(tool.CODE, "order.one", where)
        assert tool.main(["--check"]) == 1
        assert where in capsys.readouterr().out

    def test_a_term_that_the_data_no_longer_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(tool.CODE, "order.colour", "storage.models:Order")
        with pytest.raises(tool.NoSuchThing, match=r"order\.colour"):
            tool.written()

    @pytest.mark.parametrize(
        "where", ["storage.models:Shop", "bot.engine.conversation:Conversation"]
    )
    def test_a_word_that_nobody_explains(self, where: str) -> None:
        """SQLAlchemy's and pydantic's explanations of their own classes are none of ours."""
        with pytest.raises(tool.NoSuchThing, match="does not say what it is"):
            tool.explained(where)
