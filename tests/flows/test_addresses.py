"""Addresses as people type and paste them, through the checkout's form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Said
from bot.flows import checkout, position
from bot.flows.checkout import address_of
from bot.places import CHINESE_PROVINCES, ChineseAddress, lines_for_label
from bot.places.chinese_addresses import split_place
from bot.places.pasted_addresses import read_pasted
from tests.support.forms import BASKET, Filling, tapped

STREET = "文三路90号2幢301室"


def to_china(*events: Any) -> Filling:
    start = Filling(checkout.FORM, checkout.Answers(BASKET))
    return start.send(Said("王小明"), tapped("CN"), Said("138 0013 8000"), *events)


def asked(filling: Filling) -> str:
    return position.asked(checkout.FORM, filling.state)


def label(filling: Filling) -> tuple[str, ...]:
    return lines_for_label(address_of(filling.state.answers))


class TestPasted:
    @pytest.mark.parametrize(
        ("text", "missing"),
        [
            (f"张三 13800138000 浙江省杭州市西湖区{STREET} 310012", "method"),
            (f"张三，13800138000，浙江省 杭州市 西湖区 {STREET}", "postcode"),
            (f"浙江省杭州市西湖区{STREET} 张三 13800138000", "postcode"),
            (f"张三 +86 138 0013 8000 杭州西湖区{STREET}", "postcode"),
            (
                f"收件人：张三\n手机号码：13800138000\n所在地区：浙江省杭州市西湖区\n详细地址：{STREET}",
                "postcode",
            ),
            (f"張三 13800138000 浙江省杭州市西湖區{STREET}", "postcode"),
            ("张三 13800138000 浙江省杭州市西湖区", "street"),
            ("张三 13800138000 浙江省", "city"),
        ],
    )
    def test_only_what_is_missing_is_asked(self, text: str, missing: str) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(BASKET)).say(text)
        assert asked(filling) == missing
        assert filling.state.answers.phone == "+8613800138000"
        assert filling.state.answers.recipient in ("张三", "張三")
        assert filling.state.answers.country == "CN"

    def test_a_municipality(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(BASKET))
        filling.say("李四 13800138000 北京市海淀区中关村大街1号 100080")
        assert label(filling)[1:4] == ("100080", "北京市海淀区", "中关村大街1号")

    @pytest.mark.parametrize(
        ("text", "city", "district", "street"),
        [
            ("湖南省邵阳县长乐乡1号", "", "邵阳县", "长乐乡1号"),
            ("海南省直辖县级行政区划文昌市文城镇1号", "文昌市", "", "文城镇1号"),
            ("湖北省省直辖县级行政区划潜江市园林街道2号", "潜江市", "", "园林街道2号"),
            ("上海 上海市 徐汇区 陕西南路666弄", "", "徐汇区", "陕西南路666弄"),
        ],
    )
    def test_a_county_is_not_the_city_above_it(
        self, text: str, city: str, district: str, street: str
    ) -> None:
        """Red when a parcel goes to "邵阳市, 县长乐乡", or a form's placeholder is a city."""
        place = split_place(text)
        assert (place.city, place.district, place.rest) == (city, district, street)

    def test_nothing_that_was_pasted_is_lost(self) -> None:
        """Whoever rings a hidden number needs its extension; a name may stand on either side."""
        place = f"浙江省杭州市西湖区{STREET}"
        hidden = read_pasted(f"张三 13800138000-1234 {place}") or {}
        assert (hidden["recipient"], hidden["phone"]) == ("张三[1234]", "+8613800138000")
        for text in (f"张三 13800138000 收 {place}", f"张三 {place} 13800138000 收"):
            assert (read_pasted(text) or {})["recipient"] == "张三 收"

    @pytest.mark.parametrize(
        ("said", "phone", "name"),
        [
            ("0571-8765 4321", "+8657187654321", "张三"),
            ("0571-87654321", "+8657187654321", "张三"),
            ("(0571) 8765 4321", "+8657187654321", "张三"),
            ("021 6234 5678", "+862162345678", "张三"),
            ("010-62345678-801", "+861062345678", "张三[801]"),
            ("电话：0755-83456789", "+8675583456789", "张三"),
            ("+852 9123 4567", "+85291234567", "张三"),
        ],
    )
    def test_other_phones(self, said: str, phone: str, name: str) -> None:
        """Red when an address with an office's number is kept as a name."""
        for text in (
            f"张三 {said} 浙江省杭州市西湖区{STREET}",
            f"浙江杭州西湖区{STREET} 张三 {said}",
        ):
            found = read_pasted(text) or {}
            assert (found.get("phone"), found.get("recipient")) == (phone, name)
            assert (found.get("city"), found.get("street")) == ("杭州市", STREET)

    @pytest.mark.parametrize(
        ("text", "phone", "area", "street"),
        [
            (
                "陈大文 +852 9123 4567 香港九龙尖沙咀弥敦道36号",
                "+85291234567",
                "九龙",
                "尖沙咀弥敦道36号",
            ),
            ("陳大文 91234567 香港九龍彌敦道36號", "+85291234567", "九龍", "彌敦道36號"),
            (
                "香港特别行政区中西区皇后大道中1号 陈大文 9123 4567",
                "+85291234567",
                "中西区",
                "皇后大道中1号",
            ),
            (
                "陈大文 13800138000 香港新界沙田区正街18号",
                "+8613800138000",
                "新界沙田区",
                "正街18号",
            ),
            ("何小姐 66123456 澳门氹仔官也街10号", "+85366123456", "氹仔", "官也街10号"),
            (
                "何小姐 +853 6612 3456 澳門花地瑪堂區馬路10號",
                "+85366123456",
                "花地瑪堂區",
                "馬路10號",
            ),
        ],
    )
    def test_hong_kong_and_macao_in_one_line(
        self, text: str, phone: str, area: str, street: str
    ) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(BASKET)).say(text)
        answers = filling.state.answers
        assert (answers.phone, answers.area, answers.street) == (phone, area, street)
        assert asked(filling) == "method"

    @pytest.mark.parametrize(
        ("place", "city", "district", "street"),
        [
            (
                "新疆伊犁哈萨克自治州塔城地区额敏县红旗路1号",
                "伊犁哈萨克自治州塔城地区",
                "额敏县",
                "红旗路1号",
            ),
            ("新疆塔城地区额敏县红旗路1号", "塔城地区", "额敏县", "红旗路1号"),
            ("西藏阿里地区噶尔县1号", "阿里地区", "噶尔县", "1号"),
            ("内蒙古锡林郭勒盟正蓝旗上都镇1号", "锡林郭勒盟", "正蓝旗", "上都镇1号"),
            (
                "黑龙江大兴安岭地区加格达奇区铁路小区1号",
                "大兴安岭地区",
                "加格达奇区",
                "铁路小区1号",
            ),
            ("四川凉山州西昌市航天大道1号", "凉山州", "西昌市", "航天大道1号"),
            ("云南省红河哈尼族彝族自治州蒙自市1号", "红河哈尼族彝族自治州", "蒙自市", "1号"),
            ("湖南省郴州市桂东县桂东县清泉镇1号", "郴州市", "桂东县", "清泉镇1号"),
        ],
    )
    def test_prefectures_and_their_counties(
        self, place: str, city: str, district: str, street: str
    ) -> None:
        found = split_place(place)
        assert (found.city, found.district, found.rest) == (city, district, street)

    def test_a_province_that_nobody_wrote_is_asked(self) -> None:
        """Red when 昆山 makes the whole of a pasted address somebody's name."""
        filling = Filling(checkout.FORM, checkout.Answers(BASKET))
        filling.say("李四 13800138000 昆山市玉山镇朝阳西路1号")
        answers = filling.state.answers
        assert (answers.recipient, answers.phone) == ("李四", "+8613800138000")
        assert answers.street == "昆山市玉山镇朝阳西路1号"
        assert asked(filling) == "province"

    def test_without_a_phone_that_is_asked(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(BASKET))
        filling.say(f"张三 浙江省杭州市西湖区{STREET}")
        assert (filling.state.answers.recipient, asked(filling)) == ("张三", "phone")
        assert asked(filling.say("13800138000")) == "postcode"

    def test_without_a_name_that_is_asked(self) -> None:
        filling = Filling(checkout.FORM, checkout.Answers(BASKET))
        filling.say(f"13800138000 浙江省杭州市西湖区{STREET}")
        assert asked(filling) == "recipient"
        assert asked(filling.say("张三")) == "postcode"

    @pytest.mark.parametrize(
        "text",
        ["Uwase Alice", "王小明", "0788123456", "张三 13800138000", "海南", "江西生", "北京一号"],
    )
    def test_other_words_are_a_name_or_refused(self, text: str) -> None:
        assert read_pasted(text) is None

    @given(st.text() | st.text("张三浙江省杭州市西湖区路号 13800,，\n", max_size=60))
    def test_any_text_is_read(self, text: str) -> None:
        read_pasted(text)
        for province in (None, CHINESE_PROVINCES["BJ"], CHINESE_PROVINCES["ZJ"]):
            place = split_place(text, province)
            assert len(place.rest) <= len(place.city + place.district + place.rest)


class TestPartByPart:
    def test_a_municipality_has_no_city(self) -> None:
        """北京 and 海淀区 became 北京市海淀区海淀区."""
        filling = to_china(Said("北京"), Said("海淀区"), Said("中关村大街1号"), Said("100080"))
        assert asked(filling) == "method"
        assert label(filling)[2] == "北京市海淀区"

    @pytest.mark.parametrize(
        ("province", "city", "typed", "district"),
        [
            ("浙江", "杭州市", "杭州西湖区", "西湖区"),
            ("浙江", "杭州市", "浙江杭州西湖区", "西湖区"),
            ("湖南", "长沙市", "长沙县", "长沙县"),
            ("辽宁", "本溪市", "本溪满族自治县", "本溪满族自治县"),
            ("辽宁", "本溪市", "本溪桓仁满族自治县", "桓仁满族自治县"),
        ],
    )
    def test_the_city_before_its_district(
        self, province: str, city: str, typed: str, district: str
    ) -> None:
        """杭州西湖区 became 杭州市杭州西湖区; some counties have their city's name."""
        filling = to_china(Said(province), Said(city), Said(typed), Said(STREET), Said("310012"))
        assert label(filling)[2].endswith(f"{city}{district}")

    @pytest.mark.parametrize("province", ["香港", "澳门", "Hong Kong"])
    def test_hong_kong_and_macao_have_no_postcode(self, province: str) -> None:
        filling = to_china(Said(province), Said("中西区"), Said("皇后大道中1号"))
        assert asked(filling) == "method"
        assert label(filling)[1].endswith("中西区")

    def test_elsewhere_it_can_be_skipped(self) -> None:
        filling = to_china(Said("浙江"), Said("杭州市"), Said("西湖区"), Said(STREET))
        assert "<skip" in filling.taps
        filling.tap("<skip")
        assert asked(filling) == "method"
        assert label(filling)[1] == "浙江省杭州市西湖区"

    @pytest.mark.parametrize(
        "typed",
        [
            ("浙江", "杭州市", "杭州市西湖区", STREET),
            ("浙江", "杭州市西湖区", STREET),
            ("浙江省杭州市西湖区", STREET),
            ("浙江杭州西湖区", STREET),
            (f"浙江省杭州市西湖区{STREET}",),
            ("浙江", "杭州市", f"西湖区{STREET}"),
            ("浙江", "杭州市", "西湖区", f"浙江省杭州市西湖区{STREET}"),
        ],
    )
    def test_what_is_said_twice_is_kept_once(self, typed: tuple[str, ...]) -> None:
        filling = to_china(*map(Said, typed))
        assert asked(filling) == "postcode"
        filling.tap("<skip")
        assert label(filling)[1:3] == ("浙江省杭州市西湖区", STREET)

    @pytest.mark.parametrize(
        "typed",
        [
            (f"浙江省杭州市西湖区{STREET} 310012",),
            (f"310012 浙江省杭州市西湖区{STREET}",),
            ("浙江", f"杭州市西湖区{STREET}，310012"),
            ("浙江", "杭州市", "西湖区", f"{STREET} 邮编：310012"),
        ],
    )
    def test_a_postcode_beside_a_place_is_no_part_of_it(self, typed: tuple[str, ...]) -> None:
        """It became the end of the street, and was asked for again."""
        filling = to_china(*map(Said, typed))
        assert asked(filling) == "method"
        answers = filling.state.answers
        assert (answers.city, answers.area) == ("杭州市", "西湖区")
        assert (answers.street, answers.postcode) == (STREET, "310012")

    def test_a_number_of_six_digits_in_a_street_is_no_postcode(self) -> None:
        filling = to_china(Said("浙江"), Said("杭州市"), Said("西湖区"), Said("文三路100012号"))
        assert asked(filling) == "postcode"
        assert filling.state.answers.street == "文三路100012号"

    def test_a_street_that_looks_like_a_district_stays_one(self) -> None:
        filling = to_china(Said("浙江"), Said("杭州市"), Said("西湖区"), Said("开发区 大道1号"))
        assert filling.state.answers.street == "开发区 大道1号"

    def test_another_province_asks_for_its_city(self) -> None:
        filling = to_china(Said("浙江"), Said("杭州市"), Said("西湖区"), Said(STREET))
        filling.tap("<skip").tap("arranged").tap("<edit", "province").say("广东")
        assert asked(filling) == "city"

    def test_old_addresses_are_shown_without_repeating(self) -> None:
        kept = ChineseAddress(
            "王", "+8613800138000", CHINESE_PROVINCES["BJ"], "海淀区", "海淀区", "1号", "100080"
        )
        assert lines_for_label(kept)[2] == "北京市海淀区"


class TestRwanda:
    def at_the_district(self) -> Filling:
        start = Filling(checkout.FORM, checkout.Answers(BASKET))
        return start.send(Said("Uwase Alice"), tapped("RW"), Said("0788123456"))

    @pytest.mark.parametrize(
        "text", ["Gasabo, Kigali", "Kigali, Gasabo", "Gasabo District, Kigali City, Rwanda"]
    )
    def test_what_is_larger_is_left_out(self, text: str) -> None:
        filling = self.at_the_district().say(text)
        assert (filling.state.answers.district, asked(filling)) == ("Gasabo", "sector")

    @pytest.mark.parametrize(
        ("text", "sector", "district"),
        [
            ("Kimironko, Gasabo", "Kimironko", "Gasabo"),
            ("Gasabo - Umurenge wa Remera", "Remera", "Gasabo"),
            ("Ngoma, Huye", "Ngoma", "Huye"),  # both are districts: from small to large
            ("Tumba, Huye, Rwanda", "Tumba", "Huye"),
            ("Huye, Ngoma", "Ngoma", "Huye"),  # Huye is no sector of Ngoma
            ("Kimironko Gasabo", "Kimironko", "Gasabo"),
            ("huye tumba", "Tumba", "Huye"),
        ],
    )
    def test_a_sector_with_its_district(self, text: str, sector: str, district: str) -> None:
        filling = self.at_the_district().say(text)
        answers = filling.state.answers
        assert (answers.sector, answers.district) == (sector, district)
        assert asked(filling) == "landmark"

    @pytest.mark.parametrize(
        ("text", "sector", "district"),
        [
            ("Kimironko", "Kimironko", "Gasabo"),
            ("kimilonko", "Kimironko", "Gasabo"),
            ("umurenge wa Kinigi", "Kinigi", "Musanze"),
            ("NYAMIRAMA", "Nyamirama", "Kayonza"),
            ("Kamembe, Western Province", "Kamembe", "Rusizi"),
            ("Remera, Kigali", "Remera", "Gasabo"),  # Kigali has one, the country four
            ("Murambi, Iburasirazuba", "Murambi", "Gatsibo"),
            ("gisenyi", "Gisenyi", "Rubavu"),
        ],
    )
    def test_a_sector_alone_names_its_district(self, text: str, sector: str, district: str) -> None:
        filling = self.at_the_district().say(text)
        answers = filling.state.answers
        assert (answers.sector, answers.district) == (sector, district)
        assert asked(filling) == "landmark"

    def test_a_sector_of_several_districts_is_asked_back(self) -> None:
        filling = self.at_the_district().say("remera")
        assert "Gasabo, Gatsibo, Musanze and Ngoma" in filling.words
        assert "for example: Remera, Gasabo" in filling.words
        assert asked(filling) == "district"
        filling.say("Remera, Gasabo")
        assert (filling.state.answers.sector, asked(filling)) == ("Remera", "landmark")

    def test_a_town_of_long_ago_and_a_sector(self) -> None:
        """Butare was the name of Huye's town, and is a sector of Rusizi."""
        assert "Huye and Rusizi" in self.at_the_district().say("Butare").words

    def test_a_district_of_the_same_name_is_meant(self) -> None:
        filling = self.at_the_district().say("Huye")
        assert (filling.state.answers.district, asked(filling)) == ("Huye", "sector")

    def test_the_sector_is_written_as_there(self) -> None:
        filling = self.at_the_district().send(Said("Gasabo"), Said("umurenge wa kimilonko"))
        assert filling.state.answers.sector == "Kimironko"
        other = self.at_the_district().send(Said("Gasabo"), Said("Kibagabaga"))  # a cell
        assert other.state.answers.sector == "Kibagabaga"

    def test_a_sector_of_another_district_is_asked_back(self) -> None:
        """Red when a parcel is sent to a sector that its district does not have."""
        filling = self.at_the_district().say("Kimironko, Kicukiro")
        assert "Kimironko is not in the district Kicukiro. It is in: Gasabo" in filling.words
        assert "for example: Kimironko, Gasabo" in filling.words
        filling.say("Kicukiro").say("Kimironko")
        assert "It is in: Gasabo" in filling.words
        assert asked(filling) == "sector"
        filling.say("Kimironko, Gasabo")
        answers = filling.state.answers
        assert (answers.sector, answers.district) == ("Kimironko", "Gasabo")
        assert asked(filling) == "landmark"

    def test_a_number_is_no_landmark(self) -> None:
        filling = self.at_the_district().send(Said("Huye"), Said("Ngoma"), Said("36"))
        assert asked(filling) == "landmark"


def test_china_stands_first_for_who_reads_chinese() -> None:
    for home, first in (("CN", "CN"), ("RW", "RW")):
        filling = Filling(checkout.FORM, checkout.Answers(BASKET, home=home))  # type: ignore[arg-type]
        assert filling.say("王小明").taps[0] == first
