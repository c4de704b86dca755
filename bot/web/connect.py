"""The shelf, the conversation, the orders by link and the pages of mails, each put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.boards import Boards
from bot.web.chat.identity import Cookie
from bot.web.pages import PageMaker
from bot.web.photos import SmallPhotos
from bot.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.settings import Settings
    from bot.web.cart.door import CartDoor
    from bot.web.chat.door import ChatDoor
    from bot.web.mail.door import MailDoor
    from bot.web.orders.door import OrderDoor
    from storage.database import Database
    from storage.media.library import Media
    from storage.redis.sessions import Sessions


def shelf_of(
    settings: Settings, media: Media, now: Callable[[], datetime], boards: Boards | None = None
) -> Shelf:
    pages = PageMaker(settings.web_url, media.database, now, settings.periods, boards or Boards())
    return Shelf(pages, SmallPhotos(media), Cookie.at(settings.web_url))


def chat_of(
    settings: Settings,
    media: Media,
    now: Callable[[], datetime],
    boards: Boards,
    sessions: Sessions,
    fetch_soon: Callable[[], None] = lambda: None,
) -> ChatDoor:
    """Its routes come before the shelf's, which answers whatever is left."""
    from bot.engine.processor import UpdateProcessor
    from bot.web.chat.door import ChatDoor
    from bot.web.chat.files import PostedFiles
    from bot.web.chat.responder import WebResponder
    from bot.web.chat.shown import ShownFiles

    files = PostedFiles(media)
    processor = UpdateProcessor(
        media.database,
        sessions,
        WebResponder(media.database, now),
        now,
        settings.periods,
        settings.staff_ids,
        settings.web_url,
        files=files,
        fetch_soon=fetch_soon,
        boards=boards,
    )
    return ChatDoor(settings.web_url, media.database, processor, files, now, ShownFiles(media))


def cart_of(chat: ChatDoor) -> CartDoor:
    """Its routes come before the shelf's, too. What is done there is done in the conversation."""
    from bot.web.cart.door import CartDoor

    return CartDoor(chat)


def orders_of(settings: Settings, chat: ChatDoor) -> OrderDoor:
    """Its routes come before the shelf's, too. Whoever is known there goes on in the chat."""
    from bot.web.orders.door import OrderDoor

    return OrderDoor(chat, settings.periods)


def mail_of(
    database: Database, now: Callable[[], datetime], ring: Callable[[], Awaitable[None]]
) -> MailDoor:
    """Where mails lead to."""
    from bot.web.mail.door import MailDoor

    return MailDoor(database, now, ring)
