"""Polls and quizzes: asked, and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground import open_polls
from playground.calls import Call, method
from playground.markup import only_inline
from playground.refusals import bad_request
from playground.texts import parsed

from .deliver import deliver

if TYPE_CHECKING:
    from playground.refusals import Json

# In characters, not in UTF-16 units: TDLib measures them with utf8_length.
LONGEST_QUESTION = 300
LONGEST_OPTION = 100
LONGEST_EXPLANATION = 200
MOST_LINE_FEEDS = 2
MOST_OPTIONS = 12
LEFT_OUT = (
    "shuffle_options", "allow_adding_options", "hide_results_until_closes", "members_only",
    "country_codes", "explanation_media", "open_period", "close_date", "description", "media",
)  # fmt: skip


@method("sendPoll")
def send_poll(call: Call) -> Json:
    """A question with answers to tap."""
    values = call.values
    if asked := next((name for name in LEFT_OUT if values.get(name)), None):
        raise bad_request(f"stand-in check: {asked} is left out; see playground/README.md")
    question = words(values["question"], values.get("question_parse_mode"))
    if len(question) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    kind = values.get("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    options = checked_options(values["options"])
    poll: Json = {
        "question": question,
        "options": options,
        "is_anonymous": values.get("is_anonymous", True),
        "type": kind,
        "allows_multiple_answers": values.get("allows_multiple_answers", False),
        "allows_revoting": values.get("allows_revoting", kind == "regular"),
        "members_only": False,
    }
    if kind == "quiz":
        poll |= quiz(values, len(options))
    call.room()
    shown = open_polls.add(call.world, call.bot.id, poll, is_closed=values.get("is_closed", False))
    return deliver(call, [{"poll": shown}])[0]


def words(text: str, parse_mode: str | None) -> str:
    """A question or an answer: of entities only custom emoji would stay, and none are drawn."""
    plain, _ = parsed(text, parse_mode, None)
    if not plain:
        raise bad_request("text must be non-empty")
    return plain


def checked_options(given: list[str | Json]) -> list[Json]:
    """The answers as the poll keeps them."""
    if not given:
        raise bad_request("poll must have at least one answer option")
    if len(given) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    options = []
    for place, plain in enumerate(given):
        option = {"text": plain} if isinstance(plain, str) else plain
        if option.get("media"):
            raise bad_request("stand-in check: media of an option is left out")
        text = words(option["text"], option.get("text_parse_mode"))
        if len(text) > LONGEST_OPTION:
            raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
        options.append({"persistent_id": str(place), "text": text})
    return options


def quiz(values: Json, count: int) -> Json:
    """The right answers, and what explains them."""
    right = values.get("correct_option_ids")
    if right is None:
        single = values.get("correct_option_id")
        right = [] if single is None else [single]
    if not right:
        raise bad_request("correct quiz option list must be non-empty")
    if sorted(set(right)) != right:
        raise bad_request("correct quiz option list must be increasing")
    if right[0] < 0 or right[-1] >= count:
        raise bad_request("wrong quiz correct_option_id")
    poll: Json = {"correct_option_ids": right}
    plain, entities = parsed(
        values.get("explanation", ""),
        values.get("explanation_parse_mode"),
        values.get("explanation_entities"),
    )
    if len(plain) > LONGEST_EXPLANATION or plain.count("\n") > MOST_LINE_FEEDS:
        raise bad_request(
            f"stand-in check: an explanation has at most {LONGEST_EXPLANATION} characters"
            f" and {MOST_LINE_FEEDS} line feeds"
        )
    if plain:
        poll["explanation"] = plain
    if plain and entities:
        poll["explanation_entities"] = entities
    return poll


@method("stopPoll")
def stop_poll(call: Call) -> Json:
    """No more votes; the poll as it ended."""
    message = call.message(called="message with poll to stop")
    if "poll" not in message.api:
        raise bad_request("message is not a poll")
    if message.sender != call.bot.id or "forward_origin" in message.api:
        raise bad_request("poll can't be stopped")
    poll = call.world.polls[message.api["poll"]["id"]]
    if poll.is_closed:
        raise bad_request("poll has already been closed")
    keyboard = only_inline(call.values.get("reply_markup"), message.room)
    kept = {key: value for key, value in message.api.items() if key != "reply_markup"}
    message.api = kept | ({"reply_markup": keyboard} if keyboard else {})
    poll.is_closed = True
    open_polls.changed(call.world, poll)
    return poll.as_json()
