"""The Bot API's methods, by what they are about; importing this package registers them all."""

from . import chats, editing, payments, polls, profile, receiving, sending, sharing

__all__ = ["chats", "editing", "payments", "polls", "profile", "receiving", "sending", "sharing"]
