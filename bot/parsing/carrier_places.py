"""Where an event happened: in which country, by whose clock its times are, and how its readers call
the place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from zoneinfo import ZoneInfo

from bot.parsing.carrier_codes import is_export
from bot.texts import Name

# Home, where the parcels go, and where they change planes: each has one clock. The names that are
# written for it, the Chinese one first.
_COUNTRIES = {
    "RW": ("Africa/Kigali", "卢旺达 rw rwa rwanda urwanda republicofrwanda"),
    "CN": ("Asia/Shanghai", "中国 cn chn china prchina chinapeoplesrepublic ubushinwa 中国大陆"),
    "HK": ("Asia/Hong_Kong", "中国香港 hk hkg hongkong hongkongsarchina 香港"),
    "ET": ("Africa/Addis_Ababa", "埃塞俄比亚 et eth ethiopia etiyopiya"),
    "KE": ("Africa/Nairobi", "肯尼亚 ke ken kenya"),
    "UG": ("Africa/Kampala", "乌干达 ug uga uganda"),
    "TZ": ("Africa/Dar_es_Salaam", "坦桑尼亚 tz tza tanzania tanzaniya"),
    "AE": ("Asia/Dubai", "阿联酋 ae are uae unitedarabemirates"),
    "QA": ("Asia/Qatar", "卡塔尔 qa qat qatar"),
    "TR": ("Europe/Istanbul", "土耳其 tr tur turkey turkiye türkiye"),
    "BE": ("Europe/Brussels", "比利时 be bel belgium"),
    "DE": ("Europe/Berlin", "德国 de deu germany"),
    "NL": ("Europe/Amsterdam", "荷兰 nl nld netherlands"),
}
# A parcel's usual stops. China's cities by the latest of its own names in Latin letters.
_CITIES = {
    "RW": "Kigali 基加利, Huye 胡耶, Musanze 穆桑泽, Rubavu 鲁巴武",
    "CN": """
    Beijing 北京, Shanghai 上海, Tianjin 天津, Chongqing 重庆, Guangzhou 广州, Shenzhen 深圳,
    Hangzhou 杭州, Ningbo 宁波, Wenzhou 温州, Jiaxing 嘉兴, Huzhou 湖州, Shaoxing 绍兴, Jinhua 金华,
    Yiwu 义乌, Taizhou 台州, Quzhou 衢州, Lishui 丽水, Zhoushan 舟山, Nanjing 南京, Suzhou 苏州,
    Wuxi 无锡, Changzhou 常州, Nantong 南通, Xuzhou 徐州, Yangzhou 扬州, Hefei 合肥, Wuhu 芜湖,
    Fuzhou 福州, Xiamen 厦门, Quanzhou 泉州, Nanchang 南昌, Jinan 济南, Qingdao 青岛, Yantai 烟台,
    Weifang 潍坊, Zhengzhou 郑州, Luoyang 洛阳, Wuhan 武汉, Yichang 宜昌, Changsha 长沙,
    Zhuzhou 株洲, Foshan 佛山, Dongguan 东莞, Zhuhai 珠海, Zhongshan 中山, Huizhou 惠州,
    Shantou 汕头, Nanning 南宁, Guilin 桂林, Haikou 海口, Sanya 三亚, Chengdu 成都, Mianyang 绵阳,
    Guiyang 贵阳, Kunming 昆明, Lhasa 拉萨, Xi'an 西安, Lanzhou 兰州, Xining 西宁, Yinchuan 银川,
    Urumqi 乌鲁木齐, Shijiazhuang 石家庄, Tangshan 唐山, Baoding 保定, Langfang 廊坊, Taiyuan 太原,
    Hohhot 呼和浩特, Baotou 包头, Shenyang 沈阳, Dalian 大连, Changchun 长春, Harbin 哈尔滨,
    Daqing 大庆
    """,
    "HK": "Hong Kong 香港",
    "ET": "Addis Ababa 亚的斯亚贝巴",
    "KE": "Nairobi 内罗毕",
    "UG": "Kampala 坎帕拉, Entebbe 恩德培",
    "TZ": "Dar es Salaam 达累斯萨拉姆",
    "AE": "Dubai 迪拜",
    "QA": "Doha 多哈",
    "TR": "Istanbul 伊斯坦布尔",
    "BE": "Brussels 布鲁塞尔",
    "DE": "Leipzig 莱比锡, Frankfurt 法兰克福",
    "NL": "Amsterdam 阿姆斯特丹",
}
# Airports by their IATA codes. Not CAN, Guangzhou's, which is Canada where countries are codes.
_AIRPORTS = {
    code: country
    for country, codes in {
        "RW": "KGL",
        "CN": "PEK PKX PVG SHA SZX HGH CTU TFU XIY CKG WUH CSX KMG XMN TAO CGO NKG",
        "HK": "HKG",
        "ET": "ADD",
        "KE": "NBO",
        "UG": "EBB",
        "TZ": "DAR",
        "AE": "DXB DWC SHJ",
        "QA": "DOH",
        "TR": "IST",
        "BE": "BRU LGG",
        "DE": "LEJ FRA CGN",
        "NL": "AMS",
    }.items()
    for code in codes.split()
}
_BETWEEN = re.compile(r"\s*(?:[,,;;/()()|]|\s-\s|--)\s*")
_BETWEEN_CHINESE = re.compile(rf"{_BETWEEN.pattern}|\s+")
_FORMAL = re.compile(r"china, people'?s republic(?: of)?", re.IGNORECASE)  # as DHL writes it
# An office's code at the UPU: CNSHAA is Shanghai. Of other countries' it may be a city, BERLIN.
_OFFICE = re.compile(r"(CN|HK|RW)[A-Z]{4}")
# What a table calls a place without an end of its own: 杭州市, Hangzhou City.
_ENDS = re.compile(r"(?:市|city|shi)$")


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _countries() -> dict[str, str]:
    return {name: code for code, (_, names) in _COUNTRIES.items() for name in names.split()}


@cache
def _cities() -> dict[str, tuple[str, Name]]:
    """Country and name, by what may be written."""
    known = {}
    for country, cities in _CITIES.items():
        for each in cities.split(","):
            latin, _, chinese = each.strip().rpartition(" ")
            known[_folded(latin)] = known[chinese] = (country, Name(latin, chinese))
    return known


def _city(part: str) -> tuple[str, Name] | None:
    folded = _folded(part)
    return _cities().get(folded) or _cities().get(_ENDS.sub("", folded))


def _parts(text: str) -> list[str]:
    bare = _FORMAL.sub("China", text.strip())
    between = _BETWEEN if bare.isascii() else _BETWEEN_CHINESE
    return [part for part in between.split(bare) if part]


def read_country(text: str) -> str:
    """ISO 3166 of a country written in any way, or of a part of a place; "" not known."""
    for part in (text, *reversed(_parts(text))):
        folded = _folded(part)
        if folded in _countries():
            return _countries()[folded]
        if city := _city(part):
            return city[0]
    bare = text.strip()
    if re.fullmatch(r"[A-Z]{2}", bare):
        return bare
    if office := _OFFICE.fullmatch(bare):
        return office[1]
    if bare in _AIRPORTS:
        return _AIRPORTS[bare]
    named = next(filter(None, map(_city, bare.split())), None)  # Guangzhou EMS
    return next(
        (city[0] for name, city in _cities().items() if not name.isascii() and name in bare),
        named[0] if named else "",
    )


def country_of(code: str, *texts: str) -> str:
    """Where an event happened, by the first of these texts that says so; export is always from
    Rwanda, whatever country a table names beside it (it is often the parcel's)."""
    if is_export(code):
        return "RW"
    return next((found for text in texts if text and (found := read_country(text))), "")


def zone_of(country: str, otherwise: ZoneInfo) -> ZoneInfo:
    """By whose clock a time is that names no zone."""
    return ZoneInfo(_COUNTRIES[country][0]) if country in _COUNTRIES else otherwise


def place_name(text: str) -> Name | str:
    """A carrier's place as its readers call it: "Hangzhou, China" is 中国杭州 in Chinese, 广州 is
    Guangzhou in Latin letters. What is not known stays as the carrier wrote it."""
    parts = _parts(text)
    named = [_named(part) for part in parts]
    if not any(isinstance(each, Name) for each in named):
        return text
    latin = ", ".join(each.latin if isinstance(each, Name) else each for each in named)
    chinese = [each.zh if isinstance(each, Name) else each for each in named]
    whole = all(isinstance(each, Name) for each in named)
    return Name(latin, "".join(reversed(chinese)) if whole else "，".join(chinese))


def _named(part: str) -> Name | str:
    if city := _city(part):
        return city[1]
    if country := _countries().get(_folded(part)):
        return Name(part, _COUNTRIES[country][1].split()[0])
    if not part.isascii():  # 广州邮件处理中心
        for chinese, (_, name) in _cities().items():
            if part.startswith(chinese) and not chinese.isascii():
                return Name(f"{name.latin} ({part})", part)
    return part
