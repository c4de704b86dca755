"""Who is there when the demo begins, and what their shops sell. Prices are whole francs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.people import Person
from storage.constants import Category, Unit

if TYPE_CHECKING:
    from bot.texts import Language

STAFF = (100003, 100004)  # two: none pays out by themselves


def people() -> list[Person]:
    """The three whose phones the page shows, in its order, and who is needed later.

    None has a language in the market yet: each begins with /start. `language` is the page's tag;
    Telegram never reports Kinyarwanda.
    """
    return [
        Person(
            100001,
            "Aline",
            "Uwase",
            language="rw",
            phone="+250788123456",
            platform="whatsapp",
        ),
        Person(
            100002,
            "王小明",
            language="zh",
            language_code="zh-hans",
            time_zone="Asia/Shanghai",
            phone="+8613800138000",
        ),
        Person(STAFF[0], "Eric", "Mugisha", phone="+250783654321"),
        Person(STAFF[1], "Claire", "Ingabire", phone="+250788654322"),
        Person(100005, "Diane", "Uwimana", language="rw", phone="+250788123457"),
        Person(
            100006,
            "李娜",
            language="zh",
            language_code=None,
            time_zone="Asia/Shanghai",
            phone="+8613900139000",
            platform="browser",
        ),
    ]


@dataclass(frozen=True)
class Size:
    """Another size of a product."""

    value: str
    price: int
    stock: int
    grams: int
    packed_size: str = ""


@dataclass(frozen=True)
class Goods:
    """One product; `draft` is its key, so that it can only be there once."""

    draft: str
    picture: str
    category: Category
    name: str
    description: str
    price: int
    stock: int
    unit: Unit
    grams: int
    also: dict[Language, tuple[str, str]]  # name and description in the other languages
    packed_size: str = ""  # in millimetres: 300x200x100
    size: str = ""  # which one it is, where there are others
    others: tuple[Size, ...] = ()


@dataclass(frozen=True)
class SampleShop:
    owner: Person
    language: Language
    name: str
    about: str
    district: str
    merchant_code: str | None
    goods: tuple[Goods, ...]
    bank_account: str | None = None  # to which whoever is abroad may send money by hand


def shops() -> list[SampleShop]:
    return [
        SampleShop(
            Person(100011, "Claudine", "Mukamana", language="rw", phone="+250788200011"),
            "rw",
            "Koperative Impumuro",
            "Ikawa y'abahinzi 120 bo mu Karere ka Huye.",
            "Huye",
            "410011",
            (
                Goods(
                    "sample-coffee-roasted", "coffee-bag.jpg", "coffee",
                    "Ikawa ikaranze",
                    "Ikawa yo mu misozi ya Huye. Ifite impumuro nziza.",
                    7500, 40, "bag", 500,
                    {
                        "en": (
                            "Roasted coffee",
                            "Coffee from the hills of Huye, with a rich aroma.",
                        ),
                        "zh": ("烘焙咖啡豆", "产自胡耶山区，香气浓郁。"),
                    },
                ),
                Goods(
                    "sample-coffee-ground", "coffee-cup.jpg", "coffee",
                    "Ikawa iseye",
                    "Ikaranze kandi iseye: ongeramo amazi ashyushye gusa.",
                    4000, 25, "bag", 250,
                    {
                        "en": ("Ground coffee", "Roasted and ground: just add hot water."),
                        "zh": ("研磨咖啡粉", "已烘焙研磨，加热水即可冲泡。"),
                    },
                ),
                Goods(
                    "sample-coffee-green", "green-coffee.jpg", "coffee",
                    "Ikawa itonoye",
                    "Ikawa itarakarangwa, ku bashaka kuyikarangira.",
                    5200, 300, "kg", 1000,
                    {
                        "en": (
                            "Green coffee beans",
                            "Unroasted coffee, for those who roast it themselves.",
                        ),
                        "zh": ("咖啡生豆", "未烘焙的生豆，适合自己烘焙。"),
                    },
                ),
            ),
            # No bank has this code.
            "Isoko Sample Bank, Kigali\nKoperative Impumuro\nAccount 000400011122\nSWIFT ISOKRWRW",
        ),
        SampleShop(
            Person(100012, "Jean Bosco", "Habimana", language="rw", phone="+250788200012"),
            "rw",
            "Umwimerere wa Nyungwe",
            "Icyayi, ubuki n'urusenda byo hafi ya Nyungwe.",
            "Nyamagabe",
            None,
            (
                Goods(
                    "sample-tea-black", "tea-packet.jpg", "tea",
                    "Icyayi cy'umukara",
                    "Icyayi cyo mu misozi miremire yo hafi ya Nyungwe.",
                    2500, 60, "packet", 250,
                    {
                        "en": ("Black tea", "Tea from the high hills near Nyungwe."),
                        "zh": ("红茶", "产自纽恩圭附近的高山茶园。"),
                    },
                    size="250 g",
                    others=(Size("500 g", 4700, 30, 500), Size("1 kg", 9000, 12, 1000)),
                ),
                Goods(
                    "sample-tea-ginger", "ginger-tea.jpg", "tea",
                    "Icyayi cya tangawizi",
                    "Icyayi kirimo tangawizi. Kinywebwa gishyushye.",
                    3000, 35, "packet", 200,
                    {
                        "en": ("Ginger tea", "Tea with ginger, to be drunk hot."),
                        "zh": ("姜茶", "加了生姜的茶，适合热饮。"),
                    },
                ),
                Goods(
                    "sample-honey", "honey-jar.jpg", "honey",
                    "Ubuki bw'umwimerere",
                    "Ubuki bw'inzuki zo hafi y'ishyamba rya Nyungwe.",
                    4500, 18, "bottle", 500,
                    {
                        "en": ("Natural honey", "From bees at the edge of Nyungwe forest."),
                        "zh": ("天然蜂蜜", "来自纽恩圭森林边的蜜蜂。"),
                    },
                ),
                Goods(
                    "sample-chilli-oil", "chilli-bottle.jpg", "spices",
                    "Urusenda rw'amavuta",
                    "Urusenda rukomeye: igitonyanga kimwe kirahagije.",
                    1500, 80, "bottle", 100,
                    {
                        "en": ("Chilli oil", "Very hot: a single drop is enough."),
                        "zh": ("辣椒油", "非常辣，一滴就够。"),
                    },
                ),
            ),
        ),
        SampleShop(
            Person(100013, "Grace", "Ingabire", language="en", phone="+250788200013"),
            "en",
            "Agaseke House",
            "Baskets and imigongo by twelve women in Kigali.",
            "Gasabo",
            "410013",
            (
                Goods(
                    "sample-basket", "basket.jpg", "baskets",
                    "Agaseke peace basket",
                    "Sisal and sweetgrass, a week's work by hand.",
                    18000, 12, "piece", 400,
                    {
                        "rw": (
                            "Agaseke k'amahoro",
                            "Kaboshywe n'intoki mu cyumweru cyose.",
                        ),
                        "zh": ("卢旺达和平篮", "剑麻与香草手工编织，一周才完成一只。"),
                    },
                    "260x260x270",
                    size="25 cm",
                    others=(Size("35 cm", 27000, 0, 700, "360x360x370"),),
                ),
                Goods(
                    "sample-imigongo", "wall-panel.jpg", "crafts",
                    "Imigongo wall panel",
                    "Clay and natural colours on wood, 30 by 40 cm.",
                    25000, 2, "piece", 900,
                    {
                        "rw": (
                            "Imigongo yo ku rukuta",
                            "Ibumba n'amabara kamere ku giti, cm 30 kuri 40.",
                        ),
                        "zh": ("伊米贡戈壁饰", "木板上以陶土和天然颜料绘制，30×40 厘米。"),
                    },
                    "420x320x40",
                ),
            ),
        ),
    ]  # fmt: skip
