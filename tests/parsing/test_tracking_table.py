"""Tables of tracking events as offices and spreadsheet programs write them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.carriers.payloads import events_in
from bot.parsing import carrier_codes
from bot.parsing.carrier_codes import AFTERSHIP, NOTHING, TRACK17, UPU, read_event
from bot.parsing.carrier_places import place_name, read_country
from bot.parsing.carrier_words import read_happening
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.timestamps import read_moment
from bot.parsing.tracking_headings import column_of
from bot.parsing.tracking_table import TrackingTable, read_tracking_table
from bot.texts import Name
from storage.constants import PARCEL_EVENTS

KIGALI = ZoneInfo("Africa/Kigali")
AT = datetime(2026, 12, 17, 12, 5, tzinfo=UTC).isoformat()
ROW = "EE473124829RW;EMA;17/12/2026 14:05;Kigali"


# The same event in tables of several kinds, as spreadsheets and carriers' sites give them.
WITH_HEADINGS = """
Numéro de suivi;Date;Heure;Lieu;Statut
EE473124829RW;17/12/2026;14h05;Kigali;Arrivé au centre de tri

N° de colis;Événement;Date et heure;Bureau
EE473124829RW;Expédié;le 17/12/2026 à 14:05;Kigali

Tracking No.;Event Date;Event Time;Event;Location
EE473124829RW;17/12/2026;14:05;EMA - Posting/Collection;Kigali

Consignment;Event Time;Event Date;Event Code;Office
EE473124829RW;2:05 PM;17-Dec-2026;EMA;Kigali

Item ID;Date/Time;Event description;Facility
EE473124829RW;Dec 17, 2026 14:05;Receive item from customer (Otb);Kigali

Waybill Number;Status;Timestamp (UTC);City
EE473124829RW;Picked up;2026-12-17 12:05;Kigali

AWB;Day;Clock;Checkpoint;Station
EE473124829RW;46373;0.586805;Posted;Kigali

Tracking report of 17 December
Barcode;When;Activity;Place
EE473124829RW;2026-12-17 14:05;Posted;Kigali

Parcel number;Date;Time;Status;Office
EE473124829RW;17/12/2026 00:00:00;1899-12-30 14:05:00;EMA;Kigali

Parcel number;Date;Time;Status;Office
EE473124829RW;17/12/2026 00:00;1405;EMA;Kigali

Parcel number;Time;Date;Status;Office
EE473124829RW;12/30/1899 2:05:00 PM;2026-12-17T00:00:00;EMA;Kigali

Parcel number;Date;Time;Status;Office
EE473124829RW;46373.0;0.586805;EMA;Kigali

Nimero;Itariki;Isaha;Icyabaye;Aho
EE473124829RW;17/12/2026;14:05;EMA;Kigali

邮件号码,时间,处理动态,网点
EE473124829RW,2026-12-17 下午2:05,【基加利】已收寄,Kigali
"""


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
        *(each.strip().encode() for each in re.split(r"\n{2,}", WITH_HEADINGS)),
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
    assert isinstance(found, Rejection)
    assert found.reason is reason


def test_no_column_is_left_out_silently() -> None:
    """Red when a column that nobody understands is gone without a word."""
    found = table(
        "Tracking No.;Event Date;Event Time;Event;Signed by;Colour\n"
        "EE473124829RW;17/12/2026;14:05;EMI - Delivered;Wang;red"
    )
    assert found.unused == ("Signed by", "Colour")
    assert [(line.word, line.code, line.at) for line in found.lines] == [("delivered", "EMI", AT)]
    assert table(f"{ROW};RW;one more;and more").unused == ("6", "7")


def test_a_column_of_the_same_meaning_is_named() -> None:
    """Red when the time of the upload, or a second number, is dropped without a word."""
    found = table(
        "Tracking No.;Event Time;Event;Upload time;Parcel No.;Scan date\n"
        "EE473124829RW;2026-12-17 14:05;EMA;2026-12-17 20:05;JD014600;2026-12-17 14:05"
    )
    assert found.lines[0].at == AT
    assert found.unused == ("Upload time", "Parcel No.")


def test_a_day_without_a_time_is_counted() -> None:
    assert table(f"{ROW}\nEE473124829RW;EMC;18/12/2026;Kigali").without_clock == 1


def test_headings_that_lack_the_number() -> None:
    found = read_tracking_table(b"Date;Status;Place\n17/12/2026;EMA;Kigali", KIGALI)
    assert found == Rejection(Reason.NOT_A_TABLE, found="no_number")


@pytest.mark.parametrize(
    ("row", "at"),
    [
        ("EE473124829RW;EDB;17/12/2026 20:05;Guangzhou", AT),
        ("EE473124829RW;EDB;17/12/2026 20:05;广州;", AT),
        ("EE473124829RW;EDB;17/12/2026 20:05;;China", AT),
        ("EE473124829RW;EDB;17/12/2026 20:05;Guangzhou EMS;", AT),
        ("EE473124829RW;EDB;17/12/2026 20:05;CNSHAA;", AT),
        ("EE473124829RW;EDB;17/12/2026 14:05;BERLIN;", AT),
        ("EE473124829RW;EXA;17/12/2026 14:05;;China", AT),  # customs of the sender's country
        ("EE473124829RW;EMJ;17/12/2026 15:05;Addis Ababa;", AT),
        ("EE473124829RW;EDB;17/12/2026 14:05 +02:00;Guangzhou", AT),
    ],
)
def test_a_time_is_by_the_clock_of_its_place(row: str, at: str) -> None:
    """Red when 20:05 in Guangzhou is 20:05 in Kigali, six hours later."""
    assert only(row).at == at


HEADINGS: dict[str | None, str] = {
    "number": """
    Tracking No. | tracking number | Consignment | Consignment No | Waybill
    AWB Number | Air Waybill | Item ID | MailitemID | Mail Item | Barcode
    Shipment number | Parcel | 单号 | 运单号 | 邮件号码 | 快递单号 | Nomero
    Nomero yo gukurikirana | Number
    Numéro de suivi | N° de suivi | No de colis | Numéro d'envoi | Numéro | Code-barres
    Bordereau | N° d'expédition | Tracking
    """,
    "day": """
    Date | Event Date | EventDate | 日期 | Itariki | Day
    Date et heure | Jour | Date de l'événement | Tracking date | Date d'envoi | Umunsi
    """,
    "time": """
    Time | Event Time | When | Timestamp | 时间 | 事件时间 | Igihe
    Heure | Heure (UTC+2) | Horodatage | Tracking time
    """,
    "code": """
    Code | Event Code | Event Type Code | Status code | 代码 | Kode
    """,
    "event": """
    Event | Status | Event Description | Latest Status | Checkpoint | Activity | 状态
    物流轨迹 | Imiterere
    Statut | Événement | Évènement | ÉVÉNEMENT | État | Étape | Opération | Libellé
    Statut de l'envoi | Statut du colis | Tracking status | Parcel status | Tracking history
    邮件状态
    """,
    "place": """
    Place | Location | Office | Event Office | City | Facility | 地点 | 网点 | Ahantu
    Lieu | Localisation | Ville | Bureau | Agence | Bureau de poste
    """,
    "country": """
    Country | Event Country | 国家 | Igihugu
    Pays | Pays de l'événement
    """,
    "": """
    Weight | Signed By | Recipient name | Destination country | Customer reference
    收件人
    Destinataire | Expéditeur | Poids | Remarques | Référence client | Bureau de destination
    Pays d'origine | Code postal | Estimated delivery date | Date de livraison prévue | 预计送达时间
    """,
    None: """
    Colour | Umukara | 颜色
    """,
}


def each_of(words: str) -> list[str]:
    return [each.strip() for each in words.replace("\n", "|").split("|") if each.strip()]


@pytest.mark.parametrize("column", HEADINGS)
def test_headings(column: str | None) -> None:
    headings = each_of(HEADINGS[column])
    assert {each: column_of(each) for each in headings} == dict.fromkeys(headings, column)


SENTENCES = {
    "in_transit": """
    Receive item from customer (Otb) | Insert item into bag (Otb)
    Send item abroad (EDI-received) | Receive item at delivery office (Inb)
    Return item from customs (Inb) | Shipment picked up | Processed at KIGALI - RWANDA
    Departed Facility in LEIPZIG - GERMANY | Arrived at Sort Facility HANGZHOU
    Clearance processing complete at GUANGZHOU | 运输途中 | 已收寄
    离开【广州】，下一站【杭州】 | 海关放行 | EMC | EMD - Arrival at inward OE
    Delivered to carrier | In transit, to be delivered on Monday | 到达【杭州】，请准备签收
    Arrivé au centre de tri | Arrivée au bureau d'échange | Expédié | Pris en charge
    En cours d'acheminement | Déposé au bureau de poste | Départ du centre | Dédouané
    Sorti de la douane | Remis au transporteur | En transit | Quitté le bureau de Kigali
    Yageze i Kigali | Yoherejwe | Byoherejwe | Iri mu nzira | Yavuye i Kigali
    Yatanzwe ku iposita | Yagejejwe ku iposita | Yakiriwe i Kanombe | Yagejejwe i Beijing
    Parti de Kigali | 卖家已发货
    即将派送 | 快件到达【杭州】，即将派送 | 等待派送
    """,
    "at_customs": """
    Customs status updated | Clearance event | 进口海关清关中
    Record item customs information (Inb) | EDB
    En douane | Présenté à la douane | Dédouanement en cours | Iri muri gasutamo
    """,
    "customs_held": """
    Held by customs | EME - Held by import Customs | Clearance delay
    Retenu en douane | Bloqué à la douane | Yafatiriwe muri gasutamo
    """,
    "out_for_delivery": """
    With delivery courier | Out for delivery | 安排投递 | 投递员正在派送
    快件正在派送途中 | 正在为您派送 | 派件员正在派件，请准备签收 | 正在配送
    En cours de livraison | En cours de distribution | Avec le livreur | En tournée
    Sorti pour livraison | Irimo gutangwa
    """,
    "awaiting_pickup": """
    Awaiting collection by recipient as requested | Ready for pick-up
    已到达菜鸟驿站，待取件 | Delivered to the post office | 快件已送达菜鸟驿站，请签收
    Disponible au point de retrait | Livré au point relais | Colis en instance | À retirer
    En attente de retrait | Yageze aho ifatirwa
    """,
    "attempt_failed": """
    Unsuccessful item delivery attempt (Inb) | Delivery attempted; recipient not home
    Not delivered | 未妥投：收件人不在 | Shipment refused by recipient
    Delivery not successful | Failure to deliver | Cannot be delivered
    派件失败，客户改约时间 | 派件异常 | 签收失败 | 拒签 | 无人签收
    Non livré | Échec de livraison | Tentative de livraison | Destinataire absent
    N'a pas pu être livré | Le colis n'a pas été distribué | Refusé par le destinataire
    Ntibyatanzwe | Ntiyatanzwe | Ntabwo yatanzwe
    Notice left (No Authorized Recipient Available) | Sorry we missed you | Business closed
    Recipient not available | Client absent | Umuguzi ntiyabonetse
    """,
    "delivered": """
    Deliver item (Inb) | Delivered - Signed for by: WANG | 已妥投，他人代收 | 已签收
    EMI - Delivered | Final delivery (EMI) | Has been delivered | 您的快件已由前台代签收
    Delivered to neighbour
    Livré | LIVRÉ | Livré au destinataire | A été livré | Colis livrés | Distribué | Délivré
    Remis au destinataire | Livraison effectuée | Remis contre signature
    Yagejejwe | Byagejejwe ku muguzi | Yageze ku muguzi | Yatanzwe | Yakiriwe n'umuguzi
    您的快件已由前台代收 | 客户已自提
    """,
    "returned": """
    Returned to shipper | Returning to the sender | 退回寄件人
    Retour à l'expéditeur | Retourné à l’expéditeur | Yasubijwe uwohereje | Yasubijwe
    Retour expéditeur | Retourné
    """,
    "lost": """
    lost | The parcel was lost | 邮件丢失
    Colis perdu | Yabuze | Yarabuze
    """,
    "announced": """
    Shipment information received
    En attente de prise en charge | Étiquette créée | 待揽收
    Awaiting seller dispatch | Pending shipping by the seller | 等待卖家发货
    """,
    "exception": """
    Shipment on hold | Shipment damaged | Delivered to wrong address
    Endommagé | Envoi retardé | Envoi annulé | Yangiritse
    Insufficient address | Address incorrect | Adresse incomplète
    """,
}


@pytest.mark.parametrize("word", SENTENCES)
def test_sentences_of_carriers(word: str) -> None:
    """Red when "not delivered" is read as delivered, or a name that a post writes is refused."""
    read = {each: (read_happening(each) or ("", None))[1] for each in each_of(SENTENCES[word])}
    assert read == dict.fromkeys(read, word)


NOT_YET = """
    Not yet delivered | To be delivered | Ready to be delivered | Will be delivered tomorrow
    Expected to be delivered on Monday | Never delivered | Has not been delivered | Non-delivered
    Yet to be delivered | 未签收 | 尚未签收 | 待签收 | 等待收件人签收 | 请及时签收 | 即将送达
    Sera livré demain | Pas encore livré | À livrer | Bientôt livré | Doit être livré
    Livraison prévue le 3 mars | Will be out for delivery | Not yet out for delivery
    Out for delivery tomorrow | 即将签收 | 预计明天送达 | Ntirageza | Ntabwo yageze i Kigali
"""


@pytest.mark.parametrize("sentence", each_of(NOT_YET))
def test_what_is_to_come_is_not_delivered(sentence: str) -> None:
    """Red when a buyer is told that a parcel arrived which the carrier only promises."""
    assert read_happening(sentence) is None


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
    [told] = events_in("iposita", {"events": [{**event, "country": "CN"}]}).events
    assert told.report.country == country


def test_countries() -> None:
    assert read_country("Guangzhou, China") == "CN"
    assert read_country("RWA") == "RW"
    assert read_country("DE") == "DE"
    assert [read_country(airport) for airport in ("PVG", "KGL", "ADD")] == ["CN", "RW", "ET"]
    assert read_country("CAN") == "", "Guangzhou, or Canada"
    assert read_country("Kigali") == "RW"
    assert read_country("Gotham") == ""


def test_times_of_their_own_zone() -> None:
    assert read_moment("2026-12-17 20:05 +08:00", KIGALI) == datetime.fromisoformat(AT)
    assert read_moment("2026-12-17T14:05:09.123", KIGALI) == datetime(
        2026, 12, 17, 12, 5, 9, tzinfo=UTC
    )
    assert read_moment("2026-12-17 20:05 CST", KIGALI) == datetime.fromisoformat(AT)
    assert read_moment("2026-12-17 25:05", KIGALI) is None


@pytest.mark.parametrize(
    "text",
    [
        *("17-Dec-2026 14:05", "17 Dec 2026 2:05 PM", "Dec 17, 2026 14:05", "17.12.26 14:05"),
        *("Thursday, December 17, 2026 14:05", "20261217 1405", "17 Ukuboza 2026 14:05"),
        *("17/12/2026 à 14h05", "Le 17 décembre 2026 à 14:05", "jeudi 17 décembre 2026, 14h05"),
        *("jeu. 17 déc. 2026 14:05", "17/12/2026 - 14:05", "17 Dec 2026 at 2:05 PM"),
        *("17 déc. 2026 à 14 h 05", "17/12/26 14 h 05"),
        *(
            "2026年12月17日 下午2:05",
            "2026年12月17日 星期四 14时05分",
            "2026/12/17 14:05",
            "1797509100",
        ),
    ],
)
def test_times_as_carriers_write_them(text: str) -> None:
    assert read_moment(text, KIGALI) == datetime.fromisoformat(AT)


@pytest.mark.parametrize(
    "text", ["0001-01-01 00:00", "9999-12-31 23:59", "17/12/1026", "2026-13-40"]
)
def test_times_that_cannot_be(text: str) -> None:
    """Red when a year that nothing can be counted with reaches the database."""
    assert read_moment(text, KIGALI) is None


@given(st.text(max_size=40) | st.text("0123456789-/.: TZ+年月日AMPdec", max_size=24))
def test_any_time_is_read_or_not(text: str) -> None:
    found = read_moment(text, KIGALI)
    assert found is None or 1989 < found.year < 2101


@pytest.mark.parametrize(
    ("written", "latin", "chinese"),
    [
        ("Hangzhou, China", "Hangzhou, China", "中国杭州"),
        ("KIGALI - RWANDA", "Kigali, RWANDA", "卢旺达基加利"),
        ("HANGZHOU - CHINA, PEOPLES REPUBLIC", "Hangzhou, China", "中国杭州"),
        ("广州", "Guangzhou", "广州"),
        ("杭州市", "Hangzhou", "杭州"),
        ("广州邮件处理中心", "Guangzhou (广州邮件处理中心)", "广州邮件处理中心"),
        ("Guangzhou EMS, China", "Guangzhou EMS, China", "Guangzhou EMS，中国"),
    ],
)
def test_places_as_their_readers_call_them(written: str, latin: str, chinese: str) -> None:
    assert place_name(written) == Name(latin, chinese)
    assert place_name("Orléans") == "Orléans"
