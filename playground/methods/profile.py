"""What a bot says about itself: commands by scope and language, names, the menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playground.calls import Call, method
from playground.refusals import Json, bad_request

if TYPE_CHECKING:
    from playground.people import Bot, Person, Room

LONGEST_COMMAND = 32
LONGEST_COMMAND_DESCRIPTION = 256
MOST_COMMANDS = 100
FIELDS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


def language_of(call: Call) -> str:
    """Two small letters or nothing: `zh-hans` is a user's language, not a command's."""
    code: str = call.values.get("language_code", "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def scope_key(call: Call) -> str:
    """A scope as a key: `default`, `chat:5`, `chat_member:-7:5` …; its chat must be known."""
    scope = call.values.get("scope") or {"type": "default"}
    key: str = scope["type"]
    if "chat_id" in scope:
        room = call.world.room(call.bot, scope["chat_id"])
        if room.type == "private" and key != "chat":
            raise bad_request("method is available only for groups and supergroups")
        key += f":{room.id}"
    if "user_id" in scope:
        key += f":{scope['user_id']}"
    return key


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """The menu for one scope and language; an empty list takes it away."""
    if len(call.values["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key, language = scope_key(call), language_of(call)
    commands = [checked_command(command) for command in call.values["commands"]]
    if commands:
        call.bot.commands[key, language] = commands
    else:
        call.bot.commands.pop((key, language), None)
    changed(call)
    return True


def checked_command(command: Json) -> Json:
    """One command, without its slash."""
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > LONGEST_COMMAND:
        raise bad_request(f"command length must not exceed {LONGEST_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > LONGEST_COMMAND_DESCRIPTION:
        raise bad_request(
            f"command description length must not exceed {LONGEST_COMMAND_DESCRIPTION}"
        )
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return command | {"command": name, "description": description}


def changed(call: Call) -> None:
    """Let the phones' menus be read again."""
    call.world.hub.tell("commands", {"bot_id": call.bot.id})


@method("getMyCommands")
def get_my_commands(call: Call) -> list[Json]:
    """Exactly this scope and language, without falling back."""
    return call.bot.commands.get((scope_key(call), language_of(call)), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """Take the menu of this scope and language away."""
    call.bot.commands.pop((scope_key(call), language_of(call)), None)
    changed(call)
    return True


def menu_for(bot: Bot, room: Room, person: Person) -> list[Json]:
    """The commands that a person sees: the narrowest scope first, in it language before none."""
    administrator = room.members.get(person.id) in ("administrator", "creator")
    if room.type == "private":
        scopes = [f"chat:{room.id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat_member:{room.id}:{person.id}"]
        scopes += [f"chat_administrators:{room.id}"] if administrator else []
        scopes += [f"chat:{room.id}"]
        scopes += ["all_chat_administrators"] if administrator else []
        scopes += ["all_group_chats", "default"]
    for scope in scopes:
        for language in ((person.language_code or "")[:2], ""):
            if commands := bot.commands.get((scope, language)):
                return commands
    return []


def set_text(call: Call) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    field, longest = FIELDS[call.method.removeprefix("setMy")]
    text, language = call.values.get(field, "").strip(), language_of(call)
    if len(text) > longest:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")
    kept: dict[str, str] = getattr(call.bot.texts, field)
    if text:
        kept[language] = text
    else:
        kept.pop(language, None)
    if field == "name" and not language and text:
        call.bot.name = text
    call.world.hub.tell("bot", {"bot_id": call.bot.id, "name": call.bot.name})
    return True


def get_text(call: Call) -> Json:
    """getMyName, getMyDescription, getMyShortDescription: this language's, else everybody's."""
    field, _ = FIELDS[call.method.removeprefix("getMy")]
    kept: dict[str, str] = getattr(call.bot.texts, field)
    fallback = call.bot.name if field == "name" else ""
    return {field: kept.get(language_of(call)) or kept.get("") or fallback}


for name in FIELDS:
    method(f"setMy{name}")(set_text)
    method(f"getMy{name}")(get_text)


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    """The button beside the input, for one chat or for all."""
    chat_id = call.values.get("chat_id", 0)
    if chat_id:
        call.room()
    call.bot.menu_buttons[chat_id] = call.values.get("menu_button") or {"type": "default"}
    changed(call)
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> Json:
    """This chat's button, else everybody's."""
    chat_id = call.values.get("chat_id", 0)
    buttons = call.bot.menu_buttons
    return (
        buttons.get(chat_id)
        or buttons.get(0)
        or {"type": "commands" if call.bot.commands else "default"}
    )
