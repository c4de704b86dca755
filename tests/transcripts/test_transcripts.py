"""The approved transcripts beside this file are what people read today.

A difference is not a fault in itself: read it as its reader would, and if the new words are meant,
approve them with `make transcripts`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.texts import LANGUAGES, Language
from tests.stories.leftovers import is_leftover
from tests.support.whatsapp_market import Platform
from tools.stories import STORIES
from tools.transcripts import CODES, FOLDER, difference, path_of, platforms_of, play

OWN_WORDS = (
    # what a product is called in another language, and examples of it
    *("Roasted coffee from Huye, 500 g", "Coffee from Huye", "Washed Bourbon, grown at 1,800 m."),
    *("Washed Bourbon.", "Ikawa ikaranze y'i Huye, 500 g"),
    *("Ikawa yo mu misozi ya Huye. Ifite impumuro nziza.", "胡耶烘焙咖啡，500 克"),
    *("水洗波旁，种植海拔 1800 米。", "水洗波旁。", "胡耶咖啡，250 克", "胡耶咖啡"),
    "Coffee, 250 g",
    *("Guangzhou", "Hangzhou", "China", "Kigali", "Volcano", "Express", "EMA", "QQQ"),
    *("Coffee", "xyzzy", "Paris", "usd", "Huyee", "abc", "Eric"),
    *("isoko", "rirafunguye", "The market is open.", "文三路 90 号 2 幢 301 室"),
    *("浙江省杭州市西湖区", "浙江省", "杭州市", "西湖区", "王小明", "市场开张了。"),
    "文三路 90 号 310012",  # an address there, as an example
    *("Radio", "Map", "hello", "example.rw", "http", "Diane", "Nyungwe", "Tea"),
    "inyuma y'isoko",
    *("Riverside", "Drive", "Nairobi", "NAIROBI", "California", "P.O.", "Box", "Wanjiru", "Kamau"),
    *("KENYA", "Other countries"),
    *("250 g", "250g", "500 g", "1 kg", "5 kg"),  # sizes, as their seller writes them
    *("CNY", "USD", "EUR", "RWF", "EMS", "zone;service;first_price;max_g;days", "days_min"),
    *("days_max", "Atlantis", "pigeon", "sample", "moto", "bus", "post", "ems", "courier", "heavy"),
    *(
        "cheap",
        "soon",
        "03-May",
        "Bank of Kigali",
        "SWIFT",
        "BKIGRWRW",
        "BK",
        "Aline Uwera",
        "MoMo",
        "Kimironko",
        "Gasabo",
        "PIN",
        "Stripe",
        "WhatsApp",
    ),
    # of the table of import tax, as it is typed
    *(
        "country、category、rate、waived_up_to、most_value、currency、source、checked_on、valid_from",
    ),
    *("customs.gov.cn", "gov.cn", "coffee, tea, honey, spices, food, drinks, baskets, crafts"),
    *("clothing, jewellery, leather, cosmetics, other, all", "coffee", "cars"),
)


# What is told on WhatsApp besides the sale is told there in one language by `make test`.
_ONCE_IN: dict[str, Language] = {
    "parcels": "zh",
    "mistakes": "rw",
    "around": "zh",
    "by_hand": "en",
    "abroad": "en",
    "paying": "rw",
    "broadcast": "en",
    "otherwise": "rw",
    "offers": "zh",
    "questions": "rw",
    "sizes": "zh",
}

TOLD = [(story, platform) for story in STORIES for platform in platforms_of(story)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("story", "platform"), TOLD)
async def test_as_approved(
    story: str,
    platform: Platform,
    language: Language,
    sqlite_url: str,
    redis_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    once = platform == "whatsapp" and story != "sale"
    if once and language != _ONCE_IN[story] and not request.config.getoption("all_pairs"):
        pytest.skip("a quarter of a minute each: make faults tells it in all languages")
    told = await play(story, language, sqlite_url, redis_url, tmp_path, platform)
    changed = difference(told, path_of(story, language, platform=platform))
    assert not changed, f"{changed}\n\nIf this is meant: make transcripts"


def test_none_is_left_over() -> None:
    """A story that is no longer told has no transcript."""
    wanted = {
        path_of(story, language, platform=platform)
        for story, platform in TOLD
        for language in LANGUAGES
    }
    told = {each for each in FOLDER.rglob("*.txt") if not each.name.startswith("letters.")}
    assert told == wanted


class TestWhatIsFound:
    @pytest.fixture
    def approved(self, tmp_path: Path) -> Path:
        path = path_of("sale", "rw", tmp_path)
        path.write_text(path_of("sale", "rw").read_text(encoding="utf-8"), encoding="utf-8")
        return path

    def test_another_word(self, approved: Path) -> None:
        told = approved.read_text(encoding="utf-8")
        assert difference(told, approved) == ""
        assert "+    🏪 Iduka ryawe ryitwa nde?" in difference(
            told.replace("ryitwa gute?", "ryitwa nde?"), approved
        )

    def test_a_missing_message(self, approved: Path) -> None:
        told = approved.read_text(encoding="utf-8")
        assert difference(told.replace("Ohereza amafoto", ""), approved)

    def test_nothing_approved_yet(self, tmp_path: Path) -> None:
        assert difference("Muraho\n", tmp_path / "new.rw.txt").endswith("+Muraho")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("story", "platform"), TOLD)
def test_nothing_of_the_day_stands_in_it(
    story: str, platform: Platform, language: Language
) -> None:
    """Neither a real code nor another time than that of the stories."""
    text = path_of(story, language, platform=platform).read_text(encoding="utf-8")
    assert set(re.findall(r"IS-\w+", text)) <= {*CODES, "IS-7K4QM2"}
    # 2020, 2030 and 2031 are what staff type; an order of December waits until January
    assert set(re.findall(r"\b20\d\d\b", text)) <= {"2020", "2026", "2027", "2030", "2031"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("story", "platform"), TOLD)
def test_no_other_language_in_it(story: str, platform: Platform, language: Language) -> None:
    """What the bot says, that is; what people wrote is theirs."""
    text = path_of(story, language, platform=platform).read_text(encoding="utf-8")
    said = [line for line in text.splitlines() if line.startswith("    ")]
    said = [line for line in said if line.strip() != "(photo)"]  # with no word of the bot
    assert [
        line for line in said if "·" not in line and is_leftover(line, language, OWN_WORDS)
    ] == []
