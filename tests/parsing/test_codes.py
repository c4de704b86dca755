"""Merchant codes, postcodes and tracking numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing import (
    Reason,
    Rejection,
    read_merchant_code,
    read_postcode,
    read_tracking,
    read_tracking_answer,
    s10_check_digit,
)
from bot.parsing.codes import order_code_readings, read_confirmation_code, read_order_code

R = Reason


class TestMerchantCode:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("123456", "123456"),
            ("012345", "012345"),
            ("12345", "12345"),
            ("1234567", "1234567"),
            ("１２３４５６", "123456"),
            ("123 456", "123456"),
            ("*182*8*1*123456#", "123456"),
            ("*182*8*1*123456*5000#", "123456"),
            ("MoMo code: 123456", "123456"),
            ("MoMo Pay 123456", "123456"),
            ("1234", Rejection(R.TOO_SHORT, limit=5, length=4)),
            ("0788123456", Rejection(R.TOO_LONG, limit=7, length=10)),
            ("*182*1*1#", Rejection(R.NOT_A_CODE)),
            ("none", Rejection(R.NOT_A_CODE)),
            ("12345 or 12346", Rejection(R.NOT_A_CODE)),
            ("", Rejection(R.EMPTY)),
        ],
    )
    def test_examples(self, text, expected):
        assert read_merchant_code(text) == expected


class TestPostcode:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("310000", "310000"),
            ("３１００００", "310000"),
            ("310 000", "310000"),
            ("邮编：310000", "310000"),
            ("31000", Rejection(R.TOO_SHORT, limit=6, length=5)),
            ("3100000", Rejection(R.TOO_LONG, limit=6, length=7)),
            ("杭州", Rejection(R.NOT_A_CODE)),
            ("", Rejection(R.EMPTY)),
        ],
    )
    def test_examples(self, text, expected):
        assert read_postcode(text) == expected


class TestTracking:
    @pytest.mark.parametrize("postal", [True, False])
    @pytest.mark.parametrize("code", ["EE473124829RW", "EE100000140RW", "EE100000025RW"])
    def test_right(self, code, postal):
        assert read_tracking(code, postal=postal) == code
        spaced = f" {code[:2]} {code[2:5]} {code[5:8]} {code[8:11]} {code[11:]}".lower()
        assert read_tracking(spaced, postal=postal) == code

    @pytest.mark.parametrize("postal", [True, False])
    def test_wrong_check_digit(self, postal):
        refusal = Rejection(R.WRONG_CHECK_DIGIT, found="0", expected="9")
        assert read_tracking("EE473124820RW", postal=postal) == refusal

    @pytest.mark.parametrize(
        ("text", "courier", "post"),
        [
            ("SF1234567890123", "SF1234567890123", Rejection(R.TOO_LONG, limit=13, length=15)),
            ("yt-12345", "YT-12345", Rejection(R.TOO_SHORT, limit=13, length=8)),
            ("EE473124829XX", "EE473124829XX", Rejection(R.UNKNOWN_COUNTRY, found="XX")),
            ("1234567890123", "1234567890123", Rejection(R.NOT_A_CODE)),
            ("https://x.rw/1", Rejection(R.NOT_A_CODE), Rejection(R.NOT_A_CODE)),
            ("快递12345", Rejection(R.NOT_A_CODE), Rejection(R.NOT_A_CODE)),
            ("-----", "", ""),
            ("VX-12", Rejection(R.NOT_A_CODE), Rejection(R.TOO_SHORT, limit=13, length=5)),
            # no digit: its length says nothing
            *(
                (words, Rejection(R.NOT_A_CODE), Rejection(R.NOT_A_CODE))
                for words in (
                    "abc",
                    "yego",
                    "by bus",
                    "motari",
                    "自己送",
                    "单号",
                    "number",
                )
            ),
            *(
                (other, Rejection(R.NOT_A_CODE), Rejection(R.NOT_A_CODE))
                for other in (
                    "2026-12-17",
                    "17-12-2026",
                    "25000 Frw",
                    "RWF 25,000",
                    "2 kg",
                )
            ),
            ("IS-7K4QM2", Rejection(R.NOT_A_CODE), Rejection(R.NOT_A_CODE)),  # an order's code
            (
                "ab1",
                Rejection(R.TOO_SHORT, limit=4, length=3),
                Rejection(R.TOO_SHORT, limit=13, length=3),
            ),
            (
                "A1" + "A" * 39,
                Rejection(R.TOO_LONG, limit=40, length=41),
                Rejection(R.TOO_LONG, limit=13, length=41),
            ),
            ("", Rejection(R.EMPTY), Rejection(R.EMPTY)),
        ],
    )
    def test_of_other_shape(self, text, courier, post):
        assert read_tracking(text, postal=False) == courier
        assert read_tracking(text, postal=True) == post

    @pytest.mark.parametrize(
        "text",
        [
            *("none", "None.", "N/A", "-", "not yet", "nta yo", "Ntayo", "没有", "暂无单号", "無"),
            *("0", "000", "hapana", "oya", "I don't have it yet", "I don’t have it"),
            *("no tracking number yet", "They haven't given it to me", "not available yet"),
            *("no tracking yet", "I lost it", "sinyifite", "simfite nomero", "nayibuze"),
            *("ntarayibona", "ntarayihabwa", "nta nomero bampaye", "ntiraboneka"),
            *("还没有", "还没拿到单号", "没单号", "我不知道", "還沒有", "aucun", "pas encore"),
            "je n'ai pas de numéro",
        ],
    )
    @pytest.mark.parametrize("postal", [True, False])
    def test_there_is_none(self, text, postal):
        """Red when a buyer is to follow a parcel by the number NONE."""
        assert read_tracking(text, postal=postal) == ""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("DHL 1234567890", "1234567890"),
            ("dhl: 1234567890", "1234567890"),
            ("1234567890 (DHL)", "1234567890"),
            ("EMS EE473124829RW", "EE473124829RW"),
            ("tracking number: JD014600", "JD014600"),
            ("nomero ni EE473124829RW", "EE473124829RW"),
            ("单号：SF1234567890123", "SF1234567890123"),
            ("顺丰SF1234567890123", "SF1234567890123"),
            ("JD 0146 00", "JD014600"),
            ("1234 5678 9012", "123456789012"),
            ("1234567890 / 1234567890", "1234567890"),
            ("https://www.dhl.com/tracking.html?tracking-id=1234567890&submit=1", "1234567890"),
            ("t.17track.net/en#nums=EE473124829RW", "EE473124829RW"),
            ("www.dhl.com/track/1234567890", "1234567890"),
            ("it is EE473124829RW", "EE473124829RW"),
            ("The number is EE473124829RW thanks!", "EE473124829RW"),
            ("tracking EE473124829RW sent yesterday", "EE473124829RW"),
            ("Nohereje: EE 473 124 829 RW", "EE473124829RW"),
            ("快递单号SF1234567890123，请查收", "SF1234567890123"),
            ("EE473124829 RW / DHL", "EE473124829RW"),
            ("MSCU 1234567", "MSCU1234567"),
            ("EE473l24829RW", "EE473124829RW"),  # l for 1
            ("RR1OOOO0017RW", "RR100000017RW"),
            ("EE 473 124 829 US", "EE473124829US"),  # us, it, in and to are words as well
            ("it is EE 473124829 IT", "EE473124829IT"),
            ("LA 473 124 829 CN", "LA473124829CN"),
            ("it is 123 456 789 na", "123456789"),
            ("RAC 123 A", "RAC123A"),  # a car's
            ("moto RAD 789 B", "RAD789B"),
            ("it is a 12345", "12345"),
        ],
    )
    def test_what_stands_beside_it_is_left_out(self, text, number):
        assert read_tracking(text, postal=False) == number

    @pytest.mark.parametrize(
        "text",
        [
            "EE473124829RW, EE100000140RW",
            "EE473124829RW EE100000140RW",
            "EE473124829RW na EE100000140RW",
            "1234567890 and 9876543210",
            "1234567890\n9876543210",
            "SF1234567890123、SF1234567890124",
            "JD0001 JD0002",
            "1234567890 second parcel 1234567891",
            "EE473124829RW call 0788123456",
        ],
    )
    def test_two_numbers_are_asked_back(self, text):
        found = read_tracking(text, postal=False)
        assert isinstance(found, Rejection)
        assert found.reason is R.AMBIGUOUS

    @pytest.mark.parametrize(
        "text",
        [
            *("I'll send it later", "I will send it tomorrow", "later", "bado", "ejo"),
            *("ndayibona ejo", "nzayohereza ejo", "ndacyayitegereje", "ntabwo ndayibona"),
            *("晚点发给你", "明天再给", "稍后", "plus tard", "not yet, tomorrow"),
        ],
    )
    @pytest.mark.parametrize("postal", [True, False])
    def test_it_is_still_to_come(self, text, postal):
        """Red when an order is shipped by the promise of a number."""
        assert read_tracking(text, postal=postal) == Rejection(R.NOT_YET)

    @pytest.mark.parametrize(
        ("text", "phone"),
        [
            ("+250788123456", "+250 788 123 456"),
            ("+250 788 123 456", "+250 788 123 456"),
            ("00250788123456", "+250 788 123 456"),
            ("250788123456", "+250 788 123 456"),
            ("0788123456", "+250 788 123 456"),
            ("0788 123 456", "+250 788 123 456"),
            ("tel 0788123456", "+250 788 123 456"),
            ("+86 138 0013 8000", "+86 138 0013 8000"),
            ("13800138000", "+86 138 0013 8000"),
            ("+254 712 345678", "+254 712 345678"),
            ("umushoferi 0788123456", "+250 788 123 456"),
            ("no number, call 0788 123 456", "+250 788 123 456"),
            ("0788 123 456 shoferi", "+250 788 123 456"),
            ("nimero ya shoferi ni 0788123456", "+250 788 123 456"),
            ("my phone is 0788123456", "+250 788 123 456"),
            ("the driver's number: 0788123456", "+250 788 123 456"),
            ("司机电话是 13800138000", "+86 138 0013 8000"),
            ("0788123456 Eric", "+250 788 123 456"),
        ],
    )
    def test_a_phone_number_is_none(self, text, phone):
        """Red when a buyer is to follow a parcel by the seller's phone."""
        answer = read_tracking_answer(text, postal=False)
        assert answer == Rejection(R.NOT_A_CODE, found=phone)
        at_the_post = read_tracking_answer(text, postal=True)
        assert isinstance(at_the_post, Rejection)
        assert at_the_post.found is None

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            *(("DHL 0788123456", "0788123456"), ("waybill 250788123456", "250788123456")),
            *((each, each) for each in ("1234567890", "9612345678901", "250788123456789")),
            *(("", Rejection(R.EMPTY)), ("none", "")),
        ],
    )
    def test_what_may_be_one(self, text, number):
        assert read_tracking_answer(text, postal=False) == number

    def test_a_table_s_numbers_are_no_phones(self):
        assert read_tracking("0788123456", postal=False) == "0788123456"

    @given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
    def test_one_wrong_digit_is_noticed(self, serial, place, step):
        digits = f"{serial:08}{s10_check_digit(f'{serial:08}')}"
        assert read_tracking(f"RR{digits}CN", postal=True) == f"RR{digits}CN"
        wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
        refused = isinstance(read_tracking(f"RR{wrong}CN", postal=True), Rejection)
        # S10 gives the check digit 5 to two remainders, 0 and 6, and cannot tell them apart.
        assert refused or (digits[8] == "5" and place < 8)


class TestAnyText:
    @given(st.text() | st.text("*#0123456789ABRW- ", max_size=50))
    def test_is_read_or_refused(self, text):
        for read in (
            read_merchant_code(text),
            read_postcode(text),
            read_tracking(text, postal=True),
            read_tracking(text, postal=False),
            read_tracking_answer(text, postal=False),
        ):
            assert isinstance(read, Rejection) or read.isascii()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((each, "IS-7K4QM2") for each in ("IS-7K4QM2", "is 7k4qm2", "#7K4QM2", "7k4qm2")),
        *((each, "IS-7K4QM2") for each in ("where is IS-7K4QM2?", "订单IS-7K4QM2到哪了")),
        ("IS-7K4QM2, Is-7k4qm2", "IS-7K4QM2"),
        ("IS-7K4QM2 and IS-7K4QM3", None),
        *((each, None) for each in ("coffee", "this-7k4qm2", "IS-7K4QM2X", "what is coffee")),
    ],
)
def test_an_order_s_code(text, code):
    """Red when an order that somebody asks for is searched as a product."""
    assert read_order_code(text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        *(
            (each, ("IS-7K4QM2",))
            for each in (
                "IS-7K4QM2",
                "is7k4qm2",
                "7K4 QM2",
                "# is - 7k4qm2 ",
                "1S-7K4QM2",
                "７k4qm2",
            )
        ),
        ("where is IS-7K4QM2?", ("IS-7K4QM2",)),
        ("COFFEE", ("IS-CDFFEE", "IS-CQFFEE")),  # asked for a code, six letters are one
        ("7K40M2", ("IS-7K4DM2", "IS-7K4QM2")),
        ("7K4OU2", ("IS-7K4DV2", "IS-7K4QV2")),
        ("0OLI10", ()),
        ("7K4QM", ()),
        ("", ()),
    ],
)
def test_an_order_s_code_that_was_misread(text, codes):
    """Red when staff are told that there is no such order because somebody read "O" for "Q"."""
    assert order_code_readings(text) == codes


class TestConfirmationCode:
    """Without what apps show between their digits, and with the zeros that they begin with."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("012 345", "012345"),
            ("000000", "000000"),
            ("0000-0001", "00000001"),
            ("０１２３４５", "012345"),
            ("Kode: 4821 0937", "48210937"),
            ("A1B2C 3D4E5", "a1b2c3d4e5"),
            ("12345", Rejection(R.NOT_A_CODE)),
            ("1234567", Rejection(R.NOT_A_CODE)),
            ("a1b2c3d4eg", Rejection(R.NOT_A_CODE)),
        ],
    )
    def test_read(self, text: str, expected: object) -> None:
        assert read_confirmation_code(text) == expected
