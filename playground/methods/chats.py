"""What a bot may know about chats and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.calls import Call, method
from playground.refusals import Json, bad_request

if TYPE_CHECKING:
    from playground.people import Room

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages",
)  # fmt: skip


@method("getChat")
def get_chat(call: Call) -> Json:
    """A chat with its particulars."""
    room = call.room()
    info = call.world.chat_of(room) | {
        "accent_color_id": room.id % 7 if room.id > 0 else 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if room.type != "private":
        info["permissions"] = {
            "can_send_messages": True,
            "can_send_photos": True,
            "can_send_documents": True,
        }
    if room.pinned and (pinned := room.present(room.pinned)):
        info["pinned_message"] = pinned.api
    return info


def member_of(call: Call, room: Room, user_id: int) -> Json:
    """A ChatMember."""
    user = call.world.user(user_id)
    if user is None:
        raise bad_request(
            "PARTICIPANT_ID_INVALID" if room.type != "private" else "member not found"
        )
    if room.type == "private" and user_id not in (room.id, call.bot.id):
        raise bad_request("member not found")
    status = room.members.get(user_id, "member" if room.type == "private" else "left")
    return as_member(user, status)


def as_member(user: Json, status: str) -> Json:
    """A ChatMember of that status with the fields it must have."""
    member: Json = {"user": user, "status": status}
    if status == "administrator":
        member |= dict.fromkeys(RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "kicked":
        member["until_date"] = 0
    return member


@method("getChatMember")
def get_chat_member(call: Call) -> Json:
    """One member."""
    return member_of(call, call.room(), call.values["user_id"])


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[Json]:
    """Who runs a group."""
    room = call.room()
    if room.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [
        number for number, status in room.members.items() if status in ("creator", "administrator")
    ]
    return [member_of(call, room, number) for number in found]


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    """How many there are; a private chat has two."""
    room = call.room()
    return (
        2
        if room.type == "private"
        else sum(s not in ("left", "kicked") for s in room.members.values())
    )


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """Go from a group."""
    room = call.room()
    if room.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    room.members[call.bot.id] = "left"
    return True


@method("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    """Hold a message at the top."""
    message = call.message(called="message to pin")
    message.room.pinned = message.id
    call.world.hub.tell(
        "pinned", {"chat_id": message.room.id, "bot_id": call.bot.id, "message_id": message.id}
    )
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    """Let it go again."""
    room = call.room()
    if room.pinned is None:
        raise bad_request("message to unpin not found")
    room.pinned = None
    call.world.hub.tell("pinned", {"chat_id": room.id, "bot_id": call.bot.id, "message_id": None})
    return True


@method("getUserProfilePhotos")
def get_user_profile_photos(call: Call) -> Json:
    """Nobody here has a profile photo."""
    if call.world.user(call.values["user_id"]) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}
