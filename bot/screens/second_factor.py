"""How somebody shows that it is them, where a cookie alone is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MadePhoto, MessageScreen, Tap
from bot.screens.common import HOME, back_row
from bot.texts import Code, Line, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOW = Button(t("🔐 Confirming acts"), taps.SECOND_FACTOR())
_CONFIRM = Button(t("🔐 Confirm it is me"), taps.CONFIRM_ME(""))
_SET_UP = Button(t("🔐 Use an app"), taps.SET_UP_APP())


def overview(*, by_app: bool, sent_to: str) -> MessageScreen:
    """`sent_to`: the platform of another account of theirs; "": there is none."""
    lines: list[Line] = [
        Strong(t("🔐 Confirming acts")),
        t("In a browser, acts with money and data ask for a code, once in twelve hours."),
    ]
    if by_app:
        lines.append(t("Your app shows the code."))
        off = (Button(t("✂️ Take off the app"), taps.ASK_REMOVE_APP()),)
        return MessageScreen(tuple(lines), ((_CONFIRM,), off, back_row(taps.SETTINGS())))
    if sent_to:
        lines.append(
            t("The code is sent to your account: {platform}", platform=labels.platform(sent_to))
        )
    else:
        lines.append(
            t("You have no other account and no app yet. Join an account, or set up an app.")
        )
    joins = (Button(t("🔗 Join another account"), taps.SHOW_CODE()),)
    rows = ((_CONFIRM,),) if sent_to else (joins,)
    return MessageScreen(tuple(lines), (*rows, (_SET_UP,), back_row(taps.SETTINGS())))


def set_up_first() -> MessageScreen:
    return MessageScreen(
        (
            t("🔐 This changes money or data. In a browser we first ask for a code."),
            t("You have no other account and no app yet. Join an account, or set up an app."),
        ),
        (
            (Button(t("🔗 Join another account"), taps.SHOW_CODE()),),
            (_SET_UP,),
            (HOME,),
        ),
    )


def not_needed() -> MessageScreen:
    return MessageScreen(
        (t("Here nothing has to be confirmed: this chat is yours alone."),), ((HOME,),)
    )


def not_asked_for() -> MessageScreen:
    """Of a code or a key that was typed where nothing asks for one."""
    return MessageScreen(
        (
            t("🔐 That looks like a recovery code or the key of your app. No code is asked for now,"
              " and it is not kept here."),
            t("⚠️ Give it to nobody, whoever asks for it."),
        ),
        ((_CONFIRM,), (HOME,)),
    )  # fmt: skip


def too_often() -> MessageScreen:
    return MessageScreen(
        (t("Too many codes were asked for. Please try again in an hour."),), ((HOME,),)
    )


def code(digits: str, platform: str) -> MessageScreen:
    """On the account that it was sent to."""
    return MessageScreen(
        (
            Strong(t("🔐 Code to confirm an act")),
            t("Your code: <code>{code}</code>", code=f"{digits[:4]} {digits[4:]}"),
            t("It was asked for here: {platform}", platform=labels.platform(platform)),
            t("Type it there within ten minutes. ⚠️ Give it to nobody, whoever asks for it."),
        ),
        ((HOME,),),
    )


def app(secret: str, picture: bytes) -> MessageScreen:
    """`picture` for the camera of another phone; the key for an app on this one."""
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    lines: tuple[Line, ...] = (
        Strong(t("🔐 Set up the app")),
        t("Open an app for codes on your phone, and let it"
          " read the picture; or type this key there:"),
        Code(spaced),
        t("Then tap below, and type the six digits that the app shows."),
    )  # fmt: skip
    rows = ((Button(t("🔢 I have a code"), taps.APP_ADDED()),), back_row(taps.SECOND_FACTOR()))
    return MessageScreen(lines, rows, MadePhoto(content=picture), secret=True)


def ask_remove() -> MessageScreen:
    return MessageScreen(
        (t("✂️ Take off the app? Its codes and the recovery codes are then good no more."),),
        (
            (Button(t("✂️ Yes, take it off"), taps.REMOVE_APP()),),
            (Button(t("⬅️ No, keep it"), taps.SECOND_FACTOR()),),
        ),
    )


def confirmed(then: Tap | None, codes: Sequence[str]) -> MessageScreen:
    """`then`: what they were about to do; `codes`: for when the app is lost, told this once."""
    lines: list[Line] = [t("✅ Done: you are confirmed here for up to twelve hours.")]
    if codes:
        lines += [
            "",
            Strong(t("🔐 Recovery codes")),
            t("Write these down now, they are not shown again. Each takes the place of the app"
              " once:"),
            *map(Code, codes),
        ]  # fmt: skip
    go_on = ((Button(t("➡️ Continue"), then),),) if then is not None else ()
    return MessageScreen(tuple(lines), (*go_on, (HOME,)), secret=bool(codes))


def over(then: Tap | None) -> MessageScreen:
    """The code has ended, or too many others were typed; `then` asks for another one itself."""
    again = Button(t("🔐 Ask for a new code"), then or taps.CONFIRM_ME(""))
    return MessageScreen((t("This code is good no more."),), ((again,), (HOME,)))


def prompt(platform: str) -> tuple[Text, ...]:
    """`platform`: where the code was sent; "": an app shows it."""
    if platform:
        sent = t(
            "🔢 Which code did you get on your account: {platform}?",
            platform=labels.platform(platform),
        )
        return (sent, t("Example: 4821 0937"))
    return (
        t("🔢 Which six digits does your app show? A recovery code will do, too."),
        t("Example: {example}", example="482 109"),
    )
