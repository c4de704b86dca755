"""Districts, provinces and addresses."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing import Reason, Rejection
from bot.places import (
    CHINESE_PROVINCES,
    DISTRICTS,
    PROVINCES,
    ChineseAddress,
    ChineseProvince,
    District,
    RwandanAddress,
    UnreadableAddress,
    address_from_dict,
    address_to_dict,
    lines_for_label,
    point_of,
    read_chinese_province,
    read_district,
    written_point,
)
from bot.places.rwanda import read_sector, read_sector_and_district
from bot.places.sectors import SECTORS, sectors_by

R = Reason

TO_HUYE = RwandanAddress(
    "Uwase Aline", "+250788123456", DISTRICTS["Huye"], "Ngoma", "hafi y'isoko rya Huye"
)
TO_HANGZHOU = ChineseAddress(
    "王小明", "+8613800138000", CHINESE_PROVINCES["ZJ"], "杭州市", "西湖区", "文三路90号", "310000"
)


class TestMap:
    def test_rwanda(self):
        sizes = [
            sum(district.province == province for district in DISTRICTS.values())
            for province in PROVINCES
        ]
        assert sizes == [3, 7, 5, 7, 8]
        assert len(DISTRICTS) == 30

    def test_sectors(self):
        assert list(SECTORS) == list(DISTRICTS)
        pairs = [(name, place) for place, names in SECTORS.items() for name in names.split()]
        assert len(pairs) == len(set(pairs)) == 416
        of_province = Counter(DISTRICTS[place].province.code for _, place in pairs)
        assert of_province == {"01": 35, "02": 95, "03": 89, "04": 96, "05": 101}
        alone = [name for name, places in sectors_by(str.casefold).items() if len(places) == 1]
        assert len(alone) == 349  # one fewer where l is r: Kibilizi of Nyanza

    @pytest.mark.parametrize("district", SECTORS)
    def test_every_sector_is_read_with_its_district(self, district):
        for name in SECTORS[district].replace("Kigali ", "").split():  # the city is larger
            for text in (f"{name}, {district}", f"{district}, {name}".replace("r", "l")):
                read = read_sector_and_district(text)
                assert read in ((name, DISTRICTS[district]), (district, DISTRICTS.get(name)))

    def test_a_sector_alone_is_its_own_district_or_asked_back(self):
        """Never another's; the names of districts are districts, and Kigali is three."""
        for district, names in SECTORS.items():
            for name in names.split():
                read = read_sector_and_district(name)
                if isinstance(read, Rejection):
                    assert district in read.expected.split(", ")
                elif read is None:
                    assert name in DISTRICTS or name == "Kigali"
                else:
                    assert read == (name, DISTRICTS[district])

    @pytest.mark.parametrize(
        "text", ["Kimironko, Kicukiro", "Kicukiro, Kimironko", "kimilonko Kicukiro",
                 "Umurenge wa Kimironko, akarere ka Kicukiro", "Kimironko, Kicukiro, Kigali"]
    )  # fmt: skip
    def test_a_sector_of_another_district_is_asked_back(self, text):
        """Red when a parcel goes to a sector that its district does not have."""
        refused = Rejection(R.MISPLACED, found="Kimironko, Kicukiro", expected="Gasabo")
        assert read_sector_and_district(text) == refused
        assert read_district(text) == refused

    def test_a_sector_of_several_other_districts(self):
        refused = read_sector_and_district("Remera, Kicukiro")
        assert refused.expected == "Gasabo, Gatsibo, Musanze, Ngoma"

    def test_a_village_is_kept(self):
        assert read_sector_and_district("Kibagabaga, Gasabo") == ("Kibagabaga", DISTRICTS["Gasabo"])
        # the town, not the sector of that name in Rusizi
        assert read_sector_and_district("Butare, Huye") == ("Butare", DISTRICTS["Huye"])

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Kicukiro", ("Kicukiro", "Kicukiro")),
            ("nyalugunga", ("Nyarugunga", "Kicukiro")),
            ("Kibagabaga", ("Kibagabaga", "Kicukiro")),
            ("Kimironko, Gasabo", ("Kimironko", "Gasabo")),
            ("Kimironko", Rejection(R.MISPLACED, found="Kimironko, Kicukiro", expected="Gasabo")),
        ],
    )
    def test_a_sector_where_the_district_is_known(self, text, expected):
        read = read_sector(text, DISTRICTS["Kicukiro"])
        assert (read if isinstance(read, Rejection) else (read[0], read[1].name)) == expected

    def test_nothing_is_read_at_the_start(self):
        program = (
            "import bot.flows.checkout, bot.places.sectors as s; print(s.sectors_by.cache_info())"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert "misses=0" in done.stdout

    @given(st.text())
    def test_any_text_is_a_sector_or_not(self, text):
        read = read_sector_and_district(text)
        assert read is None or isinstance(read, tuple | Rejection)

    def test_china(self):
        assert len(CHINESE_PROVINCES) == 34
        municipalities = [p.en for p in CHINESE_PROVINCES.values() if p.is_municipality]
        assert municipalities == ["Beijing", "Tianjin", "Shanghai", "Chongqing"]


class TestDistrict:
    @pytest.mark.parametrize("district", DISTRICTS.values(), ids=DISTRICTS)
    @pytest.mark.parametrize(
        "form", ["{}", " {} ", "Akarere ka {}", "mu karere ka {}", "{} District", "{}."]
    )
    def test_every_name(self, district, form):
        for name in (district.name, district.name.upper(), district.name.replace("R", "L")):
            assert read_district(form.format(name)) == district

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [
            ("Rubabu", "Rubavu"),
            ("Musanse", "Musanze"),
            ("Nyarugengee", "Nyarugenge"),
            ("Butare", "Huye"),
            ("gisenyi", "Rubavu"),
            ("Kinigi", "Musanze"),
            ("Kimironkoo", "Kimironko, Gasabo"),
            ("Rusarabuge", "Rusarabuye, Burera"),
            ("Hangzhou", None),
            ("🙂", None),
        ],
    )
    def test_the_nearest_is_proposed(self, text, nearest):
        assert read_district(text) == Rejection(R.UNKNOWN_PLACE, expected=nearest)

    @pytest.mark.parametrize(
        ("text", "name"),
        [("胡耶", "Huye"), ("胡耶，南方省，卢旺达", "Huye"), ("基加利市, Gasabo", "Gasabo")],
    )
    def test_in_chinese(self, text, name):
        """Red when a reader of Chinese is told that Kigali is not known."""
        assert read_district(text) == DISTRICTS[name]

    @pytest.mark.parametrize(
        "text", ["Kigali", "kigali city", "Umujyi wa Kigali", "基加利", "基加利市"]
    )
    def test_kigali_has_three(self, text):
        assert read_district(text) == Rejection(R.AMBIGUOUS, found="Kigali")

    def test_a_sector_beside_it_is_left_out(self):
        assert read_district("Remera, Gasabo") == DISTRICTS["Gasabo"]
        assert read_district("Remera") == Rejection(
            R.AMBIGUOUS, found="Remera", expected="Gasabo, Gatsibo, Musanze, Ngoma"
        )

    def test_empty(self):
        assert read_district(" ") == Rejection(R.EMPTY)

    @given(st.sampled_from(sorted(DISTRICTS)), st.integers(0, 20), st.sampled_from("aeiouykmnr"))
    def test_one_wrong_letter_still_proposes(self, name, place, letter):
        place %= len(name)
        typed = name[:place] + letter + name[place + 1 :]
        read = read_district(typed)
        assert isinstance(read, District) or read.expected in DISTRICTS

    @given(st.text())
    def test_any_text_is_read_or_refused(self, text):
        assert isinstance(read_district(text), District | Rejection)


class TestChineseProvince:
    @pytest.mark.parametrize("province", CHINESE_PROVINCES.values(), ids=CHINESE_PROVINCES)
    def test_every_name(self, province):
        for name in (province.zh, province.zh_full, province.en, province.en.upper()):
            assert read_chinese_province(name) == province

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("廣東省", "GD"),
            ("臺灣", "TW"),
            ("內蒙古自治區", "NM"),
            ("广西省", "GX"),
            ("新疆自治区", "XJ"),
            ("Zhejiang Province", "ZJ"),
            ("innermongolia", "NM"),
            ("Macau", "MO"),
            ("Xizang", "XZ"),
            ("Shaanxi", "SN"),
            ("Shanxi", "SX"),
            ("Běijīng Shì", "BJ"),
        ],
    )
    def test_other_spellings(self, text, code):
        assert read_chinese_province(text) == CHINESE_PROVINCES[code]

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [
            ("浙江杭州", "浙江"),
            ("浙江省杭州市", "浙江"),
            ("Zhejang", "Zhejiang"),
            ("Zhejiang, Hangzhou", "Zhejiang"),
            ("Kigali", None),
            ("省", None),
        ],
    )
    def test_the_nearest_is_proposed(self, text, nearest):
        assert read_chinese_province(text) == Rejection(R.UNKNOWN_PLACE, expected=nearest)

    @given(st.text())
    def test_any_text_is_read_or_refused(self, text):
        assert isinstance(read_chinese_province(text), ChineseProvince | Rejection)


class TestLabel:
    def test_rwanda_from_small_to_large(self):
        assert lines_for_label(TO_HUYE) == (
            "Uwase Aline",
            "hafi y'isoko rya Huye",
            "Ngoma, Huye",
            "+250 788 123 456",
            "RWANDA",
        )

    def test_china_from_large_to_small(self):
        assert lines_for_label(TO_HANGZHOU) == (
            "中国 CHINA",
            "310000",
            "浙江省杭州市西湖区",
            "文三路90号",
            "王小明",
            "+86 138 0013 8000",
        )

    @pytest.mark.parametrize(
        ("code", "city", "district", "line"),
        [
            ("BJ", "北京市", "海淀区", "北京市海淀区"),
            ("BJ", "北京", "海淀区", "北京市海淀区"),
            ("BJ", "Beijing", "Haidian", "Beijing, Haidian"),
            ("ZJ", "浙江省杭州市", "西湖区", "浙江省杭州市西湖区"),
            ("JL", "吉林市", "船营区", "吉林省吉林市船营区"),
            ("ZJ", "Hangzhou", "Xihu", "Zhejiang, Hangzhou, Xihu"),
        ],
    )
    def test_nothing_is_said_twice(self, code, city, district, line):
        address = ChineseAddress(
            "王小明", "+8613800138000", CHINESE_PROVINCES[code], city, district, "1号", "100000"
        )
        assert lines_for_label(address)[2] == line


class TestPoint:
    @pytest.mark.parametrize("point", [(-1.9441, 30.0619), (0.0, -0.00001), (90.0, -180.0)])
    def test_comes_back(self, point):
        assert point_of(replace(TO_HUYE, landmark=written_point(*point))) == point

    @pytest.mark.parametrize("landmark", ["📍", "📍 inyuma y'isoko", "📍 99.00000, 30.00000"])
    def test_other_landmarks_have_none(self, landmark):
        assert point_of(replace(TO_HUYE, landmark=landmark)) is None
        assert point_of(TO_HANGZHOU) is None


class TestStored:
    @pytest.mark.parametrize("address", [TO_HUYE, TO_HANGZHOU])
    def test_comes_back(self, address):
        assert address_from_dict(json.loads(json.dumps(address_to_dict(address)))) == address

    @pytest.mark.parametrize(
        "change",
        [
            {"country": "FR"},
            {"district": "Butare"},
            {"district": None},
            {"floor": "3"},
            {"phone": ()},
        ],
    )
    def test_other_data_is_refused(self, change):
        with pytest.raises(UnreadableAddress):
            address_from_dict(address_to_dict(TO_HUYE) | change)

    def test_missing_data_is_refused(self):
        data = address_to_dict(TO_HANGZHOU)
        del data["street"]
        with pytest.raises(UnreadableAddress):
            address_from_dict(data)
