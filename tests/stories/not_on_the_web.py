"""Stories that are not told on the web, by name, and why; by file where it is all of a file."""

from __future__ import annotations

from tests.stories import telegram_only

_FILES = {"test_whatsapp_habits.py": "they are WhatsApp's"}
_STORIES = {
    "test_outside_of_a_form": "a page takes no stickers; the rest is in test_web.py",
    "test_before_the_language_is_chosen": "a page has one before anything is said on it",
    "test_a_reply_to_the_message": "a message of a page cannot be replied to",
    "test_named_at_the_shell": "staff are named by an account of Telegram or WhatsApp",
    "test_from_the_question_to_the_results": "a page's polls are in tests/web/test_chat.py",
}
# What keeps these from being told on WhatsApp is nothing to a page.
_TOLD_HERE = {
    "test_poll.py",
    "test_browsing_by_category_and_page",
    "test_estimated_as_soon_as_the_country_is_known",
    "test_postage_that_the_shop_pays",
    "test_stopped_in_the_middle",
    "test_proposed_by_the_week_and_approved",
    "test_reminded_twice_then_it_runs_out",
    "test_a_shared_number_is_an_answer",
    "test_the_key_goes_with_its_question",
}


def why_not_on_the_web(file: str, story: str) -> str:
    """Empty where it is told there, too."""
    elsewhere = "" if {file, story} & _TOLD_HERE else telegram_only.why_not(file, story)
    return _FILES.get(file, "") or _STORIES.get(story, "") or elsewhere
