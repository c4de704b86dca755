"""Which column of a table of tracking events is which, by its heading in whatever words.

A heading is recognised by the words in it: "Tracking No.", "Consignment" and 运单号 are all the
parcel's number. A column that nobody recognises is named to whoever sent the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.parsing.patterns import either, without_accents

# By column, in the order in which they are looked for: "Event date" is a day, "Event code" a code.
_SHAPES = (
    (
        "",
        r"""
        sign(?:ed|atory|ature|ataire) | recipient | receiver | consignee | addressee | sender
        shipper | weight | pieces | customer | remark | remarque | comment | note | reference
        \border | invoice | origin | destination | dest\b | service | product | zip | post ?code
        postal code | code postal | mode | type of | expected | estimated | \beta\b
        destinataire | expediteur | client | poids | commande | observation | prevue?\b
        收件人 | 寄件人 | 签收人 | 重量 | 备注 | 订单 | 目的 | 始发 | 原寄 | 寄达 | 预计
        """,
    ),
    (
        "zone",
        r"""
        ^(?:time ?zone|utc ?offset|zone|fuseau(?: horaire)?|时区)$
        """,
    ),
    # What of the parcel it is, before the parcel itself: "Tracking date", "Statut du colis".
    (
        "day",
        r"""
        \bdate\b | \bday\b | \bjour\b | itariki | umunsi | 日期
        """,
    ),
    (
        "event",
        r"""
        \b(?:tracking|parcel|shipment|consignment|item) (?:stat(?:us|e)|event|history|detail)
        \b(?:statut|etat|evenement|suivi) (?:de |du |d )?(?:l )?(?:envoi|colis|expedition)
        """,
    ),
    (
        "time",
        r"""
        \b(?:tracking|parcel|shipment|item) time
        """,
    ),
    (
        "number",
        r"""
        tracking | consignment | waybill | air ?bill | \bawb\b | \bhawb\b | bar ?code | code barres?
        mail ?item | \bitem(?: id| no| number)?$ | shipment (?:no|number|id) | ^shipment$
        parcel | ^(?:number|no|id|numero|n)$ | n[io]mero | \bsuivi$ | \bcolis$ | bordereau
        \b(?:numero|no|n) d (?:envoi|expedition) | ^envoi$ | 单号 | 邮件号 | 条码 | s10
        ^(?:物流|快递)?编号$
        """,
    ),
    (
        "time",
        r"""
        time | when | timestamp | clock | hour | heure | horodatage | igihe | isaha | 时间 | 时刻
        """,
    ),
    (
        "code",
        r"""
        \bcode\b | ^tag$ | \bsub ?tag | kode | 代码 | 编码
        """,
    ),
    (
        "country",
        r"""
        country | \bpays\b | igihugu | 国家
        """,
    ),
    (
        "place",
        r"""
        place | location | localisation | office | \bcity | facility | \bstation | \bdepot
        \bhub\b | \barea\b | \blieu\b | \bville\b | bureau | agence | ahantu | ^aho\b | ^where$
        地点 | 地址 | 城市 | 网点 | 机构 | 局
        """,
    ),
    (
        "event",
        r"""
        event | status | state | activity | descri | detail | checkpoint | milestone
        history | scan | progress | statut | etat\b | evenement | etape | operation | libelle
        situation | imiterere | uko bimeze | imimerere | icyabaye | ibyabaye
        状态 | 事件 | 轨迹 | 动态 | 描述 | 信息 | 情况 | 进度
        """,
    ),
)
_KNOWN = tuple((column, either(patterns)) for column, patterns in _SHAPES)
_UTC = re.compile(r"\b(?:utc|gmt)(?P<away>[+-]\d{1,2})?\b")
USUAL = ("number", "event", "time", "place", "country")
_WITHIN = 5  # lines: some put a title above


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns by what they are, in the order in which they stand; those that are nothing."""

    columns: dict[str, tuple[int, ...]]
    unused: tuple[str, ...] = ()
    zone: str = ""  # that a heading names: "Time (UTC+8)"
    first: int = 0  # the line after it
    names: tuple[str, ...] = ()  # as they are written

    @classmethod
    def usual(cls, width: int) -> Headings:
        """Where the table names none: number, event, time, place, country."""
        unused = tuple(str(number) for number in range(len(USUAL) + 1, width + 1))
        return cls({name: (index,) for index, name in enumerate(USUAL)}, unused)


def find_headings(lines: Sequence[tuple[str, ...]]) -> Headings | None:
    """Those of the first line that names two columns and more, the number among them."""
    for index, cells in enumerate(lines[:_WITHIN]):
        named = [column_of(cell) for cell in cells]
        known = {each for each in named if each}
        if "number" in known and len(known) >= 2 and not _is_data(cells):
            return _headings(cells, named, index + 1)
    return None


def names_no_number(cells: Sequence[str]) -> bool:
    """Whether a line is a heading that lacks the one column without which nothing can be read."""
    known = {column_of(cell) for cell in cells} - {None, ""}
    return "number" not in known and len(known) >= 2 and not _is_data(cells)


def column_of(cell: str) -> str | None:
    """What a heading means; "" for what is known to be of no use here, None for what is unknown."""
    bare = without_accents(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell))
    bare = " ".join(re.sub(r"[\W_]+", " ", bare).split())
    return next((column for column, patterns in _KNOWN if patterns.search(bare)), None)


def _is_data(cells: Sequence[str]) -> bool:
    """A heading has hardly a figure in it: "Received at 2026-12-17" is no heading."""
    return any(len(re.findall(r"\d", cell)) >= 4 for cell in cells)


def _headings(cells: Sequence[str], named: Sequence[str | None], first: int) -> Headings:
    columns: dict[str, tuple[int, ...]] = {}
    zone = ""
    for index, column in enumerate(named):
        if column:
            columns[column] = (*columns.get(column, ()), index)
            if column in ("day", "time") and (found := _UTC.search(cells[index].casefold())):
                zone = f"{int(found['away'] or 0):+03d}:00"
    unused = tuple(
        cell[:40] for cell, column in zip(cells, named, strict=True) if not column and cell
    )
    return Headings(columns, unused, zone, first, tuple(cell[:40] for cell in cells))
