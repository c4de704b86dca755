"""E-mail in the demo: the playground's mail server, which delivers to its own inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

if TYPE_CHECKING:
    from playground.server import Running


def set_up(stand_in: Running) -> dict[str, Any]:
    """The market's settings. What comes back is read as an operator's mailbox would be."""
    mail = stand_in.mail
    return {
        "mail_server": f"{mail.host}:{mail.port}",
        "mail_tls": "none",
        "mail_user": "",
        "mail_password": SecretStr(""),
        "mail_from": "Isoko <isoko@isoko.example>",
        "mail_bounces": "bounces@isoko.example",
        "mail_inbox": SecretStr(f"maildir:{mail.folder}"),
        "mail_rate": 50,
    }
