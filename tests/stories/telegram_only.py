"""Stories that are told on Telegram only, by name, and why; by file where it is all of a file."""

from __future__ import annotations

_FILES = {
    "test_accounts.py": "both platforms are in each of them",
    "test_broadcast_desk.py": "what was sent is changed, taken back and seen to grow",
    "test_everybody.py": "the troubles are Telegram's; WhatsApp's are in tests/whatsapp",
    "test_files.py": "how Telegram hands over files; WhatsApp's way is in tests/whatsapp",
    "test_formatting.py": "formatted words arrive on Telegram only",
    "test_menus.py": "the menu of commands is Telegram's",
    "test_poll.py": "polls are Telegram's; a list of answers is in tests/whatsapp",
    "test_quotes.py": "the market's own doors: no chat is in them",
    "test_refused.py": "what Telegram refuses",
    "test_topics.py": "groups and topics are Telegram's",
    "test_typed_numbers.py": "what is edited in its place is on Telegram only",
}
_STORIES = {
    "test_browsing_by_category_and_page": "nine products to list, for pages that differ in nothing",
    "test_estimated_as_soon_as_the_country_is_known": "a number says where somebody is",
    "test_postage_that_the_shop_pays": "a number says where somebody is",
    "test_everybody_in_their_own_language": "the message that grows is edited",
    "test_stopped_in_the_middle": "the message that grows is edited",
    "test_proposed_by_the_week_and_approved": "a template's button opens the account",
    "test_reminded_twice_then_it_runs_out": "by templates, in test_whatsapp_habits.py",
    "test_a_shared_number_is_an_answer": "WhatsApp tells the number: it is offered as a choice",
    "test_a_shared_place_is_seen_on_the_map": "a place has no buttons on WhatsApp",
    "test_the_key_goes_with_its_question": "a key below the message field is Telegram's",
    "test_what_was_sent_while_nobody_listened_is_answered": "Telegram keeps it, Meta posts again",
}


def why_not(file: str, story: str) -> str:
    """Empty where it is told on both."""
    return _FILES.get(file, "") or _STORIES.get(story, "")
