"""Stories that are not told on the web, by name, and why; by file where it is all of a file."""

from __future__ import annotations

from tests.stories import telegram_only

_FILES = {"test_whatsapp_habits.py": "they are WhatsApp's"}
_STORIES = {
    "test_outside_of_a_form": "a page takes no stickers; the rest is in test_web.py",
    "test_before_the_language_is_chosen": "a page has one before anything is said on it",
    "test_a_reply_to_the_message": "a message of a page cannot be replied to",
    "test_named_at_the_shell": "staff are named by an account of Telegram or WhatsApp",
}


def why_not_on_the_web(file: str, story: str) -> str:
    """Empty where it is told there, too."""
    return _FILES.get(file, "") or _STORIES.get(story, "") or telegram_only.why_not(file, story)
