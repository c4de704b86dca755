"""A bot with everything that a phone must be able to show, and nothing of a market.

The page is tested with it, so that a fault of the page cannot hide behind one of the house.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from PIL import Image

from tests.support.ogg import ogg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FORMATTED = (
    "<b>Bold</b>, <i>italic</i>, <u>under</u>, <s>struck</s>, <code>code</code>, "
    '<tg-spoiler>a secret</tg-spoiler>, <a href="https://example.org/x">a link</a>, /menu\n'
    "<blockquote>Said by somebody</blockquote>\n"
    '<pre><code class="language-python">print("hi")</code></pre>'
)
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Toast", callback_data="toast"),
            InlineKeyboardButton(text="Alert", callback_data="alert"),
        ],
        [
            InlineKeyboardButton(text="Edit", callback_data="edit"),
            InlineKeyboardButton(text="Delete", callback_data="delete"),
            InlineKeyboardButton(text="Spin", callback_data="spin"),
        ],
        [
            InlineKeyboardButton(text="Page", url="https://example.org/"),
            InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="IS-7K4QM2")),
        ],
    ]
)
SHARE = ReplyKeyboardMarkup(
    keyboard=[
        [KeyboardButton(text="📱 My number", request_contact=True)],
        [KeyboardButton(text="📍 Where I am", request_location=True), KeyboardButton(text="No")],
    ],
    resize_keyboard=True,
)
COMMANDS = {"start": "Begin", "menu": "All buttons", "share": "Number and place", "album": "Photos"}


ENOUGH = asyncio.Event()  # a button spins until this is set


def picture(colour: str, size: tuple[int, int] = (640, 480)) -> bytes:
    """A plain PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def _file(colour: str) -> BufferedInputFile:
    return BufferedInputFile(picture(colour), f"{colour}.png")


async def start(message: Message) -> None:
    await message.answer(
        f"Murakaza neza, {message.from_user.first_name}! 欢迎 👋", reply_markup=KEYS
    )


async def menu(message: Message) -> None:
    await message.answer(FORMATTED, parse_mode=ParseMode.HTML, reply_markup=KEYS)


async def share(message: Message) -> None:
    await message.answer("Please share.", reply_markup=SHARE)


async def force(message: Message) -> None:
    await message.answer("Your name?", reply_markup=ForceReply(input_field_placeholder="Name"))


async def album(message: Message) -> None:
    await message.answer_media_group(
        [InputMediaPhoto(media=_file(each)) for each in ("teal", "orange", "maroon")]
    )


async def photo(message: Message) -> None:
    await message.bot.send_chat_action(message.chat.id, "upload_photo")
    await message.answer_photo(_file("peru"), caption="One photo", reply_markup=KEYS)


async def file(message: Message) -> None:
    paper = BufferedInputFile(b"Igiciro: 12 500 Frw\n", "igiciro.txt")
    await message.answer_document(paper, caption="A list of prices")


async def voice(message: Message) -> None:
    await message.answer_voice(BufferedInputFile(ogg(), "spoken.ogg"))


async def poll(message: Message) -> None:
    await message.answer_poll("When?", ["Friday", "Saturday"], is_anonymous=False)
    await message.answer_poll("What?", ["Coffee", "Tea"], allows_multiple_answers=True)


async def many(message: Message) -> None:
    for number in range(40):
        await message.answer(f"Message number {number}")


async def think(message: Message) -> None:
    await message.bot.send_chat_action(message.chat.id, "typing")


async def shared(message: Message) -> None:
    what = message.contact.phone_number if message.contact else "a place"
    await message.answer(f"Got {what}", reply_markup=ReplyKeyboardRemove())


async def shown(message: Message) -> None:
    await message.reply(f"A photo{' of an album' if message.media_group_id else ''}")


async def said(message: Message) -> None:
    await message.answer(message.text)


async def other(message: Message) -> None:
    await message.answer(f"Got a {message.content_type.value}")


async def edited(message: Message) -> None:
    await message.answer(f"You edited it to: {message.text}")


async def toast(query: CallbackQuery) -> None:
    await query.answer("A short notice")


async def alert(query: CallbackQuery) -> None:
    await query.answer("Something to confirm", show_alert=True)


async def edit(query: CallbackQuery) -> None:
    await query.message.edit_text("Now it reads differently", reply_markup=KEYS)
    await query.answer()


async def delete(query: CallbackQuery) -> None:
    await query.message.delete()
    await query.answer("Gone")


async def spin(query: CallbackQuery) -> None:
    await asyncio.wait_for(ENOUGH.wait(), 30)
    await query.answer("At last")


def echo() -> Dispatcher:
    """The handlers, most particular first."""
    bot = Dispatcher()
    bot.message.register(start, CommandStart())
    bot.message.register(menu, Command("menu"))
    bot.message.register(share, Command("share"))
    bot.message.register(force, Command("force"))
    bot.message.register(album, Command("album"))
    bot.message.register(photo, Command("photo"))
    bot.message.register(file, Command("file"))
    bot.message.register(voice, Command("voice"))
    bot.message.register(poll, Command("poll"))
    bot.message.register(many, Command("many"))
    bot.message.register(think, Command("think"))
    bot.message.register(shared, F.contact | F.location)
    bot.message.register(shown, F.photo)
    bot.message.register(said, F.text)
    bot.message.register(other)
    bot.edited_message.register(edited)
    bot.callback_query.register(toast, F.data == "toast")
    bot.callback_query.register(alert, F.data == "alert")
    bot.callback_query.register(edit, F.data == "edit")
    bot.callback_query.register(delete, F.data == "delete")
    bot.callback_query.register(spin, F.data == "spin")
    return bot


@asynccontextmanager
async def echoing(url: str, token: str) -> AsyncIterator[Bot]:
    """The bot, polling the stand-in at this address."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    await bot.set_my_commands(
        [BotCommand(command=name, description=what) for name, what in COMMANDS.items()]
    )
    dispatcher = echo()
    ENOUGH.clear()
    # One update after the other: what is said first is answered first, and a test can count on it.
    polling = asyncio.create_task(
        dispatcher.start_polling(
            bot, handle_signals=False, close_bot_session=False, handle_as_tasks=False
        )
    )
    try:
        yield bot
    finally:
        await dispatcher.stop_polling()
        await polling
        await bot.session.close()
