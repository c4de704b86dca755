"""The few texts that may be sent to somebody who has not written for a day.

Meta reads each of them in each language before it may be sent, and none can be changed quickly. So
there are ten, into which the kinds of notices are folded (worth.py): each says what it is about
in the notice's own first line, and has one button that leads to the real screen. They are texts of
the catalogues, with Meta's placeholders in the place of the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot import taps
from bot.chat import Tap
from bot.i18n import Reader, plain
from bot.screens.common import as_text
from bot.texts import LANGUAGES, Text, t
from bot.whatsapp.lengths import begins, on_one_line
from bot.whatsapp.markup import neutral_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.chat import Photo, Screen
    from bot.notices.payload import Payload
    from bot.texts import Language

Category = Literal["UTILITY", "MARKETING"]

CODES: dict[Language, str] = {"rw": "rw_RW", "en": "en", "zh": "zh_CN"}
LANGUAGE_OF: dict[str, Language] = {code: language for language, code in CODES.items()}

NEWS_LENGTH = 200  # of a notice's first line; of a broadcast's words
WORDS_LENGTH = 700
BUTTON = t("Show")
HOME = taps.HOME()


@dataclass(frozen=True, slots=True)
class Template:
    """Its parameters have names, and an example each, which whoever reads it at Meta sees."""

    name: str
    category: Category
    body: Text
    examples: Mapping[str, str]
    picture: bool = False  # above the words


def _template(
    name: str, body: Text, category: Category = "UTILITY", *, picture: bool = False
) -> Template:
    shown = {key: str(value) for key, value in body.values.items()}
    return Template(name, category, body, shown, picture)


_ORDER = "IS-7K4QM2"
NEW_ORDER = _template(
    "isoko_new_order",
    t("You have a new order: {order}. The buyer is waiting for your answer.", order=_ORDER),
)
ORDER_NEWS = _template(
    "isoko_order_news",
    t(
        "News of order {order}: {news}. Tap the button below to read it.",
        order=_ORDER,
        news="Accepted by Kopakama",
    ),
)
PAYMENT_NEWS = _template(
    "isoko_payment_news",
    t(
        "About the payment of order {order}: {news}. Tap the button below to read it.",
        order=_ORDER,
        news="The buyer has paid",
    ),
)
PARCEL_NEWS = _template(
    "isoko_parcel_news",
    t(
        "About the parcel of order {order}: {news}. Tap the button below to read it.",
        order=_ORDER,
        news="Shipped by DHL",
    ),
)
COMPLAINT_NEWS = _template(
    "isoko_complaint_news",
    t(
        "About the complaint on order {order}: {news}. Tap the button below to read it.",
        order=_ORDER,
        news="The seller has answered",
    ),
)
QUESTION_NEWS = _template(
    "isoko_question_news",
    t(
        "A message for you in the Isoko market: {news}. Tap the button below to read it.",
        news="Question about order IS-7K4QM2",
    ),
)
ACCOUNT_NEWS = _template(
    "isoko_account_news",
    t(
        "About your account in the Isoko market: {news}. Tap the button below to read it.",
        news="A payout is on its way",
    ),
)
WAITING = _template(
    "isoko_waiting",
    t(
        "There is news of your orders that you have not read. Messages: {number}. Tap the button"
        " below to read them.",
        number="3",
    ),
)
MARKET_NEWS = _template(
    "isoko_market_news",
    t(
        "News of the Isoko market: {news} To stop these messages, write /stop and choose.",
        news="A fair in Huye.",
    ),
    "MARKETING",
)
# Meta takes no two with the same words, though only one of them has a picture.
MARKET_PICTURE = _template(
    "isoko_market_picture",
    t(
        "A picture and news of the Isoko market: {news} To stop these messages, write /stop and"
        " choose.",
        news="A fair in Huye.",
    ),
    "MARKETING",
    picture=True,
)
TEMPLATES = {
    each.name: each
    for each in (
        NEW_ORDER,
        ORDER_NEWS,
        PAYMENT_NEWS,
        PARCEL_NEWS,
        COMPLAINT_NEWS,
        QUESTION_NEWS,
        ACCOUNT_NEWS,
        WAITING,
        MARKET_NEWS,
        MARKET_PICTURE,
    )
}

# Of a screen's buttons, those that only show something: a template must not do anything.
_SHOWS = (
    taps.RECORD,
    taps.COMPLAINT,
    taps.INQUIRY,
    taps.COURSE,
    taps.ORDER,
    taps.STATEMENT_OF,
    taps.PAYOUT,
    taps.PAYOUTS,
    taps.STUCK_MONEY,
    taps.ACCOUNTS,
)


def definition(template: Template, language: Language, example: str = "") -> dict[str, Any]:
    """What Meta is asked to approve. `example` is the handle of a picture, where it has one."""
    reader = Reader.of(language)
    asked = Text(template.body.msgid, {each: f"{{{{{each}}}}}" for each in template.examples})
    examples = [
        {"param_name": name, "example": example} for name, example in template.examples.items()
    ]
    above = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [example]}}
    return {
        "name": template.name,
        "language": CODES[language],
        "category": template.category,
        "parameter_format": "named",
        "components": [
            *([above] if template.picture else []),
            {
                "type": "BODY",
                "text": plain(asked, reader),
                "example": {"body_text_named_params": examples},
            },
            {
                "type": "BUTTONS",
                "buttons": [{"type": "QUICK_REPLY", "text": plain(BUTTON, reader)}],
            },
        ],
    }


def message(
    template: Template,
    language: Language,
    values: Mapping[str, str],
    tap: Tap,
    photo: Photo | None = None,
) -> dict[str, Any]:
    """The body of a request that sends it. `values` has one for each of its parameters; the
    `photo` of one that has a picture stands where its name on WhatsApp belongs."""
    parameters = [
        {"type": "text", "parameter_name": name, "text": parameter(values[name])}
        for name in template.examples
    ]
    payload = {"type": "payload", "payload": tap.encode()}
    button = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [payload]}
    shown: list[dict[str, Any]] = [{"type": "body", "parameters": parameters}, button]
    if template.picture:
        image = {"type": "image", "image": {"id": photo}}
        shown.insert(0, {"type": "header", "parameters": [image]})
    return {
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": CODES[language]},
            "components": shown,
        },
    }


def parameter(words: str) -> str:
    """No breaks, no tabs, no row of blanks: Meta refuses them."""
    return on_one_line(words)


def _unmarked(words: str) -> str:
    """On one line, and nothing of it turns bold: in a parameter, too, WhatsApp reads people's signs
    as its own."""
    return neutral_words(on_one_line(words))


def values_of(
    template: Template, payload: Payload, screen: Screen, reader: Reader
) -> dict[str, str] | None:
    """What a notice has to say in a template; None where it lacks something."""
    known = {"order": str(getattr(payload, "order", "") or ""), "news": news_of(screen, reader)}
    if not all(known.get(each) for each in template.examples):
        return None
    return {each: known[each] for each in template.examples}


def news_of(screen: Screen, reader: Reader) -> str:
    """The first line that says something, as a part of a sentence."""
    for line in screen.lines:
        words = _unmarked(plain(as_text(line), reader)).strip(" .!:。！：…")
        if any(map(str.isalnum, words)):
            return begins(words, NEWS_LENGTH).rstrip()
    return ""


def tap_of(screen: Screen, payload: Payload | None = None) -> Tap:
    """Where the button leads: to what the notice is about, and else home."""
    found = [each.tap for row in screen.rows for each in row if each.tap is not None]
    for action in _SHOWS:
        for tap in found:
            if tap.action == action.name:
                return tap
    order = str(getattr(payload, "order", "") or "")
    return taps.ORDER(order) if order else HOME


def words_of(screen: Screen, reader: Reader) -> str:
    """All that a broadcast says, on one line."""
    lines = [plain(as_text(line), reader) for line in screen.lines]
    return begins(_unmarked(" ".join(lines)), WORDS_LENGTH).rstrip()


def every() -> list[tuple[Template, Language]]:
    return [(template, language) for template in TEMPLATES.values() for language in LANGUAGES]


def body_of(components: Iterable[Mapping[str, Any]]) -> str:
    """The words of a template, as it is asked for or as Meta has it."""
    kinds = {str(each.get("type", "")).upper(): each for each in components}
    return str(kinds.get("BODY", {}).get("text", ""))


def is_same(
    components: Iterable[Mapping[str, Any]], template: Template, language: Language
) -> bool:
    """Whether Meta has the words that we would ask for now."""
    asked = definition(template, language)["components"]
    return body_of(components).strip() == body_of(asked).strip()
