"""The pages that mails lead to, made on the server, without any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.parsing.emails import show_email
from bot.texts import LANG
from bot.web.rendering import render

if TYPE_CHECKING:
    from bot.commerce.accounts import OtherAccount
    from bot.commerce.mail import LinkedAddress, Unwanted
    from bot.texts import Language, Text


def confirm(language: Language, found: LinkedAddress) -> str:
    return render(
        "mail_confirm.html",
        language,
        tag=LANG[language],
        standing=found.standing,
        address=show_email(found.address),
    )


def join(language: Language, other: OtherAccount) -> str:
    return render(
        "mail_join.html",
        language,
        tag=LANG[language],
        platform=labels.platform(other.platform),
        called=labels.somebody(other.name),
    )


def joined(language: Language, other: OtherAccount | None) -> str:
    """None: they said that it is not theirs."""
    return render("mail_joined.html", language, tag=LANG[language], is_joined=other is not None)


def stop(language: Language, address: str, what: Unwanted) -> str:
    """What would be stopped is chosen here once more."""
    return render(
        "mail_stop.html",
        language,
        tag=LANG[language],
        address=show_email(address),
        what=what,
    )


def stopped(language: Language, address: str, what: Unwanted) -> str:
    return render(
        "mail_stopped.html",
        language,
        tag=LANG[language],
        address=show_email(address),
        what=what,
    )


def trouble(language: Language, why: Text) -> str:
    return render("mail_trouble.html", language, tag=LANG[language], why=why)
