"""China's thirty-four divisions of the first level (GB/T 2260, ISO 3166-2:CN)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.parsing.folding import fold
from bot.parsing.normalise import typed
from bot.parsing.rejection import Reason, Rejection
from bot.places.names import Index
from bot.texts import Name

_TABLE = """
BJ 北京 市 Beijing
TJ 天津 市 Tianjin
HE 河北 省 Hebei
SX 山西 省 Shanxi
NM 内蒙古 自治区 Inner Mongolia
LN 辽宁 省 Liaoning
JL 吉林 省 Jilin
HL 黑龙江 省 Heilongjiang
SH 上海 市 Shanghai
JS 江苏 省 Jiangsu
ZJ 浙江 省 Zhejiang
AH 安徽 省 Anhui
FJ 福建 省 Fujian
JX 江西 省 Jiangxi
SD 山东 省 Shandong
HA 河南 省 Henan
HB 湖北 省 Hubei
HN 湖南 省 Hunan
GD 广东 省 Guangdong
GX 广西 壮族自治区 Guangxi
HI 海南 省 Hainan
CQ 重庆 市 Chongqing
SC 四川 省 Sichuan
GZ 贵州 省 Guizhou
YN 云南 省 Yunnan
XZ 西藏 自治区 Tibet
SN 陕西 省 Shaanxi
GS 甘肃 省 Gansu
QH 青海 省 Qinghai
NX 宁夏 回族自治区 Ningxia
XJ 新疆 维吾尔自治区 Xinjiang
TW 台湾 省 Taiwan
HK 香港 特别行政区 Hong Kong
MO 澳门 特别行政区 Macao
"""
#: Other names in Latin letters.
_ALSO = {
    "NM": ("Neimenggu", "Nei Mongol"),
    "XZ": ("Xizang",),
    "HK": ("Xianggang",),
    "MO": ("Aomen", "Macau"),
}
_TRADITIONAL = str.maketrans(
    "內遼寧龍蘇東廣慶貴雲陝肅臺灣門維爾區別",
    "内辽宁龙苏东广庆贵云陕肃台湾门维尔区别",
)
#: What follows the name proper, official or not: many write 广西省.
_TITLE = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区|特区|province|sheng|shi)$")


@dataclass(frozen=True, slots=True)
class ChineseProvince:
    """A province, municipality, autonomous or special administrative region."""

    code: str  # ISO 3166-2:CN, without "CN-"
    zh: str  # 浙江
    zh_full: str  # 浙江省, as on a label
    en: str

    @property
    def name(self) -> Name:
        """For a reader; on the parcel it stands in Chinese, whoever wrote it."""
        return Name(self.en, self.zh_full)

    @property
    def is_municipality(self) -> bool:
        """A city of the first level: province and city are one."""
        return self.zh_full.endswith("市")


def _key(name: str) -> str:
    folded = fold(name).translate(_TRADITIONAL).replace(" ", "")
    return _TITLE.sub("", folded)


def _rows() -> dict[str, ChineseProvince]:
    rows = (line.split(maxsplit=3) for line in _TABLE.strip().splitlines())
    return {code: ChineseProvince(code, zh, zh + title, en) for code, zh, title, en in rows}


CHINESE_PROVINCES: dict[str, ChineseProvince] = _rows()

_INDEX: Index[ChineseProvince] = Index(
    {
        _key(name): place
        for code, place in CHINESE_PROVINCES.items()
        for name in (place.zh, place.en, *_ALSO.get(code, ()))
    }
)


def read_chinese_province(text: str) -> ChineseProvince | Rejection:
    """A province by its name: "浙江", "浙江省", "廣東", "Zhejiang", "inner mongolia".

    A name that is only near, or with more behind it (浙江杭州), is not taken but proposed.
    Refused: EMPTY, TOO_LONG, UNKNOWN_PLACE (expected: the nearest, in the script of the answer).
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    key = _key(spelled)
    found = _INDEX.exact(key)
    if found is not None:
        return found
    near = _INDEX.beginning(key) or _INDEX.nearest(key)
    if near is None:
        return Rejection(Reason.UNKNOWN_PLACE)
    return Rejection(Reason.UNKNOWN_PLACE, expected=near.en if key.isascii() else near.zh)
